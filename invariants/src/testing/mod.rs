//! Schedules for tests: what happens in a correct cluster or under a correct
//! scheduler, and in one that breaks exactly one rule; as strategies for
//! [proptest], so that what fails is shrunk to a few steps.
//!
//! | part | in -> out |
//! |---|---|
//! | [`strategy`] | nothing -> schedules, and edits that make events wrong |
//! | [`Cluster`], [`Fault`] | a [`Choice`] -> events of consensus |
//! | [`Scheduler`], [`SchedulerFault`] | a [`Decision`] -> calls of the monitor of quotas |
//! | [`Judge`] | an event -> what a monitor answers, in one form for all of them |
//! | [`naive`] | the same from the whole history, slow and obviously right |
//! | [`machine`] | an adapter for `proptest-state-machine` |
//! | [`cases`] | a shrunk case <-> a file to read, one event a line |
//!
//! A team that has a monitor, or a cluster, of its own tests it against the same
//! schedules:
//!
//! ```
//! use grey_invariants::monitor::consensus::Consensus;
//! use grey_invariants::testing::{Answer, Cluster, Judge as _, cases, strategy};
//!
//! // A correct cluster of three, and the monitor has nothing to say about it.
//! let (schedules, folder) = (strategy::schedule(3, 0..60), std::env::temp_dir());
//! let happen = |schedule: &[_]| Cluster::new(3).run(schedule);
//! cases::check("doc-example", &folder, 20, schedules, happen, |events| {
//!     let mut monitor = Consensus::new(3);
//!     let wrong = events.iter().find(|event| monitor.judge(event) != Answer::Holds);
//!     wrong.map_or(Ok(()), |event| Err(format!("an alarm at `{event}`")))
//! });
//! ```

pub mod cases;
mod cluster;
mod faults;
mod judge;
mod lines;
pub mod machine;
pub mod naive;
mod scheduler;
mod steps;
pub mod strategy;

pub use cluster::{Choice, Cluster, Place};
pub use faults::{Fault, SchedulerFault};
pub use judge::{Answer, Judge};
pub use lines::NoLine;
pub use scheduler::{Call, Decision, Scheduler};
