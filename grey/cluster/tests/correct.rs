//! Without a fault there is no violation, whatever the network and the crashes
//! do; and what happens is written down as steps of the specification.

use grey_cluster::record::trace;
use grey_cluster::strategies::seeded;
use grey_cluster::{Counts, Schedule, run};
use grey_invariants::trace::{Action, read};

#[test]
fn seeded_schedules_violate_nothing() {
    let mut all = Counts::default();
    for (seed, nodes) in (0..300).zip((3..=7).cycle()) {
        match run(&seeded(seed, nodes, 300)) {
            Ok(counts) => all = all + counts,
            Err(failure) => panic!("seed {seed}, {nodes} nodes: {failure}"),
        }
    }
    assert_eq!(all.gave_up, 0);
    let enough = [all.leaders, all.commits, 10 * all.truncations, all.restarts];
    assert!(enough.iter().all(|n| *n > 300), "too little happened: {all:?}");
}

#[test]
fn the_same_schedule_gives_the_same_run() {
    let schedule = seeded(3, 5, 2_000);
    let again: Schedule = schedule.to_string().parse().unwrap();
    assert_eq!(run(&schedule).unwrap(), run(&again).unwrap());
}

#[test]
fn a_trace_has_every_action_of_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.ndjson");
    let recorded = trace(1, 3, 2_000, &file).unwrap();
    assert!(recorded.recorded >= 2_000 && recorded.dropped == 0, "{recorded:?}");
    let steps = read(&file).unwrap().steps;
    let all = [
        Action::Timeout,
        Action::GrantVote,
        Action::BecomeLeader,
        Action::ClientRequest,
        Action::HandleAppendEntries,
        Action::AdvanceCommitIndex,
        Action::LearnTerm,
        Action::Restart,
    ];
    for action in all {
        assert!(steps.iter().any(|(_, step)| step.action == action), "{action:?}");
    }
}
