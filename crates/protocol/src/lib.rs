//! What greyverify and a mirror program say to each other: one JSON object a
//! line, over standard input and output.
//!
//! A mirror program holds specifications once more, in a language of its own. It
//! is started by greyverify and begins with [`Reply::Hello`]. Then greyverify
//! asks ([`Call::Ask`]) and waits: the program may tell [`Reply::Progress`] and
//! [`Reply::State`] as often as it likes, and ends with one [`Reply::Done`] or
//! [`Reply::Refused`]. [`Call::Cancel`] asks for an early end of what is being
//! done: what was found so far is the answer, if that means anything. The end of
//! its standard input ends the program.
//!
//! ```text
//! > {"ask":{"subject":{"spec":"Counter","constants":{"N":"4"}},"task":{"explore":{"deadline":60.0,"threads":1,"invariants":["TypeOK"]}}}}
//! < {"done":{"explored":{"violated":null,"distinct":5,"generated":9,"levels":[1,1,1,1,1],"elapsed":0.01}}}
//! ```
//!
//! Values and constants are written as TLA+, behaviours as the text of an ITF
//! file, times as seconds. Whoever speaks another [`VERSION`] is not understood.

mod answer;
mod mismatch;
mod subject;
mod task;
mod wire;

pub use answer::{
    Catch, Done, Ended, Explored, Measure, Proof, Ran, Replayed, ShrinkAnswer, Shrunk, Smaller,
    Smallest,
};
pub use mismatch::{Alternative, Mismatch};
pub use subject::{Refusal, Subject};
pub use task::{CatchTask, ExploreTask, RunTask, ShrinkTask, Task, WalkTask};
pub use wire::{LINE_BYTES_MAX, Nonsense, next_line, read, written};

use greyverify_behaviour::value::Value;
use serde::{Deserialize, Serialize};

/// The version of this protocol.
pub const VERSION: u32 = 1;

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
    /// A state of the level that was asked for.
    State {
        /// As TLA+.
        #[serde(with = "wire::tla")]
        tla: Value,
        /// As the program shows it.
        native: String,
    },
    /// It is done.
    Done(Box<Done>),
    /// It cannot be done.
    Refused(Refusal),
}
