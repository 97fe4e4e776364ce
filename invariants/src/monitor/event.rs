//! What happens in a cluster, as monitors are told of it.

use super::{Digest, Index, LeaderId, Members, Node, Term};

/// What a node did.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
///
/// let event = Event { node: 2, what: What::Vote { term: 4, candidate: 0 } };
/// assert_ne!(event, Event { node: 2, what: What::Term(4) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<T = Term> {
    /// Which node.
    pub node: Node,
    /// What it did.
    pub what: What<T>,
}

/// What a node can do. An index "up to here" may be [`NOTHING`](super::NOTHING).
///
/// ```
/// use grey_invariants::monitor::consensus::What;
///
/// // The digest is a hash of the entry's content, by any good hash function.
/// let digest = 0x9e37_79b9_7f4a_7c15;
/// let events = [What::Append { index: 7, term: 3, digest }, What::Persist(7)];
/// assert_eq!(events.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<T = Term> {
    /// It is in this term.
    Term(T),
    /// It votes, in a term that it is in.
    Vote {
        /// In this term.
        term: T,
        /// For this node.
        candidate: Node,
    },
    /// It leads this term.
    Leader(T),
    /// It follows, or is a candidate.
    Follower,
    /// It has this entry in its log, and nothing after it.
    Append {
        /// Where.
        index: Index,
        /// The entry's term.
        term: T,
        /// Hash of its content.
        digest: Digest,
    },
    /// It removes its log from here on.
    Truncate(Index),
    /// Its log is on disk up to here.
    Persist(Index),
    /// It leads and knows a follower to have its log up to here.
    Match {
        /// The leader's term.
        term: T,
        /// The follower.
        follower: Node,
        /// Up to here.
        index: Index,
    },
    /// It commits an entry.
    Commit {
        /// Where.
        index: Index,
        /// The entry's term.
        term: T,
        /// Hash of its content.
        digest: Digest,
    },
    /// It has applied its log up to here.
    Apply(Index),
    /// It installs a snapshot that stands for its log up to here. If it has the
    /// snapshot's last entry it keeps what follows, else nothing.
    Snapshot {
        /// Up to here.
        index: Index,
        /// Term of the entry there.
        term: T,
    },
    /// It restarts with what is on its disk. If that is not a beginning of the
    /// log that it reported, because a truncation was never flushed, `last` says
    /// how far they are the same; what else is on the disk is reported by
    /// [`What::Append`] after this.
    Restart {
        /// Index of its last entry.
        last: Index,
        /// What it knows to be committed.
        commit: Index,
    },
    /// It goes by this configuration from now on. Each node tells its own: where
    /// an entry of the log changes the configuration as soon as it is appended
    /// (openraft), after [`What::Append`], and after a truncation or a restart that
    /// took it back; where it does when it is applied (tikv's `raft`), then.
    Members(Members),
}

impl LeaderId {
    /// The vote for this id's node.
    ///
    /// ```
    /// use grey_invariants::monitor::LeaderId;
    /// use grey_invariants::monitor::consensus::What;
    ///
    /// let id = LeaderId { term: 5, node: 2 };
    /// assert_eq!(id.vote(), What::Vote { term: id, candidate: 2 });
    /// ```
    #[must_use]
    pub fn vote(self) -> What<Self> {
        What::Vote { term: self, candidate: self.node }
    }
}
