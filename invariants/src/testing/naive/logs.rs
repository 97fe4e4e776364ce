//! `LogMatching` by comparing whole logs.

use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Index, Node, Term};
use crate::testing::{Answer, Judge};

pub(super) type Log = Vec<(Term, Digest)>;

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
pub struct NaiveLogs {
    logs: Vec<Log>,
    /// Up to each entry, as it was first seen.
    seen: Vec<Log>,
    /// Whether some log's beginning is not known: nothing is said after that.
    is_unknown: bool,
}

impl NaiveLogs {
    /// For nodes with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { logs: vec![Log::new(); nodes], seen: Vec::new(), is_unknown: false }
    }

    pub(super) fn log(&self, node: Node) -> &Log {
        &self.logs[node]
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.is_unknown
    }

    /// Index from which on an event removes the node's log.
    pub(super) fn removed_from(&self, event: &Event) -> Option<Index> {
        let log = self.log(event.node);
        match event.what {
            What::Truncate(from) => Some(from),
            What::Append { index, term, digest } => {
                let is_same = entry(log, index) == Some((term, digest));
                let from = if is_same { index + 1 } else { index };
                (index > 0 && from <= log.len() as Index).then_some(from)
            }
            What::Snapshot { index, term } if !has(log, index, term) => Some(index + 1),
            _ => None,
        }
    }

    /// Takes note of an event; whether the logs still match.
    pub(super) fn take(&mut self, event: &Event) -> Option<&'static str> {
        let log = &mut self.logs[event.node];
        match event.what {
            What::Append { index, term, digest } => {
                if index == 0 || index > log.len() as Index + 1 {
                    return Some("LogMatching");
                }
                cut(log, index - 1);
                log.push((term, digest));
                let log = log.clone();
                return self.differs(log).then_some("LogMatching");
            }
            What::Truncate(from) => cut(log, from.saturating_sub(1)),
            What::Restart { last, .. } => {
                self.is_unknown |= last > log.len() as Index;
                cut(log, last);
            }
            What::Snapshot { index, term } if !has(log, index, term) => {
                let known = self.seen.iter().find(|l| l.len() as Index == index && ends(l, term));
                self.is_unknown |= known.is_none();
                *log = known.cloned().unwrap_or_default();
            }
            _ => {}
        }
        None
    }

    /// Whether the first log seen with the same end is another one.
    fn differs(&mut self, log: Log) -> bool {
        let same_end =
            |l: &&Log| l.len() == log.len() && l.last().map(|e| e.0) == log.last().map(|e| e.0);
        match self.seen.iter().find(same_end) {
            Some(known) => *known != log,
            None => {
                self.seen.push(log);
                false
            }
        }
    }
}

impl Judge for NaiveLogs {
    type Event = Event;

    fn judge(&mut self, event: &Event) -> Answer {
        if event.node >= self.logs.len() {
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

pub(super) fn entry(log: &Log, index: Index) -> Option<(Term, Digest)> {
    log.get(usize::try_from(index.checked_sub(1)?).ok()?).copied()
}

fn ends(log: &Log, term: Term) -> bool {
    log.last().is_some_and(|(last, _)| *last == term)
}

/// Whether a log has the last entry of a snapshot.
fn has(log: &Log, index: Index, term: Term) -> bool {
    index == 0 || entry(log, index).is_some_and(|(own, _)| own == term)
}

fn cut(log: &mut Log, length: Index) {
    log.truncate(usize::try_from(length).unwrap_or(usize::MAX));
}
