//! What follows from each node's own order: what the checkers of clusters, of
//! processes and of merged streams have in common.

use super::logs::NaiveLogs;
use super::past::{Violated, agreement, commits, election, knows, lost, matches, term_of, terms};
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Epoch, Index, Members, Node};
use crate::testing::Answer;

/// What follows from each node's own order.
#[derive(Debug, Clone)]
pub(super) struct Local<T> {
    pub(super) initial: Members,
    pub(super) first: Index,
    pub(super) past: Vec<Event<T>>,
    pub(super) logs: NaiveLogs<T>,
}

impl<T: Epoch> Local<T> {
    pub(super) fn of(members: &Members) -> Self {
        let initial = members.clone();
        Self { initial, first: 1, past: Vec::new(), logs: NaiveLogs::of(members) }
    }

    pub(super) fn beginning_at(self, first: Index) -> Self {
        Self { first, logs: self.logs.beginning_at(first), ..self }
    }

    pub(super) fn knows(&self, node: Node) -> bool {
        knows(&self.initial, &self.past, node)
    }

    /// Whether an event, or whom it is about, is of somebody unknown.
    pub(super) fn is_strange(&self, event: &Event<T>) -> bool {
        let joins = matches!(&event.what, What::Members(m) if m.contains(event.node));
        let about = match event.what {
            What::Match { follower, .. } => follower,
            _ => event.node,
        };
        !(joins || self.knows(event.node) && self.knows(about))
    }

    /// Index from which on an event removes the node's log.
    pub(super) fn removed_from(&self, event: &Event<T>) -> Option<Index> {
        self.logs.left_by(event).map(|left| self.first.saturating_add(left))
    }

    pub(super) fn take(&mut self, event: &Event<T>) -> Violated {
        let past = &self.past;
        let from = self.removed_from(event);
        let violated = from
            .and_then(|from| lost(past, self.first, event.node, from))
            .or(terms(past, event, term_of))
            .or(election(past, event))
            .or(agreement(past, event))
            .or(commits(past, event))
            .or(matches(past, event))
            .or(self.own_log(event));
        let logs = self.logs.take(event);
        self.past.push(event.clone());
        violated.or(logs)
    }

    fn own_log(&self, event: &Event<T>) -> Violated {
        let What::Commit { index, term, digest } = event.what else { return None };
        let own = self.logs.entry(event.node, index);
        (own != Some((term, digest))).then_some("CommitsOwnLog")
    }

    pub(super) fn answer(&self, violated: Violated) -> Answer {
        match violated {
            _ if self.logs.is_unknown() => Answer::Unchecked,
            Some(id) => Answer::Violates(id),
            None => Answer::Holds,
        }
    }
}
