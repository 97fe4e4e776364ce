//! What one node can see of itself: for a process of a real cluster, where
//! nobody sees all nodes. Its events can be sent on to [`merge`](super::merge).

use super::consensus::{Event, What};
use super::election::Election;
use super::log_matching::LogMatching;
use super::monotonic::Monotonic;
use super::{NODES, Node};
use crate::Violation;
use crate::monitor::agreement::Agreement;

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
pub struct Process<S> {
    node: Node,
    election: Election,
    monotonic: Monotonic,
    logs: LogMatching,
    agreement: Agreement,
    send: S,
}

impl<S: FnMut(Event)> Process<S> {
    /// For the node with this number; `send` is given every event.
    pub fn new(node: Node, send: S) -> Self {
        let nodes = (node + 1).min(NODES);
        Self {
            node,
            election: Election::new(nodes),
            monotonic: Monotonic::new(nodes),
            // Of these only one node's part is used: there is nobody to compare
            // it with, and no other to wait for before it is forgotten.
            logs: LogMatching::new(1),
            agreement: Agreement::new(1),
            send,
        }
    }

    /// Takes note of an event and hands it on.
    ///
    /// # Errors
    /// The property that this node alone shows to be violated.
    pub fn on(&mut self, what: What) -> Result<(), Violation> {
        (self.send)(Event { node: self.node, what });
        match what {
            What::Term(term) => self.monotonic.term(self.node, term),
            What::Vote { term, candidate } => self.election.vote(self.node, term, candidate),
            What::Match { term, follower, index } => {
                self.monotonic.matched(self.node, term, follower, index)
            }
            What::Append { index, term, digest } => self.logs.append(0, index, term, digest),
            What::Truncate(from) => {
                self.logs.truncate(0, from);
                self.agreement.truncate(0, from)
            }
            What::Commit { index, term, digest } => {
                self.agreement.commit(0, index, term, digest)?;
                self.monotonic.commit(self.node, index)
            }
            What::Apply(index) => {
                self.logs.apply(0, index);
                self.agreement.apply(0, index);
                Ok(())
            }
            What::Snapshot { index, term } => {
                self.logs.snapshot(0, index, term);
                Ok(())
            }
            What::Restart { last, commit } => {
                self.logs.truncate(0, last + 1);
                self.agreement.restart(0, commit);
                self.monotonic.restart(self.node, commit);
                Ok(())
            }
            What::Leader(_) | What::Follower | What::Persist(_) => Ok(()),
        }
    }
}
