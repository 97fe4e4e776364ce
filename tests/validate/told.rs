//! What events leave open, and what modules keep to themselves.

use serde_json::{Value, json};

use super::common::{expect, expect_all};
use super::mapped::{CONFIG, GOOD, LOCK, lock, log, validate, with};

/// What an event does not tell is free, and a slip in the name of a field looks the same.
#[test]
fn a_field_that_some_events_lack_is_noted() {
    let bench = lock();
    bench.write("slip.ndjson", &with(3, r#"{"event":"Release","client":"c2"}"#));
    bench.write("good.ndjson", &log(&GOOD));
    let note = "note: 1 of 2 Release have no field `c`: what it would tell is free there";
    expect_all(&validate(&bench, &["slip.ndjson", "good.ndjson"]), 0, &[note]);
    let json = validate(&bench, &["slip.ndjson", "good.ndjson", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let partly = json!([{"action": "Release", "field": "c", "with": 1, "without": 1}]);
    assert_eq!(json["partly_logged"], partly);
}

/// A variable that is left out of the mapping may have any value in the log.
#[test]
fn attack_a_variable_that_the_log_tells_and_the_mapping_does_not_read() {
    let bench = lock();
    let map = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    let without = map.replacen("\nowner = \"owner\"", "\n# owner = \"owner\"", 1);
    assert_ne!(map, without);
    bench.write("Lock.trace.toml", &without);
    bench.write(
        "wrong.ndjson",
        &with(3, r#"{"event":"Release","c":"c1","owner":"rubbish","at":3}"#),
    );
    let note = "note: no line of the mapping reads the field `owner`, which is named like a variable of the specification";
    expect_all(&validate(&bench, &["wrong.ndjson"]), 0, &[note]);
    let json = validate(&bench, &["wrong.ndjson", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["never_read"], json!(["owner"]));
}

/// What a log ends with is no step, unless it is the event of one.
#[test]
fn the_last_event_of_a_log_need_not_be_a_step() {
    let bench = lock();
    let map = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    let whole = map.replacen("[log]", "[log]\nlast = [\"stopped\"]", 1);
    bench.write("Lock.trace.toml", &whole);
    let good = log(&GOOD);
    bench
        .write("cut.ndjson", &good)
        .write("good.ndjson", &format!("{good}{{\"event\":\"stopped\"}}\n"));
    expect_all(&validate(&bench, &["good.ndjson"]), 0, &["8 events", "accepted"]);
    expect_all(&validate(&bench, &["cut.ndjson"]), 5, &["the log ends with `Grant`"]);
}

/// What a module keeps to itself is seen by the module that takes it through a log.
#[test]
fn definitions_that_are_local_are_no_hindrance() {
    let bench = lock();
    let local = LOCK.replace(
        "EXTENDS Naturals, Sequences",
        "LOCAL INSTANCE Naturals\nLOCAL INSTANCE Sequences",
    );
    let local = local.replace("Release(c) ==", "LOCAL Nobody == None\nRelease(c) ==");
    let local = local.replacen("owner' = None", "owner' = Nobody", 1);
    assert!(local.matches("LOCAL").count() == 3 && local.contains("= Nobody"), "{local}");
    bench.write("Lock.tla", &local).write("good.ndjson", &log(&GOOD));
    expect(&validate(&bench, &["good.ndjson"]), 0, "8 events, accepted");
    bench.write("wrong.ndjson", &with(3, r#"{"event":"Release","c":"c2"}"#));
    expect_all(&validate(&bench, &["wrong.ndjson"]), 12, &["owner = c is false"]);
    bench.write("Lock.cfg", &CONFIG.replace("INVARIANT TypeOK", "INVARIANT FewTerms"));
    let red = bench.run(&["check", "-q", "Lock.tla"]);
    expect_all(&red, 12, &["FewTerms is violated", "Grant(c"]);
}

/// A string that is spelled like a model value.
#[test]
fn a_text_that_is_spelled_like_a_model_value_is_told_with_the_way_out() {
    let bench = lock();
    let phases = LOCK
        .replace("VARIABLES owner, line, term", "VARIABLES owner, line, term, phase")
        .replace("<<owner, line, term>>", "<<owner, line, term, phase>>")
        .replace("Init == owner = None", "Init == phase = \"c1\" /\\ owner = None")
        .replace("UNCHANGED <<owner, term>>", "UNCHANGED <<owner, term, phase>>")
        .replace("UNCHANGED <<line, term>>", "UNCHANGED <<line, term, phase>>")
        .replace("Grant(c, t) ==", "Grant(c, t) ==\n  /\\ phase' = \"None\"");
    bench.write("Lock.tla", &phases);
    let map = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    let with_phase = map.replace("term = \"term\"", "term = \"term\"\nphase = \"phase\"");
    bench.write("Lock.trace.toml", &with_phase);
    let log = log(&[GOOD[0], r#"{"event":"Grant","c":"c1","t":1,"phase":"None"}"#]);
    bench.write("log.ndjson", &log);
    let red = validate(&bench, &["log.ndjson"]);
    expect_all(
        &red,
        12,
        &["update    phase: recorded None, the action gives \"None\"", "hint      in the log"],
    );
    assert!(red.stdout.contains("phase = \"phase as text\""), "{red:?}");
    bench.write("Lock.trace.toml", &with_phase.replace("\"phase\"", "\"phase as text\""));
    expect(&validate(&bench, &["log.ndjson"]), 0, "2 events, accepted");
    std::fs::remove_file(bench.path("Lock.trace.toml")).unwrap();
    expect(&bench.run(&["trace", "init", "Lock.tla"]), 0, "wrote");
    let map = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    assert!(map.contains("phase = \"phase as text\""), "{map}");
    expect(&validate(&bench, &["log.ndjson"]), 0, "2 events, accepted");
}
