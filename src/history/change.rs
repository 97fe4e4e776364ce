//! Which jobs are in another state than in the last run of their profile.
//!
//! In: a history without the run, and the run. Out: [`Change`]s.

use std::collections::BTreeMap;

use super::{Past, Reason};
use crate::outcome::{JobOutcome, RunOutcome};

/// A job whose state is another one.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The job as it is now.
    pub job: &'a JobOutcome,
    /// What it came to when it last came to anything; `None` if it never did.
    pub before: Option<&'a str>,
}

/// The jobs that were as expected and are not, or the other way round. One that is new is told if
/// it is not as expected; one that was cancelled has no state.
#[must_use]
pub fn changes<'a>(past: &'a Past, run: &'a RunOutcome) -> Vec<Change<'a>> {
    let is_a_state = |reason: Reason| ![Reason::Explanation, Reason::CrossCheck].contains(&reason);
    let states = past.costs().filter(|cost| cost.profile == run.plan.profile && !cost.cancelled);
    let states: BTreeMap<&str, (bool, &str)> = states
        .filter(|cost| is_a_state(cost.reason))
        .map(|cost| (&*cost.job, (cost.as_expected, &*cost.finding)))
        .collect();
    let changed = |job: &'a JobOutcome| {
        let before = states.get(&*job.job.name);
        let was_well = before.is_none_or(|(is_well, _)| *is_well);
        let is_other = job.is_as_expected() != was_well;
        is_other.then(|| Change { job, before: before.map(|(_, finding)| *finding) })
    };
    run.jobs.values().filter(|job| !job.was_cancelled()).filter_map(changed).collect()
}
