//! Where a behaviour and the mirror part, and what the mirror can do instead.

use serde::{Deserialize, Serialize};

/// Why a behaviour is none of the mirror's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
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
    #[error("the mirror allows every step, but {property} is not broken at the end: {why}")]
    Kept {
        /// The property.
        property: String,
        /// In what way.
        why: String,
    },
}

/// Something that the mirror can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The mirror's name of the action.
    pub action: String,
    /// How the state it leads to differs from the one that was to come.
    pub differences: Vec<String>,
}

fn by(action: Option<&str>) -> String {
    action.map(|action| format!(" ({action})")).unwrap_or_default()
}
