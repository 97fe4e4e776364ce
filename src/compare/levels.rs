//! The states that several programs visit of one model, level by level.

use std::collections::BTreeSet;

use super::edges::Edges;
use crate::bounded;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::event::ViolationKind;
use crate::generate::levels;
use crate::outcome::{EngineTrouble, JobOutcome, Verdict};
use crate::value::Value;
use greyverify_protocol::Explored;

/// Somebody who was asked to visit all states of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// How people call it: the name of an engine, or `the mirror`.
    pub name: String,
    /// What it found.
    pub found: Result<Explored, Silence>,
    /// The edges between the states, or why they are not compared.
    pub edges: Result<Edges, String>,
}

/// Why a witness says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// It does not know such a model, which says nothing against either.
    Absent(String),
    /// It was asked, and gave no answer that can be compared.
    Failed(String),
}

/// The first state that only one of two visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diverging {
    /// Its level, from none.
    pub level: u64,
    /// The witness who visits it.
    pub by: String,
    /// As the specification writes it.
    pub tla: Value,
    /// As the mirror shows it, if it is one of the two; `None` within if it does not
    /// visit it.
    pub mirror: Option<Option<String>>,
}

/// The states of a level as one witness visits them, in normal form, each with
/// what a mirror shows of it.
pub type Level = Vec<(Value, Option<String>)>;

/// What an engine found, from a job that counted levels.
///
/// # Errors
/// Why it is no result.
pub fn of_engine(outcome: &JobOutcome) -> Result<Explored, Silence> {
    let elapsed = outcome.facts.elapsed;
    let (distinct, generated) = match &outcome.verdict {
        Verdict::Verified { distinct, generated, .. } => (*distinct, *generated),
        Verdict::Violated { property, kind, .. } => {
            let violated = property.clone().unwrap_or_else(|| promise(*kind).to_owned());
            let counts = outcome.facts.counts.unwrap_or_default();
            let (distinct, generated) = (counts.distinct.unwrap_or(0), counts.generated);
            let (violated, levels) = (Some(violated), Vec::new());
            return Ok(Explored { violated, distinct, generated, levels, elapsed });
        }
        Verdict::EngineFailed { part: EngineTrouble::Unimplemented, why, .. } => {
            return Err(Silence::Absent(why.clone()));
        }
        other => return Err(Silence::Failed(crate::outcome::finding(other))),
    };
    let printed = printed(outcome).map_err(Silence::Failed)?;
    let levels = levels::counts(&printed, distinct).ok_or_else(|| {
        let why = "the engine did not print how many states each level has";
        Silence::Failed(why.to_owned())
    })?;
    Ok(Explored { violated: None, distinct, generated, levels, elapsed })
}

/// What is broken where a violation has no name.
const fn promise(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Deadlock => "freedom from deadlock",
        ViolationKind::Assumption => "an assumption",
        ViolationKind::Assertion => "an assertion",
        ViolationKind::Safety | ViolationKind::Liveness => "a property",
    }
}

