//! Counterexamples: what each step did, what each state was, and where that
//! stands.
//!
//! What a behaviour is stands in the crate `greyverify-behaviour`; these are the
//! parts of it that everything here speaks of.

mod places;

pub use greyverify_behaviour::{
    About, Action, Behaviour, Change, DEADLOCK, Difference, Ending, Location, Node, Step,
    common_states, diff, equal, itf,
};
pub use places::{located, location, location_in};
