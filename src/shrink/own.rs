//! The variables that a module of ours has beside those of the specification.

use crate::trace::{Action, Behaviour, Ending, Step};

/// What their names begin with, in capital or small letters.
const OWN: &str = "gv7_";

/// Takes them out of a behaviour, and the names of our own definitions out of its steps.
pub fn without_own(behaviour: &mut Behaviour) {
    behaviour.steps.iter_mut().for_each(without_own_variables);
    if let Ending::BackTo { action, .. } = &mut behaviour.ending {
        action.take_if(is_own);
    }
    roll_up(behaviour);
}

/// A cycle begins where it is met first: not one state later, with that one at its end.
fn roll_up(behaviour: &mut Behaviour) {
    while let Ending::BackTo { number, action } = &mut behaviour.ending {
        let Some(before) = number.checked_sub(2).and_then(|at| usize::try_from(at).ok()) else {
            return;
        };
        let is_met =
            |last: &Step| behaviour.steps.get(before).is_some_and(|s| s.state == last.state);
        if behaviour.steps.len() < before + 3 || !behaviour.steps.last().is_some_and(is_met) {
            return;
        }
        *number -= 1;
        *action = behaviour.steps.pop().and_then(|last| last.action);
    }
}

/// The same of a step.
pub fn without_own_variables(step: &mut Step) {
    step.state.retain(|(name, _)| !is_own_name(name));
    step.action.take_if(is_own);
}

fn is_own(action: &mut Action) -> bool {
    is_own_name(&action.name)
}

fn is_own_name(name: &str) -> bool {
    name.get(..OWN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(OWN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn step(number: u64, x: i64) -> Step {
        let state = vec![("x".to_owned(), Some(Value::Int(x))), ("Gv7_at".to_owned(), None)];
        Step { number, action: None, state }
    }

    #[test]
    fn a_cycle_is_rolled_up_to_the_state_that_it_returns_to() {
        let steps = vec![step(1, 0), step(2, 1), step(3, 2), step(4, 3), step(5, 1)];
        let ending = Ending::BackTo { number: 3, action: None };
        let mut behaviour = Behaviour { steps, ending, ..Behaviour::default() };
        without_own(&mut behaviour);
        assert_eq!(behaviour.steps.len(), 4);
        assert_eq!(behaviour.ending, Ending::BackTo { number: 2, action: None });
        assert!(behaviour.steps.iter().all(|step| step.state.len() == 1));
    }
}
