//! The search for a shortest counterexample.
//!
//! In: a model, the property that is broken, an engine. Out: what it found. With one worker
//! the search is breadth first, and the first violation that it meets is a shortest one.

use crate::app::Fatal;
use crate::app::asked::{Asked, about_one_property, asked, check, prepare_about};
use crate::app::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs};
use crate::explain::has_one_meaning;
use crate::manifest::EngineName;
use crate::plan::{Job, Source};
use crate::report::progress::Verbosity;
use crate::runner::Prepared;
use crate::trace::DEADLOCK;

/// Has TLC search.
pub(super) fn by_tlc(args: &ShrinkArgs, subject: &Subject, secs: u64) -> Result<Asked, Fatal> {
    asked(prepared(args, subject, EngineName::Tlc, secs)?, verbosity(args))
}

/// Has tla-mc search, which names no actions and is asked once more for them.
pub(super) fn by_tla_mc(args: &ShrinkArgs, subject: &Subject, secs: u64) -> Result<Asked, Fatal> {
    named(prepared(args, subject, EngineName::TlaMc, secs)?, args)
}

/// The same if TLC would search the same; `None` if not.
pub(super) fn as_tlc(
    args: &ShrinkArgs,
    subject: &Subject,
    secs: u64,
) -> Result<Option<Asked>, Fatal> {
    let prepared = prepared(args, subject, EngineName::TlaMc, secs)?;
    is_the_same(&prepared, subject).then(|| named(prepared, args)).transpose()
}

/// True if tla-mc would search the same as TLC.
pub(super) fn is_as_tlc(args: &ShrinkArgs, subject: &Subject) -> Result<bool, Fatal> {
    Ok(is_the_same(&prepared(args, subject, EngineName::TlaMc, 1)?, subject))
}

/// True if tla-mc looks for a violation wherever TLC does: it leaves out the states that a
/// constraint excludes.
pub(super) fn looks_everywhere(subject: &Subject) -> bool {
    subject.question.limits().is_empty()
}

fn is_the_same(prepared: &Prepared, subject: &Subject) -> bool {
    let engine = &*prepared.engines.first;
    let mut jobs = prepared.plan.jobs.iter().zip(&prepared.inputs);
    let is_plain =
        |(job, inputs): (&Job, _)| job.beyond.is_none() && has_one_meaning(job, inputs, engine);
    looks_everywhere(subject) && jobs.all(is_plain)
}

fn named(prepared: Prepared, args: &ShrinkArgs) -> Result<Asked, Fatal> {
    let mut asked = asked(prepared, verbosity(args))?;
    asked.name_steps()?;
    Ok(asked)
}

fn prepared(
    args: &ShrinkArgs,
    subject: &Subject,
    engine: EngineName,
    secs: u64,
) -> Result<Prepared, Fatal> {
    let (engine, time_budget) = (Some(engine), Some(secs));
    let search = SearchArgs { engine, time_budget, ..SearchArgs::default() };
    let check = check(&args.tools, subject, search);
    prepare_about(&check, subject, |job| searching(job, subject))
}

pub(super) fn verbosity(args: &ShrinkArgs) -> Verbosity {
    if args.quiet { Verbosity::Quiet } else { Verbosity::Normal }
}

/// The question about all behaviours of the model: its constraints cut what is
/// searched.
pub(super) fn searching(job: &Job, subject: &Subject) -> Job {
    let mut job = about_one_property(job, subject);
    if let Source::Model(question) = &mut job.source {
        question.constraints.clone_from(&subject.question.constraints);
        question.deadlock = subject.property == DEADLOCK;
    }
    job
}
