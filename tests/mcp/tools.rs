//! What each tool answers.

use serde_json::json;

use crate::client::Client;
use crate::common::Bench;

/// One specification at two bounds, with a probe.
const MANIFEST: &str = r#"schema_version = 1

[profiles.pr]
time_budget_secs = 300
heap_mib = 256

[specs.Counter]
file = "Counter.tla"
invariants = ["TypeOK"]
constants = { Token = { model_values = 1 } }

[[model]]
name = "counter-3"
spec = "Counter"
profiles = ["pr"]
constants = { N = 3 }
probes = ["ReachTop"]
expect = { verdict = "verified", distinct = 8, generated = 9, depth = 8 }

[[model]]
name = "counter-5"
spec = "Counter"
profiles = ["pr"]
constants = { N = 5 }
expect = { verdict = "verified", distinct = 12, generated = 13, depth = 12 }
"#;

#[test]
fn models_are_listed_and_some_are_checked() {
    let bench = Bench::new();
    bench.write("greyverify.toml", MANIFEST);
    let client = Client::of(&bench);
    let all = client.call("list", json!({}));
    all.tells(&["counter-3/ReachTop", "counter-5", "12 distinct"]);
    assert_eq!(all.data["all"], 3);
    let page = client.call("list", json!({ "from": 2, "limit": 1 }));
    page.tells(&[
        "counter-3/ReachTop",
        "entries 2 to 2 of 3; from=1 shows the beginning, from=3 goes on",
    ]);
    assert_eq!(page.data["entries"].as_array().unwrap().len(), 1);
    assert_eq!(page.data["next"], 3);
    let some = client.call("check", json!({ "models": ["*-3"] }));
    some.tells(&["ok   counter-3", "verified: 8 distinct", "2 jobs, all as expected"]);
    assert_eq!(some.data["outcome"], "as-expected");
    assert_eq!((&some.data["as_expected"], &some.data["not_as_expected"]), (&json!(2), &json!(0)));
    client.call("explain", json!({})).tells(&["nothing is red: 2 of 2 jobs are as expected"]);
    let bound = client.call("check", json!({ "models": ["counter-3"], "set": ["N=2"] }));
    bound.tells(&["N=2", "verified: 6 distinct"]);
    client.leave();
}

#[test]
fn a_green_by_path_is_a_proof_as_on_the_command_line() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let client = Client::of(&bench);
    let said = client.call("check", json!({ "files": ["Counter.tla"] }));
    said.tells(&["verified: 10 distinct of 11 states", "exit 0"]);
    assert_eq!(said.data["jobs"][0]["kind"], "verified");
    assert_eq!(bench.outcomes()["exit_code"], 0);
    assert!(bench.path("greyverify.out/summary.md").exists());
    client.leave();
}

#[test]
fn a_red_is_told_explained_shown_and_compared() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let client = Client::of(&bench);
    let red = client.call("check", json!({ "files": ["Counter.tla"] }));
    red.tells(&["Small is violated after 4 states", "why: x < 3 is FALSE   Counter.tla:22"]);
    assert_eq!(red.data["outcome"], "violated-safety");
    let explained = client.call("explain", json!({}));
    explained.tells(&[]);
    insta::assert_snapshot!(explained.text);
    insta::assert_snapshot!(
        "a_red_as_data",
        serde_json::to_string_pretty(&explained.data).unwrap()
    );
    let part = client.call("explain", json!({ "job": "Counter", "from": 2, "limit": 1 }));
    part.tells(&["x  0 -> 1", "(states 2 to 2 of 4; from=1 shows the beginning, from=3 goes on)"]);

    let shown = client.call("trace_show", json!({ "limit": 3 }));
    shown.tells(&["Small is violated", "x  1 -> 2", "(states 1 to 3 of 4; from=4 goes on)"]);
    assert_eq!(shown.data["next"], 4);
    let rest = client.call("trace_show", json!({ "trace": "Counter", "from": 4 }));
    rest.tells(&["x  2 -> 3"]);
    assert_eq!(rest.data["steps"][0]["place"], "Counter.tla:10");
    assert_eq!(rest.data["steps"].as_array().unwrap().len(), 1);
    let file = "greyverify.out/jobs/Counter/stdout.log";
    client.call("trace_show", json!({ "trace": file })).tells(&["x  2 -> 3"]);

    let other = "State 1: <Initial predicate>\n/\\ x = 0\n/\\ flag = FALSE\n\n\
        State 2: <Inc line 10, col 8 to line 10, col 45 of module Counter>\n/\\ x = 7\n/\\ flag = FALSE\n";
    bench.write("other.txt", other);
    let diff = client.call("trace_diff", json!({ "a": "Counter", "b": "other.txt" }));
    diff.tells(&["then A", "then B", "x  1 -> 7"]);
    assert_eq!((&diff.data["equal"], &diff.data["common_states"]), (&json!(false), &json!(1)));
    let same = client.call("trace_diff", json!({ "a": "Counter", "b": file }));
    assert_eq!(same.data["equal"], true);
    client.leave();
}

