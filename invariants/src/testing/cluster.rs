//! A choice of what happens next -> the events of a correct cluster, or of one
//! that breaks one rule. Messages are not modelled: what one node does to another
//! it does at once, if it can reach it; loss is a choice that is not made.

use super::faults::Fault;
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Epoch, Index, Members, Node, Term};
use crate::predicates::{is_majority, shared};

/// Place of a node in a modelled cluster, from 0.
pub type Place = usize;

/// What happens next. What cannot happen does nothing, so any sequence is a
/// schedule, and one that is shorter is one as well. So that much does happen,
/// a leader is the first node that leads from that number on, counted round, and a
/// follower that is the leader itself is the next one.
///
/// ```
/// use grey_invariants::testing::{Choice, Cluster};
///
/// assert!(Cluster::new(3).step(&Choice::Propose { node: 0 }).is_empty(), "nobody leads");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is a node, except for those that are explained")]
pub enum Choice {
    /// A node asks for votes in a new term.
    Campaign {
        node: Place,
        /// Whom, one bit each.
        asked: u64,
    },
    /// A leader appends an entry.
    Propose { node: Place },
    /// A follower takes over what it lacks of the leader's log.
    Replicate { leader: Place, follower: Place },
    /// The same, written to the follower's disk, and the leader learns of it.
    Sync { leader: Place, follower: Place },
    /// A node's log is written to its disk.
    Flush { node: Place },
    /// A leader learns what is on a follower's disk.
    Acknowledge { leader: Place, follower: Place },
    /// A leader commits what is on the disks of a majority.
    Advance { leader: Place },
    /// A follower learns what is committed.
    Learn { leader: Place, follower: Place },
    /// A node applies what it knows to be committed.
    Apply { node: Place },
    /// A follower that lacks what is committed is given a snapshot of it.
    Install { leader: Place, follower: Place },
    /// A node loses what is in its memory, and is down.
    Crash { node: Place },
    /// It comes back with what is on its disk.
    Restart { node: Place },
    /// A leader changes the configuration: it ends a joint one, or begins another
    /// if the one before is committed.
    Change {
        leader: Place,
        /// In which way.
        bits: u64,
    },
    /// Only nodes of the same side reach each other.
    Partition {
        /// The nodes of one side, one bit each.
        side: u64,
    },
}

pub(super) type Log<T> = Vec<(T, Digest)>;

/// A cluster, correct but for its fault.
///
/// ```
/// use grey_invariants::monitor::consensus::Consensus;
/// use grey_invariants::testing::{Choice, Cluster, Fault};
///
/// let schedule = [
///     Choice::Campaign { node: 0, asked: 0b111 },
///     Choice::Propose { node: 0 },
///     Choice::Flush { node: 0 },
///     Choice::Advance { leader: 0 },
/// ];
/// let caught = |cluster: Cluster| {
///     let mut monitor = Consensus::new(3);
///     let events = cluster.run(&schedule);
///     events.iter().find_map(|event| monitor.on(event).err()).map(|violation| violation.id())
/// };
/// assert_eq!(caught(Cluster::new(3)), None);
/// assert_eq!(caught(Cluster::faulty(3, Fault::CommitsWithOneLess)), Some("CommittedOnMajority"));
/// ```
#[derive(Debug, Clone)]
pub struct Cluster<T = Term> {
    pub(super) members: Vec<Member<T>>,
    ids: Vec<Node>,
    /// The configuration before any that an entry makes, and those by entry.
    initial: Members,
    pub(super) made: Vec<(Digest, Members)>,
    /// Where logs begin.
    first: Index,
    fault: Option<Fault>,
    side: u64,
    pub(super) entries: Digest,
    events: Vec<Event<T>>,
}

