//! Looking around in a specification: a state, what may happen there, and why
//! other things may not.
//!
//! In: a job, and maybe a behaviour that is to be followed. Out: screens, and the
//! path that was gone as a behaviour. `source` answers questions about states
//! on a thread of its own; `session` knows where somebody is and what a key does,
//! and is pure; `screen` draws that, and is pure, too; only `terminal` touches the
//! terminal.

mod columns;
mod over;
mod path;
#[cfg(test)]
mod sample;
mod screen;
mod session;
mod source;
mod terminal;

pub(crate) use session::{Session, Subject};
pub(crate) use source::Tlc;
pub(crate) use terminal::{End, is_there, run};
