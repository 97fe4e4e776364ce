//! The specifications of Grey once more, in Rust, and a cluster of real nodes to
//! run their behaviours on. The program of this crate is what greyverify asks.
//!
//! | module | in -> out |
//! |---|---|
//! | [`consensus`] | `GreyConsensus.tla` (and its late start) as a stateright model |
//! | [`terms`] | `GreyConsensusTerms.tla` |
//! | [`replication`] | `GreyReplication.tla` |
//! | [`scheduler`] | `GreyScheduler.tla` |
//! | [`replication_plain`], [`scheduler_plain`] | the same without their reductions |
//! | [`cluster`] | a behaviour of `GreyConsensus` -> a schedule for nodes of tikv's raft |
//! | [`traces`] | a recorded run of such nodes -> what TLC is given of it |
//! | [`registry`] | names and constants -> a mirror |
//!
//! Predicates come from `grey_invariants`, where running code finds them too.

pub mod cluster;
pub mod consensus;
pub mod registry;
pub mod replication;
pub mod replication_plain;
pub mod scheduler;
pub mod scheduler_plain;
pub mod terms;
pub mod traces;
