//! What is violated by which events, in a cluster whose members stay.

mod leader_ids;
mod members;

use super::*;

/// What the first event that violates something violates.
fn first(nodes: usize, events: &[(Node, What)]) -> Option<(usize, &'static str)> {
    let mut monitor = Consensus::new(nodes);
    let answers =
        events.iter().map(|(node, what)| monitor.on(&Event { node: *node, what: what.clone() }));
    answers.enumerate().find_map(|(n, answer)| answer.err().map(|v| (n, v.id())))
}

fn entry(index: Index, term: Term) -> What {
    What::Append { index, term, digest: term * 100 + index }
}

fn commit(index: Index, term: Term) -> What {
    What::Commit { index, term, digest: term * 100 + index }
}

/// The same for a monitor of any mode; how many events there were, if nothing
/// is violated.
fn answer<T: Epoch>(
    mut monitor: Consensus<T>,
    events: &[(Node, What<T>)],
) -> Result<u64, (usize, &'static str)> {
    for (n, (node, what)) in events.iter().enumerate() {
        let event = Event { node: *node, what: what.clone() };
        monitor.on(&event).map_err(|violation| (n, violation.id()))?;
    }
    Ok(monitor.unchecked())
}

#[test]
fn a_leader_may_not_lack_what_was_committed() {
    let events = [
        (0, What::Leader(1)),
        (0, entry(1, 1)),
        (0, What::Persist(1)),
        (1, entry(1, 1)),
        (1, What::Persist(1)),
        (0, commit(1, 1)),
        (1, What::Leader(2)),
        (2, What::Leader(3)),
    ];
    assert_eq!(first(3, &events), Some((7, "LeaderCompleteness")));
}

#[test]
fn an_old_leader_may_not_commit_what_a_newer_one_lacks() {
    let events = [
        (0, What::Leader(1)),
        (0, entry(1, 1)),
        (0, What::Persist(1)),
        (2, What::Leader(2)),
        (1, entry(1, 1)),
        (1, What::Persist(1)),
        (0, commit(1, 1)),
    ];
    assert_eq!(first(3, &events), Some((6, "LeaderCompleteness")));
}

#[test]
fn a_leader_elected_late_in_an_old_term_may_lack_newer_commits() {
    let events = [
        (0, What::Leader(5)),
        (0, entry(1, 5)),
        (0, What::Persist(1)),
        (1, entry(1, 5)),
        (1, What::Persist(1)),
        (0, commit(1, 5)),
        (2, What::Leader(4)),
    ];
    assert_eq!(first(3, &events), None);
}

#[test]
fn what_is_not_flushed_is_on_no_disk() {
    let events = [
        (0, What::Leader(1)),
        (0, entry(1, 1)),
        (0, What::Persist(1)),
        (1, entry(1, 1)),
        (0, commit(1, 1)),
    ];
    assert_eq!(first(3, &events), Some((4, "CommittedOnMajority")));
}

#[test]
fn a_follower_commits_what_is_in_its_log() {
    assert_eq!(first(3, &[(1, commit(1, 1))]), Some((0, "CommitsOwnLog")));
    let events = [(1, entry(1, 1)), (1, commit(1, 2))];
    assert_eq!(first(3, &events), Some((1, "CommitsOwnLog")));
}

#[test]
fn overwriting_what_is_committed_is_a_lost_commit() {
    let events = [(1, entry(1, 1)), (1, commit(1, 1)), (1, entry(1, 2))];
    assert_eq!(first(3, &events), Some((2, "Agreement")));
    let again = [(1, entry(1, 1)), (1, commit(1, 1)), (1, entry(1, 1))];
    assert_eq!(first(3, &again), None);
}

#[test]
fn an_append_that_cuts_off_what_is_committed_is_a_lost_commit() {
    let events = [
        (1, entry(1, 1)),
        (1, entry(2, 1)),
        (1, commit(1, 1)),
        (1, commit(2, 1)),
        (1, entry(1, 1)),
    ];
    assert_eq!(first(3, &events), Some((4, "Agreement")));
}

#[test]
fn a_restart_may_lose_what_was_in_memory_and_not_what_was_on_disk() {
    let events = |persisted: Index| {
        let restart = What::Restart { last: 0, commit: 0 };
        [(1, entry(1, 1)), (1, What::Persist(persisted)), (1, commit(1, 1)), (1, restart)]
    };
    assert_eq!(first(3, &events(1)), Some((3, "Agreement")));
    assert_eq!(first(3, &events(0)), None);
}

#[test]
fn a_snapshot_that_replaces_what_is_committed_is_a_lost_commit() {
    let events = |term| {
        let snapshot = What::Snapshot { index: 1, term };
        [(1, entry(1, 1)), (1, entry(2, 1)), (1, commit(1, 1)), (1, commit(2, 1)), (1, snapshot)]
    };
    assert_eq!(first(3, &events(2)), Some((4, "Agreement")));
    assert_eq!(first(3, &events(1)), None);
}

#[test]
fn the_furthest_of_older_commits_counts() {
    let mut events = vec![(0, What::Leader(1))];
    for (node, last) in [(0, 2), (1, 2), (2, 1)] {
        events.extend((1..=last).map(|index| (node, entry(index, 1))));
        events.push((node, What::Persist(last)));
    }
    events.extend([(0, commit(1, 1)), (0, commit(2, 1))]);
    // A newer leader begins to commit anew, from the beginning.
    events.extend([(1, What::Leader(2)), (1, commit(1, 1)), (2, What::Leader(3))]);
    assert_eq!(first(3, &events), Some((events.len() - 1, "LeaderCompleteness")));
}

#[test]
fn an_event_of_nobody_is_not_passed_over() {
    assert_eq!(first(3, &[(3, What::Follower)]), Some((0, "KnownNode")));
}
