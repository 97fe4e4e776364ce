//! The counterexample of a job in files of its run folder, for people and for
//! programs, written while it arrives.
//!
//! In: events. Out: `counterexample.txt` and `counterexample.itf.json`.
//! `steps` says what the lines of a step are, on the screen as in the file.

mod itf;
pub(crate) mod steps;
mod text;

pub use itf::ItfFile;
pub use text::{TextFile, append, write_again};
