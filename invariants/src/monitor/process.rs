//! What one node can see of itself: for a process of a real cluster, where
//! nobody sees all nodes. Its events can be sent on to [`merge`](super::merge).

use std::fmt;
use std::panic::Location;

use super::consensus::{Event, What};
use super::local::Local;
use super::{Epoch, Index, Node, Term};
use crate::Violation;
use crate::violation::At as _;

/// Follows one node's events and hands them on.
///
/// ```
/// use grey_invariants::monitor::consensus::What;
/// use grey_invariants::monitor::process::Process;
///
/// let mut sent = Vec::new();
/// let mut process = Process::new(2, |event| sent.push(event));
/// assert!(process.on(What::Term(3)).is_ok());
/// assert_eq!(process.on(What::Term(2)).unwrap_err().id(), "MonotonicTerm");
/// drop(process);
/// assert_eq!((sent.len(), sent[1].node), (2, 2));
/// ```
pub struct Process<S, T = Term> {
    node: Node,
    own: Local<T>,
    send: S,
}

impl<S: FnMut(Event<T>), T: Epoch> Process<S, T> {
    /// For the node with this number; `send` is given every event, and its type
    /// says which mode the monitor has, see [`Epoch`].
    pub fn new(node: Node, send: S) -> Self {
        Self { node, own: Local::only(node), send }
    }

    /// The same for a log that begins at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { own: self.own.beginning_at(first), ..self }
    }

    /// Takes note of an event and hands it on.
    ///
    /// # Errors
    /// The property that this node alone shows to be violated.
    #[inline]
    #[track_caller]
    pub fn on(&mut self, what: What<T>) -> Result<(), Violation> {
        let answer = self.own.on(self.node, &what).at(Location::caller());
        (self.send)(Event { node: self.node, what });
        answer
    }

    /// Events that could not be compared, because what they had to be
    /// compared with was forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.own.unchecked()
    }

    /// Indexes remembered at present.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.own.remembered()
    }
}

impl<S, T: fmt::Debug> fmt::Debug for Process<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("node", &self.node).field("own", &self.own).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    #[test]
    fn a_node_alone_shows_what_it_lost_and_what_fell() {
        let mut process = Process::new(3, |_| {});
        let entry = |index, term| What::Append { index, term, digest: term };
        assert!(process.on(entry(1, 1)).is_ok() && process.on(entry(2, 1)).is_ok());
        assert!(process.on(What::Commit { index: 1, term: 1, digest: 1 }).is_ok());
        assert!(process.on(entry(2, 2)).is_ok(), "not committed yet");
        let lost = process.on(entry(1, 2)).unwrap_err().to_string();
        assert!(lost.starts_with("Agreement") && lost.contains("node = n3"), "{lost}");
        for (follower, index) in [(0, 5), (4, 5), (0, 5)] {
            assert!(process.on(What::Match { term: 2, follower, index }).is_ok());
        }
        let fell = process.on(What::Match { term: 2, follower: 4, index: 1 });
        assert_eq!(id(&fell), Some("MonotonicMatch"));
    }

    #[test]
    fn what_the_node_has_applied_is_forgotten() {
        let mut process = Process::new(2, |_| {});
        for index in 1..1000 {
            assert!(process.on(What::Append { index, term: 1, digest: 1 }).is_ok());
            assert!(process.on(What::Commit { index, term: 1, digest: 1 }).is_ok());
            assert!(process.on(What::Apply(index)).is_ok());
            assert!(process.remembered() <= 2);
        }
        assert!(Process::new(u64::MAX, |_| {}).on(What::Term(1)).is_ok(), "any number will do");
    }
}
