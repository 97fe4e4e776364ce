//! Every fault of the modelled cluster and scheduler is caught, and shrunk to a
//! few steps that can be read.

#![cfg(feature = "proptest")]
#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::fmt::{Debug, Display};
use std::path::Path;
use std::str::FromStr;

use grey_invariants::monitor::LeaderId;
use grey_invariants::monitor::consensus::Consensus;
use grey_invariants::monitor::quota::Quotas;
use grey_invariants::testing::machine::{
    CorrectCluster, FaultyCluster, WatchedCluster, WatchedQuotas,
};
use grey_invariants::testing::{
    Answer, Cluster, Fault, Judge, Scheduler, SchedulerFault, cases, strategy,
};
use proptest::prelude::*;
use proptest_state_machine::prop_state_machine;

/// Schedules tried before a fault counts as not caught.
const CASES: u32 = 20_000;

fn first_violation<E>(
    mut monitor: impl Judge<Event = E>,
    events: &[E],
) -> Option<(usize, &'static str)> {
    let answers = events.iter().map(|event| monitor.judge(event));
    (1..).zip(answers).find_map(|(place, answer)| match answer {
        Answer::Violates(id) => Some((place, id)),
        Answer::Holds | Answer::Unchecked => None,
    })
}

/// Finds a fault, and gives its line of the table: fault, caught by, events until
/// then, shrunk to so many steps and events.
fn caught<C, E, M>(
    fault: &str,
    folder: &Path,
    schedules: impl Strategy<Value = Vec<C>>,
    happen: impl Fn(&[C]) -> Vec<E>,
    monitor: impl Fn() -> M,
) -> (String, &'static str)
where
    C: Clone + Debug,
    E: Clone + Debug + Display + PartialEq + FromStr<Err: Display>,
    M: Judge<Event = E>,
{
    let first = std::cell::Cell::new(None);
    let tried =
        cases::run(fault, folder, CASES, schedules, happen, |events| {
            match first_violation(monitor(), events) {
                None => Ok(()),
                Some((place, id)) => {
                    first.set(first.get().or(Some(place)));
                    Err(format!("{fault} is caught by {id}"))
                }
            }
        });
    let failure = tried.unwrap_err();
    let read = cases::load::<E>(failure.file.as_ref().unwrap()).unwrap();
    assert_eq!(read, failure.events, "the file is the case");
    let (place, id) = first_violation(monitor(), &read).unwrap();
    assert_eq!(place, read.len(), "what follows the violation is left out: {failure}");
    let (events, steps) = (first.get().unwrap(), failure.steps.len());
    (format!("{fault:<22} {id:<22} {events:>6} {steps:>6} {place:>6}"), id)
}

#[test]
fn every_fault_of_a_cluster_is_caught_and_shrunk() {
    let folder = tempfile::tempdir().unwrap();
    for fault in Fault::ALL {
        let happen = |schedule: &[_]| Cluster::faulty(3, fault).run(schedule);
        let (name, schedules) = (format!("{fault:?}"), strategy::schedule(3, 1..200));
        let (line, id) = caught(&name, folder.path(), schedules, happen, || Consensus::new(3));
        println!("{line}");
        assert!(may_be_caught_by(fault).contains(&id), "{line}");
    }
}

/// The rule that a fault breaks, or what follows from that.
fn may_be_caught_by(fault: Fault) -> &'static [&'static str] {
    match fault {
        Fault::VotesTwice | Fault::ForgetsVote => &["OneVotePerTerm"],
        Fault::VotesForAnyLog => &["LeaderCompleteness"],
        Fault::ForgetsTerm => &["MonotonicTerm"],
        Fault::LeadsWithOneLess => &["ElectionSafety", "LeaderCompleteness"],
        Fault::CommitsWithOneLess | Fault::CountsUnflushed => &["CommittedOnMajority"],
        // A commit that is lost can be seen first where its log is compared.
        Fault::CommitsOldTerms => &["LeaderCompleteness", "LogMatching", "Agreement"],
        Fault::BelievesLateReplies => &["MonotonicMatch"],
        Fault::AppendsAfterAnything => &["LogMatching"],
        Fault::CutsWhatMatches => &["Agreement", "CommittedOnMajority", "MonotonicMatch"],
        Fault::CommitsWhateverItHas => &["Agreement"],
        Fault::CommitFalls => &["Monotonic"],
        Fault::LosesDisk => {
            &["Agreement", "LeaderCompleteness", "MonotonicMatch", "CommittedOnMajority"]
        }
        Fault::CountsLearners | Fault::AsksNewVotersOnly => &["CommittedOnMajority"],
    }
}

/// With leader ids a vote is a term: nobody can vote twice, or forget the vote alone.
#[test]
fn every_fault_of_a_cluster_with_leader_ids_is_caught_and_shrunk() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = || Cluster::<LeaderId>::of([1, 2, 1 << 40, 7], 3).beginning_at(0);
    let monitor = || Consensus::<LeaderId>::of(cluster().initial()).beginning_at(0);
    let without = [Fault::VotesTwice, Fault::ForgetsVote];
    for fault in Fault::ALL.into_iter().filter(|fault| !without.contains(fault)) {
        let happen = |schedule: &[_]| cluster().with(fault).run(schedule);
        let (name, schedules) = (format!("{fault:?}"), strategy::schedule(4, 1..200));
        let (line, id) = caught(&name, folder.path(), schedules, happen, monitor);
        println!("{line}");
        let expected = match fault {
            Fault::ForgetsTerm => &["MonotonicVote"],
            Fault::LeadsWithOneLess => &["ElectedByMajority"],
            fault => may_be_caught_by(fault),
        };
        assert!(expected.contains(&id), "{line}");
    }
}

#[test]
fn every_fault_of_a_scheduler_is_caught_and_shrunk() {
    let folder = tempfile::tempdir().unwrap();
    for fault in SchedulerFault::ALL {
        let happen = |decisions: &[_]| Scheduler::faulty(fault).run(decisions);
        let (name, decisions) = (format!("{fault:?}"), strategy::decisions(1..60));
        let (line, id) = caught(&name, folder.path(), decisions, happen, Quotas::default);
        println!("{line}");
        let expected: &[&str] = match fault {
            SchedulerFault::StartsUnchecked | SchedulerFault::RetriesUnchecked => {
                &["NoQuotaViolation"]
            }
            SchedulerFault::ReleasesTwice | SchedulerFault::ReleasesMore => &["UsageIsHeld"],
            SchedulerFault::Leaks => &["NoLeak"],
            // Or its tenant leaves before the retry, or what is held twice leaves
            // another task without its place.
            SchedulerFault::ReservesTwice => &["ReservedOnce", "NoLeak", "NoQuotaViolation"],
        };
        assert!(expected.contains(&id), "{line}");
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_correct_cluster_is_watched_without_an_alarm(sequential 1..120 => WatchedCluster<CorrectCluster>);

    #[test]
    fn a_faulty_cluster_is_seen_through_as_by_the_whole_history(sequential 1..120 => WatchedCluster<FaultyCluster>);

    #[test]
    fn a_scheduler_is_seen_through_as_by_the_whole_history(sequential 1..60 => WatchedQuotas);
}
