//! `GreyScheduler.tla` as a stateright model.

mod decisions;
mod properties;
mod steps;

use std::collections::BTreeMap;
use std::fmt;

use stateright::{Model, Property};

pub use decisions::Fault;

use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, record, seq};
use greyverify_mirror::{Mirror, StepProperty};

/// How many are so.
pub type Bag<T> = BTreeMap<T, u8>;

/// Constants of the specification, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduler {
    /// `Cardinality(Node)`.
    pub nodes: u8,
    /// `Cardinality(Tenant)`.
    pub tenants: u8,
    /// `Heavy`.
    pub heavy: u8,
    /// `Weight`.
    pub weight: u8,
    /// `Quota`.
    pub quota: u8,
    /// `Capacity`.
    pub capacity: u8,
    /// `MaxTask`.
    pub max_task: u8,
    /// What is wrong; `None` for the scheduler as it should be.
    pub fault: Option<Fault>,
}

/// A state of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// `tenants`.
    pub tenants: Bag<Tenant>,
    /// `nodes`.
    pub nodes: Bag<Node>,
}

/// What a tenant has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant {
    /// Is it one of the heavy ones.
    pub heavy: bool,
    /// Its waiting tasks, oldest first: was each tried before.
    pub queue: Vec<bool>,
    /// Placements decided and not committed.
    pub flight: u8,
    /// Tasks on nodes.
    pub placed: u8,
    /// The scheduler's record of the quota in use; a fault may take it below none.
    pub used: i32,
    /// What it paid beyond what the least one did; a fault may take it below none.
    pub lead: i32,
    /// The same in turns had, whatever they cost it.
    pub had: i32,
}

/// A node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// Is it up.
    pub up: bool,
    /// Tasks on it; a fault may take it below none.
    pub load: u8,
}

/// An action of the specification; the records tell who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A task of the tenant arrives.
    Arrive(Tenant),
    /// The tenant's turn: its oldest task is to be placed.
    Decide(Tenant),
    /// A node takes a task of the tenant.
    Commit(Tenant, Node),
    /// A task ends well.
    Finish(Tenant, Node),
    /// A task fails on a node that is up.
    TaskFails(Tenant, Node),
    /// A task is taken back from a node that is down.
    TakeBack(Tenant, Node),
    /// A node fails.
    NodeFails(Node),
    /// A node returns.
    NodeReturns(Node),
    /// A fault only: a task of the tenant is gone, and the node that had it returns.
    Lose(Tenant, Option<Node>),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = |t: &Tenant| {
            let weight = if t.heavy { "heavy" } else { "light" };
            format!("{weight} tenant with {} waiting, {} placed", t.queue.len(), t.placed)
        };
        let n = |n: &Node| format!("node with {} tasks", n.load);
        match self {
            Self::Arrive(r) => write!(f, "Arrive for a {}", t(r)),
            Self::Decide(r) => write!(f, "Decide for a {}", t(r)),
            Self::Commit(r, m) => write!(f, "Commit for a {} on a {}", t(r), n(m)),
            Self::Finish(r, m) => write!(f, "Finish for a {} on a {}", t(r), n(m)),
            Self::TaskFails(r, m) => write!(f, "TaskFails for a {} on a {}", t(r), n(m)),
            Self::TakeBack(r, m) => write!(f, "TakeBack for a {} from a {}", t(r), n(m)),
            Self::NodeFails(m) => write!(f, "NodeFails: a {}", n(m)),
            Self::NodeReturns(m) => write!(f, "NodeReturns: a {}", n(m)),
            Self::Lose(r, None) => write!(f, "Commit that loses a task of a {}", t(r)),
            Self::Lose(r, Some(m)) => {
                write!(f, "NodeReturns: a {}, losing that of a {}", n(m), t(r))
            }
        }
    }
}

impl Model for Scheduler {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let tenant = |heavy| Tenant {
            heavy,
            queue: Vec::new(),
            flight: 0,
            placed: 0,
            used: 0,
            lead: 0,
            had: 0,
        };
        let light = self.tenants.saturating_sub(self.heavy);
        let tenants = [(tenant(true), self.heavy), (tenant(false), light)];
        vec![State {
            tenants: tenants.into_iter().filter(|(_, n)| *n > 0).collect(),
            nodes: Bag::from([(Node { up: true, load: 0 }, self.nodes)]),
        }]
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

impl Mirror for Scheduler {
    fn tla(&self, state: &State) -> Value {
        let tenant = |r: &Tenant| {
            record([
                ("heavy", Value::Bool(r.heavy)),
                ("queue", seq(r.queue.iter().map(|tried| Value::Bool(*tried)))),
                ("flight", int(r.flight)),
                ("placed", int(r.placed)),
                ("used", int(r.used)),
                ("lead", int(r.lead)),
                ("had", int(r.had)),
            ])
        };
        let node = |n: &Node| record([("up", Value::Bool(n.up)), ("load", int(n.load))]);
        record([
            ("tenants", function(state.tenants.iter().map(|(r, n)| (tenant(r), int(*n))))),
            ("nodes", function(state.nodes.iter().map(|(m, n)| (node(m), int(*n))))),
        ])
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::TaskFails(..) | Action::NodeFails(_))
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        properties::steps()
    }
}
