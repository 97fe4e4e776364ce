//! What orders the leaders of a cluster: a term, or a term and a node.

use std::fmt::{self, Debug, Display};
use std::hash::Hash;

use super::{Node, Term, sites};
use crate::site::Site;

sites! {
    TERM, "MonotonicTerm", "a term never falls, restarts included";
    VOTE, "MonotonicVote", "the leader id of a vote never falls, by term and then by node, restarts included";
}

/// The mode of a monitor, which is a type: what leaders are numbered by. Each
/// that comes later is greater, and nobody leads with the number of another.
///
/// | type | of | what is allowed |
/// |---|---|---|
/// | [`Term`] | Raft, tikv's `raft`, openraft with `single-term-leader` | one leader a term, one vote a term |
/// | [`LeaderId`] | openraft by default | a leader for each node a term, votes for greater and greater ids in one term |
///
/// It is implemented for these two only.
pub trait Epoch: Copy + Ord + Hash + Default + Debug + Display + sealed::Sealed + 'static {
    /// Whether a leader has the votes of a quorum is checked: without it the
    /// uniqueness of leaders says nothing, as each id is one node's anyway.
    #[doc(hidden)]
    const IS_ELECTED: bool;

    /// The node that it belongs to, if it says so.
    #[doc(hidden)]
    fn owner(self) -> Option<Node>;

    /// The same with another term.
    #[doc(hidden)]
    fn numbered(self, term: Term) -> Self;

    /// The one with which a node asks for votes next.
    #[doc(hidden)]
    fn next(self, node: Node) -> Self;

    /// Its number among all that these nodes, in ascending order, can have.
    #[doc(hidden)]
    fn ranked(self, nodes: &[Node]) -> Term;

    /// Mixes it into a hash.
    #[doc(hidden)]
    fn mixed_into(self, hash: u64, mix: impl Fn(u64, u64) -> u64) -> u64;

    /// The property that it never falls.
    #[doc(hidden)]
    fn never_falls() -> &'static Site;
}

/// A leader's number where several leaders a term are allowed, as in openraft
/// by default: ordered by term and then by node.
///
/// ```
/// use grey_invariants::monitor::election::Election;
/// use grey_invariants::monitor::{LeaderId, Members};
///
/// let [one, two] = [1, 2].map(|node| LeaderId { term: 5, node });
/// let mut election = Election::<LeaderId>::of(&Members::of([0, 1, 2]));
/// assert!(election.vote(0, one, 1).is_ok());
/// assert!(election.vote(0, two, 2).is_ok(), "a greater one, in the same term");
/// assert!(election.leader(1, one).is_ok() && election.leader(2, two).is_ok());
/// assert_eq!(election.vote(0, one, 1).unwrap_err().id(), "MonotonicVote");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LeaderId {
    /// The term.
    pub term: Term,
    /// The leader, or the candidate.
    pub node: Node,
}

impl Display for LeaderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-n{}", self.term, self.node)
    }
}

impl Epoch for Term {
    const IS_ELECTED: bool = false;

    #[inline]
    fn owner(self) -> Option<Node> {
        None
    }

    fn numbered(self, term: Term) -> Self {
        term
    }

    fn next(self, _: Node) -> Self {
        self + 1
    }

    fn ranked(self, _: &[Node]) -> Term {
        self
    }

    #[inline]
    fn mixed_into(self, hash: u64, mix: impl Fn(u64, u64) -> u64) -> u64 {
        mix(hash, self)
    }

    #[inline]
    fn never_falls() -> &'static Site {
        &TERM
    }
}

impl Epoch for LeaderId {
    const IS_ELECTED: bool = true;

    #[inline]
    fn owner(self) -> Option<Node> {
        Some(self.node)
    }

    fn numbered(self, term: Term) -> Self {
        Self { term, ..self }
    }

    fn next(self, node: Node) -> Self {
        Self { term: self.term + 1, node }
    }

    fn ranked(self, nodes: &[Node]) -> Term {
        let place = nodes.partition_point(|node| *node <= self.node) as Term;
        self.term
            .checked_sub(1)
            .map_or(0, |before| before.saturating_mul(nodes.len() as Term).saturating_add(place))
    }

    #[inline]
    fn mixed_into(self, hash: u64, mix: impl Fn(u64, u64) -> u64) -> u64 {
        mix(mix(hash, self.term), self.node)
    }

    #[inline]
    fn never_falls() -> &'static Site {
        &VOTE
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Term {}
    impl Sealed for super::LeaderId {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leader_ids_are_ordered_by_term_and_then_by_node() {
        let id = |term, node| LeaderId { term, node };
        assert!(id(1, 9) < id(2, 0) && id(2, 0) < id(2, 1));
        assert_eq!((id(2, 7).to_string(), id(2, 7).owner()), ("2-n7".to_owned(), Some(7)));
    }
}
