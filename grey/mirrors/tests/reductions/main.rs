//! Reduced specifications and their plain forms, by their mirrors: what the one
//! reaches, the other does. Reductions that are wrong are told apart.
//!
//! At larger bounds than those at which TLC compares the same
//! (`tests/projections.rs` of the command).

#![expect(clippy::unwrap_used, reason = "a step that cannot be carried out must fail")]

mod messages;
mod replication;
mod steps;
mod terms;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};

use grey_mirrors::consensus::{Consensus, Start};
use grey_mirrors::terms::{Log, State, Terms};

use terms::Wrong;

/// Servers, terms, entries.
type Bounds = (u8, u8, u8);

/// What the two must agree on: how many servers have which log, and what is
/// or could be committed.
type Projection = (BTreeMap<Vec<u8>, usize>, BTreeSet<(u8, u8)>);

fn bag<'a>(logs: impl Iterator<Item = &'a Vec<u8>>) -> BTreeMap<Vec<u8>, usize> {
    let mut bag = BTreeMap::new();
    logs.for_each(|log| *bag.entry(log.clone()).or_insert(0) += 1);
    bag
}

fn messages((servers, max_term, max_log): Bounds) -> Consensus {
    Consensus { servers, max_term, max_log, start: Start::Fresh, fault: None }
}

fn by_terms((servers, max_term, max_log): Bounds) -> Terms {
    Terms { servers, max_term, max_log, prefixes_only: false, fault: None }
}

/// Visits one state of each key, and all that follow from it.
fn visit<S, K: Hash>(
    first: Vec<S>,
    key: impl Fn(&S) -> K,
    mut successors: impl FnMut(&S) -> Vec<S>,
) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut seen = HashSet::new();
    let mut frontier = first;
    frontier.retain(|state| seen.insert(hasher.hash_one(key(state))));
    while let Some(state) = frontier.pop() {
        let new = successors(&state).into_iter();
        frontier.extend(new.filter(|next| seen.insert(hasher.hash_one(key(next)))));
    }
}

#[test]
fn by_terms_the_logs_and_commitments_are_those_that_messages_reach() {
    for bounds in messages::BOUNDS {
        let (by_messages, by_terms) = (messages::reached(bounds), terms::reached(bounds, None));
        let only =
            |a: &BTreeSet<Projection>, b: &BTreeSet<Projection>| a.difference(b).next().cloned();
        assert_eq!(only(&by_messages, &by_terms), None, "{bounds:?}: messages only");
        assert_eq!(only(&by_terms, &by_messages), None, "{bounds:?}: terms only");
        assert!(by_terms.len() >= 9, "{bounds:?}: only {}", by_terms.len());
    }
}

#[test]
fn what_messages_leave_behind_and_nobody_reads_leads_nowhere() {
    for bounds in [(3, 1, 2), (2, 2, 2), (3, 2, 1)] {
        assert_eq!(messages::reached(bounds), messages::reached_by_all(bounds), "{bounds:?}");
    }
}

/// At the first bounds at which it is told apart, with what it does not reach.
fn missed(wrong: Wrong, bounds: Bounds) -> usize {
    let (right, wrong) = (terms::reached(bounds, None), terms::reached(bounds, Some(wrong)));
    assert!(wrong.is_subset(&right), "{bounds:?}");
    right.len() - wrong.len()
}

#[test]
fn a_reduction_in_which_a_deposed_leader_is_never_elected_again_is_told_apart() {
    assert_eq!(missed(Wrong::NeverAgain, (3, 2, 2)), 0);
    assert_eq!(missed(Wrong::NeverAgain, (3, 3, 1)), 1);
}

#[test]
fn a_reduction_in_which_only_the_best_log_is_electable_is_told_apart() {
    assert_eq!(missed(Wrong::BestLog, (3, 3, 1)), 0);
    assert!(missed(Wrong::BestLog, (5, 2, 1)) > 0);
}

#[test]
fn a_reduction_in_which_every_leader_appends_is_told_apart() {
    assert!(missed(Wrong::AppendsAtOnce, (3, 2, 2)) > 0);
}

#[test]
fn a_reduction_in_which_a_term_ends_committed_is_told_apart() {
    assert_eq!(missed(Wrong::EndsCommitted, (3, 1, 2)), 0);
    assert!(missed(Wrong::EndsCommitted, (3, 2, 1)) > 0);
}

#[test]
fn every_step_of_a_term_is_carried_out_with_messages() {
    assert_eq!(steps::carried_out((3, 4, 3)), 8_766);
    assert_eq!(steps::carried_out((5, 4, 4)), 1_043_886);
}

#[test]
fn entries_that_are_never_dropped_lead_to_all_states() {
    for bounds in [(3, 4, 3), (4, 3, 3), (5, 4, 4)] {
        let all = by_terms(bounds);
        let prefixes = Terms { prefixes_only: true, ..all.clone() };
        let ((states, steps), (few, fewer)) = (terms::states(&all), terms::states(&prefixes));
        assert!(states == few, "{bounds:?}");
        assert!(fewer < steps, "{bounds:?}: {fewer} of {steps}");
    }
}

/// How many states are missed where entries are never dropped, and sent only to
/// those followers that are served.
fn missed_by_prefixes(bounds: Bounds, is_served: impl Fn(&State, &Log) -> bool) -> usize {
    let all = by_terms(bounds);
    let prefixes = Terms { prefixes_only: true, ..all.clone() };
    let (right, wrong) = (terms::states(&all).0, terms::states_by(&prefixes, is_served).0);
    assert!(wrong.is_subset(&right), "{bounds:?}");
    right.len() - wrong.len()
}

#[test]
fn a_reduction_in_which_prefixes_of_older_terms_get_nothing_is_told_apart() {
    let ends_in_term = |state: &State, l: &Log| l.last().is_none_or(|term| *term == state.term);
    assert_eq!(missed_by_prefixes((3, 2, 1), ends_in_term), 0);
    assert_eq!(missed_by_prefixes((3, 2, 2), ends_in_term), 10);
}

#[test]
fn a_reduction_in_which_a_leader_sends_its_own_entries_alone_is_told_apart() {
    let is_own = |state: &State, l: &Log| state.leader[l.len()] == state.term;
    assert_eq!(missed_by_prefixes((3, 1, 2), is_own), 0);
    assert_eq!(missed_by_prefixes((3, 2, 1), is_own), 2);
}
