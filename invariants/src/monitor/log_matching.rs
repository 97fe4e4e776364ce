//! `LogMatching`: where two logs have an entry of the same index and term,
//! they are equal up to it.
//!
//! Each entry is given a link: a hash of the link before it, its index, its
//! term and its digest. Equal links mean equal logs up to there, so one
//! comparison at an append takes the place of comparing all that went before.
//! Links have 64 bits: among n entries two that differ have equal links with
//! a chance of about n * n / 2^65, for a million entries 3e-8. Digests must be
//! good hashes for that to hold; nobody is expected to attack them.

use smallvec::SmallVec;

use super::window::Window;
use super::{Digest, Index, NODES, Node, Term, name, sites};
use crate::Violation;

sites! {
    LOG_MATCHING, "LogMatching", "logs that share an entry share all before it";
}

/// Entries remembered if some node never applies them.
const REMEMBERED: usize = 1 << 16;

/// Stands for a whole log up to an entry.
pub type Link = u64;

/// An entry and the log before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The term in which it was created.
    pub term: Term,
    /// Hash of its content.
    pub digest: Digest,
    /// Stands for the log up to it.
    pub link: Link,
}

/// Follows the log of each node.
///
/// ```
/// use grey_invariants::monitor::log_matching::LogMatching;
///
/// let mut logs = LogMatching::new(2);
/// assert!(logs.append(0, 1, 1, 0xa).is_ok() && logs.append(0, 2, 2, 0xb).is_ok());
/// assert!(logs.append(1, 1, 1, 0xc).is_err(), "same index and term, another entry");
/// ```
#[derive(Debug, Clone)]
pub struct LogMatching {
    logs: Vec<Log>,
    /// By index: the entries seen there, one for each term.
    seen: Window<SmallVec<[Seen; 2]>>,
    unchecked: u64,
}

#[derive(Debug, Clone)]
struct Log {
    /// The link before the window; `None` if it is not known.
    before: Option<Link>,
    entries: Window<Entry>,
    applied: Index,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    term: Term,
    link: Link,
    by: Node,
}

impl LogMatching {
    /// For nodes 0, 1, ... of a cluster with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let log = Log { before: Some(0), entries: Window::after(0), applied: 0 };
        Self { logs: vec![log; nodes.min(NODES)], seen: Window::after(0), unchecked: 0 }
    }

    /// A node has this entry at this index now, and nothing after it.
    ///
    /// # Errors
    /// A log has the entry with another one before it, or the node has
    /// nothing before it.
    pub fn append(
        &mut self,
        node: Node,
        index: Index,
        term: Term,
        digest: Digest,
    ) -> Result<(), Violation> {
        LOG_MATCHING.checked();
        let Some(log) = self.logs.get_mut(node) else { return Ok(()) };
        if index > log.entries.last() + 1 {
            return Err(gap(node, index, log.entries.last()));
        }
        if index < log.entries.first() {
            self.unchecked += 1;
            return Ok(());
        }
        log.entries.truncate_from(index);
        let Some(before) = log.link(index - 1) else {
            self.unchecked += 1;
            log.entries.push(Entry { term, digest, link: 0 });
            return Ok(());
        };
        let link = linked(before, index, term, digest);
        log.entries.push(Entry { term, digest, link });
        let answer = self.compare(node, index, term, link);
        self.forget_if_too_many();
        answer
    }

    /// A node removes its log from `from` on.
    pub fn truncate(&mut self, node: Node, from: Index) {
        if let Some(log) = self.logs.get_mut(node) {
            log.entries.truncate_from(from);
        }
    }

    /// A node's log begins after `index` now, with all before it in a snapshot
    /// whose last entry is of `term`.
    pub fn snapshot(&mut self, node: Node, index: Index, term: Term) {
        let known = self.seen.get(index).and_then(|seen| seen.iter().find(|s| s.term == term));
        let before = known.map(|seen| seen.link);
        if let Some(log) = self.logs.get_mut(node) {
            let has_it = log.entry(index).is_some_and(|entry| entry.term == term);
            if !has_it {
                *log = Log { before, entries: Window::after(index), applied: log.applied };
            }
        }
    }

    /// A node has applied its log up to here; what all have is forgotten.
    pub fn apply(&mut self, node: Node, index: Index) {
        let Some(log) = self.logs.get_mut(node) else { return };
        log.applied = log.applied.max(index);
        let everywhere = self.logs.iter().map(|log| log.applied).min().unwrap_or(0);
        self.forget(everywhere);
    }

    /// The entry of a node at an index, if it is remembered.
    #[must_use]
    pub fn entry(&self, node: Node, index: Index) -> Option<Entry> {
        self.logs.get(node)?.entry(index)
    }

    /// Index of a node's last entry.
    #[must_use]
    pub fn last(&self, node: Node) -> Index {
        self.logs.get(node).map_or(0, |log| log.entries.last())
    }

    /// Whether a node's log, up to an index, is the one that the link stands
    /// for; `None` if that is forgotten.
    #[must_use]
    pub fn holds(&self, node: Node, index: Index, link: Link) -> Option<bool> {
        let log = self.logs.get(node)?;
        if index > log.entries.last() {
            return Some(false);
        }
        log.link(index).map(|own| own == link)
    }

    /// Appends that could not be compared, because what went before is
    /// forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.unchecked
    }

    /// Indexes remembered at present.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.seen.len()
    }

    fn compare(
        &mut self,
        node: Node,
        index: Index,
        term: Term,
        link: Link,
    ) -> Result<(), Violation> {
        while self.seen.last() < index {
            self.seen.push(SmallVec::new());
        }
        let Some(seen) = self.seen.get_mut(index) else {
            self.unchecked += 1;
            return Ok(());
        };
        match seen.iter().find(|s| s.term == term) {
            None => seen.push(Seen { term, link, by: node }),
            Some(known) if known.link == link => {}
            Some(known) => return Err(mismatch(node, known.by, index, term, &self.logs)),
        }
        Ok(())
    }

    fn forget_if_too_many(&mut self) {
        if self.seen.len() > REMEMBERED {
            self.forget(self.seen.first());
        }
    }

    fn forget(&mut self, up_to: Index) {
        while self.seen.pop_up_to(up_to).is_some() {}
        for log in &mut self.logs {
            while let Some(entry) = log.entries.pop_up_to(up_to) {
                log.before = log.before.map(|_| entry.link);
            }
        }
    }
}

