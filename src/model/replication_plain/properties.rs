//! What must hold in every state.

use std::collections::BTreeMap;

use grey_invariants::predicates::is_majority;
use stateright::Property;

use super::decisions::len;
use super::{ReplicationPlain, State};

/// The invariants of the manifest.
pub(super) fn all() -> Vec<Property<ReplicationPlain>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("Durability", durability),
        Property::always("Consistency", |_, state: &State| {
            state.has_acked(&state.read) && state.read == state.longest
        }),
    ]
}

impl State {
    fn has_acked(&self, copy: &[u8]) -> bool {
        (1..).zip(copy).all(|(k, e)| self.acked.contains(&(k, *e)))
    }

    fn acked_is_in(&self, copy: &[u8]) -> bool {
        self.acked.iter().all(|(k, e)| copy.get(usize::from(*k) - 1) == Some(e))
    }
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
        && state.epochs.iter().all(|e| {
            is_copy(&e.copy)
                && e.start <= len(&e.copy)
                && e.told.iter().all(|n| *n <= model.max_write)
        })
}

fn durability(model: &ReplicationPlain, state: &State) -> bool {
    let mut at_index = BTreeMap::new();
    let one_sequence =
        state.acked.iter().all(|(k, e)| at_index.insert(*k, *e).is_none_or(|other| other == *e));
    let newest_has = match state.newest() {
        0 => state.acked.is_empty(),
        e => state.acked_is_in(&state.epoch(e).copy),
    };
    let holders = state.intact().filter(|(_, x)| state.acked_is_in(&x.disk)).count();
    let lost = state.replicas.iter().filter(|x| x.lost).count();
    one_sequence && newest_has && holders > 0 && is_majority(holders + lost, model.replicas.into())
}
