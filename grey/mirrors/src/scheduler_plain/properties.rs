//! What must hold in every state, and what must be reached.

use std::collections::BTreeSet;

use grey_invariants::predicates::within_quota;
use stateright::Property;

use super::{SchedulerPlain, State, Task};
use greyverify_mirror::StepProperty;

/// The invariants of the manifest, then the probes.
pub(super) fn all() -> Vec<Property<SchedulerPlain>> {
    vec![
        Property::always("TypeOK", type_ok),
        Property::always("NoQuotaViolation", |model: &SchedulerPlain, state: &State| {
            let within = |t| within_quota(state.held(t) as u64, model.quota_of(t).into());
            model.all_tenants().all(within)
        }),
        Property::always("UsageIsHeld", |model: &SchedulerPlain, state: &State| {
            let is_held = |t| usize::try_from(state.tenant(t).used) == Ok(state.held(t));
            model.all_tenants().all(is_held)
        }),
        Property::always("NoOvercommit", |model: &SchedulerPlain, state: &State| {
            (0..model.nodes).all(|n| state.load(n) <= usize::from(model.capacity))
        }),
        Property::always("Fairness", fairness),
        Property::sometimes("ReachAllRefused", |model: &SchedulerPlain, state: &State| {
            let mut asked = state.tasks.iter().filter_map(|task| match task {
                Task::Flight { node, .. } => Some(*node),
                Task::Idle | Task::Queued { .. } | Task::Placed { .. } => None,
            });
            let some = asked.clone().next().is_some();
            some && asked.all(|n| !model.takes(state, n))
        }),
        Property::sometimes("ReachRetryFirst", |_, state: &State| {
            state.tenants.iter().any(|tenant| match tenant.queue[..] {
                [first, second, ..] => {
                    state.tried.contains(&first) && !state.tried.contains(&second)
                }
                _ => false,
            })
        }),
    ]
}

pub(super) fn steps() -> Vec<StepProperty<SchedulerPlain>> {
    vec![StepProperty { name: "PlacedOnNodesUp", holds: placed_on_nodes_up }]
}

fn placed_on_nodes_up(_: &SchedulerPlain, before: &State, after: &State) -> bool {
    let mut tasks = before.tasks.iter().zip(&after.tasks);
    tasks.all(|(old, new)| match (old, new) {
        (Task::Placed { .. }, _) => true,
        (_, Task::Placed { node, .. }) => before.up.contains(node),
        (_, Task::Idle | Task::Queued { .. } | Task::Flight { .. }) => true,
    })
}

/// What Rust's types do not say already.
fn type_ok(model: &SchedulerPlain, state: &State) -> bool {
    let queued = |t: u8| -> BTreeSet<u8> {
        model.all_tasks().filter(|k| state.task(*k) == Task::Queued { owner: t }).collect()
    };
    let tenant_is = |t: u8| {
        let tenant = state.tenant(t);
        let in_queue: BTreeSet<u8> = tenant.queue.iter().copied().collect();
        in_queue == queued(t)
            && tenant.queue.len() == in_queue.len()
            && tenant.used >= 0
            && tenant.lead >= 0
            && tenant.had >= 0
    };
    model.all_tenants().all(tenant_is)
        && state.tried.iter().all(|k| matches!(state.task(*k), Task::Queued { .. }))
        && state.up.iter().all(|n| *n < model.nodes)
}

fn fairness(model: &SchedulerPlain, state: &State) -> bool {
    let contenders: Vec<u8> = model.all_tenants().filter(|t| model.contends(state, *t)).collect();
    let had = |t: u8| state.tenant(t).had;
    contenders.iter().all(|a| contenders.iter().all(|b| had(*a) - had(*b) <= model.stride(*a)))
}
