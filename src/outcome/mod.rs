//! What a run means.
//!
//! In: [`Facts`], everything the engine and the operating system said, and
//! [`Asked`], what the job was to find out. Out: a [`Verdict`] (pure
//! [`classify`]), compared with what the manifest expects ([`judge`]), and at
//! the end one [`ExitCode`] for the whole run.

mod about;
mod acting;
mod applications;
mod applied;
mod branches;
mod checkpoint;
mod classify;
mod coverage;
mod covered;
mod definitions;
mod disjuncts;
mod earlier;
mod evidence;
mod excerpt;
mod exit;
pub mod explanation;
mod facts;
mod finding;
mod green;
mod growth;
mod identity;
mod inconclusive;
mod judge;
mod lines;
mod measured;
mod modules;
mod naming;
mod pieces;
mod portions;
mod premises;
mod reading;
mod red;
mod run;
mod second;
mod sites;
mod sketch;
mod so_far;
mod spot;
mod text;
mod told;
mod trust;
mod vacuity;
mod verdict;
mod warnings;

pub use about::about;
pub use checkpoint::{Checkpoint, Resumed};
pub(crate) use classify::touched;
pub use classify::{Asked, Classified, Origin, classify};
pub use coverage::{Coverage, failed_by_counting};
pub use covered::{Covered, Covering, Extent};
pub use disjuncts::Silent;
pub use earlier::Earlier;
pub(crate) use evidence::millis;
pub use evidence::{Evidence, Ran, Spent, Stored};
pub(crate) use excerpt::excerpt;
pub use exit::ExitCode;
pub use facts::{Facts, ProcessExit, Stop, TraceDigest};
pub use finding::finding;
pub(crate) use finding::{first_sentence, missed, then, trouble, with_short_places};
pub use growth::{Growth, Moment};
pub use identity::Identity;
pub use inconclusive::Inconclusive;
pub use judge::{Exactness, Judgement, judge};
pub use measured::Measured;
pub use portions::{Noted, Walked, whole};
pub use premises::{Premise, PremiseKind, Premises};
pub use run::{JobOutcome, RunOutcome};
pub use second::{Agreement, Second, Witness, agreement};
pub use sites::{Part, Site};
pub use sketch::{Estimate, Sketch};
pub use so_far::{SoFar, can_go_on};
pub use spot::Spot;
pub(crate) use told::{initial_formula, initial_predicate};
pub use vacuity::{UnexercisedImplication, Vacuity, is_measured, unmeasured};
pub use verdict::{EngineTrouble, Limit, Verdict};
