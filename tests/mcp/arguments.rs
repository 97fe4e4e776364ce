//! Arguments that nobody can mean.

use serde_json::json;

use crate::client::Client;
use crate::common::Bench;

#[test]
fn wrong_arguments_are_told_with_what_to_do() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    bench.write("empty.json", "");
    bench
        .write("Broken.tla", "---- MODULE Broken ----\nInit == (\n====\n")
        .write("Broken.cfg", "INIT Init\n");
    let fifo = std::process::Command::new("mkfifo").arg(bench.path("pipe")).status().unwrap();
    assert!(fifo.success());
    let client = Client::with(&bench, &["--allow-mirror"]);
    for (tool, arguments, words) in [
        ("check", json!({ "modles": [] }), "unknown field `modles`, expected one of `models`"),
        ("check", json!({ "models": "counter" }), "invalid type: string"),
        ("check", json!({ "budget_secs": "a minute" }), "invalid type: string"),
        ("check", json!({ "budget_secs": -1 }), "invalid value: integer `-1`"),
        (
            "check",
            json!({ "budget_secs": 0, "files": ["Counter.tla"] }),
            "this server allows 1 to 600",
        ),
        (
            "check",
            json!({ "budget_secs": 1e9 as u64, "files": ["Counter.tla"] }),
            "larger --time-budget-max",
        ),
        (
            "check",
            json!({ "workers": 0, "files": ["Counter.tla"] }),
            "workers is 0; it must be 1 to",
        ),
        (
            "check",
            json!({ "files": ["Counter.tla"], "models": ["x"] }),
            "give the one or the other",
        ),
        ("check", json!({ "config": "Counter.cfg" }), "name the .tla file in `files`"),
        ("check", json!({ "models": ["[a"] }), "`[a` is not a pattern"),
        ("check", json!({ "set": ["N"] }), "is not of the form NAME=VALUE"),
        ("check", json!({}), "cannot read the manifest"),
        ("check", json!({ "files": ["Nowhere.tla"] }), "Nowhere.tla"),
        ("check", json!({ "files": [""] }), "the name of a file is empty"),
        ("check", json!({ "files": ["Counter.tla"], "config": "Nowhere.cfg" }), "cannot read"),
        ("check", json!({ "files": ["a\u{0}b.tla"] }), "a\\u{0}b.tla"),
        ("list", json!({}), "cannot read the manifest"),
        ("explain", json!({}), "run greyverify first"),
        ("trace_show", json!({}), "run greyverify first"),
        ("trace_show", json!({ "trace": "empty.json" }), "is empty"),
        ("trace_show", json!({ "trace": "Counter.tla" }), "holds no state of a trace"),
        ("trace_show", json!({ "trace": "." }), "name a file in it"),
        ("trace_show", json!({ "trace": "pipe" }), "it is a named pipe, not a file"),
        ("check", json!({ "files": ["pipe"] }), "pipe"),
        ("trace_diff", json!({ "a": "empty.json" }), "missing field `b`"),
        (
            "shrink",
            json!({ "trace": "empty.json", "budget_secs": 601 }),
            "this server allows 1 to 600",
        ),
        ("shrink", json!({ "trace": "empty.json" }), "is empty"),
    ] {
        let said = client.call(tool, arguments.clone());
        assert!(said.failed && said.text.contains(words), "{tool} {arguments}: {said:?}");
    }
    client.leave();
}

#[test]
fn a_damaged_run_folder_is_told() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("greyverify.out")).unwrap();
    let client = Client::of(&bench);
    for (text, words) in [
        ("", "not the record of a run"),
        ("{}", "it states no schema_version"),
        ("{\"schema_version\": 99}", "its format is version 99"),
        ("{\"schema_version\": 1}", "not the record of a run"),
    ] {
        bench.write("greyverify.out/outcomes.json", text);
        client.call("explain", json!({})).refuses(&[words, "run greyverify again"]);
        client.call("trace_show", json!({})).refuses(&[words]);
    }
    client.leave();
}

#[test]
fn a_name_that_is_almost_right_is_mended() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let client = Client::of(&bench);
    client.call("check", json!({ "files": ["Counter.tla"] })).tells(&["Small is violated"]);
    client.call("explain", json!({ "job": "Countr" })).refuses(&["did you mean `Counter`?"]);
    let missing = client.call("trace_show", json!({ "trace": "Countr" }));
    missing.refuses(&["there is no file Countr", "did you mean `Counter`?"]);
    client
        .call("explain", json!({ "job": "x" }))
        .refuses(&["the last run has no job `x`", "it has Counter"]);
    client.leave();
}
