//! `greyverify mutate`, and what it shares with `greyverify cross-check`.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use greyverify_protocol::{Catch, CatchTask, Subject};

use super::check::{execute_for, keep, report_with, show_plan};
use super::interrupt::interruptible;
use super::prepare::prepare_as;
use super::{Fatal, complain, run_dir};
use crate::cli::CheckArgs;
use crate::compare::mutants;
use crate::history::Reason;
use crate::manifest::{Key, Manifest, Question};
use crate::mirror::{Program, Trouble, subject};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{Job, Plan, Purpose};
use crate::report::compare::{MutantRow, mutants as table};
use crate::rundir::RunDir;
use crate::runner::Prepared;

/// Where somebody looks who has nothing of a kind.
pub(super) const HINT: &str = "`greyverify list` names what the manifest can run, and in which profiles; `greyverify schema --format markdown` says how more is added";

/// Has the engine and the mirror look for every seeded bug of the profile.
pub(super) fn mutate(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let started = Instant::now();
    let is_mutant = |job: &Job| matches!(job.purpose, Purpose::Mutant { .. });
    let prepared = prepared(args, "mutate", "mutants", |plan| plan.jobs.retain(is_mutant))?;
    if args.dry_run {
        return show_plan(args, prepared);
    }
    let budget = Duration::from_secs(prepared.plan.time_budget_secs);
    let mut program = program(args)?;
    let dir = run_dir(&args.out)?;
    let run = execute_for(Reason::Mutant, args, prepared, &dir)?;
    let left = || budget.saturating_sub(started.elapsed());
    let work = |cancelled: Arc<AtomicBool>| {
        let mut mirror = Asked { program: &mut program, cancelled: &cancelled };
        run.jobs.values().map(|job| mutant_row(job, &mut mirror, left())).collect()
    };
    let (rows, signal): (Vec<MutantRow>, _) = interruptible(work, &mut || {})?;
    let all_well = rows.iter().all(MutantRow::is_caught);
    finish(args, &run, &dir, "mutants.txt", &table(&rows, run.engine.name), all_well, signal)
}

/// The mirror program of the manifest, which has begun: what is wrong with it
/// shows before the engine takes its time.
pub(super) fn program(args: &CheckArgs) -> Result<Program, Fatal> {
    let manifest = Manifest::load(&args.manifest)?;
    let mut program = Program::of(&manifest, if args.quiet { |_| {} } else { complain });
    let begun = program.start(&AtomicBool::new(false));
    begun.map_err(|failure| Fatal::from(&Trouble::Failed(failure)))?;
    Ok(program)
}

/// A program, and whether anybody still waits for it.
struct Asked<'a> {
    program: &'a mut Program,
    cancelled: &'a AtomicBool,
}

fn mutant_row(outcome: &JobOutcome, mirror: &mut Asked<'_>, deadline: Duration) -> MutantRow {
    let job = &outcome.job;
    let breaks = job.expect.violates.as_ref().map_or_else(String::new, |b| b.word().to_owned());
    let by_mirror = match caught(job, &breaks, mirror, deadline) {
        Ok(catch) => Some(catch),
        Err(why) if why.is_no_mirror() => None,
        Err(why) => Some(Catch::Missed(in_a_row(&why))),
    };
    let source = match &job.purpose {
        Purpose::Mutant { bug } => bug.clone(),
        Purpose::Check | Purpose::Levels { .. } | Purpose::Probe { .. } => String::new(),
    };
    MutantRow {
        fault: job.name.trim_start_matches("mutant/").to_owned(),
        property: breaks,
        bounds: job.bounds_text(),
        source,
        engine: mutants::of_engine(outcome),
        mirror: by_mirror,
    }
}

fn caught(
    job: &Job,
    breaks: &str,
    mirror: &mut Asked<'_>,
    deadline: Duration,
) -> Result<Catch, Trouble> {
    let names = |keys: &[Key<String>]| keys.iter().map(|key| key.value.clone()).collect();
    let question = question(job)?;
    let what = CatchTask {
        breaks: breaks.to_owned(),
        invariants: names(&question.invariants),
        properties: names(&question.properties),
        deadline,
    };
    mirror.program.catch(subject(&job.spec.name, question), what, mirror.cancelled)
}

/// Why there is no answer, in one line; the whole of it is told beside the table.
pub(super) fn in_a_row(why: &Trouble) -> String {
    let Trouble::Failed(failure) = why else { return why.to_string() };
    complain(&format!("error: {}", Fatal::from(why).text()));
    format!("the mirror program {}", failure.what)
}

/// What a job is about, as the program is told of it.
pub(super) fn told(job: &Job) -> Result<Subject, Trouble> {
    Ok(subject(&job.spec.name, question(job)?))
}

fn question(job: &Job) -> Result<&Question, Trouble> {
    job.question().ok_or_else(|| Trouble::Unfinished("no model of the manifest".to_owned()))
}

/// What a command runs of a plan, which must not be nothing.
pub(super) fn prepared(
    args: &CheckArgs,
    command: &str,
    what: &str,
    change: impl FnOnce(&mut Plan),
) -> Result<Prepared, Fatal> {
    let prepared = prepare_as(args, change)?;
    match prepared.plan.jobs.is_empty() {
        false => Ok(prepared),
        true => {
            let whose = match args.files.is_empty() {
                true => format!("profile `{}`", prepared.plan.profile),
                false => "what is given".to_owned(),
            };
            let message = format!("nothing to {command}: {whose} has no {what}");
            Err(Fatal::new(ExitCode::Usage, message, Some(HINT.to_owned())))
        }
    }
}

/// Prints and keeps the table. Where all agree on something that is
/// not as expected, the run's own code says so.
pub(super) fn finish(
    args: &CheckArgs,
    run: &RunOutcome,
    dir: &RunDir,
    name: &str,
    table: &str,
    all_well: bool,
    signal: Option<i32>,
) -> Result<ExitCode, Fatal> {
    report_with(args, run, dir, table);
    keep(dir, name, table);
    Ok(match (run.exit_code(), all_well, signal) {
        (_, _, Some(number)) => ExitCode::Signal(number),
        (ExitCode::AsExpected, false, None) => ExitCode::Unexpected,
        (code, _, None) => code,
    })
}
