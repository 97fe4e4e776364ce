//! Where a behaviour and the mirror part, and what the mirror can do instead.

use super::path::variables;
use crate::model::Mirror;
use crate::trace::{Step, diff};
use crate::value::Value;

/// Alternatives that are told, the nearest ones first.
const ALTERNATIVES: usize = 3;

/// Why a behaviour is none of the mirror's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// There is nothing to walk.
    #[error("the behaviour has no states")]
    Empty,
    /// A state of which not everything is known.
    #[error("state {number} leaves {variable} without a value")]
    Unassigned {
        /// Number of the state.
        number: u64,
        /// The variable.
        variable: String,
    },
    /// The mirror cannot come to this state.
    #[error("state {number}{}: the mirror cannot come to it", by(action.as_deref()))]
    Step {
        /// Its number.
        number: u64,
        /// The action that leads to it.
        action: Option<String>,
        /// Where the mirror can go.
        instead: Vec<Alternative>,
    },
    /// It returns to a state that it does not have.
    #[error("the behaviour returns to state {number}, which it does not have")]
    NoHome {
        /// Number of that state.
        number: u64,
    },
    /// The mirror knows no property of that name.
    #[error("the mirror has no property {property}")]
    NoProperty {
        /// The name.
        property: String,
    },
    /// Every step is the mirror's, but the property does not break.
    #[error("every step is the mirror's, but {property} is not broken by the end: {why}")]
    Kept {
        /// The property.
        property: String,
        /// In what way.
        why: String,
    },
}

/// Something that the mirror can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The mirror's name of the action.
    pub action: String,
    /// How the state it leads to differs from the one that was to come.
    pub differences: Vec<String>,
}

fn by(action: Option<&str>) -> String {
    action.map(|action| format!(" ({action})")).unwrap_or_default()
}

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
