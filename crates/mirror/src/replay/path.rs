//! A behaviour of a mirror, in the mirror's own states and actions.

use std::fmt::Display;

use super::Aim;
use crate::Mirror;
use greyverify_behaviour::value::Value;
use greyverify_behaviour::{About, Action, Behaviour, Ending, Step};

/// States, the actions between them, and how it goes on.
#[derive(Debug, Clone)]
pub struct Path<M: Mirror> {
    /// Never empty; one more than the actions.
    pub states: Vec<M::State>,
    /// The action that leads from each state to the next.
    pub actions: Vec<M::Action>,
    /// The position that the last state is a return to. Its own for a
    /// behaviour that does nothing any more; `None` for a finite one.
    pub home: Option<usize>,
}

impl<M: Mirror> Path<M> {
    /// Nothing has happened yet.
    pub fn begun(first: M::State) -> Self {
        Self { states: vec![first], actions: Vec::new(), home: None }
    }

    /// Goes on by one step.
    pub fn push(&mut self, action: M::Action, state: M::State) {
        self.actions.push(action);
        self.states.push(state);
    }

    /// States that are shown: the return to an earlier one is not.
    #[must_use]
    pub fn shown(&self) -> usize {
        match self.home {
            Some(home) if home + 1 < self.states.len() => self.states.len() - 1,
            _ => self.states.len(),
        }
    }

    /// Faults among its actions.
    pub fn faults(&self, model: &M) -> usize {
        self.actions.iter().filter(|a| model.is_fault(a)).count()
    }

    /// The first position at which a finite behaviour is complete.
    pub fn first_met(&self, model: &M, aim: &Aim<M>) -> Option<usize> {
        let before = |n: usize| n.checked_sub(1).map(|n| &self.states[n]);
        (0..self.states.len()).find(|n| aim.is_met(model, before(*n), &self.states[*n]))
    }

    /// The same up to the first position at which it is complete.
    #[must_use]
    pub fn until(mut self, model: &M, aim: &Aim<M>) -> Self {
        if let Some(end) = self.first_met(model, aim) {
            self.states.truncate(end + 1);
            self.actions.truncate(end);
            self.home = None;
        }
        self
    }

    /// The same, shown as TLC shows it.
    pub fn behaviour(&self, model: &M, about: About) -> Behaviour {
        let steps = (0..self.shown()).map(|n| Step {
            number: n as u64 + 1,
            action: n.checked_sub(1).map(|n| action(&self.actions[n])),
            state: variables(model.tla(&self.states[n])),
        });
        let ending = match self.home {
            None => Ending::Finite,
            Some(home) if home + 1 == self.states.len() => Ending::Stuttering,
            Some(home) => {
                Ending::BackTo { number: home as u64 + 1, action: self.actions.last().map(action) }
            }
        };
        Behaviour { about, steps: steps.collect(), ending, ..Behaviour::default() }
    }
}

/// The variables of a state by name.
pub(super) fn variables(state: Value) -> Vec<(String, Option<Value>)> {
    match state {
        Value::Record(fields) => fields.into_iter().map(|(name, v)| (name, Some(v))).collect(),
        other => vec![("state".to_owned(), Some(other))],
    }
}

/// `Restart(s1)` or `Replicate to <<1>>`: a name and what follows it.
fn action(shown: &impl Display) -> Action {
    let text = shown.to_string();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(':').trim();
    let arguments = match rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        Some((inside, "")) => inside.to_owned(),
        Some((inside, after)) => format!("{inside};{after}"),
        None => rest.to_owned(),
    };
    Action {
        name: name.to_owned(),
        arguments: (!arguments.is_empty()).then_some(arguments),
        location: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_a_name_and_arguments() {
        let read = |text: &str| {
            let action = action(&text);
            (action.name, action.arguments.unwrap_or_default())
        };
        assert_eq!(read("Timeout(s1)"), ("Timeout".into(), "s1".into()));
        assert_eq!(read("StayLeader"), ("StayLeader".into(), String::new()));
        assert_eq!(read("Replicate to <<1>>"), ("Replicate".into(), "to <<1>>".into()));
        assert_eq!(read("Receive(r1, 2) up to 1"), ("Receive".into(), "r1, 2; up to 1".into()));
    }
}
