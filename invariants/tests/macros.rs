//! Conditions in code: counted, reported with both sides, never in the way.

#![cfg(feature = "enabled")]
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::sync::Once;

use grey_invariants::monitor::Shared;
use grey_invariants::monitor::agreement::Agreement;
use grey_invariants::monitor::consensus::{Consensus, Event, What};
use grey_invariants::{
    Enforce as _, Policy, invariant, policy, snapshot, sometimes, unreachable_state,
};

thread_local!(static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

/// What is reported in this thread while `act` runs.
fn reported(act: impl FnOnce()) -> Vec<String> {
    static POLICY: Once = Once::new();
    POLICY.call_once(|| {
        policy::set(Policy::call(|violation, _| {
            SEEN.with_borrow_mut(|seen| seen.push(violation.to_string()));
            // A report that violates something is counted and goes no further.
            if violation.id() == "Nested" {
                invariant!("Nested", false);
            }
        }));
    });
    SEEN.take();
    act();
    SEEN.take()
}

#[test]
fn a_violation_names_the_place_and_its_values() {
    let (commit, last) = (5, 3);
    let seen =
        reported(|| invariant!("CommitWithinLog", commit <= last, commit = commit, node = "n1"));
    let expected = "CommitWithinLog is violated: commit <= last\n  at invariants/tests/macros.rs:";
    assert!(seen[0].starts_with(expected), "{}", seen[0]);
    assert!(seen[0].ends_with("\n  commit = 5\n  node = \"n1\""), "{}", seen[0]);
}

#[test]
fn comparisons_report_both_sides_and_evaluate_them_once() {
    let calls = Cell::new(0);
    let next = || {
        calls.set(calls.get() + 1);
        calls.get()
    };
    let seen = reported(|| invariant!(eq "Same", next(), 7, node = 1));
    assert!(
        seen[0].contains("next() == 7") && seen[0].contains("left = 1\n  right = 7\n  node = 1")
    );
    assert_eq!(calls.get(), 1);
    let holds = reported(|| {
        invariant!(ne "Same", 1, 2);
        invariant!(le "Same", 2, 2);
        invariant!(lt "Same", 1, 2,);
    });
    assert!(holds.is_empty());
    let broken = reported(|| {
        invariant!(ne "Same", 1, 1);
        invariant!(le "Same", 3, 2);
        invariant!(lt "Same", 2, 2);
    });
    assert_eq!(broken.len(), 3);
}

#[test]
fn values_are_evaluated_only_on_a_violation() {
    let evaluated = Cell::new(false);
    let value = || {
        evaluated.set(true);
        1
    };
    assert!(reported(|| invariant!("Quiet", true, value = value())).is_empty());
    assert!(!evaluated.get());
    assert_eq!(reported(|| invariant!("Quiet", false, value = value())).len(), 1);
    assert!(evaluated.get());
}

#[test]
fn unreachable_states_are_violations_and_sometimes_are_not() {
    let seen = reported(|| {
        unreachable_state!("TwoLeaders", term = 4);
        sometimes!("NeverSo", 1 > 2);
    });
    assert_eq!(seen.len(), 1);
    let snapshot = snapshot::take();
    let unmet: Vec<&str> = snapshot.unmet().iter().map(|c| c.site.id).collect();
    assert!(unmet.contains(&"NeverSo") && !unmet.contains(&"TwoLeaders"), "{snapshot}");
    assert_eq!(snapshot.of("TwoLeaders").violations, 1);
}

#[test]
fn what_never_ran_is_known_all_the_same() {
    if std::env::args().any(|argument| argument == "never given") {
        invariant!("NeverRun", true);
    }
    assert!(snapshot::take().unmet().iter().any(|c| c.site.id == "NeverRun"));
}

#[test]
fn a_sampled_condition_is_checked_one_time_in_so_many() {
    let evaluated = Cell::new(0);
    for _ in 0..100 {
        invariant!(every 10, "Sampled", {
            evaluated.set(evaluated.get() + 1);
            true
        });
    }
    assert_eq!(evaluated.get(), 10);
    assert_eq!(snapshot::take().of("Sampled").checks, 10);
}

#[test]
fn a_report_that_violates_something_does_not_recur() {
    let seen = reported(|| invariant!("Nested", 1 > 2));
    assert_eq!(seen.len(), 1);
    assert_eq!(snapshot::take().of("Nested").violations, 2);
}

/// Shows itself by a condition that does not hold.
struct Recursive;

impl std::fmt::Debug for Recursive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        invariant!("Recursive", 1 > 2, again = Recursive);
        f.write_str("shown")
    }
}

#[test]
fn a_value_that_violates_something_while_it_is_shown_does_not_recur() {
    let seen = reported(|| invariant!("Recursive", 2 > 3, value = Recursive));
    assert_eq!(seen.len(), 1);
    assert!(seen[0].ends_with("value = shown"), "{}", seen[0]);
    assert_eq!(snapshot::take().of("Recursive").violations, 2);
}

