//! The safety properties of consensus and scheduling, for code that runs.
//!
//! Three ways to use them, from small to large:
//!
//! | module | what it gives |
//! |---|---|
//! | [`predicates`] | pure functions over whole states, for models and tests |
//! | [`macro@invariant`], [`macro@sometimes`], [`macro@unreachable_state`] | a condition beside the code that keeps it |
//! | [`monitor`] | properties that no single place can see: agreement, log matching, quotas |
//!
//! and what becomes of what they find:
//!
//! | module | in -> out |
//! |---|---|
//! | [`violation`] | a site and values -> a report to read |
//! | [`policy`] | a report -> a panic, a log line, a count, or whatever a handler does |
//! | [`snapshot`] | which conditions ran, how often, and which never did |
//! | `trace` (feature) | steps of a cluster -> a file that is checked against the specification |
//! | `testing` (feature `proptest`) | a schedule -> the events of a correct cluster or scheduler, or of one with a fault |
//!
//! Identifiers are those of the operators in Grey's TLA+ specifications where
//! there is one, so that a report can be looked up there.
//!
//! ```
//! use grey_invariants::invariant;
//!
//! fn advance(commit: u64, to: u64) -> u64 {
//!     invariant!("Monotonic", to >= commit, commit = commit, to = to);
//!     to
//! }
//! assert_eq!(advance(3, 5), 5);
//! ```
//!
//! # Features
//!
//! | feature | default | what it does |
//! |---|---|---|
//! | `enabled` | yes | macros check; without it they are type-checked, evaluate nothing and compile to nothing. Monitors are called by name and work either way |
//! | `metrics` | no | counters for the `metrics` facade: `grey_invariant_violations`, and `grey_invariant_checks` by `snapshot::publish` |
//! | `trace` | no | module `trace` |
//! | `proptest` | no | module `testing`, for tests |
//!
//! In any code, asynchronous or in many threads, a violation that is found while the
//! thread unwinds does not panic, and one that is found while another is reported is
//! counted and not reported.

mod macros;
pub mod monitor;
pub mod policy;
pub mod predicates;
mod report;
pub mod site;
pub mod snapshot;
#[cfg(feature = "proptest")]
pub mod testing;
#[cfg(feature = "trace")]
pub mod trace;
pub mod violation;

pub use policy::Policy;
pub use violation::{Enforce, Violation};

/// What macros expand to; not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use linkme;

    pub use crate::report::Report;
    pub use crate::site::{Kind, SITES, Site};
}

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
