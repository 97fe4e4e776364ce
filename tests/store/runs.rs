//! What runs, and what does not run again.

use std::path::PathBuf;

use crate::common::{expect, expect_all, fixture, ran, tools};
use crate::{Stored, files};

#[test]
fn what_has_not_changed_is_not_run_again_and_says_so_everywhere() {
    let stored = Stored::fake();
    let (first, started) = stored.started_by(|| stored.check("green", &[]));
    expect(&first, 0, "1 job, all as expected; ");
    assert_eq!((started, stored.entries().len()), (1, 1));
    assert_eq!(stored.bench.outcomes()["jobs"][0]["stored"], serde_json::Value::Null);
    let before = stored.bench.outcomes();

    let (second, started) = stored.started_by(|| stored.check("no-such-mode", &[]));
    assert_eq!(started, 0);
    let date = date(&stored);
    let same = format!("from {date}, same key");
    expect_all(&second, 0, &["verified: 5 distinct of 5 states", &format!("({same})")]);
    expect(&second, 0, "1 job, all as expected (1 from earlier runs, same keys); ");
    let after = stored.bench.outcomes();
    let key = stored.entries()[0].file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(after["jobs"][0]["stored"], serde_json::json!({ "date": date, "key": key }));
    for part in ["result", "counts", "growth", "finding", "as_expected", "peak_resident_mib"] {
        assert_eq!(after["jobs"][0][part], before["jobs"][0][part], "{part}");
    }
    let read = |name: &str| {
        std::fs::read_to_string(stored.bench.path("greyverify.out").join(name)).unwrap()
    };
    assert!(read("summary.md").contains(&same) && read("junit.xml").contains(&same));
    assert!(read("jobs/Counter/stdout.log").contains("No error has been found"));
    assert!(!read("jobs/Counter/inputs.sha256").is_empty());
    expect(&stored.bench.run(&["report", "--html"]), 0, "report.html");
    assert!(read("report.html").contains(&same));
    let loud = stored.run(&["Counter.tla", "--vacuity", "ignore"]);
    assert!(loud.stderr.contains(&format!("({same})")), "{loud:?}");
}

/// The day that stands in the only entry.
fn date(stored: &Stored) -> String {
    let entry = std::fs::read_to_string(stored.entries()[0].join("entry.json")).unwrap();
    let entry: serde_json::Value = serde_json::from_str(&entry).unwrap();
    entry["date"].as_str().unwrap().to_owned()
}

#[test]
fn without_the_option_nothing_is_kept_and_nothing_is_used() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let (_, started) = stored.started_by(|| stored.check("green", &["--no-cache"]));
    assert_eq!(started, 1);
    let mut plain = stored.bench.command();
    plain.args(["check", "-q", "Counter.tla", "--vacuity", "ignore", "--java"]);
    plain.arg(stored.bench.path("java")).env("GREYVERIFY_FAKE", "green");
    let (_, started) = stored.started_by(|| plain.output().unwrap());
    assert_eq!(started, 1);
    plain.env("GREYVERIFY_CHECK_CACHE", "store");
    let (_, started) = stored.started_by(|| plain.output().unwrap());
    assert_eq!(started, 0);
    plain.arg("--no-cache");
    let (_, started) = stored.started_by(|| plain.output().unwrap());
    assert_eq!(started, 1);
}

#[test]
fn what_can_change_a_verdict_makes_the_job_run() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let runs = |what: &str, more: &[&str]| {
        let (done, started) = stored.started_by(|| stored.check("green", more));
        assert_eq!((done.code, started), (0, 1), "{what}: {done:?}");
        let (_, started) = stored.started_by(|| stored.check("green", more));
        assert_eq!(started, 0, "{what}, once more");
    };
    runs("another option of Java", &["--java-option", "-Xss64m"]);
    runs("other workers", &["--workers", "61"]);
    runs("deadlocks not reported", &["--deadlock", "off"]);
    runs("an accepted doubt", &["--accept", "tlc-1145"]);
    stored.bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK Small\n");
    runs("another configuration", &[]);
    let counter = std::fs::read_to_string(stored.bench.path("Counter.tla")).unwrap();
    stored.bench.write("Counter.tla", &counter.replace("x = N /\\", "x = N  /\\"));
    runs("another module", &[]);
    stored.bench.write("Counter.tla", &counter.replace("A counter,", "The counter,"));
    let (_, started) = stored.started_by(|| stored.check("green", &[]));
    assert_eq!(started, 0, "other words in a comment");
    for harmless in [&["--heap", "300m"][..], &["--time-budget", "5m"], &["--out", "elsewhere"]] {
        let (_, started) = stored.started_by(|| stored.check("green", harmless));
        assert_eq!(started, 0, "{harmless:?}");
    }
}

