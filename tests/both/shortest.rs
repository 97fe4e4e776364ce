//! `shrink` without a mirror: tla-mc searches for a shortest counterexample, TLC confirms it,
//! and TLC searches where tla-mc does not do.

use super::common::{Bench, Ran, expect_all, fixture};

/// It leaves the even numbers in two steps.
const EVEN: &str = "---- MODULE Even ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Up == x' = x + 2
Odd == x = 2 /\\ x' = 3
Next == Up \\/ Odd
Spec == Init /\\ [][Next]_x
Safe == x % 2 = 0
====
";

/// A way there that takes more steps than there must be.
const LONG: &str = "State 1: <Initial predicate>\nx = 0\n\nState 2: <Up>\nx = 2\n\n\
    State 3: <Up>\nx = 4\n\nState 4: <Odd>\nx = 3\n";

/// A model of a specification without constants, with more lines.
pub(super) fn walks(spec: &str, text: &str, more: &str) -> Bench {
    let bench = Bench::new();
    bench.write(&format!("{spec}.tla"), text);
    let manifest = include_str!("../fixtures/shrink/greyverify.toml").replace("SPEC", spec);
    let constants = "constants = { Part = { model_values = [\"a\", \"b\", \"c\"] } }\n";
    bench.write("greyverify.toml", &manifest.replace(constants, more));
    bench
}

/// A counterexample of it that is longer than it must be.
fn long(text: &str, more: &str) -> Bench {
    let bench = walks("Even", text, more);
    bench.write("long.txt", LONG);
    bench
}

fn shrink(bench: &Bench, property: &str, more: &[&str]) -> Ran {
    let some = ["shrink", "long.txt", "-q", "--model", "walks", "--property", property];
    bench.run(&[&some[..], more].concat())
}

/// What a random walk found in one of the specifications of `tests/fixtures/shrink`.
pub(super) const WALKED: &str = "greyverify.out/jobs/walks/counterexample.itf.json";

/// That specification, checked.
pub(super) fn walked(spec: &str) -> Bench {
    let bench = Bench::new();
    let module = format!("{spec}.tla");
    std::fs::copy(fixture("shrink").join(&module), bench.path(&module)).unwrap();
    let manifest = include_str!("../fixtures/shrink/greyverify.toml").replace("SPEC", spec);
    bench.write("greyverify.toml", &manifest);
    expect_all(&bench.run(&["check", "-q"]), 0, &[]);
    bench
}

/// What a random walk finds of these is made as short as can be, by either engine.
#[test]
fn both_engines_find_a_shortest_counterexample() {
    for (spec, states) in [("Commit", 5), ("Mutex", 5), ("Cache", 4), ("Locks", 4)] {
        let bench = walked(spec);
        let now = format!("now     {states} states; none is shorter");
        for (engine, by) in [("both", "tla-mc 0."), ("tla-mc", "tla-mc 0."), ("tlc", "TLC 2.15")] {
            let shrink = ["shrink", WALKED, "-q", "--output", "small.itf.json", "--engine", engine];
            let shrunk = bench.run(&shrink);
            let by = format!("by      {by}");
            let all = [&now, &*by, "made to follow it and finds the same violation at its end"];
            expect_all(&shrunk, 0, &all);
            // Each step has its action, and that its place.
            let steps = shrunk.stdout.lines().filter(|line| line.contains(&format!("   {spec}:")));
            assert_eq!(steps.count(), states - 1, "{shrunk:?}");
            assert!(shrunk.stdout.lines().all(|line| line.chars().count() <= 80), "{shrunk:?}");
        }
        let again = bench.run(&["shrink", "small.itf.json", "-q", "--no-tlc"]);
        expect_all(&again, 0, &[&format!("was     {states} states"), &now, "was not asked"]);
    }
}

#[test]
fn deadlocks_and_reached_predicates_are_the_shortest_of_both_engines() {
    let stuck = EVEN.replace("x' = x + 2", "x < 4 /\\ x' = x + 2");
    let stuck = stuck.replace("====\n", "ReachThree == x = 3\n====\n");
    let bench = long(&stuck, "");
    for property in ["deadlock", "ReachThree"] {
        for (more, by) in [(&[][..], "by      tla-mc"), (&["--engine", "tlc"], "by      TLC")] {
            let shrunk = shrink(&bench, property, more);
            let words = ["is reached: Even", "now     3 states; none is shorter", by, "the same"];
            expect_all(&shrunk, 0, &words);
        }
    }
}

