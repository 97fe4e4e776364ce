//! Properties that no single place in the code can see, followed event by
//! event: constant time for each, memory bounded by what is not applied
//! everywhere yet.
//!
//! | module | property | what must be reported |
//! |---|---|---|
//! | [`agreement`] | `Agreement` | commits |
//! | [`log_matching`] | `LogMatching` | appends, truncations |
//! | [`election`] | `ElectionSafety`, one vote a term | leaders, votes |
//! | [`monotonic`] | `Monotonic` | terms, commit and match indexes |
//! | [`consensus`] | all of these, `LeaderCompleteness` and `CommittedOnMajority` | every [`Event`](consensus::Event) of a cluster |
//! | [`process`] | those that one node can see of itself | the events of one node |
//! | [`merge`] | those that do not depend on when nodes did what | the streams of several nodes |
//! | [`quota`] | `NoQuotaViolation`, `UsageIsHeld`, `NoLeak` | reservations and releases |
//!
//! Nodes have numbers below 64, as a cluster's members do, and all of them
//! vote; an event of any other node is a violation, `KnownNode`. Logs begin at
//! index 1; terms are those of Raft. An answer `Err` is a violation that nobody has
//! been told of yet: [`Enforce`](crate::Enforce) does what the policy says.
//!
//! # Memory
//!
//! What every node has applied is forgotten. A node that is down keeps the
//! others from forgetting; 65,536 entries are remembered then, at most: 2 MiB for
//! [`agreement`], 5 MiB and 1.5 MiB a node for [`log_matching`]. What was compared
//! with nothing is counted by `unchecked`: a run in which that is not zero has
//! shown less than it seems. [`election`] remembers 1,024 terms, [`consensus`] the
//! commits of 64, [`quota`] the tenants with a quota and the tasks that hold some
//! of it. Room once taken is used again: after a while nothing is allocated.
//!
//! # Threads and sampling
//!
//! [`quota`] is called from any number of threads; the others go into
//! [`Shared`], which hands them to one thread at a time. A monitor
//! cannot leave out events, for it knows by them what was before. To do less,
//! [`Agreement::one_in`](agreement::Agreement::one_in) compares one index in so
//! many, and [`Quotas::one_in`](quota::Quotas::one_in) follows one tenant in so many.

pub mod agreement;
pub mod consensus;
pub mod election;
mod event;
mod local;
pub mod log_matching;
pub mod merge;
pub mod monotonic;
pub mod process;
pub mod quota;
mod shared;
mod window;

use crate::Violation;

pub use shared::Shared;

/// Number of a node, below [`NODES`].
pub type Node = usize;
/// More nodes than any cluster has that votes.
pub const NODES: usize = 64;
/// Term of a leader, from 1; 0 before the first.
pub type Term = u64;
/// Place in a log, from 1.
pub type Index = u64;
/// A hash of an entry's content, by which entries are told apart.
pub type Digest = u64;

/// Declares the places of a monitor, as the macros do for conditions.
macro_rules! sites {
    ($($name:ident, $id:literal, $condition:literal;)+) => { $(
        static $name: $crate::site::Site =
            $crate::site::Site::new($id, $crate::site::Kind::Always, $condition, ::core::module_path!(), 0);
        #[expect(unsafe_code, reason = "a section of the linker's, nothing more")]
        const _: () = {
            #[linkme::distributed_slice($crate::site::SITES)]
            static KNOWN: &$crate::site::Site = &$name;
        };
    )+ };
}
pub(crate) use sites;

sites! {
    KNOWN_NODE, "KnownNode", "every event is of a node of the cluster";
}

/// The answer to an event of a node that the monitor was not made for.
#[cold]
fn stranger(node: Node, nodes: usize) -> Violation {
    Violation::new(&KNOWN_NODE).showing("node", name(node)).with("nodes from 0", nodes)
}

/// A node's name in reports.
fn name(node: Node) -> String {
    format!("n{node}")
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::Violation;

    /// The identifier of what was violated.
    pub(crate) fn id(answer: &Result<(), Violation>) -> Option<&'static str> {
        answer.as_ref().err().map(Violation::id)
    }
}
