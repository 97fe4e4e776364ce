//! The mirror program of a manifest: a specification once more, in
//! any language, that is compared with TLC and walks counterexamples.
//!
//! In: what is asked of which model. Out: what the program answers, checked to
//! be an answer to that. It is code of the manifest's owner, and runs for
//! `cross-check`, `mutate`, `replay`, `shrink` and `trace validate` only: in a
//! process group of its own, for a bounded time, with bounded output, on a leash.
//!
//! | module | in -> out |
//! |---|---|
//! | [`failure`] | what went wrong -> what to do next |
//! | `process` | a command -> lines to and from its process |
//! | [`program`] | a task -> its answer |
//! | [`subject()`] | a model of the manifest -> what the program is told of it |

pub mod failure;
mod process;
pub mod program;
mod subject;

pub use failure::{Failure, Trouble};
pub use program::Program;
pub use subject::subject;