#[test]
fn values_are_not_evaluated_if_nobody_is_told() {
    let evaluated = Cell::new(0);
    let value = || evaluated.set(evaluated.get() + 1);
    reported(|| (0..1000).for_each(|n| invariant!("Limited", n > 1000, value = value())));
    assert_eq!(evaluated.get(), 16, "as many as are reported");
}

#[test]
fn comparisons_can_be_sampled() {
    let seen = reported(|| (0..8).for_each(|n| invariant!(every 4, le "Sampled2", n, 3, n = n)));
    assert_eq!(seen.len(), 1);
    assert!(seen[0].contains("left = 4\n  right = 3\n  n = 4"), "{}", seen[0]);
}

#[test]
fn a_future_with_conditions_can_go_from_thread_to_thread() {
    async fn checked(n: u64) -> u64 {
        invariant!("InFuture", n < 100, n = n);
        let n = std::future::ready(n).await;
        invariant!(eq "InFuture", n, n, n = n);
        invariant!(every 2, "InFuture", n < 100);
        n
    }
    fn is_send(future: impl Future + Send) -> impl Future {
        future
    }
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::pin::pin!(is_send(checked(8))).poll(&mut context).is_ready());
}

#[test]
fn reports_are_limited_and_counts_are_not() {
    let seen = reported(|| (0..1000).for_each(|n| invariant!("Often", n > 1000)));
    // Ten, and then those with which the count doubles: 16, 32, ..., 512.
    assert_eq!(seen.len(), 16);
    assert_eq!(snapshot::take().of("Often").violations, 1000);
}

#[test]
fn conditions_hold_in_threads_and_futures_alike() {
    fn checked(n: u64) -> u64 {
        invariant!("Everywhere", n < 100, n = n);
        n
    }
    std::thread::scope(|scope| {
        for n in 0..8 {
            scope.spawn(move || checked(n));
        }
    });
    let future = async { std::future::ready(checked(8)).await };
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::pin::pin!(future).poll(&mut context).is_ready());
    assert_eq!(snapshot::take().of("Everywhere").checks, 9);
}

#[test]
fn one_condition_in_generic_code_is_one_place() {
    fn of<T: PartialOrd + std::fmt::Debug>(a: T, b: T) {
        invariant!(le "Ordered", a, b);
    }
    of(1_u8, 2);
    of("a", "b");
    let snapshot = snapshot::take();
    let places = snapshot.sites.iter().filter(|c| c.site.id == "Ordered");
    assert_eq!(places.map(|c| c.checks).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_snapshot_is_a_table_to_read() {
    invariant!("Tabled", true);
    let table = snapshot::take().to_string();
    let line = table.lines().find(|line| line.contains("Tabled")).unwrap();
    assert!(line.starts_with("ok") && line.contains("1 checks"), "{line}");
}

#[track_caller]
fn keeps(small: bool) {
    invariant!("Tracked", small);
}

/// The place of the line that has this text, the first time.
fn line_with(text: &str) -> String {
    let line = include_str!("macros.rs").lines().position(|line| line.contains(text));
    format!("invariants/tests/macros.rs:{}", line.map_or(0, |line| line + 1))
}

#[test]
fn a_function_that_tracks_its_caller_shows_the_callers_line() {
    let seen = reported(|| {
        keeps(false); // this caller
    });
    let expected = format!("\n  called at {}", line_with("// this caller"));
    assert!(seen[0].contains(&expected), "{}", seen[0]);
    let condition = format!("\n  at {}", line_with("invariant!(\"Tracked\", small)"));
    assert!(seen[0].contains(&condition), "{}", seen[0]);
    assert!(!reported(|| invariant!("Untracked", false))[0].contains("called at"));
}

#[test]
fn a_monitors_report_shows_who_told_it_and_who_enforced() {
    let mut agreement = Agreement::new(2);
    assert!(agreement.commit(0, 1, 1, 7).is_ok());
    let answer = agreement.commit(1, 1, 1, 8); // this teller
    let told = format!("\n  at {}, told to grey_invariants", line_with("// this teller"));
    let seen = reported(|| {
        answer.enforce(); // this judge
    });
    let enforced = format!("\n  enforced at {}", line_with("// this judge"));
    assert!(seen[0].contains(&told) && seen[0].contains(&enforced), "{}", seen[0]);
    let shared = Shared::new(Consensus::new(2));
    let seen = reported(|| {
        shared.with(|c| c.on(&Event { node: 7, what: What::Follower })).enforce(); // one line
    });
    let told = format!("\n  at {}, told to", line_with("// one line"));
    assert!(seen[0].contains(&told) && !seen[0].contains("enforced at"), "{}", seen[0]);
}
