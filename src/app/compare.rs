//! `greyverify mutate` and `greyverify cross-check`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use greyverify_protocol::{Catch, CatchTask, ExploreTask, Explored, Subject};

use super::check::{execute, keep, report_with, show_plan, verbosity};
use super::interrupt::interruptible;
use super::prepare::prepare_as;
use super::{Fatal, complain, run_dir};
use crate::cli::CheckArgs;
use crate::compare::{levels, mutants};
use crate::manifest::{Key, Manifest, Question};
use crate::mirror::{Program, Trouble, subject};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{Job, Plan, Purpose};
use crate::report::compare::{Comparison, MutantRow, comparisons, mutants as table};
use crate::rundir::RunDir;
use crate::runner::Prepared;

/// Threads of the mirror where speed is compared: as many as the engine has workers.
const THREADS: usize = 1;

/// Where somebody looks who has nothing of a kind.
const HINT: &str = "`greyverify list` names what the manifest can run, and in which profiles; `greyverify schema --format markdown` says how more is added";

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
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let left = || budget.saturating_sub(started.elapsed());
    let work = |cancelled: Arc<AtomicBool>| {
        let mut mirror = Asked { program: &mut program, cancelled: &cancelled };
        run.jobs.values().map(|job| mutant_row(job, &mut mirror, left())).collect()
    };
    let (rows, signal): (Vec<MutantRow>, _) = interruptible(work, &mut || {})?;
    let all_well = rows.iter().all(MutantRow::is_caught);
    finish(args, &run, &dir, "mutants.txt", &table(&rows, run.engine.name), all_well, signal)
}

/// Without a second engine there is nothing to compare, and TLC need not run.
fn has_mirror(args: &CheckArgs) -> Result<(), Fatal> {
    if !args.files.is_empty() || Manifest::load(&args.manifest)?.mirror.is_some() {
        return Ok(());
    }
    let what =
        format!("nothing to cross-check: {} names no mirror program", args.manifest.display());
    let hint = "a mirror is the specification once more, as a program: [mirror] with command = [\"...\"]; `greyverify check` needs none";
    Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())))
}

