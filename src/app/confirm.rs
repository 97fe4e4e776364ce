//! What TLC says of one behaviour, and of all of its model.

use std::path::Path;

use tempfile::TempDir;

use super::check::execute;
use super::prepare::prepare_as;
use super::subject::Subject;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, SearchArgs, ToolArgs};
use crate::event::ViolationKind;
use crate::generate::forced;
use crate::manifest::{Broken, EngineName, Expect, Mode, Question};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome, Verdict, finding};
use crate::plan::{Job, Pattern, Purpose, Source};
use crate::report::progress::Verbosity;
use crate::report::shrink::Confirmation;
use crate::runner::Prepared;
use crate::trace::{Behaviour, DEADLOCK};

/// Heap of the TLC that confirms, in MiB; it sees a handful of states.
const HEAP_MIB: u64 = 256;
/// Seconds it may take.
const CONFIRM_SECS: u64 = 300;

/// Has TLC follow the behaviour.
pub(super) fn confirm(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<(Confirmation, ExitCode), Fatal> {
    let asked = follow(tools, manifest, subject, behaviour)?;
    let confirmation = match asked.job() {
        Some(job) => said(job, asked.tlc.clone(), behaviour.steps.len() as u64),
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

/// What TLC found of the one job it was given.
pub(super) struct Asked {
    /// TLC's version.
    pub(super) tlc: String,
    /// The run of one job.
    pub(super) run: RunOutcome,
    /// Where its files are, as long as this lives.
    _folder: TempDir,
}

impl Asked {
    /// The job, if it was started.
    pub(super) fn job(&self) -> Option<&JobOutcome> {
        self.run.jobs.values().next()
    }
}

/// Has TLC walk a behaviour and no other.
pub(super) fn follow(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<Asked, Fatal> {
    let search = SearchArgs {
        heap: Some(HEAP_MIB),
        time_budget: Some(CONFIRM_SECS),
        ..SearchArgs::default()
    };
    let mut prepared = prepared(tools, manifest, subject, search, |job| following(job, subject))?;
    let inputs = prepared.plan.jobs.iter().map(|job| forced(job, behaviour));
    prepared.inputs = inputs.collect::<Result<_, _>>()?;
    asked(prepared, Verbosity::Quiet)
}

/// Has TLC search for a shortest counterexample. With one worker the search is
/// breadth first, and the first violation that it meets is a shortest one.
pub(super) fn shortest(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    seconds: u64,
    verbosity: Verbosity,
) -> Result<Asked, Fatal> {
    let search = SearchArgs { time_budget: Some(seconds), ..SearchArgs::default() };
    let prepared = prepared(tools, manifest, subject, search, |job| searching(job, subject))?;
    asked(prepared, verbosity)
}

fn prepared(
    tools: &ToolArgs,
    manifest: &Path,
    subject: &Subject,
    search: SearchArgs,
    change: impl Fn(&Job) -> Job,
) -> Result<Prepared, Fatal> {
    let check = CheckArgs {
        manifest: manifest.to_owned(),
        profile: Some(subject.profile.clone()),
        model: vec![Pattern::exactly(&subject.name)],
        tools: tools.clone(),
        search: SearchArgs { engine: Some(EngineName::Tlc), workers: Some(1), ..search },
        ..CheckArgs::default()
    };
    prepare_as(&check, |plan| {
        let jobs = plan.jobs.iter().take(1).map(change);
        plan.jobs = jobs.collect();
    })
}

fn asked(prepared: Prepared, verbosity: Verbosity) -> Result<Asked, Fatal> {
    let tlc = prepared.engines.first.identity().version;
    let folder = tempfile::tempdir()
        .map_err(|e| Fatal::new(ExitCode::Internal, format!("no folder for TLC: {e}"), None))?;
    let dir = run_dir(&folder.path().join("confirm"))?;
    let run = execute(verbosity, prepared, &dir)?;
    Ok(Asked { tlc, run, _folder: folder })
}

/// The same question about all behaviours of the model: its constraints cut
/// what is searched.
fn searching(job: &Job, subject: &Subject) -> Job {
    let mut job = following(job, subject);
    if let Source::Model(question) = &mut job.source {
        question.constraints.clone_from(&subject.question.constraints);
        question.deadlock = subject.property == DEADLOCK;
    }
    job
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
        portion: None,
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
