//! The process layer against a stand-in for Java that misbehaves in every way
//! an engine can, with real processes and real signals.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

mod common;

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::{Bench, Ran, expect, fixture, ran};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

fn run(mode: &str) -> Ran {
    ran(Bench::new().fake(mode).output().unwrap())
}

#[test]
fn the_stand_in_is_green_when_it_is_well_and_refuses_an_unknown_mode() {
    expect(&run("green"), 0, "verified: 5 distinct of 5 states");
    expect(&run("no-such-mode"), 3, "exit status 97");
}

#[test]
fn an_end_without_a_result_is_never_green() {
    let cases = [
        ("silent-exit", 3, "never said that it finished"),
        ("exit-1", 3, "exit status 1"),
        ("killed", 3, "killed by signal 9, which was not ours"),
        ("no-finish", 3, "never said that it finished"),
        ("green-but-failing", 3, "exit status 1"),
        ("queue-left", 3, "3 states still waiting"),
        ("zero", 4, "no state satisfies the initial predicate"),
        ("cut-message", 3, "the stream ends inside message 2200"),
        ("garbage", 3, "never said that it finished"),
        ("unknown-error", 70, "A new kind of error."),
        ("oom", 3, "memory ran out: Terminating due to java.lang.OutOfMemoryError"),
        ("disk", 3, "the disk failed it: No space left on device"),
        ("no-heap", 3, "memory ran out: Could not reserve enough space"),
    ];
    for (mode, code, words) in cases {
        expect(&run(mode), code, words);
    }
}

#[test]
fn captured_output_of_both_versions_ends_with_the_codes_of_its_verdict() {
    let cases = [
        ("inv", 12),
        ("deadlock", 11),
        ("liveness_lasso", 13),
        ("assume_false", 10),
        ("success", 0),
    ];
    for version in ["2020", "2026"] {
        for (sample, code) in cases {
            let bench = Bench::new();
            let mut command = bench.fake("sample");
            command.env("GREYVERIFY_SAMPLE", format!("{version}/{sample}"));
            assert_eq!(ran(command.output().unwrap()).code, code, "{version}/{sample}");
        }
    }
}

