//! A cluster of real consensus code, tikv's `raft`, with every monitor of
//! `grey-invariants` linked: one process, one thread, and nothing left to
//! chance. A [`Schedule`] says what happens, and the same schedule always
//! gives the same run.
//!
//! ```text
//! schedule -> cluster -> node (raft on a disk) -> effect -> watch  -> a violation, or none
//!                ^  |                                    -> record -> a trace for the specification
//!               network
//! ```
//!
//! | module | in -> out |
//! |---|---|
//! | [`schedule`] | a readable file <-> what happens, step by step |
//! | [`strategies`] | proptest -> schedules; a seed -> a schedule |
//! | [`search`] | a fault -> the shortest schedule that shows it |
//! | [`cluster`] | a schedule -> a run, or the first violation |
//! | [`network`] | messages sent -> messages delivered late, twice, out of order, or never |
//! | [`disk`] | what raft asks to persist -> what a restart finds |
//! | [`node`] | an input -> its effect and the messages it causes |
//! | [`effect`] | what an input did to a node |
//! | [`watch`] | effects -> events of the monitors |
//! | [`record`] | effects -> steps of `GreyConsensus.tla` |
//! | [`fault`] | real bugs of other Raft implementations, at the edges of this one |
//!
//! ```
//! use grey_cluster::{Schedule, run};
//!
//! let schedule: Schedule = "nodes 3\ntimeout 0\nsettle\npropose 0\nsettle\n".parse()?;
//! let counts = run(&schedule)?;
//! assert_eq!((counts.leaders, counts.gave_up), (1, 0));
//! assert_eq!(counts.commits, 6, "raft's first entry and the client's, by each of three");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cluster;
pub mod disk;
pub mod effect;
pub mod fault;
mod inject;
pub mod network;
pub mod node;
pub mod record;
pub mod schedule;
#[cfg(feature = "strategies")]
pub mod search;
#[cfg(feature = "strategies")]
pub mod strategies;
mod text;
pub mod watch;

pub use cluster::{Cluster, Counts, Failure, run};
pub use fault::Fault;
/// What is under way between nodes, as raft has it.
pub use raft::eraftpb::{Message, MessageType};
pub use schedule::{Op, Schedule};