#[derive(Debug, Clone)]
pub(super) struct Member<T> {
    /// Whether it belongs, or belonged, to the cluster.
    pub(super) is_known: bool,
    pub(super) is_down: bool,
    pub(super) term: T,
    /// The term it was in before.
    pub(super) older: T,
    pub(super) vote: Option<Place>,
    pub(super) leads: bool,
    pub(super) log: Log<T>,
    pub(super) disk: Log<T>,
    pub(super) commit: usize,
    /// What it knows to be committed after a restart.
    pub(super) snapshot: usize,
    pub(super) matched: Vec<usize>,
    /// The entry that made the configuration it told last.
    told: Option<Digest>,
}

impl Cluster {
    /// A correct cluster of nodes 0, 1, ...
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of((0..nodes).map(|node| node as Node), nodes)
    }

    /// A cluster that breaks one rule.
    #[must_use]
    pub fn faulty(nodes: usize, fault: Fault) -> Self {
        Self::new(nodes).with(fault)
    }
}

impl<T: Epoch> Cluster<T> {
    /// A correct cluster of nodes with these numbers, so many of which are members
    /// at first; the others may join later.
    ///
    /// ```
    /// use grey_invariants::monitor::LeaderId;
    /// use grey_invariants::testing::{Choice, Cluster};
    ///
    /// let cluster = Cluster::<LeaderId>::of([7, 8, 9, 100], 3).beginning_at(0);
    /// let events = cluster.run(&[Choice::Campaign { node: 1, asked: 0 }]);
    /// assert_eq!(events[0].to_string(), "n8 term term=1-n8");
    /// ```
    #[must_use]
    pub fn of(ids: impl IntoIterator<Item = Node>, voters: usize) -> Self {
        let ids: Vec<Node> = ids.into_iter().collect();
        let member = |place: Place| Member {
            is_known: place < voters,
            is_down: false,
            term: T::default(),
            older: T::default(),
            vote: None,
            leads: false,
            log: Log::new(),
            disk: Log::new(),
            commit: 0,
            snapshot: 0,
            matched: vec![0; ids.len()],
            told: None,
        };
        Self {
            members: (0..ids.len()).map(member).collect(),
            initial: Members::of(ids.iter().copied().take(voters)),
            ids,
            made: Vec::new(),
            first: 1,
            fault: None,
            side: 0,
            entries: 0,
            events: Vec::new(),
        }
    }

    /// The same with logs that begin at this index, in place of 1.
    #[must_use]
    pub fn beginning_at(self, first: Index) -> Self {
        Self { first, ..self }
    }

