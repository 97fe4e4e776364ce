//! `greyverify cross-check`: the same models for everybody who knows them.
//!
//! tla-mc comes first, for it needs no JVM and tells whether a state graph is small
//! enough to be written out; then TLC, then the mirror program of the manifest.
//! What one of them does not know is no failure as long as two are left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use greyverify_protocol::{ExploreTask, Explored};

use super::check::{execute, execute_for, keep as write, show_plan, verbosity};
use super::compare::{HINT, finish, in_a_row, prepared, program, told};
use super::interrupt::interruptible;
use super::{Fatal, complain, difference, edges, run_dir};
use crate::cli::CheckArgs;
use crate::compare::all_differences;
use crate::compare::edges::Edges;
use crate::compare::levels::{self, Diverging, Level, Silence, Witness};
use crate::compare::parting::first_parting;
use crate::figures::relative;
use crate::history::Reason;
use crate::manifest::{EngineName, Manifest};
use crate::mirror::{Program, Trouble};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{Counter, Job};
use crate::report::compare::{Comparison, comparisons};
use crate::report::compared::comparisons_json;
use crate::runner::Prepared;

/// Threads of the mirror where speed is compared: as many as the engines have workers.
const THREADS: usize = 1;

/// How people call the mirror program.
const MIRROR: &str = "the mirror";

/// The engine that is asked beside TLC, and the folder of its run.
const SECOND: &str = "tla-mc";

/// Compares the states that everybody visits.
pub(super) fn cross_check(args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let started = Instant::now();
    nothing_is_chosen(args)?;
    let mut first = counting(args, EngineName::Tlc, None)?;
    if args.dry_run {
        return show_plan(args, first);
    }
    let budget = Duration::from_secs(first.plan.time_budget_secs);
    let left = || budget.saturating_sub(started.elapsed());
    let second = counting(args, EngineName::TlaMc, None).map_err(|fatal| fatal.message);
    let mut mirror = mirror(args)?;
    if args.spec.is_empty() && args.model.is_empty() && args.files.is_empty() {
        leave_out_what_one_knows(&mut first, &second, mirror.as_mut(), left())?;
    }
    let dir = run_dir(&args.out)?;
    let names: BTreeSet<String> = first.plan.jobs.iter().map(|job| job.name.clone()).collect();
    let second = match second {
        Err(why) => Err(Silence::Absent(why)),
        Ok(mut second) => {
            keep(&mut second, |job| names.contains(&job.name));
            by_second(args, second).map_err(|fatal| Silence::Failed(fatal.message))
        }
    };
    if let Ok(second) = &second {
        nothing_has_ended_it(second.signal)?;
        edges::write_small_graphs(&mut first, second);
        first.plan.time_budget_secs = left().as_secs().max(1);
    }
    let run = execute_for(Reason::CrossCheck, args, first, &dir)?;
    let mut asked = Asked { args, run: &run, second, mirror };
    let (all, signal) = asked.all(&left)?;
    let agree = all.iter().all(|one| one.agrees() || one.has_one_witness());
    let reports = match &asked.second {
        Ok(second) => difference::keep(&all, &run.engine, second, &dir),
        Err(_) => Vec::new(),
    };
    let mut table = comparisons(&all);
    for report in reports {
        table.push_str(&format!("for the authors of the engines: {}\n", relative(&report)));
    }
    write(&dir, "cross-check.json", &comparisons_json(&all));
    let code = finish(args, &run, &dir, "cross-check.txt", &table, agree, signal)?;
    let is_alone = all.iter().any(Comparison::has_one_witness);
    Ok(match code {
        // What nobody else knows was not compared, and is no green.
        ExitCode::AsExpected if is_alone => ExitCode::Toolchain,
        code => code,
    })
}

fn nothing_is_chosen(args: &CheckArgs) -> Result<(), Fatal> {
    if args.search.engine.is_none() {
        return Ok(());
    }
    let what = "cross-check asks every engine, so that --engine has nothing to choose";
    let hint = "leave --engine and the variable GREYVERIFY_ENGINE away";
    Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())))
}

