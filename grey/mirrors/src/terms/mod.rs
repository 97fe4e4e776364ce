//! `GreyConsensusTerms.tla` as a stateright model.

mod properties;
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use stateright::{Model, Property};

use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, log, record, seq, set};
use greyverify_mirror::{Mirror, StepProperty};

/// Terms of the entries of a log.
pub type Log = Vec<u8>;
/// How many followers have which log.
pub type Bag = BTreeMap<Log, u8>;

/// Constants of the specification, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// `Cardinality(Server)`.
    pub servers: u8,
    /// `MaxTerm`.
    pub max_term: u8,
    /// `MaxLog`.
    pub max_log: u8,
    /// Whether behaviours are those of `PrefixSpec`.
    pub prefixes_only: bool,
    /// What is wrong; `None` for Raft as it should be.
    pub fault: Option<Fault>,
}

/// A real bug; each variant is an operator of `GreyConsensusTermsMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    CountAnyTerm,
    OneLessThanMajority,
    AnyCandidate,
    ByLengthOnly,
    ByLastTermOnly,
    AppendAnywhere,
    Half,
    Everyone,
    BothAtLeast,
    OverwrittenInPlace,
    ConflictRefused,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::CountAnyTerm, "MayCount", "CountAnyTerm"),
        (Self::OneLessThanMajority, "IsQuorum", "OneLessThanMajority"),
        (Self::AnyCandidate, "UpToDate", "AnyCandidate"),
        (Self::ByLengthOnly, "UpToDate", "ByLengthOnly"),
        (Self::ByLastTermOnly, "UpToDate", "ByLastTermOnly"),
        (Self::AppendAnywhere, "Accepted", "AppendAnywhere"),
        (Self::Half, "IsQuorum", "Half"),
        (Self::Everyone, "IsQuorum", "Everyone"),
        (Self::BothAtLeast, "UpToDate", "BothAtLeast"),
        (Self::OverwrittenInPlace, "Accepted", "OverwrittenInPlace"),
        (Self::ConflictRefused, "Accepted", "ConflictRefused"),
    ];
}

/// A state of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// `term`.
    pub term: u8,
    /// `leader`.
    pub leader: Log,
    /// `followers`.
    pub followers: Bag,
    /// `committed`: index and term.
    pub committed: BTreeSet<(u8, u8)>,
}

/// An action of the specification; the log tells which follower is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The present leader is elected again.
    StayLeader,
    /// A follower with this log is elected.
    BecomeLeader(Log),
    /// The leader appends an entry.
    ClientRequest,
    /// A follower with this log accepts one entry.
    Replicate(Log),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StayLeader => f.write_str("StayLeader"),
            Self::BecomeLeader(l) => write!(f, "BecomeLeader with {}", log(l)),
            Self::ClientRequest => f.write_str("ClientRequest"),
            Self::Replicate(l) => write!(f, "Replicate to {}", log(l)),
        }
    }
}

impl Model for Terms {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let (leader, followers) = (Log::new(), Bag::from([(Log::new(), self.servers - 1)]));
        vec![State { term: 0, leader, followers, committed: BTreeSet::new() }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.enabled(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.step(state, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Mirror for Terms {
    fn tla(&self, state: &State) -> Value {
        record([
            ("term", int(state.term)),
            ("leader", log(&state.leader)),
            ("followers", function(state.followers.iter().map(|(l, n)| (log(l), int(*n))))),
            ("committed", set(state.committed.iter().map(|(k, t)| seq([int(*k), int(*t)])))),
        ])
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::StayLeader | Action::BecomeLeader(_))
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        properties::steps()
    }
}