impl Log {
    fn entry(&self, index: Index) -> Option<Entry> {
        self.entries.get(index).copied()
    }

    /// Stands for the log up to an index.
    fn link(&self, index: Index) -> Option<Link> {
        match index + 1 == self.entries.first() {
            true => self.before,
            false => self.before.and_then(|_| self.entry(index)).map(|entry| entry.link),
        }
    }
}

/// The link of an entry after the one before it.
fn linked(before: Link, index: Index, term: Term, digest: Digest) -> Link {
    [index, term, digest].into_iter().fold(before, |link, word| mixed(link ^ word))
}

/// Every bit of the word has a part in every bit of the result: the finalizer
/// of SplitMix64 (Steele, Lea and Flood, 2014).
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

fn gap(node: Node, index: Index, last: Index) -> Violation {
    Violation::new(&LOG_MATCHING)
        .showing("node", name(node))
        .with("appends at", index)
        .with("its log ends at", last)
}

fn mismatch(node: Node, other: Node, index: Index, term: Term, logs: &[Log]) -> Violation {
    let mut violation = Violation::new(&LOG_MATCHING)
        .with("index", index)
        .with("term", term)
        .showing("nodes", format_args!("{} and {}", name(other), name(node)));
    if let Some(first) = first_difference(&logs[node], &logs[other], index) {
        violation = violation.with("first difference at index", first);
        for n in [other, node] {
            if let Some(entry) = logs[n].entry(first) {
                let shown = format!("term {}, digest {:016x}", entry.term, entry.digest);
                violation = violation.showing(
                    if n == node { "one has" } else { "the other has" },
                    format_args!("{}: {shown}", name(n)),
                );
            }
        }
    }
    violation
}

fn first_difference(a: &Log, b: &Log, up_to: Index) -> Option<Index> {
    let from = a.entries.first().max(b.entries.first());
    (from..=up_to).find(|index| match (a.entry(*index), b.entry(*index)) {
        (Some(a), Some(b)) => (a.term, a.digest) != (b.term, b.digest),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    fn appended(
        logs: &mut LogMatching,
        node: Node,
        entries: &[(Term, Digest)],
    ) -> Option<&'static str> {
        let all = (1..).zip(entries);
        all.map(|(index, (term, digest))| logs.append(node, index, *term, *digest))
            .find_map(|answer| id(&answer))
    }

    #[test]
    fn a_difference_far_back_is_found_at_once() {
        let mut logs = LogMatching::new(2);
        assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3), (3, 9)]), None);
        assert_eq!(appended(&mut logs, 1, &[(1, 1), (2, 7), (2, 8)]), None);
        let violation = logs.append(1, 4, 3, 9).unwrap_err().to_string();
        assert!(violation.contains("first difference at index = 2"), "{violation}");
    }

    #[test]
    fn what_is_truncated_may_be_replaced() {
        let mut logs = LogMatching::new(2);
        assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3)]), None);
        logs.truncate(0, 2);
        assert_eq!(logs.last(0), 1);
        assert!(logs.append(0, 2, 2, 5).is_ok());
        assert_eq!(id(&logs.append(0, 4, 2, 5)), Some("LogMatching"), "a gap");
        assert_eq!(appended(&mut logs, 1, &[(1, 1), (2, 5)]), None);
    }

    #[test]
    fn logs_are_compared_after_the_past_is_forgotten() {
        let mut logs = LogMatching::new(2);
        for node in 0..2 {
            assert_eq!(appended(&mut logs, node, &[(1, 1), (1, 2), (1, 3)]), None);
            logs.apply(node, 2);
        }
        assert_eq!(logs.remembered(), 1);
        assert!(logs.append(0, 4, 2, 4).is_ok());
        assert!(logs.append(1, 4, 2, 4).is_ok());
        assert_eq!(logs.holds(0, 4, logs.entry(1, 4).unwrap().link), Some(true));
        logs.truncate(1, 3);
        assert!(logs.append(1, 3, 2, 9).is_ok());
        assert_eq!(id(&logs.append(1, 4, 2, 4)), Some("LogMatching"));
    }

    #[test]
    fn a_snapshot_stands_for_what_it_replaces() {
        let mut logs = LogMatching::new(3);
        assert_eq!(appended(&mut logs, 0, &[(1, 1), (1, 2), (1, 3)]), None);
        logs.snapshot(1, 2, 1);
        assert!(logs.append(1, 3, 1, 3).is_ok());
        logs.snapshot(2, 9, 4);
        assert!(logs.append(2, 10, 4, 1).is_ok());
        assert_eq!(logs.unchecked(), 1);
    }
}
