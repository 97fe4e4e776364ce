//! `shrink --bounds` without a mirror: the smallest constants at which an engine finds
//! something.

use super::common::{Bench, Ran, expect_all};
use super::shortest::{WALKED, walked};

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
        let bench = walked(spec);
        let now = format!("now     {states} states; none is shorter at these bounds");
        for (engine, by) in [("both", "tla-mc 0."), ("tla-mc", "tla-mc 0."), ("tlc", "TLC 2.15")] {
            let more = ["--bounds", "--engine", engine, "--output", "small.itf.json"];
            let shrunk = bench.run(&[&["shrink", WALKED, "-q"], &more[..]].concat());
            let headline = format!("Safe is violated: {spec} at Part={{a, b}}");
            let by = format!("by      {by}");
            let bounds = "bounds  Part={a, b}; at none smaller, down to 1";
            let tlc = "made to follow it and finds the same violation at its end";
            expect_all(&shrunk, 0, &[&headline, &now, &by, bounds, tlc]);
        }
        // What was saved is of those bounds, at which there is none smaller.
        let again = bench.run(&["shrink", "small.itf.json", "-q", "--bounds", "--no-tlc"]);
        expect_all(&again, 0, &["at Part={a, b}", "bounds  Part={a, b}; at none smaller"]);
    }
}

/// A number and a set of a configuration file, of which an ASSUME excludes a choice.
#[test]
fn what_is_assumed_is_kept_and_names_stay() {
    let bench = two(TWO, CONFIG);
    for engine in ["both", "tlc"] {
        let shrunk = shrink(&bench, &["--bounds", "--engine", engine]);
        let words = ["Two at Max=2 Proc={a}", "Max=2 Proc={a}; at none smaller", "Nobody -> a"];
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
    expect_all(&shrunk, 0, &["bounds  Max=2 Proc={a}; not all smaller ones were searched"]);
}

/// Within a constraint nobody knows what lies beyond.
#[test]
fn a_constraint_is_named() {
    let config = format!("{CONFIG}CONSTRAINT Few\n");
    let shrunk = shrink(&two(TWO, &config), &["--bounds"]);
    let bounds = "Max=2 Proc={a}; at none smaller, down to 1 within Few";
    let now = "now     3 states; none is shorter at these bounds within Few";
    expect_all(&shrunk, 0, &[now, "by      TLC", bounds]);
}

/// The first members of a set need not be the ones that matter, and whoever reads what was
/// saved has the same.
#[test]
fn each_choice_of_members_is_tried_and_kept() {
    let one = TWO.replace("x < 2 \\/ who = Nobody", "x < 2 \\/ who # CHIEF");
    // A model value means something where another constant speaks of it.
    let named = one.replace("CHIEF", "Chief").replace("CONSTANTS ", "CONSTANTS Chief, ");
    let numbers = CONFIG.replace("{a, b, c}", "{1, 5}");
    for (module, config, smallest) in [
        (named, format!("CONSTANT Chief = b\n{CONFIG}"), "{b}"),
        (one.replace("CHIEF", "5"), numbers, "{5}"),
    ] {
        let bench = two(&module, &config);
        let shrunk = shrink(&bench, &["--bounds"]);
        let bounds = format!("bounds  Max=2 Proc={smallest}; at none smaller");
        expect_all(&shrunk, 0, &[&bounds, "finds the same violation at its end"]);
        let again = bench.run(&["shrink", "small.itf.json", "-q"]);
        expect_all(&again, 0, &[&format!("at Max=2 Proc={smallest}"), "finds the same violation"]);
    }
}

/// tla-mc compares a number with a string: TLC does not, and then it searches.
#[test]
fn what_tlc_does_not_confirm_is_not_the_smallest() {
    let module = TWO.replace("ASSUME Max > 1\n", "");
    let module = module.replace("Small == ", "Small == IF Max = 1 THEN x = \"a\" ELSE ");
    let shrunk = shrink(&two(&module, CONFIG), &["--bounds"]);
    let bounds = "bounds  Max=2 Proc={a}; not all smaller ones were searched";
    expect_all(&shrunk, 0, &[bounds, "finds the same violation at its end"]);
}

/// The modules of TLC's own examples define `MCInit` and `MCNext`.
#[test]
fn names_that_are_common_are_not_taken() {
    let module = TWO.replace("====\n", "mcAt == 1\nMCInit == Init\nMCNext == Next\n====\n");
    let config = CONFIG.replace("INIT Init\nNEXT Next", "INIT MCInit\nNEXT MCNext");
    expect_all(&shrink(&two(&module, &config), &[]), 0, &["finds the same violation at its end"]);
}

/// What TLC calls an invariant is not something that is to be reached.
#[test]
fn an_invariant_that_only_the_text_names_is_checked() {
    let module = TWO.replace("====\n", "Least == x < 1\n====\n");
    let bench = two(&module, CONFIG);
    let text = "Error: Invariant Least is violated.\nError: The behavior up to this point is:\n\
        State 1: <Initial predicate>\n/\\ x = 0\n/\\ who = Nobody\n\n\
        State 2: <Next>\n/\\ x = 1\n/\\ who = a\n";
    bench.write("told.txt", text);
    let shrunk = bench.run(&["shrink", "told.txt", "-q", "--model", "two"]);
    expect_all(&shrunk, 0, &["Least is violated: Two", "now     2 states; none is shorter"]);
}