/// The jobs of one engine that counts the states of each level, one after the
/// other, so that their speed can be compared.
fn counting(args: &CheckArgs, engine: EngineName, show: Option<u64>) -> Result<Prepared, Fatal> {
    let mut args = args.clone();
    args.search.engine = Some(engine);
    let by = match engine {
        EngineName::Tlc | EngineName::Both => Counter::Invariant,
        EngineName::TlaMc => Counter::Engine,
    };
    prepared(&args, "cross-check", "models", |plan| {
        plan.jobs = plan.jobs.iter().filter_map(|job| job.by_levels(show, by)).collect();
        plan.jobs_at_once = 1;
    })
}

/// The mirror program of the manifest, if there is a manifest and a program.
fn mirror(args: &CheckArgs) -> Result<Option<Program>, Fatal> {
    if !args.files.is_empty() || Manifest::load(&args.manifest)?.mirror.is_none() {
        return Ok(None);
    }
    program(args).map(Some)
}

/// Keeps some jobs with their inputs.
fn keep(prepared: &mut Prepared, is: impl Fn(&Job) -> bool) {
    let jobs = std::mem::take(&mut prepared.plan.jobs);
    let jobs = jobs.into_iter().zip(std::mem::take(&mut prepared.inputs));
    (prepared.plan.jobs, prepared.inputs) = jobs.filter(|(job, _)| is(job)).unzip();
}

/// Leaves out the jobs that nobody but TLC knows, which are named. Nobody
/// asked for one of them by name.
fn leave_out_what_one_knows(
    first: &mut Prepared,
    second: &Result<Prepared, String>,
    mirror: Option<&mut Program>,
    deadline: Duration,
) -> Result<(), Fatal> {
    let mut reasons = unknown_to_second(first, second);
    let by_mirror = unknown_to_mirror(first, mirror, deadline)?;
    reasons.retain(|name, why| match by_mirror.get(name) {
        Some(Some(refusal)) => {
            *why = format!("{refusal}; {why}");
            true
        }
        Some(None) => true,
        None => false,
    });
    keep(first, |job| !reasons.contains_key(&job.name));
    let told: BTreeSet<&str> = reasons.values().map(String::as_str).collect();
    let told = told.into_iter().collect::<Vec<_>>().join("; ");
    if first.plan.jobs.is_empty() {
        let what = format!("nothing to cross-check: {told}");
        return Err(Fatal::new(ExitCode::Usage, what, Some(HINT.to_owned())));
    }
    if !reasons.is_empty() {
        let names: Vec<&str> = reasons.keys().map(String::as_str).collect();
        complain(&format!("not compared, for TLC alone knows it: {} ({told})", names.join(", ")));
    }
    Ok(())
}

/// The jobs that tla-mc cannot do, and why.
fn unknown_to_second(
    first: &Prepared,
    second: &Result<Prepared, String>,
) -> BTreeMap<String, String> {
    let names = first.plan.jobs.iter().map(|job| job.name.clone());
    match second {
        Err(why) => names.map(|name| (name, why.clone())).collect(),
        Ok(second) => second
            .plan
            .jobs
            .iter()
            .filter_map(|job| Some((job.name.clone(), job.beyond.as_ref()?.what.clone())))
            .collect(),
    }
}

/// The jobs that the mirror program does not know, and what it said; `None` if
/// there is none.
fn unknown_to_mirror(
    first: &Prepared,
    mirror: Option<&mut Program>,
    deadline: Duration,
) -> Result<BTreeMap<String, Option<String>>, Fatal> {
    let jobs = &first.plan.jobs;
    let Some(program) = mirror else {
        return Ok(jobs.iter().map(|job| (job.name.clone(), None)).collect());
    };
    let mut refusals = BTreeMap::<String, Option<String>>::new();
    let work = |cancelled: Arc<AtomicBool>| {
        for job in jobs {
            if let (false, Ok(told)) = (refusals.contains_key(&job.spec.name), told(job)) {
                let asked = program.level(told, 0, deadline, &cancelled);
                let refused = asked.err().filter(Trouble::is_no_mirror);
                refusals.insert(job.spec.name.clone(), refused.map(|why| why.to_string()));
            }
        }
    };
    let ((), signal) = interruptible(work, &mut || {})?;
    nothing_has_ended_it(signal)?;
    let refusal = |job: &Job| refusals.get(&job.spec.name).cloned().flatten();
    Ok(jobs.iter().filter_map(|job| Some((job.name.clone(), Some(refusal(job)?)))).collect())
}

