//! `trace validate --map` of the logs of several processes: with vector clocks, and
//! without an order between them; with the real TLC.

use serde_json::{Value, json};

use crate::common::{Bench, Ran, expect, expect_all};

/// A mailbox: somebody sends numbers, in any order, and another takes them.
const MAIL: &str = r"---- MODULE Mail ----
EXTENDS Naturals
VARIABLES box, got
Init == box = {} /\ got = 0
Send(n) == n \notin box /\ box' = box \cup {n} /\ UNCHANGED got
Take(n) == n \in box /\ box' = box \ {n} /\ got' = got + n
Next == \E n \in 1..4 : Send(n) \/ Take(n)
Spec == Init /\ [][Next]_<<box, got>>
Little == got < 8
====
";

const MAPPING: &str = r#"spec = "Mail.tla"
[log]
ignore = ["tick", "end"]
clock = "vc"
[state]
got = "got"
[events.Send]
with.n = "n"
[events.Take]
with.n = "n"
"#;

fn mail() -> Bench {
    let bench = Bench::new();
    bench.write("Mail.tla", MAIL).write("Mail.cfg", "SPECIFICATION Spec\nINVARIANT Little\n");
    bench.write("m.toml", MAPPING);
    bench.write("free.toml", &MAPPING.replace("clock = \"vc\"", "interleave = true"));
    bench
}

/// An event with its clock.
fn event(name: &str, n: u32, vc: &Value) -> Value {
    json!({"event": name, "n": n, "vc": vc})
}

