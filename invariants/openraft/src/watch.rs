//! The monitor and the trace of a cluster, for all of its nodes.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use grey_invariants::Violation;
use grey_invariants::monitor::consensus::{Consensus, What};
use grey_invariants::monitor::{LeaderId, Members, Node, Term};
use grey_invariants::trace::{Action, Observed, Recorded, Recorder};
use openraft::LogId;

/// What is seen of a cluster, and what is wrong with it.
#[derive(Debug)]
pub struct Watch(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    observed: Option<Observed<LeaderId>>,
    events: u64,
    leaders: Vec<LeaderId>,
    /// The ids that a node was asked to vote for, and where the candidate's log ends.
    asked: BTreeMap<(Node, LeaderId), Option<LogId<u64>>>,
    /// The id that a node saved last.
    saved: BTreeMap<Node, LeaderId>,
    votes: BTreeMap<(Node, Term), LeaderId>,
    /// Votes of a node for another leader id in the same term.
    again: u64,
    violations: Vec<Violation>,
}

impl Watch {
    /// Of a cluster whose log begins at 0, with a configuration of these nodes.
    #[must_use]
    pub fn new(members: &Members, recorder: Option<Recorder>) -> Self {
        let monitor = Consensus::of(members).beginning_at(0);
        let observed = Observed::new(monitor, members);
        let observed = match recorder {
            Some(recorder) => observed.recorded(recorder),
            None => observed,
        };
        Self(Mutex::new(Seen {
            observed: Some(observed),
            events: 0,
            leaders: Vec::new(),
            asked: BTreeMap::new(),
            saved: BTreeMap::new(),
            votes: BTreeMap::new(),
            again: 0,
            violations: Vec::new(),
        }))
    }

    /// A node takes a step of the specification.
    #[track_caller]
    pub fn step(&self, node: Node, action: Action, events: Vec<What<LeaderId>>) {
        let mut seen = self.seen();
        seen.note(node, &events);
        let Some(observed) = &mut seen.observed else { return };
        let answer = observed.step(node, action, events);
        seen.violations.extend(answer.err());
    }

    /// A node does something that is not a step, or a part of its next one.
    #[track_caller]
    pub fn tell(&self, node: Node, what: What<LeaderId>) {
        let mut seen = self.seen();
        seen.note(node, std::slice::from_ref(&what));
        let Some(observed) = &mut seen.observed else { return };
        let answer = observed.tell(node, what);
        seen.violations.extend(answer.err());
    }

    /// A candidate with this last entry asks a node for its vote.
    pub fn asked(&self, node: Node, id: LeaderId, last: Option<LogId<u64>>) {
        self.seen().asked.insert((node, id), last);
    }

    /// Whether a node with this last entry grants the vote that it saves: a candidate
    /// that is refused saves the one that it hears of, and has not granted it.
    #[must_use]
    pub fn grants(&self, node: Node, id: LeaderId, own: Option<LogId<u64>>) -> bool {
        self.seen().asked.get(&(node, id)).is_some_and(|last| *last >= own)
    }

    /// A node answered the candidate, and granted its vote or not. If it had heard of
    /// that vote and saved it before it was asked, this is where it is told.
    pub fn answered(&self, node: Node, id: LeaderId, granted: bool) {
        if granted {
            self.grant(node, id);
        }
        self.seen().asked.remove(&(node, id));
    }

    /// A node with this last entry saves another vote. What it was asked for and may
    /// have granted it has granted before, although its answer is still on the way.
    pub fn moves_on(&self, node: Node, own: Option<LogId<u64>>) {
        let latest = self.seen().saved.get(&node).copied();
        if let Some(id) = latest.filter(|id| self.grants(node, *id, own)) {
            self.grant(node, id);
        }
    }

    /// Tells of a vote, once, and while nothing was saved after it.
    fn grant(&self, node: Node, id: LeaderId) {
        let seen = self.seen();
        let is_told = seen.votes.get(&(node, id.term)) == Some(&id);
        let is_latest = seen.saved.get(&node) == Some(&id);
        drop(seen);
        if is_latest && !is_told {
            self.step(node, Action::GrantVote, vec![id.vote()]);
        }
    }

    /// Events so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.seen().events
    }

    /// Who led so far, in the order in which they were elected.
    #[must_use]
    pub fn leaders(&self) -> Vec<LeaderId> {
        self.seen().leaders.clone()
    }

    /// How often a node voted for another leader id in the same term.
    #[must_use]
    pub fn voted_again(&self) -> u64 {
        self.seen().again
    }

    /// What did not hold so far.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.seen().violations.clone()
    }

    /// Ends the trace, if there is one; what is told after that is not seen.
    ///
    /// # Errors
    /// The trace could not be written.
    pub fn finish(&self) -> io::Result<Option<Recorded>> {
        self.seen().observed.take().map_or(Ok(None), Observed::finish)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn note(&mut self, node: Node, events: &[What<LeaderId>]) {
        self.events += events.len() as u64;
        for what in events {
            match what {
                What::Leader(id) => self.leaders.push(*id),
                What::Term(id) => {
                    self.saved.insert(node, *id);
                }
                What::Vote { term, .. } => {
                    self.saved.insert(node, *term);
                    let before = self.votes.insert((node, term.term), *term);
                    self.again += u64::from(before.is_some_and(|before| before != *term));
                }
                _ => {}
            }
        }
    }
}