#[test]
fn a_jar_of_other_bytes_makes_the_job_run() {
    let stored = Stored::fake();
    let jar = std::fs::read(&tools().jar).unwrap();
    let other = stored.bench.path("other.jar");
    std::fs::write(&other, with_comment(jar)).unwrap();
    stored.check("green", &[]);
    let other = other.to_str().unwrap();
    let (done, started) = stored.started_by(|| stored.check("green", &["--jar", other]));
    assert_eq!((done.code, started), (0, 1), "{done:?}");
    let (_, started) = stored.started_by(|| stored.check("green", &["--jar", other]));
    assert_eq!(started, 0);
}

/// The same archive with one more byte, as a comment at its end.
fn with_comment(mut jar: Vec<u8>) -> Vec<u8> {
    let end = jar.len();
    assert_eq!(jar[end - 2..], [0, 0], "the archive has no comment");
    jar[end - 2] = 1;
    jar.push(b'.');
    jar
}

#[test]
fn what_is_not_as_expected_is_never_kept() {
    for (mode, code) in [
        ("violated", 12),
        ("silent-exit", 3),
        ("killed", 3),
        ("queue-left", 3),
        ("oom", 3),
        ("zero", 4),
        ("unknown-error", 70),
    ] {
        let stored = Stored::fake();
        assert_eq!(stored.check(mode, &[]).code, code, "{mode}");
        assert_eq!(stored.entries().len(), 0, "{mode}");
        let (again, started) = stored.started_by(|| stored.check(mode, &[]));
        assert!(again.code == code && started > 0, "{mode}: {started}, {again:?}");
    }
}

/// Two models, one of them a simulation, a probe and a mutant; the search needs
/// runs that tell which disjuncts fire and which premises are ever true.
const MANIFEST: &str = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 300
heap_mib = 512
[specs.Counter]
file = "Counter.tla"
mutants = "CounterMutants.tla"
invariants = ["TypeOK"]
properties = ["AlwaysReturns", "Grows"]
constants = { Token = { model_values = 2 } }
[[model]]
name = "small"
spec = "Counter"
profiles = ["pr"]
constants = { N = 4 }
properties = ["AlwaysReturns", "Grows"]
probes = ["ReachTop"]
expect = { verdict = "verified", distinct = 10, generated = 11 }
[[model]]
name = "walks"
spec = "Counter"
profiles = ["pr"]
constants = { N = 4 }
mode = "simulate"
simulate = { depth = 20, traces = 100 }
expect = { verdict = "no-violation-within" }
[[mutant]]
name = "leap"
spec = "Counter"
profiles = ["pr"]
source = "a test"
replace = { Inc = "Leap" }
breaks = "TypeOK"
constants = { N = 4 }
"#;

fn project() -> Stored {
    let stored = Stored::real();
    let counter = std::fs::read_to_string(stored.bench.path("Counter.tla")).unwrap();
    let grows = "Grows == [][x < N => x' > x]_vars\nReachTop ==";
    stored.bench.write("Counter.tla", &counter.replace("ReachTop ==", grows));
    stored.bench.write(
        "CounterMutants.tla",
        "---- MODULE CounterMutants ----\nEXTENDS Counter\nLeap == x < N /\\ x' = x + N + 1 /\\ UNCHANGED flag\n====\n",
    );
    stored.bench.write("greyverify.toml", MANIFEST);
    stored
}

/// The counterexample of the mutant.
const LEAP: &str = "greyverify.out/jobs/mutant.leap/counterexample.itf.json";

