//! The edges of a model's state graph, as several programs tell them.
//!
//! In: states, and edges by the numbers of their states. Out: for each level how
//! many edges leave its states, with a hash of them that does not depend on their
//! order; and of two programs the first edge that only one of them has. Pure.
//!
//! Edges are a set: one that is told twice counts once. One that leads back to its
//! own state is left out, for `[][Next]_vars` allows it whether `Next` does or
//! not, and whether it keeps a state from being a deadlock is a part of the
//! verdict. An initial state counts as an edge from nowhere, in the first level.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use greyverify_protocol::Edge;
use sha2::{Digest as _, Sha256};

use super::levels::{Witness, alone};
use crate::figures::{counted, grouped};
use crate::trace::Step;
use crate::value::Value;

/// All edges of a state graph, by the level of the states that they leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edges {
    states: Vec<Value>,
    all: Vec<Edge>,
    /// The names of all actions; `None` if some edge has none.
    names: Option<BTreeSet<String>>,
    levels: Vec<Level>,
}

/// By their hashes, the edges that leave a level, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Level {
    /// Hashes of source and target.
    plain: BTreeMap<u128, usize>,
    /// Hashes of source, target and name of the action.
    named: BTreeMap<u128, usize>,
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

/// Where two witnesses part, and the first edge that only one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Level of the state that the edge leaves, from none.
    pub level: usize,
    /// What is different, in words.
    pub what: String,
    /// Who has the edge.
    pub by: String,
    /// The state before; `None` if the edge is an initial state.
    pub before: Option<Step>,
    /// The action as the witness tells it.
    pub action: Option<String>,
    /// The state after.
    pub after: Step,
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

    fn step(&self, state: u64) -> Step {
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

fn sum(edges: &BTreeMap<u128, usize>) -> Sum {
    let hash = edges.keys().fold(0, |sum: u128, hash| sum.wrapping_add(*hash));
    Sum { edges: edges.len() as u64, hash }
}

/// Those who told their edges.
fn telling(witnesses: &[Witness]) -> Vec<(&str, &Edges)> {
    let telling = witnesses.iter().filter(|one| one.found.is_ok());
    telling.filter_map(|one| Some((one.name.as_str(), one.edges.as_ref().ok()?))).collect()
}

/// How many told their edges.
#[must_use]
pub fn compared(witnesses: &[Witness]) -> usize {
    telling(witnesses).len()
}

/// How edges differ, in words; empty if they do not.
#[must_use]
pub fn differences(witnesses: &[Witness]) -> Vec<String> {
    let all = telling(witnesses);
    let Some((first, others)) = all.split_first() else { return Vec::new() };
    let partings = others.iter().filter_map(|other| parting(*first, *other));
    let found = partings.map(|parting| parting.what);
    found.chain(alone(&all, |a, b| parting(*a, *b).is_none())).collect()
}

/// Where the first two part who do.
#[must_use]
pub fn first_parting(witnesses: &[Witness]) -> Option<Parting> {
    let all = telling(witnesses);
    let (first, others) = all.split_first()?;
    others.iter().find_map(|other| parting(*first, *other))
}

/// Where two part: by their edges, or, if those are the same and both have the
/// same names of actions, by these.
fn parting((one, a): (&str, &Edges), (other, b): (&str, &Edges)) -> Option<Parting> {
    let have_names = a.names.is_some() && a.names == b.names;
    parting_by(|level| &level.plain, (one, a), (other, b)).or_else(|| {
        let named = have_names.then(|| parting_by(|level| &level.named, (one, a), (other, b)));
        named.flatten().map(|found| {
            let what = format!("{}: the states are the same, the actions are not", found.what);
            Parting { what, ..found }
        })
    })
}

fn parting_by(
    of: fn(&Level) -> &BTreeMap<u128, usize>,
    (one, a): (&str, &Edges),
    (other, b): (&str, &Edges),
) -> Option<Parting> {
    let longest = a.levels.len().max(b.levels.len());
    let none = BTreeMap::new();
    (0..longest).find_map(|level| {
        let edges =
            |side: &'_ Edges| side.levels.get(level).map_or(none.clone(), |own| of(own).clone());
        let (ours, theirs) = (edges(a), edges(b));
        if sum(&ours) == sum(&theirs) {
            return None;
        }
        let what = match (ours.len(), theirs.len()) {
            (n, m) if n == m => format!(
                "level {level} has {} for {one} and for {other}, and they are not the same",
                counted(ours.len(), "edge")
            ),
            (_, m) => format!(
                "level {level} has {} for {one}, {} for {other}",
                counted(ours.len(), "edge"),
                grouped(m as u64)
            ),
        };
        let first = |ours: &BTreeMap<u128, usize>, theirs: &BTreeMap<u128, usize>| {
            let missing = ours.iter().filter(|(hash, _)| !theirs.contains_key(hash));
            missing.map(|(_, number)| *number).min()
        };
        let (by, side, number) = match (first(&ours, &theirs), first(&theirs, &ours)) {
            (Some(number), _) => (one, a, number),
            (None, Some(number)) => (other, b, number),
            (None, None) => return None,
        };
        let Edge { from, action, to } = &side.all[number];
        let (before, after) = (from.map(|from| side.step(from)), side.step(*to));
        let (by, action) = (by.to_owned(), action.clone());
        Some(Parting { level, what, by, before, action, after })
    })
}

/// What of the edges is not compared, and why; nothing if all of it is.
#[must_use]
pub fn left_out(witnesses: &[Witness]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let answering = witnesses.iter().filter(|one| one.found.is_ok());
    let all = answering.clone().count();
    for (name, why) in answering.filter_map(|one| Some((&one.name, one.edges.as_ref().err()?))) {
        reasons.entry(why).or_default().push(name);
    }
    let silent = reasons.into_iter().map(|(why, names)| match names.len() == all {
        true => format!("edges not compared: {why}"),
        false => format!("edges of {} not compared: {why}", names.join(" and ")),
    });
    silent.chain(nameless(witnesses)).collect()
}

/// Whose names of actions are not those of the first who has any. Nobody expects
/// names of an engine that has none.
fn nameless(witnesses: &[Witness]) -> Vec<String> {
    let all = telling(witnesses);
    let mut named = all.iter().filter_map(|(name, edges)| Some((*name, edges.names.as_ref()?)));
    let Some((one, names)) = named.next() else { return Vec::new() };
    let other = |(other, theirs): (&str, &BTreeSet<String>)| {
        let only = |by: &str, a: &BTreeSet<String>, b: &BTreeSet<String>| {
            let only: Vec<&str> = a.difference(b).map(String::as_str).collect();
            (!only.is_empty()).then(|| format!("only {by} has {}", only.join(", ")))
        };
        let only = [only(one, names, theirs), only(other, theirs, names)];
        let only: Vec<String> = only.into_iter().flatten().collect();
        (!only.is_empty()).then(|| {
            let why = only.join("; ");
            format!("names of actions not compared for {one} and {other}, states are: {why}")
        })
    };
    named.filter_map(other).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use greyverify_protocol::Explored;

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

    fn edges_of(told: &[Told<'_>]) -> Result<Edges, String> {
        let state = |n| Value::Record(vec![("x".to_owned(), Value::Int(n))]);
        let edge = |(from, action, to): &Told<'_>| {
            let action = (!action.is_empty()).then(|| (*action).to_owned());
            Edge { from: *from, action, to: *to }
        };
        let all = told.iter().map(edge).collect();
        Edges::of((0..4).map(state).collect(), all, &[1, 2, 1])
    }

    /// One that counts what all others count.
    pub(crate) fn witness(name: &str, told: &[Told<'_>]) -> Witness {
        let (violated, elapsed, levels) = (None, Duration::ZERO, vec![1, 2, 1]);
        let found = Ok(Explored { violated, distinct: 4, generated: 7, levels, elapsed });
        Witness { name: name.to_owned(), found, edges: edges_of(told) }
    }

    /// The ring with something else in the place of one edge.
    fn instead(at: usize, edge: Told<'static>) -> Vec<Told<'static>> {
        let mut told = RING.to_vec();
        told[at] = edge;
        told
    }

    #[test]
    fn neither_order_nor_repetition_nor_a_step_that_changes_nothing_is_a_difference() {
        let mut told = RING.to_vec();
        told.reverse();
        told.extend([(Some(1), "Up", 3), (Some(1), "Stay", 1)]);
        let all = [witness("TLC", &RING), witness("the mirror", &told)];
        assert_eq!((differences(&all), left_out(&all)), (Vec::new(), Vec::new()));
        let [a, b] = all.map(|one| one.edges.unwrap());
        let sums: Vec<Sum> = a.sums().collect();
        assert_eq!(sums, b.sums().collect::<Vec<_>>());
        assert_eq!(sums.iter().map(|sum| sum.edges).collect::<Vec<_>>(), [3, 2, 1]);
    }

    #[test]
    fn an_edge_that_leads_elsewhere_is_found_where_all_counts_are_equal() {
        let all =
            [witness("TLC", &RING), witness("the mirror", &instead(5, (Some(3), "Reset", 1)))];
        let found = differences(&all);
        assert_eq!(
            found,
            ["level 2 has 1 edge for TLC and for the mirror, and they are not the same"]
        );
        let parting = first_parting(&all).unwrap();
        let seen = (parting.by.as_str(), parting.action.as_deref(), parting.level);
        assert_eq!(seen, ("TLC", Some("Reset"), 2));
        assert_eq!(parting.after.state, [("x".to_owned(), Some(Value::Int(0)))]);
    }

    #[test]
    fn an_edge_too_many_is_told_by_whom_it_is() {
        let mut told = RING.to_vec();
        told.push((Some(1), "Jump(2)", 2));
        let all = [witness("TLC", &RING), witness("tla-mc", &told)];
        assert_eq!(differences(&all), ["level 1 has 2 edges for TLC, 3 for tla-mc"]);
        assert_eq!(first_parting(&all).unwrap().by, "tla-mc");
    }

    #[test]
    fn the_same_step_by_another_action_is_a_difference_where_the_names_are_the_same() {
        let all = [witness("TLC", &RING), witness("the mirror", &instead(2, (Some(0), "Up", 2)))];
        assert!(differences(&all).is_empty(), "the mirror has no Jump");
        let told = left_out(&all);
        let why =
            "names of actions not compared for TLC and the mirror, states are: only TLC has Jump";
        assert_eq!(told, [why]);
        let mut told = instead(2, (Some(0), "Up", 2));
        told[3] = (Some(1), "Jump", 3);
        let found = differences(&[witness("TLC", &RING), witness("the mirror", &told)]);
        assert!(found[0].ends_with("the states are the same, the actions are not"), "{found:?}");
    }

    #[test]
    fn of_three_the_one_who_stands_alone_is_named_among_those_who_tell_edges() {
        let wrong = instead(5, (Some(3), "Reset", 1));
        let bare: Vec<Told<'_>> = RING.iter().map(|(from, _, to)| (*from, "", *to)).collect();
        let all = [witness("TLC", &RING), witness("tla-mc", &bare), witness("the mirror", &wrong)];
        let last = differences(&all).pop();
        assert_eq!(last.as_deref(), Some("the mirror stands alone: TLC and tla-mc agree"));
        let [tlc, mut second, mirror] = all;
        second.edges = Err("they are too many".to_owned());
        let all = [tlc, second, mirror];
        assert_eq!(differences(&all).len(), 1, "of two, nobody stands alone");
        assert_eq!(left_out(&all), ["edges of tla-mc not compared: they are too many"]);
    }

    #[test]
    fn who_names_no_actions_is_compared_by_states() {
        let bare: Vec<Told<'_>> = RING.iter().map(|(from, _, to)| (*from, "", *to)).collect();
        let all = [witness("TLC", &RING), witness("tla-mc", &bare)];
        assert_eq!((differences(&all), left_out(&all)), (Vec::new(), Vec::new()));
        assert!(all[1].edges.as_ref().unwrap().named_sums().is_none());
    }

    /// Both count one initial state, and levels of one, two and one.
    #[test]
    fn another_initial_state_is_a_difference() {
        let steps = [(Some(3), "Up", 1), (Some(3), "Jump(2)", 2), (Some(1), "Up", 0)];
        let other = [&[(None, "", 3)][..], &steps].concat();
        let all = [witness("TLC", &RING), witness("the mirror", &other)];
        assert!(first_parting(&all).unwrap().before.is_none());
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