    /// The same, breaking a rule.
    #[must_use]
    pub fn with(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// The configuration that the cluster begins with.
    #[must_use]
    pub fn initial(&self) -> &Members {
        &self.initial
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.members.len()
    }

    /// What the nodes do in a schedule.
    #[must_use]
    pub fn run(mut self, schedule: &[Choice]) -> Vec<Event<T>> {
        schedule.iter().flat_map(|choice| self.step(choice)).collect()
    }

    /// Lets this happen, if it can, and gives what the nodes did.
    pub fn step(&mut self, choice: &Choice) -> Vec<Event<T>> {
        match *choice {
            Choice::Campaign { node, asked } if self.is_up(node) => self.campaign(node, asked),
            Choice::Flush { node } if self.is_up(node) => self.flush(node),
            Choice::Apply { node } if self.is_up(node) => self.apply(node),
            Choice::Crash { node } if self.is_up(node) => {
                self.members[node].is_down = true;
                self.members[node].leads = false;
            }
            Choice::Restart { node } => {
                if let Some(node) = self.from(node).find(|node| self.members[*node].is_down) {
                    self.restart(node);
                }
            }
            Choice::Partition { side } => self.side = side,
            Choice::Propose { node: leader }
            | Choice::Advance { leader }
            | Choice::Change { leader, .. } => {
                if let Some(leader) = self.leader(leader) {
                    self.lead(choice, leader);
                }
            }
            Choice::Replicate { leader, follower }
            | Choice::Sync { leader, follower }
            | Choice::Install { leader, follower }
            | Choice::Acknowledge { leader, follower }
            | Choice::Learn { leader, follower } => {
                if let Some(leader) = self.leader(leader) {
                    let other = (follower + usize::from(follower == leader)) % self.nodes();
                    self.between(choice, leader, other);
                }
            }
            Choice::Campaign { .. }
            | Choice::Flush { .. }
            | Choice::Apply { .. }
            | Choice::Crash { .. } => {}
        }
        self.tell_of_configurations();
        std::mem::take(&mut self.events)
    }

    /// Each node goes by the last configuration in its log.
    fn tell_of_configurations(&mut self) {
        if self.made.is_empty() {
            return;
        }
        for node in 0..self.nodes() {
            let made_by = self.made_by(node);
            if made_by != self.members[node].told {
                self.members[node].told = made_by;
                let configuration = self.configuration(node).clone();
                for (id, member) in self.ids.iter().zip(&mut self.members) {
                    member.is_known |= configuration.contains(*id);
                }
                self.tell(node, What::Members(configuration));
            }
        }
    }

    /// The entry that made the configuration that a node goes by.
    pub(super) fn made_by(&self, node: Place) -> Option<Digest> {
        let entries = self.members[node].log.iter().rev().map(|(_, digest)| *digest);
        entries.into_iter().find(|digest| self.made.iter().any(|(made, _)| made == digest))
    }

    /// The configuration that a node goes by.
    pub(super) fn configuration(&self, node: Place) -> &Members {
        let made_by = self.made_by(node);
        let made = self.made.iter().find(|(digest, _)| Some(*digest) == made_by);
        made.map_or(&self.initial, |(_, members)| members)
    }

    /// A node's number.
    pub(super) fn id(&self, node: Place) -> Node {
        self.ids[node]
    }

    /// A log's length as an index.
    pub(super) fn index(&self, length: usize) -> Index {
        self.first.wrapping_add(length as Index).wrapping_sub(1)
    }

    fn lead(&mut self, choice: &Choice, leader: Place) {
        match choice {
            Choice::Propose { .. } => self.propose(leader),
            Choice::Change { bits, .. } => self.change(leader, *bits),
            _ => self.advance(leader),
        }
    }

    fn between(&mut self, choice: &Choice, leader: Place, follower: Place) {
        match choice {
            Choice::Replicate { .. } if self.accepts(leader, follower) => {
                self.replicate(leader, follower);
            }
            Choice::Sync { .. } if self.accepts(leader, follower) => {
                self.replicate(leader, follower);
                self.flush(follower);
                self.acknowledge(leader, follower);
            }
            Choice::Install { .. } if self.accepts(leader, follower) => {
                self.install(leader, follower);
            }
            Choice::Acknowledge { .. } if self.follows(leader, follower) => {
                self.acknowledge(leader, follower);
            }
            Choice::Learn { .. } if self.follows(leader, follower) => {
                self.learn(leader, follower);
            }
            _ => {}
        }
    }

    /// All nodes, this one first, counted round.
    fn from(&self, node: Place) -> impl Iterator<Item = Place> + use<T> {
        let nodes = self.nodes();
        (0..nodes).map(move |n| (node % nodes + n) % nodes)
    }

    /// The first that leads from a node on.
    fn leader(&self, node: Place) -> Option<Place> {
        self.from(node).find(|node| self.leads(*node))
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(super) fn tell(&mut self, node: Place, what: What<T>) {
        self.events.push(Event { node: self.id(node), what });
    }

    /// Whether the votes or copies of these nodes, one bit each, are enough for a
    /// node; one more is added with the fault.
    pub(super) fn is_enough(&self, node: Place, bits: u64, fault: Fault) -> bool {
        let members = self.configuration(node);
        let in_favour = |id: Node| {
            let place = self.ids.iter().position(|known| *known == id);
            place.is_some_and(|place| bits >> place & 1 == 1)
        };
        let more = usize::from(self.has(fault));
        let is_majority_of = |set: &[Node]| {
            let count = set.iter().filter(|id| in_favour(**id)).count();
            is_majority(count + more, set.len())
        };
        match fault {
            Fault::CommitsWithOneLess if self.has(Fault::CountsLearners) => {
                is_majority_of(members.all())
            }
            Fault::CommitsWithOneLess if self.has(Fault::AsksNewVotersOnly) => {
                members.voters().last().is_some_and(is_majority_of)
            }
            _ => members.voters().all(is_majority_of),
        }
    }

    pub(super) fn reaches(&self, a: Place, b: Place) -> bool {
        let side = |node: Place| self.side >> node & 1;
        a != b && self.is_up(a) && self.is_up(b) && side(a) == side(b)
    }

    /// The node is in this term at least.
    pub(super) fn raise(&mut self, node: Place, term: T) {
        let member = &mut self.members[node];
        if member.term < term {
            member.older = member.term;
            (member.term, member.vote, member.leads) = (term, None, false);
            self.tell(node, What::Term(term));
        }
    }

    /// Appends what follows after so many entries.
    pub(super) fn take_over(&mut self, node: Place, log: &Log<T>, after: usize) {
        for (place, entry) in log.iter().enumerate().skip(after) {
            self.members[node].log.push(*entry);
            self.tell(node, self.append(place + 1, *entry));
        }
    }

    fn is_up(&self, node: Place) -> bool {
        self.members.get(node).is_some_and(|member| member.is_known && !member.is_down)
    }

    fn leads(&self, node: Place) -> bool {
        self.is_up(node) && self.members[node].leads
    }

    /// Whether a follower is the leader's.
    fn follows(&self, leader: Place, follower: Place) -> bool {
        self.reaches(leader, follower) && self.members[follower].term == self.members[leader].term
    }

    /// Lets a follower hear of a leader; whether it obeys.
    fn accepts(&mut self, leader: Place, follower: Place) -> bool {
        if !self.reaches(leader, follower) {
            return false;
        }
        self.raise(follower, self.members[leader].term);
        let obeys = self.follows(leader, follower);
        if obeys && self.members[follower].leads {
            self.members[follower].leads = false;
            self.tell(follower, What::Follower);
        }
        obeys
    }

    pub(super) fn propose(&mut self, node: Place) {
        self.entries += 1;
        let entry = (self.members[node].term, self.entries);
        self.members[node].log.push(entry);
        self.tell(node, self.append(self.members[node].log.len(), entry));
    }

    fn flush(&mut self, node: Place) {
        let member = &mut self.members[node];
        member.disk.clone_from(&member.log);
        let persisted = member.disk.len();
        self.tell(node, What::Persist(self.index(persisted)));
    }

    fn apply(&mut self, node: Place) {
        self.tell(node, What::Apply(self.index(self.members[node].commit)));
    }

    fn restart(&mut self, node: Place) {
        let (forgets_vote, forgets_term) =
            (self.has(Fault::ForgetsVote), self.has(Fault::ForgetsTerm));
        let loses_disk = self.has(Fault::LosesDisk);
        let member = &mut self.members[node];
        if forgets_term {
            member.term = member.older;
        }
        if forgets_vote || forgets_term {
            member.vote = None;
        }
        if loses_disk {
            (member.disk, member.snapshot) = (Log::new(), 0);
        }
        // What was cut off in memory and never on the disk is back.
        let kept = shared(&member.log, &member.disk);
        member.log.truncate(kept);
        (member.is_down, member.commit) = (false, member.snapshot);
        let (disk, commit, term) = (member.disk.clone(), member.snapshot, member.term);
        let (last, commit) = (self.index(kept), self.index(commit));
        self.tell(node, What::Restart { last, commit });
        self.tell(node, What::Term(term));
        self.take_over(node, &disk, kept);
        self.tell(node, What::Persist(self.index(disk.len())));
    }

    fn append(&self, place: usize, (term, digest): (T, Digest)) -> What<T> {
        What::Append { index: self.index(place), term, digest }
    }
}
