//! Where a behaviour and the mirror part, and what the mirror can do instead.

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Step, diff};
use greyverify_protocol::{Alternative, Mismatch};

use super::path::variables;
use crate::Mirror;

/// Alternatives that are told, the nearest ones first.
const ALTERNATIVES: usize = 3;

/// The mirror has this to offer in the place of a step.
pub(super) fn at<'a, M: Mirror>(
    model: &M,
    step: &Step,
    number: u64,
    offered: impl Iterator<Item = (String, &'a M::State)>,
) -> Mismatch {
    let wanted = normal(step.state.clone());
    let mut instead: Vec<Alternative> = offered
        .map(|(action, state)| {
            let theirs = Step { state: wanted.clone(), ..step.clone() };
            let ours = Step { state: normal(variables(model.tla(state))), ..step.clone() };
            let mut differences: Vec<String> =
                diff(&theirs, &ours).iter().map(|c| format!("{}: {}", c.path, c.what)).collect();
            differences.extend(unknown(&theirs, &ours));
            Alternative { action, differences }
        })
        .collect();
    instead.sort_by_key(|alternative| alternative.differences.len());
    instead.truncate(ALTERNATIVES);
    let action = step.action.as_ref().map(|a| a.name.clone());
    Mismatch::Step { number, action, instead }
}

fn normal(state: Vec<(String, Option<Value>)>) -> Vec<(String, Option<Value>)> {
    state.into_iter().map(|(name, value)| (name, value.map(Value::normal))).collect()
}

/// Variables that only the behaviour has.
fn unknown(theirs: &Step, ours: &Step) -> Vec<String> {
    let has = |name: &str| ours.state.iter().any(|(own, _)| own == name);
    let names = theirs.state.iter().map(|(name, _)| name).filter(|name| !has(name));
    names.map(|name| format!("{name}: the mirror has no such variable")).collect()
}
