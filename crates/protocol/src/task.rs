//! What a mirror can be asked to do.

use std::time::Duration;

use greyverify_behaviour::Behaviour;
use greyverify_behaviour::value::Value;
use serde::{Deserialize, Serialize};

use crate::wire;

/// Something to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Visit all states and count them by level.
    Explore(ExploreTask),
    /// Show the states of one level.
    Level {
        /// The level, from none.
        level: u64,
        /// Time.
        #[serde(with = "wire::seconds")]
        deadline: Duration,
    },
    /// Tell all states, and the edges between them.
    Graph(GraphTask),
    /// See whether a property catches the faults of the subject.
    Catch(CatchTask),
    /// Walk a behaviour again.
    Replay(WalkTask),
    /// Make a behaviour small.
    Shrink(ShrinkTask),
    /// Run a behaviour on something else than the mirror.
    Run(RunTask),
    /// Translate a recorded file into TLA+.
    Translate(TranslateTask),
    /// Say of an event that was refused what a person reads.
    Explain(ExplainTask),
}

/// How all states are visited.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExploreTask {
    /// Time.
    #[serde(with = "wire::seconds")]
    pub deadline: Duration,
    /// Threads.
    pub threads: usize,
    /// The invariants that count.
    pub invariants: Vec<String>,
}

/// How much of a state graph may be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphTask {
    /// Most states; of a graph that has more, no more need be told.
    pub most: u64,
    /// Time.
    #[serde(with = "wire::seconds")]
    pub deadline: Duration,
}

/// Which property must catch a fault, and which others are looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatchTask {
    /// The property that must be violated.
    pub breaks: String,
    /// All invariants that are asked for. If the property is none of them, they
    /// must hold.
    pub invariants: Vec<String>,
    /// All temporal properties that are asked for.
    pub properties: Vec<String>,
    /// Time.
    #[serde(with = "wire::seconds")]
    pub deadline: Duration,
}

/// A behaviour, and what it breaks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalkTask {
    /// It.
    #[serde(with = "wire::itf")]
    pub behaviour: Behaviour,
    /// The property, the probe, or `deadlock`.
    pub property: String,
}

/// A behaviour to be made small.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShrinkTask {
    /// It, and what it breaks.
    pub walk: WalkTask,
    /// Time.
    #[serde(with = "wire::seconds")]
    pub budget: Duration,
    /// Whether the smallest constants are looked for, too.
    pub bounds: bool,
}

/// A behaviour to be run elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunTask {
    /// It, and what it breaks.
    pub walk: WalkTask,
    /// Where: a name that the program knows.
    pub ground: String,
}

/// A file that a running system recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranslateTask {
    /// It, by a path from the root.
    pub file: String,
}

/// An event of a recorded file that the specification does not allow.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplainTask {
    /// The file, by a path from the root.
    pub file: String,
    /// Number of the event, from 1.
    pub event: u64,
    /// What the module for traces prints of the state before it.
    #[serde(default, with = "wire::some_tla", skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What it prints of the state that the action leads to, where it is
    /// possible.
    #[serde(default, with = "wire::some_tla", skip_serializing_if = "Option::is_none")]
    pub instead: Option<Value>,
}
