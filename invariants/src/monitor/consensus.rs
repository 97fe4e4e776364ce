//! All properties of consensus at once, for a cluster whose events are seen in
//! the order in which they happen: a simulation, a test, one process with
//! several nodes.
//!
//! To what the single monitors see it adds `LeaderCompleteness`, which is about
//! a new leader and what was committed before, and `CommittedOnMajority`, which
//! is about a commit and what is on the disks of others. More than half of all
//! nodes are a majority: changes of membership are not followed.

use std::collections::VecDeque;

use super::local::Local;
use super::log_matching::Link;
use super::{Index, NODES, Node, Term, name, sites, stranger};
use crate::Violation;
use crate::predicates::is_majority;

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
#[derive(Debug, Clone)]
pub struct Consensus {
    local: Local,
    nodes: Vec<Own>,
    /// By term of the leader that committed, ascending: how far.
    frontier: VecDeque<(Term, Index, Link)>,
    unchecked: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Own {
    leads: Option<Term>,
    persisted: Index,
}

impl Consensus {
    /// For nodes 0, 1, ..., all of which vote, with empty logs.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let nodes = nodes.min(NODES);
        Self {
            local: Local::new(nodes),
            nodes: vec![Own::default(); nodes],
            frontier: VecDeque::with_capacity(TERMS + 1),
            unchecked: 0,
        }
    }

    /// Takes note of an event.
    ///
    /// # Errors
    /// The first property that does not hold with it.
    pub fn on(&mut self, event: &Event) -> Result<(), Violation> {
        let Event { node, what } = *event;
        let nodes = self.nodes.len();
        let own = self.nodes.get_mut(node).ok_or_else(|| stranger(node, nodes))?;
        let before = std::mem::replace(own, own.after(&what, self.local.removed_from(node, &what)));
        let lost = self.lost_from_disk(node, before, &what);
        lost.and(self.local.on(node, &what))?;
        match what {
            What::Leader(term) => self.leader(node, term),
            What::Commit { index, .. } => self.commit(node, index),
            _ => Ok(()),
        }
    }

