//! `GreySchedulerPlain.tla` as a stateright model.

mod decisions;
mod liveness;
mod properties;
mod steps;

use std::collections::BTreeSet;
use std::fmt;

use stateright::{Model, Property};

pub use decisions::Fault;

use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, member, record, seq, set, text};
use greyverify_mirror::{FairAction, Mirror, Promise, StepProperty};

/// Constants of the specification, and the fault if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerPlain {
    /// `Cardinality(Node)`.
    pub nodes: u8,
    /// `Cardinality(Tenant)`.
    pub tenants: u8,
    /// `Heavy`; the first tenants are heavy.
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

/// A state of the specification. Tasks, tenants and nodes have numbers from 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// `stage`, `owner` and `node`.
    pub tasks: Vec<Task>,
    /// `tried`.
    pub tried: BTreeSet<u8>,
    /// `queue`, `used`, `lead` and `had`.
    pub tenants: Vec<Tenant>,
    /// `up`.
    pub up: BTreeSet<u8>,
}

/// Where a task is, and whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Its name is free.
    Idle,
    /// It waits.
    Queued {
        /// Whose it is.
        owner: u8,
    },
    /// Its placement is decided.
    Flight {
        /// Whose it is.
        owner: u8,
        /// Where it is to be placed.
        node: u8,
    },
    /// It runs, or its node has failed.
    Placed {
        /// Whose it is.
        owner: u8,
        /// Where it is.
        node: u8,
    },
}

/// What the scheduler knows of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Tenant {
    /// Its waiting tasks, oldest first.
    pub queue: Vec<u8>,
    /// The record of the quota in use.
    pub used: i32,
    /// What it paid beyond what the least one did.
    pub lead: i32,
    /// The same in turns had, whatever they cost it.
    pub had: i32,
}

/// An action of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A task arrives for a tenant.
    Arrive(u8, u8),
    /// A tenant's turn: a task of its queue is to be placed on a node.
    Decide(u8, u8),
    /// A node takes a task.
    Commit(u8),
    /// A node refused, another is asked.
    Redirect(u8, u8),
    /// A task ends well.
    Finish(u8),
    /// A task fails on a node that is up.
    TaskFails(u8),
    /// A task is taken back from a node that is down.
    TakeBack(u8),
    /// A node fails.
    NodeFails(u8),
    /// A node returns.
    NodeReturns(u8),
}

fn tenant(t: u8) -> Value {
    member('t', t.into())
}

fn node(n: u8) -> Value {
    member('n', n.into())
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Arrive(k, t) => write!(f, "Arrive({}, {})", k + 1, tenant(t)),
            Self::Decide(t, n) => write!(f, "Decide({}, {})", tenant(t), node(n)),
            Self::Commit(k) => write!(f, "Commit({})", k + 1),
            Self::Redirect(k, n) => write!(f, "Redirect({}, {})", k + 1, node(n)),
            Self::Finish(k) => write!(f, "Finish({})", k + 1),
            Self::TaskFails(k) => write!(f, "TaskFails({})", k + 1),
            Self::TakeBack(k) => write!(f, "TakeBack({})", k + 1),
            Self::NodeFails(n) => write!(f, "NodeFails({})", node(n)),
            Self::NodeReturns(n) => write!(f, "NodeReturns({})", node(n)),
        }
    }
}

impl Task {
    fn stage(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Queued { .. } => "queued",
            Self::Flight { .. } => "flight",
            Self::Placed { .. } => "placed",
        }
    }

    fn owner(self) -> Option<u8> {
        match self {
            Self::Idle => None,
            Self::Queued { owner } | Self::Flight { owner, .. } | Self::Placed { owner, .. } => {
                Some(owner)
            }
        }
    }

    fn node(self) -> Option<u8> {
        match self {
            Self::Idle | Self::Queued { .. } => None,
            Self::Flight { node, .. } | Self::Placed { node, .. } => Some(node),
        }
    }
}

impl Model for SchedulerPlain {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            tasks: vec![Task::Idle; self.max_task.into()],
            tried: BTreeSet::new(),
            tenants: vec![Tenant::default(); self.tenants.into()],
            up: (0..self.nodes).collect(),
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

impl Mirror for SchedulerPlain {
    fn tla(&self, state: &State) -> Value {
        let none = || Value::Model("None".into());
        let tasks = |of: &dyn Fn(Task) -> Value| seq(state.tasks.iter().map(|task| of(*task)));
        let tenants = |of: &dyn Fn(&Tenant) -> Value| {
            function((0..).zip(&state.tenants).map(|(t, has)| (tenant(t), of(has))))
        };
        record([
            ("stage", tasks(&|task| text(task.stage()))),
            ("owner", tasks(&|task| task.owner().map_or_else(none, tenant))),
            ("node", tasks(&|task| task.node().map_or_else(none, node))),
            ("tried", set(state.tried.iter().map(|k| int(k + 1)))),
            ("queue", tenants(&|has| seq(has.queue.iter().map(|k| int(k + 1))))),
            ("used", tenants(&|has| int(has.used))),
            ("lead", tenants(&|has| int(has.lead))),
            ("had", tenants(&|has| int(has.had))),
            ("up", set(state.up.iter().copied().map(node))),
        ])
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::TaskFails(_) | Action::NodeFails(_))
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        properties::steps()
    }

    fn fair_actions(&self) -> Vec<FairAction<Self>> {
        self.fairness()
    }

    fn promises(&self) -> Vec<Promise<Self>> {
        self.no_starvation()
    }
}
