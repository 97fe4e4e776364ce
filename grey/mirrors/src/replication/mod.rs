//! `GreyReplication.tla` as a stateright model.

mod decisions;
mod order;
mod properties;
mod steps;

use std::collections::BTreeMap;
use std::fmt;

use stateright::{Model, Property};

pub use decisions::Fault;

use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, log, record};
use greyverify_mirror::{Mirror, StepProperty};

/// Epochs of the writes of a copy.
pub type Copy = Vec<u8>;
/// How many replicas are so.
pub type Bag = BTreeMap<Replica, u8>;

/// Constants of the specification, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replication {
    /// `Cardinality(Replica)`.
    pub replicas: u8,
    /// `MaxEpoch`.
    pub max_epoch: u8,
    /// `MaxWrite`.
    pub max_write: u8,
    /// Whether behaviours are those of `InOrderSpec` of `GreyReplicationInOrder.tla`.
    pub in_order: bool,
    /// What is wrong; `None` for replication as it should be.
    pub fault: Option<Fault>,
}

/// A state of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// `epoch`.
    pub epoch: u8,
    /// `primary`; `None` if it is not up.
    pub primary: Option<Primary>,
    /// `replicas`.
    pub replicas: Bag,
    /// `asked`.
    pub asked: u8,
    /// `acked`.
    pub acked: Copy,
    /// `read`.
    pub read: Copy,
    /// `longest`.
    pub longest: Copy,
}

/// The newest primary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Primary {
    /// The copy in its memory.
    pub copy: Copy,
    /// How much of it is to be on a majority before it serves.
    pub start: u8,
}

/// Any other replica.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Replica {
    /// On disk.
    pub copy: Copy,
    /// The epoch whose primary that copy follows.
    pub synced: u8,
    /// Whether the disk is lost.
    pub lost: bool,
    /// If so, what the present primary was told before.
    pub said: u8,
}

/// An action of the specification; the record tells which replica is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A replica becomes primary with the copy of another.
    NewPrimary {
        /// How much the primary before it finds on its disk.
        found: Option<u8>,
        /// Whose copy it begins with.
        with: Replica,
        /// The replica.
        chosen: Replica,
    },
    /// A client asks for a write.
    Write,
    /// A replica takes what it lacks.
    Receive(Replica),
    /// A disk is lost; `None` for the primary's.
    LoseDisk(Option<Replica>),
    /// A lost disk is rebuilt with this copy.
    Rebuild(Replica, Copy),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewPrimary { with, .. } => write!(f, "NewPrimary with {}", log(&with.copy)),
            Self::Write => f.write_str("Write"),
            Self::Receive(x) => write!(f, "Receive by {}", log(&x.copy)),
            Self::LoseDisk(Some(x)) => write!(f, "LoseDisk of {}", log(&x.copy)),
            Self::LoseDisk(None) => f.write_str("LoseDisk of the primary"),
            Self::Rebuild(_, copy) => write!(f, "Rebuild with {}", log(copy)),
        }
    }
}

impl Replica {
    fn fresh() -> Self {
        Self { copy: Copy::new(), synced: 0, lost: false, said: 0 }
    }

    fn lost(said: u8) -> Self {
        Self { lost: true, said, ..Self::fresh() }
    }

    fn with(copy: &[u8], synced: u8) -> Self {
        Self { copy: copy.to_vec(), synced, ..Self::fresh() }
    }
}

impl Model for Replication {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            epoch: 0,
            primary: None,
            replicas: Bag::from([(Replica::fresh(), self.replicas)]),
            asked: 0,
            acked: Copy::new(),
            read: Copy::new(),
            longest: Copy::new(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.enabled(state, actions);
        if self.in_order {
            actions.retain(|action| state.is_in_turn(action));
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.step(state, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Mirror for Replication {
    fn tla(&self, state: &State) -> Value {
        let nobody = Primary { copy: Copy::new(), start: 0 };
        let primary = state.primary.as_ref().unwrap_or(&nobody);
        let replica = |x: &Replica| {
            record([
                ("copy", log(&x.copy)),
                ("synced", int(x.synced)),
                ("lost", Value::Bool(x.lost)),
                ("said", int(x.said)),
            ])
        };
        record([
            ("epoch", int(state.epoch)),
            (
                "primary",
                record([
                    ("up", Value::Bool(state.primary.is_some())),
                    ("copy", log(&primary.copy)),
                    ("start", int(primary.start)),
                ]),
            ),
            ("replicas", function(state.replicas.iter().map(|(x, n)| (replica(x), int(*n))))),
            ("asked", int(state.asked)),
            ("acked", log(&state.acked)),
            ("read", log(&state.read)),
            ("longest", log(&state.longest)),
        ])
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::NewPrimary { .. } | Action::LoseDisk(_))
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        properties::steps()
    }
}
