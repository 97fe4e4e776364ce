//! The edges of a model's state graph, as several programs tell them.
//!
//! In: states, and edges by the numbers of their states. Out: for each level how
//! many edges leave its states, with a hash of them that does not depend on their
//! order. Pure.
//!
//! Edges are a set: one that is told twice counts once. One that leads back to its
//! own state is left out, for `[][Next]_vars` allows it whether `Next` does or
//! not, and whether it keeps a state from being a deadlock is a part of the
//! verdict. An initial state counts as an edge from nowhere, in the first level.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use greyverify_protocol::Edge;
use sha2::{Digest as _, Sha256};

use crate::trace::Step;
use crate::value::Value;

/// All edges of a state graph, by the level of the states that they leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edges {
    states: Vec<Value>,
    pub(super) all: Vec<Edge>,
    /// The names of all actions; `None` if some edge has none.
    pub(super) names: Option<BTreeSet<String>>,
    pub(super) levels: Vec<Level>,
}

/// By their hashes, the edges that leave a level, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Level {
    /// Hashes of source and target.
    pub(super) plain: BTreeMap<u128, usize>,
    /// Hashes of source, target and name of the action.
    pub(super) named: BTreeMap<u128, usize>,
}

/// How many edges leave the states of a level, and what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub edges: u64,
    /// The sum of their hashes, without what does not fit: no two edges cancel each
    /// other out, as they would in an exclusive or.
    pub hash: u128,
}

impl Edges {
    /// The edges of a graph, of which it is known how many states each level has.
    ///
    /// # Errors
    /// Why they cannot be compared.
    pub fn of(states: Vec<Value>, mut all: Vec<Edge>, counted: &[u64]) -> Result<Self, String> {
        let states: Vec<Value> = states.into_iter().map(Value::normal).collect();
        if let Some(value) = states.iter().find_map(unwritten) {
            return Err(format!("the value {value} of a state is not written out"));
        }
        let known = |state: &u64| usize::try_from(*state).is_ok_and(|at| at < states.len());
        let is_whole = |edge: &Edge| edge.from.iter().chain([&edge.to]).all(known);
        if !all.iter().all(is_whole) {
            return Err("an edge of its state graph has a state that is not told".to_owned());
        }
        let levels = levels(states.len(), &all);
        if sizes(&levels) != counted {
            return Err("its state graph has other levels than it counted".to_owned());
        }
        let digests: Vec<[u8; 32]> =
            states.iter().map(|state| Sha256::digest(state.to_string()).into()).collect();
        let at = |state: u64| usize::try_from(state).unwrap_or_default();
        let digest = |state: u64| digests[at(state)];
        all.retain(|edge| edge.from.map(digest) != Some(digest(edge.to)));
        let mut by_level = vec![Level::default(); counted.len()];
        for (number, edge) in all.iter().enumerate() {
            let level = edge.from.map_or(0, |from| levels[at(from)].unwrap_or_default());
            let Some(level) = by_level.get_mut(level) else { continue };
            let ends = (edge.from.map_or([0; 32], digest), digest(edge.to));
            level.plain.entry(hash(ends, None)).or_insert(number);
            level.named.entry(hash(ends, name(edge))).or_insert(number);
        }
        let steps = all.iter().filter(|edge| edge.from.is_some());
        let names = steps.map(|edge| name(edge).map(str::to_owned)).collect();
        Ok(Self { states, all, names, levels: by_level })
    }

    /// For each level, its edges as pairs of states.
    pub fn sums(&self) -> impl Iterator<Item = Sum> {
        self.levels.iter().map(|level| sum(&level.plain))
    }

    /// For each level, its edges with the names of their actions; `None` if some
    /// edge has none.
    pub fn named_sums(&self) -> Option<impl Iterator<Item = Sum>> {
        self.names.as_ref().map(|_| self.levels.iter().map(|level| sum(&level.named)))
    }

    /// The state of that number, as a step of a behaviour is shown.
    pub(super) fn step(&self, state: u64) -> Step {
        let state = usize::try_from(state).ok().and_then(|at| self.states.get(at));
        let state = match state {
            Some(Value::Record(fields)) => {
                fields.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect()
            }
            // A mirror may show anything.
            other => vec![("state".to_owned(), other.cloned())],
        };
        Step { number: 0, action: None, state }
    }
}

