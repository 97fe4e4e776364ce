//! The job that checks a mutant: as its original was checked, by the same
//! properties, at the same bounds.

use std::sync::Arc;
use std::time::Duration;

use super::Mutant;
use crate::manifest::{Broken, Expect, VacuityPolicy};
use crate::plan::{Job, Purpose};
use crate::pluscal;
use crate::spec::Spec;

/// Of the time that its original took, what a mutant gets.
const TIMES: u64 = 10;
/// Seconds that it gets at least.
const SECS_MIN: u64 = 20;

/// The job of a mutant of the specification of another job. That of a probe asks
/// whether the mutant still reaches it.
pub(super) fn job(original: &Job, mutant: &Mutant, name: String) -> Job {
    let mut spec = Spec::clone(&original.spec);
    if let Some(module) = spec.modules.get_mut(mutant.module) {
        *module = mutant.source.clone();
    }
    let (purpose, expect) = match &original.purpose {
        Purpose::Probe { .. } => (original.purpose.clone(), original.expect.clone()),
        _ => {
            let expect = Expect { violates: Some(Broken::Anything), ..Expect::default() };
            (Purpose::Mutant { bug: told(mutant) }, expect)
        }
    };
    // A changed translation is not that of its algorithm.
    let accept = original.accept.iter().cloned().chain([pluscal::DOUBT.to_owned()]);
    Job {
        name,
        purpose,
        spec: Arc::new(spec),
        vacuity: strict(original.vacuity),
        accept: accept.collect(),
        expect,
        compare_counts: false,
        messages: Vec::new(),
        has_mirror: false,
        portion: None,
        begins: Vec::new(),
        // What was found out of the original is found out of each mutant anew.
        doubts: Vec::new(),
        evasions: Vec::new(),
        beyond: None,
        ..original.clone()
    }
}

/// Of a mutant, what is not exercised is no green where somebody wants to know it.
fn strict(policy: VacuityPolicy) -> VacuityPolicy {
    match policy {
        VacuityPolicy::Ignore => VacuityPolicy::Ignore,
        VacuityPolicy::Warn | VacuityPolicy::Error => VacuityPolicy::Error,
    }
}

/// The name of a mutant's job.
pub(super) fn job_name(original: &Job, mutant: &Mutant, number: usize) -> String {
    format!("{}/{number:03}-{}", original.name, mutant.operator.word())
}

/// Seconds for a mutant whose original took as long, and some for the start of an
/// engine on a busy machine.
#[must_use]
pub fn secs(original: Duration) -> u64 {
    original.as_secs().saturating_add(1).saturating_mul(TIMES).max(SECS_MIN)
}

fn told(mutant: &Mutant) -> String {
    let (file, line) = (mutant.file.display(), mutant.line);
    let Mutant { before, after, .. } = mutant;
    format!("{file}:{line}: {}: `{before}` is `{after}`", mutant.operator.name())
}
