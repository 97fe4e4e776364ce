//! Values of TLA+ and behaviours made of them, whoever found them: an engine, a
//! mirror, a running system.
//!
//! | module | in -> out |
//! |---|---|
//! | [`value`] | text that TLC prints <-> a [`Value`] |
//! | [`itf`] | a [`Behaviour`] <-> a file that other tools read, too |
//! | [`json`] | JSON with the keys of an object in their order |
//! | [`tla`] | values of Rust -> values of TLA+ |
//!
//! A [`Behaviour`] is [`Step`]s and an [`Ending`]; [`diff()`] tells what a step
//! changed, [`common_states`] how long two behaviours are the same, and [`Node`]
//! is the view that one node of a system has.

pub mod itf;
pub mod json;
pub mod tla;
pub mod value;

mod behaviour;
mod cover;
mod diff;
mod kind;
mod node;
mod parting;
#[cfg(test)]
mod random;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::value::Value;

pub use behaviour::{About, Behaviour, DEADLOCK};
pub use cover::{Cover, Covered, Kept, Shown, Walks};
pub use diff::{Change, Difference, diff};
pub use kind::ViolationKind;
pub use node::Node;
pub use parting::{common_states, equal};

/// A range of text in a module, lines and columns from 1, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// Name of the module.
    pub module: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Last column.
    pub end_column: u32,
}

/// The action that led to a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Name of the innermost named definition, e.g. `HandleAppendEntries`.
    pub name: String,
    /// Its arguments as text, when the engine prints them (TLC since 2023-12).
    pub arguments: Option<String>,
    /// Where it stands in the specification.
    pub location: Option<Location>,
}

/// Its name with its arguments.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.arguments.iter().try_for_each(|arguments| write!(f, "({arguments})"))
    }
}

/// One state of a counterexample and the action that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Position in the behaviour, from 1.
    pub number: u64,
    /// `None` for an initial state, or where the engine does not tell.
    pub action: Option<Action>,
    /// The variables in the order the engine printed them. `None` as a value
    /// means that the action left the variable unassigned.
    pub state: Vec<(String, Option<Value>)>,
}

/// How a behaviour goes on after the last state shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is a finite prefix.
    #[default]
    Finite,
    /// It does nothing for ever.
    Stuttering,
    /// It returns to an earlier state, for ever.
    BackTo {
        /// Number of that state.
        number: u64,
        /// By which action.
        action: Option<Action>,
    },
}

impl Step {
    /// Rough memory this step takes, in bytes; used to bound what is kept.
    #[must_use]
    pub fn approximate_bytes(&self) -> usize {
        let values = self
            .state
            .iter()
            .map(|(name, value)| name.len() + value.as_ref().map_or(0, Value::approximate_bytes));
        64 + values.sum::<usize>()
    }
}

/// The example of the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
