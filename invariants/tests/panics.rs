//! The policies that end a thread or the process, in processes of their own.

#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::process::{Command, Output};

use grey_invariants::monitor::Shared;
use grey_invariants::monitor::consensus::{Consensus, What};
use grey_invariants::{invariant, policy};

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
fn checked() {
    if is_child() {
        invariant!("Large", 2 + 2 > 3);
    }
}

#[test]
fn told() {
    if is_child() {
        let cluster = Shared::new(Consensus::new(3));
        cluster.tell(0, What::Term(2));
        cluster.tell(0, What::Term(1));
    }
}

#[test]
fn counted() {
    if is_child() {
        (0..3).for_each(|n| invariant!("Small", 2 + n < 2, n = n));
    }
}

/// Takes what is logged, and keeps it to itself.
struct Swallows;

impl tracing::Subscriber for Swallows {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn violated_with_a_subscriber() {
    if is_child() {
        tracing::subscriber::with_default(Swallows, || invariant!("Small", 2 + 2 < 4));
    }
}

#[test]
fn initialized() {
    if is_child() {
        let refused = policy::init().unwrap_err().to_string();
        let _ = std::io::Write::write_all(&mut std::io::stderr(), refused.as_bytes());
        std::process::exit(9);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn signal(output: &Output) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&output.status)
}

const SMALL: &str = "Small is violated: 2 + 2 < 4";

#[test]
fn a_violation_panics_unless_the_policy_says_otherwise() {
    for policy in ["panic", ""] {
        let panicked = child("violated", policy);
        assert!(!panicked.status.success() && said(&panicked).contains(SMALL), "{policy}");
    }
}

#[test]
fn a_violation_is_written_before_the_process_is_aborted() {
    for test in ["violated", "violated_with_a_subscriber"] {
        let aborted = child(test, "abort");
        assert_eq!(signal(&aborted), Some(6));
        assert_eq!(said(&aborted).matches(SMALL).count(), 1, "{}", said(&aborted));
    }
    assert!(said(&child("violated", "abort")).contains("sum = 4"));
}

#[test]
fn a_logged_violation_goes_to_standard_error_if_no_subscriber_takes_it() {
    let logged = child("violated", "log");
    assert!(logged.status.success() && said(&logged).contains(SMALL), "{}", said(&logged));
    let taken = child("violated_with_a_subscriber", "log");
    assert!(taken.status.success() && !said(&taken).contains(SMALL), "{}", said(&taken));
}

#[test]
fn the_first_violation_of_a_place_is_written_where_they_are_counted() {
    let counted = child("counted", "count");
    assert!(counted.status.success());
    let said = said(&counted);
    assert!(said.contains("n = 0") && !said.contains("n = 1"), "{said}");
}

#[test]
fn an_unknown_policy_is_an_error_at_the_first_check_though_nothing_is_violated() {
    let expected = "`nonsense` is not a policy; GREY_INVARIANTS is `panic`, `abort`, `log` or \
                    `count`, and may end in `,limit=N`";
    for test in ["checked", "told", "violated"] {
        let refused = child(test, "nonsense");
        assert!(!refused.status.success(), "{test}");
        assert!(said(&refused).contains(expected), "{test}: {}", said(&refused));
    }
    let initialized = child("initialized", "nonsense");
    assert_eq!(initialized.status.code(), Some(9), "an error, not a panic");
    assert!(said(&initialized).contains(expected));
}

#[test]
fn a_report_names_the_line_that_told_the_monitor() {
    let told = said(&child("told", "panic"));
    let source = include_str!("panics.rs").lines();
    let line = source.enumerate().find(|(_, line)| line.contains("tell(0, What::Term(1))"));
    let here = format!("tests/panics.rs:{}", line.unwrap().0 + 1);
    assert!(told.contains(&format!("{here}, told to grey_invariants::monitor")), "{told}");
    assert!(told.contains(&format!("panicked at invariants/{here}")), "{told}");
}

#[test]
fn a_violation_while_unwinding_does_not_abort_the_process() {
    let output = child("violated_while_unwinding", "panic");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the first panic") && !said.contains("panic in a destructor"), "{said}");
    assert_eq!(output.status.code(), Some(101), "the test failed, the process went on");
}
