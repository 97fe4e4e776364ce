//! Where witnesses part by the edges that they tell.
//!
//! In: [`Edges`] of each witness that tells them. Out: how they differ, in words;
//! the first edge that only one of two has; and what is not compared, with its
//! reason. Pure.

use std::collections::{BTreeMap, BTreeSet};

use greyverify_protocol::Edge;

use super::edges::{Edges, Level, sum};
use super::levels::{Witness, alone};
use crate::figures::{counted, grouped};
use crate::trace::Step;

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
    use crate::compare::edges::Sum;
    use crate::compare::edges::tests::{RING, Told, edges_of, instead};
    use crate::value::Value;

    /// One that counts what all others count.
    pub(crate) fn witness(name: &str, told: &[Told<'_>]) -> Witness {
        let (violated, elapsed, levels) = (None, Duration::ZERO, vec![1, 2, 1]);
        let found = Ok(Explored { violated, distinct: 4, generated: 7, levels, elapsed });
        Witness { name: name.to_owned(), found, edges: edges_of(told) }
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
}
