//! All properties of consensus at once, for a cluster whose events are seen in
//! the order in which they happen: a simulation, a test, one process with
//! several nodes.
//!
//! To what the single monitors see it adds `LeaderCompleteness`, which is about
//! a new leader and what was committed before, and `CommittedOnMajority`, which
//! is about a commit and what is on the disks of others.

use std::collections::VecDeque;

use super::agreement::Agreement;
use super::election::Election;
use super::log_matching::{Link, LogMatching};
use super::monotonic::Monotonic;
use super::{Digest, Index, NODES, Node, Term, name, sites};
use crate::Violation;
use crate::predicates::is_majority;

sites! {
    LEADER_COMPLETENESS, "LeaderCompleteness", "a leader has what leaders of older terms committed";
    COMMITTED_ON_MAJORITY, "CommittedOnMajority", "what a leader commits is on the disks of a majority";
    OWN_LOG, "CommitsOwnLog", "a node commits the entries of its own log";
}

/// Terms whose commits are remembered.
const TERMS: usize = 64;

/// What a node did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Which node.
    pub node: Node,
    /// What it did.
    pub what: What,
}

/// What a node can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is in this term.
    Term(Term),
    /// It votes.
    Vote {
        /// In this term.
        term: Term,
        /// For this node.
        candidate: Node,
    },
    /// It leads this term.
    Leader(Term),
    /// It follows, or is a candidate.
    Follower,
    /// It has this entry in its log, and nothing after it.
    Append {
        /// Where.
        index: Index,
        /// The entry's term.
        term: Term,
        /// Hash of its content.
        digest: Digest,
    },
    /// It removes its log from here on.
    Truncate(Index),
    /// Its log is on disk up to here.
    Persist(Index),
    /// It leads and knows a follower to have its log up to here.
    Match {
        /// The leader's term.
        term: Term,
        /// The follower.
        follower: Node,
        /// Up to here.
        index: Index,
    },
    /// It commits an entry.
    Commit {
        /// Where.
        index: Index,
        /// The entry's term.
        term: Term,
        /// Hash of its content.
        digest: Digest,
    },
    /// It has applied its log up to here.
    Apply(Index),
    /// It installs a snapshot that stands for its log up to here.
    Snapshot {
        /// Up to here.
        index: Index,
        /// Term of the entry there.
        term: Term,
    },
    /// It restarts with what is on its disk.
    Restart {
        /// Index of its last entry.
        last: Index,
        /// What it knows to be committed.
        commit: Index,
    },
}

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
    agreement: Agreement,
    election: Election,
    monotonic: Monotonic,
    logs: LogMatching,
    nodes: Vec<Own>,
    /// By term of the leader that committed, ascending: how far.
    frontier: VecDeque<(Term, Index, Link)>,
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
            agreement: Agreement::new(nodes),
            election: Election::new(nodes),
            monotonic: Monotonic::new(nodes),
            logs: LogMatching::new(nodes),
            nodes: vec![Own::default(); nodes],
            frontier: VecDeque::new(),
        }
    }

    /// Takes note of an event.
    ///
    /// # Errors
    /// The first property that does not hold with it.
    pub fn on(&mut self, event: &Event) -> Result<(), Violation> {
        let Event { node, what } = *event;
        if node >= self.nodes.len() {
            return Ok(());
        }
        match what {
            What::Term(term) => self.term(node, term),
            What::Vote { term, candidate } => self.election.vote(node, term, candidate),
            What::Leader(term) => self.leader(node, term),
            What::Follower => {
                self.nodes[node].leads = None;
                Ok(())
            }
            What::Append { index, term, digest } => self.append(node, index, term, digest),
            What::Truncate(from) => self.truncate(node, from),
            What::Persist(index) => {
                self.nodes[node].persisted = index;
                Ok(())
            }
            What::Match { term, follower, index } => {
                self.monotonic.matched(node, term, follower, index)
            }
            What::Commit { index, term, digest } => self.commit(node, index, term, digest),
            What::Apply(index) => {
                self.agreement.apply(node, index);
                self.logs.apply(node, index);
                Ok(())
            }
            What::Snapshot { index, term } => {
                self.logs.snapshot(node, index, term);
                self.nodes[node].persisted = self.nodes[node].persisted.max(index);
                Ok(())
            }
            What::Restart { last, commit } => {
                self.restart(node, last, commit);
                Ok(())
            }
        }
    }

    /// Events that could not be compared, because what they had to be
    /// compared with was forgotten or never seen.
    #[must_use]
    pub fn unchecked(&self) -> u64 {
        self.agreement.unchecked() + self.logs.unchecked()
    }

    /// Indexes remembered at present, those of all logs together.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.agreement.remembered() + self.logs.remembered()
    }

    fn term(&mut self, node: Node, term: Term) -> Result<(), Violation> {
        let own = &mut self.nodes[node];
        own.leads = own.leads.filter(|led| *led == term);
        self.monotonic.term(node, term)
    }

    fn leader(&mut self, node: Node, term: Term) -> Result<(), Violation> {
        self.nodes[node].leads = Some(term);
        self.election.leader(node, term)?;
        LEADER_COMPLETENESS.checked();
        let before = self.frontier.iter().rev().find(|(t, ..)| *t < term);
        before.map_or(Ok(()), |committed| self.complete(node, term, *committed))
    }

    /// Whether the leader of a term has what was committed in an older one.
    fn complete(
        &self,
        node: Node,
        term: Term,
        (older, index, link): (Term, Index, Link),
    ) -> Result<(), Violation> {
        if self.logs.holds(node, index, link) != Some(false) {
            return Ok(());
        }
        let violation = Violation::new(&LEADER_COMPLETENESS)
            .showing("leader", name(node))
            .with("of term", term)
            .with("lacks what was committed in term", older)
            .with("up to index", index);
        Err(violation.with("its log ends at", self.logs.last(node)))
    }

    fn append(
        &mut self,
        node: Node,
        index: Index,
        term: Term,
        digest: Digest,
    ) -> Result<(), Violation> {
        let overwritten = index <= self.logs.last(node)
            && self.logs.entry(node, index).is_none_or(|e| (e.term, e.digest) != (term, digest));
        let own = &mut self.nodes[node];
        if overwritten {
            own.persisted = own.persisted.min(index - 1);
            self.agreement.truncate(node, index)?;
        }
        self.logs.append(node, index, term, digest)
    }

    fn truncate(&mut self, node: Node, from: Index) -> Result<(), Violation> {
        let own = &mut self.nodes[node];
        own.persisted = own.persisted.min(from.saturating_sub(1));
        self.logs.truncate(node, from);
        self.agreement.truncate(node, from)
    }

    fn commit(
        &mut self,
        node: Node,
        index: Index,
        term: Term,
        digest: Digest,
    ) -> Result<(), Violation> {
        self.agreement.commit(node, index, term, digest)?;
        self.monotonic.commit(node, index)?;
        OWN_LOG.checked();
        if index > self.logs.last(node) {
            return Err(not_its_own(node, index).with("its log ends at", self.logs.last(node)));
        }
        let Some(entry) = self.logs.entry(node, index) else { return Ok(()) };
        if (entry.term, entry.digest) != (term, digest) {
            return Err(not_its_own(node, index)
                .with("its log has term", entry.term)
                .with("it commits term", term));
        }
        match self.nodes[node].leads {
            Some(led) => self.commit_of_leader(node, led, index, entry.link),
            None => Ok(()),
        }
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
            self.nodes[n].persisted >= index && self.logs.holds(n, index, link) != Some(false)
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

    fn restart(&mut self, node: Node, last: Index, commit: Index) {
        self.nodes[node].leads = None;
        self.nodes[node].persisted = last;
        self.logs.truncate(node, last + 1);
        self.agreement.restart(node, commit);
        self.monotonic.restart(node, commit);
    }
}

fn not_its_own(node: Node, index: Index) -> Violation {
    Violation::new(&OWN_LOG).showing("node", name(node)).with("commits index", index)
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
}
