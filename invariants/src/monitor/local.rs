//! What follows from the order of each node's own events, whatever the order
//! between nodes: the part that all forms for clusters have in common.

use super::agreement::Agreement;
use super::election::Election;
use super::event::What;
use super::log_matching::LogMatching;
use super::monotonic::Monotonic;
use super::{Digest, Epoch, Index, Members, Node, Term, name, shown, sites};
use crate::Violation;

sites! {
    OWN_LOG, "CommitsOwnLog", "a node commits the entries of its own log";
}

/// `Agreement`, `LogMatching`, `ElectionSafety` and `Monotonic` together.
#[derive(Debug, Clone)]
pub(super) struct Local<T = Term> {
    pub(super) agreement: Agreement<T>,
    pub(super) election: Election<T>,
    pub(super) monotonic: Monotonic<T>,
    pub(super) logs: LogMatching<T>,
    unchecked: u64,
}

impl<T: Epoch> Local<T> {
    /// For these nodes at first.
    pub(super) fn of(members: &Members) -> Self {
        Self {
            agreement: Agreement::of(members),
            election: Election::of(members),
            monotonic: Monotonic::of(members),
            logs: LogMatching::of(members),
            unchecked: 0,
        }
    }

    /// The same for logs that begin at this index.
    pub(super) fn beginning_at(self, first: Index) -> Self {
        let agreement = self.agreement.beginning_at(first);
        Self { agreement, logs: self.logs.beginning_at(first), ..self }
    }

    /// From now on these are the members, if there is anybody to compare with.
    pub(super) fn members(&mut self, members: &Members) -> Result<(), Violation> {
        self.agreement.members(members)?;
        self.election.members(members)?;
        self.monotonic.members(members)?;
        self.logs.members(members)
    }

    /// For one node that nobody else is compared with.
    pub(super) fn only(node: Node) -> Self {
        Self {
            agreement: Agreement::only(node),
            election: Election::only(node),
            monotonic: Monotonic::only(node),
            logs: LogMatching::only(node),
            unchecked: 0,
        }
    }

    /// Takes note of an event of a node; the first property that does not hold
    /// with it is the answer.
    pub(super) fn on(&mut self, node: Node, what: &What<T>) -> Result<(), Violation> {
        self.on_removing(node, what, self.removed_from(node, what))
    }

    /// The same for a caller that has asked already from where on the event
    /// removes the node's log.
    pub(super) fn on_removing(
        &mut self,
        node: Node,
        what: &What<T>,
        removed_from: Option<Index>,
    ) -> Result<(), Violation> {
        let lost = match removed_from {
            Some(from) => self.agreement.truncate(node, from),
            None => Ok(()),
        };
        lost.and(self.take(node, what))
    }

    /// Index from which on the event removes a node's log; `None` if it
    /// removes nothing.
    #[inline]
    pub(super) fn removed_from(&self, node: Node, what: &What<T>) -> Option<Index> {
        match *what {
            What::Truncate(from) => Some(from),
            What::Append { index, term, digest } => {
                self.logs.replaced_from(node, index, term, digest)
            }
            What::Snapshot { index, term } if !self.logs.goes_on_after(node, index, term) => {
                Some(index.saturating_add(1))
            }
            _ => None,
        }
    }

    fn take(&mut self, node: Node, what: &What<T>) -> Result<(), Violation> {
        match *what {
            What::Term(term) => self.monotonic.term(node, term),
            What::Vote { term, candidate } => {
                self.monotonic.term(node, term)?;
                self.election.vote(node, term, candidate)
            }
            What::Leader(term) => {
                self.monotonic.term(node, term)?;
                self.election.leader(node, term)
            }
            What::Append { index, term, digest } => self.logs.append(node, index, term, digest),
            What::Truncate(from) => {
                self.logs.truncate(node, from);
                Ok(())
            }
            What::Match { term, follower, index } => {
                self.monotonic.matched(node, term, follower, index)
            }
            What::Commit { index, term, digest } => {
                self.agreement.commit(node, index, term, digest)?;
                self.monotonic.commit(node, index)?;
                self.own_log(node, index, term, digest)
            }
            What::Apply(index) => {
                self.logs.apply(node, index);
                self.agreement.apply(node, index);
                Ok(())
            }
            What::Snapshot { index, term } => {
                self.logs.snapshot(node, index, term);
                self.agreement.snapshot(node, index);
                self.monotonic.snapshot(node, index);
                Ok(())
            }
            What::Restart { last, commit } => {
                self.logs.restart(node, last);
                self.agreement.restart(node, last, commit);
                self.monotonic.restart(node, commit);
                Ok(())
            }
            // Of members a cluster takes note as a whole.
            What::Follower | What::Persist(_) | What::Members(_) => Ok(()),
        }
    }

    fn own_log(
        &mut self,
        node: Node,
        index: Index,
        term: T,
        digest: Digest,
    ) -> Result<(), Violation> {
        OWN_LOG.checked();
        let wrong =
            || Violation::new(&OWN_LOG).showing("node", name(node)).with("commits index", index);
        let end = self.logs.end(node);
        if index < self.logs.first() || index >= end {
            return Err(wrong().showing("its log ends at", shown(end)));
        }
        match self.logs.entry(node, index) {
            Some(entry) if (entry.term, entry.digest) == (term, digest) => Ok(()),
            Some(entry) => {
                let wrong = wrong().showing("its log has term", entry.term);
                Err(wrong.showing("it commits term", term))
            }
            None => {
                self.unchecked += 1;
                Ok(())
            }
        }
    }

    /// Events that could not be compared.
    pub(super) fn unchecked(&self) -> u64 {
        self.unchecked + self.agreement.unchecked() + self.logs.unchecked()
    }

    /// Indexes remembered at present.
    pub(super) fn remembered(&self) -> usize {
        self.agreement.remembered() + self.logs.remembered()
    }
}
