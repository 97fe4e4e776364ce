//! `ElectionSafety`: a term has one leader at most; and what it rests on, a
//! node votes once in a term, and never in an older one than before.

use std::collections::VecDeque;

use super::{NODES, Node, Term, name, sites, stranger};
use crate::Violation;

sites! {
    ELECTION_SAFETY, "ElectionSafety", "a term has one leader at most";
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
pub struct Election {
    /// The newest terms that had a leader, ascending.
    leaders: VecDeque<(Term, Node)>,
    votes: Vec<Option<(Term, Node)>>,
}

impl Election {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let leaders = VecDeque::with_capacity(REMEMBERED + 1);
        Self { leaders, votes: vec![None; nodes.min(NODES)] }
    }

    /// A node leads a term.
    ///
    /// # Errors
    /// Another one leads it too.
    pub fn leader(&mut self, node: Node, term: Term) -> Result<(), Violation> {
        ELECTION_SAFETY.checked();
        if node >= self.votes.len() {
            return Err(stranger(node, self.votes.len()));
        }
        let place = self.leaders.partition_point(|(t, _)| *t < term);
        match self.leaders.get(place) {
            Some((t, other)) if *t == term && *other != node => {
                Err(Violation::new(&ELECTION_SAFETY)
                    .with("term", term)
                    .showing("leaders", format_args!("{} and {}", name(*other), name(node))))
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
    /// It voted for another one in that term, or in a newer one.
    pub fn vote(&mut self, node: Node, term: Term, candidate: Node) -> Result<(), Violation> {
        ONE_VOTE.checked();
        let nodes = self.votes.len();
        let vote = self.votes.get_mut(node).ok_or_else(|| stranger(node, nodes))?;
        match *vote {
            Some((last, other)) if last > term || (last == term && other != candidate) => {
                Err(Violation::new(&ONE_VOTE)
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
