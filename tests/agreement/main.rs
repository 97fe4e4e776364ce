//! TLC and tla-mc agree on machines that nobody has written.
//!
//! A module holds many machines beside each other: each run of it is one of them, so
//! that one start of each engine compares the states, the levels and the edges of all.
//! A difference is reduced by proptest and shown. More modules than usual:
//! `PROPTEST_CASES=400`.

#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

#[path = "../common/mod.rs"]
mod common;
mod grammar;

use std::fmt::Write as _;

use common::Bench;
use grammar::{VARIABLES, machine};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Machines in a module.
const TOGETHER: usize = 50;
/// Choices of a machine.
const CHOICES_MAX: usize = 250;
/// Modules that are compared, unless more are asked for.
const MODULES: u32 = 3;
/// Smaller modules that are tried when two engines differ.
const TRIALS_MAX: u32 = 300;

/// What machines use that is no operator of a standard module.
const OPERATORS: &str = "\
Range(f) == {f[i] : i \\in DOMAIN f}
Least(S) == CHOOSE x \\in S : \\A y \\in S : x <= y
Greatest(S) == CHOOSE x \\in S : \\A y \\in S : x >= y
First(q, otherwise) == IF q = <<>> THEN otherwise ELSE Head(q)
Rest(q) == IF q = <<>> THEN q ELSE Tail(q)
Start(q, n) == SubSeq(q, 1, IF n <= Len(q) THEN n ELSE Len(q))
Added(q, x) == IF Len(q) < 2 THEN Append(q, x) ELSE Rest(q)
Joined(p, q) == IF Len(p) + Len(q) <= 2 THEN p \\o q ELSE q
RECURSIVE SumTo(_, _)
SumTo(f, n) == IF n < 0 THEN 0 ELSE (f[n] + SumTo(f, n - 1)) % 3
Sum(f) == SumTo(f, 2)
";

/// A module with these machines.
fn module(machines: &[Vec<u8>]) -> String {
    let mut text = format!(
        "---- MODULE Agree ----\nEXTENDS Integers, Sequences, FiniteSets, TLC\nVARIABLES m, {}\n\n{OPERATORS}\n",
        VARIABLES.join(", ")
    );
    let (mut init, mut next) = (String::new(), String::new());
    for (at, choices) in machines.iter().enumerate() {
        let one = machine(choices);
        let _ = writeln!(text, "Init{at} == {}\nNext{at} == {}\n", one.init, one.next);
        let _ = writeln!(init, "  \\/ m = {at} /\\ Init{at}");
        let _ = writeln!(next, "  \\/ m = {at} /\\ Next{at} /\\ UNCHANGED m");
    }
    let _ = write!(text, "Init ==\n{init}Next ==\n{next}====\n");
    text
}

/// What the two engines say of a module, if it is not that they agree.
fn difference(text: &str) -> Option<String> {
    let bench = Bench::new();
    bench.write("Agree.tla", text);
    bench.write("Agree.cfg", "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n");
    let ran = bench.run(&["cross-check", "-q", "Agree.tla"]);
    let agreed = ran.code == 0 && ran.stdout.contains("edges compared of 1 of 1 model");
    (!agreed).then(|| format!("exit {}\n{}\n{}", ran.code, ran.stdout, ran.stderr))
}

fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let usual = ProptestConfig::default();
    let cases = if asked { usual.cases } else { MODULES };
    ProptestConfig { cases, max_shrink_iters: TRIALS_MAX, failure_persistence: None, ..usual }
}

/// TLC compares no number with a text; for tla-mc they are different.
#[test]
fn what_engines_differ_on_is_seen() {
    let text = module(&[vec![]]).replace("Init0 == ", "Init0 == (1 = \"a\" \\/ TRUE) /\\ ");
    assert!(difference(&text).is_some(), "{text}");
    assert_eq!(difference(&module(&[vec![]])), None);
}

#[test]
fn two_engines_agree_on_machines_that_nobody_wrote() {
    let machines = vec(vec(any::<u8>(), 0..CHOICES_MAX), 1..=TOGETHER);
    TestRunner::new(config())
        .run(&machines, |machines| {
            let text = module(&machines);
            let differs = difference(&text);
            prop_assert!(differs.is_none(), "{}\n{text}", differs.unwrap_or_default());
            Ok(())
        })
        .unwrap();
}
