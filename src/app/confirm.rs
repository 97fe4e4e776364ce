//! What TLC says of one behaviour.

use std::path::Path;

use super::Fatal;
use super::asked::{Asked, about_one_property, asked, check, prepare_one};
use super::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs, ToolArgs};
use crate::event::ViolationKind;
use crate::generate::forced;
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, JobOutcome, Verdict, finding};
use crate::report::progress::Verbosity;
use crate::report::shrink::Confirmation;
use crate::trace::Behaviour;

/// Heap of the TLC that confirms, in MiB; it sees a handful of states.
const HEAP_MIB: u64 = 256;
/// Seconds it may take.
const CONFIRM_SECS: u64 = 300;

/// Has TLC follow the behaviour, or says why it cannot.
pub(super) fn confirmed_or_why(
    args: &ShrinkArgs,
    subject: &Subject,
    behaviour: &Behaviour,
) -> (Confirmation, ExitCode) {
    confirm(&args.tools, &args.behaviour.manifest, subject, behaviour)
        .unwrap_or_else(|fatal| (unknown(&fatal.text()), fatal.code))
}

fn confirm(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<(Confirmation, ExitCode), Fatal> {
    let asked = follow(tools, manifest, subject, behaviour)?;
    let confirmation = match asked.job() {
        Some(job) => said(job, asked.engine().version, behaviour.steps.len() as u64),
        None => unknown("TLC was not started"),
    };
    let code = match (&confirmation, asked.run.signal) {
        (_, Some(number)) => ExitCode::Signal(number),
        (Confirmation::Confirmed { .. }, _) => ExitCode::AsExpected,
        (Confirmation::Refuted { .. }, _) => ExitCode::Unexpected,
        (Confirmation::Unknown { .. } | Confirmation::NotAsked, _) => ExitCode::Inconclusive,
    };
    Ok((confirmation, code))
}

/// Has TLC walk a behaviour and no other.
fn follow(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<Asked, Fatal> {
    let search = SearchArgs {
        engine: Some(EngineName::Tlc),
        heap: Some(HEAP_MIB),
        time_budget: Some(CONFIRM_SECS),
        ..SearchArgs::default()
    };
    let check = check(tools, manifest, subject, search);
    let mut prepared = prepare_one(&check, |job| about_one_property(job, subject))?;
    let inputs = prepared.plan.jobs.iter().map(|job| forced(job, behaviour));
    prepared.inputs = inputs.collect::<Result<_, _>>()?;
    asked(prepared, Verbosity::Quiet)
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
