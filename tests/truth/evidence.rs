//! What is written, printed and told apart, whatever goes wrong.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::common::{Bench, Ran, fixture, ran};

/// A run of the stand-in with more arguments.
fn fake(bench: &Bench, mode: &str, more: &[&str]) -> Ran {
    ran(bench.fake(mode).args(more).output().unwrap())
}

/// The same in a shell, so that limits and streams can be set up by its words.
fn shell(bench: &Bench, mode: &str, script: &str) -> Ran {
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let greyverify = env!("CARGO_BIN_EXE_greyverify");
    let java = fixture("fake-java");
    let check =
        format!("{greyverify} check -q Counter.tla --vacuity ignore --java {}", java.display());
    let mut command = Command::new("bash");
    command.current_dir(bench.dir.path()).env("GREYVERIFY_FAKE", mode);
    command.env("GREYVERIFY_TLC", crate::common::TLC);
    for variable in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GREYVERIFY_JAR", "TLA2TOOLS_JAR"] {
        command.env_remove(variable);
    }
    ran(command.args(["-c", &script.replace("CHECK", &check)]).output().unwrap())
}

/// Files may not grow any more once the engine speaks.
const SMALL_FILES: &str = "export GREYVERIFY_GO=$PWD/go GREYVERIFY_STATES=3001; rm -rf go greyverify.out; CHECK & pid=$!; \
    until [ -s greyverify.out/jobs/Counter/stdout.log ]; do kill -0 $pid || exit 98; sleep 0.1; done; \
    prlimit --pid $pid --fsize=16384:16384; touch go; wait $pid";

#[track_caller]
fn wait_until(mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(120), "waited for too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start(bench: &Bench, mode: &str) -> Child {
    start_with(bench, mode, &[])
}

fn start_with(bench: &Bench, mode: &str, more: &[&str]) -> Child {
    let mut command = bench.fake(mode);
    command.env("GREYVERIFY_GO", bench.path("go")).args(more);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn wait_for_log(bench: &Bench) {
    let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
    wait_until(|| fs::metadata(&log).is_ok_and(|m| m.len() > 0));
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
}

/// No byte that a terminal obeys, and no line that a workflow obeys.
#[track_caller]
fn harmless(text: &str) {
    let control = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
    assert_eq!(control, None, "{text:?}");
    assert!(!text.contains("##["), "{text}");
    let commands: Vec<&str> = text.lines().filter(|l| l.trim_start().starts_with("::")).collect();
    assert!(commands.iter().all(|l| l.starts_with("::error ")), "{commands:?}");
}

#[test]
fn case_empty_junit_on_refusal() {
    let bench = Bench::new();
    bench.write("Elect.tla", "---- MODULE Elect ----\nCONSTANT Node\nVARIABLE leader\nInit == leader \\in Node\nNext == \\E n \\in Node : leader' = n\nSpec == Init /\\ [][Next]_leader\nInv == leader \\in Node\n====\n");
    bench
        .write("Elect.cfg", "SPECIFICATION Spec\nINVARIANT Invv\nCONSTANTS\n    Node = {n1, n2}\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args([
        "check",
        "Elect.tla",
        "--config",
        "Elect.cfg",
        "--junit",
        "j.xml",
        "--format",
        "json",
    ]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 5, "{ran:?}");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["exit_code"], 5);
    assert_eq!((&json["error"]["file"], &json["error"]["line"]), (&"Elect.cfg".into(), &2.into()));
    assert!(json["error"]["message"].as_str().unwrap().contains("Invv"), "{json}");
    let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
    assert!(junit.contains("errors=\"1\"") && junit.contains("type=\"specification\""), "{junit}");
    assert!(ran.stderr.contains("::error file=Elect.cfg,line=2,title="), "{}", ran.stderr);
    let summary = fs::read_to_string(bench.path("sum.md")).unwrap();
    assert!(summary.contains("Invv"), "{summary}");
}

