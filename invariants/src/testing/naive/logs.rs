//! `LogMatching` by comparing whole logs.

use std::collections::{BTreeMap, BTreeSet};

use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Epoch, Index, Members, Node, Term};
use crate::testing::{Answer, Judge};

pub(super) type Log<T> = Vec<(T, Digest)>;

/// Keeps every log that any node ever had.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::testing::naive::NaiveLogs;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut checker = NaiveLogs::new(2);
/// let answers = [(0, 7), (1, 8)].map(|(node, digest)| {
///     checker.judge(&Event { node, what: What::Append { index: 1, term: 1, digest } })
/// });
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("LogMatching")]);
/// ```
#[derive(Debug, Clone)]
pub struct NaiveLogs<T = Term> {
    known: BTreeSet<Node>,
    logs: BTreeMap<Node, Log<T>>,
    /// Up to each entry, as it was first seen.
    seen: Vec<Log<T>>,
    first: Index,
    /// Whether some log's beginning is not known: nothing is said after that.
    is_unknown: bool,
}

impl NaiveLogs {
    /// For nodes with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&Members::of(0..nodes as Node))
    }
}

impl<T: Epoch> NaiveLogs<T> {
    /// For these nodes at first, with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self {
            known: members.all().iter().copied().collect(),
            logs: BTreeMap::new(),
            seen: Vec::new(),
            first: 1,
            is_unknown: false,
        }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { first, ..self }
    }

    pub(super) fn log(&self, node: Node) -> &[(T, Digest)] {
        self.logs.get(&node).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// How many entries a log has that ends with this index.
    pub(super) fn length(&self, last: Index) -> Index {
        last.wrapping_sub(self.first).wrapping_add(1)
    }

    pub(super) fn entry(&self, node: Node, index: Index) -> Option<(T, Digest)> {
        let place = index.checked_sub(self.first)?;
        self.log(node).get(usize::try_from(place).ok()?).copied()
    }

    /// How many entries an event leaves of the node's log; `None` if it removes
    /// nothing.
    pub(super) fn left_by(&self, event: &Event<T>) -> Option<Index> {
        let length = self.log(event.node).len() as Index;
        match event.what {
            What::Truncate(from) => Some(from.saturating_sub(self.first)),
            What::Append { index, term, digest } => {
                let is_same = self.entry(event.node, index) == Some((term, digest));
                let left = index.checked_sub(self.first)? + u64::from(is_same);
                (left < length).then_some(left)
            }
            What::Snapshot { index, term } if !self.has(event.node, index, term) => {
                Some(self.length(index))
            }
            _ => None,
        }
    }

    /// Takes note of an event; whether the logs still match.
    pub(super) fn take(&mut self, event: &Event<T>) -> Option<&'static str> {
        let had = self.log(event.node).len() as Index;
        match event.what {
            What::Append { index, term, digest } => {
                let left = index.checked_sub(self.first).filter(|left| *left <= had);
                let Some(left) = left else { return Some("LogMatching") };
                let log = self.cut(event.node, left);
                log.push((term, digest));
                let log = log.clone();
                return self.differs(log).then_some("LogMatching");
            }
            What::Truncate(from) => {
                self.cut(event.node, from.saturating_sub(self.first));
            }
            What::Restart { last, .. } => {
                self.is_unknown |= self.length(last) > had;
                self.cut(event.node, self.length(last));
            }
            What::Snapshot { index, term } if !self.has(event.node, index, term) => {
                let length = self.length(index);
                let known = self.seen.iter().find(|l| l.len() as Index == length && ends(l, term));
                self.is_unknown |= known.is_none();
                let log = known.cloned().unwrap_or_default();
                self.logs.insert(event.node, log);
            }
            _ => {}
        }
        None
    }

    /// Leaves so many entries.
    fn cut(&mut self, node: Node, length: Index) -> &mut Log<T> {
        let log = self.logs.entry(node).or_default();
        log.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        log
    }

    /// Whether a log has the last entry of a snapshot.
    fn has(&self, node: Node, index: Index, term: T) -> bool {
        index < self.first || self.entry(node, index).is_some_and(|(own, _)| own == term)
    }

    /// Whether the first log seen with the same end is another one.
    fn differs(&mut self, log: Log<T>) -> bool {
        let same_end =
            |l: &&Log<T>| l.len() == log.len() && l.last().map(|e| e.0) == log.last().map(|e| e.0);
        match self.seen.iter().find(same_end) {
            Some(known) => *known != log,
            None => {
                self.seen.push(log);
                false
            }
        }
    }
}

impl<T: Epoch> Judge for NaiveLogs<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        if let What::Members(members) = &event.what {
            self.known.extend(members.all());
        }
        if !self.known.contains(&event.node) {
            return match event.what {
                What::Append { .. } => Answer::Violates("KnownNode"),
                _ => Answer::Holds,
            };
        }
        match self.take(event) {
            _ if self.is_unknown => Answer::Unchecked,
            Some(id) => Answer::Violates(id),
            None => Answer::Holds,
        }
    }
}

fn ends<T: Epoch>(log: &Log<T>, term: T) -> bool {
    log.last().is_some_and(|(last, _)| *last == term)
}