#[test]
fn verdicts_of_the_real_tlc_are_heard_again_word_for_word() {
    let stored = project();
    let (first, started) = stored.started_by(|| stored.run(&["-q"]));
    expect(&first, 0, "4 jobs, all as expected; ");
    assert!(started >= 4, "{started}");
    // A random walk is not kept.
    assert_eq!(stored.entries().len(), 3);
    let before = stored.bench.outcomes();
    let logs = stored.bench.path("greyverify.out/jobs");
    let whole = files(&logs);
    let asked = |file: &&PathBuf| file.to_string_lossy().contains("/premises/");
    assert!(whole.iter().any(|file| asked(&file)), "the search needed no other run: {whole:?}");

    let (second, started) = stored.started_by(|| stored.run(&["-q"]));
    expect(&second, 0, "4 jobs, all as expected (3 from earlier runs, same keys); ");
    assert_eq!(started, 1, "the random walk alone");
    let after = stored.bench.outcomes();
    for (then, now) in
        before["jobs"].as_array().unwrap().iter().zip(after["jobs"].as_array().unwrap())
    {
        assert_eq!(now["stored"].is_null(), now["name"] == "walks", "{now}");
        for part in ["result", "finding", "notes", "depth", "actions", "counterexample", "growth"] {
            let is_heard = now["name"] != "walks";
            assert!(!is_heard || then[part] == now[part], "{part} of {}", now["name"]);
        }
    }
    assert_eq!(files(&logs), whole, "the evidence is as whole as it was");
    expect(&stored.bench.run(&["trace", "show", LEAP]), 0, "Leap");
}

