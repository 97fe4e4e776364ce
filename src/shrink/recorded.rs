//! The steps of a counterexample, found in the next-state relation.
//!
//! In: a behaviour and a relation. Out: each kind of step (an action with its arguments), the
//! disjuncts that it may be, and where it was recorded.

use std::collections::BTreeMap;

use crate::explain::behaviour::relation::{Disjunct, Relation};
use crate::explain::without_arguments;
use crate::trace::{Action, Behaviour, Ending};
use crate::value::Value;

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Each kind of step once.
    pub(super) kinds: Vec<Kind>,
    /// The number of the first step of the cycle, from 1, if there is one.
    pub(super) cycle: Option<usize>,
    /// How many steps there are.
    pub(super) steps: usize,
}

/// An action with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    /// What it is in the relation, by place.
    pub(super) disjuncts: Vec<usize>,
    /// Its arguments; `None` where they were not told.
    pub(super) arguments: Option<Vec<Value>>,
    /// The numbers of its steps, from 1, in their order.
    pub(super) at: Vec<usize>,
}

impl Recorded {
    /// Finds the steps of a behaviour. `None` if one of them has no action that the relation
    /// has.
    #[must_use]
    pub fn of(behaviour: &Behaviour, relation: &Relation) -> Option<Self> {
        let back = match &behaviour.ending {
            Ending::BackTo { action, .. } => Some(action.as_ref()),
            Ending::Finite | Ending::Stuttering => None,
        };
        let steps = behaviour.steps.iter().skip(1).map(|step| step.action.as_ref());
        let actions: Option<Vec<&Action>> = steps.chain(back).collect();
        let actions = actions?;
        let mut kinds: BTreeMap<(&str, Option<&str>), Kind> = BTreeMap::new();
        for (number, action) in (1..).zip(&actions) {
            let key = (action.name.as_str(), action.arguments.as_deref());
            match kinds.get_mut(&key) {
                Some(kind) => kind.at.push(number),
                None => {
                    let kind = Kind { at: vec![number], ..Kind::of(action, relation)? };
                    kinds.insert(key, kind);
                }
            }
        }
        let cycle = match behaviour.ending {
            Ending::BackTo { number, .. } => usize::try_from(number).ok(),
            Ending::Finite | Ending::Stuttering => None,
        };
        Some(Self { kinds: kinds.into_values().collect(), cycle, steps: actions.len() })
    }
}

impl Kind {
    fn of(action: &Action, relation: &Relation) -> Option<Self> {
        let arguments = action.arguments.as_deref().and_then(values);
        let fits = |disjunct: &Disjunct| {
            let told = arguments.as_ref().map(Vec::len);
            is_named(&action.name, &disjunct.action)
                && told.is_none_or(|told| told == disjunct.own.len())
        };
        let all = relation.disjuncts.iter().enumerate();
        let disjuncts: Vec<usize> = all.filter(|(_, d)| fits(d)).map(|(at, _)| at).collect();
        (!disjuncts.is_empty()).then_some(Self { disjuncts, arguments, at: Vec::new() })
    }
}

/// The values of some arguments; `None` if they are not understood.
fn values(text: &str) -> Option<Vec<Value>> {
    match Value::read(&format!("<<{text}>>")) {
        Value::Seq(all) if !all.iter().any(is_symbolic) => Some(all),
        _ => None,
    }
}

fn is_symbolic(value: &Value) -> bool {
    match value {
        Value::Symbolic(_) => true,
        Value::Set(items) | Value::Seq(items) => items.iter().any(is_symbolic),
        Value::Record(fields) => fields.iter().any(|(_, value)| is_symbolic(value)),
        Value::Function(points) => points.iter().any(|(k, v)| is_symbolic(k) || is_symbolic(v)),
        Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Interval(..) | Value::Model(_) => {
            false
        }
    }
}

/// `node(2)!Up` is a step of `node!Up`.
#[must_use]
pub fn is_named(action: &str, plain: &str) -> bool {
    without_arguments(action) == plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_values_or_not_understood() {
        assert_eq!(values("n1, {2}").unwrap().len(), 2);
        assert_eq!(values("[x |-> y+]"), None);
    }

    #[test]
    fn an_instance_may_have_parameters() {
        assert!(is_named("node(2)!Up", "node!Up") && is_named("Up", "Up"));
        assert!(!is_named("node(2)!Up", "Up"));
    }
}
