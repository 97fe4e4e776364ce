//! `replay` and `shrink` of behaviours as other tools write them, and of what no state tells.

use super::by_path::{check, locks};
use super::common::{Bench, expect_all};

/// What Apalache writes of `Locks`: strings for model values, a variable of its own, states that
/// come twice.
const APALACHE: &str = r##"{
 "#meta": {"format": "ITF", "description": "Created by Apalache"},
 "vars": ["believes", "owner", "action_taken"],
 "states": [
  {"#meta": {"index": 0}, "believes": {"#set": []}, "owner": {"#set": []}, "action_taken": "init"},
  {"#meta": {"index": 1}, "believes": {"#set": []}, "owner": {"#set": []}, "action_taken": "none"},
  {"#meta": {"index": 2}, "believes": {"#set": ["a"]}, "owner": {"#set": ["a"]}, "action_taken": "1"},
  {"#meta": {"index": 3}, "believes": {"#set": ["a"]}, "owner": {"#set": []}, "action_taken": "2"},
  {"#meta": {"index": 4}, "believes": {"#set": ["a"]}, "owner": {"#set": []}, "action_taken": "2"},
  {"#meta": {"index": 5}, "believes": {"#set": ["a", "b"]}, "owner": {"#set": ["b"]}, "action_taken": "1"}
 ]}"##;

const READ: &str =
    "the file has strings where the configuration has model values; read as those: a, b";

#[test]
fn a_behaviour_of_another_tool_is_followed_and_made_small() {
    let bench = locks(".", "Locks.cfg");
    bench.write("apalache.itf.json", APALACHE);
    let replayed = bench.run(&["replay", "Locks.tla", "--trace", "apalache.itf.json"]);
    let words = [
        "left out, for Locks has no such variable: action_taken",
        READ,
        "   2   (nothing changes)\n   3   (not told)\n   4   (not told)\n   5   (nothing changes)\n",
        "Safe is violated in the last state: TLC 2.15 was made to follow it, 6 states",
    ];
    expect_all(&replayed, 12, &words);
    let small = bench.run(&["shrink", "Locks.tla", "--trace", "apalache.itf.json", "-q"]);
    expect_all(&small, 0, &[READ, "was     6 states", "now     4 states; none is shorter"]);
}

#[test]
fn what_does_not_fit_is_named_with_its_state() {
    let bench = locks(".", "Locks.cfg");
    bench.write("less.itf.json", &APALACHE.replace("\"owner\": {\"#set\": [\"b\"]}, ", ""));
    for verb in ["replay", "shrink"] {
        let less = bench.run(&[verb, "Locks.tla", "--trace", "less.itf.json"]);
        expect_all(&less, 2, &["state 6 has no value of owner, which Locks has"]);
    }
    // Where the specification has the string, too, nobody can tell.
    let module = std::fs::read_to_string(bench.path("Locks.tla")).unwrap();
    let named = module.replace("vars ==", "Name == \"b\"\nvars ==");
    bench.write("Locks.tla", &named).write("apalache.itf.json", APALACHE);
    let unclear = bench.run(&["replay", "Locks.tla", "--trace", "apalache.itf.json"]);
    let words = [
        "\"b\" in believes of state 6 looks like the model value b; it is read as a string",
        "state 6: TLC 2.15 cannot come to it from state 5",
    ];
    expect_all(&unclear, 7, &words);
}