    /// Events that could not be compared, because what they had to be
    /// compared with was forgotten.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.unchecked + self.local.unchecked()
    }

    /// Indexes remembered at present, those of all logs together.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.local.remembered()
    }

    /// A restart may lose what was in memory only.
    fn lost_from_disk(&mut self, node: Node, own: Own, what: &What) -> Result<(), Violation> {
        match *what {
            What::Restart { last, .. } if last < own.persisted => {
                self.local.agreement.truncate(node, last + 1)
            }
            _ => Ok(()),
        }
    }

    fn leader(&mut self, node: Node, term: Term) -> Result<(), Violation> {
        LEADER_COMPLETENESS.checked();
        let mut older = self.frontier.iter().filter(|(t, ..)| *t < term);
        older.try_for_each(|committed| self.complete(node, term, *committed))
    }

    /// Whether the leader of a term has what was committed in an older one.
    fn complete(
        &self,
        node: Node,
        term: Term,
        (older, index, link): (Term, Index, Link),
    ) -> Result<(), Violation> {
        if self.local.logs.holds(node, index, link) != Some(false) {
            return Ok(());
        }
        let violation = Violation::new(&LEADER_COMPLETENESS)
            .showing("leader", name(node))
            .with("of term", term)
            .with("lacks what was committed in term", older)
            .with("up to index", index);
        Err(violation.with("its log ends at", self.local.logs.last(node)))
    }

    fn commit(&mut self, node: Node, index: Index) -> Result<(), Violation> {
        let Some(led) = self.nodes[node].leads else { return Ok(()) };
        let Some(entry) = self.local.logs.entry(node, index) else {
            self.unchecked += 1;
            return Ok(());
        };
        self.commit_of_leader(node, led, index, entry.link)
    }

    fn commit_of_leader(
        &mut self,
        node: Node,
        led: Term,
        index: Index,
        link: Link,
    ) -> Result<(), Violation> {
        self.on_majority(node, index, link)?;
        self.advance(led, index, link);
        LEADER_COMPLETENESS.checked();
        for (other, own) in self.nodes.iter().enumerate() {
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
            self.nodes[n].persisted >= index && self.local.logs.holds(n, index, link) != Some(false)
        };
        let nodes = self.nodes.len();
        if is_majority((0..nodes).filter(|n| has_it(*n)).count(), nodes) {
            return Ok(());
        }
        let holders: Vec<String> = (0..nodes).filter(|n| has_it(*n)).map(name).collect();
        Err(Violation::new(&COMMITTED_ON_MAJORITY)
            .showing("leader", name(node))
            .with("commits index", index)
            .showing(
                "which is on the disks of",
                match holders.is_empty() {
                    true => "nobody".to_owned(),
                    false => holders.join(", "),
                },
            )
            .with("of", nodes))
    }

    fn advance(&mut self, term: Term, index: Index, link: Link) {
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

impl Own {
    /// What is known of the node after an event that removes its log from an
    /// index on.
    fn after(self, what: &What, removed_from: Option<Index>) -> Self {
        let kept = removed_from.map_or(Index::MAX, |from| from.saturating_sub(1));
        let persisted = self.persisted.min(kept);
        let leads = self.leads;
        match *what {
            What::Term(term) | What::Vote { term, .. } => {
                Self { leads: leads.filter(|led| *led == term), persisted }
            }
            What::Leader(term) => Self { leads: Some(term), persisted },
            What::Follower => Self { leads: None, persisted },
            What::Persist(index) => Self { leads, persisted: index },
            What::Snapshot { index, .. } => Self { leads, persisted: persisted.max(index) },
            What::Restart { last, .. } => Self { leads: None, persisted: last },
            _ => Self { leads, persisted },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first event that violates something violates.
    fn first(nodes: usize, events: &[(Node, What)]) -> Option<(usize, &'static str)> {
        let mut monitor = Consensus::new(nodes);
        let answers =
            events.iter().map(|(node, what)| monitor.on(&Event { node: *node, what: *what }));
        answers.enumerate().find_map(|(n, answer)| answer.err().map(|v| (n, v.id())))
    }

    fn entry(index: Index, term: Term) -> What {
        What::Append { index, term, digest: term * 100 + index }
    }

    fn commit(index: Index, term: Term) -> What {
        What::Commit { index, term, digest: term * 100 + index }
    }

    #[test]
    fn a_leader_may_not_lack_what_was_committed() {
        let events = [
            (0, What::Leader(1)),
            (0, entry(1, 1)),
            (0, What::Persist(1)),
            (1, entry(1, 1)),
            (1, What::Persist(1)),
            (0, commit(1, 1)),
            (1, What::Leader(2)),
            (2, What::Leader(3)),
        ];
        assert_eq!(first(3, &events), Some((7, "LeaderCompleteness")));
    }

    #[test]
    fn an_old_leader_may_not_commit_what_a_newer_one_lacks() {
        let events = [
            (0, What::Leader(1)),
            (0, entry(1, 1)),
            (0, What::Persist(1)),
            (2, What::Leader(2)),
            (1, entry(1, 1)),
            (1, What::Persist(1)),
            (0, commit(1, 1)),
        ];
        assert_eq!(first(3, &events), Some((6, "LeaderCompleteness")));
    }

    #[test]
    fn a_leader_elected_late_in_an_old_term_may_lack_newer_commits() {
        let events = [
            (0, What::Leader(5)),
            (0, entry(1, 5)),
            (0, What::Persist(1)),
            (1, entry(1, 5)),
            (1, What::Persist(1)),
            (0, commit(1, 5)),
            (2, What::Leader(4)),
        ];
        assert_eq!(first(3, &events), None);
    }

    #[test]
    fn what_is_not_flushed_is_on_no_disk() {
        let events = [
            (0, What::Leader(1)),
            (0, entry(1, 1)),
            (0, What::Persist(1)),
            (1, entry(1, 1)),
            (0, commit(1, 1)),
        ];
        assert_eq!(first(3, &events), Some((4, "CommittedOnMajority")));
    }

    #[test]
    fn a_follower_commits_what_is_in_its_log() {
        assert_eq!(first(3, &[(1, commit(1, 1))]), Some((0, "CommitsOwnLog")));
        let events = [(1, entry(1, 1)), (1, commit(1, 2))];
        assert_eq!(first(3, &events), Some((1, "CommitsOwnLog")));
    }

    #[test]
    fn overwriting_what_is_committed_is_a_lost_commit() {
        let events = [(1, entry(1, 1)), (1, commit(1, 1)), (1, entry(1, 2))];
        assert_eq!(first(3, &events), Some((2, "Agreement")));
        let again = [(1, entry(1, 1)), (1, commit(1, 1)), (1, entry(1, 1))];
        assert_eq!(first(3, &again), None);
    }

    #[test]
    fn an_append_that_cuts_off_what_is_committed_is_a_lost_commit() {
        let events = [
            (1, entry(1, 1)),
            (1, entry(2, 1)),
            (1, commit(1, 1)),
            (1, commit(2, 1)),
            (1, entry(1, 1)),
        ];
        assert_eq!(first(3, &events), Some((4, "Agreement")));
    }

    #[test]
    fn a_restart_may_lose_what_was_in_memory_and_not_what_was_on_disk() {
        let events = |persisted: Index| {
            let restart = What::Restart { last: 0, commit: 0 };
            [(1, entry(1, 1)), (1, What::Persist(persisted)), (1, commit(1, 1)), (1, restart)]
        };
        assert_eq!(first(3, &events(1)), Some((3, "Agreement")));
        assert_eq!(first(3, &events(0)), None);
    }

    #[test]
    fn a_snapshot_that_replaces_what_is_committed_is_a_lost_commit() {
        let events = |term| {
            let snapshot = What::Snapshot { index: 1, term };
            [
                (1, entry(1, 1)),
                (1, entry(2, 1)),
                (1, commit(1, 1)),
                (1, commit(2, 1)),
                (1, snapshot),
            ]
        };
        assert_eq!(first(3, &events(2)), Some((4, "Agreement")));
        assert_eq!(first(3, &events(1)), None);
    }

    #[test]
    fn the_furthest_of_older_commits_counts() {
        let mut events = vec![(0, What::Leader(1))];
        for (node, last) in [(0, 2), (1, 2), (2, 1)] {
            events.extend((1..=last).map(|index| (node, entry(index, 1))));
            events.push((node, What::Persist(last)));
        }
        events.extend([(0, commit(1, 1)), (0, commit(2, 1))]);
        // A newer leader begins to commit anew, from the beginning.
        events.extend([(1, What::Leader(2)), (1, commit(1, 1)), (2, What::Leader(3))]);
        assert_eq!(first(3, &events), Some((events.len() - 1, "LeaderCompleteness")));
    }

    #[test]
    fn an_event_of_nobody_is_not_passed_over() {
        assert_eq!(first(3, &[(3, What::Follower)]), Some((0, "KnownNode")));
    }
}
