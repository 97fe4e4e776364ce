//! What a behaviour breaks, as the mirror has it.

use stateright::{Expectation, Property};

use super::lasso;
use super::path::Path;
use crate::{Mirror, Promise, StepProperty};
use greyverify_behaviour::DEADLOCK;
use greyverify_behaviour::ViolationKind;

/// A property of a mirror that a behaviour is to break, or a probe that it is
/// to reach.
pub enum Aim<M: Mirror> {
    /// Seen in one state.
    State(Property<M>),
    /// Seen in one step.
    Step(StepProperty<M>),
    /// Seen in how the behaviour goes on for ever: a promise with several
    /// cases is broken by one of them.
    Promise(Vec<Promise<M>>),
}

impl<M: Mirror> Aim<M> {
    /// The property of that name, or that there is no deadlock; `None` if the
    /// mirror has none.
    pub fn of(model: &M, name: &str) -> Option<Self> {
        if name == DEADLOCK {
            return Some(Self::State(Property::always(DEADLOCK, goes_on)));
        }
        if let Some(property) = model.properties().into_iter().find(|p| p.name == name) {
            return Some(Self::State(property));
        }
        if let Some(property) = model.step_properties().into_iter().find(|p| p.name == name) {
            return Some(Self::Step(property));
        }
        let promises = model.promises().into_iter().filter(|p| p.name == name);
        let promises: Vec<Promise<M>> = promises.collect();
        (!promises.is_empty()).then_some(Self::Promise(promises))
    }

    /// What kind of promise is broken; `None` for a probe, which breaks none.
    #[must_use]
    pub fn kind(&self) -> Option<ViolationKind> {
        match self {
            Self::State(p) if p.expectation == Expectation::Sometimes => None,
            Self::State(p) if p.name == DEADLOCK => Some(ViolationKind::Deadlock),
            Self::State(_) => Some(ViolationKind::Safety),
            Self::Step(_) | Self::Promise(_) => Some(ViolationKind::Liveness),
        }
    }

    /// True if a finite behaviour is complete with this state, entered from
    /// that before it.
    pub fn is_met(&self, model: &M, before: Option<&M::State>, state: &M::State) -> bool {
        match self {
            Self::State(p) => {
                (p.condition)(model, state) == (p.expectation == Expectation::Sometimes)
            }
            Self::Step(p) => before.is_some_and(|before| !(p.holds)(model, before, state)),
            Self::Promise(_) => false,
        }
    }

    /// Why a path does not show what is aimed at; `None` if it does.
    pub fn missed(&self, model: &M, path: &Path<M>) -> Option<String> {
        if let Self::Promise(promises) = self {
            return lasso::missed(model, promises, path);
        }
        let first = path.first_met(model, self);
        match first {
            Some(at) if at + 1 == path.shown() => None,
            Some(at) => Some(format!("it comes about in state {} already", at + 1)),
            None => Some("on the mirror no state of it does so".to_owned()),
        }
    }
}

/// True if a state has a successor.
fn goes_on<M: Mirror>(model: &M, state: &M::State) -> bool {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.into_iter().any(|action| model.next_state(state, action).is_some())
}
