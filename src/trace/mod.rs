//! Counterexamples in files: what each step did and what each state was.
//!
//! In: a file of greyverify, of TLC, or of any tool that writes ITF. Out
//! ([`read()`]): the [`Behaviour`] that reports, step diffs, replay and shrinking
//! work on. What a behaviour is stands in the crate `greyverify-behaviour`.

mod import;
mod places;
mod tlc_json;

pub use greyverify_behaviour::{
    About, Action, Behaviour, Change, DEADLOCK, Difference, Ending, Location, Node, Step,
    common_states, diff, equal, itf,
};
pub use import::{Form, ImportError, Imported, read};
pub use places::{located, location, location_in};
