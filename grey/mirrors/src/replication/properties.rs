//! What must hold in every state, and what must be reached.

use grey_invariants::predicates::is_prefix;
use stateright::Property;

use super::decisions::{count, len};
use super::{Replication, State};

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
        Property::sometimes("ReachWriteUndone", |_, state: &State| {
            state.primary.as_ref().is_some_and(|p| usize::from(state.asked) > p.copy.len())
                && state.replicas.keys().all(|y| y.synced == state.epoch)
        }),
        Property::sometimes("ReachConflict", |_, state: &State| {
            let conflicts = |copy: &[u8]| state.replicas.keys().any(|y| !is_prefix(&y.copy, copy));
            state.primary.as_ref().is_some_and(|p| conflicts(&p.copy))
        }),
        Property::sometimes("ReachLastCopy", |_, state: &State| {
            let holds = |y: &super::Replica| !y.lost && is_prefix(&state.acked, &y.copy);
            !state.acked.is_empty() && state.primary.is_none() && count(&state.replicas, holds) == 1
        }),
        Property::sometimes("ReachBeginsUnacknowledged", |_, state: &State| {
            state.primary.as_ref().is_some_and(|p| usize::from(p.start) > state.acked.len())
        }),
        Property::sometimes("ReachMustWait", |model, state: &State| {
            let known = |p| usize::from(model.known(state, p));
            state.primary.as_ref().is_some_and(|p| known(p) < state.longest.len())
        }),
        Property::sometimes("ReachAllRead", |model, state: &State| {
            len(&state.read) == model.max_write
        }),
    ]
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
