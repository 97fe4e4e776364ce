//! The properties of a cluster that is seen as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::local::Local;
use super::logs::Log;
use super::past::{Violated, after, configuration, lost};
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Epoch, Index, Members, Node, Term};
use crate::predicates::is_prefix;
use crate::testing::{Answer, Judge};

/// All properties of a cluster whose events are seen in their order. Its
/// answers after the first violation mean nothing.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::naive::NaiveConsensus;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveConsensus::new(3);
/// let append = What::Append { index: 1, term: 1, digest: 7 };
/// let commit = What::Commit { index: 1, term: 1, digest: 7 };
/// let events = [What::Leader(1), append, What::Persist(1), commit];
/// let answers = events.map(|what| checker.judge(&Event { node: 0, what }));
/// assert_eq!(answers[3], Answer::Violates("CommittedOnMajority"));
/// ```
#[derive(Debug, Clone)]
pub struct NaiveConsensus<T = Term> {
    local: Local<T>,
    /// The index after the last on each disk.
    persisted: BTreeMap<Node, Index>,
    /// What leaders have committed: the term they led and their logs up to there.
    by_leaders: Vec<(T, Log<T>)>,
}

impl NaiveConsensus {
    /// For nodes 0, 1, ..., all of which vote, with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&Members::of(0..nodes as Node))
    }
}

impl<T: Epoch> NaiveConsensus<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self { local: Local::of(members), persisted: BTreeMap::new(), by_leaders: Vec::new() }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { local: self.local.beginning_at(first), ..self }
    }

    fn log(&self, node: Node) -> &[(T, Digest)] {
        self.local.logs.log(node)
    }

    fn configuration(&self, node: Node) -> &Members {
        configuration(&self.local.initial, &self.local.past, node)
    }

    /// The term that a node leads, if it does.
    fn leads(&self, node: Node) -> Option<T> {
        let own = self.local.past.iter().filter(|event| event.node == node);
        own.fold(None, |leads, event| match event.what {
            What::Term(term) | What::Vote { term, .. } => leads.filter(|led| *led == term),
            What::Leader(term) => Some(term),
            What::Follower | What::Restart { .. } => None,
            _ => leads,
        })
    }

    /// What is on the disk with the event; what a restart lost of it.
    fn flushed(&mut self, event: &Event<T>) -> Violated {
        let removed_from = self.local.removed_from(event);
        let persisted = self.persisted.entry(event.node).or_default();
        *persisted = (*persisted).min(removed_from.unwrap_or(Index::MAX));
        match event.what {
            What::Persist(index) => *persisted = after(index),
            What::Snapshot { index, .. } => *persisted = (*persisted).max(after(index)),
            What::Restart { last, .. } => {
                let had = std::mem::replace(persisted, after(last));
                let Local { past, first, .. } = &self.local;
                return lost(past, *first, event.node, after(last)).filter(|_| had > after(last));
            }
            _ => {}
        }
        None
    }

    /// What only somebody can see who sees all nodes at once.
    fn together(&mut self, event: &Event<T>) -> Violated {
        let led = self.leads(event.node);
        match (&event.what, led) {
            (What::Leader(term), _) => {
                let mut older = self.by_leaders.iter().filter(|(t, _)| t < term);
                let log = self.log(event.node);
                self.unelected(event.node, *term).or(older
                    .any(|(_, committed)| !is_prefix(committed, log))
                    .then_some("LeaderCompleteness"))
            }
            (What::Commit { index, .. }, Some(led)) => self.commit(event.node, led, *index),
            _ => None,
        }
    }

    fn unelected(&self, node: Node, term: T) -> Violated {
        let voted = |voter: Node| {
            let mut own = self.local.past.iter().filter(|event| event.node == voter);
            own.any(|event| matches!(event.what, What::Vote { term: t, .. } if t == term))
        };
        let is_elected = !T::IS_ELECTED || self.configuration(node).is_quorum(voted);
        (!is_elected).then_some("ElectedByMajority")
    }

    fn commit(&mut self, node: Node, led: T, index: Index) -> Violated {
        let length = usize::try_from(self.local.logs.length(index)).ok()?;
        let committed = self.log(node).get(..length)?.to_vec();
        let has = |n: Node| {
            self.persisted.get(&n).is_some_and(|end| *end > index)
                && is_prefix(&committed, self.log(n))
        };
        if !self.configuration(node).is_quorum(has) {
            return Some("CommittedOnMajority");
        }
        let tellers: BTreeSet<Node> = self.local.past.iter().map(|event| event.node).collect();
        let newer = |n: &Node| self.leads(*n).is_some_and(|newer| newer > led);
        let lacks = tellers.into_iter().filter(newer).any(|n| !is_prefix(&committed, self.log(n)));
        self.by_leaders.push((led, committed));
        lacks.then_some("LeaderCompleteness")
    }
}

impl<T: Epoch> Judge for NaiveConsensus<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        if self.local.is_strange(event) {
            return Answer::Violates("KnownNode");
        }
        let lost = self.flushed(event);
        let violated = lost.or(self.local.take(event));
        let violated = violated.or_else(|| self.together(event));
        self.local.answer(violated)
    }
}
