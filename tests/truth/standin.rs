//! Runs with a stand-in for Java, and what is done to them.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::common::{Bench, Ran, fixture, ran};

/// A run of the stand-in with more arguments.
pub(crate) fn fake(bench: &Bench, mode: &str, more: &[&str]) -> Ran {
    ran(bench.fake(mode).args(more).output().unwrap())
}

/// The same in a shell, so that limits and streams can be set up by its words.
pub(crate) fn shell(bench: &Bench, mode: &str, script: &str) -> Ran {
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
pub(crate) const SMALL_FILES: &str = "export GREYVERIFY_GO=$PWD/go GREYVERIFY_STATES=3001; rm -rf go greyverify.out; CHECK & pid=$!; \
    until [ -s greyverify.out/jobs/Counter/stdout.log ]; do kill -0 $pid || exit 98; sleep 0.1; done; \
    prlimit --pid $pid --fsize=16384:16384; touch go; wait $pid";

#[track_caller]
pub(crate) fn wait_until(mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(120), "waited for too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn start(bench: &Bench, mode: &str) -> Child {
    start_with(bench, mode, &[])
}

pub(crate) fn start_with(bench: &Bench, mode: &str, more: &[&str]) -> Child {
    let mut command = bench.fake(mode);
    command.env("GREYVERIFY_GO", bench.path("go")).args(more);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn wait_for_log(bench: &Bench) {
    let log = bench.path("greyverify.out/jobs/Counter/stdout.log");
    wait_until(|| fs::metadata(&log).is_ok_and(|m| m.len() > 0));
}

pub(crate) fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
}

/// No byte that a terminal obeys, and no line that a workflow obeys.
#[track_caller]
pub(crate) fn harmless(text: &str) {
    let control = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
    assert_eq!(control, None, "{text:?}");
    assert!(!text.contains("##["), "{text}");
    let commands: Vec<&str> = text.lines().filter(|l| l.trim_start().starts_with("::")).collect();
    assert!(commands.iter().all(|l| l.starts_with("::error ")), "{commands:?}");
}
