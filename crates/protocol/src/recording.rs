//! What a running system recorded, in TLA+.

use std::collections::BTreeMap;

use greyverify_behaviour::value::Value;
use serde::{Deserialize, Serialize};

use crate::wire;

/// A recorded file, as the module takes it that leads the specification through
/// what was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// How many nodes were recorded.
    pub nodes: usize,
    /// Constants by name, each a value or an expression of TLA+.
    pub constants: BTreeMap<String, String>,
    /// Constants that are numbers and only have to be large enough: where
    /// several files are looked at together, the largest is taken.
    pub bounds: BTreeMap<String, u32>,
    /// Operators that are replaced: which by which.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replaced: BTreeMap<String, String>,
    /// Invariants that are looked at on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invariants: Vec<String>,
    /// What happened, in this order.
    pub events: Vec<Recorded>,
}

/// An event of a recorded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The line of the file, from 1.
    pub line: u64,
    /// Which node it is of.
    pub node: usize,
    /// The specification's name of what it did.
    pub action: String,
    /// The event as the module takes it.
    #[serde(with = "wire::plain")]
    pub tla: Value,
}

/// Why a file is no recording of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// The line that is wrong, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: String,
}

/// What a person reads of an event that the specification does not allow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The node before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What was recorded of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// Where the action was possible: the variables that it leads to other
    /// values of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<Update>,
}

/// A variable that an action leads to another value of than was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The variable, or a part of it.
    pub variable: String,
    /// What the specification says.
    pub expected: String,
    /// What was recorded.
    pub got: String,
}
