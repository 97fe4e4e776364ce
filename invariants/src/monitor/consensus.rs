//! All properties of consensus at once, for a cluster whose events are seen in
//! the order in which they happen: a simulation, a test, one process with
//! several nodes.
//!
//! To what the single monitors see it adds `LeaderCompleteness`, which is about
//! a new leader and what was committed before, and `CommittedOnMajority`, which
//! is about a commit and what is on the disks of others; where several leaders a
//! term are allowed, `ElectedByMajority` as well. What a majority is follows from
//! the configuration that the leader goes by, of each set of voters if it is joint.

use std::collections::VecDeque;
use std::panic::Location;

use super::elected::Elected;
use super::local::Local;
use super::log_matching::Link;
use super::nodes::Nodes;
use super::{Epoch, Index, Members, Node, Term, after, name, numbered, shown, sites};
use crate::Violation;
use crate::violation::At as _;

pub use super::event::{Event, What};

sites! {
    LEADER_COMPLETENESS, "LeaderCompleteness", "a leader has what leaders of older terms committed";
    COMMITTED_ON_MAJORITY, "CommittedOnMajority", "what a leader commits is on the disks of a majority";
}

/// Terms whose commits are remembered.
const TERMS: usize = 64;

/// Follows every event of a cluster.
///
/// ```
/// use grey_invariants::monitor::consensus::{Consensus, Event, What};
///
/// let mut monitor = Consensus::new(3);
/// let events = [
///     (0, What::Leader(1)),
///     (0, What::Append { index: 1, term: 1, digest: 7 }),
///     (0, What::Persist(1)),
///     (0, What::Commit { index: 1, term: 1, digest: 7 }),
/// ];
/// let mut answers = events.map(|(node, what)| monitor.on(&Event { node, what })).into_iter();
/// assert!(answers.by_ref().take(3).all(|answer| answer.is_ok()));
/// let violation = answers.next().unwrap().unwrap_err();
/// assert_eq!(violation.id(), "CommittedOnMajority"); // it asked nobody
/// ```
///
/// For openraft with its default leader ids, nodes 1 to 3, and a log from index 0:
///
/// ```
/// use grey_invariants::monitor::consensus::{Consensus, Event, What};
/// use grey_invariants::monitor::{LeaderId, Members};
///
/// let mut monitor = Consensus::<LeaderId>::of(&Members::of([1, 2, 3])).beginning_at(0);
/// let term = LeaderId { term: 1, node: 3 };
/// let append = What::Append { index: 0, term, digest: 7 };
/// for what in [term.vote(), append, What::Persist(0)] {
///     assert!(monitor.on(&Event { node: 3, what }).is_ok());
/// }
/// let alone = monitor.on(&Event { node: 3, what: What::Leader(term) });
/// assert_eq!(alone.unwrap_err().id(), "ElectedByMajority");
/// ```
#[derive(Debug, Clone)]
pub struct Consensus<T = Term> {
    local: Local<T>,
    nodes: Nodes<Own<T>>,
    /// The configuration that was told last, by anybody.
    members: Members,
    /// By term of the leader that committed, ascending: how far.
    frontier: VecDeque<(T, Index, Link)>,
    elected: Elected<T>,
    unchecked: u64,
}

#[derive(Debug, Clone)]
struct Own<T> {
    leads: Option<T>,
    /// Index after the last on its disk.
    persisted: Index,
    /// What it goes by; of one that has joined, if it has told.
    members: Option<Members>,
}

impl<T> Default for Own<T> {
    fn default() -> Self {
        Self { leads: None, persisted: 0, members: None }
    }
}

impl Consensus {
    /// For nodes 0, 1, ..., all of which vote, with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }
}

