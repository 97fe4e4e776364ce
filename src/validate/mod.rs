//! Is a recorded trace a behaviour of its specification?
//!
//! In: traces that were read, and the module that takes the specification
//! through them. Out: [`Job`](crate::plan::Job)s for the engine, and
//! afterwards an [`Answer`] for each trace. Pure; the engine decides.
//!
//! A trace has one state more than events that happened, so the answer is a
//! number that the engine counted, in a search that it finished. An engine
//! that stops early, for whatever reason, accepts nothing.
//!
//! | module | in -> out |
//! |---|---|
//! | [`events`] | steps -> sequences in TLA+, and bounds for them |
//! | [`job`] | traces -> what the engine is asked |
//! | [`answer`] | what the engine found -> accepted, or the event that was refused |
//! | [`refusal`] | what the module printed -> which event, and why |

pub mod answer;
pub mod events;
pub mod job;
pub mod refusal;

use std::path::{Path, PathBuf};

use grey_invariants::trace::read::Trace;
use grey_invariants::trace::{ReadError, read};

use crate::bounded;
pub use answer::{Answer, Rejection};

/// Most nodes of a trace: the network holds a number for each node and term.
const NODES_MAX: usize = 64;
/// Largest trace that is read, in bytes.
const TRACE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

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
/// It cannot be read, is of another specification, or of an impossible cluster.
pub fn usable(file: &Path, spec: &str) -> Result<Trace, Unusable> {
    let unread = |source| ReadError::Io { file: file.to_owned(), source };
    bounded::check(file, TRACE_BYTES_MAX).map_err(unread)?;
    let trace = read(file)?;
    let problem = match trace.header.nodes {
        _ if trace.header.spec != spec => {
            format!("the trace is of `{}`, not of `{spec}`", trace.header.spec)
        }
        2..=NODES_MAX => return Ok(trace),
        nodes => format!("{nodes} nodes; a trace is of 2 to {NODES_MAX}"),
    };
    // All of it stands in the header.
    Err(Unusable::Unfit { file: file.to_owned(), line: 1, problem })
}
