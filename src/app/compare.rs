//! `greyverify mutate` and `greyverify cross-check`.

use std::time::{Duration, Instant};

use super::check::{execute, keep, report_with, show_plan, verbosity};
use super::prepare::prepare_as;
use super::{Fatal, complain, run_dir};
use crate::cli::CheckArgs;
use crate::compare::{levels, mutants};
use crate::model::registry::{Mirrored, NoMirror, mirror};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{Job, Plan, Purpose};
use crate::report::compare::{Comparison, MutantRow, comparisons, mutants as table};
use crate::rundir::RunDir;
use crate::runner::Prepared;

/// Threads of stateright where speed is compared: as many as TLC has workers.
const THREADS: usize = 1;

/// Runs every seeded bug of the profile through both engines.
pub(super) fn mutate(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let started = Instant::now();
    let is_mutant = |job: &Job| matches!(job.purpose, Purpose::Mutant { .. });
    let prepared = prepared(args, "mutate", |plan| plan.jobs.retain(is_mutant))?;
    if args.dry_run {
        return show_plan(args, prepared);
    }
    let budget = Duration::from_secs(prepared.plan.time_budget_secs);
    let dir = run_dir(&args.out)?;
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let left = || budget.saturating_sub(started.elapsed());
    let rows: Vec<MutantRow> = run.jobs.values().map(|job| mutant_row(job, left())).collect();
    finish(args, &run, &dir, "mutants.txt", &table(&rows), rows.iter().all(MutantRow::is_caught))
}

fn mutant_row(outcome: &JobOutcome, deadline: Duration) -> MutantRow {
    let job = &outcome.job;
    let breaks = job.expect.violates.as_ref().map_or_else(String::new, |b| b.word().to_owned());
    let rust = job.question().and_then(|question| match mirror(&job.spec.name, question) {
        Ok(mirror) => Some(mutants::of_mirror(mirror.as_ref(), question, &breaks, deadline)),
        Err(NoMirror::Spec { .. }) => None,
        Err(why) => Some(mutants::Answer::Missed(why.to_string())),
    });
    let source = match &job.purpose {
        Purpose::Mutant { bug } => bug.clone(),
        Purpose::Check | Purpose::Levels { .. } | Purpose::Probe { .. } => String::new(),
    };
    MutantRow {
        fault: job.name.trim_start_matches("mutant/").to_owned(),
        property: breaks,
        bounds: job.bounds_text(),
        source,
        tlc: mutants::of_tlc(outcome),
        rust,
    }
}

/// Compares the states that both engines visit.
pub(super) fn cross_check(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let started = Instant::now();
    let prepared = prepared(args, "cross-check", |plan| {
        plan.jobs = plan.jobs.iter().filter_map(|job| job.by_levels(None)).collect();
        // One after the other, so that their speed can be compared.
        plan.jobs_at_once = 1;
    })?;
    if args.dry_run {
        return show_plan(args, prepared);
    }
    let budget = Duration::from_secs(prepared.plan.time_budget_secs);
    let dir = run_dir(&args.out)?;
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let mut all = Vec::new();
    for outcome in run.jobs.values() {
        let left = || budget.saturating_sub(started.elapsed());
        complain(&format!("comparing {}", outcome.job.name));
        let mut one = compared(outcome, left());
        if let Some(level) = differing_level(&one) {
            one.diverging = diverging(args, outcome, level, left())?;
        }
        all.push(one);
    }
    let agree = all.iter().all(Comparison::agrees);
    finish(args, &run, &dir, "cross-check.txt", &comparisons(&all), agree)
}

fn compared(outcome: &JobOutcome, deadline: Duration) -> Comparison {
    let job = &outcome.job;
    let sides = both(outcome, deadline);
    let differences = match &sides {
        Ok((tlc, rust)) => levels::differences(tlc, rust),
        Err(why) => vec![why.clone()],
    };
    let (model, bounds) = (job.name.clone(), job.bounds_text());
    Comparison { model, bounds, sides, differences, diverging: None }
}

fn both(outcome: &JobOutcome, deadline: Duration) -> Result<(levels::Side, levels::Side), String> {
    let tlc = levels::of_tlc(outcome)?;
    let mirror = mirror_of(&outcome.job)?;
    let names = outcome.job.question().map(|q| q.invariants.iter()).into_iter().flatten();
    let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    let rust = levels::of_mirror(mirror.as_ref(), &names, deadline, THREADS)?;
    Ok((tlc, rust))
}

fn differing_level(one: &Comparison) -> Option<u64> {
    let (tlc, rust) = one.sides.as_ref().ok()?;
    levels::first_difference(&tlc.levels, &rust.levels).map(|level| level as u64)
}

/// Asks TLC again, for the states of the level that differs.
fn diverging(
    args: &CheckArgs,
    outcome: &JobOutcome,
    level: u64,
    deadline: Duration,
) -> Result<Option<levels::Diverging>, Fatal> {
    let prepared = prepare_as(args, |plan| {
        plan.jobs.retain(|job| job.name == outcome.job.name);
        plan.jobs = plan.jobs.iter().filter_map(|job| job.by_levels(Some(level))).collect();
    })?;
    let folder = tempfile::tempdir_in(&args.out)
        .map_err(|e| Fatal::new(ExitCode::Usage, format!("{}: {e}", args.out.display()), None))?;
    let dir = run_dir(&folder.path().join("states"))?;
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let (Some(shown), Ok(mirror)) = (run.jobs.values().next(), mirror_of(&outcome.job)) else {
        return Ok(None);
    };
    levels::diverging(shown, mirror.as_ref(), level, deadline)
        .map_err(|why| Fatal::new(ExitCode::Internal, why, None))
}

fn mirror_of(job: &Job) -> Result<Box<dyn Mirrored>, String> {
    let question = job.question().ok_or_else(|| "no model of the manifest".to_owned())?;
    mirror(&job.spec.name, question).map_err(|e| e.to_string())
}

fn prepared(
    args: &CheckArgs,
    command: &str,
    change: impl FnOnce(&mut Plan),
) -> Result<Prepared, Fatal> {
    if !args.files.is_empty() {
        let message = format!("{command} works on the manifest, not on a specification by path");
        return Err(Fatal::new(ExitCode::Usage, message, None));
    }
    let prepared = prepare_as(args, change)?;
    match prepared.plan.jobs.is_empty() {
        false => Ok(prepared),
        true => {
            let message = format!("nothing to {command}: profile `{}`", prepared.plan.profile);
            let hint = "`greyverify plan` lists the jobs of a profile";
            Err(Fatal::new(ExitCode::Usage, message, Some(hint.into())))
        }
    }
}

/// Prints and keeps the table. Where both engines agree on something that is
/// not as expected, the run's own code says so.
fn finish(
    args: &CheckArgs,
    run: &RunOutcome,
    dir: &RunDir,
    name: &str,
    table: &str,
    all_well: bool,
) -> Result<ExitCode, Fatal> {
    report_with(args, run, dir, table);
    keep(dir, name, table);
    Ok(match (run.exit_code(), all_well) {
        (ExitCode::AsExpected, false) => ExitCode::Unexpected,
        (code, _) => code,
    })
}
