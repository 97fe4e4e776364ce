//! Temporal properties: what tla-mc says of those that it takes is what TLC says, and what
//! it does not take it says nothing about.

use std::fmt::Write as _;

use super::common::Bench;
use super::first_look::manifest;

/// From 0 by 1 to 2, and from there home or halfway. Without fairness nothing need
/// happen; with weak fairness the way home may be passed over for ever; with strong
/// fairness it may not.
const MACHINE: &str = "---- MODULE Walk ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\n\
    Step == x < 2 /\\ x' = x + 1\nHome == x = 2 /\\ x' = 0\nHalfway == x = 2 /\\ x' = 1\n\
    Next == Step \\/ Home \\/ Halfway\nFree == Init /\\ [][Next]_x\n\
    Weak == Free /\\ WF_x(Next) /\\ WF_x(Home)\nStrong == Free /\\ WF_x(Next) /\\ SF_x(Home)\n";

/// A property, under which behaviour, and whether it is violated.
const PROPERTIES: [(&str, &str, bool); 17] = [
    ("(x = 0) ~> (x = 2)", "Free", true),
    ("(x = 0) ~> (x = 2)", "Weak", false),
    ("<>(x = 2)", "Free", true),
    ("<>(x = 2)", "Weak", false),
    ("[]<>(x = 2)", "Weak", false),
    ("[]<>(x = 0)", "Weak", true),
    ("[]<>(x = 0)", "Strong", false),
    ("<>[](x > 0)", "Strong", true),
    ("<>[](x < 3)", "Weak", false),
    ("[]((x = 1) => <>(x = 2))", "Free", true),
    ("[]((x = 1) => <>(x = 2))", "Weak", false),
    ("\\A i \\in 0..1 : (x = i) ~> (x = 2)", "Weak", false),
    ("\\A i \\in 0..2 : []<>(x = i)", "Weak", true),
    ("\\A i \\in 0..2 : []<>(x = i)", "Strong", false),
    ("[]<>(x = 2) /\\ <>[](x > 0)", "Strong", true),
    ("[][x' > x \\/ x = 2]_x", "Free", false),
    ("[][x' > x]_x", "Free", true),
];

/// A formula of which tla-mc knows no shape. What there is under a `<>` is a formula, too.
const BEYOND: [&str; 2] = ["<>[](x = 0) => <>(x = 2)", "(x = 0) ~> ((x = 2) /\\ []<>(x = 2))"];

#[test]
fn both_say_the_same_of_temporal_properties_or_one_says_nothing() {
    let beyond = BEYOND.map(|formula| (formula, "Weak", false));
    let all: Vec<(&str, &str, bool)> = PROPERTIES.into_iter().chain(beyond).collect();
    let mut module = MACHINE.to_owned();
    let mut models = Vec::new();
    for (number, (formula, behaviour, _)) in all.iter().enumerate() {
        writeln!(module, "P{number} == {formula}").unwrap();
        let model = format!("behaviour = \"{behaviour}\"\nproperties = [\"P{number}\"]");
        models.push((format!("p{number}"), model));
    }
    let models: Vec<(&str, &str)> = models.iter().map(|(name, m)| (&**name, &**m)).collect();
    let bench = Bench::new();
    bench.write("Walk.tla", &format!("{module}====\n"));
    manifest(&bench, "Walk", &models);
    bench.run(&["check", "-q", "--engine", "both", "--vacuity", "ignore"]);
    let told = bench.outcomes();
    let said = |number: usize| {
        let job = &told["jobs"][number];
        assert_eq!(job["name"], format!("p{number}"));
        job["second"].clone()
    };
    for (number, (formula, behaviour, violated)) in PROPERTIES.iter().enumerate() {
        let second = said(number);
        assert_eq!(second["agreement"], "agree", "{formula} of {behaviour}: {second}");
        assert_eq!(second["violated"], *violated, "{formula} of {behaviour}: {second}");
    }
    for (number, formula) in (PROPERTIES.len()..).zip(BEYOND) {
        let why = said(number)["why"].as_str().unwrap_or_default().to_owned();
        assert!(why.starts_with("not supported: PROPERTY"), "{formula}: {why}");
    }
}