fn nothing_has_ended_it(signal: Option<i32>) -> Result<(), Fatal> {
    let what = "interrupted before anything was compared";
    signal.map_or(Ok(()), |number| Err(Fatal::new(ExitCode::Signal(number), what, None)))
}

fn by_second(args: &CheckArgs, second: Prepared) -> Result<RunOutcome, Fatal> {
    if !args.quiet {
        complain(&format!("asking {SECOND} first, and TLC of the same models"));
    }
    let dir = run_dir(&args.out.join(SECOND))?;
    execute_for(Reason::CrossCheck, args, second, &dir)
}

/// Everybody who is asked.
struct Asked<'a> {
    args: &'a CheckArgs,
    run: &'a RunOutcome,
    /// The run of tla-mc, or why there is none.
    second: Result<RunOutcome, Silence>,
    mirror: Option<Program>,
}

impl Asked<'_> {
    /// Compares one model after the other, and tells of the signal that ended it.
    fn all(
        &mut self,
        left: &dyn Fn() -> Duration,
    ) -> Result<(Vec<Comparison>, Option<i32>), Fatal> {
        let mut signal = self.run.signal;
        let mut all = Vec::new();
        for outcome in self.run.jobs.values() {
            if signal.is_some() {
                break;
            }
            complain(&format!("comparing {}", outcome.job.name));
            let (mut one, heard) = self.compared(outcome, left())?;
            signal = heard;
            if signal.is_none() {
                one.diverging = self.diverging(outcome, &one.witnesses, left())?;
            }
            all.push(one);
        }
        Ok((all, signal))
    }

    fn compared(
        &mut self,
        outcome: &JobOutcome,
        deadline: Duration,
    ) -> Result<(Comparison, Option<i32>), Fatal> {
        let job = &outcome.job;
        let mut witnesses = vec![by_engine(self.run.engine.name, outcome), self.second(job)];
        let mut signal = None;
        if let Some(program) = &mut self.mirror {
            let work = |cancelled: Arc<AtomicBool>| visited(job, program, deadline, &cancelled);
            let (found, heard) = interruptible(work, &mut || {})?;
            witnesses.push(witness(MIRROR, found));
            signal = heard;
        }
        let differences = all_differences(&witnesses);
        let (model, bounds) = (job.name.clone(), job.bounds_text());
        let parting = first_parting(&witnesses);
        let diverging = None;
        Ok((Comparison { model, bounds, witnesses, differences, diverging, parting }, signal))
    }

    fn second(&self, job: &Job) -> Witness {
        let silent = match &self.second {
            Err(silence) => silence.clone(),
            Ok(run) => match run.jobs.values().find(|one| one.job.name == job.name) {
                Some(outcome) => return by_engine(SECOND, outcome),
                None => Silence::Failed("it did not come to this model".to_owned()),
            },
        };
        witness(SECOND, Err(silent))
    }

    /// The first state of the first two who differ that only one of them has.
    fn diverging(
        &mut self,
        outcome: &JobOutcome,
        witnesses: &[Witness],
        deadline: Duration,
    ) -> Result<Option<Diverging>, Fatal> {
        let whole = |(_, found): &(&str, &Explored)| found.violated.is_none();
        let mut explored = levels::explored(witnesses).filter(whole);
        let Some((one, first)) = explored.next() else { return Ok(None) };
        let differing = explored.find_map(|(other, found)| {
            let level = levels::first_difference(&first.levels, &found.levels)?;
            Some((other, level as u64))
        });
        let Some((other, level)) = differing else { return Ok(None) };
        let (Some(a), Some(b)) = (
            self.level(one, outcome, level, deadline)?,
            self.level(other, outcome, level, deadline)?,
        ) else {
            return Ok(None);
        };
        Ok(levels::diverging(level, (one, &a), (other, &b)))
    }

    /// The states of a level, for which a witness is asked again. That the two
    /// differ is known without them.
    fn level(
        &mut self,
        name: &str,
        outcome: &JobOutcome,
        level: u64,
        deadline: Duration,
    ) -> Result<Option<Level>, Fatal> {
        match (&mut self.mirror, name) {
            (Some(program), MIRROR) => of_mirror(&outcome.job, program, level, deadline),
            (_, SECOND) => self.of_engine(EngineName::TlaMc, outcome, level),
            _ => self.of_engine(EngineName::Tlc, outcome, level),
        }
    }

    fn of_engine(
        &self,
        engine: EngineName,
        outcome: &JobOutcome,
        level: u64,
    ) -> Result<Option<Level>, Fatal> {
        let args = CheckArgs { shard: None, ..self.args.clone() };
        let mut prepared = counting(&args, engine, Some(level))?;
        keep(&mut prepared, |job| job.name == outcome.job.name);
        let folder = tempfile::tempdir_in(&args.out).map_err(|e| {
            Fatal::new(ExitCode::Usage, format!("{}: {e}", args.out.display()), None)
        })?;
        let dir = run_dir(&folder.path().join("states"))?;
        let run = execute(verbosity(args.quiet, args.verbose), prepared, &dir)?;
        let Some(shown) = run.jobs.values().next() else { return Ok(None) };
        let states = levels::shown(shown);
        states.map(Some).map_err(|why| Fatal::new(ExitCode::Internal, why, None))
    }
}

