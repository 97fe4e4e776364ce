//! `GreyConsensus.tla` as a stateright model.
//!
//! The folder follows the specification: the state here, Raft's decisions and
//! the faults that take their place in `decisions`, the actions in `steps`,
//! what must hold in `properties`, what must not be refused in `progress`, what must
//! happen again and again in `liveness`.

mod decisions;
mod liveness;
mod progress;
mod properties;
mod show;
mod steps;

use std::collections::BTreeSet;
use std::fmt;

use stateright::{Model, Property};

pub use decisions::Fault;

/// A server, from 0.
pub type Server = u8;
/// A set of servers, one bit each.
pub type Servers = u8;
/// Terms of the entries of a log.
pub type Log = Vec<u8>;

/// Constants of the specification, the start, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consensus {
    /// `Cardinality(Server)`, at most 8.
    pub servers: u8,
    /// `MaxTerm`.
    pub max_term: u8,
    /// `MaxLog`.
    pub max_log: u8,
    /// Where behaviours begin.
    pub start: Start,
    /// What is wrong; `None` for Raft as it should be.
    pub fault: Option<Fault>,
}

/// Where behaviours begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// `Init`.
    Fresh,
    /// `AfterThreeTerms` of `GreyConsensusLate.tla`.
    AfterThreeTerms,
}

/// A state of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// What each server has on disk and in memory.
    pub servers: Vec<Node>,
    /// `sent`, by term from 1.
    pub sent: Vec<Sent>,
    /// `matchIndex`, by term from 1 and server.
    pub match_index: Vec<Vec<u8>>,
    /// `requests`.
    pub requests: BTreeSet<Request>,
    /// `votes`.
    pub votes: BTreeSet<Vote>,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Node {
    /// `currentTerm`.
    pub term: u8,
    /// `votedFor`.
    pub voted_for: Option<Server>,
    /// `log`.
    pub log: Log,
    /// `role`.
    pub role: Role,
    /// `commitIndex`.
    pub commit: u8,
}

/// `role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Follows whoever leads.
    Follower,
    /// Asks for votes.
    Candidate,
    /// Leads its term.
    Leader,
}

/// `sent[t]`: AppendEntries of one term.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sent {
    /// From whom.
    pub from: Servers,
    /// The leader's log at its longest.
    pub entries: Log,
    /// The highest `leaderCommit`.
    pub leader_commit: u8,
}

/// A RequestVote message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    /// The candidate's term.
    pub term: u8,
    /// The candidate.
    pub from: Server,
    /// Term of its last entry.
    pub last_log_term: u8,
    /// Length of its log.
    pub last_log_index: u8,
}

/// A granted RequestVote reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vote {
    /// The term voted in.
    pub term: u8,
    /// The voter.
    pub from: Server,
    /// The candidate.
    pub to: Server,
}

/// An action of the specification with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `Timeout(i)`.
    Timeout(Server),
    /// `GrantVote(j, i)`, by this message of `i`.
    GrantVote(Server, Request),
    /// `BecomeLeader(i)`.
    BecomeLeader(Server),
    /// `ClientRequest(i)`.
    ClientRequest(Server),
    /// `Receive(s, t, k, n, c)`.
    HandleAppendEntries(Receive),
    /// `AdvanceCommitIndex(i, k)`.
    AdvanceCommitIndex(Server, u8),
    /// `LearnTerm(j, t)`.
    LearnTerm(Server, u8),
    /// `Restart(s)`, finding this on disk.
    Restart(Server, Disk),
}

/// Receipt of one AppendEntries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receive {
    /// The receiver.
    pub server: Server,
    /// The term of the message.
    pub term: u8,
    /// `prevLogIndex`.
    pub prev: u8,
    /// Index of the last entry.
    pub last: u8,
    /// `leaderCommit`.
    pub commit: u8,
}

/// What a restart finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The term.
    pub term: u8,
    /// The vote.
    pub vote: Option<Server>,
    /// The log.
    pub log: Log,
}

impl State {
    /// Server `s`.
    fn node(&self, s: Server) -> &Node {
        &self.servers[usize::from(s)]
    }

    fn node_mut(&mut self, s: Server) -> &mut Node {
        &mut self.servers[usize::from(s)]
    }

    fn sent(&self, term: u8) -> &Sent {
        &self.sent[usize::from(term) - 1]
    }
}

impl Model for Consensus {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![match self.start {
            Start::Fresh => self.fresh(),
            Start::AfterThreeTerms => self.after_three_terms(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.enabled(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.step(state, &action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Consensus {
    fn all(&self) -> std::ops::Range<Server> {
        0..self.servers
    }

    fn terms(&self) -> std::ops::RangeInclusive<u8> {
        1..=self.max_term
    }

    fn fresh(&self) -> State {
        let node =
            Node { term: 0, voted_for: None, log: Vec::new(), role: Role::Follower, commit: 0 };
        let (servers, terms) = (usize::from(self.servers), usize::from(self.max_term));
        State {
            servers: vec![node; servers],
            sent: vec![Sent::default(); terms],
            match_index: vec![vec![0; servers]; terms],
            requests: BTreeSet::new(),
            votes: BTreeSet::new(),
        }
    }

    /// Servers a, b and the others of the specification are 0, 1 and the rest.
    fn after_three_terms(&self) -> State {
        let mut state = self.fresh();
        for (n, node) in state.servers.iter_mut().enumerate() {
            node.term = 3;
            node.voted_for = (n != 1).then_some(0);
            node.log = if n == 1 { vec![2] } else { vec![1, 1] };
        }
        let by = |from: Server, entries: &[u8]| Sent {
            from: 1 << from,
            entries: entries.to_vec(),
            leader_commit: 0,
        };
        state.sent[0] = by(0, &[1, 1]);
        state.sent[1] = by(1, &[2]);
        state.sent[2] = by(0, &[1, 1]);
        state.match_index[2].iter_mut().skip(2).for_each(|index| *index = 2);
        state
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |server: &Server| format!("s{}", server + 1);
        match self {
            Self::Timeout(i) => write!(f, "Timeout({})", s(i)),
            Self::GrantVote(j, m) => write!(f, "GrantVote({}, {})", s(j), s(&m.from)),
            Self::BecomeLeader(i) => write!(f, "BecomeLeader({})", s(i)),
            Self::ClientRequest(i) => write!(f, "ClientRequest({})", s(i)),
            Self::HandleAppendEntries(m) => write!(
                f,
                "HandleAppendEntries({}, {}) of entries {}..{} and commit {}",
                s(&m.server),
                m.term,
                m.prev + 1,
                m.last,
                m.commit
            ),
            Self::AdvanceCommitIndex(i, k) => write!(f, "AdvanceCommitIndex({}, {k})", s(i)),
            Self::LearnTerm(j, t) => write!(f, "LearnTerm({}, {t})", s(j)),
            Self::Restart(i, _) => write!(f, "Restart({})", s(i)),
        }
    }
}