/// The mirror program of the manifest, which has begun: what is wrong with it
/// shows before the engine takes its time.
fn program(args: &CheckArgs) -> Result<Program, Fatal> {
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

/// Compares the states that the engine and the mirror visit.
pub(super) fn cross_check(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let started = Instant::now();
    if !args.dry_run {
        has_mirror(args)?;
    }
    let mut prepared = prepared(args, "cross-check", "models", |plan| {
        plan.jobs = plan.jobs.iter().filter_map(|job| job.by_levels(None)).collect();
        // One after the other, so that their speed can be compared.
        plan.jobs_at_once = 1;
    })?;
    if args.dry_run {
        return show_plan(args, prepared);
    }
    let budget = Duration::from_secs(prepared.plan.time_budget_secs);
    let mut program = program(args)?;
    if args.spec.is_empty() && args.model.is_empty() {
        leave_out_the_unknown(&mut prepared, &mut program, budget)?;
    }
    let dir = run_dir(&args.out)?;
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let mut all = Vec::new();
    let mut signal = None;
    for outcome in run.jobs.values() {
        let left = || budget.saturating_sub(started.elapsed());
        complain(&format!("comparing {}", outcome.job.name));
        let work = |cancelled: Arc<AtomicBool>| {
            let mut mirror = Asked { program: &mut program, cancelled: &cancelled };
            compared(run.engine.name, outcome, &mut mirror, left())
        };
        let (mut one, heard) = interruptible(work, &mut || {})?;
        if let (Some(level), None) = (differing_level(&one), heard) {
            one.diverging = diverging(args, outcome, &mut program, level, left())?;
        }
        all.push(one);
        signal = heard;
        if signal.is_some() {
            break;
        }
    }
    let agree = all.iter().all(Comparison::agrees);
    finish(args, &run, &dir, "cross-check.txt", &comparisons(&all, run.engine.name), agree, signal)
}

/// Leaves out the jobs of specifications that the program does not know, which
/// are named. Nobody asked for one of them by name.
fn leave_out_the_unknown(
    prepared: &mut Prepared,
    program: &mut Program,
    deadline: Duration,
) -> Result<(), Fatal> {
    let (mut known, mut refusals) = (BTreeMap::<String, bool>::new(), Vec::new());
    let work = |cancelled: Arc<AtomicBool>| {
        for job in &prepared.plan.jobs {
            if let (false, Ok(told)) = (known.contains_key(&job.spec.name), told(job)) {
                let asked = program.level(told, 0, deadline, &cancelled);
                let refused = asked.err().filter(Trouble::is_no_mirror);
                known.insert(job.spec.name.clone(), refused.is_none());
                refusals.extend(refused.map(|why| why.to_string()));
            }
        }
    };
    if let ((), Some(number)) = interruptible(work, &mut || {})? {
        let what = "interrupted before anything was compared";
        return Err(Fatal::new(ExitCode::Signal(number), what, None));
    }
    let is_known = |job: &Job| known.get(&job.spec.name).copied().unwrap_or(true);
    let jobs = std::mem::take(&mut prepared.plan.jobs);
    let jobs = jobs.into_iter().zip(std::mem::take(&mut prepared.inputs));
    (prepared.plan.jobs, prepared.inputs) = jobs.filter(|(job, _)| is_known(job)).unzip();
    let unknown = known.iter().filter(|(_, is_known)| !**is_known);
    let unknown: Vec<&str> = unknown.map(|(name, _)| name.as_str()).collect();
    if prepared.plan.jobs.is_empty() {
        let what = format!("nothing to cross-check: {}", refusals.join("; "));
        return Err(Fatal::new(ExitCode::Usage, what, Some(HINT.to_owned())));
    }
    if !unknown.is_empty() {
        complain(&format!("not compared, for there is no mirror of it: {}", unknown.join(", ")));
    }
    Ok(())
}

fn compared(
    engine: &str,
    outcome: &JobOutcome,
    mirror: &mut Asked<'_>,
    deadline: Duration,
) -> Comparison {
    let job = &outcome.job;
    let sides = both(outcome, mirror, deadline);
    let differences = match &sides {
        Ok((own, mirror)) => levels::differences(engine, own, mirror),
        Err(why) => vec![why.clone()],
    };
    let (model, bounds) = (job.name.clone(), job.bounds_text());
    Comparison { model, bounds, sides, differences, diverging: None }
}

fn both(
    outcome: &JobOutcome,
    mirror: &mut Asked<'_>,
    deadline: Duration,
) -> Result<(Explored, Explored), String> {
    let own = levels::of_engine(outcome)?;
    let invariants = outcome.job.question().map(|q| q.invariants.iter()).into_iter().flatten();
    let invariants = invariants.map(|name| name.value.clone()).collect();
    let how = ExploreTask { deadline, threads: THREADS, invariants };
    let told = told(&outcome.job).map_err(|why| in_a_row(&why))?;
    let explored = mirror.program.explore(told, how, mirror.cancelled);
    Ok((own, explored.map_err(|why| in_a_row(&why))?))
}

fn differing_level(one: &Comparison) -> Option<u64> {
    let (own, mirror) = one.sides.as_ref().ok()?;
    levels::first_difference(&own.levels, &mirror.levels).map(|level| level as u64)
}

/// Asks both again, for the states of the level that differs.
fn diverging(
    args: &CheckArgs,
    outcome: &JobOutcome,
    program: &mut Program,
    level: u64,
    deadline: Duration,
) -> Result<Option<levels::Diverging>, Fatal> {
    let one = CheckArgs { shard: None, ..args.clone() };
    let prepared = prepare_as(&one, |plan| {
        plan.jobs.retain(|job| job.name == outcome.job.name);
        plan.jobs = plan.jobs.iter().filter_map(|job| job.by_levels(Some(level))).collect();
    })?;
    let folder = tempfile::tempdir_in(&args.out)
        .map_err(|e| Fatal::new(ExitCode::Usage, format!("{}: {e}", args.out.display()), None))?;
    let dir = run_dir(&folder.path().join("states"))?;
    let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
    let (Some(shown), Ok(told)) = (run.jobs.values().next(), told(&outcome.job)) else {
        return Ok(None);
    };
    let internal = |why: String| Fatal::new(ExitCode::Internal, why, None);
    let theirs = levels::shown(shown).map_err(internal)?;
    let work = |cancelled: Arc<AtomicBool>| program.level(told, level, deadline, &cancelled);
    let (ours, _) = interruptible(work, &mut || {})?;
    let ours = match ours {
        Ok(states) => states.into_iter().map(|(tla, native)| (tla.normal(), native)),
        // That the two differ is known without it.
        Err(why) => {
            complain(&format!("error: {}", Fatal::from(&why).text()));
            return Ok(None);
        }
    };
    let ours: Vec<_> = ours.collect();
    Ok(levels::diverging(level, &theirs, &ours))
}

/// Why there is no answer, in one line; the whole of it is told beside the table.
fn in_a_row(why: &Trouble) -> String {
    let Trouble::Failed(failure) = why else { return why.to_string() };
    complain(&format!("error: {}", Fatal::from(why).text()));
    format!("the mirror program {}", failure.what)
}

/// What a job is about, as the program is told of it.
fn told(job: &Job) -> Result<Subject, Trouble> {
    Ok(subject(&job.spec.name, question(job)?))
}

fn question(job: &Job) -> Result<&Question, Trouble> {
    job.question().ok_or_else(|| Trouble::Unfinished("no model of the manifest".to_owned()))
}

fn prepared(
    args: &CheckArgs,
    command: &str,
    what: &str,
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
            let profile = &prepared.plan.profile;
            let message = format!("nothing to {command}: profile `{profile}` has no {what}");
            Err(Fatal::new(ExitCode::Usage, message, Some(HINT.to_owned())))
        }
    }
}

/// Prints and keeps the table. Where both agree on something that is
/// not as expected, the run's own code says so.
fn finish(
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
