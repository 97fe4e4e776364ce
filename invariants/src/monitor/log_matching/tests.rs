//! Which logs match, and what is remembered of them.

use super::*;
use crate::monitor::tests::id;

fn appended(
    logs: &mut LogMatching,
    node: Node,
    entries: &[(Term, Digest)],
) -> Option<&'static str> {
    let all = (1..).zip(entries);
    all.map(|(index, (term, digest))| logs.append(node, index, *term, *digest))
        .find_map(|answer| id(&answer))
}

#[test]
fn a_difference_far_back_is_found_at_once() {
    let mut logs = LogMatching::new(2);
    assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3), (3, 9)]), None);
    assert_eq!(appended(&mut logs, 1, &[(1, 1), (2, 7), (2, 8)]), None);
    let violation = logs.append(1, 4, 3, 9).unwrap_err().to_string();
    assert!(violation.contains("first difference at index = 2"), "{violation}");
}

#[test]
fn what_is_truncated_may_be_replaced() {
    let mut logs = LogMatching::new(2);
    assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3)]), None);
    logs.truncate(0, 2);
    assert_eq!(logs.last(0), 1);
    assert!(logs.append(0, 2, 2, 5).is_ok());
    assert_eq!(id(&logs.append(0, 4, 2, 5)), Some("LogMatching"), "a gap");
    assert_eq!(appended(&mut logs, 1, &[(1, 1), (2, 5)]), None);
}

#[test]
fn logs_are_compared_after_the_past_is_forgotten() {
    let mut logs = LogMatching::new(2);
    for node in 0..2 {
        assert_eq!(appended(&mut logs, node, &[(1, 1), (1, 2), (1, 3)]), None);
        logs.apply(node, 2);
    }
    assert_eq!(logs.remembered(), 1);
    assert!(logs.append(0, 4, 2, 4).is_ok());
    assert!(logs.append(1, 4, 2, 4).is_ok());
    assert_eq!(logs.holds(0, 4, logs.entry(1, 4).unwrap().link), Some(true));
    logs.truncate(1, 3);
    assert!(logs.append(1, 3, 2, 9).is_ok());
    assert_eq!(id(&logs.append(1, 4, 2, 4)), Some("LogMatching"));
}

#[test]
fn a_snapshot_stands_for_what_it_replaces() {
    let mut logs = LogMatching::new(3);
    assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3)]), None);
    logs.snapshot(1, 2, 1);
    assert!(logs.append(1, 3, 1, 3).is_ok());
    logs.snapshot(2, 9, 4);
    assert!(logs.append(2, 10, 4, 1).is_ok());
    assert_eq!(logs.unchecked(), 1);
}

#[test]
fn logs_that_begin_with_snapshots_are_compared_from_where_they_meet() {
    let mut logs = LogMatching::new(3);
    for (node, index) in [(0, 100), (1, 101), (2, 100)] {
        logs.snapshot(node, index, 4);
    }
    for node in [1, 0, 2] {
        let after = logs.last(node) + 1;
        assert!((after..=103).all(|index| logs.append(node, index, 4, index).is_ok()));
    }
    logs.truncate(2, 103);
    assert_eq!(id(&logs.append(2, 103, 4, 9)), Some("LogMatching"));
    // Each at its first entry, and the two that come to 102 from before.
    assert_eq!(logs.unchecked(), 5);
}

#[test]
fn a_stale_snapshot_changes_nothing() {
    let mut logs = LogMatching::new(2);
    assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3)]), None);
    logs.snapshot(0, 2, 1);
    assert_eq!(logs.last(0), 3);
    logs.snapshot(0, 2, 2);
    assert_eq!(logs.last(0), 2, "that was another entry");
}

#[test]
fn memory_is_bounded_also_where_nothing_can_be_compared() {
    let mut logs = LogMatching::new(2);
    for term in 1..200 {
        assert!(logs.append(0, 1, term, term).is_ok());
    }
    assert_eq!(logs.seen.get(1).map(SmallVec::len), Some(TERMS));
    logs.snapshot(1, 1 << 40, 7);
    assert!(logs.append(1, (1 << 40) + 1, 7, 7).is_ok());
    for index in 2..=(REMEMBERED as u64 + 100) {
        assert!(logs.append(0, index, 300, index).is_ok());
    }
    assert_eq!(logs.logs.get(0).unwrap().entries.len(), REMEMBERED);
    assert!(logs.remembered() <= REMEMBERED);
}

#[test]
fn numbers_beyond_all_bounds_are_answered() {
    let mut logs = LogMatching::new(2);
    assert_eq!(id(&logs.append(0, 0, 1, 1)), Some("LogMatching"));
    assert_eq!(id(&logs.append(2, 1, 1, 1)), Some("KnownNode"));
    logs.snapshot(0, u64::MAX - 1, 1);
    logs.apply(0, u64::MAX - 1);
    logs.restart(1, u64::MAX - 1);
    logs.truncate(1, 0);
    for node in 0..2 {
        assert_eq!(id(&logs.append(node, u64::MAX, 1, 1)), Some("LogMatching"), "no index");
    }
    assert_eq!(logs.holds(0, u64::MAX, 0), Some(false));
}

#[test]
fn a_log_begins_where_it_is_said_to() {
    let mut logs = LogMatching::new(2).beginning_at(0);
    assert_eq!(logs.last(0), crate::monitor::NOTHING);
    assert!((0..3).all(|index| logs.append(0, index, 1, index).is_ok()));
    assert!((0..2).all(|index| logs.append(1, index, 1, index).is_ok()));
    assert_eq!((logs.last(0), logs.last(1), logs.unchecked()), (2, 1, 0));
    logs.truncate(1, 0);
    assert_eq!(id(&logs.append(1, 1, 1, 1)), Some("LogMatching"), "a gap");
    assert!(logs.append(1, 0, 1, 7).is_err(), "another entry at 0");
    logs.truncate(1, 0);
    assert!((0..3).all(|index| logs.append(1, index, 1, index).is_ok()));
    (0..2).for_each(|node| logs.apply(node, 0));
    assert_eq!(logs.remembered(), 2);
    let mut later = LogMatching::new(1).beginning_at(7);
    assert!(later.append(0, 7, 1, 1).is_ok());
    let early = later.append(0, 6, 1, 1).unwrap_err().to_string();
    assert!(early.contains("logs begin at = 7"), "{early}");
}
