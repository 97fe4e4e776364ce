//! `GreyReplicationPlain`, `GreyReplication`, and `GreyReplicationInOrder`. What is acknowledged and read
//! may come later in the plain form, so of those that are alike in all else the
//! reduced form must reach the one with most.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::iter::repeat_n;

use grey_mirrors::replication::{Action, Replica, Replication, State};
use grey_mirrors::replication_plain::{self as plain, ReplicationPlain};
use stateright::Model as _;

use super::visit;

/// Epochs and writes, with three replicas.
type Bounds = (u8, u8);
type Copy = Vec<u8>;
/// The newest epoch, its primary's copy, and how many disks of others hold what.
type Disks = (u8, Copy, BTreeMap<(Copy, bool), usize>);
/// What is acknowledged, and the longest that was read.
type Later = (BTreeSet<(u8, u8)>, Copy);

const REPLICAS: u8 = 3;

/// A reduction that loses behaviours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// A primary stays until all that it has is acknowledged.
    EndsAcknowledged,
    /// It stays until it has had a write.
    EndsWritten,
    /// It does not lose its disk.
    KeepsDisk,
    /// It begins with what is acknowledged, and no more.
    BeginsAcknowledged,
}

fn disks(all: impl Iterator<Item = (Copy, bool)>) -> BTreeMap<(Copy, bool), usize> {
    let mut disks = BTreeMap::new();
    all.for_each(|disk| *disks.entry(disk).or_insert(0) += 1);
    disks
}

fn entries(copy: &[u8]) -> BTreeSet<(u8, u8)> {
    (1..).zip(copy.iter().copied()).collect()
}

/// All that the plain form reaches. States are told apart by what a later step
/// or the projection looks at, whatever the replicas are called.
fn by_plain((max_epoch, max_write): Bounds) -> BTreeSet<(Disks, Later)> {
    let model = ReplicationPlain {
        replicas: REPLICAS,
        max_epoch,
        max_write,
        begins_only: false,
        fault: None,
    };
    let key = |state: &plain::State| {
        let replica = |(name, x): (u8, &plain::Replica)| {
            let told = |e: &plain::Epoch| (e.by == Some(name), e.told[usize::from(name)]);
            let epochs: Vec<_> = state.epochs.iter().map(told).collect();
            let memory = (x.memory.clone(), x.follows, x.coming.clone());
            (x.disk.clone(), x.synced, x.joined, x.lost, memory, epochs)
        };
        let mut replicas: Vec<_> = (0..).zip(&state.replicas).map(replica).collect();
        replicas.sort_unstable();
        let epochs: Vec<_> = state.epochs.iter().map(|e| (e.up, e.copy.clone(), e.start)).collect();
        (replicas, epochs, state.asked, state.acked.clone(), state.longest.clone())
    };
    let mut found = BTreeSet::new();
    visit(model.init_states(), key, |state| {
        found.insert(of_plain(state));
        model.next_states(state)
    });
    found
}

fn of_plain(state: &plain::State) -> (Disks, Later) {
    let newest = state.epochs.iter().take_while(|e| e.by.is_some());
    let (number, last) = newest.fold((0, None), |(n, _), e| (n + 1, Some(e)));
    let by = last.and_then(|e| e.by).filter(|r| !state.replicas[usize::from(*r)].lost);
    let copy = last.filter(|_| by.is_some()).map(|e| e.copy.clone()).unwrap_or_default();
    let others = (0..).zip(&state.replicas).filter(|(r, _)| by != Some(*r));
    let disks = disks(others.map(|(_, x)| (x.disk.clone(), x.lost)));
    ((number, copy, disks), (state.acked.clone(), state.longest.clone()))
}

fn reduced((max_epoch, max_write): Bounds, wrong: Option<Wrong>) -> BTreeSet<(Disks, Later)> {
    let model = model(REPLICAS, (max_epoch, max_write), false);
    let keeps =
        |state: &State, action: &Action| wrong.is_none_or(|wrong| keeps(wrong, state, action));
    states(&model, keeps).iter().map(of_reduced).collect()
}

fn model(replicas: u8, (max_epoch, max_write): Bounds, in_order: bool) -> Replication {
    Replication { replicas, max_epoch, max_write, in_order, fault: None }
}

/// All states that these actions reach.
fn states(model: &Replication, keeps: impl Fn(&State, &Action) -> bool) -> Vec<State> {
    let mut found = Vec::new();
    visit(model.init_states(), State::clone, |state| {
        found.push(state.clone());
        let mut actions = Vec::new();
        model.actions(state, &mut actions);
        actions.retain(|action| keeps(state, action));
        actions.into_iter().filter_map(|action| model.next_state(state, action)).collect()
    });
    found
}

fn of_reduced(state: &State) -> (Disks, Later) {
    let copy = state.primary.as_ref().map(|p| p.copy.clone()).unwrap_or_default();
    let replicas = state.replicas.iter().flat_map(|(x, n)| repeat_n(x, usize::from(*n)));
    let disks = disks(replicas.map(|x| (x.copy.clone(), x.lost)));
    ((state.epoch, copy, disks), (entries(&state.acked), state.longest.clone()))
}

