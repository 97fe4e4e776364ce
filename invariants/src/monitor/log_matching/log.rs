//! The log of one node, as far as it is remembered, and the links of its entries.

use super::REMEMBERED;
use crate::monitor::window::Window;
use crate::monitor::{Digest, Epoch, Index, Term};

/// Stands for a whole log up to an entry.
pub type Link = u64;

/// An entry and the log before it.
///
/// ```
/// use grey_invariants::monitor::log_matching::LogMatching;
///
/// let mut logs = LogMatching::new(2);
/// assert!(logs.append(0, 1, 1, 0xa).is_ok() && logs.append(1, 1, 1, 0xa).is_ok());
/// assert_eq!(logs.entry(0, 1).unwrap().link, logs.entry(1, 1).unwrap().link);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<T = Term> {
    /// The term in which it was created.
    pub term: T,
    /// Hash of its content.
    pub digest: Digest,
    /// Stands for the log up to it.
    pub link: Link,
}

#[derive(Debug, Clone)]
pub(super) struct Log<T> {
    /// The link before the window; `None` if nobody knows it.
    pub(super) before: Option<Link>,
    pub(super) entries: Window<Entry<T>>,
    /// Index after the last that is applied.
    pub(super) applied: Index,
}

impl<T: Epoch> Log<T> {
    pub(super) fn entry(&self, index: Index) -> Option<Entry<T>> {
        self.entries.get(index).copied()
    }

    /// Stands for the log before an index.
    pub(super) fn link_before(&self, index: Index) -> Option<Link> {
        match index == self.entries.first() {
            true => self.before,
            false => self.entry(index.checked_sub(1)?).map(|entry| entry.link),
        }
    }

    pub(super) fn push(&mut self, entry: Entry<T>) {
        self.entries.push(entry);
        if self.entries.len() > REMEMBERED {
            self.forget_before(self.entries.first() + 1);
        }
    }

    pub(super) fn forget_before(&mut self, index: Index) {
        while let Some(entry) = self.entries.pop_before(index) {
            self.before = Some(entry.link);
        }
    }

    /// Leaves what is before `from`; logs begin at `first`.
    pub(super) fn cut(&mut self, from: Index, first: Index) {
        match from < self.entries.first() {
            true => self.begin_at(from.max(first), (from <= first).then_some(0)),
            false => self.entries.truncate_from(from),
        }
    }

    /// The room it has taken is used again.
    pub(super) fn begin_at(&mut self, index: Index, before: Option<Link>) {
        self.before = before;
        self.entries.begin_at(index);
    }
}

pub(super) fn first_difference<T: Epoch>(a: &Log<T>, b: &Log<T>, up_to: Index) -> Option<Index> {
    let from = a.entries.first().max(b.entries.first());
    (from..=up_to).find(|index| match (a.entry(*index), b.entry(*index)) {
        (Some(a), Some(b)) => (a.term, a.digest) != (b.term, b.digest),
        _ => false,
    })
}

/// Stands for a log that nobody knows.
pub(super) const LOOSE: Link = 0x6c6f_6f73_6520_656e;

/// The link of an entry after the one before it.
pub(super) fn linked<T: Epoch>(before: Link, index: Index, term: T, digest: Digest) -> Link {
    let mix = |link, word| mixed(link ^ word);
    mix(term.mixed_into(mix(before, index), mix), digest)
}

/// Every bit of the word has a part in every bit of the result: the finalizer
/// of SplitMix64 (Steele, Lea and Flood, 2014).
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
