//! `replay` without a mirror: an engine is made to follow the behaviour in the specification.

use super::common::{Bench, Ran, expect_all};

/// It counts up, may stand still, and comes back to nothing.
const COUNT: &str = "---- MODULE Count ----
EXTENDS Naturals
CONSTANT N
VARIABLE x
Init == x = 0
Up == x < N /\\ x' = x + 1
Back == x = N /\\ x' = 0
Next == Up \\/ Back
Spec == Init /\\ [][Next]_x /\\ WF_x(Next)
Small == x < 3
Full == x <= N
Ends == <>[](x = N)
ReachTwo == x = 2
====
";

/// Checks one property of it, so that its counterexample lies in the run folder.
fn found(key: &str, property: &str, more: &str) -> Bench {
    let bench = Bench::new();
    bench.write("Count.tla", COUNT);
    let manifest = format!(
        "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256\n\
         [specs.Count]\nfile = \"Count.tla\"\n[[model]]\nname = \"count\"\nspec = \"Count\"\n\
         profiles = [\"pr\"]\nconstants.N = 4\nbehaviour = \"Spec\"\n{key} = [\"{property}\"]\n{more}\n"
    );
    bench.write("greyverify.toml", &manifest);
    let found = format!("expect = {{ verdict = \"violated\", property = \"{property}\" }}");
    if key == "probes" {
        expect_all(&bench.run(&["check", "-q"]), 0, &["1 probe reached"]);
    } else {
        bench.write("greyverify.toml", &format!("{manifest}{found}\n"));
        expect_all(&bench.run(&["check", "-q"]), 0, &[property]);
    }
    bench
}

const FOUND: &str = "greyverify.out/jobs/count/counterexample.itf.json";

fn replay(bench: &Bench, file: &str, more: &[&str]) -> Ran {
    bench.run(&[&["replay", file, "--model", "count"], more].concat())
}

#[test]
fn what_an_engine_found_it_follows() {
    let bench = found("invariants", "Small", "");
    for on in [&[][..], &["--on", "engine"]] {
        let words = [
            "Count at N=4\n   1   initial state\n   2   Up",
            "Small is violated in the last state: TLC 2.15 was made to follow it, 4 states",
        ];
        expect_all(&replay(&bench, FOUND, on), 12, &words);
    }
    // Where one is named, nobody else does.
    expect_all(&replay(&bench, FOUND, &["--on", "mirror"]), 2, &["Count has no mirror"]);
    expect_all(&replay(&bench, FOUND, &["--save", "a"]), 2, &["there is no schedule to save"]);
    let mut command = bench.command();
    command.args(["replay", FOUND, "--offline"]).env("PATH", "");
    command.env("GREYVERIFY_CACHE", bench.path("empty"));
    for variable in ["JAVA_HOME", "GREYVERIFY_JAVA", "GREYVERIFY_JAR", "GREYVERIFY_TLC"] {
        command.env_remove(variable);
    }
    let without = super::common::ran(command.output().unwrap());
    expect_all(&without, 12, &["in the last state: tla-mc 0.", "4 states"]);
}

#[test]
fn a_lasso_and_a_reached_predicate_are_followed() {
    let bench = found("properties", "Ends", "");
    expect_all(&replay(&bench, FOUND, &[]), 13, &["Ends is violated by this behaviour: TLC 2.15"]);
    let bench = found("invariants", "Small", "probes = [\"ReachTwo\"]");
    let probe = "greyverify.out/jobs/count.ReachTwo/counterexample.itf.json";
    expect_all(&replay(&bench, probe, &[]), 0, &["ReachTwo is reached: TLC 2.15", "3 states"]);
}

#[test]
fn where_the_specification_does_not_go_on_is_told() {
    let bench = found("invariants", "Small", "");
    let itf = std::fs::read_to_string(bench.path(FOUND)).unwrap();
    let with = |from: &str, to: &str| {
        assert!(itf.contains(from), "{itf}");
        bench.write("other.itf.json", &itf.replacen(from, to, 1));
        replay(&bench, "other.itf.json", &[])
    };
    let torn = with("\"x\":{\"#bigint\":\"2\"}", "\"x\":{\"#bigint\":\"7\"}");
    expect_all(&torn, 7, &["state 3 (Up): TLC 2.15 cannot come to it from state 2"]);
    let late = with("\"x\":{\"#bigint\":\"0\"}", "\"x\":{\"#bigint\":\"1\"}");
    expect_all(&late, 7, &["state 1: TLC 2.15 cannot begin in it"]);
    let lie = with("\"action\":{\"name\":\"Up\"", "\"action\":{\"name\":\"Back\"");
    expect_all(&lie, 7, &["state 2: Back does not lead to it from state 1, and Up does"]);
    let other = with("\"action\":{\"name\":\"Up\"", "\"action\":{\"name\":\"Up2\"");
    expect_all(&other, 12, &["Small is violated in the last state"]);
    // The file goes on behind the violation.
    let on = "{\"#meta\":{\"index\":4},\"x\":{\"#bigint\":\"4\"}}";
    let late = with("\n]", &format!(",\n{on}\n]"));
    expect_all(&late, 12, &["Small is violated in state 4 of 5 states already: TLC 2.15"]);
    let states = "State 1: <Initial predicate>\nx = 0\n\nState 2: <Up>\nx = 1\n";
    bench.write("short.txt", states);
    let short = replay(&bench, "short.txt", &["--property", "Small"]);
    expect_all(&short, 7, &["has this behaviour, 2 states", "nothing in it that breaks Small"]);
    bench.write("none.itf.json", "{\"vars\":[\"x\"],\"states\":[]}");
    expect_all(&replay(&bench, "none.itf.json", &[]), 2, &["it has no states"]);
}