#[test]
fn every_refusal_before_the_engine_leaves_a_test_case_in_error() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    bench
        .write("Lost.tla", "---- MODULE Lost ----\nEXTENDS Nowhere\n====\n")
        .write("Lost.cfg", "INIT Init\n");
    bench.write("Broken.cfg", "INVARIANT\n\nSPECIFICATION 5 5\n");
    let cases: [(&[&str], i32); 5] = [
        (&["check", "Lost.tla"], 5),
        (&["check", "Counter.tla", "--config", "Broken.cfg"], 5),
        (&["check", "Counter.tla", "--config", "none.cfg"], 5),
        (&["check", "Counter.tla", "--jar", "none.jar"], 6),
        (&["check", "--manifest", "none.toml"], 2),
    ];
    for (arguments, code) in cases {
        let mut all = arguments.to_vec();
        all.extend(["--junit", "j.xml", "--format", "json"]);
        let ran = bench.run(&all);
        assert_eq!(ran.code, code, "{arguments:?} {ran:?}");
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(json["error"]["code"], code, "{json}");
        let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
        assert!(junit.contains("<testcase") && junit.contains("errors=\"1\""), "{junit}");
        assert!(!bench.path("greyverify.out").exists());
    }
    let trace = ["trace", "validate", "run.ndjson", "--spec", "X", "--manifest", "none.toml"];
    let refused = ran(bench.command().args(trace).args(["--format", "json"]).output().unwrap());
    let json: serde_json::Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!((refused.code, &json["error"]["code"]), (2, &2.into()), "{json}");
}

