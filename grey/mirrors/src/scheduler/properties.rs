//! What must hold in every state, and what must be reached.

use grey_invariants::predicates::within_quota;
use stateright::Property;

use super::steps::{held, sum};
use super::{Scheduler, State};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest, then the probes.
pub(super) fn all() -> Vec<Property<Scheduler>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("NoQuotaViolation", |model, state: &State| {
            let within = |r| within_quota(held(r).into(), model.quota_of(r).into());
            state.tenants.keys().all(within)
        }),
        Property::always("UsageIsHeld", |_, state: &State| {
            let placed = sum(&state.tenants, |r| r.placed.into());
            state.tenants.keys().all(|r| r.used == i32::from(held(r)))
                && placed == sum(&state.nodes, |n| n.load.into())
        }),
        Property::always("NoOvercommit", |model, state: &State| {
            state.nodes.keys().all(|n| n.load <= model.capacity)
        }),
        Property::always("Fairness", fairness),
        Property::sometimes("ReachQuotaUsedUp", |model, state: &State| {
            let waits = |r: &super::Tenant| !r.queue.is_empty() && held(r) == model.quota_of(r);
            state.tenants.keys().any(waits)
                && state.nodes.keys().any(|n| n.up && n.load < model.capacity)
        }),
        Property::sometimes("ReachRetryWaits", |model, state: &State| {
            let waits =
                |r: &super::Tenant| r.queue.first() == Some(&true) && held(r) == model.quota_of(r);
            state.tenants.keys().any(waits)
        }),
        Property::sometimes("ReachTwoInFlight", |model, state: &State| {
            state.tenants.keys().any(|r| r.flight > 1 && held(r) == model.quota_of(r))
        }),
        Property::sometimes("ReachAllLost", |_, state: &State| {
            state.nodes.keys().all(|n| !n.up && n.load > 0)
        }),
        Property::sometimes("ReachHalfTakenBack", |model, state: &State| {
            let half = |n: &super::Node| !n.up && (1..model.capacity).contains(&n.load);
            state.nodes.keys().any(half) && state.tenants.keys().any(|r| r.queue.contains(&true))
        }),
        Property::sometimes("ReachNoRoom", |model, state: &State| {
            let mut up = state.nodes.keys().filter(|n| n.up).peekable();
            state.tenants.keys().any(|r| r.flight > 0)
                && up.peek().is_some()
                && up.all(|n| n.load == model.capacity)
        }),
        Property::sometimes("ReachFurthestApart", |model: &Scheduler, state: &State| {
            let contenders = || state.tenants.keys().filter(|r| model.contends(r));
            contenders()
                .filter(|a| !a.heavy)
                .any(|a| contenders().any(|b| b.heavy && a.had == b.had + model.stride(a)))
        }),
    ]
}

pub(super) fn steps() -> Vec<StepProperty<Scheduler>> {
    vec![StepProperty { name: "PlacedOnNodesUp", holds: placed_on_nodes_up }]
}

fn placed_on_nodes_up(_: &Scheduler, before: &State, after: &State) -> bool {
    let placed = |state: &State| sum(&state.tenants, |r| r.placed.into());
    let load_up = |state: &State| sum(&state.nodes, |n| if n.up { n.load.into() } else { 0 });
    placed(after) <= placed(before) || load_up(after) > load_up(before)
}

/// What Rust's types do not say already.
fn type_ok(model: &Scheduler, state: &State) -> bool {
    let tasks = sum(&state.tenants, |r| r.queue.len() + usize::from(held(r)));
    state.tenants.keys().all(|r| r.used >= 0 && r.lead >= 0 && r.had >= 0)
        && sum(&state.tenants, |_| 1) == usize::from(model.tenants)
        && sum(&state.nodes, |_| 1) == usize::from(model.nodes)
        && tasks <= usize::from(model.max_task)
}

fn fairness(model: &Scheduler, state: &State) -> bool {
    let contenders = || state.tenants.keys().filter(|r| model.contends(r));
    contenders().all(|a| contenders().all(|b| a.had <= b.had + model.stride(a)))
}