#[test]
fn a_counterexample_is_made_small_and_saved_in_the_folder() {
    let bench = Bench::project();
    let client = Client::with(&bench, &["--allow-mirror"]);
    let found = client.call("check", json!({ "models": ["retry-unchecked"] }));
    found.tells(&["1 job, all as expected"]);
    let job = "mutant/retry-unchecked";
    client.call("trace_show", json!({})).refuses(&["no counterexample that nobody expected"]);
    let small = client.call("shrink", json!({ "trace": job, "budget_secs": 60 }));
    small.tells(&["NoQuotaViolation is violated", "2.15 was made to follow it", "none is smaller"]);
    assert_eq!(small.data["claim"], "smallest");
    assert_eq!(small.data["tlc"]["says"], "confirmed");
    let saved = small.data["saved"].as_str().unwrap();
    assert!(bench.path(saved).exists());
    client.call("trace_show", json!({ "trace": saved })).tells(&["NoQuotaViolation"]);
    let again = client.call("shrink", json!({ "trace": saved, "budget_secs": 60, "no_tlc": true }));
    assert_eq!(again.data["before"], again.data["after"]);
    assert_eq!(again.data["tlc"]["says"], "not-asked");
    client.leave();
}

#[test]
fn a_budget_that_is_used_up_is_no_green() {
    let bench = Bench::new();
    bench.write("Long.cfg", "CONSTANT N = 2000000000\nSPECIFICATION Spec\nINVARIANT NotYet\n");
    let client = Client::of(&bench);
    let said = client.call("check", json!({ "files": ["Long.tla"], "budget_secs": 4 }));
    said.tells(&[
        "inconclusive",
        "exit 3",
        "this call had 4 s; `budget_secs` gives more, up to 600",
    ]);
    assert_eq!(
        (&said.data["outcome"], &said.data["exit_code"]),
        (&json!("inconclusive"), &json!(3))
    );
    client.call("explain", json!({})).tells(&["inconclusive", "hint: "]);
    client.leave();
}

/// A state of thousands of values, and many of them.
#[test]
fn a_huge_answer_is_cut_and_says_so() {
    let bench = Bench::new();
    let spec = "---- MODULE Huge ----\nEXTENDS Naturals\nVARIABLES n, f\nInit == n = 0 /\\ f = [i \\in 1..600 |-> 1000000]\n\
        Next == n' = n + 1 /\\ f' = [i \\in 1..600 |-> 1000000 + n']\nSpec == Init /\\ [][Next]_<<n, f>>\nSmall == n < 30\n====\n";
    bench.write("Huge.tla", spec);
    bench.write("Huge.cfg", "SPECIFICATION Spec\nINVARIANT Small\n");
    let client = Client::of(&bench);
    let most = 16 * 1024;
    let red = client.call("check", json!({ "files": ["Huge.tla"] }));
    red.tells(&["Small is violated after 31 states"]);
    let wide = client.call("trace_show", json!({ "wide": true }));
    wide.tells(&["… cut here: ", "bytes are shown; ask for fewer states with `limit`"]);
    let explained = client.call("explain", json!({ "limit": 31 }));
    for said in [&red, &wide, &explained] {
        assert!(said.text.len() <= most, "{}", said.text.len());
        assert!(said.data.to_string().len() <= most, "{}", said.data.to_string().len());
    }
    assert!(!wide.data["cut"]["what"].as_array().unwrap().is_empty(), "{}", wide.data);
    assert_eq!(wide.data["states"], 31);
    client.leave();
}

/// There is one run folder: the second check waits for the first.
#[test]
fn two_checks_at_once_take_turns() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let client = Client::of(&bench);
    let call = || {
        let request = crate::client::request("check", json!({ "files": ["Counter.tla"] }));
        client.service.call_tool(request)
    };
    let both = client.runtime.block_on(async { tokio::join!(call(), call()) });
    for result in [both.0, both.1] {
        crate::client::said(result.unwrap()).tells(&["verified: 10 distinct"]);
    }
    client.leave();
}
