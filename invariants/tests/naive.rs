//! Each monitor answers what a checker does that keeps the whole history, at
//! every event: of correct clusters, of faulty ones, and of reports that were
//! spoilt on their way.

#![cfg(feature = "proptest")]

use std::cell::RefCell;
use std::collections::BTreeMap;

use grey_invariants::monitor::agreement::Agreement;
use grey_invariants::monitor::consensus::{Consensus, Event, What};
use grey_invariants::monitor::election::Election;
use grey_invariants::monitor::log_matching::LogMatching;
use grey_invariants::monitor::merge::Merge;
use grey_invariants::monitor::monotonic::Monotonic;
use grey_invariants::monitor::process::Process;
use grey_invariants::monitor::quota::Quotas;
use grey_invariants::monitor::{LeaderId, Members, Node};
use grey_invariants::testing::naive::{
    NaiveAgreement, NaiveConsensus, NaiveElection, NaiveLogs, NaiveMerge, NaiveMonotonic,
    NaiveProcess, NaiveQuotas,
};
use grey_invariants::testing::{
    Answer, Cluster, Fault, Judge, Scheduler, SchedulerFault, strategy,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

const NODES: usize = 3;
const CASES: u32 = 1000;

/// How many histories and events there were of each kind.
#[derive(Debug, Default)]
struct Kinds {
    correct: u64,
    broken: BTreeMap<&'static str, u64>,
    events: u64,
    unchecked: u64,
    /// Violations of which the monitor names another property.
    others: u64,
}

/// Compares two judges; after the first violation too, unless that ends it.
fn compare<E: std::fmt::Debug>(
    monitor: &mut impl Judge<Event = E>,
    naive: &mut impl Judge<Event = E>,
    events: &[E],
    ends_at_first: bool,
    kinds: &mut Kinds,
) -> Result<(), TestCaseError> {
    let (mut is_certain, mut violated) = (true, None);
    for event in events {
        let (said, expected) = (monitor.judge(event), naive.judge(event));
        kinds.events += 1;
        kinds.unchecked += u64::from(said == Answer::Unchecked);
        match (said, expected) {
            (_, Answer::Unchecked) => break,
            // What nobody could say may have been wrong, and what follows from it.
            (Answer::Unchecked, _) => is_certain = false,
            (Answer::Holds, Answer::Violates(_)) if !is_certain => {}
            // Several are violated, and the first is about what is forgotten.
            (Answer::Violates(one), Answer::Violates(other)) => {
                kinds.others += u64::from(one != other);
            }
            _ => prop_assert_eq!(said, expected, "at {:?}", event),
        }
        if let Answer::Violates(id) = expected {
            violated = violated.or(Some(id));
            if ends_at_first {
                break;
            }
        }
    }
    match violated {
        None => kinds.correct += 1,
        Some(id) => *kinds.broken.entry(id).or_default() += 1,
    }
    Ok(())
}

/// Events of a cluster with a fault or none, spoilt or not; with what every node
/// has applied, so that it may be forgotten, or without.
fn histories() -> impl Strategy<Value = Vec<Event>> {
    let fault = proptest::option::of(select(&Fault::ALL[..]));
    let edit = || strategy::edit(NODES);
    let edits = prop_oneof![2 => vec(edit(), 0..2), 1 => vec(edit(), 2..12)];
    let inputs = (fault, strategy::schedule(NODES, 20..250), edits, any::<bool>());
    inputs.prop_map(|(fault, schedule, edits, forgets)| {
        let cluster = fault.map_or(Cluster::new(NODES), |f| Cluster::faulty(NODES, f));
        let mut events = cluster.run(&schedule);
        edits.iter().for_each(|edit| edit.apply(&mut events));
        events.retain(|event| forgets || !matches!(event.what, What::Apply(_)));
        events
    })
}

/// Numbers of the nodes of a cluster with leader ids; the last joins later.
const IDS: [Node; 4] = [1, 2, 3, 1 << 40];

/// A cluster with leader ids, whose logs begin at 0.
fn with_leader_ids() -> Cluster<LeaderId> {
    Cluster::of(IDS, 3).beginning_at(0)
}

fn initial() -> Members {
    with_leader_ids().initial().clone()
}

/// The same as [`histories`] of such clusters.
fn histories_with_leader_ids() -> impl Strategy<Value = Vec<Event<LeaderId>>> {
    let fault = proptest::option::of(select(&Fault::ALL[..]));
    let edit = || strategy::edit(IDS.len());
    let edits = prop_oneof![2 => vec(edit(), 0..2), 1 => vec(edit(), 2..12)];
    let inputs = (fault, strategy::schedule(IDS.len(), 20..250), edits, any::<bool>());
    inputs.prop_map(|(fault, schedule, edits, forgets)| {
        let cluster = fault.map_or(with_leader_ids(), |fault| with_leader_ids().with(fault));
        let mut events = cluster.run(&schedule);
        edits.iter().for_each(|edit| edit.apply(&mut events));
        events.retain(|event| forgets || !matches!(event.what, What::Apply(_)));
        events
    })
}

/// Long histories of clusters with one of these faults, as they were.
fn histories_with(faults: &'static [Fault]) -> impl Strategy<Value = Vec<Event>> {
    let inputs = (select(faults), strategy::schedule(NODES, 150..300));
    inputs.prop_map(|(fault, schedule)| Cluster::faulty(NODES, fault).run(&schedule))
}

/// Runs the comparison on many inputs, always the same ones, and gives how many
/// were of which kind.
fn compared<I: std::fmt::Debug>(
    inputs: impl Strategy<Value = I>,
    compare: impl Fn(&I, &mut Kinds) -> Result<(), TestCaseError>,
) -> Kinds {
    let kinds = RefCell::new(Kinds::default());
    let rng = proptest::test_runner::TestRng::deterministic_rng(
        proptest::test_runner::RngAlgorithm::ChaCha,
    );
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new_with_rng(config, rng)
        .run(&inputs, |input| compare(&input, &mut kinds.borrow_mut()));
    assert!(tried.is_ok(), "{tried:?}");
    kinds.into_inner()
}

/// Both kinds of history occur often, each property is violated, and hardly
/// anything is left unchecked.
fn assert_many(kinds: &Kinds, properties: &[&str]) {
    let broken: u64 = kinds.broken.values().sum();
    let some = u64::from(CASES) / 25;
    assert!(kinds.correct > some && broken > some, "{kinds:?}");
    for property in properties {
        assert!(kinds.broken.get(property).is_some_and(|n| *n > 1), "{property}: {kinds:?}");
    }
    assert!(kinds.unchecked * 50 < kinds.events && kinds.others * 50 < broken, "{kinds:?}");
}

/// A monitor of one property, which goes on after a violation.
macro_rules! goes_on {
    ($test:ident, $monitor:ident, $naive:ident, $properties:expr) => {
        #[test]
        fn $test() {
            let kinds = compared(histories(), |events, kinds| {
                compare(&mut $monitor::new(NODES), &mut $naive::new(NODES), events, false, kinds)
            });
            assert_many(&kinds, &$properties);
        }
    };
}

goes_on!(agreement_answers_as_the_whole_history_does, Agreement, NaiveAgreement, ["Agreement"]);
goes_on!(log_matching_answers_as_the_whole_history_does, LogMatching, NaiveLogs, ["LogMatching"]);
goes_on!(
    election_answers_as_the_whole_history_does,
    Election,
    NaiveElection,
    ["ElectionSafety", "OneVotePerTerm"]
);
goes_on!(
    monotonic_answers_as_the_whole_history_does,
    Monotonic,
    NaiveMonotonic,
    ["Monotonic", "MonotonicMatch", "MonotonicTerm"]
);

/// The same with leader ids, members that join and leave, and logs from index 0.
macro_rules! goes_on_with_leader_ids {
    ($test:ident, $monitor:expr, $naive:expr, $properties:expr) => {
        #[test]
        fn $test() {
            let kinds = compared(histories_with_leader_ids(), |events, kinds| {
                compare(&mut $monitor, &mut $naive, events, false, kinds)
            });
            assert_many(&kinds, &$properties);
        }
    };
}

goes_on_with_leader_ids!(
    agreement_with_leader_ids_answers_as_the_whole_history_does,
    Agreement::of(&initial()).beginning_at(0),
    NaiveAgreement::of(&initial()).beginning_at(0),
    ["Agreement"]
);
goes_on_with_leader_ids!(
    log_matching_with_leader_ids_answers_as_the_whole_history_does,
    LogMatching::of(&initial()).beginning_at(0),
    NaiveLogs::of(&initial()).beginning_at(0),
    ["LogMatching", "KnownNode"]
);
goes_on_with_leader_ids!(
    election_with_leader_ids_answers_as_the_whole_history_does,
    Election::of(&initial()),
    NaiveElection::of(&initial()),
    ["ElectionSafety", "MonotonicVote"]
);
goes_on_with_leader_ids!(
    monotonic_with_leader_ids_answers_as_the_whole_history_does,
    Monotonic::of(&initial()),
    NaiveMonotonic::of(&initial()),
    ["Monotonic", "MonotonicMatch", "MonotonicVote"]
);

#[test]
fn consensus_with_leader_ids_answers_as_the_whole_history_does() {
    let kinds = compared(histories_with_leader_ids(), |events, kinds| {
        let mut monitor = Consensus::of(&initial()).beginning_at(0);
        let mut naive = NaiveConsensus::of(&initial()).beginning_at(0);
        compare(&mut monitor, &mut naive, events, true, kinds)
    });
    assert_many(&kinds, &["Agreement", "LogMatching", "MonotonicVote", "ElectedByMajority"]);
    assert_many(&kinds, &["CommittedOnMajority", "CommitsOwnLog", "Monotonic", "KnownNode"]);
}

#[test]
fn correct_clusters_with_leader_ids_and_changing_members_raise_no_alarm() {
    let inputs = strategy::schedule(IDS.len(), 0..300);
    let kinds = compared(inputs, |schedule, kinds| {
        let mut monitor = Consensus::of(&initial()).beginning_at(0);
        for event in with_leader_ids().run(schedule) {
            let answer = monitor.judge(&event);
            prop_assert!(!matches!(answer, Answer::Violates(_)), "{:?} at {}", answer, event);
            kinds.events += 1;
            kinds.correct += u64::from(matches!(event.what, What::Members(_)));
            kinds.unchecked += u64::from(answer == Answer::Unchecked);
        }
        Ok(())
    });
    println!("{kinds:?}");
    assert!(kinds.events > 20_000 && kinds.unchecked * 20 < kinds.events, "{kinds:?}");
    assert!(kinds.correct > 300, "configurations told: {kinds:?}");
}

#[test]
fn consensus_answers_as_the_whole_history_does() {
    let compare = |events: &Vec<Event>, kinds: &mut Kinds| {
        compare(&mut Consensus::new(NODES), &mut NaiveConsensus::new(NODES), events, true, kinds)
    };
    let kinds = compared(histories(), compare);
    assert_many(&kinds, &["Agreement", "LogMatching", "OneVotePerTerm", "MonotonicTerm"]);
    assert_many(&kinds, &["CommittedOnMajority", "CommitsOwnLog", "MonotonicMatch"]);
    const RARE: [Fault; 4] = [
        Fault::VotesForAnyLog,
        Fault::CommitsOldTerms,
        Fault::LeadsWithOneLess,
        Fault::CommitFalls,
    ];
    let kinds = compared(histories_with(&RARE), compare);
    assert_many(&kinds, &["LeaderCompleteness", "ElectionSafety", "Monotonic"]);
}

#[test]
fn a_process_answers_as_its_whole_history_does() {
    let inputs = (histories(), 0..NODES as Node);
    let kinds = compared(inputs, |(events, node), kinds| {
        let own = events.iter().filter(|event| event.node == *node).map(|event| event.what.clone());
        let own: Vec<What> = own.collect();
        let mut process = Process::new(*node, |_| {});
        compare(&mut process, &mut NaiveProcess::new(*node), &own, true, kinds)
    });
    assert_many(&kinds, &["Agreement", "LogMatching", "OneVotePerTerm", "CommitsOwnLog"]);
}

/// The events with the numbers of their streams, as they may arrive: node by
/// node in pieces of any length.
fn streams(events: &[Event], pieces: &[(usize, usize)]) -> Vec<(u64, Event)> {
    let mut streams = vec![Vec::new(); NODES];
    for event in events {
        let stream: &mut Vec<(u64, Event)> = &mut streams[event.node as usize];
        stream.push((stream.len() as u64, event.clone()));
    }
    let mut merged = Vec::new();
    let rest = (0..NODES).map(|node| (node, usize::MAX));
    for (node, length) in pieces.iter().copied().chain(rest) {
        let length = length.min(streams[node].len());
        merged.extend(streams[node].drain(..length));
    }
    merged
}

#[test]
fn merged_streams_are_answered_as_their_whole_history_is() {
    let lost = proptest::option::weighted(0.2, any::<proptest::sample::Index>());
    let inputs = (histories(), vec((0..NODES, 1..20_usize), 0..20), lost);
    let kinds = compared(inputs, |(events, pieces, lost), kinds| {
        let mut merged = streams(events, pieces);
        if let (Some(lost), false) = (lost, merged.is_empty()) {
            merged.remove(lost.index(merged.len()));
        }
        compare(&mut Merge::new(NODES), &mut NaiveMerge::new(NODES), &merged, true, kinds)
    });
    assert_many(&kinds, &["Agreement", "LogMatching", "OneVotePerTerm", "StreamIsWhole"]);
}

#[test]
fn quotas_are_answered_as_the_whole_history_is() {
    let fault = proptest::option::of(select(&SchedulerFault::ALL[..]));
    let inputs = (
        fault,
        vec(strategy::decision(), 0..60),
        vec((any::<prop::sample::Index>(), any::<bool>()), 0..2),
    );
    let kinds = compared(inputs, |(fault, decisions, edits), kinds| {
        let mut calls = fault.map_or(Scheduler::default(), Scheduler::faulty).run(decisions);
        for (place, is_lost) in edits {
            if !calls.is_empty() {
                let call = calls.remove(place.index(calls.len()));
                if !is_lost {
                    calls.push(call);
                }
            }
        }
        compare(&mut Quotas::default(), &mut NaiveQuotas::default(), &calls, false, kinds)
    });
    assert_many(&kinds, &["NoQuotaViolation", "ReservedOnce", "UsageIsHeld", "NoLeak"]);
    assert_eq!(kinds.unchecked, 0);
}

#[test]
fn correct_clusters_and_schedulers_raise_no_alarm() {
    let inputs =
        (2..6_usize).prop_flat_map(|nodes| (Just(nodes), strategy::schedule(nodes, 0..300)));
    let kinds = compared(inputs, |(nodes, schedule), kinds| {
        let mut monitor = Consensus::new(*nodes);
        for event in Cluster::new(*nodes).run(schedule) {
            let answer = monitor.judge(&event);
            prop_assert!(!matches!(answer, Answer::Violates(_)), "{:?} at {}", answer, event);
            kinds.events += 1;
            kinds.unchecked += u64::from(answer == Answer::Unchecked);
        }
        Ok(())
    });
    println!("{kinds:?}");
    assert!(kinds.events > 20_000 && kinds.unchecked * 20 < kinds.events, "{kinds:?}");
    let calls = compared(strategy::decisions(0..200), |decisions, kinds| {
        let (calls, mut quotas) = (Scheduler::default().run(decisions), Quotas::default());
        prop_assert!(calls.iter().all(|call| quotas.judge(call) == Answer::Holds));
        kinds.events += calls.len() as u64;
        Ok(())
    });
    assert!(calls.events > 5_000, "{calls:?}");
}
