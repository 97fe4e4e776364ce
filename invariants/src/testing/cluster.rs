//! A choice of what happens next -> the events of a correct cluster, or of one
//! that breaks one rule. Messages are not modelled: what one node does to another
//! it does at once, if it can reach it; loss is a choice that is not made.

use super::faults::Fault;
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Digest, Index, Node, Term};
use crate::predicates::{is_majority, shared};

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
        node: Node,
        /// Whom, one bit each.
        asked: u64,
    },
    /// A leader appends an entry.
    Propose { node: Node },
    /// A follower takes over what it lacks of the leader's log.
    Replicate { leader: Node, follower: Node },
    /// The same, written to the follower's disk, and the leader learns of it.
    Sync { leader: Node, follower: Node },
    /// A node's log is written to its disk.
    Flush { node: Node },
    /// A leader learns what is on a follower's disk.
    Acknowledge { leader: Node, follower: Node },
    /// A leader commits what is on the disks of a majority.
    Advance { leader: Node },
    /// A follower learns what is committed.
    Learn { leader: Node, follower: Node },
    /// A node applies what it knows to be committed.
    Apply { node: Node },
    /// A follower that lacks what is committed is given a snapshot of it.
    Install { leader: Node, follower: Node },
    /// A node loses what is in its memory, and is down.
    Crash { node: Node },
    /// It comes back with what is on its disk.
    Restart { node: Node },
    /// Only nodes of the same side reach each other.
    Partition {
        /// The nodes of one side, one bit each.
        side: u64,
    },
}

pub(super) type Log = Vec<(Term, Digest)>;

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
pub struct Cluster {
    pub(super) members: Vec<Member>,
    fault: Option<Fault>,
    side: u64,
    entries: Digest,
    events: Vec<Event>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    pub(super) is_down: bool,
    pub(super) term: Term,
    pub(super) vote: Option<Node>,
    pub(super) leads: bool,
    pub(super) log: Log,
    pub(super) disk: Log,
    pub(super) commit: usize,
    /// What it knows to be committed after a restart.
    pub(super) snapshot: usize,
    pub(super) matched: Vec<usize>,
}

impl Cluster {
    /// A correct cluster of nodes 0, 1, ...
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let member = Member { matched: vec![0; nodes], ..Member::default() };
        Self { members: vec![member; nodes], fault: None, side: 0, entries: 0, events: Vec::new() }
    }

    /// A cluster that breaks one rule.
    #[must_use]
    pub fn faulty(nodes: usize, fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::new(nodes) }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.members.len()
    }

    /// What the nodes do in a schedule.
    #[must_use]
    pub fn run(mut self, schedule: &[Choice]) -> Vec<Event> {
        schedule.iter().flat_map(|choice| self.step(choice)).collect()
    }

    /// Lets this happen, if it can, and gives what the nodes did.
    pub fn step(&mut self, choice: &Choice) -> Vec<Event> {
        match *choice {
            Choice::Campaign { node, asked } if self.is_up(node) => self.campaign(node, asked),
            Choice::Flush { node } if self.is_up(node) => self.flush(node),
            Choice::Apply { node } if self.is_up(node) => self.apply(node),
            Choice::Crash { node } if self.is_up(node) => {
                self.members[node].is_down = true;
                self.members[node].leads = false;
            }
            Choice::Restart { node } => {
                if let Some(node) = self.from(node).find(|node| !self.is_up(*node)) {
                    self.restart(node);
                }
            }
            Choice::Partition { side } => self.side = side,
            Choice::Propose { node: leader } | Choice::Advance { leader } => {
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
        std::mem::take(&mut self.events)
    }

    fn lead(&mut self, choice: &Choice, leader: Node) {
        match choice {
            Choice::Propose { .. } => self.propose(leader),
            _ => self.advance(leader),
        }
    }

    fn between(&mut self, choice: &Choice, leader: Node, follower: Node) {
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
    fn from(&self, node: Node) -> impl Iterator<Item = Node> + use<> {
        let nodes = self.nodes();
        (0..nodes).map(move |n| (node % nodes + n) % nodes)
    }

    /// The first that leads from a node on.
    fn leader(&self, node: Node) -> Option<Node> {
        self.from(node).find(|node| self.leads(*node))
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(super) fn tell(&mut self, node: Node, what: What) {
        self.events.push(Event { node, what });
    }

    /// Whether so many votes or copies are enough.
    pub(super) fn is_enough(&self, count: usize, fault: Fault) -> bool {
        is_majority(count + usize::from(self.has(fault)), self.nodes())
    }

    pub(super) fn reaches(&self, a: Node, b: Node) -> bool {
        let side = |node: Node| self.side >> node & 1;
        a != b && self.is_up(a) && self.is_up(b) && side(a) == side(b)
    }

    /// The node is in this term at least.
    pub(super) fn raise(&mut self, node: Node, term: Term) {
        let member = &mut self.members[node];
        if member.term < term {
            (member.term, member.vote, member.leads) = (term, None, false);
            self.tell(node, What::Term(term));
        }
    }

    /// Appends what follows after so many entries.
    pub(super) fn take_over(&mut self, node: Node, log: &Log, after: usize) {
        for (place, entry) in log.iter().enumerate().skip(after) {
            self.members[node].log.push(*entry);
            self.tell(node, append(place + 1, *entry));
        }
    }

    fn is_up(&self, node: Node) -> bool {
        self.members.get(node).is_some_and(|member| !member.is_down)
    }

    fn leads(&self, node: Node) -> bool {
        self.is_up(node) && self.members[node].leads
    }

    /// Whether a follower is the leader's.
    fn follows(&self, leader: Node, follower: Node) -> bool {
        self.reaches(leader, follower) && self.members[follower].term == self.members[leader].term
    }

    /// Lets a follower hear of a leader; whether it obeys.
    fn accepts(&mut self, leader: Node, follower: Node) -> bool {
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

    fn propose(&mut self, node: Node) {
        self.entries += 1;
        let entry = (self.members[node].term, self.entries);
        self.members[node].log.push(entry);
        self.tell(node, append(self.members[node].log.len(), entry));
    }

    fn flush(&mut self, node: Node) {
        let member = &mut self.members[node];
        member.disk.clone_from(&member.log);
        let persisted = index(member.disk.len());
        self.tell(node, What::Persist(persisted));
    }

    fn apply(&mut self, node: Node) {
        self.tell(node, What::Apply(index(self.members[node].commit)));
    }

    fn restart(&mut self, node: Node) {
        let (forgets_vote, forgets_term) =
            (self.has(Fault::ForgetsVote), self.has(Fault::ForgetsTerm));
        let loses_disk = self.has(Fault::LosesDisk);
        let member = &mut self.members[node];
        if forgets_term {
            member.term = member.term.saturating_sub(1);
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
        let (disk, commit, term) = (member.disk.clone(), index(member.snapshot), member.term);
        self.tell(node, What::Restart { last: index(kept), commit });
        self.tell(node, What::Term(term));
        self.take_over(node, &disk, kept);
        self.tell(node, What::Persist(index(disk.len())));
    }
}

pub(super) fn append(place: usize, (term, digest): (Term, Digest)) -> What {
    What::Append { index: index(place), term, digest }
}

pub(super) fn commit(place: usize, (term, digest): (Term, Digest)) -> What {
    What::Commit { index: index(place), term, digest }
}

/// A log's length as an index.
pub(super) fn index(length: usize) -> Index {
    length as Index
}