/// Whether a wrong reduction leaves this action.
fn keeps(wrong: Wrong, state: &State, action: &Action) -> bool {
    let had = state.primary.as_ref().map_or(0, |p| p.copy.len());
    match (wrong, action) {
        (Wrong::EndsAcknowledged, Action::NewPrimary { .. }) => had <= state.acked.len(),
        (Wrong::EndsWritten, Action::NewPrimary { .. }) => {
            state.epoch == 0
                || state.primary.as_ref().is_some_and(|p| p.copy.contains(&state.epoch))
        }
        (Wrong::KeepsDisk, Action::LoseDisk(whose)) => whose.is_some(),
        (Wrong::BeginsAcknowledged, Action::NewPrimary { with, .. }) => with.copy == state.acked,
        _ => true,
    }
}

/// What only the one reaches: `None` if the two are equal.
fn difference(plain: &BTreeSet<(Disks, Later)>, few: &BTreeSet<(Disks, Later)>) -> Option<String> {
    if let Some(only) = few.difference(plain).next() {
        return Some(format!("only the reduced form reaches {only:?}"));
    }
    let mut most: BTreeMap<&Disks, Vec<&Later>> = BTreeMap::new();
    few.iter().for_each(|(disks, later)| most.entry(disks).or_default().push(later));
    let has_most = |(acked, read): &Later, (a, r): &Later| {
        acked.is_subset(a) && entries(read).is_subset(&entries(r))
    };
    let reached = |(disks, later): &&(Disks, Later)| {
        most.get(disks).is_some_and(|found| found.iter().any(|most| has_most(later, most)))
    };
    let lost = plain.iter().find(|one| !reached(one));
    lost.map(|lost| format!("only the plain form reaches {lost:?}"))
}

#[test]
fn replication_at_three_epochs_reaches_what_the_plain_form_reaches() {
    for bounds in [(2, 1), (1, 2), (2, 2), (3, 1)] {
        let (plain, few) = (by_plain(bounds), reduced(bounds, None));
        assert_eq!(difference(&plain, &few), None, "{bounds:?}");
        assert!(few.len() >= 20, "{bounds:?}: only {}", few.len());
    }
}

#[test]
fn wrong_reductions_of_replication_are_told_apart() {
    let plain = by_plain((2, 1));
    for wrong in
        [Wrong::EndsAcknowledged, Wrong::EndsWritten, Wrong::KeepsDisk, Wrong::BeginsAcknowledged]
    {
        let lost = difference(&plain, &reduced((2, 1), Some(wrong)));
        assert!(lost.is_some_and(|why| why.starts_with("only the plain")), "{wrong:?}");
    }
}

/// An order that loses states.
#[derive(Debug, Clone, Copy)]
enum WrongOrder {
    /// A primary is not replaced before those that follow it have all that it has.
    AllAtOnce,
    /// Nobody begins to follow before the primary has a write of its epoch.
    FollowsLate,
    /// A primary's disk is lost only where no other is.
    PrimaryFirst,
    /// Disks are lost where all that the primary has is acknowledged.
    LostAcknowledged,
}

/// Whether a wrong order leaves this action.
fn comes(wrong: WrongOrder, state: &State, action: &Action) -> bool {
    let Some(primary) = &state.primary else { return true };
    match (wrong, action) {
        (WrongOrder::AllAtOnce, Action::NewPrimary { .. }) => {
            let all = |x: &Replica| x.synced != state.epoch || x.copy == primary.copy;
            state.replicas.keys().all(all)
        }
        (WrongOrder::FollowsLate, Action::Receive(x)) => {
            x.synced == state.epoch || primary.copy.contains(&state.epoch)
        }
        (WrongOrder::PrimaryFirst, Action::LoseDisk(None)) => {
            state.replicas.keys().all(|x| !x.lost)
        }
        (WrongOrder::LostAcknowledged, Action::LoseDisk(_)) => primary.copy == state.acked,
        _ => true,
    }
}

#[test]
fn replication_in_order_reaches_each_state_and_no_other() {
    for (replicas, bounds) in [(2, (3, 3)), (3, (3, 3)), (4, (2, 2)), (4, (3, 2)), (5, (2, 3))] {
        let reached = |in_order| -> HashSet<State> {
            states(&model(replicas, bounds, in_order), |_, _| true).into_iter().collect()
        };
        let (any, few) = (reached(false), reached(true));
        assert_eq!(any.difference(&few).next(), None, "{replicas} {bounds:?}: out of order only");
        assert_eq!(few.difference(&any).next(), None, "{replicas} {bounds:?}: in order only");
    }
}

#[test]
fn wrong_orders_are_told_apart() {
    use WrongOrder::{AllAtOnce, FollowsLate, LostAcknowledged, PrimaryFirst};
    for (wrong, replicas, bounds) in [
        (AllAtOnce, 3, (2, 2)),
        (FollowsLate, 3, (1, 1)),
        (PrimaryFirst, 5, (1, 1)),
        (LostAcknowledged, 3, (1, 1)),
    ] {
        let model = model(replicas, bounds, true);
        let (all, few) = (states(&model, |_, _| true), states(&model, |s, a| comes(wrong, s, a)));
        assert!(few.len() < all.len(), "{wrong:?}");
    }
}
