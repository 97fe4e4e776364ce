//! What must hold in every state, and what must be reached.

use std::collections::BTreeSet;

use grey_invariants::predicates::within_quota;
use stateright::Property;

use super::{Action, SchedulerPlain, State, Task};
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
        Property::sometimes("ReachQuotaUsedUp", |model: &SchedulerPlain, state: &State| {
            let quota = usize::from(model.weight * model.quota);
            let mut heavies = model.all_tenants().filter(|t| model.is_heavy(*t));
            heavies.any(|t| !state.tenant(t).queue.is_empty() && state.held(t) == quota)
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
    vec![
        StepProperty { name: "PlacedOnNodesUp", holds: placed_on_nodes_up },
        StepProperty { name: "NoTaskLost", holds: no_task_lost },
        StepProperty { name: "FailedTasksWait", holds: failed_tasks_wait },
        StepProperty { name: "WorkConserving", holds: |m, _, after| work_conserving(m, after) },
        StepProperty { name: "IdlingEarnsNothing", holds: idling_earns_nothing },
    ]
}

/// `Runs(k)`.
fn runs(state: &State, task: &Task) -> bool {
    matches!(task, Task::Placed { node, .. } if state.up.contains(node))
}

fn placed_on_nodes_up(_: &SchedulerPlain, before: &State, after: &State) -> bool {
    let is_placed = |task: &Task| matches!(task, Task::Placed { .. });
    let mut tasks = before.tasks.iter().zip(&after.tasks);
    tasks.all(|(old, new)| {
        let is_placed_now = !is_placed(old) && is_placed(new);
        is_placed_now == (!runs(before, old) && runs(after, new))
    })
}

fn no_task_lost(_: &SchedulerPlain, before: &State, after: &State) -> bool {
    let mut tasks = before.tasks.iter().zip(&after.tasks);
    tasks.all(|(old, new)| match (*old, *new) {
        (Task::Idle, Task::Idle | Task::Queued { .. }) => true,
        (Task::Queued { owner: a }, Task::Queued { owner: b } | Task::Flight { owner: b, .. })
        | (Task::Flight { owner: a, .. }, Task::Flight { owner: b, .. })
        | (Task::Flight { owner: a, .. }, Task::Placed { owner: b, .. })
        | (Task::Placed { owner: a, .. }, Task::Placed { owner: b, .. })
        | (Task::Placed { owner: a, .. }, Task::Queued { owner: b }) => a == b,
        (Task::Placed { node, .. }, Task::Idle) => before.up.contains(&node),
        _ => false,
    })
}

fn failed_tasks_wait(model: &SchedulerPlain, before: &State, after: &State) -> bool {
    let failures = model.all_tasks().flat_map(|k| {
        let ends = model.ends(before, k).into_iter();
        ends.filter(|action| !matches!(action, Action::Finish(_))).map(move |action| (k, action))
    });
    let mut to_here = failures.filter(|(_, action)| model.step(before, *action) == *after);
    to_here.all(|(k, _)| matches!(after.task(k), Task::Queued { .. }))
}

fn work_conserving(model: &SchedulerPlain, state: &State) -> bool {
    let mut actions = Vec::new();
    model.enabled(state, &mut actions);
    let can = |action: Action| actions.contains(&action);
    let is_up = |n: u8| state.up.contains(&n);
    let free = |n: u8| is_up(n) && state.load(n) < usize::from(model.capacity);
    let nodes = || 0..model.nodes;
    let contenders: Vec<u8> = model.all_tenants().filter(|t| model.contends(state, *t)).collect();
    let had = |t: u8| state.tenant(t).had;
    let least = |t: &&u8| contenders.iter().all(|x| had(**t) <= had(*x));
    contenders.iter().filter(least).all(|t| nodes().all(|n| can(Action::Decide(*t, n))))
        && model.all_tasks().all(|k| match state.task(k) {
            Task::Flight { node, .. } if free(node) => can(Action::Commit(k)),
            Task::Flight { .. } => {
                nodes().filter(|n| free(*n)).all(|n| can(Action::Redirect(k, n)))
            }
            Task::Placed { node, .. } if is_up(node) => {
                can(Action::Finish(k)) && can(Action::TaskFails(k))
            }
            Task::Placed { .. } => can(Action::TakeBack(k)),
            Task::Idle => model.all_tenants().all(|t| can(Action::Arrive(k, t))),
            Task::Queued { .. } => true,
        })
        && nodes().all(|n| is_up(n) || state.load(n) > 0 || can(Action::NodeReturns(n)))
}

fn idling_earns_nothing(model: &SchedulerPlain, before: &State, after: &State) -> bool {
    let joins = |t: &u8| !model.contends(before, *t) && model.contends(after, *t);
    model.all_tenants().filter(joins).all(|t| {
        let alone = model.all_tenants().all(|x| x == t || !model.contends(before, x));
        let turn = match (alone, model.is_heavy(t)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => i32::from(model.weight),
        };
        let has = after.tenant(t);
        has.lead == turn && has.had == turn
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
