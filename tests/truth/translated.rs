//! Algorithms that are translated for one run: every place that is told stands
//! in the file of the author.

use crate::common::{Bench, Ran};

const ALGORITHM: &str = r#"---- MODULE Two ----
EXTENDS Naturals, Sequences, TLC
CONSTANT N
(* --algorithm Two
variables x = 0, q = <<>>;
define
  Capped == x < 3
end define;
process p \in 1..N
variables t = 0;
begin
  Read:
    t := x;
  Write:
    x := t + 1;
    STATEMENT;
end process;
end algorithm; *)

Small == x < 2
Ended == \A self \in ProcSet : pc[self] = "Done"
Ends == <>Ended
Typed == x \in Nat
         /\ q[1] = 2
Reset == x' = 0
Led == (x = 9) ~> (x = 1)
====
"#;

/// Checks the algorithm with a statement behind its label `Write`.
fn check(statement: &str, checked: &str) -> (Bench, Ran) {
    checked_as(&ALGORITHM.replace("STATEMENT", statement), checked)
}

fn checked_as(text: &str, checked: &str) -> (Bench, Ran) {
    let bench = Bench::new();
    bench.write("Two.tla", text);
    bench.write("Two.cfg", &format!("CONSTANT N = 2\nSPECIFICATION Spec\n{checked}\n"));
    let options = ["--translate", "--workers", "1", "--annotations", "github"];
    let ran = bench.run(&[&["check", "-q", "Two.tla"][..], &options].concat());
    (bench, ran)
}

#[track_caller]
fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    for part in parts {
        assert!(said.contains(part), "{part:?} is missing:\n{said}");
    }
    let lines = ALGORITHM.lines().count();
    let number = |text: &str| text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    let told = said.split("Two.tla:").skip(1).filter_map(number);
    told.for_each(|line: usize| assert!((1..=lines).contains(&line), "{line}:\n{said}"));
}

#[test]
fn an_expression_of_the_translation_is_led_to_its_label_in_every_report() {
    let (bench, ran) = check("t := Head(q)", "");
    let place =
        ["at Two.tla:14   Head(q)", "in Write (Two.tla:14)", "cannot be evaluated at Two.tla:14 "];
    says(&ran, 5, &place);
    says(&ran, 5, &["1: Read   Two.tla:12", "::error file=Two.tla,line=14,title"]);
    let place = &bench.outcomes()["jobs"][0]["diagnosis"]["place"];
    assert_eq!((&place["line"], &place["column"]), (&14.into(), &serde_json::Value::Null));
    let junit = std::fs::read_to_string(bench.path("greyverify.out/junit.xml")).unwrap();
    assert!(junit.contains("at Two.tla:14   Head(q)"), "{junit}");
}

#[test]
fn an_assertion_is_told_where_it_stands_in_the_algorithm() {
    let (_, ran) = check("assert x < 2", "");
    says(
        &ran,
        14,
        &["at Two.tla:16:5   Assert(", "2: Read   Two.tla:12", "file=Two.tla,line=16,col=5"],
    );
}

#[test]
fn what_stands_below_or_inside_the_algorithm_keeps_its_line() {
    let (bench, ran) = check("skip", "INVARIANT Small");
    says(&ran, 12, &["  Two.tla:20\n    Small == x < 2", "1: Write   Two.tla:14"]);
    says(&ran, 12, &["x < 2 is FALSE   Two.tla:20", "file=Two.tla,line=20,col=1"]);
    let trace = "greyverify.out/jobs/Two/counterexample.itf.json";
    let shown = bench.run(&["trace", "show", trace]);
    assert!(shown.stdout.contains("Two.tla:14"), "{}", shown.stdout);
    let (_, ran) = check("skip", "INVARIANT Typed");
    says(&ran, 5, &["at Two.tla:24:13   q[1]", "in Typed (Two.tla:24)", "line=24,col=13"]);
    let text = ALGORITHM.replace("STATEMENT", "skip").replace("t + 1", "t + 3");
    let (_, ran) = checked_as(&text, "INVARIANT Capped");
    says(&ran, 12, &["  Two.tla:7\n", "x < 3 is FALSE   Two.tla:7"]);
    let (_, ran) = check("skip", "INVARIANT Reset");
    says(&ran, 5, &["by a prime or UNCHANGED (Two.tla:25:"]);
}

#[test]
fn a_temporal_property_is_explained_by_labels() {
    let (bench, ran) = check("skip", "PROPERTY Ends");
    says(&ran, 13, &["  Two.tla:22\n    Ends == <>Ended", "never comes"]);
    says(&ran, 13, &["never taken", "   Two.tla:1"]);
    let accounts = bench.outcomes()["jobs"][0]["accounts"].to_string();
    assert!(accounts.contains("\"line\":22"), "{accounts}");
}

/// What replaces a translation on disk has another length.
#[test]
fn the_lines_of_an_old_translation_are_counted() {
    let old = "\\* BEGIN TRANSLATION\nVARIABLES x, q, pc, t\nSpec == x = 0\n\\* END TRANSLATION\n";
    let text = ALGORITHM.replace("STATEMENT", "skip").replace("*)\n", &format!("*)\n{old}"));
    let bench = Bench::new();
    bench.write("Two.tla", &text);
    bench.write("Two.cfg", "CONSTANT N = 2\nSPECIFICATION Spec\nINVARIANT Small\n");
    let ran = bench.run(&["check", "-q", "Two.tla", "--translate", "--workers", "1"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    assert!(ran.stdout.contains("  Two.tla:24\n    Small == x < 2"), "{}", ran.stdout);
    assert!(ran.stdout.contains("1: Write   Two.tla:14"), "{}", ran.stdout);
}

#[test]
fn what_the_translator_refuses_is_annotated_on_its_line() {
    let (_, ran) = check("x := Head(q)", "");
    says(&ran, 5, &["cannot be translated: Missing label", "::error file=Two.tla,line=16,"]);
}

#[test]
fn a_premise_is_told_on_its_line() {
    let (_, ran) = check("skip", "PROPERTY Led");
    says(&ran, 0, &["the premise x = 9 of Led (Two.tla:26)"]);
}

/// The step that closes a lasso is one of the algorithm's as all others are.
#[test]
fn the_step_back_of_a_lasso_is_led_to_its_label() {
    let bench = Bench::new();
    bench.write(
        "Turn.tla",
        "---- MODULE Turn ----\nEXTENDS Naturals\n(* --algorithm Turn\nvariables x = 0;\n\
         fair process p = 1\nbegin\n  Up:\n    x := 1;\n  Down:\n    x := 0;\n    goto Up;\n\
         end process;\nend algorithm; *)\n\nRests == <>[](x = 0)\n====\n",
    );
    bench.write("Turn.cfg", "SPECIFICATION Spec\nPROPERTY Rests\n");
    let ran = bench.run(&["check", "-q", "Turn.tla", "--translate", "--workers", "1"]);
    assert_eq!(ran.code, 13, "{ran:?}");
    let file = |name: &str| {
        std::fs::read_to_string(bench.path(&format!("greyverify.out/jobs/Turn/{name}"))).unwrap()
    };
    let text = file("counterexample.txt");
    assert!(text.contains("Up   Turn:7\n"), "{text}");
    assert!(text.contains("back to state 1 by Down   Turn:9\n"), "{text}");
    let itf: serde_json::Value = serde_json::from_str(&file("counterexample.itf.json")).unwrap();
    let back = &itf["#meta"]["greyverify"]["ending"];
    assert!(back.to_string().contains("\"line\":9,"), "{back}");
}
