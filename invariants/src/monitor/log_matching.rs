//! `LogMatching`: where two logs have an entry of the same index and term,
//! they are equal up to it.
//!
//! Each entry is given a link: a hash of the link before it, its index, its
//! term and its digest. Equal links mean equal logs up to there, so one
//! comparison at an append takes the place of comparing all that went before.
//! Links have 64 bits. For the same index, term and digest a link is a bijection of
//! the one before it, so a difference once in the links never gets lost. It is
//! missed only if two digests are equal by chance, or if two chains that
//! differ meet: among n entries that were created, with a chance of about
//! n * n / 2^65, for a million 3e-8, for a thousand million 3e-2. Digests must be
//! good hashes for that to hold; nobody is expected to attack them.
//!
//! A log whose beginning nobody knows, after a snapshot of what is forgotten,
//! is taken to be the one that another node has with the same index and term;
//! such an entry is counted as unchecked, and what follows it is compared.

mod log;

use std::panic::Location;

use smallvec::SmallVec;

pub use self::log::{Entry, Link};
use self::log::{LOOSE, Log, first_difference, linked};

use super::nodes::Nodes;
use super::window::Window;
use super::{Digest, Epoch, Index, Members, Node, Term, after, name, numbered, shown, sites};
use crate::Violation;
use crate::violation::At as _;

sites! {
    LOG_MATCHING, "LogMatching", "logs that share an entry share all before it";
}

/// Entries remembered if some node never applies them, for each node and for all.
const REMEMBERED: usize = 1 << 16;
/// Terms of which an entry is remembered at one index; the oldest go first.
const TERMS: usize = 16;

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
pub struct LogMatching<T = Term> {
    logs: Nodes<Log<T>>,
    /// By index: the entries seen there, one for each term.
    seen: Window<SmallVec<[Seen<T>; 2]>>,
    /// Where logs begin.
    first: Index,
    unchecked: u64,
}

/// How the entry that was just appended compares with those of the same index
/// and term.
enum Compared {
    /// There is none, or it is the same, or nobody can say.
    Same(Link),
    /// This node has one with another log before it.
    Differs(Link, Node),
    /// What was seen there is forgotten.
    Forgotten,
}

#[derive(Debug, Clone, Copy)]
struct Seen<T> {
    term: T,
    link: Link,
    by: Node,
    /// Whether nobody knows what was before it.
    is_loose: bool,
}

impl LogMatching {
    /// For nodes 0, 1, ... of a cluster with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }
}

