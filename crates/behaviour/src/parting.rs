//! Where two behaviours part.
//!
//! In: two behaviours, perhaps of different engines. Out: how many states they
//! share. Values are compared in their normal form, since engines order sets
//! differently; places and arguments of actions are not compared, since not
//! every engine tells them.

use crate::value::Value;
use crate::{Behaviour, Ending, Step};

/// Number of states, from the first, that both share and reach by the same
/// actions.
#[must_use]
pub fn common_states(a: &Behaviour, b: &Behaviour) -> usize {
    a.steps.iter().zip(&b.steps).take_while(|(a, b)| same_step(a, b)).count()
}

/// True if both are the same behaviour.
#[must_use]
pub fn equal(a: &Behaviour, b: &Behaviour) -> bool {
    let states = common_states(a, b);
    states == a.steps.len() && states == b.steps.len() && same_ending(&a.ending, &b.ending)
}

fn same_step(a: &Step, b: &Step) -> bool {
    let by_other_actions = match (&a.action, &b.action) {
        (Some(a), Some(b)) => a.name != b.name,
        _ => false,
    };
    !by_other_actions && (a.state == b.state || normal(a) == normal(b))
}

fn normal(step: &Step) -> Vec<(&str, Option<Value>)> {
    let variables = step.state.iter();
    let variables = variables.map(|(name, v)| (name.as_str(), v.clone().map(Value::normal)));
    let mut variables: Vec<_> = variables.collect();
    variables.sort();
    variables
}

fn same_ending(a: &Ending, b: &Ending) -> bool {
    match (a, b) {
        (Ending::BackTo { number: a, .. }, Ending::BackTo { number: b, .. }) => a == b,
        (Ending::Finite, Ending::Finite) | (Ending::Stuttering, Ending::Stuttering) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Action;

    fn behaviour(states: &[(&str, &str)], ending: Ending) -> Behaviour {
        let steps = states.iter().zip(1..).map(|((action, x), number)| {
            let action = Action { name: (*action).into(), arguments: None, location: None };
            Step {
                number,
                action: (number > 1).then_some(action),
                state: vec![("x".into(), Some(Value::read(x)))],
            }
        });
        Behaviour { steps: steps.collect(), ending, ..Behaviour::default() }
    }

    #[test]
    fn the_order_of_a_set_makes_no_difference_but_an_action_does() {
        let a = behaviour(&[("", "{1, 2}"), ("Up", "1")], Ending::Finite);
        let b = behaviour(&[("", "{2, 1}"), ("Up", "1")], Ending::Finite);
        assert!(equal(&a, &b));
        let c = behaviour(&[("", "1..2"), ("Down", "1")], Ending::Finite);
        assert_eq!(common_states(&a, &c), 1);
    }

    #[test]
    fn a_longer_one_or_one_that_goes_on_is_another() {
        let short = behaviour(&[("", "1")], Ending::Finite);
        let long = behaviour(&[("", "1"), ("Up", "2")], Ending::Finite);
        assert!(!equal(&short, &long) && common_states(&short, &long) == 1);
        assert!(!equal(&short, &behaviour(&[("", "1")], Ending::Stuttering)));
        let back = |number| behaviour(&[("", "1")], Ending::BackTo { number, action: None });
        assert!(equal(&back(1), &back(1)) && !equal(&back(1), &back(2)));
    }
}
