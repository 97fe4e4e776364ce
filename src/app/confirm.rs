//! Whether TLC finds in a behaviour what the mirror found.

use super::check::execute;
use super::prepare::prepare_as;
use super::subject::Subject;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, SearchArgs, ShrinkArgs};
use crate::event::ViolationKind;
use crate::generate::forced;
use crate::manifest::{Broken, EngineName, Expect, Mode, Question};
use crate::outcome::{ExitCode, JobOutcome, Verdict, finding};
use crate::plan::{Job, Pattern, Purpose, Source};
use crate::report::progress::Verbosity;
use crate::report::shrink::Confirmation;
use crate::trace::{Behaviour, DEADLOCK};

/// Heap of the TLC that confirms, in MiB; it sees a handful of states.
const HEAP_MIB: u64 = 256;
/// Seconds it may take.
const CONFIRM_SECS: u64 = 300;

/// Has TLC follow the behaviour.
pub(super) fn confirm(
    args: &ShrinkArgs,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<(Confirmation, ExitCode), Fatal> {
    let check = CheckArgs {
        manifest: args.behaviour.manifest.clone(),
        profile: Some(subject.profile.clone()),
        model: vec![Pattern::exactly(&subject.name)],
        tools: args.tools.clone(),
        search: SearchArgs {
            engine: Some(EngineName::Tlc),
            heap: Some(HEAP_MIB),
            workers: Some(1),
            time_budget: Some(CONFIRM_SECS),
            ..SearchArgs::default()
        },
        ..CheckArgs::default()
    };
    let mut prepared = prepare_as(&check, |plan| {
        let jobs = plan.jobs.iter().take(1).map(|job| following(job, subject));
        plan.jobs = jobs.collect();
    })?;
    let inputs = prepared.plan.jobs.iter().map(|job| forced(job, behaviour));
    prepared.inputs = inputs.collect::<Result<_, _>>()?;
    let tlc = prepared.engine.identity().version;
    let folder = tempfile::tempdir()
        .map_err(|e| Fatal::new(ExitCode::Internal, format!("no folder for TLC: {e}"), None))?;
    let dir = run_dir(&folder.path().join("confirm"))?;
    let run = execute(Verbosity::Quiet, prepared, &dir)?;
    let confirmation = match run.jobs.values().next() {
        Some(job) => said(job, tlc, behaviour.steps.len() as u64),
        None => unknown("TLC was not started"),
    };
    let code = match (&confirmation, run.signal) {
        (_, Some(number)) => ExitCode::Signal(number),
        (Confirmation::Confirmed { .. }, _) => ExitCode::AsExpected,
        (Confirmation::Refuted { .. }, _) => ExitCode::Unexpected,
        (Confirmation::Unknown { .. } | Confirmation::NotAsked, _) => ExitCode::Inconclusive,
    };
    Ok((confirmation, code))
}

/// The job that asks for one property and nothing that reduces.
fn following(job: &Job, subject: &Subject) -> Job {
    let property = &subject.property;
    let mut question = Question { symmetry: None, view: None, ..subject.question.clone() };
    question.constraints.clear();
    question.invariants.retain(|name| name.value == *property);
    question.properties.retain(|name| name.value == *property);
    let is_property = !question.invariants.is_empty() || !question.properties.is_empty();
    let (purpose, violates) = if is_property {
        (job.purpose.clone(), Some(Broken::Property(property.clone())))
    } else if property == DEADLOCK {
        (Purpose::Check, None)
    } else {
        (Purpose::Probe { predicate: property.clone() }, None)
    };
    Job {
        purpose,
        source: Source::Model(Box::new(question)),
        bounds: subject.question.bounds(),
        mode: Mode::Exhaustive,
        coverage: false,
        expect: Expect { violates, ..Expect::default() },
        compare_counts: false,
        messages: Vec::new(),
        has_mirror: false,
        ..job.clone()
    }
}

/// Of a behaviour with an end TLC must show the same number of states. Round a
/// cycle it may go more than once before it says where it returns; as it can
/// follow nothing else, the property tells.
fn said(job: &JobOutcome, tlc: String, states: u64) -> Confirmation {
    match &job.verdict {
        Verdict::Violated { kind: ViolationKind::Deadlock, steps, .. } if *steps == states => {
            Confirmation::Confirmed { tlc }
        }
        Verdict::Violated { kind: ViolationKind::Liveness, .. } if job.is_as_expected() => {
            Confirmation::Confirmed { tlc }
        }
        Verdict::Violated { steps, .. } | Verdict::ReachedAsExpected { steps, .. }
            if job.is_as_expected() && *steps == states =>
        {
            Confirmation::Confirmed { tlc }
        }
        Verdict::Inconclusive { .. } | Verdict::EngineFailed { .. } => {
            Confirmation::Unknown { why: finding(&job.verdict) }
        }
        other => Confirmation::Refuted { finding: finding(other) },
    }
}

/// Nothing is known, for this reason.
pub(super) fn unknown(why: &str) -> Confirmation {
    Confirmation::Unknown { why: why.to_owned() }
}
