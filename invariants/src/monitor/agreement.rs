//! `Agreement`: no index is committed with two different entries, and what is
//! committed stays so.

use std::num::NonZeroU64;
use std::panic::Location;

use super::nodes::Nodes;
use super::window::Window;
use super::{Digest, Epoch, Index, Members, Node, Term, after, name, numbered, shown, sites};
use crate::Violation;
use crate::violation::At as _;

sites! {
    AGREEMENT, "Agreement", "an index is committed with one entry, once and for ever";
}

/// Entries remembered if some node never applies them.
const REMEMBERED: usize = 1 << 16;

/// Follows what each node commits.
///
/// ```
/// use grey_invariants::monitor::agreement::Agreement;
///
/// let mut agreement = Agreement::new(3);
/// assert!(agreement.commit(0, 1, 1, 0xa).is_ok());
/// assert!(agreement.commit(1, 1, 1, 0xa).is_ok());
/// let violation = agreement.commit(2, 1, 2, 0xb).unwrap_err();
/// assert!(violation.to_string().contains("by n2"));
/// ```
#[derive(Debug, Clone)]
pub struct Agreement<T = Term> {
    /// By index, or by every so-manieth.
    committed: Window<Committed<T>>,
    nodes: Nodes<Progress>,
    /// Where logs begin.
    first: Index,
    every: NonZeroU64,
    unchecked: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Committed<T> {
    term: T,
    digest: Digest,
    /// Who committed it, one bit for each place; nobody yet if that is 0.
    by: u64,
}

/// Each is the index after the last one.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    committed: Index,
    applied: Index,
}

impl Agreement {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }

    /// The same for one index in so many; lost commits are found at any index.
    ///
    /// ```
    /// use std::num::NonZeroU64;
    /// use grey_invariants::monitor::agreement::Agreement;
    ///
    /// let mut agreement = Agreement::one_in(NonZeroU64::new(2).unwrap(), 2);
    /// for index in [1, 2] {
    ///     assert!(agreement.commit(0, index, 1, 0xa).is_ok());
    /// }
    /// assert!(agreement.commit(1, 1, 1, 0xb).is_ok(), "not followed");
    /// assert!(agreement.commit(1, 2, 1, 0xb).is_err());
    /// ```
    #[must_use]
    pub fn one_in(every: NonZeroU64, nodes: usize) -> Self {
        Self { every, ..Self::new(nodes) }
    }
}

