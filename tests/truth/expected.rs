//! Whatever can break can be what a manifest expects; nothing else passes for it.

use crate::common::{Bench, Ran, expect_all};

const MODULE: &str = r#"---- MODULE M ----
EXTENDS Naturals, Sequences, TLC
CONSTANT N
VARIABLE x
ASSUME N < 5
Init == x = 0
Ends == x < 2 /\ x' = x + 1
Turns == x' = (x + 1) % 3
Asserts == x' = x + 1 /\ Assert(x < 1, <<"too many", x>>)
Fails == x' = IF x = 1 THEN Head(<<>>) ELSE x + 1
Spec == Init /\ [][Turns]_x
Ending == Init /\ [][Ends]_x
Asserting == Init /\ [][Asserts]_x
Failing == Init /\ [][Fails]_x
Small == x < 2
TypeOK == x \in Nat
====
"#;

/// A manifest with these models.
fn run(models: &[(&str, &str)]) -> Ran {
    let bench = Bench::new();
    bench.write("M.tla", MODULE);
    bench.write("A.tla", "---- MODULE A ----\nASSUME 1 = 2\n====\n");
    let mut text = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n[specs.M]\nfile = \"M.tla\"\ninvariants = [\"TypeOK\"]\nconstants = { N = 1 }\n[specs.A]\nfile = \"A.tla\"\n".to_owned();
    for (n, (spec, keys)) in models.iter().enumerate() {
        text.push_str(&format!("[[model]]\nname = \"m{n}\"\nspec = \"{spec}\"\nprofiles = [\"pr\"]\nworkers = 1\n{keys}\n"));
    }
    // Declared properties must be checked by some model.
    text.push_str("[[model]]\nname = \"all\"\nspec = \"M\"\nprofiles = [\"pr\"]\n");
    bench.write("greyverify.toml", &text);
    bench.run(&["-q"])
}

/// The model behaves like this, and this is expected of it.
fn model(behaviour: &str, expect: &str) -> String {
    format!("behaviour = \"{behaviour}\"\nexpect = {{ {expect} }}")
}

#[test]
fn a_deadlock_an_assert_an_evaluation_error_and_a_false_assume_can_be_expected() {
    let says = |verdict: &str, says: &str| format!("verdict = \"{verdict}\", says = \"{says}\"");
    let models = [
        ("M", model("Ending", "verdict = \"deadlock\"")),
        ("M", model("Asserting", "verdict = \"violated-assertion\"")),
        ("M", model("Asserting", &says("violated-assertion", "too many"))),
        ("M", model("Failing", "verdict = \"evaluation-error\"")),
        ("M", model("Failing", &says("evaluation-error", "the empty sequence"))),
        (
            "M",
            format!(
                "constants = {{ N = 9 }}\n{}",
                model("Spec", "verdict = \"violated-assumption\"")
            ),
        ),
        ("A", "expect = { verdict = \"violated-assumption\" }".to_owned()),
    ];
    let models: Vec<(&str, &str)> =
        models.iter().map(|(spec, keys)| (*spec, keys.as_str())).collect();
    expect_all(&run(&models), 0, &["8 jobs, all as expected"]);
}

#[test]
fn what_breaks_in_another_way_is_not_what_was_expected_and_both_are_told() {
    for (keys, code, words) in [
        (
            model("Ending", "verdict = \"evaluation-error\""),
            7,
            [
                "deadlock after 3 states",
                "expected an evaluation error, and a deadlock was found instead",
            ],
        ),
        (
            model("Spec", "verdict = \"deadlock\""),
            7,
            ["verified: 3 distinct", "expected a deadlock, and there is none"],
        ),
        (
            format!("invariants = [\"Small\"]\n{}", model("Spec", "verdict = \"deadlock\"")),
            7,
            ["Small is violated after 3 states", "expected a deadlock, not Small"],
        ),
        (
            model("Failing", "verdict = \"violated-assertion\""),
            5,
            ["Attempted to apply Head to the empty sequence", "expected a failed Assert"],
        ),
        (
            model("Asserting", "verdict = \"violated-assertion\", says = \"too few\""),
            7,
            ["an Assert failed", "expected a failed Assert that says \"too few\", and it says: "],
        ),
        (
            model("Failing", "verdict = \"violated\", property = \"TypeOK\""),
            5,
            ["Attempted to apply Head", "expected `TypeOK` to be violated"],
        ),
    ] {
        expect_all(&run(&[("M", &keys)]), code, &words);
    }
}

#[test]
fn what_cannot_be_expected_is_refused_with_its_place() {
    for (keys, words) in [
        ("deadlock = false\nexpect = { verdict = \"deadlock\" }", "none is looked for"),
        ("expect = { verdict = \"deadlock\", distinct = 3 }", "no exact counts"),
        ("expect = { verdict = \"deadlock\", property = \"TypeOK\" }", "property only goes with"),
        ("expect = { verdict = \"deadlock\", says = \"x\" }", "says only goes with"),
        (
            "expect = { verdict = \"violated-assumption\" }",
            "name its behaviour, such as behaviour = \"Spec\"",
        ),
        ("expect = { verdict = \"deadlok\" }", "did you mean `deadlock`?"),
    ] {
        expect_all(&run(&[("M", keys)]), 2, &["greyverify.toml:1", words]);
    }
}
