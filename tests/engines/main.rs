//! The same specifications on both engines: what each of them says, and that
//! tla-mc says nothing which it has not found out.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod chosen;
mod compiled;
mod explained;

use std::sync::Arc;

use common::{Bench, Ran, expect, expect_all, ran};
use greyverify::engine::Engine as _;
use greyverify::engine::tla_mc::TlaMc;
use greyverify::generate::{Content, InputFile, Inputs};
use greyverify::outcome::{Facts, ProcessExit};

/// A specification, and what comes of it.
struct Case {
    name: &'static str,
    module: &'static str,
    config: &'static str,
    /// Exit code of tla-mc, and what it says.
    mc: (i32, &'static str),
    /// The same of TLC.
    tlc: (i32, &'static str),
}

/// A counter; what follows is of the case.
const HEAD: &str = "EXTENDS Naturals, Sequences, FiniteSets, TLC\nCONSTANTS N\nVARIABLES x\n\
    Init == x = 0\nStep == x < N /\\ x' = x + 1\nReset == x = N /\\ x' = 0\nNext == Step \\/ Reset\n\
    Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\n";

const ALIKE: &[Case] = &[
    same(
        "verified",
        "TypeOK == x \\in 0..N",
        "SPECIFICATION Spec\nINVARIANT TypeOK",
        0,
        "verified: 4 distinct of 5 states, depth 4",
    ),
    same(
        "replaced",
        "Two == 2\nFits == x \\in {0, 1, 2}",
        "SPECIFICATION Spec\nINVARIANT Fits\nCONSTANT N <- Two",
        0,
        "verified: 3 distinct of 4 states, depth 3",
    ),
    same(
        "invariant",
        "Small == x < 2",
        "SPECIFICATION Spec\nINVARIANT Small",
        12,
        "Small is violated after 3 states",
    ),
    same(
        "first-state",
        "Large == x > 0",
        "SPECIFICATION Spec\nINVARIANT Large",
        12,
        "Large is violated in the initial state",
    ),
    same("deadlock", "", "INIT Init\nNEXT Step", 11, "deadlock after 4 states"),
    same(
        "no-deadlock",
        "TypeOK == x \\in 0..N",
        "INIT Init\nNEXT Step\nINVARIANT TypeOK\nCHECK_DEADLOCK FALSE",
        0,
        "verified: 4 distinct of 4 states, depth 4",
    ),
    same(
        "action",
        "Grows == [][x' > x]_x",
        "SPECIFICATION Spec\nPROPERTY Grows",
        13,
        "Grows is violated after 5 states",
    ),
    same(
        "lasso",
        "Stays == <>[](x = 0)",
        "SPECIFICATION Spec\nPROPERTY Stays",
        13,
        "Stays is violated (liveness)",
    ),
    same(
        "stuttering",
        "Comes == <>(x = N)",
        "INIT Init\nNEXT Next\nPROPERTY Comes",
        13,
        "Comes is violated (liveness)",
    ),
    same(
        "fair",
        "Comes == []<>(x = N)",
        "SPECIFICATION Spec\nPROPERTY Comes",
        0,
        "verified: 4 distinct of 5 states, depth 4",
    ),
    same("assume", "ASSUME N > 5", "SPECIFICATION Spec", 10, "an ASSUME is false"),
    same(
        "assert",
        "Checked == IF x = 2 THEN Assert(FALSE, \"two\") ELSE TRUE",
        "SPECIFICATION Spec\nINVARIANT Checked",
        14,
        "an Assert failed",
    ),
    same(
        "index",
        "Fine == <<1, 2>>[x + 1] > 0",
        "SPECIFICATION Spec\nINVARIANT Fine",
        5,
        "an expression cannot be evaluated",
    ),
    same(
        "constraint",
        "Few == x < 2\nTypeOK == x \\in 0..N",
        "SPECIFICATION Spec\nINVARIANT TypeOK\nCONSTRAINT Few",
        0,
        "verified: 2 distinct of 3 states, depth 2",
    ),
    same(
        "overflow",
        "Square == x' = (x + 2) * (x + 2) * (x + 2)\nTypeOK == x \\in Nat",
        "INIT Init\nNEXT Square\nINVARIANT TypeOK",
        5,
        "an expression cannot be evaluated",
    ),
    same(
        "endless",
        "RECURSIVE F(_)\nF(n) == 1 + F(n + 1)\nFine == F(x) > 0",
        "SPECIFICATION Spec\nINVARIANT Fine",
        5,
        "an expression cannot be evaluated",
    ),
];

const DIFFERENT: &[Case] = &[
    Case {
        name: "temporal",
        module: "Odd == <>[](x = 0) => <>(x = N)",
        config: "SPECIFICATION Spec\nPROPERTY Odd",
        mc: (6, "not supported: PROPERTY Odd: unsupported temporal formula of this form"),
        tlc: (0, "verified: 4 distinct of 5 states"),
    },
    Case {
        name: "action-constraint",
        module: "Up == x' >= x\nTypeOK == x \\in 0..N",
        config: "SPECIFICATION Spec\nINVARIANT TypeOK\nACTION_CONSTRAINT Up\nCHECK_DEADLOCK FALSE",
        mc: (6, "not supported: tla-mc has no ACTION_CONSTRAINT (Up)"),
        tlc: (0, "verified: 4 distinct of 5 states"),
    },
    // What no state that was explored satisfies is looked at by TLC alone.
    Case {
        name: "beyond-constraint",
        module: "Few == x < 2\nSmall == x < 2",
        config: "SPECIFICATION Spec\nINVARIANT Small\nCONSTRAINT Few",
        mc: (0, "does not check invariants in the states that CONSTRAINT Few excludes"),
        tlc: (12, "Small is violated after 3 states"),
    },
    // Its Bags have a `Sum` of their own, which is not apart from this one.
    Case {
        name: "two-meanings",
        module: "LOCAL INSTANCE Bags\nSum(f) == 7\nTypeOK == x \\in 0..N /\\ BagCardinality(SetToBag({x})) = 1",
        config: "SPECIFICATION Spec\nINVARIANT TypeOK",
        mc: (6, "tla-mc has no LOCAL definitions: Sum is defined in Bags and in Case"),
        tlc: (0, "verified: 4 distinct of 5 states"),
    },
    // Where it is an action, the library leaves the definition as it is.
    Case {
        name: "replaced-action",
        module: "Stay == UNCHANGED x\nSmall == x < 2",
        config: "CONSTANT Next <- Stay\nSPECIFICATION Spec\nINVARIANT Small",
        mc: (6, "tla-mc has no replacement of an action without parameters (Next)"),
        tlc: (0, "verified: 1 distinct"),
    },
    // Of several parts the library takes the last.
    Case {
        name: "two-beginnings",
        module: "Ranges == x \\in 0..N\nBegun == x = 0 /\\ Ranges /\\ [][Next]_x\nNotLast == x < N",
        config: "SPECIFICATION Begun\nINVARIANT NotLast",
        mc: (6, "tla-mc has no second initial predicate (in Begun)"),
        tlc: (12, "NotLast is violated after 4 states"),
    },
    Case {
        name: "nothing-more",
        module: "Fair == TRUE\nOften == Spec /\\ Fair\nTypeOK == x \\in 0..N",
        config: "SPECIFICATION Often\nINVARIANT TypeOK",
        mc: (6, "tla-mc has no second initial predicate (in Often)"),
        tlc: (0, "verified: 4 distinct of 5 states"),
    },
    // A LET that is evaluated once, before the next value is chosen.
    Case {
        name: "let-next",
        module: "VARIABLE y\nFirst == Init /\\ y = 0\nBoth == LET d == x' IN (x' = 1 \\/ x' = 2) /\\ y' = d\nSame == y # 2",
        config: "INIT First\nNEXT Both\nINVARIANT Same",
        mc: (6, "tla-mc has no LET of what is not chosen yet: d (in Both)"),
        tlc: (12, "Same is violated"),
    },
    Case {
        name: "let-given",
        module: "VARIABLE y\nFirst == Init /\\ y = 0\nPut(p) == LET d == p IN (x' = 1 \\/ x' = 2) /\\ y' = d\nPass(p) == Put(p)\nBoth == Pass(x')\nSame == y # 2",
        config: "INIT First\nNEXT Both\nINVARIANT Same",
        mc: (6, "tla-mc has no LET of what is not chosen yet: d (in Put)"),
        tlc: (12, "Same is violated"),
    },
    Case {
        name: "let-first",
        module: "VARIABLE y\nFirst == LET d == x + 0 IN x \\in {1, 2} /\\ y = d\nStay == UNCHANGED <<x, y>>\nSame == y # 2",
        config: "INIT First\nNEXT Stay\nINVARIANT Same",
        mc: (6, "tla-mc has no LET of what is not chosen yet: d"),
        tlc: (12, "Same is violated"),
    },
    // ... which is the same where it is chosen before.
    same(
        "let-chosen",
        "VARIABLE y\nFirst == Init /\\ y = 0\nPut(p) == LET d == p q == d + 1 IN y' = q\nBoth == x' \\in {1, 2} /\\ Put(x')\nSame == y # 3",
        "INIT First\nNEXT Both\nINVARIANT Same",
        12,
        "Same is violated",
    ),
    Case {
        name: "let-passed",
        module: "VARIABLE y\nFirst == Init /\\ y = 0\nPut(p) == (x' = 1 \\/ x' = 2) /\\ y' = p\nBoth == LET d == x' e == d IN Put(e)\nSame == y # 2",
        config: "INIT First\nNEXT Both\nINVARIANT Same",
        mc: (6, "tla-mc has no LET of what is not chosen yet: d (in Both)"),
        tlc: (12, "Same is violated"),
    },
    // It asks before the step.
    Case {
        name: "enabled-next",
        module: "Can == ENABLED Step\nGoes == [][Can']_x",
        config: "INIT Init\nNEXT Step\nPROPERTY Goes\nCHECK_DEADLOCK FALSE",
        mc: (6, "tla-mc has no ENABLED of the next state (in Goes)"),
        tlc: (13, "Goes is violated"),
    },
    // It counts other conjuncts.
    Case {
        name: "position",
        module: "All == TRUE /\\ x = 0 /\\ x = 1\nPart == All!2",
        config: "SPECIFICATION Spec\nINVARIANT Part",
        mc: (6, "tla-mc has no part of a definition by its number (in Part)"),
        tlc: (12, "Part is violated"),
    },
    // It gives a value to what has none.
    Case {
        name: "power",
        module: "Some == x^x < 99",
        config: "SPECIFICATION Spec\nINVARIANT Some",
        mc: (6, "tla-mc has no power whose exponent may be less than 1 (in Some)"),
        tlc: (5, "an expression cannot be evaluated"),
    },
    // It rounds to another side.
    Case {
        name: "division",
        module: "Half == 1 \\div (0 - 2) = 0 - 1",
        config: "SPECIFICATION Spec\nINVARIANT Half",
        mc: (6, "tla-mc has no division by what may be negative (in Half)"),
        tlc: (12, "Half is violated"),
    },
    // Its own parser cannot tell what is wrong from what it does not know.
    Case {
        name: "unreadable",
        module: "Broken == x = = 1",
        config: "SPECIFICATION Spec\nINVARIANT Broken",
        mc: (6, "which also says so if the"),
        tlc: (5, "the specification is wrong"),
    },
    // The library ends in a panic where a sequence is too short.
    Case {
        name: "panic",
        module: "Fine == Len(SubSeq(<<1>>, 1, x)) < 9",
        config: "SPECIFICATION Spec\nINVARIANT Fine",
        mc: (70, "the engine failed: thread"),
        tlc: (5, "an expression cannot be evaluated"),
    },
];

const fn same(
    name: &'static str,
    module: &'static str,
    config: &'static str,
    code: i32,
    says: &'static str,
) -> Case {
    Case { name, module, config, mc: (code, says), tlc: (code, says) }
}

fn write(bench: &Bench, name: &str, module: &str, config: &str) {
    let value = if config.contains("N <-") { "" } else { "\nCONSTANT N = 3" };
    bench.write("Case.tla", &format!("---- MODULE Case ----\n{HEAD}{module}\n===="));
    bench.write("Case.cfg", &format!("\\* {name}\n{config}{value}\n"));
}

fn check(bench: &Bench, engine: &str) -> Ran {
    let vacuity = ["--vacuity", "ignore", "--workers", "1"];
    bench.run(&[&["check", "-q", "Case.tla", "--engine", engine][..], &vacuity].concat())
}

/// Both engines say of these what is right.
fn are_told(cases: &[Case]) {
    let bench = Bench::new();
    for Case { name, module, config, mc, tlc } in cases {
        write(&bench, name, module, config);
        for (engine, (code, says)) in [("tla-mc", mc), ("tlc", tlc)] {
            let ran = check(&bench, engine);
            assert_eq!(ran.code, *code, "{name} on {engine}: {ran:?}");
            expect(&ran, *code, says);
        }
    }
}

#[test]
fn both_engines_say_the_same_of_what_both_support() {
    are_told(ALIKE);
}

#[test]
fn each_engine_says_what_is_right_where_they_differ() {
    are_told(DIFFERENT);
}

/// The states of the last run, as a file of the run folder has them.
fn states(bench: &Bench) -> serde_json::Value {
    let file = bench.path("greyverify.out/jobs/Case/counterexample.itf.json");
    let itf: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    itf["states"].as_array().unwrap().iter().map(|state| state["s"].clone()).collect()
}

#[test]
fn both_engines_show_the_same_states() {
    let bench = Bench::new();
    let values = [
        r#""tab\t quote\" backslash\\ newline\n é [] <<>> /\\ y = 1""#,
        r#"[a |-> <<>>, b |-> {}, c |-> [i \in {} |-> i], d |-> (1 :> "x" @@ 3 :> "y")]"#,
        r#"{<<1, "a">>, <<2, "State 1:">>} \cup {<<3, "/\\ s = 2">>}"#,
        r#"[i \in 1..2000 |-> [n |-> i, of |-> {i, i + 1}, said |-> "long enough"]]"#,
    ];
    for value in values {
        let module = format!(
            "VARIABLE s\nFirst == x = 0 /\\ s = 0\nThen == x' = 1 /\\ s' = {value} /\\ PrintT(\"State 1:\")\n\
             Never == x = 0"
        );
        write(&bench, "states", &module, "INIT First\nNEXT Then\nINVARIANT Never");
        let told = ["tlc", "tla-mc"].map(|engine| {
            expect(&check(&bench, engine), 12, "Never is violated after 2 states");
            states(&bench)
        });
        assert_eq!(told[0], told[1], "{value}");
    }
    let printed = std::fs::read_to_string(bench.path("greyverify.out/jobs/Case/print.log"));
    assert!(printed.unwrap().starts_with("\"State 1:\"\n"));
}

#[test]
fn every_report_names_the_engine_that_checked() {
    let bench = Bench::new();
    write(&bench, "named", "Small == x < 2", "SPECIFICATION Spec\nINVARIANT Small");
    let ran = bench.run(&["check", "Case.tla", "--engine", "tla-mc"]);
    expect_all(&ran, 12, &["tla-mc 0.2.2; exit 12", "why: x < 2 is FALSE"]);
    let outcomes = bench.outcomes();
    assert_eq!(outcomes["engine"], "tla-mc 0.2.2");
    assert_eq!(outcomes["tools"]["tla-mc"]["version"], "0.2.2");
    assert!(!ran.stdout.contains("TLC 2"), "{ran:?}");
}

#[test]
fn a_green_says_that_vacuity_was_not_measured() {
    let bench = Bench::new();
    write(&bench, "vacuous", "TypeOK == x \\in 0..N", "SPECIFICATION Spec\nINVARIANT TypeOK");
    let ran = bench.run(&["check", "-q", "Case.tla", "--engine", "tla-mc"]);
    expect(&ran, 0, "note: not-measured: vacuity was not measured: tla-mc does not count");
}

#[test]
fn a_search_without_an_end_is_ended_with_its_process() {
    let bench = Bench::new();
    let module = "Grow == x' = x + 1\nTypeOK == x \\in Nat";
    write(&bench, "endless", module, "INIT Init\nNEXT Grow\nINVARIANT TypeOK");
    let budget = ["--time-budget", "2s", "--workers", "1"];
    let ran =
        bench.run(&[&["check", "-q", "Case.tla", "--engine", "tla-mc"][..], &budget].concat());
    expect(&ran, 3, "the time budget of 2 s ended it");
}

#[test]
fn a_machine_with_neither_java_nor_pip_checks_with_tla_mc_and_says_so() {
    let bench = Bench::new();
    let empty = bench.path("empty");
    std::fs::create_dir(&empty).unwrap();
    let on_it = |more: &[&str]| {
        let mut command = bench.command();
        command.args(["check", "-q", "Case.tla"]).args(more);
        command.env("PATH", &empty).env("GREYVERIFY_CACHE", bench.path("cache"));
        for variable in ["JAVA_HOME", "GREYVERIFY_JAVA", "GREYVERIFY_PIP", "GREYVERIFY_TLC"] {
            command.env_remove(variable);
        }
        ran(command.output().unwrap())
    };
    write(&bench, "bare", "Small == x < 9", "SPECIFICATION Spec\nINVARIANT Small");
    let said = "no-tlc: tla-mc 0.2.2 checked this, for there is no Java and no TLC";
    expect_all(&on_it(&[]), 0, &["tla-mc 0.2.2 checks instead", said]);
    expect(&on_it(&["--engine", "tlc"]), 6, "cannot install Java");
    bench.write("greyverify.lock", "schema_version = 1\n");
    assert_ne!(on_it(&[]).code, 0, "a lock says which TLC is meant");
    std::fs::remove_file(bench.path("greyverify.lock")).unwrap();
    write(&bench, "bare", "Small == x < 2", "SPECIFICATION Spec\nINVARIANT Small");
    expect(&on_it(&[]), 12, said);
    write(&bench, "bare", "Odd == <>[](x = 0) => <>(x = N)", "SPECIFICATION Spec\nPROPERTY Odd");
    expect(&on_it(&[]), 6, "check it with TLC");
}

/// What the listener of a job makes of these bytes, and of this end.
fn facts(said: &str, errors: &str, exit: i32) -> Facts {
    let file = |name: &str| InputFile { name: name.into(), content: Content::Text("m".into()) };
    let inputs = Inputs {
        root: "A".into(),
        files: vec![file("A.tla"), file("A.cfg")],
        ..inputs_without_files()
    };
    let mut listener = TlaMc::here().unwrap().listener(&inputs);
    let mut facts = Facts::ended(Some(ProcessExit::Code(exit)));
    listener.output.feed(said.as_bytes(), &mut |event| facts.add(&event));
    listener.errors.feed(errors.as_bytes(), &mut |event| facts.add(&event));
    listener.output.finish(&mut |event| facts.add(&event));
    facts.failures.extend(listener.errors.failure());
    facts
}

fn inputs_without_files() -> Inputs {
    Inputs {
        root: String::new(),
        beside: Arc::default(),
        files: Vec::new(),
        config: greyverify::config::Config::default(),
        deadlock: true,
        declared: Vec::new(),
        negation: None,
        copies: Arc::default(),
    }
}

/// SHA-256 of the letter m, which is the content of each file.
const M: &str = "62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a";

#[test]
fn a_child_that_misbehaves_leaves_no_evidence_of_success() {
    let begins = format!(
        "{{\"says\":\"begins\",\"version\":\"0.2.2\",\"root\":\"A\",\"module\":\"{M}\",\"config\":\"{M}\"}}\n"
    );
    let searches = "{\"says\":\"searches\",\"workers\":1,\"compiled\":false,\"temporal\":false}\n";
    let ends = "{\"says\":\"ends\",\"figures\":{\"generated\":3,\"distinct\":2,\"depth\":2},\"holds\":true}\n";
    let whole = format!("{begins}{searches}{ends}");
    let is_success = |facts: &Facts| {
        facts.success.is_some()
            && facts.finished
            && facts.malformed.is_empty()
            && facts.failures.is_empty()
    };
    assert!(is_success(&facts(&whole, "", 0)), "a child that does all it should");
    let panicked = "thread '<unnamed>' panicked at src/eval.rs:1:1:\nindex out of bounds\n";
    let cases = [
        (String::new(), ""),
        (begins.clone(), ""),
        (format!("{begins}{searches}"), ""),
        (format!("{begins}{ends}"), ""),
        (whole[..whole.len() - 1].to_owned(), ""),
        (format!("{whole}{whole}"), ""),
        (format!("{begins}noise\n{searches}{ends}"), ""),
        (whole.replace(M, "0"), ""),
        (whole.replace("0.2.2", "0.2.1"), ""),
        (whole.clone(), panicked),
    ];
    for (said, errors) in cases {
        let facts = facts(&said, errors, 0);
        assert!(!is_success(&facts), "{said}{errors}: {facts:?}");
    }
}