impl<T: Epoch> Agreement<T> {
    /// For these nodes at first.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self::among(members.all().iter().copied())
    }

    /// For one node that nobody else is compared with.
    pub(super) fn only(node: Node) -> Self {
        Self::among([node])
    }

    fn among(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self {
            committed: Window::from(1),
            nodes: Nodes::new(nodes, Progress::default()),
            first: 1,
            every: NonZeroU64::MIN,
            unchecked: 0,
        }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { committed: Window::from(first.div_ceil(self.every.get())), first, ..self }
    }

    /// From now on these are the members: only they keep others from forgetting.
    ///
    /// # Errors
    /// They are more than [`NODES`](super::NODES).
    #[track_caller]
    pub fn members(&mut self, members: &Members) -> Result<(), Violation> {
        let committed = &mut self.committed;
        let freed =
            |place: usize| committed.iter_mut().for_each(|known| known.by &= !(1_u64 << place));
        self.nodes.join(members, freed).at(Location::caller())
    }

    /// A node commits an entry. It may do so again after a restart.
    ///
    /// # Errors
    /// Another entry is committed at that index.
    #[track_caller]
    pub fn commit(
        &mut self,
        node: Node,
        index: Index,
        term: T,
        digest: Digest,
    ) -> Result<(), Violation> {
        AGREEMENT.checked();
        self.compare(node, index, term, digest).at(Location::caller())
    }

    fn compare(
        &mut self,
        node: Node,
        index: Index,
        term: T,
        digest: Digest,
    ) -> Result<(), Violation> {
        let (place, progress) = self.nodes.known_at(node)?;
        progress.committed = progress.committed.max(after(index));
        // A division is slow, and where every index is followed there is none.
        let followed = match self.every.get() {
            1 => index,
            every if index.is_multiple_of(every) => index / every,
            _ => return Ok(()),
        };
        let Some(known) = self.committed.reach(followed, REMEMBERED) else {
            self.unchecked += 1;
            return Ok(());
        };
        let by = 1 << place;
        match known.by {
            0 => *known = Committed { term, digest, by },
            _ if (known.term, known.digest) == (term, digest) => known.by |= by,
            _ => {
                let known = *known;
                return Err(self.conflict(node, index, (term, digest), known));
            }
        }
        self.forget_if_too_many();
        Ok(())
    }

    /// A node removes its log from `from` on.
    ///
    /// # Errors
    /// It had committed some of that.
    #[track_caller]
    pub fn truncate(&mut self, node: Node, from: Index) -> Result<(), Violation> {
        AGREEMENT.checked();
        self.keep(node, from).at(Location::caller())
    }

    fn keep(&mut self, node: Node, from: Index) -> Result<(), Violation> {
        let first = self.first;
        let committed = self.nodes.known(node)?.committed;
        match from.max(first) < committed {
            true => Err(Violation::new(&AGREEMENT)
                .showing("node", name(node))
                .showing("lost", format_args!("index {from} to {}", shown(committed)))
                .showing("why", "it removes from its log what it committed")),
            false => Ok(()),
        }
    }

    /// A node has a snapshot of what is committed up to here.
    pub fn snapshot(&mut self, node: Node, index: Index) {
        if let Some(progress) = self.nodes.get_mut(node) {
            progress.committed = progress.committed.max(after(index));
        }
    }

    /// A node restarts with a log that ends at `last`, and knows to be committed
    /// no more than `commit`. What it committed beyond was in its memory only.
    pub fn restart(&mut self, node: Node, last: Index, commit: Index) {
        if let Some(progress) = self.nodes.get_mut(node) {
            progress.committed = progress.committed.min(after(last));
            progress.applied = progress.applied.min(after(commit));
        }
    }

    /// A node has applied its log up to here; what all have is forgotten.
    pub fn apply(&mut self, node: Node, index: Index) {
        let Some(progress) = self.nodes.get_mut(node) else { return };
        progress.applied = progress.applied.max(after(index));
        let everywhere = self.nodes.present().map(|p| p.applied).min().unwrap_or(0);
        let everywhere = match self.every.get() {
            1 => everywhere,
            every => everywhere.div_ceil(every),
        };
        while self.committed.pop_before(everywhere).is_some() {}
    }

    /// Commits that could not be compared, because what they had to be compared
    /// with was forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.unchecked
    }

    /// Entries remembered at present.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.committed.len()
    }

    fn forget_if_too_many(&mut self) {
        if self.committed.len() > REMEMBERED {
            self.committed.pop_before(self.committed.first() + 1);
        }
    }

    #[cold]
    fn conflict(
        &self,
        node: Node,
        index: Index,
        new: (T, Digest),
        known: Committed<T>,
    ) -> Violation {
        let places = (0..64).filter(|place| known.by >> place & 1 == 1);
        let others: Vec<String> = places.filter_map(|p| self.nodes.at(p)).map(name).collect();
        let entry = |term: T, digest: Digest| format!("term {term}, digest {digest:016x}");
        let violation = Violation::new(&AGREEMENT).with("index", index);
        let violation = violation.showing("committed by", others.join(", "));
        let violation = violation.showing("as", entry(known.term, known.digest));
        violation.showing("but", format_args!("{} by {}", entry(new.0, new.1), name(node)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    #[test]
    fn both_sides_of_a_conflict_are_named() {
        let mut monitor = Agreement::new(3);
        for node in [0, 2] {
            assert!(monitor.commit(node, 1, 1, 7).is_ok());
        }
        let violation = monitor.commit(1, 1, 1, 8).unwrap_err().to_string();
        assert!(violation.contains("n0, n2") && violation.contains("by n1"), "{violation}");
    }

    #[test]
    fn what_a_node_committed_it_may_not_truncate() {
        let mut monitor = Agreement::new(2);
        assert!(monitor.commit(0, 1, 1, 7).is_ok());
        assert!(monitor.truncate(1, 1).is_ok() && monitor.truncate(1, 0).is_ok());
        assert!(monitor.truncate(0, 2).is_ok());
        assert_eq!(id(&monitor.truncate(0, 1)), Some("Agreement"));
        monitor.restart(0, 0, 0);
        assert!(monitor.truncate(0, 1).is_ok(), "that was not on its disk");
    }

    #[test]
    fn what_all_have_applied_is_forgotten() {
        let mut monitor = Agreement::new(2);
        for index in 1..=1000 {
            for node in 0..2 {
                assert!(monitor.commit(node, index, 1, index).is_ok());
                monitor.apply(node, index);
            }
            assert!(monitor.remembered() <= 1, "at index {index}");
        }
        assert!(monitor.commit(0, 5, 1, 99).is_ok(), "forgotten long ago");
        assert_eq!(monitor.unchecked(), 1);
    }

    #[test]
    fn a_node_that_is_down_does_not_fill_the_memory() {
        let mut monitor = Agreement::new(2);
        for index in 1..=(REMEMBERED as u64 + 100) {
            assert!(monitor.commit(0, index, 1, index).is_ok());
            monitor.apply(0, index);
        }
        assert_eq!(monitor.remembered(), REMEMBERED);
    }

    #[test]
    fn a_cluster_may_begin_anywhere_and_a_node_ahead_of_the_others() {
        let mut monitor = Agreement::new(2);
        for (node, index) in [(0, 1_000_000), (1, 1_000_000), (1, 1_000_003), (0, 1_000_001)] {
            assert!(monitor.commit(node, index, 1, index).is_ok());
        }
        assert_eq!(id(&monitor.commit(0, 1_000_003, 1, 7)), Some("Agreement"));
        assert_eq!(id(&monitor.commit(1, 1_000_001, 1, 7)), Some("Agreement"));
        assert_eq!(monitor.unchecked(), 0);
    }

    #[test]
    fn numbers_beyond_all_bounds_are_answered() {
        let mut monitor = Agreement::new(2);
        for index in [0, u64::MAX, 1] {
            assert!(monitor.commit(0, index, 1, 1).is_ok());
            monitor.apply(0, index);
            monitor.apply(1, index);
        }
        assert_eq!(id(&monitor.commit(2, 1, 1, 1)), Some("KnownNode"));
        assert_eq!(id(&monitor.truncate(64, 1)), Some("KnownNode"));
    }
}