/// Two processes whose fairness only a run of its own proves, and an action whose
/// disjuncts no coverage tells apart.
const ASKED: &str = "---- MODULE Asked ----
EXTENDS Naturals
VARIABLES x, y
All == 1..2
Init == x = [i \\in All |-> 0] /\\ y = 0
Move(i) == x' = [x EXCEPT ![i] = 1 - @] /\\ y' = y
Turn == x' = x /\\ ((y = 0 /\\ y' = 1) \\/ (y = 1 /\\ y' = 0))
Next == Move(1) \\/ Move(2) \\/ Turn
Spec == Init /\\ [][Next]_<<x, y>> /\\ \\A i \\in All : SF_<<x, y>>(Move(i))
Live == []<>(x[2] \\in 0..1)
====
";

#[test]
fn what_was_asked_beside_the_search_is_heard_again_too() {
    let stored = Stored::real();
    stored.bench.write("Asked.tla", ASKED);
    stored.bench.write("Asked.cfg", "SPECIFICATION Spec\nPROPERTY Live\n");
    let arguments = ["-q", "Asked.tla"];
    let (first, started) = stored.started_by(|| stored.run(&arguments));
    expect(&first, 0, "fairness can be satisfied from every reachable state");
    let folder = stored.bench.path("greyverify.out/jobs/Asked");
    let entry = stored.entries().remove(0);
    let asked = ["vacuity", "premises", "fairness-steps"];
    let asked: Vec<&str> = asked.into_iter().filter(|name| folder.join(name).is_dir()).collect();
    assert!(asked.contains(&"fairness-steps") && asked.len() > 1, "{asked:?}");
    assert_eq!(started, 1 + asked.len(), "{asked:?}");
    for name in &asked {
        assert!(entry.join(name).join("stdout.log").exists(), "{name}");
    }
    let notes = stored.bench.outcomes()["jobs"][0]["notes"].clone();
    let (second, started) = stored.started_by(|| stored.run(&arguments));
    assert_eq!((second.code, started), (0, 0), "{second:?}");
    assert_eq!(stored.bench.outcomes()["jobs"][0]["notes"], notes);
    // An entry that lacks one of them bears no verdict.
    let list = std::fs::read_to_string(entry.join("SHA256SUMS")).unwrap();
    let lines = list.lines().filter(|line| !line.ends_with("fairness-steps/layout.sha256"));
    let rest: String = lines.map(|line| format!("{line}\n")).collect();
    std::fs::write(entry.join("SHA256SUMS"), rest).unwrap();
    let (third, started) = stored.started_by(|| stored.run(&arguments));
    expect(&third, 0, "what its processes said does not give its verdict; the job runs");
    assert_eq!(started, 1 + asked.len());
}

#[test]
fn a_job_whose_counting_failed_is_not_kept() {
    let stored = Stored::real();
    std::fs::copy(fixture("vacuity/Bit.tla"), stored.bench.path("Bit.tla")).unwrap();
    stored.bench.write("Bit.cfg", "SPECIFICATION Spec\nINVARIANT TypeOK\n");
    expect(&stored.run(&["-q", "Bit.tla"]), 0, "vacuity was not measured");
    assert_eq!(stored.entries().len(), 0);
}

#[test]
fn what_is_expected_of_a_model_is_a_part_of_its_key() {
    let stored = project();
    let small = ["-q", "--model", "small"];
    stored.run(&small);
    stored.bench.write("greyverify.toml", &MANIFEST.replace("distinct = 10", "distinct = 11"));
    let (wrong, started) = stored.started_by(|| stored.run(&small));
    expect(&wrong, 7, "the manifest expects 11 distinct states, found 10");
    assert!(started > 0);
    assert_eq!(stored.entries().len(), 2, "what is not as expected is not kept");
    // A line that moves asks nothing else.
    stored.bench.write("greyverify.toml", &format!("# A remark.\n{MANIFEST}"));
    let (same, started) = stored.started_by(|| stored.run(&small));
    expect(&same, 0, "2 jobs, all as expected (2 from earlier runs, same keys)");
    assert_eq!(started, 0);
}

#[test]
fn a_job_that_reads_more_than_its_inputs_runs_each_time() {
    let stored = Stored::real();
    let module = |body: &str| {
        format!(
            "---- MODULE Chance ----\nEXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 0\nNext == {body}\n====\n"
        )
    };
    stored.bench.write("Chance.cfg", "INIT Init\nNEXT Next\n");
    let arguments = ["-q", "Chance.tla", "--accept", "random", "--vacuity", "ignore"];
    stored.bench.write("Chance.tla", &module("x' = RandomElement({1 - x})"));
    for _ in 0..2 {
        let (done, started) = stored.started_by(|| stored.run(&arguments));
        assert_eq!(done.code, 0, "{done:?}");
        assert!(started > 0);
    }
    assert_eq!(stored.entries().len(), 0);
}

#[test]
fn entries_that_are_too_old_are_not_used_and_replaced() {
    let stored = Stored::fake();
    stored.check("green", &[]);
    let entry = stored.entries()[0].join("entry.json");
    let (_, started) = stored.started_by(|| stored.check("green", &["--cache-days", "1"]));
    assert_eq!(started, 0);
    let before = std::fs::read(&entry).unwrap();
    let (done, started) = stored.started_by(|| stored.check("green", &["--cache-days", "0"]));
    assert_eq!((done.code, started, stored.entries().len()), (0, 1, 1));
    assert_ne!(std::fs::read(&entry).unwrap(), before, "it was replaced");
    assert!(!done.stderr.contains("not used"), "an old entry is not damaged: {done:?}");
}

#[test]
fn a_profile_says_how_old_its_proofs_may_be_and_the_command_line_outranks_it() {
    let stored = project();
    let fresh = MANIFEST.replace("[profiles.pr]\n", "[profiles.pr]\ncache_days = 0\n");
    stored.bench.write("greyverify.toml", &fresh);
    let small = ["-q", "--model", "small"];
    expect(&stored.run(&small), 0, "2 jobs, all as expected");
    let (again, started) = stored.started_by(|| stored.run(&small));
    expect(&again, 0, "2 jobs, all as expected");
    assert!(started > 0 && !again.stdout.contains("from earlier runs"), "{again:?}");
    let older = [&small[..], &["--cache-days", "1"]].concat();
    let (known, started) = stored.started_by(|| stored.run(&older));
    expect(&known, 0, "2 jobs, all as expected (2 from earlier runs, same keys)");
    assert_eq!(started, 0);
}

#[test]
fn a_store_that_cannot_be_written_is_told_before_anything_runs() {
    let stored = Stored::fake();
    stored.bench.write("store", "a file");
    let (refused, started) = stored.started_by(|| stored.check("green", &[]));
    expect(&refused, 2, "cannot keep outcomes in store");
    assert_eq!(started, 0);
}

#[test]
fn two_runs_at_once_share_a_store() {
    let stored = Stored::fake();
    let runs: Vec<_> = (0..6)
        .map(|n| {
            let out = format!("out{n}");
            stored.fake_command("green", &["--out", &out]).output_later()
        })
        .collect();
    for run in runs {
        expect(&ran(run.wait_with_output().unwrap()), 0, "all as expected");
    }
    assert_eq!(stored.entries().len(), 1);
    let (done, started) = stored.started_by(|| stored.check("no-such-mode", &[]));
    assert_eq!((done.code, started, done.stderr.as_str()), (0, 0, ""));
}

trait Later {
    fn output_later(&mut self) -> std::process::Child;
}

impl Later for std::process::Command {
    fn output_later(&mut self) -> std::process::Child {
        use std::process::Stdio;
        self.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}