impl<T: Epoch> Consensus<T> {
    /// For a cluster that begins with this configuration and with empty logs.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        let mut nodes = Nodes::new(members.all().iter().copied(), Own::default());
        nodes.iter_mut().for_each(|own| own.members = Some(members.clone()));
        Self {
            local: Local::of(members),
            nodes,
            members: members.clone(),
            frontier: VecDeque::with_capacity(TERMS + 1),
            elected: Elected::default(),
            unchecked: 0,
        }
    }

    /// The same for logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { local: self.local.beginning_at(first), ..self }
    }

    /// Takes note of an event.
    ///
    /// # Errors
    /// The first property that does not hold with it.
    #[inline]
    #[track_caller]
    pub fn on(&mut self, event: &Event<T>) -> Result<(), Violation> {
        self.take(event.node, &event.what).at(Location::caller())
    }

    fn take(&mut self, node: Node, what: &What<T>) -> Result<(), Violation> {
        if let What::Members(members) = what {
            return self.reconfigure(node, members);
        }
        let removed_from = self.local.removed_from(node, what);
        let own = self.nodes.known(node)?;
        let persisted = own.persisted;
        own.take(what, removed_from);
        let lost = self.lost_from_disk(node, persisted, what);
        lost.and(self.local.on_removing(node, what, removed_from))?;
        match *what {
            What::Vote { term, .. } if T::IS_ELECTED => {
                self.elected.vote(node, term);
                Ok(())
            }
            What::Leader(term) => self.leader(node, term),
            What::Commit { index, .. } => self.commit(node, index),
            What::Match { follower, .. } => self.nodes.known(follower).map(drop),
            _ => Ok(()),
        }
    }

    /// Makes a node known that has joined, before anybody tells of it: one that
    /// starts before its leader has told the configuration that it belongs to.
    ///
    /// # Errors
    /// There is no place for it.
    #[track_caller]
    pub fn announce(&mut self, node: Node) -> Result<(), Violation> {
        let members = self.members.clone().with_learners([node]);
        self.join(&members).at(Location::caller())
    }

    /// Events that could not be compared, because what they had to be
    /// compared with was forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.unchecked + self.local.unchecked() + self.elected.unchecked()
    }

    /// Indexes remembered at present, those of all logs together.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.local.remembered()
    }

    fn reconfigure(&mut self, node: Node, members: &Members) -> Result<(), Violation> {
        self.join(members)?;
        self.members = members.clone();
        self.nodes.known(node)?.members = Some(members.clone());
        Ok(())
    }

    fn join(&mut self, members: &Members) -> Result<(), Violation> {
        self.nodes.join(members, |_| {})?;
        self.local.members(members)
    }

    /// The configuration that a node goes by: the one it told last, else that
    /// which it began with; of one that has joined, the one that was told last.
    fn members_of(&self, node: Node) -> &Members {
        let own = self.nodes.get(node).and_then(|own| own.members.as_ref());
        own.unwrap_or(&self.members)
    }

    /// A restart may lose what was in memory only.
    fn lost_from_disk(
        &mut self,
        node: Node,
        persisted: Index,
        what: &What<T>,
    ) -> Result<(), Violation> {
        match *what {
            What::Restart { last, .. } if after(last) < persisted => {
                self.local.agreement.truncate(node, after(last))
            }
            _ => Ok(()),
        }
    }

    fn leader(&mut self, node: Node, term: T) -> Result<(), Violation> {
        if T::IS_ELECTED {
            self.elected.leader(node, term, self.members_of(node).clone())?;
        }
        LEADER_COMPLETENESS.checked();
        let mut older = self.frontier.iter().filter(|(t, ..)| *t < term);
        older.try_for_each(|committed| self.complete(node, term, *committed))
    }

    /// Whether the leader of a term has what was committed in an older one.
    fn complete(
        &self,
        node: Node,
        term: T,
        (older, index, link): (T, Index, Link),
    ) -> Result<(), Violation> {
        if self.local.logs.holds(node, index, link) != Some(false) {
            return Ok(());
        }
        let violation = Violation::new(&LEADER_COMPLETENESS)
            .showing("leader", name(node))
            .showing("of term", term)
            .showing("lacks what was committed in term", older)
            .with("up to index", index);
        Err(violation.showing("its log ends at", shown(self.local.logs.end(node))))
    }

    fn commit(&mut self, node: Node, index: Index) -> Result<(), Violation> {
        let Some(led) = self.nodes.get(node).and_then(|own| own.leads) else { return Ok(()) };
        let Some(entry) = self.local.logs.entry(node, index) else {
            self.unchecked += 1;
            return Ok(());
        };
        self.commit_of_leader(node, led, index, entry.link)
    }

    fn commit_of_leader(
        &mut self,
        node: Node,
        led: T,
        index: Index,
        link: Link,
    ) -> Result<(), Violation> {
        self.on_majority(node, index, link)?;
        self.advance(led, index, link);
        LEADER_COMPLETENESS.checked();
        for (other, own) in self.nodes.iter() {
            if let Some(newer) = own.leads.filter(|newer| *newer > led) {
                self.complete(other, newer, (led, index, link))?;
            }
        }
        Ok(())
    }

    /// How many have it on disk is counted by what they have, whatever the
    /// leader was told.
    fn on_majority(&self, node: Node, index: Index, link: Link) -> Result<(), Violation> {
        COMMITTED_ON_MAJORITY.checked();
        let has_it = |n: Node| {
            self.nodes.get(n).is_some_and(|own| own.persisted > index)
                && self.local.logs.holds(n, index, link) != Some(false)
        };
        let members = self.members_of(node);
        if members.is_quorum(has_it) {
            return Ok(());
        }
        let holders = members.all().iter().copied().filter(|n| has_it(*n));
        Err(Violation::new(&COMMITTED_ON_MAJORITY)
            .showing("leader", name(node))
            .with("commits index", index)
            .showing("which is on the disks of", names(holders))
            .showing("of the voters", voters(members)))
    }

    fn advance(&mut self, term: T, index: Index, link: Link) {
        let place = self.frontier.partition_point(|(t, ..)| *t < term);
        match self.frontier.get_mut(place) {
            Some(known) if known.0 == term => {
                if known.1 < index {
                    (known.1, known.2) = (index, link);
                }
            }
            _ => self.frontier.insert(place, (term, index, link)),
        }
        if self.frontier.len() > TERMS {
            self.frontier.pop_front();
        }
    }
}

/// Those with these numbers, to be read.
pub(super) fn names(nodes: impl Iterator<Item = Node>) -> String {
    let names: Vec<String> = nodes.map(name).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// The sets of voters, to be read.
pub(super) fn voters(members: &Members) -> String {
    let sets: Vec<String> = members.voters().map(|set| names(set.iter().copied())).collect();
    if sets.is_empty() { "nobody".to_owned() } else { sets.join("; and of ") }
}

impl<T: Epoch> Own<T> {
    /// Takes note of an event that removes the node's log from an index on.
    fn take(&mut self, what: &What<T>, removed_from: Option<Index>) {
        self.persisted = self.persisted.min(removed_from.unwrap_or(Index::MAX));
        match *what {
            What::Term(term) | What::Vote { term, .. } => {
                self.leads = self.leads.filter(|led| *led == term);
            }
            What::Leader(term) => self.leads = Some(term),
            What::Follower => self.leads = None,
            What::Persist(index) => self.persisted = after(index),
            What::Snapshot { index, .. } => self.persisted = self.persisted.max(after(index)),
            What::Restart { last, .. } => (self.leads, self.persisted) = (None, after(last)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
