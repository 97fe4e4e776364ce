//! Every fault is found and shrunk by proptest, and what it was shrunk to is
//! kept as a file that shows it again.

use std::path::{Path, PathBuf};

use grey_cluster::search::find;
use grey_cluster::{Fault, Schedule, run};

fn saved(fault: Fault) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules");
    folder.join(format!("{fault}.txt"))
}

#[test]
fn a_saved_schedule_shows_its_fault_with_its_last_step() {
    for fault in Fault::all() {
        let file = saved(fault);
        let schedule = Schedule::load(&file).unwrap();
        assert_eq!(schedule.fault, Some(fault), "{}", file.display());
        let failure = run(&schedule).unwrap_err();
        assert_eq!(failure.violation.id(), fault.breaks(), "{}", file.display());
        assert_eq!(failure.step, schedule.ops.len(), "{}", file.display());
    }
}

#[test]
fn without_the_fault_a_saved_schedule_shows_nothing() {
    for fault in Fault::all() {
        let file = saved(fault);
        let schedule = Schedule::load(&file).unwrap();
        let answer = run(&Schedule { fault: None, ..schedule });
        assert!(answer.is_ok_and(|counts| counts.gave_up == 0), "{}", file.display());
    }
}

#[test]
fn every_step_of_a_saved_schedule_is_needed() {
    for fault in Fault::all() {
        let file = saved(fault);
        let schedule = Schedule::load(&file).unwrap();
        for left_out in 0..schedule.ops.len() {
            let mut shorter = schedule.clone();
            let op = shorter.ops.remove(left_out);
            let shown = run(&shorter).err().is_some_and(|f| f.violation.id() == fault.breaks());
            assert!(!shown, "{}: `{op}` is not needed", file.display());
        }
    }
}

/// Those that some thousand schedules show. The others need ten times as many:
/// `cargo run --release -p grey-cluster --example bugs` looks for them, and what
/// it found is kept and shown again above.
macro_rules! found {
    ($($name:ident: $fault:ident, $steps:literal;)+) => { $(
        #[test]
        fn $name() {
            let fault = Fault::$fault;
            let found = find(fault, 4_000).unwrap();
            assert_eq!(found.failure.violation.id(), fault.breaks());
            assert!(found.schedule.ops.len() <= $steps, "{}", found.schedule);
        }
    )+ };
}

found! {
    a_quorum_that_is_too_small_is_found: OneLessThanMajority, 12;
    a_second_vote_is_found: VoteTwice, 12;
    a_vote_that_is_not_on_disk_is_found: VoteNotOnDisk, 12;
    a_term_that_is_not_on_disk_is_found: TermNotOnDisk, 12;
    a_refusal_taken_for_a_vote_is_found: RefusalsCounted, 12;
    a_vote_for_a_shorter_log_is_found: AnyCandidate, 12;
    an_unchecked_previous_entry_is_found: AnyPrev, 12;
    a_refusal_taken_for_a_match_is_found: RefusalIsMatch, 16;
    a_deletion_without_its_append_is_found: DeletedNotAppended, 12;
    an_entry_of_a_deposed_leader_is_found: AppendWhileDeposed, 12;
    an_unflushed_entry_of_a_leader_is_found: LeaderTailNotOnDisk, 12;
    an_unflushed_entry_of_a_follower_is_found: FollowerTailNotOnDisk, 12;
}
