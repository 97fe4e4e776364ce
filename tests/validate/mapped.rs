//! `trace init` and `trace validate --map`: logs of a lock service that is not
//! Grey's, with the real TLC and without a mirror program.

use serde_json::{Value, json};

use crate::common::{Bench, Ran, expect, expect_all};

pub(super) const LOCK: &str = r#"---- MODULE Lock ----
\* Clients ask for a lock, wait in line, hold it and give it back; or their
\* lease expires.
EXTENDS Naturals, Sequences
CONSTANTS Client, None, MaxTerm
VARIABLES owner, line, term
vars == <<owner, line, term>>
Waits(c) == \E i \in DOMAIN line : line[i] = c
Init == owner = None /\ line = <<>> /\ term = [c \in Client |-> 0]
Ask(c) ==
  /\ owner # c
  /\ ~Waits(c)
  /\ line' = Append(line, c)
  /\ UNCHANGED <<owner, term>>
Grant(c, t) ==
  /\ owner = None
  /\ line # <<>>
  /\ c = Head(line)
  /\ t = term[c] + 1
  /\ owner' = c
  /\ line' = Tail(line)
  /\ term' = [term EXCEPT ![c] = t]
Release(c) ==
  /\ owner = c
  /\ owner' = None
  /\ UNCHANGED <<line, term>>
Expire ==
  /\ owner # None
  /\ owner' = None
  /\ UNCHANGED <<line, term>>
Next ==
  \/ \E c \in Client : Ask(c) \/ Release(c)
  \/ \E c \in Client, t \in 1..MaxTerm : Grant(c, t)
  \/ Expire
Spec == Init /\ [][Next]_vars
TypeOK == owner \in Client \cup {None}
FewTerms == \A c \in Client : term[c] < 3
====
"#;

pub(super) const CONFIG: &str = "\
SPECIFICATION Spec
CONSTANTS
  Client = {c1, c2, c3}
  None = None
  MaxTerm = 4
INVARIANT TypeOK
CHECK_DEADLOCK FALSE
";

/// What the service wrote when all went well.
pub(super) const GOOD: [&str; 8] = [
    r#"{"event":"Ask","c":"c1"}"#,
    r#"{"event":"Ask","c":"c2"}"#,
    r#"{"event":"Grant","c":"c1","t":1,"owner":"c1","line":["c2"],"term":{"c1":1,"c2":0,"c3":0}}"#,
    r#"{"event":"Release","c":"c1","owner":"None"}"#,
    r#"{"event":"Grant","c":"c2","t":1,"owner":"c2"}"#,
    r#"{"event":"Ask","c":"c3"}"#,
    r#"{"event":"Expire","owner":"None"}"#,
    r#"{"event":"Grant","c":"c3","t":1,"owner":"c3","line":[]}"#,
];

/// A folder with the specification and the mapping that was written for it.
pub(super) fn lock() -> Bench {
    let bench = Bench::new();
    bench.write("Lock.tla", LOCK).write("Lock.cfg", CONFIG);
    let written = bench.run(&["trace", "init", "Lock.tla"]);
    expect(&written, 0, "wrote Lock.trace.toml");
    bench
}

