//! The streams of several nodes, merged: each in the order of its node, one
//! beside the other in any order, since clocks do not tell. So only properties
//! that do not depend on when nodes did what are checked here: `Agreement`,
//! `LogMatching`, `ElectionSafety`, and what each node shows of itself.

use super::agreement::Agreement;
use super::consensus::{Event, What};
use super::election::Election;
use super::log_matching::LogMatching;
use super::monotonic::Monotonic;
use super::{NODES, Node, name, sites};
use crate::Violation;

sites! {
    STREAM, "StreamIsWhole", "no event of a node is missing or comes twice";
}

/// Follows the numbered events of several nodes.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::monitor::merge::Merge;
///
/// let mut merge = Merge::new(3);
/// assert!(merge.on(0, &Event { node: 1, what: What::Leader(4) }).is_ok());
/// let late = merge.on(0, &Event { node: 2, what: What::Leader(4) });
/// assert_eq!(late.unwrap_err().id(), "ElectionSafety");
/// let missing = merge.on(2, &Event { node: 1, what: What::Term(5) });
/// assert_eq!(missing.unwrap_err().id(), "StreamIsWhole");
/// ```
#[derive(Debug, Clone)]
pub struct Merge {
    next: Vec<u64>,
    agreement: Agreement,
    election: Election,
    monotonic: Monotonic,
    logs: LogMatching,
}

impl Merge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let nodes = nodes.min(NODES);
        Self {
            next: vec![0; nodes],
            agreement: Agreement::new(nodes),
            election: Election::new(nodes),
            monotonic: Monotonic::new(nodes),
            logs: LogMatching::new(nodes),
        }
    }

    /// Takes note of a node's event number `sequence`, from 0.
    ///
    /// # Errors
    /// The property that does not hold with it, or that events are missing:
    /// then nothing that follows from this node is worth much.
    pub fn on(&mut self, sequence: u64, event: &Event) -> Result<(), Violation> {
        let Event { node, what } = *event;
        self.in_sequence(node, sequence)?;
        match what {
            What::Term(term) => self.monotonic.term(node, term),
            What::Vote { term, candidate } => self.election.vote(node, term, candidate),
            What::Leader(term) => self.election.leader(node, term),
            What::Append { index, term, digest } => self.logs.append(node, index, term, digest),
            What::Truncate(from) => {
                self.logs.truncate(node, from);
                self.agreement.truncate(node, from)
            }
            What::Match { term, follower, index } => {
                self.monotonic.matched(node, term, follower, index)
            }
            What::Commit { index, term, digest } => {
                self.agreement.commit(node, index, term, digest)?;
                self.monotonic.commit(node, index)
            }
            What::Apply(index) => {
                self.logs.apply(node, index);
                self.agreement.apply(node, index);
                Ok(())
            }
            What::Snapshot { index, term } => {
                self.logs.snapshot(node, index, term);
                Ok(())
            }
            What::Restart { last, commit } => {
                self.logs.truncate(node, last + 1);
                self.agreement.restart(node, commit);
                self.monotonic.restart(node, commit);
                Ok(())
            }
            What::Follower | What::Persist(_) => Ok(()),
        }
    }

    fn in_sequence(&mut self, node: Node, sequence: u64) -> Result<(), Violation> {
        STREAM.checked();
        let Some(next) = self.next.get_mut(node) else {
            return Err(Violation::new(&STREAM)
                .showing("node", name(node))
                .with("nodes", self.next.len()));
        };
        let expected = std::mem::replace(next, sequence + 1);
        match sequence == expected {
            true => Ok(()),
            false => Err(Violation::new(&STREAM)
                .showing("node", name(node))
                .with("expected event", expected)
                .with("got event", sequence)),
        }
    }
}
