//! A cluster of openraft 0.9 in one process, with its default leader ids: several
//! leaders a term are allowed. Every monitor of `grey-invariants` is linked, and what
//! happens is recorded if that is asked for. To link your own cluster, look at
//! [`storage`]: it is where a node tells what it does.
//!
//! ```text
//! cluster -> openraft -> storage -> watch -> violations
//!               ^  |                      -> a trace for the specification
//!              network
//! ```
//!
//! | module | in -> out |
//! |---|---|
//! | [`cluster`] | what a scenario does: elections, partitions, restarts, members |
//! | [`network`] | requests -> answers, late, or lost between the sides of a partition |
//! | [`storage`] | what openraft persists and commits -> what a restart finds, and the events |
//! | [`machine`] | what openraft applies -> that it was applied |
//! | [`watch`] | events -> the monitor and the trace |
//! | [`bug`] | what can be wrong in what surrounds openraft |

pub mod bug;
pub mod cluster;
pub mod machine;
pub mod network;
pub mod storage;
pub mod watch;

use std::io::Cursor;

pub use bug::Bug;
pub use cluster::Cluster;

openraft::declare_raft_types!(
    /// Entries are numbers.
    pub Types: D = u64, R = (), Node = openraft::BasicNode, SnapshotData = Cursor<Vec<u8>>
);

/// What may fail in a call of a storage.
pub type Result<T> = std::result::Result<T, openraft::StorageError<u64>>;