fn start(bench: &Bench, mode: &str) -> Child {
    let mut command = bench.fake(mode);
    command.env("GREYVERIFY_CHILD_PID", bench.path("child.pid"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the engine has said something.
fn wait_for_log(bench: &Bench) {
    let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
    wait_until(|| std::fs::metadata(&log).is_ok_and(|m| m.len() > 0));
}

#[track_caller]
fn wait_until(mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(60), "waited for too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
}

fn is_alive(pid: i32) -> bool {
    test_kill_process(Pid::from_raw(pid).unwrap()).is_ok()
}

#[test]
fn a_signal_ends_the_engine_and_what_it_started_and_keeps_the_evidence() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let bench = Bench::new();
        let child = start(&bench, "with-child");
        let pid_file = bench.path("child.pid");
        wait_until(|| std::fs::read_to_string(&pid_file).is_ok_and(|t| t.ends_with('\n')));
        let grandchild: i32 = std::fs::read_to_string(&pid_file).unwrap().trim().parse().unwrap();
        assert!(is_alive(grandchild));
        send(&child, signal);
        let ran = ran(child.wait_with_output().unwrap());
        expect(&ran, code, "cancelled");
        wait_until(|| !is_alive(grandchild));
        let outcomes = bench.outcomes();
        assert_eq!(outcomes["jobs"][0]["result"]["why"], "cancelled");
        assert_eq!(outcomes["exit_code"], code);
        assert!(bench.path("greyverify.out/jobs/Counter/stdout.log").exists());
    }
}

#[test]
fn an_engine_that_ignores_the_polite_request_is_forced() {
    let bench = Bench::new();
    let child = start(&bench, "stubborn");
    wait_for_log(&bench);
    send(&child, Signal::TERM);
    std::thread::sleep(Duration::from_millis(300));
    send(&child, Signal::TERM);
    expect(&ran(child.wait_with_output().unwrap()), 143, "cancelled");
}

/// What a process says of its being ended is no failure of its own.
#[test]
fn an_engine_that_complains_of_its_end_was_cut_by_the_time_budget() {
    let bench = Bench::new();
    let mut command = bench.fake("complains-when-ended");
    let ran = ran(command.args(["--time-budget", "1s"]).output().unwrap());
    expect(&ran, 3, "inconclusive: the time budget of 1 s ended it");
}

#[test]
fn the_engine_does_not_outlive_a_greyverify_that_is_killed() {
    let bench = Bench::new();
    let mut child = start(&bench, "with-child");
    wait_for_log(&bench);
    let pid_file = bench.path("child.pid");
    let grandchild =
        || -> Option<i32> { std::fs::read_to_string(&pid_file).ok()?.trim().parse().ok() };
    wait_until(|| grandchild().is_some());
    let engine = children_of(child.id());
    assert_eq!(engine.len(), 1);
    send(&child, Signal::KILL);
    child.wait().unwrap();
    wait_until(|| !is_alive(engine[0]));
    let grandchild = grandchild().unwrap();
    let _ = kill_process(Pid::from_raw(grandchild).unwrap(), Signal::KILL);
}

fn children_of(parent: u32) -> Vec<i32> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let text = std::fs::read_to_string(path).unwrap();
    text.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

#[test]
fn two_runs_do_not_share_a_run_folder() {
    let bench = Bench::new();
    let child = start(&bench, "stubborn");
    wait_for_log(&bench);
    let second = ran(bench.fake("green").output().unwrap());
    expect(&second, 2, "is in use by another greyverify");
    send(&child, Signal::TERM);
    std::thread::sleep(Duration::from_millis(100));
    send(&child, Signal::TERM);
    child.wait_with_output().unwrap();
}

// Hangs, with a shorter patience than users have.

use clap::Parser as _;
use greyverify::app::prepare;
use greyverify::cli::{Cli, Command};
use greyverify::outcome::{JobOutcome, RunOutcome, finding};
use greyverify::plan::Job;
use greyverify::rundir::RunDir;
use greyverify::runner::{self, Live, Observer, Patience};

struct Nobody;

impl Observer for Nobody {
    fn started(&mut self, _: &Job) {}
    fn alive(&mut self, _: &Job, _: &Live) {}
    fn ended(&mut self, _: &JobOutcome, _: &RunOutcome) {}
}

/// Runs a stand-in that hangs and says what became of it. The mode goes by
/// way of a script of its own: other tests share this process's environment.
fn impatient(mode: &str) -> String {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let real = fixture("fake-java");
    let script = format!("#!/bin/sh\nGREYVERIFY_FAKE={mode} exec {} \"$@\"\n", real.display());
    let java = bench.path("java");
    bench.write("java", &script);
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&java, std::fs::Permissions::from_mode(0o755)).unwrap();
    let spec = bench.path("Counter.tla");
    let arguments = ["greyverify", "check", "--java"].map(std::ffi::OsString::from);
    let cli = Cli::parse_from(arguments.into_iter().chain([java.into(), spec.into()]));
    let Some(Command::Check(args)) = cli.command else { panic!("not a check") };
    let Ok(prepared) = prepare(&args) else { panic!("cannot prepare") };
    let dir = RunDir::create(&bench.path("out")).unwrap();
    let short = Duration::from_millis(700);
    let patience = Patience {
        starting: short,
        reading: short,
        searching: short,
        standing: Duration::from_secs(3),
        announced: short,
        rebuilding: Duration::from_secs(3),
        finished: short,
        dying: short,
        overdue: short,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(runner::run(prepared, &dir, patience, &mut Nobody)).unwrap();
    let job = &outcome.jobs[&0];
    format!("{} | {}", finding(&job.verdict), job.notes.join("; "))
}

#[test]
fn an_engine_that_falls_silent_is_ended_and_named() {
    let said = impatient("announced-then-silent");
    assert!(said.starts_with("TypeOK is violated"), "{said}");
    assert!(said.contains("after announcing an error and was ended"), "{said}");
    let said = impatient("searching-then-silent");
    assert!(said.contains("while searching and was ended"), "{said}");
    let said = impatient("reporting-and-standing-still");
    assert!(said.contains("reported the same figures for 3 s without working"), "{said}");
    let said = impatient("mute");
    assert!(said.contains("after its start and was ended"), "{said}");
    let said = impatient("lingering");
    assert!(said.contains("it had said its last word, would not end"), "{said}");
}
