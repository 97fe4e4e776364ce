//! A counterexample that begins in a state of a saved behaviour, as a whole one: the states before
//! that one come first.
//!
//! In: events of a simulation that begins there. Out: the same, with those states.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Event;
use crate::figures::{counted, relative};
use crate::plan::Begin;
use crate::trace::{Action, Behaviour, Step};
use crate::value::Value;

/// The behaviours in whose states a simulation begins.
#[derive(Debug)]
pub(super) struct Beginning {
    saved: Vec<Vec<Step>>,
    /// How many states come before the first one of the present counterexample.
    before: u64,
}

impl Beginning {
    /// `None` for a job that begins where its specification does.
    pub(super) fn of(begins: &[Begin], is_action: impl Fn(&str) -> bool) -> Option<Self> {
        let saved: Vec<_> =
            begins.iter().map(|begin| named(&begin.behaviour, &is_action)).collect();
        (!saved.is_empty()).then_some(Self { saved, before: 0 })
    }

    /// What an event is of the whole behaviour.
    pub(super) fn lengthened(&mut self, event: &Event) -> Vec<Event> {
        match event {
            Event::TraceStep(step) if step.number == 1 => {
                let mut steps = self.way_to(step);
                let last = steps.pop().unwrap_or_else(|| step.clone());
                self.before = steps.len() as u64;
                let here = Step { number: self.before + 1, action: last.action, ..step.clone() };
                steps.into_iter().chain([here]).map(Event::TraceStep).collect()
            }
            Event::TraceStep(step) => {
                let number = step.number + self.before;
                vec![Event::TraceStep(Step { number, ..step.clone() })]
            }
            Event::BackToState { number, action } => {
                vec![Event::BackToState { number: number + self.before, action: action.clone() }]
            }
            other => vec![other.clone()],
        }
    }

    /// The shortest way to this state that was saved; empty if none has it.
    fn way_to(&self, step: &Step) -> Vec<Step> {
        let wanted = values(step);
        let way = |steps: &Vec<Step>| {
            let at = steps.iter().position(|step| values(step) == wanted)?;
            Some(steps[..=at].to_vec())
        };
        let ways = self.saved.iter().filter_map(way);
        let numbered = |(number, step): (u64, Step)| Step { number, ..step };
        let shortest = ways.min_by_key(Vec::len).unwrap_or_default();
        (1..).zip(shortest).map(numbered).collect()
    }
}

/// The steps, each with its action if the specification has one of that name. Where that stood
/// when it was saved, it need not stand now.
fn named(behaviour: &Behaviour, is_action: impl Fn(&str) -> bool) -> Vec<Step> {
    let steps = behaviour.steps.iter().map(|step| {
        let action = step.action.clone().filter(|action| is_action(&action.name));
        let action = action.map(|action| Action { location: None, ..action });
        Step { action, ..step.clone() }
    });
    steps.collect()
}

/// Where random behaviours begin, if not where the specification does.
pub(super) fn begins_where(begins: &[Begin]) -> Option<String> {
    let steps = begins.iter().flat_map(|begin| &begin.behaviour.steps);
    let states = steps.map(values).collect::<BTreeSet<_>>().len();
    let files: Vec<String> = begins.iter().map(|begin| relative(&begin.file)).collect();
    (!begins.is_empty()).then(|| {
        format!(
            "each behaviour begins in one of {} of {}",
            counted(states, "state"),
            files.join(", ")
        )
    })
}

/// The variables in any order, in the one form that equal values have.
fn values(step: &Step) -> BTreeMap<&str, Option<Value>> {
    let value = |value: &Option<Value>| value.clone().map(Value::normal);
    step.state.iter().map(|(name, of)| (name.as_str(), value(of))).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::trace::{About, Ending};

    fn step(number: u64, x: i64, action: Option<&str>) -> Step {
        let action =
            action.map(|name| Action { name: name.to_owned(), arguments: None, location: None });
        let state = vec![("x".to_owned(), Some(Value::Int(x)))];
        Step { number, action, state }
    }

    fn saved(xs: &[i64]) -> Begin {
        let steps = (1..).zip(xs).map(|(number, x)| step(number, *x, (number > 1).then_some("Up")));
        let behaviour = Behaviour {
            about: About::default(),
            steps: steps.collect(),
            ending: Ending::Finite,
            params: Vec::new(),
            refused: BTreeMap::new(),
        };
        Begin { file: PathBuf::from("saved"), behaviour: Arc::new(behaviour) }
    }

    #[test]
    fn the_shortest_saved_way_comes_first_and_numbers_go_on() {
        let mut beginning =
            Beginning::of(&[saved(&[0, 1, 2, 3]), saved(&[0, 3])], |name| name == "Up").unwrap();
        let mut heard = Vec::new();
        for event in [
            Event::TraceStarted,
            Event::TraceStep(step(1, 3, None)),
            Event::TraceStep(step(2, 4, Some("Up"))),
            Event::BackToState { number: 1, action: None },
        ] {
            heard.extend(beginning.lengthened(&event));
        }
        let expected = [
            Event::TraceStarted,
            Event::TraceStep(step(1, 0, None)),
            Event::TraceStep(step(2, 3, Some("Up"))),
            Event::TraceStep(step(3, 4, Some("Up"))),
            Event::BackToState { number: 2, action: None },
        ];
        assert_eq!(heard, expected);
        let alone = beginning.lengthened(&Event::TraceStep(step(1, 9, None)));
        assert_eq!(alone, [Event::TraceStep(step(1, 9, None))], "a state that nobody saved");
        assert!(Beginning::of(&[], |_| true).is_none());
    }
}
