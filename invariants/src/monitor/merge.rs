//! The streams of several nodes, merged: each in the order of its node, one
//! beside the other in any order, since clocks do not tell. So only properties
//! that do not depend on when nodes did what are checked here: `Agreement`,
//! `LogMatching`, `ElectionSafety`, and what each node shows of itself.

use super::consensus::Event;
use super::local::Local;
use super::{NODES, Node, name, sites, stranger};
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
    nodes: Local,
}

impl Merge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let nodes = nodes.min(NODES);
        Self { next: vec![0; nodes], nodes: Local::new(nodes) }
    }

    /// Takes note of a node's event number `sequence`, from 0.
    ///
    /// # Errors
    /// The property that does not hold with it, or that events are missing:
    /// then nothing that follows from this node is worth much.
    pub fn on(&mut self, sequence: u64, event: &Event) -> Result<(), Violation> {
        self.in_sequence(event.node, sequence)?;
        self.nodes.on(event.node, &event.what)
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
        let nodes = self.next.len();
        let next = self.next.get_mut(node).ok_or_else(|| stranger(node, nodes))?;
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
