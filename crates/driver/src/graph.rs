//! The states and transitions that behaviours have in common.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Action, Behaviour, Step};

/// Variables with their values in normal form, by name.
pub(crate) type Known = BTreeMap<String, Value>;

/// An action with its arguments, which do not tell a string from a model value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) params: Vec<Value>,
}

/// A step from one state to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transition {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) label: Label,
}

/// A behaviour: where it begins, and its transitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) begin: usize,
    pub(crate) transitions: Vec<usize>,
}

/// All that behaviours show.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) states: Vec<Known>,
    /// By state, what the specification does not allow there.
    pub(crate) refused: Vec<Vec<Label>>,
    pub(crate) transitions: Vec<Transition>,
    /// By state, the transitions that leave it.
    leaving: Vec<Vec<usize>>,
    initial: Vec<usize>,
    places: BTreeMap<Known, usize>,
}

impl Label {
    /// `None` if the arguments are not understood.
    pub(crate) fn of(action: &Action) -> Option<Self> {
        let params = match &action.arguments {
            None => Vec::new(),
            Some(arguments) => match Value::read(&format!("<<{arguments}>>")) {
                Value::Seq(params) => params,
                _ => return None,
            },
        };
        Some(Self { name: action.name.clone(), params })
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.params.is_empty() {
            return f.write_str(&self.name);
        }
        let params: Vec<String> = self.params.iter().map(ToString::to_string).collect();
        write!(f, "{}({})", self.name, params.join(", "))
    }
}

impl Graph {
    /// Adds a behaviour. `None` if an action's arguments are not understood.
    pub(crate) fn add(&mut self, behaviour: &Behaviour) -> Option<Path> {
        let (first, later) = behaviour.steps.split_first()?;
        let begin = self.place(first);
        if !self.initial.contains(&begin) {
            self.initial.push(begin);
        }
        let (mut here, mut transitions) = (begin, Vec::new());
        for step in later {
            let to = self.place(step);
            let label = Label::of(step.action.as_ref()?)?;
            transitions.push(self.transition(Transition { from: here, to, label }));
            here = to;
        }
        for step in &behaviour.steps {
            let place = self.place(step);
            for action in behaviour.refused.get(&step.number).into_iter().flatten() {
                let label = Label::of(action)?;
                if !self.refused[place].contains(&label) {
                    self.refused[place].push(label);
                }
            }
        }
        Some(Path { begin, transitions })
    }

    fn place(&mut self, step: &Step) -> usize {
        let known = step
            .state
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), plain(value.clone()?))));
        let next = self.states.len();
        let known: Known = known.collect();
        let place = *self.places.entry(known.clone()).or_insert(next);
        if place == next {
            self.states.push(known);
            self.refused.push(Vec::new());
            self.leaving.push(Vec::new());
        }
        place
    }

    fn transition(&mut self, transition: Transition) -> usize {
        let known = self.leaving[transition.from].iter();
        if let Some(at) = known.copied().find(|at| self.transitions[*at] == transition) {
            return at;
        }
        let at = self.transitions.len();
        self.leaving[transition.from].push(at);
        self.transitions.push(transition);
        at
    }

    /// The variables of a state.
    pub(crate) fn known(&self, state: usize) -> Vec<(String, Value)> {
        self.states[state].clone().into_iter().collect()
    }

    /// All that is done or refused somewhere, each once and in order.
    pub(crate) fn labels(&self) -> Vec<&Label> {
        let done = self.transitions.iter().map(|transition| &transition.label);
        let all: BTreeSet<&Label> = done.chain(self.refused.iter().flatten()).collect();
        all.into_iter().collect()
    }

    /// In how many states behaviours begin.
    pub(crate) fn begins(&self) -> usize {
        self.initial.len()
    }

    /// Where else the same step may lead.
    pub(crate) fn others(&self, at: usize) -> impl Iterator<Item = usize> {
        let Transition { from, to, label } = &self.transitions[at];
        let same = self.leaving[*from].iter().map(|at| &self.transitions[*at]);
        same.filter(move |other| other.label == *label && other.to != *to).map(|other| other.to)
    }

    /// The states of a path.
    pub(crate) fn states_of<'g>(&'g self, path: &'g Path) -> impl Iterator<Item = usize> + 'g {
        let later = path.transitions.iter().map(|at| self.transitions[*at].to);
        std::iter::once(path.begin).chain(later)
    }

    /// A shortest path from an initial state.
    pub(crate) fn shortest_to(&self, state: usize) -> Option<Path> {
        let (begin, transitions) = self.way(&self.initial, state)?;
        Some(Path { begin, transitions })
    }

    /// A shortest way between two states.
    pub(crate) fn shortest_between(&self, from: usize, to: usize) -> Option<Vec<usize>> {
        Some(self.way(&[from], to)?.1)
    }

    fn way(&self, from: &[usize], to: usize) -> Option<(usize, Vec<usize>)> {
        let mut came: BTreeMap<usize, Option<usize>> = from.iter().map(|at| (*at, None)).collect();
        let mut open: VecDeque<usize> = from.iter().copied().collect();
        while let Some(state) = open.pop_front().filter(|state| *state != to) {
            for at in &self.leaving[state] {
                let next = self.transitions[*at].to;
                came.entry(next).or_insert_with(|| {
                    open.push_back(next);
                    Some(*at)
                });
            }
        }
        let (mut here, mut way) = (to, Vec::new());
        while let Some(at) = *came.get(&here)? {
            way.push(at);
            here = self.transitions[at].from;
        }
        way.reverse();
        Some((here, way))
    }
}

/// A value in normal form, with strings for model values: an implementation does
/// not know which of its names are model values.
pub(crate) fn plain(value: Value) -> Value {
    fn named(value: Value) -> Value {
        let all = |items: Vec<Value>| items.into_iter().map(named).collect();
        match value {
            Value::Model(name) => Value::Str(name),
            Value::Set(items) => Value::Set(all(items)),
            Value::Seq(items) => Value::Seq(all(items)),
            Value::Record(fields) => Value::Record(
                fields.into_iter().map(|(name, value)| (name, named(value))).collect(),
            ),
            Value::Function(points) => Value::Function(
                points.into_iter().map(|(point, value)| (named(point), named(value))).collect(),
            ),
            other => other,
        }
    }
    named(value).normal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_count_as_equal_whoever_wrote_them() {
        let same = [("{b, a}", "{\"a\", \"b\"}"), ("(a :> 1)", "[a |-> 1]"), ("1..2", "{2, 1}")];
        for (one, other) in same {
            assert_eq!(plain(Value::read(one)), plain(Value::read(other)));
        }
        assert_ne!(plain(Value::read("<<a>>")), plain(Value::read("{a}")));
    }
}