/// It has an end, and says in three ways what it checks.
const ENDS: &str = "---- MODULE Ends ----
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x < 2 /\\ x' = x + 1
Fine == x < 9
Early == x = 2 => TLCGet(\"level\") > 5
Small == x < 2 \\/ (PrintT(TLCGet(\"level\")) /\\ FALSE)
====
";

fn ends(invariant: &str) -> Bench {
    let bench = Bench::new();
    bench.write("Ends.tla", ENDS);
    bench.write("Ends.cfg", &format!("INIT Init\nNEXT Next\nINVARIANT {invariant}\n"));
    bench
}

/// Of INIT and NEXT, too, a step that changes nothing is one; a deadlock is none the less one.
#[test]
fn a_step_that_changes_nothing_is_one_of_every_specification() {
    let bench = ends("Small");
    let states: Vec<String> =
        (1..).zip([0, 1, 1, 2]).map(|(n, x)| format!("State {n}:\nx = {x}\n\n")).collect();
    bench.write("twice.txt", &states.concat());
    let replay = ["replay", "Ends.tla", "--trace", "twice.txt"];
    expect_all(
        &bench.run(&replay),
        12,
        &["   3   (nothing changes)", "Small is violated in the last state"],
    );
    let bench = ends("Fine");
    check(&bench, &["Ends.tla"]);
    let deadlock = bench.run(&["replay", "Ends.tla"]);
    expect_all(&deadlock, 11, &["deadlock is reached in the last state", "3 states"]);
}

/// Nobody says of states that were pasted that nothing leads on from the last one.
#[test]
fn a_deadlock_that_was_pasted_is_one() {
    let bench = ends("Fine");
    let states: Vec<String> =
        (1..).zip([0, 1, 2]).map(|(n, x)| format!("State {n}:\nx = {x}\n\n")).collect();
    bench.write("ends.txt", &states.concat());
    let replay = ["replay", "Ends.tla", "--trace", "ends.txt", "--property", "deadlock"];
    let words = ["deadlock is reached in the last state"];
    expect_all(&bench.run(&replay), 11, &words);
    // Where nothing else is checked, nobody has to say it.
    bench.write("Ends.cfg", "INIT Init\nNEXT Next\n");
    expect_all(&bench.run(&replay[..4]), 11, &words);
    bench.write("begins.txt", &states[..2].concat());
    let begins = ["replay", "Ends.tla", "--trace", "begins.txt"];
    expect_all(&bench.run(&begins), 7, &["finds nothing in it"]);
}

#[test]
fn what_no_state_tells_is_not_made_small() {
    let bench = ends("Early");
    check(&bench, &["Ends.tla"]);
    expect_all(&bench.run(&["replay", "Ends.tla"]), 12, &["Early is violated in the last state"]);
    let shrunk = bench.run(&["shrink", "Ends.tla", "-q"]);
    let words =
        ["Ends reads TLCGet(\"level\"), which is no part of a state", "greyverify trace show"];
    expect_all(&shrunk, 2, &words);
    // What is only printed decides nothing.
    let bench = ends("Small");
    check(&bench, &["Ends.tla"]);
    expect_all(&bench.run(&["shrink", "Ends.tla", "-q"]), 0, &["now     3 states"]);
}

/// Paths and traces have folders of their own.
#[test]
fn the_last_counterexample_outlives_paths_and_traces() {
    let bench = locks(".", "Locks.cfg");
    check(&bench, &["Locks.tla"]);
    bench.write("Plain.cfg", "CONSTANT Part = {a}\nSPECIFICATION Spec\n");
    let paths = bench.run(&["paths", "Locks.tla", "--config", "Plain.cfg"]);
    expect_all(&paths, 0, &["wrote Plain.paths"]);
    let init = bench.run(&["trace", "init", "Locks.tla", "--config", "Plain.cfg"]);
    expect_all(&init, 0, &["wrote Locks.trace.toml"]);
    bench.write("log.ndjson", "{\"event\":\"Acquire\",\"p\":\"a\"}\n");
    let validate = ["trace", "validate", "--map", "Locks.trace.toml", "log.ndjson"];
    expect_all(&bench.run(&validate), 0, &["1 of 1 log accepted"]);
    for folder in ["greyverify.out.paths", "greyverify.out.traces"] {
        assert!(bench.path(folder).join("jobs").exists(), "{folder}");
    }
    assert!(!bench.path("greyverify.out.old").exists());
    expect_all(&bench.run(&["replay", "Locks.tla"]), 12, &["Safe is violated"]);
}