/// In a state that a constraint excludes TLC finds what tla-mc does not look at.
#[test]
fn where_a_constraint_excludes_states_tlc_searches() {
    let few = EVEN.replace("====\n", "Few == x # 3 /\\ x < 9\n====\n");
    let bench = long(&few, "constraints = [\"Few\"]\n");
    let words = ["now     3 states; none is shorter within Few", "by      TLC 2.15"];
    expect_all(&shrink(&bench, "Safe", &[]), 0, &words);
    let alone = shrink(&bench, "Safe", &["--engine", "tla-mc"]);
    expect_all(&alone, 3, &["does not look at the states", "ask --engine tlc"]);
    // Beyond the shortest way there is another one, which tla-mc sees.
    let detour = few.replace("x = 2 /\\ x' = 3", "x \\in {2, 4} /\\ x' = x + 1");
    let bench = long(&detour, "constraints = [\"Few\"]\n");
    expect_all(&shrink(&bench, "Safe", &[]), 0, &words);
    let alone = shrink(&bench, "Safe", &["--engine", "tla-mc"]);
    expect_all(&alone, 0, &["now     4 states; no shorter one was found"]);
}

#[test]
fn what_tla_mc_cannot_do_tlc_searches() {
    for text in [
        // It has no powers whose exponent may be less than 1.
        EVEN.replace("x % 2 = 0", "x % 2 = 0 /\\ (x + 1)^x >= 0"),
        // Each engine takes an element of its own.
        EVEN.replace("x = 2 /\\", "x = 2 /\\ (CHOOSE n \\in 0..3 : TRUE) < 4 /\\"),
    ] {
        let words = ["now     3 states; none is shorter", "by      TLC 2.15", "the same"];
        expect_all(&shrink(&long(&text, ""), "Safe", &[]), 0, &words);
    }
}

/// For tla-mc a number and a string are different, and for TLC that is an error: what TLC does
/// not confirm is as if tla-mc had said nothing.
#[test]
fn what_tlc_does_not_confirm_does_not_stand() {
    let bench = long(&EVEN.replace("x = 2 /\\", "x # \"a\" /\\"), "");
    let alone = shrink(&bench, "Safe", &["--engine", "tla-mc", "--no-tlc"]);
    expect_all(&alone, 0, &["now     2 states; none is shorter", "by      tla-mc"]);
    let (first, tlc) = (shrink(&bench, "Safe", &[]), shrink(&bench, "Safe", &["--engine", "tlc"]));
    assert_eq!((first.code, &first.stderr), (tlc.code, &tlc.stderr));
    expect_all(&first, 3, &["TLC could not search walks"]);
}

#[test]
fn whoever_is_named_searches_alone() {
    let bench = long(EVEN, "engine = \"tlc\"\n");
    expect_all(&shrink(&bench, "Safe", &[]), 0, &["by      TLC 2.15"]);
    expect_all(&shrink(&bench, "Safe", &["--engine", "both"]), 0, &["by      tla-mc"]);
    let bench = long(EVEN, "");
    let mut command = bench.command();
    command.env("GREYVERIFY_ENGINE", "tlc").args(["shrink", "long.txt", "-q"]);
    command.args(["--model", "walks", "--property", "Safe"]);
    let ran = super::common::ran(command.output().unwrap());
    expect_all(&ran, 0, &["by      TLC 2.15"]);
}

/// Its search has come to no end, and `--no-tlc` does not make a file true.
#[test]
fn a_file_that_nobody_could_check_is_not_green() {
    let bench = walks("Even", &EVEN.replace("x = 2", "x = 200000000"), "");
    let states = "State 1: <Initial predicate>\nx = 0\n\nState 2: <Up>\nx = 3\n";
    bench.write("long.txt", states);
    let shrunk = shrink(&bench, "Safe", &["--no-tlc", "--time-budget", "3s"]);
    let words = ["long.txt: it is no counterexample of Safe in walks", "greyverify replay"];
    expect_all(&shrunk, 7, &words);
    assert!(!bench.path("long.shrunk.itf.json").exists());
}

/// A specification may have no constants, and then it has no bounds.
#[test]
fn without_constants_no_bounds_are_named() {
    let bench = walks("Even", EVEN, "");
    expect_all(&bench.run(&["check", "-q"]), 0, &[]);
    let shrunk = bench.run(&["shrink", WALKED, "-q"]);
    expect_all(&shrunk, 0, &["Safe is violated: Even\n", "now     3 states; none is shorter"]);
}
