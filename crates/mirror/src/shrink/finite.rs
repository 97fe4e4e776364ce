//! The states of a mirror as a space: ways from a state to one that completes
//! a finite counterexample.

use super::filter::Filter;
use super::search::Space;
use crate::Mirror;
use crate::replay::Aim;

pub(super) struct Finite<'a, M: Mirror> {
    pub(super) model: &'a M,
    pub(super) aim: &'a Aim<M>,
    pub(super) filter: Filter,
}

impl<M: Mirror> Space for Finite<'_, M> {
    type Node = M::State;
    type Action = M::Action;

    fn steps(&self, from: &M::State) -> Vec<(M::Action, M::State)> {
        steps(self.model, &self.filter, from)
    }

    fn is_fault(&self, action: &M::Action) -> bool {
        self.model.is_fault(action)
    }

    fn is_end(&self, before: Option<&M::State>, node: &M::State) -> bool {
        self.aim.is_met(self.model, before, node)
    }
}

/// The steps from a state that change it.
pub(super) fn steps<M: Mirror>(
    model: &M,
    filter: &Filter,
    from: &M::State,
) -> Vec<(M::Action, M::State)> {
    let mut actions = Vec::new();
    model.actions(from, &mut actions);
    let allowed = actions.into_iter().filter(|action| filter.allows(action));
    let steps = allowed.filter_map(|action| {
        let next = model.next_state(from, action.clone())?;
        (next != *from).then_some((action, next))
    });
    steps.collect()
}
