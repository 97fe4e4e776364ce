//! Which jobs are in another state than in the last run of their profile.
//!
//! In: a history without the run, and the run. Out: [`Change`]s.

use std::collections::BTreeMap;

use super::line::kind;
use super::{Cost, Past, Reason};
use crate::outcome::{JobOutcome, RunOutcome};

/// A job whose state is another one.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The job as it is now.
    pub job: &'a JobOutcome,
    /// What it came to when it last came to anything; `None` if it never did.
    pub before: Option<&'a str>,
}

/// The jobs that were as expected and are not, or the other way round, or that have a verdict of
/// another kind that is not expected either: a search that was cut, and now finds a violation. One
/// that is new is told if it is not as expected; one that was cancelled has no state.
#[must_use]
pub fn changes<'a>(past: &'a Past, run: &'a RunOutcome) -> Vec<Change<'a>> {
    let is_a_state = |reason: Reason| ![Reason::Explanation, Reason::CrossCheck].contains(&reason);
    let states = past.costs().filter(|cost| cost.profile == run.plan.profile && !cost.cancelled);
    let states: BTreeMap<&str, &Cost> =
        states.filter(|cost| is_a_state(cost.reason)).map(|cost| (&*cost.job, cost)).collect();
    let changed = |job: &'a JobOutcome| {
        let before = states.get(&*job.job.name);
        let is_other = match before {
            Some(cost) if !cost.as_expected && !job.is_as_expected() => {
                cost.verdict != kind(&job.verdict)
            }
            before => job.is_as_expected() != before.is_none_or(|cost| cost.as_expected),
        };
        is_other.then(|| Change { job, before: before.map(|cost| &*cost.finding) })
    };
    run.jobs.values().filter(|job| !job.was_cancelled()).filter_map(changed).collect()
}
