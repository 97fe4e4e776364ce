//! The states that were gone to, one after the other.

use crate::explain::behaviour::outlook::State;
use crate::trace::Step;
use crate::value::Value;

/// A path from an initial state to the present one. It may be empty.
#[derive(Debug, Default)]
pub(super) struct Path {
    gone: Vec<Gone>,
}

/// A state that was gone to, and which line of the list led on from it.
#[derive(Debug)]
struct Gone {
    step: Step,
    chosen: usize,
}

impl Path {
    /// How many states it has.
    pub(super) fn len(&self) -> usize {
        self.gone.len()
    }

    /// True before the first state.
    pub(super) fn is_empty(&self) -> bool {
        self.gone.is_empty()
    }

    /// Its states, from the first on.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.gone.iter().map(|gone| &gone.step)
    }

    /// The present state.
    pub(super) fn last(&self) -> Option<&Step> {
        self.gone.last().map(|gone| &gone.step)
    }

    /// The state before the present one.
    pub(super) fn before(&self) -> Option<&Step> {
        self.steps().nth(self.len().checked_sub(2)?)
    }

    /// Goes on to a state, by that line of the list.
    pub(super) fn go(&mut self, step: Step, line: usize) {
        if let Some(here) = self.gone.last_mut() {
            here.chosen = line;
        }
        self.gone.push(Gone { step, chosen: 0 });
    }

    /// Goes back by a state, and says which line of the list led on from the one
    /// before. `None` if there is no state to leave.
    pub(super) fn go_back(&mut self) -> Option<usize> {
        self.gone.pop()?;
        Some(self.gone.last().map_or(0, |here| here.chosen))
    }

    /// True if a trace begins with it.
    pub(super) fn is_along(&self, trace: &[Step]) -> bool {
        let mut both = self.steps().zip(trace);
        self.len() <= trace.len() && both.all(|(own, step)| is_same(&step.state, &own.state))
    }
}

/// True if a state has these values, as far as they are known.
pub(super) fn is_same(known: &State, state: &State) -> bool {
    known.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).all(|(name, value)| {
        let own = state.iter().find(|(other, _)| other == name).and_then(|(_, own)| own.clone());
        own.map(Value::normal) == Some(value.clone().normal())
    })
}
