//! No process survives greyverify, and none that was left behind keeps it.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::common::{fixture, ran};
use crate::integrity::{Attacked, executable, unknown_jar};

/// Far longer than anything here takes; what hangs must fail, not hang.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn until(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lives(pid: &str) -> bool {
    // A process that has ended and was not waited for is a zombie.
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

/// Starts greyverify, and waits until the stand-in has told that it runs. What is said is kept in
/// a file beside it: one that ends early, or that waits for something else, tells why.
fn started(command: Command, told: &Path) -> Child {
    let mut command = hearing(&command);
    let said = told.with_extension("said");
    let file = std::fs::File::create(&said).unwrap();
    command.stdout(file.try_clone().unwrap()).stderr(file);
    let mut greyverify = command.spawn().unwrap();
    let begun = Instant::now();
    while !told.exists() {
        let ended = greyverify.try_wait().unwrap();
        let said = || std::fs::read_to_string(&said).unwrap();
        let waits = ended.is_none() && begun.elapsed() < PATIENCE;
        let _ = waits || greyverify.kill().is_ok();
        assert!(waits, "the stand-in was never started; it ended with {ended:?}: {}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
    greyverify
}

/// The same command, which hears ^C even where these tests were started by a shell that ran them in
/// the background, and so deaf to it: what is ignored then stays ignored.
fn hearing(command: &Command) -> Command {
    let mut hearing = Command::new("/usr/bin/env");
    hearing.arg("--default-signal=HUP,INT,TERM").arg(command.get_program());
    hearing.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        hearing.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => hearing.env(name, value),
            None => hearing.env_remove(name),
        };
    }
    hearing
}

/// Sends the signal once the stand-in hangs, and expects it to be gone with its child.
fn none_survives(command: Command, told: &Path, signal: &str) {
    let _ = std::fs::remove_file(told);
    let mut greyverify = started(command, told);
    let pids = std::fs::read_to_string(told).unwrap();
    assert!(pids.split_whitespace().all(lives));
    let pid = greyverify.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    greyverify.wait().unwrap();
    until(&format!("{pids} survive {signal}"), || !pids.split_whitespace().any(lives));
}

#[test]
fn attack_d1_no_process_survives_a_signal_while_java_or_a_jar_is_probed_or_runs() {
    let attacked = Attacked::new();
    unknown_jar(&attacked.bench.path("u.jar"));
    for attack in ["hang-version", "hang-probe", "hang-run"] {
        for signal in ["-TERM", "-INT", "-HUP", "-KILL"] {
            let mut command = attacked.command(attack);
            if attack == "hang-probe" {
                command.args(["--jar", "u.jar"]);
            }
            none_survives(command, &attacked.told(), signal);
        }
    }
}

#[test]
fn attack_d1_no_process_survives_a_signal_while_pip_runs() {
    let attacked = Attacked::new();
    let pip = attacked.bench.path("pip-that-hangs");
    let hang = "sleep 900 & echo \"$$ $!\" > \"$TOLD.new\"; mv \"$TOLD.new\" \"$TOLD\"; wait";
    executable(&pip, &format!("#!/bin/bash\n[ \"$1\" = \"$WORKS\" ] && exit 0\n{hang}\n"));
    for works in ["--version", "nothing"] {
        for signal in ["-TERM", "-INT", "-KILL"] {
            let mut command = attacked.bench.command();
            command
                .args(["tools", "install"])
                .env("GREYVERIFY_CACHE", attacked.bench.path("cache"));
            command.env("GREYVERIFY_PIP", &pip).env("WORKS", works).env("TOLD", attacked.told());
            // Nobody listens there, so that no server of the web is waited for before pip.
            command.env("HTTPS_PROXY", "http://127.0.0.1:1");
            none_survives(command, &attacked.told(), signal);
        }
    }
}

#[test]
fn attack_d2_a_stray_child_that_holds_the_output_is_not_waited_for() {
    for attack in ["stray-version", "stray-run"] {
        let attacked = Attacked::new();
        if attack == "stray-version" {
            let mut command = attacked.bench.command();
            command.args(["doctor", "--java"]).arg(fixture("integrity/java"));
            let ran =
                ran(command.env("ATTACK", attack).env("TOLD", attacked.told()).output().unwrap());
            assert!(ran.stdout.contains("17.0.0"), "{ran:?}");
        } else {
            let ran = attacked.run(attack, &[]);
            assert_eq!(ran.code, 0, "{ran:?}");
        }
        let pid = std::fs::read_to_string(attacked.told()).unwrap();
        assert!(lives(pid.trim()), "{attack}: it was waited for");
        assert!(Command::new("kill").args(["-KILL", pid.trim()]).status().unwrap().success());
    }
}

#[test]
fn attack_d2_a_stray_child_that_prints_for_ever_does_not_keep_a_run_from_ending() {
    let attacked = Attacked::new();
    let ran = attacked.run("flooding-run", &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    // Nobody reads what it prints any more.
    let pid = std::fs::read_to_string(attacked.told()).unwrap();
    until("the stray child goes on printing", || !lives(pid.trim()));
}
