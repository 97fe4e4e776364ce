//! `shrink --bounds` without a mirror: the smallest constants at which an engine finds
//! something.

use super::common::{Bench, Ran, expect_all, fixture};

/// It counts too far, and somebody is named by then.
const TWO: &str = "---- MODULE Two ----
EXTENDS Naturals
CONSTANTS Proc, Max, Nobody
ASSUME Max > 1
VARIABLES x, who
Init == x = 0 /\\ who = Nobody
Next == x < Max /\\ x' = x + 1 /\\ \\E p \\in Proc : who' = p
Small == x < 2 \\/ who = Nobody
Few == x < 9
====
";

/// Its behaviour is said by INIT and NEXT.
const CONFIG: &str = "CONSTANTS Proc = {a, b, c}\nMax = 4\nNobody = Nobody\nINIT Init\nNEXT Next
INVARIANT Small\nCHECK_DEADLOCK FALSE\n";

const MANIFEST: &str = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256
[specs.Two]\nfile = \"Two.tla\"\n[[model]]\nname = \"two\"\nspec = \"Two\"\nprofiles = [\"pr\"]
config = \"Two.cfg\"\nexpect = { verdict = \"violated\", property = \"Small\" }\n";

const FOUND: &str = "greyverify.out/jobs/two/counterexample.itf.json";

/// That specification, and what TLC found in it.
fn two(module: &str, config: &str) -> Bench {
    let bench = Bench::new();
    for (file, text) in [("Two.tla", module), ("Two.cfg", config), ("greyverify.toml", MANIFEST)] {
        bench.write(file, text);
    }
    expect_all(&bench.run(&["check", "-q"]), 0, &["Small is violated after 3 states"]);
    bench
}

fn shrink(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["shrink", FOUND, "-q", "--output", "small.itf.json"], more].concat())
}

/// Two must take part where they get in each other's way.
#[test]
fn both_engines_find_the_smallest_bounds() {
    for (spec, states) in [("Commit", 5), ("Mutex", 5), ("Cache", 4), ("Locks", 4)] {
        let bench = Bench::new();
        let module = format!("{spec}.tla");
        std::fs::copy(fixture("shrink").join(&module), bench.path(&module)).unwrap();
        let manifest = include_str!("../fixtures/shrink/greyverify.toml").replace("SPEC", spec);
        bench.write("greyverify.toml", &manifest);
        expect_all(&bench.run(&["check", "-q"]), 0, &[]);
        let found = "greyverify.out/jobs/walks/counterexample.itf.json";
        let now = format!("now     {states} states; none is shorter");
        for (engine, by) in [("both", "tla-mc 0."), ("tla-mc", "tla-mc 0."), ("tlc", "TLC 2.15")] {
            let more = ["--bounds", "--engine", engine, "--output", "small.itf.json"];
            let shrunk = bench.run(&[&["shrink", found, "-q"], &more[..]].concat());
            let headline = format!("Safe is violated: {spec} at Part=2");
            let by = format!("by      {by}");
            let bounds = "bounds  Part=2; at none smaller";
            let tlc = "made to follow it and finds the same violation at its end";
            expect_all(&shrunk, 0, &[&headline, &now, &by, bounds, tlc]);
        }
        // What was saved is of those bounds, at which there is none smaller.
        let again = bench.run(&["shrink", "small.itf.json", "-q", "--bounds", "--no-tlc"]);
        expect_all(&again, 0, &["at Part=2", "bounds  Part=2; at none smaller"]);
    }
}

/// A number and a set of a configuration file, of which an ASSUME excludes a choice.
#[test]
fn what_is_assumed_is_kept_and_names_stay() {
    let bench = two(TWO, CONFIG);
    for engine in ["both", "tlc"] {
        let shrunk = shrink(&bench, &["--bounds", "--engine", engine]);
        let words = ["Two at Max=2 Proc=1", "bounds  Max=2 Proc=1; at none smaller", "Nobody -> a"];
        expect_all(&shrunk, 0, &words);
    }
    let least = CONFIG.replace("{a, b, c}", "{a}").replace("Max = 4", "Max = 2");
    let shrunk = shrink(&two(TWO, &least), &["--bounds"]);
    expect_all(&shrunk, 0, &["now     3 states", "bounds  Max=2 Proc=1; at none smaller"]);
}

/// What could not be searched at smaller bounds may have one.
#[test]
fn what_could_not_be_searched_proves_nothing() {
    let partial =
        TWO.replace("ASSUME Max > 1\n", "").replace("x < Max", "x < Max /\\ 6 \\div (Max - 1) > 0");
    let shrunk = shrink(&two(&partial, CONFIG), &["--bounds"]);
    expect_all(&shrunk, 0, &["bounds  Max=2 Proc=1; not all smaller ones were searched"]);
}

/// Within a constraint nobody knows what lies beyond.
#[test]
fn a_constraint_is_named() {
    let config = format!("{CONFIG}CONSTRAINT Few\n");
    let shrunk = shrink(&two(TWO, &config), &["--bounds"]);
    let words = ["now     3 states; none is shorter within Few", "by      TLC", "Max=2 Proc=1;"];
    expect_all(&shrunk, 0, &words);
}