impl<T: Epoch> LogMatching<T> {
    /// For these nodes at first, with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self::among(members.all().iter().copied(), 1)
    }

    /// For one node that nobody else is compared with.
    pub(super) fn only(node: Node) -> Self {
        Self::among([node], 1)
    }

    fn among(nodes: impl IntoIterator<Item = Node>, first: Index) -> Self {
        let log = Log { before: Some(0), entries: Window::from(first), applied: 0 };
        Self { logs: Nodes::new(nodes, log), seen: Window::from(first), first, unchecked: 0 }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self::among(self.logs.iter().map(|(node, _)| node), first)
    }

    /// From now on these are the members: only they keep others from
    /// forgetting. The log of one that joins is empty.
    ///
    /// # Errors
    /// They are more than [`NODES`](super::NODES).
    #[track_caller]
    pub fn members(&mut self, members: &Members) -> Result<(), Violation> {
        self.logs.join(members, |_| {}).at(Location::caller())
    }

    /// A node has this entry at this index now, and nothing after it.
    ///
    /// # Errors
    /// A log has the entry with another one before it, or the node has
    /// nothing before it.
    #[track_caller]
    pub fn append(
        &mut self,
        node: Node,
        index: Index,
        term: T,
        digest: Digest,
    ) -> Result<(), Violation> {
        LOG_MATCHING.checked();
        self.put(node, index, term, digest).at(Location::caller())
    }

    fn put(&mut self, node: Node, index: Index, term: T, digest: Digest) -> Result<(), Violation> {
        let first = self.first;
        let log = self.logs.known(node)?;
        if index < first || index > log.entries.end() || index == Index::MAX {
            return Err(gap(node, index, log.entries.end(), first));
        }
        log.cut(index, first);
        let before = log.link_before(index);
        let link = linked(before.unwrap_or(LOOSE), index, term, digest);
        let seen = Seen { term, link, by: node, is_loose: before.is_none() };
        let compared = self.compare(index, seen);
        let log = self.logs.known(node)?;
        match compared {
            // Neither what was before it is known, nor what others have there.
            Compared::Forgotten if seen.is_loose => log.begin_at(index + 1, None),
            Compared::Forgotten => log.push(Entry { term, digest, link }),
            Compared::Same(link) | Compared::Differs(link, _) => {
                log.push(Entry { term, digest, link });
            }
        }
        match compared {
            Compared::Same(_) | Compared::Forgotten => Ok(()),
            Compared::Differs(_, other) => Err(self.mismatch(node, other, index, term)),
        }
    }

    /// Index from which on this append would remove the node's log; `None` if
    /// it removes nothing.
    pub(super) fn replaced_from(
        &self,
        node: Node,
        index: Index,
        term: T,
        digest: Digest,
    ) -> Option<Index> {
        let log = self.logs.get(node)?;
        // A forgotten entry is taken to be the same.
        let is_same = log.entry(index).is_none_or(|e| (e.term, e.digest) == (term, digest));
        let from = if is_same { index.saturating_add(1) } else { index };
        (index >= self.first && from < log.entries.end()).then_some(from)
    }

    /// Whether a node's log has the last entry of a snapshot, and so keeps what
    /// it has after it. Forgotten entries are taken to be the same.
    pub(super) fn goes_on_after(&self, node: Node, index: Index, term: T) -> bool {
        self.logs.get(node).is_some_and(|log| {
            index < log.entries.first() || log.entry(index).is_some_and(|entry| entry.term == term)
        })
    }

    /// A node removes its log from `from` on.
    pub fn truncate(&mut self, node: Node, from: Index) {
        let first = self.first;
        if let Some(log) = self.logs.get_mut(node) {
            log.cut(from, first);
        }
    }

    /// A node restarts with a log that ends at `last`.
    pub fn restart(&mut self, node: Node, last: Index) {
        let first = self.first;
        let Some(log) = self.logs.get_mut(node) else { return };
        if after(last) > log.entries.end() {
            // Nobody has reported what it has there.
            self.unchecked += 1;
            log.begin_at(after(last), None);
        }
        log.cut(after(last), first);
    }

    /// A node's log begins after `index` now, with all before it in a snapshot
    /// whose last entry is of `term`. If the node has that entry, nothing changes.
    pub fn snapshot(&mut self, node: Node, index: Index, term: T) {
        if self.goes_on_after(node, index, term) {
            return;
        }
        let known = self.seen.get(index).and_then(|seen| seen.iter().find(|s| s.term == term));
        let before = known.map(|seen| seen.link);
        if let Some(log) = self.logs.get_mut(node) {
            log.begin_at(after(index), before);
        }
    }

    /// A node has applied its log up to here; what all have is forgotten.
    pub fn apply(&mut self, node: Node, index: Index) {
        let Some(log) = self.logs.get_mut(node) else { return };
        log.applied = log.applied.max(after(index));
        let everywhere = self.logs.present().map(|log| log.applied).min().unwrap_or(0);
        while self.seen.pop_before(everywhere).is_some() {}
        self.logs.iter_mut().for_each(|log| log.forget_before(everywhere));
    }

    /// The entry of a node at an index, if it is remembered.
    #[must_use]
    pub fn entry(&self, node: Node, index: Index) -> Option<Entry<T>> {
        self.logs.get(node)?.entry(index)
    }

    /// Index of a node's last entry; the one before the first, or
    /// [`NOTHING`](super::NOTHING) where logs begin at 0, if it has none.
    #[must_use]
    pub fn last(&self, node: Node) -> Index {
        self.end(node).wrapping_sub(1)
    }

    /// Where logs begin.
    pub(super) fn first(&self) -> Index {
        self.first
    }

    /// Index after that of a node's last entry.
    pub(super) fn end(&self, node: Node) -> Index {
        self.logs.get(node).map_or(self.first, |log| log.entries.end())
    }

    /// Whether a node's log, up to an index, is the one that the link stands
    /// for; `None` if that is forgotten.
    #[must_use]
    pub fn holds(&self, node: Node, index: Index, link: Link) -> Option<bool> {
        let log = self.logs.get(node)?;
        if index >= log.entries.end() {
            return Some(false);
        }
        log.link_before(index + 1).map(|own| own == link)
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

    fn compare(&mut self, index: Index, new: Seen<T>) -> Compared {
        let Some(seen) = self.seen.reach(index, REMEMBERED) else {
            self.unchecked += 1;
            return Compared::Forgotten;
        };
        let compared = match seen.iter().find(|known| known.term == new.term) {
            Some(known) if known.is_loose || new.is_loose => {
                self.unchecked += 1;
                Compared::Same(known.link)
            }
            Some(known) if known.link == new.link => Compared::Same(new.link),
            Some(known) => Compared::Differs(new.link, known.by),
            None => {
                let is_remembered = remember(seen, new);
                self.unchecked += u64::from(new.is_loose || !is_remembered);
                Compared::Same(new.link)
            }
        };
        if self.seen.len() > REMEMBERED {
            self.seen.pop_before(self.seen.first() + 1);
        }
        compared
    }

    fn mismatch(&self, node: Node, other: Node, index: Index, term: T) -> Violation {
        let mut violation = Violation::new(&LOG_MATCHING)
            .with("index", index)
            .showing("term", term)
            .showing("nodes", format_args!("{} and {}", name(other), name(node)));
        let logs = self.logs.get(node).zip(self.logs.get(other));
        let Some((own, theirs)) = logs else { return violation };
        let Some(first) = first_difference(own, theirs, index) else { return violation };
        violation = violation.with("first difference at index", first);
        for (side, n, log) in [("the other has", other, theirs), ("one has", node, own)] {
            if let Some(entry) = log.entry(first) {
                let shown = format!("term {}, digest {:016x}", entry.term, entry.digest);
                violation = violation.showing(side, format_args!("{}: {shown}", name(n)));
            }
        }
        violation
    }
}

/// Whether there is room for an entry, which takes that of the oldest term.
fn remember<T: Epoch>(seen: &mut SmallVec<[Seen<T>; 2]>, new: Seen<T>) -> bool {
    if seen.len() < TERMS {
        seen.push(new);
        return true;
    }
    match seen.iter_mut().min_by_key(|known| known.term) {
        Some(oldest) if oldest.term < new.term => {
            *oldest = new;
            true
        }
        _ => false,
    }
}

fn gap(node: Node, index: Index, end: Index, first: Index) -> Violation {
    let violation = Violation::new(&LOG_MATCHING)
        .showing("node", name(node))
        .with("appends at", index)
        .showing("its log ends at", shown(end));
    match index < first {
        true => violation
            .with("logs begin at", first)
            .showing("hint", "declare another first index by `beginning_at`"),
        false => violation,
    }
}

#[cfg(test)]
mod tests;
