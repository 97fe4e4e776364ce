//! Whether what the engine said can be believed.
//!
//! In: facts, and what was asked. Out: the first thing that an engine which
//! does its work would not have said. Such output is of another specification
//! or another run, of a damaged engine, or made to deceive; which of them does
//! not matter.

use std::time::Duration;

use super::Facts;
use super::classify::Origin;
use crate::event::{Counts, FailureKind};

/// Probability of having missed a state from which on a green is not one.
const MISSED_MAX: f64 = 0.01;
/// Time by which two looks at one clock may differ.
const CLOCK_SLACK: Duration = Duration::from_secs(5);

/// What speaks against a violation: text of the specification itself can look
/// like the announcement of one.
pub(super) fn against_violation(facts: &Facts) -> Option<String> {
    let claimed = || "a violation and success were both announced".to_owned();
    disorder(facts).or_else(|| two_runs(facts)).or_else(|| facts.success.map(|_| claimed()))
}

/// True if the engine had failed before it announced a violation. Messages of
/// such failures show strings of the specification as they are. Memory and
/// disk fail beside a violation, too.
pub(super) fn failed_before_violation(facts: &Facts) -> bool {
    let kind = facts.failed_before_violation;
    kind.is_some_and(|kind| !matches!(kind, FailureKind::Memory | FailureKind::Disk))
}

/// What speaks against a green of any kind of search.
pub(super) fn against_green(origin: Option<&Origin<'_>>, facts: &Facts) -> Option<String> {
    let of_another = || origin.and_then(|origin| another(origin, facts));
    disorder(facts)
        .or_else(|| two_runs(facts))
        .or_else(|| facts.against_recovery())
        .or_else(of_another)
        .or_else(|| foreign_coverage(facts))
        .or_else(|| earlier(facts))
}

/// What speaks against a claim that everything was searched, with these
/// figures at the end.
pub(super) fn against_success(facts: &Facts, last: Counts) -> Option<String> {
    if facts.successes > 1 {
        return Some(format!("success was claimed {} times", facts.successes));
    }
    if facts.final_reports > 1 {
        return Some("the last figures were given more than once".to_owned());
    }
    let (distinct, generated) = (last.distinct.unwrap_or(0), last.generated);
    if distinct > generated {
        return Some(format!("{distinct} distinct states of only {generated} generated"));
    }
    let (distinct_before, generated_before) =
        (facts.most.distinct.unwrap_or(0), facts.most.generated);
    if generated_before > generated || distinct_before > distinct {
        return Some(format!(
            "the last figures ({distinct} distinct of {generated} states) are smaller than those \
             before ({distinct_before} of {generated_before})"
        ));
    }
    let missed = facts.success.flatten()?;
    let is_small = (0.0..=MISSED_MAX).contains(&missed);
    (!is_small).then(|| format!("the probability of having missed a state is {missed}"))
}

fn disorder(facts: &Facts) -> Option<String> {
    facts.disorder.as_ref().map(|why| format!("its messages do not nest: {why}"))
}

fn two_runs(facts: &Facts) -> Option<String> {
    let twice = facts.versions.len() > 1 || facts.searches > 1;
    twice.then(|| "two runs speak in one stream".to_owned())
}

/// The version is printed first, and the root module is read last.
fn another(origin: &Origin<'_>, facts: &Facts) -> Option<String> {
    let version = facts.versions.first().filter(|told| **told != origin.version);
    let root = facts.modules_read.last().filter(|told| *told != origin.root);
    match (version, root) {
        (Some(told), _) => {
            let Origin { engine, version, .. } = origin;
            Some(format!("{engine} {told} speaks, and {engine} {version} was started"))
        }
        (None, Some(told)) => Some(format!("it read module {told} and not {}", origin.root)),
        (None, None) => None,
    }
}

fn foreign_coverage(facts: &Facts) -> Option<String> {
    let read = &facts.modules_read;
    let is_foreign = |module: &&str| !read.is_empty() && !read.iter().any(|read| read == module);
    let mut covered = facts.coverage.actions.iter().map(|a| a.location.module.as_str());
    let module = covered.find(is_foreign)?;
    Some(format!("its coverage is of module {module}, which it did not read"))
}

fn earlier(facts: &Facts) -> Option<String> {
    let (begun, told) = facts.begun.zip(facts.told_begun)?;
    (told + CLOCK_SLACK < begun).then(|| "it is the output of an earlier run".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    fn counts(generated: u64, distinct: u64) -> Counts {
        Counts { depth: None, generated, distinct: Some(distinct), queued: Some(0) }
    }

    fn success(missed: Option<f64>) -> Event {
        Event::ClaimedSuccess { collision_calculated: missed, collision_actual: None }
    }

    fn after(events: &[Event]) -> Option<String> {
        let mut facts = Facts::default();
        events.iter().for_each(|event| facts.add(event));
        against_success(&facts, facts.final_counts.unwrap_or_default())
    }

    #[test]
    fn figures_that_no_search_can_have_are_not_believed() {
        let last = |generated, distinct| Event::FinalCounts(counts(generated, distinct));
        assert_eq!(after(&[success(Some(1e-9)), last(5, 5)]), None);
        assert_eq!(after(&[Event::Progress(counts(5, 5)), success(None), last(5, 5)]), None);
        for missed in [1.0, 1.5, -0.1, 0.02, f64::NAN, f64::INFINITY] {
            assert!(after(&[success(Some(missed)), last(5, 5)]).is_some(), "{missed}");
        }
        let lies: [&[Event]; 4] = [
            &[success(None), success(None), last(5, 5)],
            &[success(None), last(5, 5), last(5, 5)],
            &[success(None), last(4, 5)],
            &[Event::Progress(counts(9, 3)), success(None), last(5, 5)],
        ];
        for lie in lies {
            assert!(after(lie).is_some(), "{lie:?}");
        }
    }

    #[test]
    fn output_of_others_is_told_by_version_module_and_clock() {
        let origin = Origin { root: "A", engine: "TLC", version: "2.15" };
        let version = |version: &str| Event::Version { version: version.into(), revision: None };
        let read = |module: &str| Event::Text(format!("Semantic processing of module {module}"));
        let said = |events: &[Event]| {
            let begun = std::time::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
            let mut facts = Facts { begun: Some(begun), ..Facts::default() };
            events.iter().for_each(|event| facts.add(event));
            against_green(Some(&origin), &facts)
        };
        let started = |before: u64| {
            Event::Begun(std::time::UNIX_EPOCH + Duration::from_secs(1_795_000_000 - before))
        };
        let fine = [
            version("2.15"),
            Event::ReadingStarted,
            read("Naturals"),
            read("A"),
            Event::ReadingFinished,
            started(0),
        ];
        assert_eq!(said(&fine), None);
        assert!(said(&[version("2.19")]).is_some());
        assert!(said(&[version("2.15"), version("2.15")]).is_some());
        assert!(said(&[Event::ReadingStarted, read("A"), read("B")]).is_some());
        assert!(said(&[started(40)]).is_some());
    }
}
