//! A search for a smaller counterexample, as a module that an engine searches.
//!
//! In: a counterexample and the next-state relation of its specification. Out: a module that
//! extends the specification and allows less than it: the steps that were recorded, each or
//! not; few others beside them; few faults; few states. `recorded` finds the steps in the
//! relation, `faults` the actions that something breaks by, `module` writes, `pieces` leaves
//! out many steps at once, and `own` takes the variables of the module out of what was found.

mod faults;
mod module;
mod own;
mod pieces;
mod recorded;

pub use faults::{Faults, guessed};
pub use module::{Ground, MOVES_ON, Room, relation};
pub use own::{without_own, without_own_variables};
pub use pieces::Pieces;
pub use recorded::{Recorded, is_named};
