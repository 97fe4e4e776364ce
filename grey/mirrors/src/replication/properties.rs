//! What must hold in every state, and what must be reached.

use grey_invariants::predicates::is_prefix;
use stateright::Property;

use super::decisions::{count, len};
use super::steps::{with, without};
use super::{Action, Replica, Replication, State};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest, then the probes.
pub(super) fn all() -> Vec<Property<Replication>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("Durability", durability),
        Property::always("Consistency", |_, state: &State| {
            is_prefix(&state.read, &state.acked) && state.read == state.longest
        }),
        Property::always("Recency", |_, state: &State| {
            let serves = state.primary.as_ref().is_some_and(|p| p.start == 0);
            !serves || state.read == state.acked
        }),
        Property::always("Completes", completes),
        Property::always("Connected", |model, state: &State| {
            let intact = || state.replicas.keys().filter(|y| !y.lost);
            intact().all(|x| intact().all(|y| model.as_good(x, y) || model.as_good(y, x)))
        }),
        Property::sometimes("ReachWriteUndone", |_, state: &State| {
            state.primary.as_ref().is_some_and(|p| usize::from(state.asked) > p.copy.len())
                && state.replicas.keys().all(|y| y.synced == state.epoch)
        }),
        Property::sometimes("ReachConflict", |_, state: &State| {
            let conflicts = |copy: &[u8]| state.replicas.keys().any(|y| !is_prefix(&y.copy, copy));
            state.primary.as_ref().is_some_and(|p| conflicts(&p.copy))
        }),
        Property::sometimes("ReachLastCopy", |_, state: &State| {
            let holds = |y: &Replica| !y.lost && is_prefix(&state.acked, &y.copy);
            !state.acked.is_empty() && state.primary.is_none() && count(&state.replicas, holds) == 1
        }),
        Property::sometimes("ReachBeginsUnacknowledged", |_, state: &State| {
            state.primary.as_ref().is_some_and(|p| usize::from(p.start) > state.acked.len())
        }),
        Property::sometimes("ReachMustWait", |model, state: &State| {
            let known = |p| usize::from(model.known(state, &state.replicas, p));
            state.primary.as_ref().is_some_and(|p| known(p) < state.longest.len())
        }),
        Property::sometimes("ReachLostCounted", |_, state: &State| {
            state.primary.is_some() && state.replicas.keys().any(|y| y.lost && y.said > 0)
        }),
        Property::sometimes("ReachAllRead", |model, state: &State| {
            len(&state.read) == model.max_write
        }),
    ]
}

pub(super) fn steps() -> Vec<StepProperty<Replication>> {
    vec![
        StepProperty { name: "Progress", holds: |model, _, after| progress(model, after) },
        StepProperty { name: "DisksAccounted", holds: disks_accounted },
        StepProperty {
            name: "RefinesLog",
            holds: |_, before, after| is_prefix(&before.acked, &after.acked),
        },
    ]
}

fn completes(model: &Replication, state: &State) -> bool {
    let on_majority = |k: u8| {
        let has = |y: &Replica| !y.lost && y.synced == state.epoch && len(&y.copy) >= k;
        model.is_majority(1 + count(&state.replicas, has))
    };
    state.primary.iter().all(|p| {
        (1..=len(&p.copy)).all(|k| !on_majority(k) || usize::from(k) <= state.acked.len())
            && (p.start == 0 || !on_majority(p.start))
    })
}

fn progress(model: &Replication, state: &State) -> bool {
    let mut actions = Vec::new();
    model.enabled(state, &mut actions);
    let can = |is_meant: fn(&Action) -> bool| actions.iter().any(is_meant);
    let begins = state.epoch >= model.max_epoch || can(|a| matches!(a, Action::NewPrimary { .. }));
    begins
        && state.primary.iter().all(|p| {
            let lacks = |y: &Replica| y.synced != state.epoch || y.copy.len() < p.copy.len();
            let behind = state.replicas.keys().any(|y| !y.lost && lacks(y));
            let lost = state.replicas.keys().any(|y| y.lost);
            (state.asked >= model.max_write || can(|a| matches!(a, Action::Write)))
                && (!behind || can(|a| matches!(a, Action::Receive(_))))
                && (!lost || can(|a| matches!(a, Action::Rebuild(..))))
        })
}

fn disks_accounted(_: &Replication, before: &State, after: &State) -> bool {
    let (old, new) = (&before.replicas, &after.replicas);
    let follows = |x: &Replica, y: &Replica| {
        before.primary.as_ref().is_some_and(|p| {
            let began = p.copy.iter().filter(|epoch| **epoch < before.epoch).count();
            let least = if x.synced == before.epoch { x.copy.len() } else { began };
            y.synced == before.epoch && is_prefix(&y.copy, &p.copy) && y.copy.len() >= least
        })
    };
    let exchanged = |x: &Replica, y: &Replica| {
        with(without(old.clone(), x), y.clone()) == *new && (y.lost && !x.lost || follows(x, y))
    };
    let accounted = || {
        after.primary.is_none() && with(old.clone(), Replica::lost(0)) == *new
            || old.keys().any(|x| new.keys().any(|y| exchanged(x, y)))
    };
    old == new || before.epoch != after.epoch || accounted()
}

/// What Rust's types do not say already.
fn type_ok(model: &Replication, state: &State) -> bool {
    let is_copy = |copy: &[u8]| {
        len(copy) <= model.max_write && copy.iter().all(|e| (1..=state.epoch).contains(e))
    };
    let up = usize::from(state.primary.is_some());
    state.epoch <= model.max_epoch
        && state.asked <= model.max_write
        && state.primary.iter().all(|p| is_copy(&p.copy) && p.start <= len(&p.copy))
        && state.replicas.keys().all(|x| is_copy(&x.copy) && x.synced <= state.epoch)
        && count(&state.replicas, |_| true) + up == usize::from(model.replicas)
        && [&state.acked, &state.read, &state.longest].into_iter().all(|copy| is_copy(copy))
}

fn durability(model: &Replication, state: &State) -> bool {
    let up = usize::from(state.primary.is_some());
    let holders = up + count(&state.replicas, |y| !y.lost && is_prefix(&state.acked, &y.copy));
    let lost = count(&state.replicas, |y| y.lost);
    state.primary.iter().all(|p| is_prefix(&state.acked, &p.copy))
        && holders > 0
        && model.is_majority(holders + lost)
}