/// What cannot be compared by its text: who keeps a set symbolic prints it
/// otherwise than who writes it out.
fn unwritten(state: &Value) -> Option<&Value> {
    let mut found = None;
    state.walk(&mut |value| {
        if matches!(value, Value::Symbolic(_) | Value::Interval(..)) {
            found = Some(value);
        }
    });
    found
}

/// The level of each state, from none; `None` for one that is not reached.
fn levels(states: usize, edges: &[Edge]) -> Vec<Option<usize>> {
    let at = |state: u64| usize::try_from(state).unwrap_or_default();
    let mut leading = vec![Vec::new(); states];
    let mut levels: Vec<Option<usize>> = vec![None; states];
    let mut waiting = VecDeque::new();
    for edge in edges {
        match edge.from {
            Some(from) => leading[at(from)].push(at(edge.to)),
            None => waiting.push_back((at(edge.to), 0)),
        }
    }
    while let Some((state, level)) = waiting.pop_front() {
        if levels[state].is_none() {
            levels[state] = Some(level);
            waiting.extend(leading[state].iter().map(|next| (*next, level + 1)));
        }
    }
    levels
}

/// How many states each level has; nothing if some state has none.
fn sizes(levels: &[Option<usize>]) -> Vec<u64> {
    let mut sizes = Vec::new();
    for level in levels {
        let Some(level) = *level else { return Vec::new() };
        if sizes.len() <= level {
            sizes.resize(level + 1, 0);
        }
        sizes[level] += 1;
    }
    sizes
}

/// The name of an action is what its text begins with.
fn name(edge: &Edge) -> Option<&str> {
    let text = edge.action.as_deref()?;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '!');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

fn hash((from, to): ([u8; 32], [u8; 32]), action: Option<&str>) -> u128 {
    let text = Sha256::new().chain_update(from).chain_update(to);
    let digest = text.chain_update(action.unwrap_or_default()).finalize();
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

pub(super) fn sum(edges: &BTreeMap<u128, usize>) -> Sum {
    let hash = edges.keys().fold(0, |sum: u128, hash| sum.wrapping_add(*hash));
    Sum { edges: edges.len() as u64, hash }
}
#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) type Told<'a> = (Option<u64>, &'a str, u64);

    /// A ring of four states and a way across, which each witness may tell in its way.
    pub(crate) const RING: [Told<'_>; 7] = [
        (None, "", 0),
        (Some(0), "Up", 1),
        (Some(0), "Jump(2)", 2),
        (Some(1), "Up", 3),
        (Some(2), "Up", 3),
        (Some(3), "Reset", 0),
        (Some(3), "Stay", 3),
    ];

    pub(crate) fn edges_of(told: &[Told<'_>]) -> Result<Edges, String> {
        let state = |n| Value::Record(vec![("x".to_owned(), Value::Int(n))]);
        let edge = |(from, action, to): &Told<'_>| {
            let action = (!action.is_empty()).then(|| (*action).to_owned());
            Edge { from: *from, action, to: *to }
        };
        let all = told.iter().map(edge).collect();
        Edges::of((0..4).map(state).collect(), all, &[1, 2, 1])
    }

    /// The ring with something else in the place of one edge.
    pub(crate) fn instead(at: usize, edge: Told<'static>) -> Vec<Told<'static>> {
        let mut told = RING.to_vec();
        told[at] = edge;
        told
    }

    #[test]
    fn what_is_not_the_graph_that_was_counted_is_not_compared() {
        let beyond = edges_of(&instead(5, (Some(3), "Reset", 4))).unwrap_err();
        assert!(beyond.contains("not told"), "{beyond}");
        let unreached = edges_of(&instead(2, (Some(0), "Up", 1))).unwrap_err();
        assert!(unreached.contains("other levels"), "{unreached}");
        let symbolic = Value::Record(vec![("x".to_owned(), Value::read("SUBSET {1, 2}"))]);
        let begun = Edge { from: None, action: None, to: 0 };
        let why = Edges::of(vec![symbolic], vec![begun], &[1]).unwrap_err();
        assert!(why.contains("SUBSET {1, 2}"), "{why}");
    }
}
