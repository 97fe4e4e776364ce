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
//! An answer `Err` is a violation that nobody has been told of yet:
//! [`Enforce`](crate::Enforce) does what the policy says.
//!
//! # Nodes
//!
//! A node has any number. `new(3)` is for nodes 0, 1 and 2; `of(&members)` for any
//! others. Who joins or leaves later is told by the event
//! [`What::Members`](consensus::What::Members), and a majority is then one of the
//! [`Members`] that the leader goes by: of each set of voters if they are joint,
//! and learners do not count. Up to 64 nodes are known at a time, those that have
//! left among them; an event of a node that nobody has announced is a violation,
//! `KnownNode`, that says whom the monitor knows.
//!
//! # Terms and leader ids
//!
//! Raft allows one leader a term, and that is what `new` is for. openraft, unless
//! its feature `single-term-leader` is on, allows several: a leader has an id, its
//! term and its node; ids are ordered by term and then by node, and a node may vote
//! for a greater id in the same term. A monitor of [`LeaderId`] takes the id
//! for what others call the term, in `of(&members)` and in every event. Then
//! each property is about ids. One leader an id is no more than that it leads with
//! its own; these are what protects:
//!
//! | property | with leader ids |
//! |---|---|
//! | `MonotonicVote` | the ids a node votes for never fall, restarts included |
//! | `ElectedByMajority` | a leader has the votes of a quorum for its id |
//! | `LeaderCompleteness` | a leader has what leaders with smaller ids committed, those of its own term among them |
//! | `LogMatching`, `CommitsOwnLog`, `Agreement` | entries are the same if leader id and digest are |
//! | `CommittedOnMajority` | as with terms |
//!
//! # Where a log begins
//!
//! At index 1, as in Raft, unless `beginning_at` says otherwise: openraft's logs begin
//! at 0. What a node has "up to here" is an index; if it has nothing, it is the one
//! before the first, or [`NOTHING`] where there is none before the first.
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
mod elected;
pub mod election;
mod epoch;
mod event;
mod local;
pub mod log_matching;
mod members;
pub mod merge;
pub mod monotonic;
mod nodes;
pub mod process;
pub mod quota;
mod shared;
mod window;

pub use epoch::{Epoch, LeaderId};
pub use members::Members;
pub use shared::Shared;

/// Number of a node, whatever the cluster calls it.
pub type Node = u64;
/// Nodes that are known at a time.
pub const NODES: usize = 64;
/// Term of a leader, from 1; 0 before the first.
pub type Term = u64;
/// Place in a log, from 1 unless a monitor is told otherwise.
pub type Index = u64;
/// The index of nothing: how far a node has come that has nothing, in a log that
/// begins at 0 as in any other.
///
/// ```
/// use grey_invariants::monitor::NOTHING;
/// use grey_invariants::monitor::consensus::What;
///
/// // Where the cluster's library says `None` or an index:
/// let committed: Option<u64> = None;
/// let restart = What::<u64>::Restart { last: 7, commit: committed.unwrap_or(NOTHING) };
/// assert_ne!(restart, What::Restart { last: 7, commit: 0 });
/// ```
pub const NOTHING: Index = Index::MAX;
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

/// Nodes 0, 1, ..., all of which vote.
fn numbered(nodes: usize) -> Members {
    Members::of((0..nodes.min(NODES)).map(|node| node as Node))
}

/// The index after this one; of nothing the first there can be.
fn after(index: Index) -> Index {
    index.wrapping_add(1)
}

/// What comes before an index, to be read.
fn shown(end: Index) -> String {
    end.checked_sub(1).map_or_else(|| "nothing".to_owned(), |last| last.to_string())
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
