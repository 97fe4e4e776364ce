//! A behaviour that goes on for ever, against what it promised.

use super::path::Path;
use crate::tally::Tally;
use crate::{Mirror, Promise};

/// Why a path breaks none of the promises; `None` if it breaks one.
pub(super) fn missed<M: Mirror>(
    model: &M,
    promises: &[Promise<M>],
    path: &Path<M>,
) -> Option<String> {
    let Some(home) = path.home else {
        return Some("it ends, and only a behaviour that goes on for ever can do so".to_owned());
    };
    if !is_fair(model, &path.states[home..]) {
        return Some(format!("going on from state {} for ever is not fair", home + 1));
    }
    let broken = promises.iter().any(|promise| is_broken(model, promise, path, home));
    (!broken).then(|| "what was promised comes about".to_owned())
}

/// A cycle: its last state is its first.
fn is_fair<M: Mirror>(model: &M, cycle: &[M::State]) -> bool {
    let actions = model.fair_actions();
    let Some(first) = cycle.first() else { return false };
    let steps = cycle.iter().zip(cycle.iter().skip(1));
    let begun = Tally::at(model, &actions, first);
    steps.fold(begun, |tally, (from, to)| tally.step(model, &actions, from, to)).is_fair(&actions)
}

fn is_broken<M: Mirror>(model: &M, promise: &Promise<M>, path: &Path<M>, home: usize) -> bool {
    let cycle = &path.states[home..];
    if !cycle.iter().all(|s| (promise.stay)(model, s) && !(promise.goal)(model, s)) {
        return false;
    }
    // From the last state before the cycle in which the goal came about, if any.
    let last_goal = path.states.iter().rposition(|s| (promise.goal)(model, s));
    let since = last_goal.map_or(0, |n| n + 1);
    match &promise.start {
        None => last_goal.is_none(),
        Some(start) => path.states[since..].iter().any(|s| start(model, s)),
    }
}
