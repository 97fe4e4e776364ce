//! The states that the engine and the mirror visit, level by level.

use std::collections::BTreeSet;

use crate::bounded;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::generate::levels;
use crate::outcome::{JobOutcome, Verdict};
use crate::value::Value;
use greyverify_protocol::Explored;

/// The first state that only one of the two visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diverging {
    /// Its level, from none.
    pub level: u64,
    /// Who visits it.
    pub by: Side,
    /// As the engine prints it.
    pub tla: Value,
    /// As the mirror program shows it; `None` if the mirror does not visit it.
    pub mirror: Option<String>,
}

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The engine, on the specification.
    Engine,
    /// The mirror program, on its mirror.
    Mirror,
}

/// What the engine found, from a job that counted levels.
///
/// # Errors
/// Why it is no result.
pub fn of_engine(outcome: &JobOutcome) -> Result<Explored, String> {
    let (distinct, generated, violated) = match &outcome.verdict {
        Verdict::Verified { distinct, generated, .. } => (*distinct, *generated, None),
        Verdict::Violated { property: Some(name), .. } => {
            let counts = outcome.facts.counts.unwrap_or_default();
            (counts.distinct.unwrap_or(0), counts.generated, Some(name.clone()))
        }
        other => return Err(crate::outcome::finding(other)),
    };
    let printed = printed(outcome)?;
    let levels = levels::counts(&printed, distinct)
        .ok_or_else(|| "the engine did not print how many states each level has".to_owned())?;
    Ok(Explored { violated, distinct, generated, levels, elapsed: outcome.facts.elapsed })
}

fn printed(outcome: &JobOutcome) -> Result<String, String> {
    let file = outcome.dir.print();
    let bytes = bounded::read(&file, LOG_BYTES_MAX);
    let bytes = bytes.map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// How they differ, in words, where the engine is called by its name; empty if they do not. A search that ended at a
/// violation has no counts to compare.
#[must_use]
pub fn differences(engine: &str, own: &Explored, mirror: &Explored) -> Vec<String> {
    let verdict = |side: &Explored| match &side.violated {
        Some(name) => format!("violates {name}"),
        None => "verifies".to_owned(),
    };
    let mut found = Vec::new();
    if own.violated.is_some() != mirror.violated.is_some() {
        found.push(format!("{engine} {}, the mirror {}", verdict(own), verdict(mirror)));
    }
    if own.violated.is_some() || mirror.violated.is_some() {
        return found;
    }
    if own.distinct != mirror.distinct {
        found.push(format!(
            "{engine} has {} distinct states, the mirror {}",
            own.distinct, mirror.distinct
        ));
    }
    // What a program says may be anything.
    let walked = mirror.levels.iter().fold(0, |sum: u64, level| sum.saturating_add(*level));
    if walked != mirror.distinct {
        found.push(format!(
            "the mirror has {} distinct states, a walk through the same model {walked}",
            mirror.distinct
        ));
    }
    if let Some(level) = first_difference(&own.levels, &mirror.levels) {
        let count = |levels: &[u64]| levels.get(level).copied().unwrap_or(0);
        found.push(format!(
            "level {level} has {} states for {engine}, {} for the mirror",
            count(&own.levels),
            count(&mirror.levels)
        ));
    }
    found
}

/// The first level that differs.
#[must_use]
pub fn first_difference(a: &[u64], b: &[u64]) -> Option<usize> {
    let longest = a.len().max(b.len());
    (0..longest).find(|n| a.get(*n) != b.get(*n))
}

/// The states of a level as the engine showed them, in normal form.
///
/// # Errors
/// They cannot be read.
pub fn shown(outcome: &JobOutcome) -> Result<Vec<Value>, String> {
    let printed = printed(outcome)?;
    Ok(levels::states(&printed).map(|text| Value::read(text).normal()).collect())
}

/// The first state of a level that only one of the two visits, given those of the
/// engine and those of the mirror, which are shown in two ways. All are in normal form.
#[must_use]
pub fn diverging(level: u64, theirs: &[Value], ours: &[(Value, String)]) -> Option<Diverging> {
    let known: BTreeSet<&Value> = ours.iter().map(|(tla, _)| tla).collect();
    if let Some(tla) = theirs.iter().find(|tla| !known.contains(tla)) {
        return Some(Diverging { level, by: Side::Engine, tla: tla.clone(), mirror: None });
    }
    let known: BTreeSet<&Value> = theirs.iter().collect();
    let (tla, mirror) = ours.iter().find(|(tla, _)| !known.contains(tla))?;
    let (tla, mirror) = (tla.clone(), Some(mirror.clone()));
    Some(Diverging { level, by: Side::Mirror, tla, mirror })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn side(levels: &[u64]) -> Explored {
        let (distinct, levels) = (levels.iter().sum(), levels.to_vec());
        Explored { violated: None, distinct, generated: 9, levels, elapsed: Duration::ZERO }
    }

    #[test]
    fn equal_totals_do_not_hide_different_levels() {
        assert!(differences("TLC", &side(&[1, 2, 3]), &side(&[1, 2, 3])).is_empty());
        let found = differences("TLC", &side(&[1, 3, 2]), &side(&[1, 2, 3]));
        assert_eq!(found, ["level 1 has 3 states for TLC, 2 for the mirror"]);
        let found = differences("TLC", &side(&[1, 2]), &side(&[1, 2, 1]));
        assert_eq!(found[1], "level 2 has 0 states for TLC, 1 for the mirror");
        let cut = Explored { distinct: 4, ..side(&[1, 2]) };
        assert!(differences("TLC", &cut, &cut)[0].contains("a walk through the same model 3"));
    }

    #[test]
    fn verdicts_are_compared_before_counts() {
        let broken = Explored { violated: Some("Agreement".into()), ..side(&[1]) };
        let found = differences("TLC", &broken, &side(&[1, 2]));
        assert_eq!(found, ["TLC violates Agreement, the mirror verifies"]);
        assert!(differences("TLC", &broken, &broken).is_empty());
    }

    #[test]
    fn the_first_state_of_one_side_only_is_named() {
        let value = |n: i64| Value::Int(n);
        let ours = [(value(1), "one".to_owned()), (value(3), "three".to_owned())];
        let found = diverging(2, &[value(1), value(2)], &ours).unwrap();
        assert_eq!((found.by, found.tla), (Side::Engine, value(2)));
        let found = diverging(2, &[value(1)], &ours).unwrap();
        assert_eq!((found.by, found.mirror.as_deref()), (Side::Mirror, Some("three")));
        assert_eq!(diverging(2, &[value(3), value(1)], &ours), None);
    }
}
