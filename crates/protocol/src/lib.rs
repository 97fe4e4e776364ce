#![doc = include_str!("../README.md")]

mod answer;
mod bounds;
mod mismatch;
mod recording;
mod subject;
mod task;
mod wire;

pub use answer::{
    Catch, Done, Edge, Ended, Explored, Measure, Proof, Ran, Replayed, ShrinkAnswer, Shrunk,
    Smaller, Smallest,
};
pub use bounds::{SmallerBounds, bounds};
pub use mismatch::{Alternative, Mismatch};
pub use recording::{Explained, Recorded, Recording, Unreadable, Update};
pub use subject::{Refusal, Subject};
pub use task::{
    CatchTask, ExplainTask, ExploreTask, GraphTask, RunTask, ShrinkTask, Task, TranslateTask,
    WalkTask,
};
pub use wire::{LINE_BYTES_MAX, Nonsense, next_line, read, written};

use greyverify_behaviour::value::Value;
use serde::{Deserialize, Serialize};

/// The version of this protocol.
pub const VERSION: u32 = 2;

/// What greyverify says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Call {
    /// Do this.
    Ask(Box<Ask>),
    /// End early.
    Cancel,
}

/// Something to do, and of what.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The specification with its constants.
    pub subject: Subject,
    /// What is to be done.
    pub task: Task,
}

/// What a mirror program says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reply {
    /// First of all: which protocol it speaks.
    Hello {
        /// Its [`VERSION`].
        protocol: u32,
    },
    /// Something smaller was found.
    Progress(Measure),
    /// A state of the level or of the graph that was asked for.
    State {
        /// As TLA+.
        #[serde(with = "wire::tla")]
        tla: Value,
        /// As the program shows it.
        native: String,
    },
    /// An edge of the graph that was asked for.
    Edge(Edge),
    /// It is done.
    Done(Box<Done>),
    /// It cannot be done.
    Refused(Refusal),
}
