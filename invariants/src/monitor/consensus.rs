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
mod tests {
    use super::super::LeaderId;
    use super::*;

    /// What the first event that violates something violates.
    fn first(nodes: usize, events: &[(Node, What)]) -> Option<(usize, &'static str)> {
        let mut monitor = Consensus::new(nodes);
        let answers = events
            .iter()
            .map(|(node, what)| monitor.on(&Event { node: *node, what: what.clone() }));
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

    /// The same for a monitor of any mode; how many events there were, if nothing
    /// is violated.
    fn answer<T: Epoch>(
        mut monitor: Consensus<T>,
        events: &[(Node, What<T>)],
    ) -> Result<u64, (usize, &'static str)> {
        for (n, (node, what)) in events.iter().enumerate() {
            let event = Event { node: *node, what: what.clone() };
            monitor.on(&event).map_err(|violation| (n, violation.id()))?;
        }
        Ok(monitor.unchecked())
    }

    /// One entry on the disks of these nodes, the first of which leads and commits.
    fn committed(holders: &[Node]) -> Vec<(Node, What)> {
        let written = |node: &Node| [(*node, entry(1, 1)), (*node, What::Persist(1))];
        let leads = (holders[0], What::Leader(1));
        let events = std::iter::once(leads).chain(holders.iter().flat_map(written));
        events.chain([(holders[0], commit(1, 1))]).collect()
    }

    fn told(members: &Members, by: &[Node]) -> Vec<(Node, What)> {
        by.iter().map(|node| (*node, What::Members(members.clone()))).collect()
    }

    #[test]
    fn a_fourth_member_that_votes_counts_and_a_learner_does_not() {
        let three = || Consensus::of(&Members::of([1, 2, 3]));
        let four = Members::of([1, 2, 3, 40]);
        let joined = |members: &Members, holders: &[Node]| {
            [told(members, &[1]), committed(holders)].concat()
        };
        assert_eq!(answer(three(), &joined(&four, &[1, 2, 40])), Ok(0));
        let (answered, events) = (answer(three(), &joined(&four, &[1, 2])), 6);
        assert_eq!(answered, Err((events, "CommittedOnMajority")), "two of four");
        let learner = Members::of([1, 2, 3]).with_learners([40]);
        assert_eq!(answer(three(), &joined(&learner, &[1, 2])), Ok(0));
        let by_learner = answer(three(), &joined(&learner, &[1, 40]));
        assert_eq!(by_learner, Err((6, "CommittedOnMajority")));
    }

    #[test]
    fn a_joint_configuration_asks_for_a_majority_of_each_set() {
        let three = || Consensus::of(&Members::of([1, 2, 3]));
        let joint = Members::joint([vec![1, 2, 3], vec![3, 4, 5]]);
        let changing = |holders: &[Node]| [told(&joint, &[1]), committed(holders)].concat();
        assert_eq!(answer(three(), &changing(&[1, 3, 4])), Ok(0));
        assert_eq!(answer(three(), &changing(&[1, 2, 3])), Err((8, "CommittedOnMajority")));
        assert_eq!(answer(three(), &changing(&[1, 4, 5])), Err((8, "CommittedOnMajority")));
    }

    #[test]
    fn each_leader_goes_by_the_configuration_that_it_told() {
        let three = || Consensus::of(&Members::of([1, 2, 3]));
        let (old, new) = (Members::of([1, 2, 3]), Members::of([1, 2, 3, 4]));
        let events = [told(&old, &[1]), told(&new, &[2]), committed(&[1, 3])].concat();
        assert_eq!(answer(three(), &events), Ok(0), "n2 goes by a newer one");
        let silent = [told(&new, &[2]), committed(&[1, 3])].concat();
        assert_eq!(answer(three(), &silent), Ok(0), "n1 goes by what it began with");
        let joined = [told(&new, &[2]), committed(&[4, 3])].concat();
        assert_eq!(answer(three(), &joined), Err((6, "CommittedOnMajority")), "n4 joined it");
    }

    #[test]
    fn who_was_removed_is_still_watched_and_one_removed_and_back_counts_again() {
        let three = || Consensus::of(&Members::of([1, 2, 3]));
        let (two, back) = (Members::of([1, 2]), Members::of([1, 2, 3]));
        let removed = [told(&two, &[1]), committed(&[1, 3])].concat();
        assert_eq!(answer(three(), &removed), Err((6, "CommittedOnMajority")), "one of two");
        let stays = [told(&two, &[1]), committed(&[1, 2]), vec![(3, What::Term(9))]].concat();
        assert_eq!(answer(three(), &stays), Ok(0), "it still runs");
        let fell = [stays, vec![(3, What::Term(8))]].concat();
        assert_eq!(answer(three(), &fell), Err((fell.len() - 1, "MonotonicTerm")));
        let again = [told(&two, &[1]), told(&back, &[1]), committed(&[1, 3])].concat();
        assert_eq!(answer(three(), &again), Ok(0));
        let restart = (1, What::Restart { last: 0, commit: 0 });
        let restarted = [told(&two, &[1]), vec![restart], committed(&[1, 2])].concat();
        assert_eq!(answer(three(), &restarted), Ok(0), "what it told holds until it tells");
    }

    #[test]
    fn a_node_that_nobody_announced_is_named_with_those_that_are_known() {
        let mut monitor = Consensus::<Term>::of(&Members::of([10, 20]));
        for what in [What::Term(1), entry(1, 1), What::Members(Members::of([10, 20]))] {
            let answer = monitor.on(&Event { node: u64::MAX, what });
            let report = answer.unwrap_err().to_string();
            assert!(report.contains("known = n10, n20"), "{report}");
        }
        let matched = What::Match { term: 1, follower: 0, index: 1 };
        assert!(monitor.on(&Event { node: 10, what: matched }).is_err());
        assert!(monitor.announce(30).is_ok());
        assert!(monitor.on(&Event { node: 30, what: What::Term(1) }).is_ok());
        let many = What::Members(Members::of(0..65));
        let report = monitor.on(&Event { node: 10, what: many }).unwrap_err().to_string();
        assert!(report.contains("members = 65"), "{report}");
    }

    #[test]
    fn a_log_from_index_0_is_followed_from_its_first_entry() {
        let from_0 = || Consensus::new(3).beginning_at(0);
        let at = |index| [entry(index, 1), What::Persist(index), commit(index, 1)];
        let leads = (0, What::Leader(1));
        let both = |what: What| [(1, what.clone()), (0, what)];
        let events: Vec<_> = (0..3).flat_map(at).flat_map(both).collect();
        let events = [vec![leads.clone()], events].concat();
        assert_eq!(answer(from_0(), &events), Ok(0));
        assert_eq!(answer(Consensus::new(3), &events), Err((1, "LogMatching")), "it begins at 1");
        let alone = [leads, (0, entry(0, 1)), (0, What::Persist(0)), (0, commit(0, 1))];
        assert_eq!(answer(from_0(), &alone), Err((3, "CommittedOnMajority")));
        let nothing = super::super::NOTHING;
        let restart = |last| [(1, What::Restart { last, commit: nothing }), (2, What::Leader(2))];
        let lost = [events.clone(), restart(nothing).to_vec()].concat();
        assert_eq!(answer(from_0(), &lost), Err((lost.len() - 2, "Agreement")), "0 was on disk");
        let kept = [events, restart(2).to_vec()].concat();
        assert_eq!(answer(from_0(), &kept), Err((kept.len() - 1, "LeaderCompleteness")));
    }

    fn id(term: Term, node: Node) -> LeaderId {
        LeaderId { term, node }
    }

    /// Nodes that vote for an id, whose node leads then.
    fn elected(term: LeaderId, voters: &[Node]) -> Vec<(Node, What<LeaderId>)> {
        let votes = voters.iter().map(|node| (*node, term.vote()));
        votes.chain([(term.node, What::Leader(term))]).collect()
    }

    fn watched() -> Consensus<LeaderId> {
        Consensus::of(&Members::of([1, 2, 3]))
    }

    #[test]
    fn several_leaders_a_term_are_allowed_if_ids_grow_and_a_majority_votes() {
        let (one, two) = (id(5, 1), id(5, 2));
        let both = [elected(one, &[1, 3]), elected(two, &[2, 3])].concat();
        assert_eq!(answer(watched(), &both), Ok(0));
        let back = [both.clone(), vec![(3, one.vote())]].concat();
        assert_eq!(answer(watched(), &back), Err((6, "MonotonicVote")));
        let forgotten =
            [both, vec![(3, What::Restart { last: 0, commit: 0 })], vec![(3, What::Term(one))]];
        assert_eq!(answer(watched(), &forgotten.concat()), Err((7, "MonotonicVote")));
        assert_eq!(answer(watched(), &elected(one, &[1])), Err((1, "ElectedByMajority")));
        let of_another = [(1, id(5, 2).vote()), (3, id(5, 2).vote()), (1, What::Leader(id(5, 2)))];
        assert_eq!(answer(watched(), &of_another), Err((2, "ElectionSafety")));
        let vote = What::Vote { term: one, candidate: 3 };
        assert_eq!(answer(watched(), &[(3, vote)]), Err((0, "ElectionSafety")));
    }

    #[test]
    fn a_later_leader_of_the_same_term_has_what_an_earlier_one_committed() {
        let (one, two) = (id(5, 1), id(5, 2));
        let append = |term| What::Append { index: 1, term, digest: 9 };
        let written = |node| vec![(node, append(one)), (node, What::Persist(1))];
        let commit = vec![(1, What::Commit { index: 1, term: one, digest: 9 })];
        let events = [elected(one, &[1, 3]), written(1), written(3), commit, elected(two, &[2, 3])];
        let events = events.concat();
        assert_eq!(answer(watched(), &events), Err((events.len() - 1, "LeaderCompleteness")));
        let entries =
            [elected(one, &[1, 3]), written(1), elected(two, &[2, 3]), vec![(2, append(two))]];
        assert_eq!(
            answer(watched(), &entries.concat()),
            Ok(0),
            "two entries of one term and index"
        );
        let same = What::Append { index: 1, term: one, digest: 8 };
        let differs = [entries.concat(), vec![(3, same)]].concat();
        assert_eq!(answer(watched(), &differs), Err((differs.len() - 1, "LogMatching")));
    }
}
