//! The state graph of a model.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::explain::behaviour::outlook::{Outlook, State, key};
use crate::trace::Action;

/// States, and the transitions between them.
#[derive(Debug, Default)]
pub struct Graph {
    /// The states, in the order in which the engine met them.
    pub states: Vec<State>,
    /// Which of them are initial.
    pub initial: Vec<usize>,
    /// All transitions.
    pub transitions: Vec<Transition>,
    /// By state, the transitions that leave it.
    pub leaving: Vec<Vec<usize>>,
    /// By state, the actions that it does not allow.
    pub refused: Vec<Vec<Action>>,
    /// Invariants that are false in some state, or in one that a constraint leaves out.
    pub broken: BTreeSet<String>,
    /// How many of the states the engine has told all of.
    pub told: usize,
    by_key: HashMap<String, usize>,
}

/// A step from one state to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The state before.
    pub from: usize,
    /// The state after.
    pub to: usize,
    /// The action; `None` if nobody can tell.
    pub action: Option<Action>,
}

impl Graph {
    /// Puts together what was said of each state. Steps that a constraint of the
    /// model leaves out are no transitions.
    #[must_use]
    pub fn of(initial: &[State], outlooks: Vec<Outlook>) -> Self {
        let mut graph = Self::default();
        let seen: BTreeSet<String> = outlooks.iter().map(|outlook| key(&outlook.state)).collect();
        let begun = initial.iter().filter(|state| seen.contains(&key(state)));
        let begun: BTreeSet<usize> = begun.map(|state| graph.place(state)).collect();
        graph.initial = begun.into_iter().collect();
        let mut told = BTreeSet::new();
        // Where a search ends early, the last state is not told to its end, and to
        // show how it came there, TLC evaluates others once more.
        for outlook in outlooks.into_iter().filter(|outlook| outlook.whole) {
            let from = graph.place(&outlook.state);
            if !told.insert(from) {
                continue;
            }
            graph.broken.extend(outlook.broken);
            for step in outlook.moves {
                // TLC checks invariants in states that a constraint leaves out, too.
                graph.broken.extend(step.broken);
                if !step.outside.is_empty() {
                    continue;
                }
                let to = graph.place(&step.state);
                let action = step.action.map(without_place);
                graph.leaving[from].push(graph.transitions.len());
                graph.transitions.push(Transition { from, to, action });
            }
            graph.refused[from] = outlook.refused.into_iter().map(without_place).collect();
        }
        graph.told = told.len();
        graph.keep_what_can_be_tried();
        graph
    }

    /// Values to try are missing where a parameter has none in some state.
    fn keep_what_can_be_tried(&mut self) {
        let done = self.transitions.iter().filter_map(|transition| transition.action.as_ref());
        let all = done.chain(self.refused.iter().flatten());
        let mut applied: BTreeMap<String, bool> = BTreeMap::new();
        for action in all {
            *applied.entry(action.name.clone()).or_default() |= action.arguments.is_some();
        }
        let lacks = |action: &Action| applied[&action.name] && action.arguments.is_none();
        self.refused.iter_mut().for_each(|refused| refused.retain(|action| !lacks(action)));
    }

    /// The place of a state, if it is one of the graph.
    pub(super) fn at(&self, state: &State) -> Option<usize> {
        self.by_key.get(&key(state)).copied()
    }

    fn place(&mut self, state: &State) -> usize {
        let next = self.states.len();
        let place = *self.by_key.entry(key(state)).or_insert(next);
        if place == next {
            self.states.push(state.clone());
            self.leaving.push(Vec::new());
            self.refused.push(Vec::new());
        }
        place
    }
}

/// Lines move whenever somebody writes a comment, and files that are committed
/// are to change only with what they say.
fn without_place(action: Action) -> Action {
    Action { location: None, ..action }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::explain::behaviour::outlook::Move;
    use crate::value::Value;

    pub(in crate::paths) fn action(name: &str) -> Option<Action> {
        let action = |name: &str| Action { name: name.into(), arguments: None, location: None };
        (!name.is_empty()).then(|| action(name))
    }

    fn state(number: usize) -> State {
        vec![("x".to_owned(), Some(Value::Int(i64::try_from(number).unwrap())))]
    }

    fn looking(state: State) -> Outlook {
        let (broken, moves, refused) = (Vec::new(), Vec::new(), Vec::new());
        let tried = true;
        Outlook { state, broken, moves, refused, tried, more: false, whole: true, checked: true }
    }

    fn going(to: usize, name: &str) -> Move {
        Move { action: action(name), state: state(to), broken: Vec::new(), outside: Vec::new() }
    }

    /// A graph of so many states.
    pub(in crate::paths) fn graph(
        states: usize,
        initial: &[usize],
        transitions: &[(usize, usize, &str)],
    ) -> Graph {
        let outlook = |from: usize| {
            let leaving = transitions.iter().filter(|(own, ..)| *own == from);
            let moves = leaving.map(|(_, to, name)| going(*to, name)).collect();
            Outlook { moves, ..looking(state(from)) }
        };
        let initial: Vec<State> = initial.iter().map(|at| state(*at)).collect();
        Graph::of(&initial, (0..states).map(outlook).collect())
    }

    #[test]
    fn what_a_constraint_leaves_out_is_neither_a_state_nor_a_transition() {
        let outside = Move { outside: vec!["Bound".into()], ..going(9, "Up") };
        let moves = vec![going(1, "Up"), outside];
        let outlooks = vec![Outlook { moves, ..looking(state(0)) }, looking(state(1))];
        let graph = Graph::of(&[state(0), state(8)], outlooks);
        assert_eq!((graph.states.len(), graph.transitions.len()), (2, 1));
        assert_eq!(graph.initial, [0]);
    }

    #[test]
    fn a_state_that_is_told_again_or_not_to_its_end_adds_nothing() {
        let whole = Outlook { moves: vec![going(1, "Up")], ..looking(state(0)) };
        let cut = Outlook { moves: vec![going(2, "Up")], whole: false, ..looking(state(1)) };
        let graph = Graph::of(&[state(0)], vec![whole.clone(), cut, whole]);
        assert_eq!((graph.transitions.len(), graph.told, graph.states.len()), (1, 1, 2));
    }

    #[test]
    fn an_action_without_the_values_of_its_parameters_cannot_be_tried() {
        let with = |arguments: Option<&str>| Action {
            arguments: arguments.map(str::to_owned),
            ..action("Take").unwrap()
        };
        let refused = vec![with(None), with(Some("n1")), action("End").unwrap()];
        let graph = Graph::of(&[state(0)], vec![Outlook { refused, ..looking(state(0)) }]);
        assert_eq!(graph.refused[0], [with(Some("n1")), action("End").unwrap()]);
    }

    #[test]
    fn invariants_that_are_false_somewhere_are_told_once() {
        let moves = vec![Move { broken: vec!["Safe".into()], ..going(1, "Up") }];
        let broken = vec!["Safe".to_owned()];
        let outlooks =
            vec![Outlook { moves, ..looking(state(0)) }, Outlook { broken, ..looking(state(1)) }];
        let graph = Graph::of(&[state(0)], outlooks);
        assert_eq!(graph.broken.into_iter().collect::<Vec<_>>(), ["Safe"]);
    }
}
