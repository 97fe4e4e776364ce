//! `ElectionSafety`: a term has one leader at most; and what it rests on, a
//! node votes once in a term, and never in an older one than before. Where several
//! leaders a term are allowed, each [`LeaderId`](super::LeaderId) has one leader,
//! its own node, and the ids of a node's votes never fall (`MonotonicVote`).

use std::collections::VecDeque;
use std::panic::Location;

use super::nodes::Nodes;
use super::{Epoch, Members, Node, Term, name, numbered, sites};
use crate::Violation;
use crate::violation::At as _;

sites! {
    ELECTION_SAFETY, "ElectionSafety", "a term has one leader at most, a leader id its own node";
    ONE_VOTE, "OneVotePerTerm", "a node votes for one candidate in a term, and not in an older one later";
}

/// Terms remembered; a claim to lead an older one is not compared.
const REMEMBERED: usize = 1024;

/// Follows who leads and who votes for whom.
///
/// ```
/// use grey_invariants::monitor::election::Election;
///
/// let mut election = Election::new(3);
/// assert!(election.leader(0, 1).is_ok());
/// assert!(election.leader(1, 2).is_ok());
/// assert_eq!(election.leader(2, 2).unwrap_err().id(), "ElectionSafety");
/// ```
#[derive(Debug, Clone)]
pub struct Election<T = Term> {
    /// The newest terms that had a leader, ascending.
    leaders: VecDeque<(T, Node)>,
    votes: Nodes<Option<(T, Node)>>,
}

impl Election {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }
}

impl<T: Epoch> Election<T> {
    /// For these nodes at first.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self::among(members.all().iter().copied())
    }

    /// For one node that nobody else is compared with.
    pub(super) fn only(node: Node) -> Self {
        Self::among([node])
    }

    fn among(nodes: impl IntoIterator<Item = Node>) -> Self {
        let leaders = VecDeque::with_capacity(REMEMBERED + 1);
        Self { leaders, votes: Nodes::new(nodes, None) }
    }

    /// From now on these are the members.
    ///
    /// # Errors
    /// They are more than [`NODES`](super::NODES).
    #[track_caller]
    pub fn members(&mut self, members: &Members) -> Result<(), Violation> {
        self.votes.join(members, |_| {}).at(Location::caller())
    }

    /// A node leads a term.
    ///
    /// # Errors
    /// Another one leads it too, or it is a leader id of another.
    #[track_caller]
    pub fn leader(&mut self, node: Node, term: T) -> Result<(), Violation> {
        ELECTION_SAFETY.checked();
        self.lead(node, term).at(Location::caller())
    }

    fn lead(&mut self, node: Node, term: T) -> Result<(), Violation> {
        self.votes.known(node)?;
        if let Some(owner) = term.owner().filter(|owner| *owner != node) {
            return Err(two_leaders(term, owner, node));
        }
        let place = self.leaders.partition_point(|(t, _)| *t < term);
        match self.leaders.get(place) {
            Some((t, other)) if *t == term && *other != node => {
                Err(two_leaders(term, *other, node))
            }
            Some((t, _)) if *t == term => Ok(()),
            _ => {
                self.leaders.insert(place, (term, node));
                if self.leaders.len() > REMEMBERED {
                    self.leaders.pop_front();
                }
                Ok(())
            }
        }
    }

    /// A node votes, or says again how it voted.
    ///
    /// # Errors
    /// It voted for another one in that term, or in a newer one; or the vote is
    /// for a leader id of another than the candidate.
    #[track_caller]
    pub fn vote(&mut self, node: Node, term: T, candidate: Node) -> Result<(), Violation> {
        ONE_VOTE.checked();
        self.choose(node, term, candidate).at(Location::caller())
    }

    fn choose(&mut self, node: Node, term: T, candidate: Node) -> Result<(), Violation> {
        let vote = self.votes.known(node)?;
        if let Some(owner) = term.owner().filter(|owner| *owner != candidate) {
            return Err(two_leaders(term, owner, candidate));
        }
        match *vote {
            Some((last, other)) if last > term || (last == term && other != candidate) => {
                // With leader ids the candidate is the id's own node.
                let site = term.owner().map_or(&ONE_VOTE, |_| T::never_falls());
                Err(Violation::new(site)
                    .showing("node", name(node))
                    .showing("voted", format_args!("for {} in term {last}", name(other)))
                    .showing("and then", format_args!("for {} in term {term}", name(candidate))))
            }
            _ => {
                *vote = Some((term, candidate));
                Ok(())
            }
        }
    }
}

#[cold]
fn two_leaders<T: Epoch>(term: T, one: Node, other: Node) -> Violation {
    Violation::new(&ELECTION_SAFETY)
        .showing("term", term)
        .showing("leaders", format_args!("{} and {}", name(one), name(other)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    #[test]
    fn votes_and_leaders_are_told_apart_by_term() {
        let mut election = Election::new(3);
        assert!(election.vote(0, 1, 1).is_ok() && election.vote(0, 1, 1).is_ok());
        assert!(election.vote(0, 2, 2).is_ok());
        assert_eq!(id(&election.vote(0, 2, 1)), Some("OneVotePerTerm"));
        assert_eq!(id(&election.vote(0, 1, 1)), Some("OneVotePerTerm"), "an older term");
        assert_eq!(id(&election.vote(3, 1, 1)), Some("KnownNode"));
        assert!(election.leader(1, 5).is_ok() && election.leader(1, 5).is_ok());
        assert!(election.leader(0, 3).is_ok(), "terms may be reported late");
        assert_eq!(id(&election.leader(2, 3)), Some("ElectionSafety"));
    }

    #[test]
    fn old_terms_are_forgotten() {
        let mut election = Election::new(1);
        for term in 1..=(REMEMBERED as u64 * 3) {
            assert!(election.leader(0, term).is_ok());
        }
        assert_eq!(election.leaders.len(), REMEMBERED);
    }
}
