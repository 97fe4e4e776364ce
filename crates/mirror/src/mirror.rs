//! What a mirror is.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use stateright::Model;

use greyverify_behaviour::value::Value;

/// A stateright model whose states can be shown as TLC shows those of the
/// specification. An action prints its name in the specification first, by which
/// the edges of both are compared.
pub trait Mirror:
    Model<
        State: Clone + Debug + Eq + Hash + Send + Sync + 'static,
        Action: Clone + Debug + Display + PartialEq + Send + Sync + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
    /// The state as a TLA+ record of the specification's variables.
    fn tla(&self, state: &Self::State) -> Value;

    /// Whether an action is a fault of the surroundings (a crash, a loss, a
    /// failure) or an election that comes of one. Shrinking leaves few of them.
    fn is_fault(&self, action: &Self::Action) -> bool;

    /// Properties of steps, `[][...]_vars` in the specification.
    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        Vec::new()
    }

    /// Actions under fairness.
    fn fair_actions(&self) -> Vec<FairAction<Self>> {
        Vec::new()
    }

    /// What must eventually happen under that fairness.
    fn promises(&self) -> Vec<Promise<Self>> {
        Vec::new()
    }
}

/// A property of one step.
pub struct StepProperty<M: Model> {
    /// Name in the specification.
    pub name: &'static str,
    /// Whether a step from the first to the second state keeps it.
    pub holds: fn(&M, &M::State, &M::State) -> bool,
}

/// An action of which the specification asks `WF_vars` or `SF_vars`.
pub struct FairAction<M: Model> {
    /// Where it leads from a state.
    pub successors: Successors<M>,
    /// Whether it is `SF_vars`: it happens if it can again and again, not only
    /// if it can all the time.
    pub is_strong: bool,
}

impl<M: Model> FairAction<M> {
    /// `WF_vars` of the action that leads from a state to these.
    pub fn weak(
        successors: impl Fn(&M, &M::State) -> Vec<M::State> + Send + Sync + 'static,
    ) -> Self {
        Self { successors: Box::new(successors), is_strong: false }
    }

    /// `SF_vars` of it.
    pub fn strong(
        successors: impl Fn(&M, &M::State) -> Vec<M::State> + Send + Sync + 'static,
    ) -> Self {
        Self { is_strong: true, ..Self::weak(successors) }
    }
}

type Successors<M> =
    Box<dyn Fn(&M, &<M as Model>::State) -> Vec<<M as Model>::State> + Send + Sync>;
type Predicate<M> = Box<dyn Fn(&M, &<M as Model>::State) -> bool + Send + Sync>;

/// A temporal property of the form `(<>[]stay) => (<>goal)`, or, with `start`,
/// `[](start => <>goal)`: broken by a fair cycle in which `stay` holds, that is
/// reached from a state in which `start` holds (or from the beginning) by way
/// of no state in which `goal` holds.
pub struct Promise<M: Model> {
    /// Name in the specification.
    pub name: &'static str,
    /// What must come about.
    pub goal: Predicate<M>,
    /// What holds for ever from some time on.
    pub stay: Predicate<M>,
    /// After which the goal is due; `None` for the beginning.
    pub start: Option<Predicate<M>>,
}
