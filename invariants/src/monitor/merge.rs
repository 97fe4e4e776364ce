//! The streams of several nodes, merged: each in the order of its node, one
//! beside the other in any order, since clocks do not tell. So only properties
//! that do not depend on when nodes did what are checked here: `Agreement`,
//! `LogMatching`, `ElectionSafety`, and what each node shows of itself.

use std::panic::Location;

use super::consensus::{Event, What};
use super::local::Local;
use super::nodes::Nodes;
use super::{Epoch, Index, Members, Node, Term, name, numbered, sites};
use crate::Violation;
use crate::violation::At as _;

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
pub struct Merge<T = Term> {
    /// The number that comes next.
    next: Nodes<u64>,
    members: Members,
    nodes: Local<T>,
}

impl Merge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }
}

impl<T: Epoch> Merge<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        let next = Nodes::new(members.all().iter().copied(), 0);
        Self { next, members: members.clone(), nodes: Local::of(members) }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { nodes: self.nodes.beginning_at(first), ..self }
    }

    /// Takes note of a node's event number `sequence`, from 0.
    ///
    /// # Errors
    /// The property that does not hold with it, or that events are missing:
    /// then nothing that follows from this node is worth much.
    #[inline]
    #[track_caller]
    pub fn on(&mut self, sequence: u64, event: &Event<T>) -> Result<(), Violation> {
        self.take(sequence, event).at(Location::caller())
    }

    fn take(&mut self, sequence: u64, event: &Event<T>) -> Result<(), Violation> {
        self.in_sequence(event.node, sequence)?;
        match &event.what {
            What::Members(members) => {
                self.members = members.clone();
                self.join(members)
            }
            What::Match { follower, .. } => {
                self.next.known(*follower)?;
                self.nodes.on(event.node, &event.what)
            }
            what => self.nodes.on(event.node, what),
        }
    }

    /// Makes a node known that has joined: call it before its stream, since
    /// the events that tell of it may arrive later.
    ///
    /// # Errors
    /// There is no place for it.
    #[track_caller]
    pub fn announce(&mut self, node: Node) -> Result<(), Violation> {
        let members = self.members.clone().with_learners([node]);
        self.join(&members).at(Location::caller())
    }

    fn join(&mut self, members: &Members) -> Result<(), Violation> {
        self.next.join(members, |_| {})?;
        self.nodes.members(members)
    }

    /// Events that could not be compared, because what they had to be
    /// compared with was forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.nodes.unchecked()
    }

    /// Indexes remembered at present.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.nodes.remembered()
    }

    fn in_sequence(&mut self, node: Node, sequence: u64) -> Result<(), Violation> {
        STREAM.checked();
        let next = self.next.known(node)?;
        let expected = *next;
        // What comes twice does not turn the stream back.
        *next = expected.max(sequence.saturating_add(1));
        match sequence == expected {
            true => Ok(()),
            false => Err(Violation::new(&STREAM)
                .showing("node", name(node))
                .with("expected event", expected)
                .with("got event", sequence)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;
    use crate::monitor::consensus::What;

    #[test]
    fn missing_and_repeated_events_are_told_and_the_stream_goes_on() {
        let mut merge = Merge::new(2);
        let event = Event { node: 1, what: What::Follower };
        assert!(merge.on(0, &event).is_ok());
        assert_eq!(id(&merge.on(2, &event)), Some("StreamIsWhole"));
        assert_eq!(id(&merge.on(1, &event)), Some("StreamIsWhole"));
        assert!(merge.on(3, &event).is_ok());
        assert_eq!(id(&merge.on(0, &Event { node: 2, ..event })), Some("KnownNode"));
    }
}
