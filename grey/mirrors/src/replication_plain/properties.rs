//! What must hold in every state.

use std::collections::{BTreeMap, BTreeSet};

use grey_invariants::predicates::{is_majority, is_prefix};
use stateright::Property;

use super::decisions::len;
use super::{ReplicationPlain, State};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest, then the probe.
pub(super) fn all() -> Vec<Property<ReplicationPlain>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("Durability", durability),
        Property::always("Consistency", |model, state: &State| {
            let returned = (1..).zip(state.read.iter().copied()).collect();
            state.read == state.longest && survives(model, state, &returned)
        }),
        Property::always("Recency", |_, state: &State| state.missed.is_empty()),
        Property::always("Followed", followed),
        Property::always("ToldOnDisk", told_on_disk),
        Property::always("NewestBegins", newest_begins),
        Property::sometimes("ReachDown", |_, state: &State| {
            let down = |p: &super::Epoch| !p.up && p.by.is_some_and(|r| !state.replica(r).lost);
            state.newest() > 0 && down(state.epoch(state.newest()))
        }),
    ]
}

pub(super) fn steps() -> Vec<StepProperty<ReplicationPlain>> {
    vec![
        StepProperty { name: "Progress", holds: |model, _, after| model.progresses(after) },
        StepProperty { name: "DisksAccounted", holds: disks_accounted },
    ]
}

fn disks_accounted(_: &ReplicationPlain, before: &State, after: &State) -> bool {
    let mut replicas = before.replicas.iter().zip(&after.replicas);
    let by_one_that_is_up = |w: &(u8, u8)| {
        let has = |p: &super::Epoch| p.copy.get(usize::from(w.0) - 1) == Some(&w.1);
        before.epochs.iter().any(|p| p.up && has(p))
    };
    before.acked.is_subset(&after.acked)
        && after.acked.difference(&before.acked).all(by_one_that_is_up)
        && replicas.all(|(old, new)| {
            new.lost
                || new.synced > old.synced
                || new.synced == old.synced && new.disk.len() >= old.disk.len()
        })
}

/// `IsOf(e, copy)`.
fn is_of(state: &State, e: u8, copy: &[u8]) -> bool {
    match e {
        0 => copy.is_empty(),
        _ => len(copy) >= state.epoch(e).start && is_prefix(copy, &state.epoch(e).copy),
    }
}

fn followed(_: &ReplicationPlain, state: &State) -> bool {
    state.replicas.iter().all(|x| {
        is_of(state, x.synced, &x.disk)
            && is_of(state, x.follows, &x.memory)
            && (x.follows == x.joined || (x.follows, &x.memory) == (x.synced, &x.disk))
            && (!x.lost || x.follows == 0 && x.synced == 0)
    })
}

fn told_on_disk(_: &ReplicationPlain, state: &State) -> bool {
    (1..=state.newest()).all(|e| {
        let told = |r: u8| state.epoch(e).told[usize::from(r)];
        state.intact().all(|(r, x)| {
            let has = if x.synced == e { len(&x.disk) } else { 0 };
            told(r) <= has || x.synced > e
        })
    })
}

fn newest_begins(model: &ReplicationPlain, state: &State) -> bool {
    (1..=state.newest()).all(|e| {
        let p = state.epoch(e);
        let began = &p.copy[..usize::from(p.start)];
        (1..e).all(|d| {
            let follow = state.replicas.iter().filter(|x| (d..e).contains(&x.synced)).count();
            !is_majority(follow, model.replicas.into()) || (d..e).any(|c| is_of(state, c, began))
        })
    })
}

type Writes = BTreeSet<(u8, u8)>;

fn are_in(writes: &Writes, copy: &[u8]) -> bool {
    writes.iter().all(|(k, e)| copy.get(usize::from(*k) - 1) == Some(e))
}

/// What Rust's types do not say already.
fn type_ok(model: &ReplicationPlain, state: &State) -> bool {
    let is_copy = |copy: &[u8]| {
        len(copy) <= model.max_write && copy.iter().all(|e| (1..=model.max_epoch).contains(e))
    };
    let epochs_are = |x: &super::Replica| {
        x.synced <= x.joined && x.joined <= model.max_epoch && x.follows <= model.max_epoch
    };
    state.asked <= model.max_write
        && state.replicas.iter().all(|x| is_copy(&x.disk) && is_copy(&x.memory) && epochs_are(x))
        && state.replicas.iter().flat_map(|x| &x.coming).all(|(_, copy)| is_copy(copy))
        && state.epochs.iter().all(|e| {
            is_copy(&e.copy)
                && e.start <= len(&e.copy)
                && e.told.iter().all(|n| *n <= model.max_write)
        })
}

/// `Survives(W)`.
fn survives(model: &ReplicationPlain, state: &State, writes: &Writes) -> bool {
    let newest_has = match state.newest() {
        0 => writes.is_empty(),
        e => are_in(writes, &state.epoch(e).copy),
    };
    let holders = state.intact().filter(|(_, x)| are_in(writes, &x.disk)).count();
    let lost = state.replicas.iter().filter(|x| x.lost).count();
    newest_has && holders > 0 && is_majority(holders + lost, model.replicas.into())
}

fn durability(model: &ReplicationPlain, state: &State) -> bool {
    let mut at_index = BTreeMap::new();
    let mut acked = state.acked.iter();
    acked.all(|(k, e)| at_index.insert(*k, *e).is_none_or(|other| other == *e))
        && survives(model, state, &state.acked)
}