#[test]
fn a_run_that_is_killed_leaves_a_junit_file_in_error() {
    let bench = Bench::new();
    bench.write("j.xml", "<of the run before/>");
    let mut command = bench.fake("green-when-told");
    command.env("GREYVERIFY_GO", bench.path("go")).args(["--junit", "j.xml"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_log(&bench);
    // The record of a run is there from its beginning.
    assert_eq!(bench.outcomes()["complete"], false);
    send(&child, Signal::KILL);
    child.wait().unwrap();
    fs::write(bench.path("go"), "").unwrap();
    let junit = fs::read_to_string(bench.path("j.xml")).unwrap();
    assert!(junit.contains("errors=\"1\"") && junit.contains("did not come to an end"), "{junit}");
    assert_ne!(bench.outcomes()["exit_code"], 0);
}

#[test]
fn attack_c1_a_folder_of_others_is_left_alone() {
    let bench = Bench::new();
    let precious = bench.path("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("lock"), "").unwrap();
    fs::write(precious.join("thesis.txt"), "years").unwrap();
    fs::create_dir(bench.path("out.old")).unwrap();
    fs::write(bench.path("out.old/lock"), "").unwrap();
    fs::write(bench.path("out.old/thesis.txt"), "years").unwrap();
    bench.write("file", "mine");
    symlink(&precious, bench.path("link")).unwrap();
    symlink("nowhere", bench.path("dangling")).unwrap();
    for out in ["precious", "precious/", "link", "dangling", "file", "/", ".", "..", "precious/.."]
    {
        for _ in 0..2 {
            let ran = fake(&bench, "green", &["--out", out]);
            assert_eq!(ran.code, 2, "{out}: {ran:?}");
        }
    }
    assert_eq!(fake(&bench, "green", &["--out", "out"]).code, 0);
    let second = fake(&bench, "green", &["--out", "out"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(second.stderr.contains("out.old exists and is not a run folder"), "{second:?}");
    for kept in ["precious/thesis.txt", "out.old/thesis.txt", "out/outcomes.json", "file"] {
        assert!(bench.path(kept).exists(), "{kept}");
    }
}

#[test]
fn attack_f_a_trailing_slash_is_the_same_folder() {
    let bench = Bench::new();
    for _ in 0..3 {
        let ran = fake(&bench, "green", &["--out", "x/"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    assert!(bench.path("x/outcomes.json").exists() && bench.path("x.old/outcomes.json").exists());
}

/// The release before left its lock empty.
#[test]
fn a_run_folder_of_the_release_before_is_recognised_by_all_that_it_holds() {
    let bench = Bench::new();
    assert_eq!(fake(&bench, "green", &[]).code, 0);
    let before = || {
        fs::write(bench.path("greyverify.out/lock"), "").unwrap();
        fs::remove_dir_all(bench.path("greyverify.out/tools")).unwrap();
    };
    before();
    assert_eq!(fake(&bench, "green", &[]).code, 0);
    before();
    bench.write("greyverify.out/notes.txt", "mine");
    let refused = fake(&bench, "green", &[]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("if this one is of an older greyverify, remove it"),
        "{refused:?}"
    );
    assert!(bench.path("greyverify.out/notes.txt").exists());
}

#[test]
fn attack_c2_of_two_runs_at_once_one_owns_the_folder() {
    let bench = Bench::new();
    for round in 0..4 {
        fs::write(bench.path("go"), "").unwrap();
        let mut children: Vec<Child> = (0..3).map(|_| start(&bench, "green-when-told")).collect();
        let codes: Vec<i32> =
            children.iter_mut().map(|child| child.wait().unwrap().code().unwrap()).collect();
        // They may also have run one after the other.
        assert!(codes.iter().all(|code| [0, 2].contains(code)) && codes.contains(&0), "{codes:?}");
        assert_eq!(bench.outcomes()["complete"], true, "round {round}");
        assert!(bench.path("greyverify.out/jobs/Counter/stdout.log").exists());
    }
}

#[test]
fn attack_c3_a_violation_outranks_what_cannot_be_written() {
    let bench = Bench::new();
    let cases = [
        ("GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=/nowhere/sum.md CHECK", "step summary"),
        ("CHECK --junit /dev/full", "/dev/full"),
        ("CHECK > /dev/full", "; the results are in /"),
        (SMALL_FILES, ""),
        ("CHECK | true; exit ${PIPESTATUS[0]}", ""),
        ("(CHECK; echo $? > code) 2>&1 | true; exit $(cat code)", ""),
        ("CHECK > /dev/full 2> /dev/full", ""),
        ("CHECK >&- 2>&-", ""),
    ];
    for (script, told) in cases {
        let mode = if script == SMALL_FILES { "violated-when-told" } else { "violated" };
        let red = shell(&bench, mode, script);
        assert_eq!(red.code, 12, "{script}: {red:?}");
        assert!(red.stderr.contains(told), "{script}: {red:?}");
    }
    for (script, code) in [
        ("CHECK --junit /dev/full", 3),
        ("CHECK > /dev/full", 3),
        ("CHECK | true; exit ${PIPESTATUS[0]}", 0),
    ] {
        let green = shell(&bench, "green", script);
        assert_eq!(green.code, code, "{script}: {green:?}");
    }
}

#[test]
fn attack_c3_a_run_folder_that_vanishes_does_not_change_what_was_found() {
    for (mode, code) in [("violated-when-told", 12), ("green-when-told", 3)] {
        let bench = Bench::new();
        let child = start(&bench, mode);
        wait_for_log(&bench);
        fs::remove_dir_all(bench.path("greyverify.out")).unwrap();
        fs::write(bench.path("go"), "").unwrap();
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(ran.stderr.contains("outcomes.json"), "{ran:?}");
        assert!(!bench.path("greyverify.out").exists());
    }
}

/// A small file system that is full, where one can be mounted.
#[test]
fn attack_c3_a_full_disk_does_not_change_what_was_found() {
    let bench = Bench::new();
    fs::create_dir(bench.path("small")).unwrap();
    let script = "mount -t tmpfs -o size=16m none small || exit 77; \
        CHECK --out small/out & pid=$!; \
        until [ -s small/out/jobs/Counter/stdout.log ]; do kill -0 $pid || break; sleep 0.1; done; \
        head -c 20M /dev/zero > small/filler 2>/dev/null; touch go; \
        wait $pid; code=$?; \
        python3 -c 'import json; json.load(open(\"small/out/outcomes.json\"))' || code=99; \
        umount -l small; exit $code";
    let script = format!("export GREYVERIFY_GO=$PWD/go; {script}");
    let private = format!("unshare -m bash -c '{}'", script.replace('\'', "'\\''"));
    let red = shell(&bench, "violated-when-told", &private);
    if red.code == 77 || red.stderr.contains("Operation not permitted") {
        return;
    }
    assert_eq!(red.code, 12, "{red:?}");
    assert!(red.stderr.contains("the results are on standard output"), "{red:?}");
}

#[test]
fn attack_c5_names_that_are_not_unicode_are_only_names() {
    let bench = Bench::new();
    let odd = bench.dir.path().join(OsStr::from_bytes(b"odd\xff\xfe"));
    fs::create_dir(&odd).unwrap();
    for name in ["Counter.tla", "Counter.cfg"] {
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        fs::copy(bench.path(name), odd.join(name)).unwrap();
    }
    for (mode, code) in [("green", 0), ("violated", 12)] {
        // Java reads no files there, which is told before it is started.
        let mut command = bench.fake(mode);
        command.arg("--out").arg(OsStr::from_bytes(b"out\xff"));
        let there = ran(command.output().unwrap());
        assert_eq!(there.code, 2, "{there:?}");
        let mut command = bench.fake(mode);
        command.current_dir(&odd).arg("--out").arg(bench.path("out"));
        let here = ran(command.args(["--junit", "j.xml"]).output().unwrap());
        assert_eq!(here.code, code, "{here:?}");
        let text = fs::read_to_string(bench.path("out/outcomes.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        assert!(odd.join("j.xml").exists());
    }
}

#[test]
fn attack_c5_a_budget_beyond_any_clock_is_refused() {
    let bench = Bench::new();
    for budget in ["18446744073709551615s", "9300000000000000s", "9000h"] {
        let ran = fake(&bench, "green", &["--time-budget", budget]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains("1s to 8784h"), "{ran:?}");
    }
}

#[test]
fn attack_c5_a_quit_from_the_keyboard_leaves_the_record() {
    let bench = Bench::new();
    let child = start(&bench, "green-when-told");
    wait_for_log(&bench);
    send(&child, Signal::QUIT);
    let ran = ran(child.wait_with_output().unwrap());
    fs::write(bench.path("go"), "").unwrap();
    assert_eq!(ran.code, 131, "{ran:?}");
    assert_eq!(bench.outcomes()["jobs"][0]["result"]["why"], "cancelled");
}

/// A manifest whose names collide: of a model and of another's probe, in case,
/// and where they are cut.
fn colliding(bench: &Bench) {
    let mut text = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 100\nheap_mib = 256\n\n[specs.Counter]\nfile = \"Counter.tla\"\ninvariants = [\"TypeOK\"]\n".to_owned();
    let long = "x".repeat(150);
    for name in ["a.TypeOK", "A.typeok", "a", &long, &format!("{long}y")] {
        let probes = if name == "a" { "\nprobes = [\"TypeOK\"]" } else { "" };
        text.push_str(&format!(
            "\n[[model]]\nname = \"{name}\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nbehaviour = \"Spec\"\ninvariants = [\"TypeOK\"]\nconstants = {{ N = 2, Token = {{ model_values = 1 }} }}{probes}\n"
        ));
    }
    bench.write("greyverify.toml", &text);
}

#[test]
fn attack_c6_no_two_jobs_share_a_folder() {
    let bench = Bench::new();
    colliding(&bench);
    let mut command = bench.command();
    command.args(["check", "-q", "--vacuity", "ignore", "--java"]).arg(fixture("fake-java"));
    let ran = ran(command.env("GREYVERIFY_FAKE", "green").output().unwrap());
    assert_eq!(ran.code, 4, "the probe is out of reach: {ran:?}");
    let jobs = bench.path("greyverify.out/jobs");
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 6);
    let outcomes = bench.outcomes();
    for job in outcomes["jobs"].as_array().unwrap() {
        let folder = Path::new(job["folder"].as_str().unwrap());
        assert_eq!(folder.parent(), Some(jobs.canonicalize().unwrap().as_path()));
        assert!(folder.join("stdout.log").exists(), "{job}");
    }
}

#[test]
fn attack_a9_an_engine_that_lies_is_never_green() {
    let bench = Bench::new();
    assert_eq!(fake(&bench, "read-and-green", &[]).code, 0);
    let cases = [
        ("other-module", "it read module Other and not Counter"),
        ("other-coverage", "coverage is of module Other"),
        ("other-version", "TLC 2.19 speaks"),
        ("earlier-run", "an earlier run"),
        ("two-runs", "two runs speak in one stream"),
        ("success-twice", "success was claimed 2 times"),
        ("counts-twice", "given more than once"),
        ("counts-shrink", "are smaller than those before"),
        ("no-counts", "no final counts"),
        ("half-counts", "number of distinct states is unknown"),
        ("more-distinct", "7 distinct states of only 5"),
        ("missed-1.0", "probability of having missed a state is 1"),
        ("missed-1.5E7", "probability of having missed a state"),
        ("missed--0.5", "probability of having missed a state"),
        ("missed-NaN", "probability of having missed a state"),
        ("missed-zero", "does not read as it should"),
        ("unreadable-code", "a marker cannot be read"),
        ("hidden-warning", "SYMMETRY"),
    ];
    for (mode, words) in cases {
        let ran = fake(&bench, mode, &[]);
        assert_eq!(ran.code, 3, "{mode}: {ran:?}");
        assert!(ran.stdout.contains(words), "{mode}: {ran:?}");
    }
    let dead = fake(&bench, "dead-thread", &[]);
    assert_eq!(dead.code, 70, "{dead:?}");
    assert!(dead.stdout.contains("Exception in thread \"Thread-1\""), "{dead:?}");
}

/// A manifest with one job that must find `TypeOK` violated: a mutant's kind.
fn expecting(bench: &Bench, mode: &str) -> Ran {
    bench.write("greyverify.toml", "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 100\nheap_mib = 256\n\n[specs.Counter]\nfile = \"Counter.tla\"\nmutants = \"CounterMutants.tla\"\ninvariants = [\"TypeOK\"]\nconstants = { N = 2, Token = { model_values = 1 } }\n\n[[mutant]]\nname = \"odd\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nsource = \"none\"\nbreaks = \"TypeOK\"\nreplace = { Inc = \"Odd\" }\n");
    bench.write(
        "CounterMutants.tla",
        "---- MODULE CounterMutants ----\nEXTENDS Counter\nOdd == x' = x\n====\n",
    );
    let mut command = bench.command();
    command.args(["check", "-q", "--java"]).arg(fixture("fake-java")).env("GREYVERIFY_FAKE", mode);
    ran(command.output().unwrap())
}

#[test]
fn attack_a6_a_forged_violation_is_an_evaluation_error_and_catches_no_mutant() {
    let bench = Bench::new();
    for mode in [
        "forged-violation",
        "forged-and-balanced",
        "forged-inside",
        "forged-assert",
        "forged-success",
    ] {
        let ran = fake(&bench, mode, &[]);
        assert_eq!(ran.code, 5, "{mode}: {ran:?}");
    }
    for mode in ["violation-and-success", "disordered-violation"] {
        let red = fake(&bench, mode, &[]);
        assert_eq!(red.code, 12, "{mode}: {red:?}");
        assert!(red.stdout.contains("cannot be trusted"), "{red:?}");
    }
    let caught = expecting(&bench, "violated");
    assert_eq!(caught.code, 0, "{caught:?}");
    for mode in [
        "forged-violation",
        "forged-and-balanced",
        "forged-inside",
        "violation-and-success",
        "disordered-violation",
    ] {
        let ran = expecting(&bench, mode);
        assert_ne!(ran.code, 0, "{mode}: {ran:?}");
        assert!(ran.stdout.contains("FAIL"), "{ran:?}");
    }
}

/// The strings of a specification as the real TLC shows them.
#[test]
fn attack_a6_strings_of_a_specification_forge_nothing() {
    let forged = "b\n@!@!@ENDMSG 2111 @!@!@\n@!@!@STARTMSG 2110:1 @!@!@\nInvariant Inv is violated.\n@!@!@ENDMSG 2110 @!@!@\n@!@!@STARTMSG 2111:0 @!@!@\n";
    let field = forged.replace('\n', "\\n");
    for expression in [
        format!("[a |-> 1][\"{field}\"] = 1"),
        format!("TLCGet(\"{field}\") = 1"),
        format!("Assert(FALSE, \"{field}\")"),
    ] {
        let bench = Bench::new();
        bench.write("Forge.tla", &format!("---- MODULE Forge ----\nEXTENDS TLC, Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = 1 - x\nInv == {expression}\n====\n"));
        bench.write("Forge.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
        let mut command = bench.command();
        command.args(["check", "-q", "Forge.tla"]).env("GITHUB_ACTIONS", "true");
        let ran = ran(command.output().unwrap());
        let right = if expression.starts_with("Assert") { 14 } else { 5 };
        assert_eq!(ran.code, right, "{expression}: {ran:?}");
        harmless(&ran.stdout);
        harmless(&ran.stderr);
    }
}

#[test]
fn warnings_of_the_engine_are_notes_everywhere() {
    let bench = Bench::new();
    let mut command = bench.fake("warned");
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    let ran = ran(command.args(["--junit", "j.xml"]).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.stdout.matches("TLC warns (2284)").count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("; check temporal properties without constraints"));
    assert!(!ran.stdout.contains("2401"));
    let notes = bench.outcomes()["jobs"][0]["notes"].to_string();
    assert!(notes.contains("(2284)"), "{notes}");
    assert_eq!(bench.run(&["report", "--html", "page.html"]).code, 0);
    for file in ["j.xml", "sum.md", "greyverify.out/summary.md", "page.html"] {
        let text = fs::read_to_string(bench.path(file)).unwrap();
        assert!(text.contains("TLC warns (2284)"), "{file}");
        assert!(!text.contains("<b>not"), "{file}");
    }
}

/// The parser's warnings, of the real TLC.
#[test]
fn warnings_of_the_parser_are_notes() {
    let bench = Bench::new();
    for name in ["WarnA", "WarnB"] {
        bench.write(&format!("{name}.tla"), &format!("---- MODULE {name} ----\nFoo == 1\n====\n"));
    }
    bench.write("Warned.tla", "---- MODULE Warned ----\nEXTENDS Naturals, WarnA, WarnB\nVARIABLE x\nInit == x = Foo\nNext == x' = 1 - x\nInv == x \\in 0..1\n====\n");
    bench.write("Warned.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let ran = bench.run(&["check", "-q", "Warned.tla"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let note = "note: TLC's parser warns";
    assert_eq!(ran.stdout.matches(note).count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("WarnB.tla:2:1: the definition of 'Foo' conflicts"), "{ran:?}");
}

#[test]
fn attack_c4_a_counterexample_that_was_cut_says_so_everywhere() {
    let at_least = "TypeOK is violated after at least 5 states; its counterexample was cut by";
    for (mode, code, by) in [
        ("cut-violation", 130, "the signal that ended the run"),
        ("cut-and-killed", 12, "signal 9"),
    ] {
        let bench = Bench::new();
        let child = start_with(&bench, mode, &["--junit", "j.xml"]);
        let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
        wait_until(|| fs::read_to_string(&log).is_ok_and(|text| text.contains("x = 5")));
        std::thread::sleep(Duration::from_millis(300));
        if code == 130 {
            send(&child, Signal::INT);
        }
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "{ran:?}");
        let told = format!("{at_least} {by}");
        let job = &bench.outcomes()["jobs"][0];
        assert!(job["counterexample"]["cut"].as_str().unwrap().contains(by), "{job}");
        assert_eq!(bench.run(&["report", "--html", "page.html"]).code, 0);
        for file in ["j.xml", "page.html", "greyverify.out/summary.md"] {
            assert!(fs::read_to_string(bench.path(file)).unwrap().contains(&told), "{file}");
        }
        assert!(ran.stdout.contains(&told), "{ran:?}");
        let folder = bench.path("greyverify.out/jobs/Counter");
        let text = fs::read_to_string(folder.join("counterexample.txt")).unwrap();
        assert!(text.contains("it was cut here by"), "{text}");
        let itf = fs::read_to_string(folder.join("counterexample.itf.json")).unwrap();
        assert!(itf.contains("\"cut\":") && itf.contains(by), "{itf}");
        let shown =
            bench.run(&["trace", "show", "greyverify.out/jobs/Counter/counterexample.itf.json"]);
        assert!(shown.stdout.contains("not whole: cut by"), "{shown:?}");
    }
    let bench = Bench::new();
    let missing = fake(&bench, "states-missing", &[]);
    assert!(missing.stdout.contains("cut by states that are missing"), "{missing:?}");
    let budget = fake(&bench, "cut-violation", &["--time-budget", "1s"]);
    assert_eq!(budget.code, 12, "{budget:?}");
    assert!(budget.stdout.contains("cut by the time budget"), "{budget:?}");
}

/// A file that may not grow: the count stays right, and the files say where
/// they end.
#[test]
fn attack_c4_a_file_that_was_cut_by_a_limit_says_so() {
    let bench = Bench::new();
    let red = shell(&bench, "violated-when-told", SMALL_FILES);
    assert_eq!(red.code, 12, "{red:?}");
    assert!(red.stdout.contains("violated after 3001 states"), "{red:?}");
    assert!(red.stdout.contains("counterexample.txt is not whole"), "{red:?}");
    let folder = bench.path("greyverify.out/jobs/Counter");
    let text = fs::read_to_string(folder.join("counterexample.txt")).unwrap();
    assert!(text.ends_with('\n') && text.contains("this file was cut here"), "{}", text.len());
    assert!(!folder.join("counterexample.itf.json").exists());
}

#[test]
fn attack_d3_an_engine_that_was_not_heard_is_not_blamed() {
    let bench = Bench::new();
    let child = start(&bench, "reports-each-second");
    wait_for_log(&bench);
    send(&child, Signal::STOP);
    std::thread::sleep(Duration::from_secs(8));
    send(&child, Signal::CONT);
    std::thread::sleep(Duration::from_secs(2));
    fs::write(bench.path("go"), "").unwrap();
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn attack_f_a_comment_without_an_end_is_the_message_that_is_shown() {
    let bench = Bench::new();
    bench.write("Open.tla", "---- MODULE Open ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\n(* a comment without its end\nNext == x' = x\n====\n");
    bench.write("Open.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["check", "-q", "Open.tla"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.to_lowercase().contains("comment"), "{said}");
}

#[test]
fn attacks_e1_and_e2_text_of_others_reaches_no_reader_as_a_command() {
    let bench = Bench::new();
    let hostile =
        "\\* \u{1b}]0;title\u{7}\u{9b}31m\u{202e}\n   \u{a0}::stop-commands::abc\n ##[error]x\n";
    bench.write("Evil.tla", &format!("---- MODULE Evil ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = \"%0A @all <img>\"\nNext == x' = \"::error::b ##[group]\"\nInv == \\* ##[error] \u{1b}[2J\n  \\* ::error::gotcha\n  x # \"::error::b ##[group]\"\n(*{hostile} ``` *)\n====\n"));
    bench.write("Evil.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let mut command = bench.command();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path("sum.md"));
    command.args(["check", "Evil.tla", "--junit", "j.xml"]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 12, "{ran:?}");
    harmless(&ran.stdout);
    harmless(&ran.stderr);
    for file in [
        "sum.md",
        "j.xml",
        "greyverify.out/summary.md",
        "greyverify.out/jobs/Evil/counterexample.txt",
    ] {
        let text = fs::read_to_string(bench.path(file)).unwrap();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{file}");
    }
    let json =
        bench.command().args(["check", "Evil.tla", "-q", "--format", "json"]).output().unwrap();
    let json = String::from_utf8(json.stdout).unwrap();
    harmless(&json);
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    for arguments in [
        vec!["trace", "show", "greyverify.out/jobs/Evil/counterexample.itf.json"],
        vec!["trace", "show", "greyverify.out/jobs/Evil/stdout.log"],
        vec!["plan", "Evil.tla"],
        vec!["report", "--html", "page\u{1b}[31m.html"],
        vec!["check", "no\u{1b}[31m\n::error::such.tla"],
        vec!["check", "--manifest", "\u{1b}[2J::x.toml"],
        vec!["check", "--heap", "\u{1b}[2J\n::error::x"],
    ] {
        let ran = bench.run(&arguments);
        harmless(&ran.stdout);
        harmless(&ran.stderr);
    }
}

#[test]
fn readers_of_files_refuse_what_has_no_end_or_is_not_a_file() {
    let bench = Bench::new();
    symlink("/dev/zero", bench.path("zero")).unwrap();
    fs::create_dir(bench.path("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(bench.path("fifo")).status().unwrap().success());
    bench.write("deep", &"[".repeat(5_000_000));
    for name in ["zero", "fifo", "folder", "deep", "/dev/full", "/proc/self/mem"] {
        for arguments in [
            vec!["trace", "show", name],
            vec!["trace", "diff", name, name],
            vec!["shrink", name],
            vec!["replay", name],
        ] {
            let ran = bench.run(&arguments);
            assert_eq!(ran.code, 2, "{arguments:?} {ran:?}");
            assert!(ran.stderr.starts_with("error: "), "{ran:?}");
        }
    }
    let project = Bench::project();
    for name in ["zero", "fifo", "folder"] {
        let mut command = project.command();
        command.args(["trace", "validate", "--spec", "GreyConsensus"]).arg(bench.path(name));
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 2, "{name} {ran:?}");
    }
    for name in ["zero", "fifo", "folder", "deep"] {
        let run = bench.path(&format!("run-{name}"));
        fs::create_dir(&run).unwrap();
        symlink(bench.path(name), run.join("outcomes.json")).unwrap();
        let ran = bench.run(&["report", "--html", "page.html", "--out", run.to_str().unwrap()]);
        assert_eq!(ran.code, 2, "{name} {ran:?}");
    }
}
