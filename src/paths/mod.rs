//! Behaviours that show what a model can do: from them an implementation can be
//! driven without an engine.
//!
//! In: what an engine has said of every state, or of those that it walked through.
//! Out: a few behaviours and what they cover. `graph` makes states and transitions
//! of what was said, `tour` finds behaviours that cover them, `walks` goes at random
//! or finds where the engine went, and `set` makes files of behaviours.

mod graph;
mod set;
mod tour;
mod walks;

pub use graph::{Graph, Transition};
pub use set::{Met, Request, Set, meaning};
pub use tour::Tour;
pub use walks::{seeds, walked};
