//! What one node's events show, and the streams of several nodes.

use super::local::Local;
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Epoch, Members, Node, Term};
use crate::testing::{Answer, Judge};

/// What one node shows of itself. Its answers after the first violation mean
/// nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::What;
/// use grey_invariants::testing::naive::NaiveProcess;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveProcess::new(2);
/// let answers = [What::Term(5), What::Term(4)].map(|what| checker.judge(&what));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("MonotonicTerm")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveProcess<T = Term> {
    local: Local<T>,
    node: Node,
}

impl<T: Epoch> NaiveProcess<T> {
    /// For the node with this number.
    #[must_use]
    pub fn new(node: Node) -> Self {
        Self { local: Local::of(&Members::of([node])), node }
    }
}

impl<T: Epoch> Judge for NaiveProcess<T> {
    type Event = What<T>;

    fn judge(&mut self, what: &What<T>) -> Answer {
        let violated = self.local.take(&Event { node: self.node, what: what.clone() });
        self.local.answer(violated)
    }
}

/// The streams of several nodes. Its answers after the first violation mean
/// nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::naive::NaiveMerge;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveMerge::new(3);
/// let event = Event { node: 1, what: What::Term(1) };
/// let answers = [0, 2].map(|sequence| checker.judge(&(sequence, event.clone())));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("StreamIsWhole")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveMerge<T = Term> {
    local: Local<T>,
    past: Vec<(Node, u64)>,
}

impl NaiveMerge {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&Members::of(0..nodes as Node))
    }
}

impl<T: Epoch> NaiveMerge<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self { local: Local::of(members), past: Vec::new() }
    }
}

impl<T: Epoch> Judge for NaiveMerge<T> {
    type Event = (u64, Event<T>);

    fn judge(&mut self, (sequence, event): &(u64, Event<T>)) -> Answer {
        if !self.local.knows(event.node) {
            return Answer::Violates("KnownNode");
        }
        let own = self.past.iter().filter(|(node, _)| *node == event.node);
        let expected = own.map(|(_, number)| number + 1).max().unwrap_or(0);
        self.past.push((event.node, *sequence));
        if *sequence != expected {
            return Answer::Violates("StreamIsWhole");
        }
        if self.local.is_strange(event) {
            return Answer::Violates("KnownNode");
        }
        let violated = self.local.take(event);
        self.local.answer(violated)
    }
}
