//! One question about a model, and what an engine answers.
//!
//! In: a model of the manifest and the property that a counterexample of it breaks. Out:
//! the run of one job by one worker, whose search is breadth first.

use tempfile::TempDir;

use super::check::{executed, runtime};
use super::prepare::prepare_as;
use super::subject::Subject;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, SearchArgs, ToolArgs};
use crate::counterexample;
use crate::engine::Engines;
use crate::event::ViolationKind;
use crate::explain::name_steps;
use crate::manifest::{Broken, Expect, Key, Mode, Question};
use crate::outcome::{ExitCode, Identity, JobOutcome, RunOutcome};
use crate::plan::{Job, Purpose, Source};
use crate::report::progress::{Progress, Verbosity};
use crate::runner::Prepared;
use crate::shrink::{without_own, without_own_variables};
use crate::trace::{Action, Behaviour, DEADLOCK, itf};

/// What an engine found of the one job it was given.
pub(super) struct Asked {
    /// Which one.
    engines: Engines,
    /// The run of one job.
    pub(super) run: RunOutcome,
    /// Where its files are, as long as this lives.
    _folder: TempDir,
}

impl Asked {
    /// Who answered.
    pub(super) fn engine(&self) -> Identity {
        self.engines.first.identity()
    }

    /// Has the steps of what was found named, where the engine names none.
    pub(super) fn name_steps(&mut self) -> Result<(), Fatal> {
        runtime()?.block_on(name_steps(&mut self.run, &self.engines));
        Ok(())
    }

    /// The same for what was found in a module of ours, whose own variables are taken out.
    pub(super) fn name_steps_of_module(&mut self) -> Result<(), Fatal> {
        self.name_steps_as(&[])
    }

    /// The same where each step that these actions allow has their names, one for each state.
    pub(super) fn name_steps_as(&mut self, told: &[Option<String>]) -> Result<(), Fatal> {
        for outcome in self.run.jobs.values_mut() {
            let mut behaviour = counterexample_of(outcome)?;
            without_own(&mut behaviour);
            for (step, told) in behaviour.steps.iter_mut().zip(told) {
                let action =
                    |name: &String| Action { name: name.clone(), arguments: None, location: None };
                step.action = told.as_ref().map(action).or(step.action.take());
            }
            let trace = &mut outcome.facts.trace;
            trace.head.iter_mut().chain(&mut trace.tail).for_each(without_own_variables);
            counterexample::write_again(outcome, &behaviour);
        }
        self.name_steps()
    }

    /// The job, if it was started.
    pub(super) fn job(&self) -> Option<&JobOutcome> {
        self.run.jobs.values().next()
    }
}

/// What was found. The file is our own, in a folder of our own, wherever others may read.
pub(super) fn counterexample_of(job: &JobOutcome) -> Result<Behaviour, Fatal> {
    let file = job.dir.counterexample_itf();
    let text = std::fs::read(&file).map_err(|error| error.to_string());
    let read = text.and_then(|text| itf::from_text(&text).map_err(|error| error.to_string()));
    read.map_err(|why| {
        let what = format!("cannot read what was found, {}: {why}", file.display());
        Fatal::new(ExitCode::Internal, what, None)
    })
}

/// The model of a counterexample, and who is asked about it.
pub(super) fn check(tools: &ToolArgs, subject: &Subject, search: SearchArgs) -> CheckArgs {
    CheckArgs {
        tools: tools.clone(),
        search: SearchArgs { workers: Some(1), ..search },
        ..subject.home.clone()
    }
}

/// The job of that model, changed into a question.
pub(super) fn prepare_one(
    check: &CheckArgs,
    change: impl Fn(&Job) -> Job,
) -> Result<Prepared, Fatal> {
    prepare_as(check, |plan| {
        let jobs = plan.jobs.iter().take(1).map(change);
        plan.jobs = jobs.collect();
    })
}

/// The same for a job about the property of a subject, which the specification must define.
pub(super) fn prepare_about(
    check: &CheckArgs,
    subject: &Subject,
    change: impl Fn(&Job) -> Job,
) -> Result<Prepared, Fatal> {
    let prepared = prepare_one(check, change)?;
    let property = &subject.property;
    let is_unknown = |job: &&Job| property != DEADLOCK && !job.spec.may_define(property);
    match prepared.plan.jobs.first().filter(is_unknown) {
        Some(job) => Err(undefined(subject, &job.spec.name)),
        None => Ok(prepared),
    }
}

fn undefined(subject: &Subject, spec: &str) -> Fatal {
    let question = &subject.question;
    let checked = question.invariants.iter().chain(&question.properties);
    let checked: Vec<&str> = checked.map(|name| name.value.as_str()).collect();
    let hint = match checked[..] {
        [] => "name what it breaks with --property NAME".to_owned(),
        _ => format!("name what it breaks with --property: {}", checked.join(", ")),
    };
    let what = format!("{} is to be broken, and is not defined in {spec}", subject.property);
    Fatal::new(ExitCode::Usage, what, Some(hint))
}

/// Asks.
pub(super) fn asked(prepared: Prepared, verbosity: Verbosity) -> Result<Asked, Fatal> {
    let progress = Progress::of_questions(verbosity, prepared.plan.jobs.len());
    asked_with(prepared, progress)
}

/// Asks one of many questions.
pub(super) fn one_asked(prepared: Prepared, verbosity: Verbosity) -> Result<Asked, Fatal> {
    asked_with(prepared, Progress::of_one_question(verbosity))
}

fn asked_with(prepared: Prepared, progress: Progress) -> Result<Asked, Fatal> {
    let folder = tempfile::tempdir().map_err(|error| {
        let what = format!("no folder for what an engine is asked: {error}");
        Fatal::new(ExitCode::Internal, what, None)
    })?;
    let dir = run_dir(&folder.path().join("asked"))?;
    let (run, engines) = runtime()?.block_on(executed(progress, prepared, &dir))?;
    Ok(Asked { engines, run, _folder: folder })
}

/// The job that asks for one property and nothing that reduces.
pub(super) fn about_one_property(job: &Job, subject: &Subject) -> Job {
    let property = &subject.property;
    let mut question = Question { symmetry: None, view: None, ..subject.question.clone() };
    question.constraints.clear();
    question.invariants.retain(|name| name.value == *property);
    question.properties.retain(|name| name.value == *property);
    // TLC's text may name an invariant of which the manifest does not know.
    if question.declares_none() && subject.behaviour.about.kind == Some(ViolationKind::Safety) {
        let key = "invariants".to_owned();
        question.invariants = vec![Key { value: property.clone(), line: 0, column: 0, key }];
    }
    let is_property = !question.declares_none();
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
        // It would be built for one question.
        compile: false,
        coverage: false,
        expect: Expect { violates, ..Expect::default() },
        compare_counts: false,
        messages: Vec::new(),
        has_mirror: false,
        portion: None,
        begins: Vec::new(),
        ..job.clone()
    }
}
