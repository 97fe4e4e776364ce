//! Is a recorded trace a behaviour of its specification?
//!
//! In: a trace that was read, and the module that takes the specification
//! through one. Out: a [`Job`](crate::plan::Job) for the engine, and
//! afterwards an [`Answer`]. Pure; the engine decides.
//!
//! The module has one state more than events that happened, so the answer is
//! a number that the engine counted, in a search that it finished. An engine
//! that stops early, for whatever reason, accepts nothing.
//!
//! | module | in -> out |
//! |---|---|
//! | [`events`] | steps of a trace -> a sequence in TLA+, and bounds for it |
//! | [`job`] | a trace -> what the engine is asked |
//! | [`answer`] | what the engine found -> accepted, or the event that was refused |
//! | [`refusal`] | what the module printed about that event -> why |

pub mod answer;
pub mod events;
pub mod job;
pub mod refusal;

use std::path::PathBuf;

use grey_invariants::trace::ReadError;
use grey_invariants::trace::read::Trace;

pub use answer::{Answer, Rejection};

/// Most nodes of a trace: the network holds a number for each node and term.
const NODES_MAX: usize = 64;
/// Most events of a trace. TLC counts the steps of a behaviour with 16 bits.
pub const EVENTS_MAX: usize = 65_000;

/// Why nothing can be asked about a trace.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("{0}")]
    Unread(#[from] ReadError),
    /// It can be read, but is nothing for this specification.
    #[error("{}:{line}: {problem}", file.display())]
    Unfit {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
}

/// Reads a trace and sees that questions about it make sense.
///
/// # Errors
/// It cannot be read, is of another specification, or is too large.
pub fn usable(file: &std::path::Path, spec: &str) -> Result<Trace, Unusable> {
    let trace = grey_invariants::trace::read(file)?;
    let header = &trace.header;
    let too_long = trace.steps.get(EVENTS_MAX).map(|(line, _)| *line);
    let (line, problem) = match (header.nodes, too_long) {
        _ if header.spec != spec => {
            (1, format!("the trace is of `{}`, not of `{spec}`", header.spec))
        }
        (0 | 1, _) => {
            (1, format!("a trace of {} nodes: the specification has two or more", header.nodes))
        }
        (nodes, _) if nodes > NODES_MAX => {
            (1, format!("{nodes} nodes; at most {NODES_MAX} are possible"))
        }
        (_, Some(line)) => {
            (line, format!("more than {EVENTS_MAX} events; cut the trace where all nodes restart"))
        }
        (_, None) => return Ok(trace),
    };
    Err(Unusable::Unfit { file: file.to_owned(), line, problem })
}
