//! What must hold in every state, and what must be reached.

use grey_invariants::predicates::within_quota;
use stateright::Property;

use super::steps::{exchange, held, sum};
use super::{Action, Bag, Scheduler, State};
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
            let uses_up =
                |r: &super::Tenant| r.heavy && r.flight > 1 && held(r) == model.quota_of(r);
            state.tenants.keys().any(uses_up)
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
    vec![
        StepProperty { name: "PlacedOnNodesUp", holds: placed_on_nodes_up },
        StepProperty { name: "NoTaskLost", holds: no_task_lost },
        StepProperty { name: "FailedTasksWait", holds: failed_tasks_wait },
        StepProperty { name: "WorkConserving", holds: |m, _, after| work_conserving(m, after) },
        StepProperty { name: "IdlingEarnsNothing", holds: idling_earns_nothing },
    ]
}

fn placed_on_nodes_up(_: &Scheduler, before: &State, after: &State) -> bool {
    let placed = |state: &State| sum(&state.tenants, |r| r.placed.into());
    (placed(after) > placed(before)) == (load_up(after) > load_up(before))
}

fn load(state: &State) -> usize {
    sum(&state.nodes, |n| n.load.into())
}

/// `LoadUp`.
fn load_up(state: &State) -> usize {
    sum(&state.nodes, |n| if n.up { n.load.into() } else { 0 })
}

/// What a tenant has waiting, in flight and placed, and whether it is heavy.
type Share = (bool, usize, usize, usize);

/// `Shares`.
fn shares(state: &State) -> Bag<Share> {
    let mut shares = Bag::new();
    for (r, n) in &state.tenants {
        *shares.entry((r.heavy, r.queue.len(), r.flight.into(), r.placed.into())).or_insert(0) += n;
    }
    shares
}

fn no_task_lost(_: &Scheduler, before: &State, after: &State) -> bool {
    let (old, new) = (shares(before), shares(after));
    let (loads, loads_up) = ((load(before), load(after)), (load_up(before), load_up(after)));
    let moved = |to: &dyn Fn(Share) -> Option<Share>| {
        old.keys().any(|x| {
            let exchanged = |y| {
                let mut shares = old.clone();
                exchange(&mut shares, x, y);
                shares == new
            };
            to(*x).is_some_and(exchanged)
        })
    };
    let arrives = |(h, q, f, p): Share| Some((h, q + 1, f, p));
    let decided = |(h, q, f, p): Share| Some((h, q.checked_sub(1)?, f + 1, p));
    let commits = |(h, q, f, p): Share| Some((h, q, f.checked_sub(1)?, p + 1));
    let ends = |(h, q, f, p): Share| Some((h, q, f, p.checked_sub(1)?));
    let waits = |(h, q, f, p): Share| Some((h, q + 1, f, p.checked_sub(1)?));
    loads.0 == loads.1 && (old == new || moved(&arrives) || moved(&decided))
        || loads_up.1 == loads_up.0 + 1 && moved(&commits)
        || loads_up.1 + 1 == loads_up.0 && moved(&ends)
        || loads.1 + 1 == loads.0 && moved(&waits)
}

fn failed_tasks_wait(model: &Scheduler, before: &State, after: &State) -> bool {
    let mut actions = Vec::new();
    model.enabled(before, &mut actions);
    let failures = actions
        .into_iter()
        .filter(|action| matches!(action, Action::TaskFails(..) | Action::TakeBack(..)));
    let mut to_here = failures.filter(|action| model.step(before, action.clone()) == *after);
    to_here.all(|_| model.tasks(after) == model.tasks(before))
}

fn work_conserving(model: &Scheduler, state: &State) -> bool {
    let mut actions = Vec::new();
    model.enabled(state, &mut actions);
    let enabled = |is_meant: fn(&Action) -> bool| actions.iter().any(is_meant);
    let free = |n: &super::Node| n.up && n.load < model.capacity;
    let (load, load_up) = (load(state), load_up(state));
    let contended = state.tenants.keys().any(|r| model.contends(r));
    let placeable = state.tenants.keys().any(|r| r.flight > 0) && state.nodes.keys().any(free);
    let emptied = state.nodes.keys().any(|n| !n.up && n.load == 0);
    let arrives = model.tasks(state) < usize::from(model.max_task);
    (!arrives || enabled(|a| matches!(a, Action::Arrive(_))))
        && (!contended || enabled(|a| matches!(a, Action::Decide(_))))
        && (!placeable || enabled(|a| matches!(a, Action::Commit(..))))
        && (load_up == 0 || enabled(|a| matches!(a, Action::Finish(..))))
        && (load_up == 0 || enabled(|a| matches!(a, Action::TaskFails(..))))
        && (load == load_up || enabled(|a| matches!(a, Action::TakeBack(..))))
        && (!emptied || enabled(|a| matches!(a, Action::NodeReturns(_))))
}

/// `Standing`: of contenders, whether heavy, what paid, what had.
fn standing(model: &Scheduler, state: &State) -> Bag<(bool, i32, i32)> {
    let mut standing = Bag::new();
    for (r, n) in state.tenants.iter().filter(|(r, _)| model.contends(r)) {
        *standing.entry((r.heavy, r.lead, r.had)).or_insert(0) += n;
    }
    standing
}

fn idling_earns_nothing(model: &Scheduler, before: &State, after: &State) -> bool {
    let (old, new) = (standing(model, before), standing(model, after));
    let joined_by = |heavy: bool| {
        let turn = match (old.is_empty(), heavy) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => i32::from(model.weight),
        };
        let mut joined = old.clone();
        *joined.entry((heavy, turn, turn)).or_insert(0) += 1;
        joined == new
    };
    sum(&new, |_| 1) <= sum(&old, |_| 1) || [false, true].into_iter().any(joined_by)
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
