//! What a job's counterexample is about.

use super::{Identity, Verdict};
use crate::plan::Job;
use crate::trace::About;

/// Where the behaviour of a job comes from and what it shows.
#[must_use]
pub fn about(job: &Job, verdict: &Verdict, engine: &Identity) -> About {
    let (property, kind) = match verdict {
        Verdict::Violated { property, kind, .. } => (property.clone(), Some(*kind)),
        Verdict::ReachedAsExpected { probe, .. } => (Some(probe.clone()), None),
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. }
        | Verdict::Unreached { .. }
        | Verdict::Vacuous { .. }
        | Verdict::Inconclusive { .. }
        | Verdict::EngineFailed { .. } => (None, None),
    };
    let replaced = job.question().into_iter().flat_map(|question| &question.replace);
    About {
        spec: Some(job.spec.name.clone()),
        job: Some(job.name.clone()),
        property,
        kind,
        bounds: job.bounds.clone(),
        replaced: replaced.map(|(by, with)| (by.clone(), with.value.clone())).collect(),
        found_by: Some(engine.full_name()),
        cut: verdict.cut().map(str::to_owned),
    }
}