/// What a witness found, with the edges if it answered.
type Answer = Result<(Explored, Result<Edges, String>), Silence>;

fn witness(name: &str, answer: Answer) -> Witness {
    let (found, edges) = match answer {
        Ok((explored, edges)) => (Ok(explored), edges),
        Err(silence) => (Err(silence), Err("it gave no answer".to_owned())),
    };
    Witness { name: name.to_owned(), found, edges }
}

fn by_engine(name: &str, outcome: &JobOutcome) -> Witness {
    let found = levels::of_engine(outcome);
    witness(name, found.map(|explored| (explored.clone(), edges::of_engine(outcome, &explored))))
}

/// What the mirror program visits.
fn visited(job: &Job, program: &mut Program, deadline: Duration, cancelled: &AtomicBool) -> Answer {
    let invariants = job.question().map(|q| q.invariants.iter()).into_iter().flatten();
    let invariants = invariants.map(|name| name.value.clone()).collect();
    let how = ExploreTask { deadline, threads: THREADS, invariants };
    let explored = told(job).and_then(|told| program.explore(told, how, cancelled));
    let answer = explored.and_then(|explored| {
        let edges = edges::of_mirror(job, program, &explored, deadline, cancelled)?;
        Ok((explored, edges))
    });
    answer.map_err(|why| match why.is_no_mirror() {
        true => Silence::Absent(why.to_string()),
        false => Silence::Failed(in_a_row(&why)),
    })
}

fn of_mirror(
    job: &Job,
    program: &mut Program,
    level: u64,
    deadline: Duration,
) -> Result<Option<Level>, Fatal> {
    let Ok(told) = told(job) else { return Ok(None) };
    let work = |cancelled: Arc<AtomicBool>| program.level(told, level, deadline, &cancelled);
    let (states, _) = interruptible(work, &mut || {})?;
    Ok(match states {
        Ok(states) => {
            let one = |(tla, native): (crate::value::Value, String)| (tla.normal(), Some(native));
            Some(states.into_iter().map(one).collect())
        }
        Err(why) => {
            complain(&format!("error: {}", Fatal::from(&why).text()));
            None
        }
    })
}
