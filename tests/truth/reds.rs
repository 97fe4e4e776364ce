//! Reds name the right thing and say why.

use super::common::{Bench, Ran};

/// Checks one specification with its configuration, one worker, nothing else
/// asked of it.
fn check(spec: &str, files: &[(&str, &str)], config: &str) -> (Bench, Ran) {
    let bench = Bench::new();
    for (name, text) in files {
        bench.write(name, text);
    }
    let name = spec.trim_end_matches(".tla");
    bench.write(&format!("{name}.cfg"), config);
    let ran = bench.run(&["check", "-q", spec, "--workers", "1", "--vacuity", "ignore"]);
    (bench, ran)
}

/// The same for a module of one file.
fn one(name: &str, body: &str, config: &str) -> (Bench, Ran) {
    let text = format!("---- MODULE {name} ----\n{body}\n====\n");
    check(&format!("{name}.tla"), &[(&format!("{name}.tla"), &text)], config)
}

fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    for part in parts {
        assert!(ran.stdout.contains(part), "{part:?} is missing:\n{}", ran.stdout);
    }
}

const AB: &str = "---- MODULE Ab ----
EXTENDS Naturals
VARIABLE x





\\* lines, lines

Spec == /\\ x = 0
        /\\ [][x' <= 4]_x
====
";
const IM: &str = "---- MODULE Im ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 6
Spec == Init /\\ [][Next]_x
First == [][x' # x]_x
\\* some lines
\\* of text
\\* so that
\\* the second
\\* property
\\* begins
\\* further down
A == INSTANCE Ab
Second == A!Spec
====
";

#[test]
fn case_wrong_property_named() {
    let files = [("Im.tla", IM), ("Ab.tla", AB)];
    let (_, ran) = check("Im.tla", &files, "SPECIFICATION Spec\nPROPERTIES First Second\n");
    says(&ran, 13, &["Second is violated", "Im.tla:16", "Second == A!Spec"]);
    assert!(!ran.stdout.contains("First"), "{}", ran.stdout);
}

#[test]
fn a_conjunct_of_a_property_of_the_root_module_is_its_own() {
    let body = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = (x + 1) % 3 /\\ y' = y\nSpec == Init /\\ [][Next]_<<x, y>>\nBoth == /\\ x = 0\n        /\\ [][y' = y]_y\n        /\\ [][x' # 2]_x\nLater == []TRUE";
    let (_, ran) = one("Ap", body, "SPECIFICATION Spec\nPROPERTIES Later Both\n");
    says(&ran, 13, &["Ap: Both is violated", "Ap.tla:7"]);
}

#[test]
fn case_engine_blamed_for_spec() {
    let iff = "EXTENDS Naturals\nVARIABLE x\nInit == x = 1\nNext == x' = IF x = 3 THEN x ELSE x + 1\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nLive == (x > 0) <=> ((x = 1) ~> [](x = 3))";
    let (_, ran) = one("Iff", iff, "SPECIFICATION Spec\nPROPERTY Live\n");
    says(&ran, 5, &["TLC cannot check this: TLC cannot handle the temporal formula", "hint: "]);
    let none = "CONSTANT P\nVARIABLE pc\nInit == pc = [p \\in P |-> \"new\"]\nGo(p) == pc[p] = \"new\" /\\ pc' = [pc EXCEPT ![p] = \"old\"]\nNext == \\E p \\in P : Go(p)\nInv == DOMAIN pc = P";
    let config = "CONSTANT P = {}\nINIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n";
    let (_, ran) = one("Nn", none, config);
    says(
        &ran,
        5,
        &["No next state actions defined", "hint: at these constants Next has no disjunct"],
    );
}

/// A counter up to two, for questions that TLC cannot answer.
const COUNTER: &str = "EXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\n";

#[test]
fn what_tlc_does_not_take_is_the_specifications_to_mend() {
    let properties = [
        ("Empty", "\\A y \\in {} : []<>(x = y)"),
        ("Mixed", "(<>(x = 1)) => [][x' > x]_x"),
        ("Hidden", "\\EE y : [](y = x)"),
    ];
    for (name, property) in properties {
        let body = format!("{COUNTER}Live == {property}");
        let (_, ran) = one(name, &body, "SPECIFICATION Spec\nPROPERTY Live\n");
        says(&ran, 5, &["TLC cannot check this", "hint: "]);
    }
    let invariants = [
        ("Big", "x < 3000000000", "TLC cannot check this"),
        ("Enumerated", "\\E n \\in Nat : n = x + 7", "hint: TLC takes elements one by one"),
        ("Primed", "x' = 1", "hint: an invariant speaks of one state"),
        ("Deep", "LET f[n \\in Nat] == f[n + 1] IN f[x] > 0", "The recursion is too deep"),
        (
            "Plus",
            "x + \"a\" > 0",
            "!+ cannot be evaluated: a string stands where a number is needed",
        ),
        ("Wide", "Cardinality(SUBSET (1..40)) > x", "hint: "),
    ];
    for (name, invariant, said) in invariants {
        let body = format!("{COUNTER}Inv == {invariant}");
        let (_, ran) = one(name, &body, "SPECIFICATION Spec\nINVARIANT Inv\n");
        says(&ran, 5, &[said]);
        for java in ["tlc2.", "java.", "public static"] {
            assert!(!ran.stdout.contains(java), "{}", ran.stdout);
        }
    }
    let body = format!("{COUNTER}Twice == Spec /\\ [][Next]_x");
    let (_, ran) = one("Twice", &body, "SPECIFICATION Twice\n");
    says(&ran, 5, &["TLC cannot check this", "hint: "]);
}

#[test]
fn case_bound_variable_hidden() {
    let body = "CONSTANT S\nVARIABLE on\nInit == on = {}\nNext == \\E s \\in S : on' = on \\cup {s}\nSpec == Init /\\ [][Next]_on\nInv == \\A a, b \\in S : (a \\in on /\\ b \\in on) => (a = b)";
    let (_, ran) = one("Wi", body, "SPECIFICATION Spec\nCONSTANT S = {a, b}\nINVARIANT Inv\n");
    says(&ran, 12, &["with a = a, b = b"]);
}
