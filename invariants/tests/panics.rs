//! The policies that end a thread or the process, in processes of their own.

#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::process::{Command, Output};

use grey_invariants::invariant;

/// Runs one of the tests below, as the child it is in that case.
fn child(test: &str, policy: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture", "--test-threads", "1"]);
    command.env("GREY_INVARIANTS", policy).env("GREY_CHILD", "1").output().unwrap()
}

fn is_child() -> bool {
    std::env::var_os("GREY_CHILD").is_some()
}

struct ViolatesInDrop;

impl Drop for ViolatesInDrop {
    fn drop(&mut self) {
        invariant!("InDrop", 1 > 2);
    }
}

#[test]
fn violated() {
    if is_child() {
        invariant!("Small", 2 + 2 < 4, sum = 4);
    }
}

#[test]
fn violated_while_unwinding() {
    if is_child() {
        let _guard = ViolatesInDrop;
        panic!("the first panic");
    }
}

#[test]
fn the_policy_of_the_environment_is_followed() {
    let text = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let panicked = child("violated", "panic");
    assert!(!panicked.status.success());
    assert!(text(&panicked).contains("Small is violated: 2 + 2 < 4"), "{}", text(&panicked));
    assert!(child("violated", "log").status.success());
    assert!(child("violated", "count").status.success());
    let aborted = child("violated", "abort");
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&aborted.status), Some(6));
    let unreadable = child("violated", "perhaps");
    assert!(!unreadable.status.success(), "a policy that cannot be read is the strictest");
}

#[test]
fn a_violation_while_unwinding_does_not_abort_the_process() {
    let output = child("violated_while_unwinding", "panic");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the first panic") && !said.contains("panic in a destructor"), "{said}");
    assert_eq!(output.status.code(), Some(101), "the test failed, the process went on");
}
