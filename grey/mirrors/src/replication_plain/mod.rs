//! `GreyReplicationPlain.tla` as a stateright model.

mod decisions;
mod progress;
mod properties;
mod steps;

use std::collections::BTreeSet;
use std::fmt;

use stateright::{Model, Property};

pub use decisions::Fault;

use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, log, member, record, seq, set};
use greyverify_mirror::{Mirror, StepProperty};

/// Epochs of the writes of a copy.
pub type Copy = Vec<u8>;
/// Number of a replica, from 0.
pub type Name = u8;

/// Constants of the specification, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicationPlain {
    /// `Cardinality(Replica)`.
    pub replicas: u8,
    /// `MaxEpoch`.
    pub max_epoch: u8,
    /// `MaxWrite`.
    pub max_write: u8,
    /// Whether only the steps of `BeginSpec` are taken.
    pub begins_only: bool,
    /// What is wrong; `None` for replication as it should be.
    pub fault: Option<Fault>,
}

/// A state of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// `disk`, `synced`, `joined`, `lost`, `coming`, `memory` and `follows`.
    pub replicas: Vec<Replica>,
    /// `epochs`, from epoch 1.
    pub epochs: Vec<Epoch>,
    /// `asked`.
    pub asked: u8,
    /// `acked`: index and epoch.
    pub acked: BTreeSet<(u8, u8)>,
    /// `read`.
    pub read: Copy,
    /// `longest`.
    pub longest: Copy,
    /// `missed`: index and epoch.
    pub missed: BTreeSet<(u8, u8)>,
}

/// What one replica has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Replica {
    /// On disk.
    pub disk: Copy,
    /// The epoch whose primary that copy follows.
    pub synced: u8,
    /// The newest epoch it takes part in.
    pub joined: u8,
    /// Whether the disk is lost.
    pub lost: bool,
    /// Copies sent to rebuild the disk, with their epochs.
    pub coming: BTreeSet<(u8, Copy)>,
    /// What it has received.
    pub memory: Copy,
    /// From the primary of which epoch.
    pub follows: u8,
}

/// What the primary of an epoch has in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Epoch {
    /// The primary; `None` before the epoch begins.
    pub by: Option<Name>,
    /// Whether it still acts.
    pub up: bool,
    /// Its copy.
    pub copy: Copy,
    /// Length of the copy it began with.
    pub start: u8,
    /// By replica: how much it was told that one has.
    pub told: Vec<u8>,
}

/// An action of the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A replica begins an epoch, that others join, with the copy of one of them.
    NewPrimary {
        /// The replica.
        primary: Name,
        /// Who joins.
        joining: Vec<Name>,
        /// Whose copy it begins with.
        best: Name,
    },
    /// A client asks the primary of an epoch for a write.
    Write(u8),
    /// It acknowledges what it knows to be on a majority of disks.
    Acknowledge(u8),
    /// It serves a read.
    Read(u8),
    /// A replica hears of an epoch.
    Join(Name, u8),
    /// A replica receives the copy of an epoch up to a length.
    Receive(Name, u8, u8),
    /// The primary of an epoch flushes.
    FlushOwn(u8, Name),
    /// A replica reports what it has.
    Report(Name, u8),
    /// A replica flushes.
    Flush(Name),
    /// A replica loses its memory.
    Crash(Name),
    /// A replica loses its disk.
    LoseDisk(Name),
    /// The primary of an epoch sends its copy to one whose disk is lost.
    SendCopy(Name, u8),
    /// The disk is rebuilt with such a copy of an epoch.
    Rebuild(Name, u8, Copy),
}

fn shown(r: Name) -> Value {
    member('r', r.into())
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewPrimary { primary, joining, best } => {
                let joining = set(joining.iter().map(|r| shown(*r)));
                let (primary, best) = (shown(*primary), shown(*best));
                write!(f, "NewPrimary({primary}, {joining}) with the copy of {best}")
            }
            Self::Write(e) => write!(f, "Write({e})"),
            Self::Acknowledge(e) => write!(f, "Acknowledge({e})"),
            Self::Read(e) => write!(f, "Read({e})"),
            Self::Join(r, e) => write!(f, "Join({}, {e})", shown(*r)),
            Self::Receive(r, e, k) => write!(f, "Receive({}, {e}) up to {k}", shown(*r)),
            Self::FlushOwn(e, r) => write!(f, "FlushOwn({e}, {})", shown(*r)),
            Self::Report(r, e) => write!(f, "Report({}, {e})", shown(*r)),
            Self::Flush(r) => write!(f, "Flush({})", shown(*r)),
            Self::Crash(r) => write!(f, "Crash({})", shown(*r)),
            Self::LoseDisk(r) => write!(f, "LoseDisk({})", shown(*r)),
            Self::SendCopy(r, e) => write!(f, "SendCopy({}, {e})", shown(*r)),
            Self::Rebuild(r, e, copy) => {
                write!(f, "Rebuild({}) with {} of epoch {e}", shown(*r), log(copy))
            }
        }
    }
}

impl Replica {
    fn empty() -> Self {
        let nothing = Copy::new();
        Self {
            disk: nothing.clone(),
            synced: 0,
            joined: 0,
            lost: false,
            coming: BTreeSet::new(),
            memory: nothing,
            follows: 0,
        }
    }
}

impl Model for ReplicationPlain {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let told = vec![0; self.replicas.into()];
        let epoch = Epoch { by: None, up: false, copy: Copy::new(), start: 0, told };
        vec![State {
            replicas: vec![Replica::empty(); self.replicas.into()],
            epochs: vec![epoch; self.max_epoch.into()],
            asked: 0,
            acked: BTreeSet::new(),
            read: Copy::new(),
            longest: Copy::new(),
            missed: BTreeSet::new(),
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.enabled(state, actions);
        if self.begins_only {
            actions.retain(|action| self.is_before_last(state, action));
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.step(state, &action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Mirror for ReplicationPlain {
    fn tla(&self, state: &State) -> Value {
        let names = || (0..).zip(&state.replicas);
        let each =
            |of: &dyn Fn(&Replica) -> Value| function(names().map(|(r, x)| (shown(r), of(x))));
        let epoch = |e: &Epoch| {
            record([
                ("by", set(e.by.map(shown))),
                ("up", Value::Bool(e.up)),
                ("copy", log(&e.copy)),
                ("start", int(e.start)),
                ("told", function((0..).zip(&e.told).map(|(r, n)| (shown(r), int(*n))))),
            ])
        };
        let sent = |(e, copy): &(u8, Copy)| record([("epoch", int(*e)), ("copy", log(copy))]);
        let writes = |entries: &BTreeSet<(u8, u8)>| {
            set(entries.iter().map(|(k, e)| seq([int(*k), int(*e)])))
        };
        record([
            ("disk", each(&|x| log(&x.disk))),
            ("synced", each(&|x| int(x.synced))),
            ("joined", each(&|x| int(x.joined))),
            ("lost", set(names().filter(|(_, x)| x.lost).map(|(r, _)| shown(r)))),
            ("coming", each(&|x| set(x.coming.iter().map(sent)))),
            ("memory", each(&|x| log(&x.memory))),
            ("follows", each(&|x| int(x.follows))),
            ("epochs", seq(state.epochs.iter().map(epoch))),
            ("asked", int(state.asked)),
            ("acked", writes(&state.acked)),
            ("read", log(&state.read)),
            ("longest", log(&state.longest)),
            ("missed", writes(&state.missed)),
        ])
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        properties::steps()
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::NewPrimary { .. } | Action::Crash(_) | Action::LoseDisk(_))
    }
}
