//! Saved behaviours in whose states random ones begin: an engine follows each of them first, so
//! that none begins in a state that the model does not reach.
//!
//! In: what is about to run. Out: nothing, or which file is no behaviour of which model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Fatal;
use super::asked::asked;
use super::confirm::end;
use super::output::complain;
use crate::figures::counted;
use crate::generate::forced;
use crate::manifest::{Expect, Mode, Question};
use crate::outcome::ExitCode;
use crate::plan::{Begin, Job, Plan, Purpose, Source};
use crate::report::progress::Verbosity;
use crate::report::replay::End;
use crate::runner::Prepared;
use crate::trace::{About, Behaviour, Ending};

/// Has each saved behaviour of each job followed.
pub(super) fn are_followed(prepared: &Prepared, verbosity: Verbosity) -> Result<(), Fatal> {
    let files = prepared.plan.jobs.iter().map(|job| job.begins.len()).sum();
    if files > 0 && verbosity != Verbosity::Quiet {
        complain(&format!("following {} first", counted(files, "saved behaviour")));
    }
    let mut followed: BTreeSet<(String, PathBuf)> = BTreeSet::new();
    for job in prepared.plan.jobs.iter().filter(|job| job.beyond.is_none()) {
        // The model and its probes begin in the same states.
        let model = job.name.split('/').next().unwrap_or_default();
        for begin in &job.begins {
            if followed.insert((model.to_owned(), begin.file.clone())) {
                is_followed(prepared, job, begin)?;
            }
        }
    }
    Ok(())
}

fn is_followed(prepared: &Prepared, job: &Job, begin: &Begin) -> Result<(), Fatal> {
    let behaviour = steps_alone(&begin.behaviour);
    let question = about_nothing(job);
    let inputs = vec![forced(&question, &behaviour)?];
    let plan = Plan { jobs: vec![question], ..prepared.plan.clone() };
    let engines = prepared.engines.clone();
    let question = Prepared { plan, inputs, engines, known: None, cache_days: None };
    let asked = asked(question, Verbosity::Quiet)?;
    let subject = format!("{}, in whose states {} begins,", begin.file.display(), job.name);
    if let Some(number) = asked.run.signal {
        let what = format!("{subject} was not followed to its end");
        return Err(Fatal::new(ExitCode::Signal(number), what, None));
    }
    let states = behaviour.steps.len() as u64;
    let why = match asked.job().map(|job| end(job, states)) {
        Some(End::Holds) => return Ok(()),
        Some(End::Stops { reached }) => stops(job, reached),
        Some(End::Unknown(why)) => {
            let what = format!("{subject} could not be followed: {why}");
            return Err(Fatal::new(ExitCode::Inconclusive, what, None));
        }
        Some(End::Shown(_) | End::Early { .. } | End::Otherwise { .. }) | None => {
            "it was not followed".to_owned()
        }
    };
    let what = format!("{subject} is not a behaviour of it: {why}");
    let hint =
        "give the model the constants with which it was found, or another file in simulate.from";
    Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())))
}

/// Where a behaviour is none of the model's.
fn stops(job: &Job, reached: u64) -> String {
    let within = if is_cut(job) { " within the constraints" } else { "" };
    match reached {
        0 => format!("its first state is not an initial state of it{within}"),
        _ => format!("no step leads from state {reached} to the next{within}"),
    }
}

/// Whether something keeps the model from states that the specification reaches.
fn is_cut(job: &Job) -> bool {
    job.question().is_some_and(|question| !question.constraints.is_empty())
}

/// The same while another thread runs what is asynchronous.
pub(super) fn are_followed_beside(prepared: &Prepared) -> Result<(), Fatal> {
    let follow = || are_followed(prepared, Verbosity::Normal);
    let joined = std::thread::scope(|scope| scope.spawn(follow).join());
    joined.unwrap_or_else(|_| Err(Fatal::new(ExitCode::Internal, "following panicked", None)))
}

/// However it ends, only its states are gone on from.
fn steps_alone(behaviour: &Behaviour) -> Behaviour {
    let about = About { kind: None, ..behaviour.about.clone() };
    Behaviour { about, ending: Ending::Finite, ..behaviour.clone() }
}

/// The job that asks for nothing but whether the behaviour is there.
fn about_nothing(job: &Job) -> Job {
    let source = match &job.source {
        Source::Model(question) => {
            let mut question =
                Question { symmetry: None, view: None, deadlock: false, ..(**question).clone() };
            question.invariants.clear();
            question.properties.clear();
            Source::Model(Box::new(question))
        }
        file @ Source::File { .. } => file.clone(),
    };
    Job {
        purpose: Purpose::Check,
        source,
        mode: Mode::Exhaustive,
        coverage: false,
        doubts: Vec::new(),
        expect: Expect::default(),
        compare_counts: false,
        portion: None,
        begins: Vec::new(),
        ..job.clone()
    }
}
