//! Delta debugging: pieces of what was recorded are left out.
//!
//! In: the steps that were recorded, cut into pieces. Out: a module in which a behaviour takes
//! them in their order, and may leave out some of the pieces; a step that is not possible any
//! more is left out, too. An engine that searches it breadth first tries all choices at once.

use std::fmt::Write as _;

use super::module::{AT, Added, Ground, NEXT, set, steps};
use super::recorded::Recorded;
use crate::generate::Inputs;
use crate::trace::{Behaviour, Step};
use crate::value::Value;

/// How many pieces were left out.
const LEFT_OUT: &str = "Gv7_left_out";

/// A recording in pieces.
#[derive(Debug, Clone, Copy)]
pub struct Pieces<'a> {
    /// What was recorded.
    pub recorded: &'a Recorded,
    /// Steps of a piece.
    pub size: usize,
    /// Pieces that are left out at most.
    pub left_out: usize,
}

impl Pieces<'_> {
    /// The files of a search.
    #[must_use]
    pub fn inputs(&self, ground: &Ground<'_>) -> Inputs {
        let mut models = Vec::new();
        let text = self.next(ground, &mut models);
        ground.inputs(Added { own: vec![(AT, "1"), (LEFT_OUT, "0")], text, models, states: None })
    }

    fn next(&self, ground: &Ground<'_>, models: &mut Vec<String>) -> String {
        let Self { recorded, size, left_out } = *self;
        let same = format!("UNCHANGED <<{}>>", ground.spec.variables().join(", "));
        let begins: Vec<usize> = (1..=recorded.steps).step_by(size.max(1)).collect();
        let mut text = String::new();
        let mut next = format!(
            "{NEXT} ==\n  \\/ Gv7_Below({LEFT_OUT}, {left_out}) /\\ {AT} \\in {} /\\ {AT}' = Gv7_Sum({AT}, {size}) \
             /\\ {LEFT_OUT}' = Gv7_Sum({LEFT_OUT}, 1) /\\ {same}\n",
            set(&begins)
        );
        for (number, kind) in recorded.kinds.iter().enumerate() {
            let all = steps(kind, ground.relation, models).join(" \\/ ");
            let _ = writeln!(text, "Gv7_Kind{number} == {all}");
            let _ = writeln!(
                next,
                "  \\/ {AT} \\in {} /\\ UNCHANGED {LEFT_OUT} /\\ {AT}' = Gv7_Sum({AT}, 1) /\\ \
                 (Gv7_Kind{number} \\/ (~ENABLED Gv7_Kind{number} /\\ {same}))",
                set(&kind.at)
            );
        }
        text + &next
    }

    /// A behaviour of the module as one of the specification: without what was left out, and
    /// with the actions that were recorded.
    #[must_use]
    pub fn named(found: Behaviour, recorded: &Behaviour) -> Behaviour {
        let mut steps: Vec<Step> = Vec::new();
        let mut at = None;
        for mut step in found.steps {
            let next = place(&step);
            super::without_own_variables(&mut step);
            let by = at.and_then(|at: usize| recorded.steps.get(at));
            at = next;
            if steps.last().is_some_and(|before| before.state == step.state) {
                continue;
            }
            step.action = by.and_then(|by| by.action.clone());
            step.number = steps.len() as u64 + 1;
            steps.push(step);
        }
        Behaviour { steps, ..found }
    }
}

/// The step that was recorded and may come next, from 1.
fn place(step: &Step) -> Option<usize> {
    step.state.iter().find_map(|(name, value)| match value {
        Some(Value::Int(at)) if name == AT => usize::try_from(*at).ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Action;

    fn step(number: u64, x: i64, at: Option<i64>, action: Option<&str>) -> Step {
        let action =
            action.map(|name| Action { name: name.into(), arguments: None, location: None });
        let value = |name: &str, value| (name.to_owned(), Some(Value::Int(value)));
        let state = std::iter::once(value("x", x)).chain(at.map(|at| value(AT, at))).collect();
        Step { number, action, state }
    }

    #[test]
    fn what_was_left_out_is_no_step_and_the_others_have_their_actions() {
        let recorded = Behaviour {
            steps: vec![
                step(1, 0, None, None),
                step(2, 1, None, Some("A")),
                step(3, 2, None, Some("B")),
                step(4, 3, None, Some("C")),
            ],
            ..Behaviour::default()
        };
        let found = Behaviour {
            steps: vec![
                step(1, 0, Some(1), None),
                step(2, 0, Some(3), Some("Gv7_Next")),
                step(3, 7, Some(4), Some("Gv7_Next")),
            ],
            ..Behaviour::default()
        };
        let named = Pieces::named(found, &recorded);
        assert_eq!(named.steps, [step(1, 0, None, None), step(2, 7, None, Some("C"))]);
    }
}
