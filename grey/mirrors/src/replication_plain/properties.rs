//! What must hold in every state.

use std::collections::{BTreeMap, BTreeSet};

use grey_invariants::predicates::{is_majority, is_prefix};
use stateright::Property;

use super::decisions::len;
use super::{ReplicationPlain, State};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest.
pub(super) fn all() -> Vec<Property<ReplicationPlain>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("Durability", durability),
        Property::always("Consistency", |model, state: &State| {
            let returned = (1..).zip(state.read.iter().copied()).collect();
            state.read == state.longest && survives(model, state, &returned)
        }),
        Property::always("Recency", |_, state: &State| state.missed.is_empty()),
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
    before.acked.is_subset(&after.acked)
        && replicas.all(|(old, new)| {
            let e = new.synced;
            let follows = |p: &super::Epoch| {
                let least = if old.synced == e { len(&old.disk) } else { p.start };
                is_prefix(&new.disk, &p.copy) && len(&new.disk) >= least
            };
            new.disk == old.disk || new.lost || e > 0 && follows(after.epoch(e))
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