fn printed(outcome: &JobOutcome) -> Result<String, String> {
    let file = outcome.dir.print();
    let bytes = bounded::read(&file, LOG_BYTES_MAX);
    let bytes = bytes.map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// How their verdicts and counts differ, in words; empty if they do not. A search
/// that ended at a violation has no counts to compare.
#[must_use]
pub fn differences(witnesses: &[Witness]) -> Vec<String> {
    let explored: Vec<(&str, &Explored)> = explored(witnesses).collect();
    let Some((first, others)) = explored.split_first() else { return Vec::new() };
    let mut found: Vec<String> = others.iter().flat_map(|other| of_two(*first, *other)).collect();
    found.extend(alone(&explored, |a, b| of_two(*a, *b).is_empty()));
    found
}

/// Those who gave an answer.
pub fn explored(witnesses: &[Witness]) -> impl Iterator<Item = (&str, &Explored)> {
    witnesses.iter().filter_map(|one| Some((one.name.as_str(), one.found.as_ref().ok()?)))
}

/// The one who says something else than each of the others, who say the same.
pub(super) fn alone<T>(
    all: &[(&str, T)],
    same: impl Fn(&(&str, T), &(&str, T)) -> bool,
) -> Option<String> {
    (0..all.len()).find_map(|at| {
        let others: Vec<_> = all.iter().enumerate().filter(|(n, _)| *n != at).collect();
        let ((_, first), rest) = others.split_first()?;
        let is_alone = !rest.is_empty()
            && rest.iter().all(|(_, other)| same(first, other))
            && others.iter().all(|(_, other)| !same(other, &all[at]));
        let names: Vec<&str> = others.iter().map(|(_, (name, _))| *name).collect();
        is_alone.then(|| format!("{} stands alone: {} agree", all[at].0, names.join(" and ")))
    })
}

fn of_two((one, a): (&str, &Explored), (other, b): (&str, &Explored)) -> Vec<String> {
    let verdict = |side: &Explored| match &side.violated {
        Some(name) => format!("violates {name}"),
        None => "verifies".to_owned(),
    };
    let mut found = Vec::new();
    if a.violated.is_some() != b.violated.is_some() {
        found.push(format!("{one} {}, {other} {}", verdict(a), verdict(b)));
    }
    if a.violated.is_some() || b.violated.is_some() {
        return found;
    }
    if a.distinct != b.distinct {
        let (a, b) = (a.distinct, b.distinct);
        found.push(format!("{one} has {a} distinct states, {other} {b}"));
    }
    // What a program says may be anything.
    let walked = b.levels.iter().fold(0, |sum: u64, level| sum.saturating_add(*level));
    if walked != b.distinct {
        found.push(format!(
            "{other} has {} distinct states, a walk through the same model {walked}",
            b.distinct
        ));
    }
    if let Some(level) = first_difference(&a.levels, &b.levels) {
        let count = |levels: &[u64]| levels.get(level).copied().unwrap_or(0);
        let (a, b) = (count(&a.levels), count(&b.levels));
        found.push(format!("level {level} has {a} states for {one}, {b} for {other}"));
    }
    found
}

/// The first level that differs.
#[must_use]
pub fn first_difference(a: &[u64], b: &[u64]) -> Option<usize> {
    let longest = a.len().max(b.len());
    (0..longest).find(|n| a.get(*n) != b.get(*n))
}

/// The states of a level as an engine showed them.
///
/// # Errors
/// They cannot be read.
pub fn shown(outcome: &JobOutcome) -> Result<Level, String> {
    let printed = printed(outcome)?;
    Ok(levels::states(&printed).map(|text| (Value::read(text).normal(), None)).collect())
}

/// The first state of a level that only one of two visits, each given by its
/// name and its states.
#[must_use]
pub fn diverging(
    level: u64,
    (one, a): (&str, &Level),
    (other, b): (&str, &Level),
) -> Option<Diverging> {
    let has_mirror = a.iter().chain(b).any(|(_, mirror)| mirror.is_some());
    let missing = |from: &Level, by: &str, of: &Level| {
        let known: BTreeSet<&Value> = from.iter().map(|(tla, _)| tla).collect();
        let (tla, mirror) = of.iter().find(|(tla, _)| !known.contains(tla))?;
        let mirror = has_mirror.then(|| mirror.clone());
        Some(Diverging { level, by: by.to_owned(), tla: tla.clone(), mirror })
    };
    missing(b, one, a).or_else(|| missing(a, other, b))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn side(levels: &[u64]) -> Explored {
        let (distinct, levels) = (levels.iter().sum(), levels.to_vec());
        Explored { violated: None, distinct, generated: 9, levels, elapsed: Duration::ZERO }
    }

    fn witnesses(all: &[(&str, Explored)]) -> Vec<Witness> {
        let one = |(name, found): &(&str, Explored)| Witness {
            name: (*name).to_owned(),
            found: Ok(found.clone()),
            edges: Err("they are not asked for".to_owned()),
        };
        all.iter().map(one).collect()
    }

    fn of(own: &Explored, mirror: &Explored) -> Vec<String> {
        differences(&witnesses(&[("TLC", own.clone()), ("the mirror", mirror.clone())]))
    }

    #[test]
    fn equal_totals_do_not_hide_different_levels() {
        assert!(of(&side(&[1, 2, 3]), &side(&[1, 2, 3])).is_empty());
        let found = of(&side(&[1, 3, 2]), &side(&[1, 2, 3]));
        assert_eq!(found, ["level 1 has 3 states for TLC, 2 for the mirror"]);
        let found = of(&side(&[1, 2]), &side(&[1, 2, 1]));
        assert_eq!(found[1], "level 2 has 0 states for TLC, 1 for the mirror");
        let cut = Explored { distinct: 4, ..side(&[1, 2]) };
        assert!(of(&cut, &cut)[0].contains("a walk through the same model 3"));
    }

    #[test]
    fn verdicts_are_compared_before_counts() {
        let broken = Explored { violated: Some("Agreement".into()), ..side(&[1]) };
        let found = of(&broken, &side(&[1, 2]));
        assert_eq!(found, ["TLC violates Agreement, the mirror verifies"]);
        assert!(of(&broken, &broken).is_empty());
    }

    #[test]
    fn of_three_the_one_who_stands_alone_is_named() {
        let (usual, other) = (side(&[1, 2]), side(&[1, 3]));
        let three = |a: &Explored, b: &Explored, c: &Explored| {
            let all = [("TLC", a.clone()), ("tla-mc", b.clone()), ("the mirror", c.clone())];
            differences(&witnesses(&all)).pop()
        };
        assert_eq!(three(&usual, &usual, &usual), None);
        let alone = "tla-mc stands alone: TLC and the mirror agree";
        assert_eq!(three(&usual, &other, &usual).as_deref(), Some(alone));
        let alone = "TLC stands alone: tla-mc and the mirror agree";
        assert_eq!(three(&other, &usual, &usual).as_deref(), Some(alone));
        let last = three(&side(&[1]), &usual, &other).unwrap();
        assert!(last.starts_with("level 1"), "{last}");
    }

    #[test]
    fn who_says_nothing_is_not_compared() {
        let mut all = witnesses(&[("TLC", side(&[1])), ("tla-mc", side(&[2]))]);
        all[1].found = Err(Silence::Absent("tla-mc has no bags".to_owned()));
        assert!(differences(&all).is_empty());
    }

    #[test]
    fn the_first_state_of_one_side_only_is_named() {
        let states = |all: &[i64]| all.iter().map(|n| (Value::Int(*n), None)).collect::<Level>();
        let native = |n: i64| (Value::Int(n), Some(format!("number {n}")));
        let ours = vec![native(1), native(3)];
        let found = diverging(2, ("TLC", &states(&[1, 2])), ("the mirror", &ours)).unwrap();
        assert_eq!(
            (found.by.as_str(), found.tla, found.mirror),
            ("TLC", Value::Int(2), Some(None))
        );
        let found = diverging(2, ("TLC", &states(&[1])), ("the mirror", &ours)).unwrap();
        let shown = Some(Some("number 3".to_owned()));
        assert_eq!((found.by.as_str(), found.mirror), ("the mirror", shown));
        assert_eq!(diverging(2, ("TLC", &states(&[3, 1])), ("the mirror", &ours)), None);
        let found = diverging(2, ("TLC", &states(&[1])), ("tla-mc", &states(&[1, 4]))).unwrap();
        assert_eq!((found.by.as_str(), found.mirror), ("tla-mc", None));
    }
}