pub(super) fn log(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

pub(super) fn validate(bench: &Bench, files: &[&str]) -> Ran {
    bench.run(&[&["trace", "validate", "-q", "--map", "Lock.trace.toml"], files].concat())
}

fn edit(bench: &Bench, from: &str, to: &str) {
    let mapping = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    assert!(mapping.contains(from), "{mapping}");
    bench.write("Lock.trace.toml", &mapping.replace(from, to));
}

#[test]
fn the_mapping_that_is_written_works_as_it_stands() {
    let bench = lock();
    let mapping = std::fs::read_to_string(bench.path("Lock.trace.toml")).unwrap();
    insta::assert_snapshot!("mapping", mapping);
    bench.write("good.ndjson", &log(&GOOD)).write("part.ndjson", &log(&GOOD[..3]));
    let ran = validate(&bench, &["good.ndjson", "part.ndjson"]);
    let lines = ["ok   good.ndjson   8 events, accepted", "ok   part.ndjson   3 events, accepted"];
    expect_all(&ran, 0, &[lines[0], lines[1], "2 of 2 logs accepted by Lock\n"]);
    assert!(!ran.stdout.contains("takes"), "{ran:?}");
    let part = validate(&bench, &["part.ndjson"]);
    expect(&part, 0, "no accepted log takes Release, Expire (of 4 actions)");
    let again = bench.run(&["trace", "init", "Lock.tla"]);
    expect(&again, 2, "Lock.trace.toml is there, and is not overwritten");
}

/// A log with a line in the place of another.
pub(super) fn with(at: usize, line: &str) -> String {
    let mut lines = GOOD;
    lines[at] = line;
    log(&lines)
}

/// A log without a line.
fn without(at: usize) -> String {
    let lines: Vec<&str> =
        GOOD.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, l)| *l).collect();
    log(&lines)
}

