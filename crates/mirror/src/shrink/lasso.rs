//! Behaviours that go on for ever as a space: the way to a cycle, then the
//! cycle, in one search, so that both together are smallest.

use stateright::Model;

use super::filter::Filter;
use super::finite::steps;
use super::search::{Space, Way};
use crate::replay::Path;
use crate::tally::Tally;
use crate::{FairAction, Mirror, Promise};

/// Lassos that break one promise.
pub(super) struct Lasso<'a, M: Mirror> {
    model: &'a M,
    promise: &'a Promise<M>,
    fair: Vec<FairAction<M>>,
    filter: Filter,
}

/// Where a lasso is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Node<S> {
    /// On the way to its cycle. `open` means that the goal is due, and has not
    /// come about since.
    Way { state: S, open: bool },
    /// On its cycle, which began at `home`.
    Cycle { home: S, state: S, tally: Tally },
}

/// A step, on the way or on the cycle.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step<A> {
    action: A,
    on_cycle: bool,
}

/// Steps with where they lead.
type Steps<M> = Vec<(Step<<M as Model>::Action>, Node<<M as Model>::State>)>;

impl<'a, M: Mirror> Lasso<'a, M> {
    pub(super) fn new(model: &'a M, promise: &'a Promise<M>, filter: Filter) -> Self {
        Self { model, promise, fair: model.fair_actions(), filter }
    }

    /// The beginnings of the mirror's behaviours.
    pub(super) fn starts(&self) -> Vec<Node<M::State>> {
        let states = self.model.init_states().into_iter();
        states.map(|state| self.on_way(state, self.promise.start.is_none())).collect()
    }

    /// A way that has come to the last state of this path already.
    pub(super) fn after(&self, path: &Path<M>) -> Option<Node<M::State>> {
        let (first, rest) = path.states.split_first()?;
        let begun = self.on_way(first.clone(), self.promise.start.is_none());
        Some(rest.iter().fold(begun, |node, state| self.on_way(state.clone(), is_open(&node))))
    }

    fn on_way(&self, state: M::State, was_open: bool) -> Node<M::State> {
        let starts = || self.promise.start.as_ref().is_some_and(|start| start(self.model, &state));
        let open = !(self.promise.goal)(self.model, &state) && (was_open || starts());
        Node::Way { state, open }
    }

    fn may_stay(&self, state: &M::State) -> bool {
        (self.promise.stay)(self.model, state) && !(self.promise.goal)(self.model, state)
    }

    fn steps_on_way(&self, state: &M::State, open: bool) -> Steps<M> {
        // What is due from the beginning and has come about never fails.
        if !open && self.promise.start.is_none() {
            return Vec::new();
        }
        let steps = steps(self.model, &self.filter, state).into_iter();
        let ahead =
            steps.map(|(action, next)| (Step { action, on_cycle: false }, self.on_way(next, open)));
        let mut all: Vec<_> = ahead.collect();
        if open && self.may_stay(state) {
            let tally = Tally::at(self.model, &self.fair, state);
            all.extend(self.steps_on_cycle(state, state, &tally));
        }
        all
    }

    fn steps_on_cycle(&self, home: &M::State, state: &M::State, tally: &Tally) -> Steps<M> {
        let steps = steps(self.model, &self.filter, state).into_iter();
        let staying = steps.filter(|(_, next)| self.may_stay(next)).map(|(action, next)| {
            let tally = tally.step(self.model, &self.fair, state, &next);
            (
                Step { action, on_cycle: true },
                Node::Cycle { home: home.clone(), state: next, tally },
            )
        });
        staying.collect()
    }
}

fn is_open<S>(node: &Node<S>) -> bool {
    matches!(node, Node::Way { open: true, .. })
}

impl<M: Mirror> Space for Lasso<'_, M> {
    type Node = Node<M::State>;
    type Action = Step<M::Action>;

    fn steps(&self, from: &Self::Node) -> Vec<(Self::Action, Self::Node)> {
        match from {
            Node::Way { state, open } => self.steps_on_way(state, *open),
            Node::Cycle { home, state, tally } => self.steps_on_cycle(home, state, tally),
        }
    }

    fn is_fault(&self, action: &Self::Action) -> bool {
        self.model.is_fault(&action.action)
    }

    /// At home again, or never to move again.
    fn is_end(&self, _: Option<&Self::Node>, node: &Self::Node) -> bool {
        match node {
            Node::Way { state, open } => {
                *open
                    && self.may_stay(state)
                    && Tally::at(self.model, &self.fair, state).is_fair(&self.fair)
            }
            Node::Cycle { home, state, tally } => home == state && tally.is_fair(&self.fair),
        }
    }
}

/// The path of a way through the space, after `before`, whose last state is
/// where the way begins.
pub(super) fn path<'a, M: Mirror>(before: Path<M>, (_, steps): Way<Lasso<'a, M>>) -> Path<M> {
    let mut path = before;
    let mut home = None;
    for (step, node) in steps {
        if step.on_cycle && home.is_none() {
            home = Some(path.states.len() - 1);
        }
        let (Node::Way { state, .. } | Node::Cycle { state, .. }) = node;
        path.push(step.action, state);
    }
    path.home = home.or(Some(path.states.len() - 1));
    path
}

/// The path of a way that begins with a behaviour.
pub(super) fn whole<'a, M: Mirror>(way: Way<Lasso<'a, M>>) -> Option<Path<M>> {
    match &way.0 {
        Node::Way { state, .. } => Some(path(Path::begun(state.clone()), way)),
        Node::Cycle { .. } => None,
    }
}