fn log(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

/// What the sender does by itself.
fn sends() -> Vec<Value> {
    vec![event("Send", 1, &json!({"a": 1})), event("Send", 2, &json!({"a": 2}))]
}

/// The taker has heard of both, and takes the second first.
fn takes() -> Vec<Value> {
    let ticked = json!({"event": "tick", "vc": {"b": 1}});
    let mut first = event("Take", 2, &json!({"b": 2, "a": 2}));
    first["got"] = json!(2);
    vec![ticked, first, event("Take", 1, &json!({"b": 3, "a": 2}))]
}

fn validate(bench: &Bench, map: &str, files: &[&str]) -> Ran {
    bench.run(&[&["trace", "validate", "-q", "--map", map], files].concat())
}

#[test]
fn an_order_that_the_clocks_leave_open_is_found() {
    let bench = mail();
    bench.write("a.ndjson", &log(&sends())).write("b.ndjson", &log(&takes()));
    let good = validate(&bench, "m.toml", &["a.ndjson", "b.ndjson"]);
    expect(&good, 0, "ok   a.ndjson + b.ndjson   4 events, 1 line ignored, accepted");
    // Who sends does not know when the other takes: it is before the third is sent, or after.
    let third = event("Send", 2, &json!({"a": 3}));
    bench.write("a.ndjson", &log(&[sends(), vec![third]].concat()));
    expect(
        &validate(&bench, "m.toml", &["b.ndjson", "a.ndjson"]),
        0,
        "5 events, 1 line ignored, accepted",
    );
    // Then it is said that this was before.
    let known = event("Take", 2, &json!({"b": 2, "a": 3}));
    let takes = [&takes()[..1], &[known]].concat();
    bench.write("b.ndjson", &log(&takes));
    let refused = validate(&bench, "m.toml", &["a.ndjson", "b.ndjson"]);
    insta::assert_snapshot!("processes_refused", refused.stdout);
    assert_eq!(refused.code, 12, "{refused:?}");
    let json = validate(&bench, "m.toml", &["a.ndjson", "b.ndjson", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let detail = &json["traces"][0]["detail"];
    assert_eq!(
        (&detail["file"], &detail["line"], &detail["number"]),
        (&json!("a.ndjson"), &json!(3), &json!(3))
    );
    let wait = json!([{"event": {"file": "b.ndjson", "line": 2}, "after": {"file": "a.ndjson", "line": 3}}]);
    assert_eq!((&detail["waiting"], &detail["others"]), (&wait, &json!([])));
}

#[test]
fn every_event_that_may_come_next_is_told_with_why_it_may_not() {
    let bench = mail();
    let wrong = event("Take", 3, &json!({"b": 1}));
    bench.write("a.ndjson", &log(&[sends(), vec![event("Take", 4, &json!({"a": 3}))]].concat()));
    bench.write("b.ndjson", &log(&[wrong]));
    let ran = validate(&bench, "m.toml", &["a.ndjson", "b.ndjson"]);
    assert_eq!(ran.code, 12, "{ran:?}");
    insta::assert_snapshot!("processes_all_refused", ran.stdout);
}

#[test]
fn without_clocks_any_interleaving_will_do_and_an_invariant_may_break_in_one() {
    let bench = mail();
    bench.write("a.ndjson", &log(&sends())).write("b.ndjson", &log(&takes()));
    let files = ["a.ndjson", "b.ndjson"];
    expect(&validate(&bench, "free.toml", &files), 0, "4 events, 1 line ignored, accepted");
    bench.write("b.ndjson", &log(&takes()[1..2]).replace("\"got\":2", "\"got\":3"));
    expect(&validate(&bench, "free.toml", &files), 12, "got: recorded 3, the action gives 2");
    let both = |n: u32| [event("Send", n, &json!({})), event("Take", n, &json!({}))];
    bench.write("a.ndjson", &log(&both(4))).write("b.ndjson", &log(&both(4)));
    let red = validate(&bench, "free.toml", &files);
    let why = ["Little is violated after this event", "why       got < 8 is FALSE", "got = 8"];
    expect_all(&red, 12, &[&why[..], &["changed   box", "got  4 -> 8"]].concat());
    let orders = ["a.ndjson:1-2, b.ndjson:1-2", "b.ndjson:1-2, a.ndjson:1-2"];
    let is_told = |order: &&str| red.stdout.contains(&format!("       order     {order}\n"));
    assert!(orders.iter().any(is_told), "{red:?}");
}

/// Libraries count when something is sent and received, and nobody logs that.
#[test]
fn clocks_that_count_what_is_not_logged_are_understood_if_the_mapping_says_so() {
    let bench = mail();
    let gaps = MAPPING.replace("clock = \"vc\"", "clock = \"vc\"\ngaps = true");
    bench.write("gaps.toml", &gaps);
    let sends = [event("Send", 1, &json!({"a": 1})), event("Send", 2, &json!({"a": 3}))];
    let takes =
        [event("Take", 2, &json!({"b": 2, "a": 4})), event("Take", 1, &json!({"b": 5, "a": 4}))];
    bench.write("a.ndjson", &log(&sends)).write("b.ndjson", &log(&takes));
    let files = ["a.ndjson", "b.ndjson"];
    let plain = validate(&bench, "m.toml", &files);
    expect(
        &plain,
        5,
        "event 3 of a, and a.ndjson:1 before it is event 1: what is between them is missing",
    );
    let good = validate(&bench, "gaps.toml", &files);
    expect(&good, 0, "4 events, 5 more counted by clocks and in no log, accepted");
    // The order is still that of the clocks: what was taken was not sent yet.
    bench.write("b.ndjson", &log(&takes).replace("\"a\":4", "\"a\":2"));
    bench.write("a.ndjson", &log(&[sends[0].clone(), event("Send", 2, &json!({"a": 3, "b": 2}))]));
    expect_all(
        &validate(&bench, "gaps.toml", &files),
        12,
        &["b.ndjson:1: Mail allows no such Take", "n = 2, box = {1}"],
    );
    bench.write("a.ndjson", &log(&[sends[1].clone(), sends[0].clone()]));
    expect(&validate(&bench, "gaps.toml", &files), 5, "a.ndjson:2: the clock runs back");
}

/// A folder is the logs of one run; their last event says that they are whole.
#[test]
fn each_folder_is_a_run_and_a_log_that_does_not_end_was_cut() {
    let bench = mail();
    bench.write("m.toml", &MAPPING.replace("[state]", "last = [\"end\"]\n[state]"));
    let end = |counts: Value| vec![json!({"event": "end", "vc": counts})];
    let sends = [sends(), end(json!({"a": 3}))].concat();
    let takes = [takes(), end(json!({"b": 4, "a": 2}))].concat();
    for run in ["good", "cut", "lost", "late", "empty", "none"] {
        std::fs::create_dir(bench.path(run)).unwrap();
        bench.write(&format!("{run}/a.ndjson"), &log(&sends));
        bench.write(&format!("{run}/b.ndjson"), &log(&takes));
    }
    bench.write("cut/a.ndjson", &log(&sends[..2]));
    bench.write("late/a.ndjson", &log(&sends[1..]));
    bench.write("empty/b.ndjson", "");
    bench.write("good/.hidden", "not a log");
    std::fs::remove_file(bench.path("lost/a.ndjson")).unwrap();
    for file in ["a", "b"] {
        std::fs::remove_file(bench.path(&format!("none/{file}.ndjson"))).unwrap();
    }
    let ran = validate(&bench, "m.toml", &["good", "cut", "lost", "late", "empty", "none"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    insta::assert_snapshot!("processes_runs", ran.stdout);
}

#[test]
fn a_log_without_clocks_or_with_no_clock_at_all_is_refused() {
    let bench = mail();
    let cases = [
        (
            json!({"event": "Send", "n": 1}),
            "the field `vc`, which says what happened before, is missing",
        ),
        (event("Send", 1, &json!(7)), "`vc`: 7 is neither an object nor an array of counts"),
        (event("Send", 1, &json!({"a": -1})), "`vc`: of a it counts -1, not a whole number"),
        (event("Send", 1, &json!([1])), "the clock does not count its own process, a; it counts 0"),
    ];
    for (event, words) in cases {
        bench.write("a.ndjson", &log(&[event]));
        let ran = validate(&bench, "m.toml", &["a.ndjson"]);
        expect_all(&ran, 5, &["FAIL a.ndjson:1: ", words]);
    }
}