fn corruptions() -> Vec<(&'static str, String)> {
    let doubled = log(&[&GOOD[..3], &GOOD[2..]].concat());
    let mut lines = GOOD;
    lines.swap(2, 3);
    let cut = format!("{}{{\"event\":\"Rel", log(&GOOD[..3]));
    vec![
        ("dropped", without(2)),
        ("doubled", doubled),
        ("reordered", log(&lines)),
        ("parameter", with(2, r#"{"event":"Grant","c":"c2","t":1}"#)),
        ("state", with(2, r#"{"event":"Grant","c":"c1","t":1,"owner":"c2"}"#)),
        ("node", with(3, r#"{"event":"Release","c":"c2"}"#)),
        ("silent", without(6)),
        ("stranger", with(1, r#"{"event":"Ask","c":"c\"9\\é"}"#)),
        ("outside", with(2, r#"{"event":"Grant","c":"c1","t":5}"#)),
        ("negative", with(2, r#"{"event":"Grant","c":"c1","t":-1,"line":[-2]}"#)),
        ("kind", with(2, r#"{"event":"Grant","c":"c1","t":"one"}"#)),
        ("event", with(2, r#"{"event":"Grnt","c":"c1","t":1}"#)),
        ("nameless", with(2, r#"{"evnt":"Grant","c":"c1","t":1}"#)),
        ("large", with(2, r#"{"event":"Grant","c":"c1","t":4294967297}"#)),
        ("text", with(2, "2026-11-28 granted to c1")),
        ("twice", with(2, r#"{"event":"Grant","c":"c2","t":1,"c":"c1"}"#)),
        ("array", with(2, r#"["Grant","c1",1]"#)),
        ("cut", cut),
        ("other", log(&[r#"{"event":"Prepare","node":1}"#])),
        ("empty", String::new()),
        ("blank", "\n  \n".to_owned()),
    ]
}

#[test]
fn each_kind_of_corruption_is_told() {
    let bench = lock();
    let files = corruptions();
    let names: Vec<String> = files.iter().map(|(name, _)| format!("{name}.ndjson")).collect();
    for ((_, text), name) in files.iter().zip(&names) {
        bench.write(name, text);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ran = validate(&bench, &names);
    assert_eq!(ran.code, 12, "{ran:?}");
    insta::assert_snapshot!("mapped_corruptions", ran.stdout);
    let json = validate(&bench, &[&names[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let codes: Vec<(&str, u64)> = json["traces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["result"].as_str().unwrap(), one["exit"].as_u64().unwrap()))
        .collect();
    let of = |from: usize, to: usize| codes[from..to].to_vec();
    assert_eq!(of(0, 10), [("rejected", 12); 10]);
    assert_eq!(of(10, 11), [("undecided", 5)]);
    assert_eq!(of(11, 19), [("unusable", 5); 8]);
    assert_eq!(of(19, 21), [("empty", 4); 2]);
    assert_eq!(json["traces"][4]["detail"]["line"], json!(3));
    let update = json!([{"expression": "owner", "recorded": "c2", "given": "c1"}]);
    assert_eq!(json["traces"][4]["detail"]["updates"], update);
    assert_eq!(json["never_taken"], json!(null), "nothing was accepted");
}

#[test]
fn what_is_declared_may_happen_in_silence() {
    let bench = lock();
    bench.write("quiet.ndjson", &without(6));
    edit(
        &bench,
        "# [silent]\n# actions = [\"Expire\"]\n# most = 1\n",
        "[silent]\nactions = [\"Expire\"]\nmost = 1\n",
    );
    let ran = validate(&bench, &["quiet.ndjson"]);
    expect(&ran, 0, "ok   quiet.ndjson   7 events, accepted");
    assert!(!ran.stdout.contains("takes"), "Expire was taken: {ran:?}");
    // It may not happen more often than is declared.
    let again =
        [GOOD[0], GOOD[2], GOOD[1], GOOD[4]].map(|line| line.replace(",\"line\":[\"c2\"]", ""));
    let lines: Vec<&str> = again.iter().map(String::as_str).collect();
    bench.write("once.ndjson", &log(&lines));
    edit(&bench, "actions = [\"Expire\"]\n", "actions = [\"Ask\", \"Expire\"]\n");
    let ask = log(&[r#"{"event":"Grant","c":"c1","t":1}"#, r#"{"event":"Grant","c":"c2","t":1}"#]);
    bench.write("asked.ndjson", &ask);
    expect(&validate(&bench, &["once.ndjson"]), 0, "4 events, accepted");
    expect(&validate(&bench, &["asked.ndjson"]), 12, "asked.ndjson:2: Lock allows no such Grant");
    edit(&bench, "most = 1", "most = 2");
    expect(&validate(&bench, &["asked.ndjson"]), 0, "asked.ndjson   2 events, accepted");
    edit(&bench, "[\"Ask\", \"Expire\"]", "[\"Expire\"]");
    // What no silent step explains.
    bench.write("twice.ndjson", &log(&[GOOD[0], GOOD[2]]).replace("\"t\":1", "\"t\":2"));
    expect(&validate(&bench, &["twice.ndjson"]), 12, "t = term[c] + 1 is false");
}

#[test]
fn an_invariant_that_breaks_on_the_way_is_red() {
    let bench = lock();
    bench.write("Lock.cfg", &CONFIG.replace("INVARIANT TypeOK", "INVARIANT FewTerms"));
    let round = |t: u32| {
        let grant = format!(r#"{{"event":"Grant","c":"c1","t":{t}}}"#);
        log(&[GOOD[0], &grant, GOOD[3]])
    };
    bench.write("terms.ndjson", &(1..=4).map(round).collect::<String>());
    let red = validate(&bench, &["terms.ndjson"]);
    assert_eq!(red.code, 12, "{red:?}");
    insta::assert_snapshot!("mapped_broken", red.stdout);
    let json = validate(&bench, &["terms.ndjson", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let detail = &json["traces"][0]["detail"];
    assert_eq!((&detail["line"], &detail["state"]["owner"]), (&json!(8), &json!("c1")));
    // One that is false at once has no event.
    bench.write("Lock.tla", &LOCK.replace("term[c] < 3", "term[c] # 0"));
    let first = validate(&bench, &["terms.ndjson"]);
    let why = "term[c] # 0 is FALSE";
    expect_all(&first, 12, &["FewTerms is violated before the first event", why, "state     "]);
}

#[test]
fn a_log_of_text_with_other_names_is_read_by_an_expression() {
    let bench = lock();
    bench.write(
        "text.trace.toml",
        r#"spec = "Lock.tla"
[log]
regex = '^\S+ (?P<what>\w+) client=(?P<who>\w+)( epoch=(?P<epoch>\d+))?( holder=(?P<holder>\w+))?$'
event = "what"
ignore = ["heartbeat"]
[values]
nobody = "None"
first = "1"
[state]
owner = "holder"
[events.Ask]
when = ["request", "retry"]
with.c = "who"
[events.Grant]
when = "granted"
with.c = "who"
state = { "term[c]" = "epoch" }
[events.Release]
when = "released"
with.c = "who"
"#,
    );
    let good = "\
starting up
12:01 request client=c1
12:02 heartbeat client=c1
12:03 granted client=c1 epoch=1 holder=c1
12:04 retry client=c2
12:05 released client=c1 holder=nobody
";
    bench.write("good.log", good).write("bad.log", &good.replace("epoch=1", "epoch=2"));
    bench.write("cut.log", good.trim_end()).write("none.log", "12:02 heartbeat client=c1\n");
    let files = ["good.log", "bad.log", "cut.log", "none.log"];
    let ran =
        bench.run(&[&["trace", "validate", "-q", "--map", "text.trace.toml"], &files[..]].concat());
    expect_all(
        &ran,
        12,
        &[
            "ok   good.log   4 events, 2 lines ignored, accepted",
            "FAIL bad.log:4: Lock allows no such Grant here",
            "update    term[c]: recorded 2, the action gives 1",
            "FAIL cut.log:6: the line has no end",
            "FAIL none.log   0 events, 1 line ignored: nothing was recorded",
            "no accepted log takes Expire (of 4 actions)",
        ],
    );
}

#[test]
fn a_mapping_that_the_specification_does_not_have_is_refused() {
    let cases = [
        ("[events.Release]", "[events.Relase]", "did you mean `Release`?"),
        ("with.t = \"t\"", "with.tt = \"t\"", "Grant has no parameter `tt`"),
        ("owner = \"owner\"", "ownr = \"owner\"", "did you mean `owner`?"),
        (
            "owner = \"owner\"",
            "\"term[x]\" = \"owner\"",
            "Unknown operator: `x'. (or an expression in [state]",
        ),
        ("when = \"Ask\"", "wen = \"Ask\"", "did you mean `when`?"),
        ("[log]", "[lgo]", "did you mean `log`?"),
        ("event = \"event\"", "event = 3", "invalid type: integer `3`"),
        ("spec = \"Lock.tla\"", "", "which specification it is of"),
        ("spec = \"Lock.tla\"", "spec = \"Lok.tla\"", "Lok.tla"),
    ];
    for (from, to, words) in cases {
        let bench = lock();
        bench.write("good.ndjson", &log(&GOOD));
        edit(&bench, from, to);
        let ran = validate(&bench, &["good.ndjson"]);
        assert!([2, 5].contains(&ran.code), "{to}: {ran:?}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(words), "{words:?} is missing in:\n{said}");
    }
    let bench = lock();
    edit(&bench, "with.c = \"c\"  # c \\in Client\nwith.t", "with.c = \"client\"\nwith.t");
    bench.write("good.ndjson", &log(&GOOD));
    expect(&validate(&bench, &["good.ndjson"]), 0, "note: no Grant has the field `client`");
}

/// A module with an action of an instance, one that is written in the relation
/// itself, and a parameter with the name of a variable of the instance's module.
#[test]
fn actions_of_instances_and_actions_without_a_name_are_actions() {
    let bench = Bench::new();
    bench.write("Cell.tla", "---- MODULE Cell ----\nEXTENDS Naturals\nVARIABLE v\nStep(n) == v < 6 /\\ v' = v + n\n====\n");
    bench.write(
        "Two.tla",
        "---- MODULE Two ----
EXTENDS Naturals
VARIABLES x, y
A == INSTANCE Cell WITH v <- x
Init == x = 0 /\\ y = \"off\"
Flip(b) == y' = (IF b THEN \"on\" ELSE \"off\") /\\ UNCHANGED x
Next ==
  \\/ \\E n \\in 1..3 : A!Step(n) /\\ UNCHANGED y
  \\/ \\E b \\in BOOLEAN : Flip(b)
  \\/ x = 6 /\\ x' = 0 /\\ UNCHANGED y
  \\/ x = 5 /\\ x' = 1 /\\ UNCHANGED y
====
",
    );
    bench.write("Two.cfg", "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n");
    expect(&bench.run(&["trace", "init", "Two.tla", "-o", "t.toml"]), 0, "wrote t.toml");
    let good = log(&[
        r#"{"event":"A!Step","n":3,"x":3}"#,
        r#"{"event":"Flip","b":true,"y":"on"}"#,
        r#"{"event":"A!Step","x":6}"#,
        r#"{"event":"Next","x":0}"#,
    ]);
    bench.write("good.ndjson", &good).write("bad.ndjson", &good.replace("\"x\":6", "\"x\":7"));
    let ran =
        bench.run(&["trace", "validate", "-q", "--map", "t.toml", "good.ndjson", "bad.ndjson"]);
    expect_all(
        &ran,
        12,
        &[
            "ok   good.ndjson   4 events",
            "no accepted log takes Next as it stands in Two.tla:11\n",
            "bad.ndjson:3: Two allows no such A!Step",
            "recorded 7, the action gives",
        ],
    );
    let full = log(&[
        r#"{"event":"A!Step","n":3,"x":3}"#,
        r#"{"event":"A!Step","n":3,"x":6}"#,
        r#"{"event":"A!Step","n":1,"x":7}"#,
    ]);
    bench.write("full.ndjson", &full);
    let ran = bench.run(&["trace", "validate", "-q", "--map", "t.toml", "full.ndjson"]);
    expect_all(&ran, 12, &["guard     v < 6 is false", "Cell.tla:4"]);
}

#[test]
fn the_logs_of_several_processes_are_one_in_the_order_of_a_field() {
    let bench = lock();
    edit(&bench, "# order = \"seq\"", "order = \"at\"");
    let at = |process: usize, of: usize| -> String {
        let lines = GOOD.iter().enumerate().filter(|(n, _)| n % of == process);
        lines.map(|(n, line)| line.replacen('{', &format!("{{\"at\":{n},"), 1) + "\n").collect()
    };
    for process in 0..3 {
        bench.write(&format!("p{process}.ndjson"), &at(process, 3));
    }
    let files = ["p0.ndjson", "p1.ndjson", "p2.ndjson"];
    let whole = validate(&bench, &files);
    let words =
        ["ok   p0.ndjson + p1.ndjson + p2.ndjson   8 events, accepted", "1 of 1 log accepted"];
    expect_all(&whole, 0, &words);
    // Without the second, its events are missing.
    expect(
        &validate(&bench, &["p0.ndjson", "p2.ndjson"]),
        12,
        "p2.ndjson:1: Lock allows no such Grant here: event 2 of 5",
    );
    // A process that has written nothing may have lost it.
    bench.write("nothing.ndjson", "");
    let empty = validate(&bench, &[&files[..], &["nothing.ndjson"]].concat());
    expect(&empty, 4, "FAIL nothing.ndjson   0 events: nothing was recorded");
    let tie = at(1, 3).replace("\"at\":4", "\"at\":3");
    bench.write("tie.ndjson", &tie);
    let tied = validate(&bench, &["p0.ndjson", "tie.ndjson"]);
    expect(&tied, 5, "tie.ndjson:2: `at` is that of p0.ndjson:2, too");
    bench.write("when.ndjson", &log(&GOOD[..1]));
    expect(&validate(&bench, &["p0.ndjson", "when.ndjson"]), 5, "when.ndjson:1: the field `at`");
}

/// Spans, their events and log records of several processes, in the order of their ends,
/// among those of other scopes.
#[test]
fn exports_of_opentelemetry_are_events_with_their_attributes_as_fields() {
    let bench = lock();
    let mapping = r#"spec = "Lock.tla"
[log]
format = "otlp"
scope = "lock"
order = "time"
[values]
nobody = "None"
[state]
owner = "lock.owner"
[events.Ask]
with.c = "lock.client"
[events.Grant]
with.c = "lock.client"
state = { "term[c]" = "epoch" }
[events.Release]
with.c = "lock.client"
"#;
    bench.write("otlp.trace.toml", mapping);
    let texts = |pairs: &[(&str, &str)]| -> String {
        let one = |(key, value): &(&str, &str)| {
            format!(r#"{{"key":"{key}","value":{{"stringValue":"{value}"}}}}"#)
        };
        pairs.iter().map(one).collect::<Vec<_>>().join(",")
    };
    let export = |kind: &str, of: &str, records: &str, scope: &str| {
        format!(
            r#"{{"resource{kind}":[{{"scope{kind}":[{{"scope":{{"name":"{scope}"}},"{of}":[{records}]}}]}}]}}"#
        ) + "\n"
    };
    let spans = |owner: &str| {
        let ask = texts(&[("lock.client", "c1")]);
        let grant = texts(&[("lock.client", "c1"), ("lock.owner", owner)]);
        let both = format!(
            r#"{{"name":"Grant","startTimeUnixNano":"10","endTimeUnixNano":"30","attributes":[{grant},{{"key":"epoch","value":{{"intValue":"1"}}}}],
            "events":[{{"name":"Ask","timeUnixNano":"20","attributes":[{ask}]}}]}}"#
        );
        export("Spans", "spans", &both.replace('\n', " "), "lock")
            + &export("Spans", "spans", r#"{"name":"GET /"}"#, "http")
    };
    let freed = texts(&[("lock.client", "c1"), ("lock.owner", "nobody")]);
    let record = format!(
        r#"{{"timeUnixNano":"40","body":{{"stringValue":"Release"}},"attributes":[{freed}]}}"#
    );
    bench.write("server.jsonl", &spans("c1")).write("wrong.jsonl", &spans("c2"));
    bench.write("client.jsonl", &export("Logs", "logRecords", &record, "lock"));
    bench.write("other.jsonl", "{\"event\":\"Ask\"}\n");
    let run = |file: &str| {
        let command = ["trace", "validate", "-q", "--map", "otlp.trace.toml", file, "client.jsonl"];
        bench.run(&command)
    };
    let good = run("server.jsonl");
    expect(&good, 0, "server.jsonl + client.jsonl   3 events, 1 line ignored, accepted");
    let wrong = run("wrong.jsonl");
    let words =
        ["wrong.jsonl:1: Lock allows no such Grant here: event 2 of 3", "owner: recorded c2"];
    expect_all(&wrong, 12, &words);
    expect(&run("other.jsonl"), 5, "other.jsonl:1: the line is not an export of OpenTelemetry");
}

/// A model of a manifest, and an action that one event may be or another.
#[test]
fn a_model_of_a_manifest_has_a_mapping() {
    let bench = Bench::new();
    bench.write("Lock.tla", LOCK).write(
        "greyverify.toml",
        r#"schema_version = 1
[profiles.pr]
time_budget_secs = 60
heap_mib = 256
[specs.Lock]
file = "Lock.tla"
invariants = ["TypeOK"]
[[model]]
name = "three"
spec = "Lock"
profiles = ["pr"]
constants = { Client = { model_values = 3 }, None = "None", MaxTerm = 4 }
deadlock = false
"#,
    );
    let written = bench.run(&["trace", "init", "--model", "three"]);
    expect(&written, 0, "wrote Lock.trace.toml");
    edit(&bench, "when = \"Release\"", "when = \"freed\"");
    edit(&bench, "when = \"Expire\"", "when = \"freed\"");
    let good = log(&[
        r#"{"event":"Ask","c":"c1"}"#,
        r#"{"event":"Grant","c":"c1"}"#,
        r#"{"event":"freed","owner":"None"}"#,
    ]);
    bench.write("good.ndjson", &good).write("bad.ndjson", &log(&[r#"{"event":"freed"}"#]));
    let ran = validate(&bench, &["good.ndjson", "bad.ndjson"]);
    let words =
        ["ok   good.ndjson   3 events", "bad.ndjson:1: Lock allows no such Release or Expire here"];
    expect_all(&ran, 12, &words);
}
