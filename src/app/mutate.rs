//! `greyverify mutate`: with seeded bugs, which [`compare`](super::compare) has both engines look
//! for, or with mutants that nobody wrote.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use super::check::{
    execute, keep, known, report_to_files, run_settled, runtime, show_plan, verbosity,
};
use super::output::say_results;
use super::prepare::prepare_as;
use super::{Fatal, compare, complain, run_dir};
use crate::cli::{CheckArgs, Format, MutateArgs};
use crate::engine::Engine;
use crate::figures::relative;
use crate::generate::Inputs;
use crate::manifest::{Manifest, Mode, VacuityPolicy};
use crate::mutate::{Chosen, Counts, Original, Round, Trial, secs, unread};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome, Verdict, finding};
use crate::plan::{Job, Plan, Purpose};
use crate::report::columns::columns;
use crate::report::mutants::{json, text};
use crate::report::progress::Progress;
use crate::rundir::RunDir;
use crate::runner::Prepared;

/// What to do if there is no model of whose specification mutants can be made.
const HINT: &str = "it takes a model that is searched exhaustively and in which nothing is expected to be broken; name it with --model, or give a specification by path";

/// Checks mutants.
pub(super) fn mutate(args: &MutateArgs) -> Result<ExitCode, Fatal> {
    if args.generate {
        return generated(args);
    }
    if !args.check.files.is_empty() {
        let what = "a specification by path has no seeded bugs";
        let hint = "add --generate, and mutants are made of it";
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())));
    }
    compare::mutate(&args.check)
}

/// Makes mutants of green specifications, checks them, and tells what survived.
fn generated(args: &MutateArgs) -> Result<ExitCode, Fatal> {
    let check = &args.check;
    let whole = CheckArgs { shard: None, ..check.clone() };
    let originals = prepare_as(&whole, |plan| choose(plan, check))?;
    if originals.plan.jobs.is_empty() {
        let what = "nothing to mutate: no such model is there";
        return Err(Fatal::new(ExitCode::Usage, what, Some(HINT.to_owned())));
    }
    tell_of_unread(&originals.plan.jobs);
    let limit = args.limit as usize;
    let chosen = Chosen::of(&originals.plan, &originals.inputs, limit, args.seed);
    if check.dry_run {
        let first = chosen.trials(&originals.plan, 0);
        has_places(&chosen, &originals.plan)?;
        let prepared = prepare_as(check, |own| own.jobs = jobs(&first))?;
        return show_plan(check, prepared);
    }
    let (plan, inputs) = (originals.plan.clone(), originals.inputs.clone());
    let run = run_originals(check, originals)?;
    if let Some(number) = run.signal {
        return Err(Fatal::new(ExitCode::Signal(number), "interrupted before a mutant ran", None));
    }
    // What the engine says of a broken specification goes before what cannot be changed in it.
    let counts = counts(&run)?;
    has_places(&chosen, &plan)?;
    let originals = Originals { plan, inputs, counts, run };
    let dir = run_dir(&check.out)?;
    let (mut round, run) = rounds(check, &originals, chosen, &dir)?;
    argue(&mut round, check, &originals.plan)?;
    let (told, document) = (text(&round, columns(std::io::stdout())), json(&round));
    match check.format {
        Format::Human => say_results(&told, Format::Human, dir.path()),
        Format::Json => say_results(&document, Format::Json, dir.path()),
    }
    report_to_files(check, &run, &dir);
    keep(&dir, "mutants.txt", &text(&round, None));
    keep(&dir, "mutants.json", &document);
    Ok(code(&run, &round, args.no_survivors))
}

/// The jobs whose specifications are changed, and what came out of them.
struct Originals {
    plan: Plan,
    inputs: Vec<Inputs>,
    /// Of each, its counts; a probe has none.
    counts: Vec<Option<Counts>>,
    run: RunOutcome,
}

impl Originals {
    /// The job of a mutant with the time and the memory that follow from what
    /// its original took.
    fn sized(&self, trial: &Trial, heap: Option<u64>) -> Job {
        let mut job = trial.job.clone();
        let Some(outcome) = self.run.jobs.get(&trial.original) else { return job };
        job.budget_secs = Some(secs(outcome.facts.elapsed));
        // What is said of the original would be said of every mutant.
        if outcome.is_possibly_vacuous() {
            job.vacuity = VacuityPolicy::Ignore;
        }
        if let (None, Some(counts)) = (heap, self.counts[trial.original]) {
            let temporal = !self.inputs[trial.original].config.properties.is_empty();
            job.resources = job.resources.known(counts.generated, temporal);
        }
        job
    }

    /// The models, as reports name them.
    fn told(&self) -> Vec<Original> {
        let told = |(job, counts): (&Job, &Option<Counts>)| {
            Some(Original {
                spec: job.spec.name.clone(),
                job: job.name.clone(),
                bounds: job.bounds_text(),
                counts: (*counts)?,
            })
        };
        self.plan.jobs.iter().zip(&self.counts).filter_map(told).collect()
    }
}

fn jobs(trials: &[Trial]) -> Vec<Job> {
    trials.iter().map(|trial| trial.job.clone()).collect()
}

/// All rounds: in the first every mutant is checked, and in each later one those
/// that passed meet their next model or probe. The outcome is that of one run.
fn rounds(
    args: &CheckArgs,
    originals: &Originals,
    mut chosen: Chosen,
    dir: &RunDir,
) -> Result<(Round, RunOutcome), Fatal> {
    let started = Instant::now();
    let first = chosen.trials(&originals.plan, 0);
    let (mut whole, engine) = round(args, originals, &mut chosen, (first, started), None, dir)?;
    // A part of a part would leave out what nobody else asks.
    let args = CheckArgs { shard: None, ..args.clone() };
    for number in 1.. {
        let trials = chosen.trials(&originals.plan, number);
        if trials.is_empty() || whole.signal.is_some() {
            break;
        }
        let engine = Some(Arc::clone(&engine));
        let trials = (trials, started);
        let (run, _) = round(&args, originals, &mut chosen, trials, engine, dir)?;
        whole = whole.and(run);
    }
    Ok((chosen.round(&originals.plan, originals.told()), whole))
}

/// One round of a run that has begun at a time; with the engine that an earlier
/// one has left, if there was one.
fn round(
    args: &CheckArgs,
    originals: &Originals,
    chosen: &mut Chosen,
    (mut trials, began): (Vec<Trial>, Instant),
    engine: Option<Arc<dyn Engine>>,
    dir: &RunDir,
) -> Result<(RunOutcome, Arc<dyn Engine>), Fatal> {
    let mut prepared = prepare_as(args, |own| {
        own.jobs = trials.iter().map(|one| originals.sized(one, args.search.heap)).collect();
        let spent = began.elapsed().as_secs();
        own.time_budget_secs = own.time_budget_secs.saturating_sub(spent).max(1);
    })?;
    // A shard has taken its part.
    let own: BTreeSet<&str> = prepared.plan.jobs.iter().map(|job| job.name.as_str()).collect();
    trials.retain(|one| own.contains(one.job.name.as_str()));
    prepared.engines.first = match engine {
        Some(engine) => engine,
        // Mutants load what their originals load, in whichever round.
        None => {
            let inputs = [&prepared.inputs[..], &originals.inputs[..]].concat();
            prepared.engines.first.settled(&inputs, &dir.tools())?
        }
    };
    // What was killed before, and has not changed since, is killed.
    prepared.known = known(&args.cache, &prepared)?;
    let verbosity = verbosity(args.quiet, args.verbose);
    let progress = Progress::of_a_trial(verbosity, prepared.plan.jobs.len());
    let (run, engines) = runtime()?.block_on(run_settled(progress, prepared, dir, None))?;
    for outcome in run.jobs.values() {
        if let Some(trial) = trials.iter().find(|one| one.job.name == outcome.job.name) {
            chosen.note(trial, originals.counts[trial.original], outcome);
        }
    }
    chosen.close(&trials);
    Ok((run, engines.first))
}

fn has_places(chosen: &Chosen, plan: &Plan) -> Result<(), Fatal> {
    if !chosen.is_empty() {
        return Ok(());
    }
    let names: BTreeSet<&str> = plan.jobs.iter().map(|job| job.spec.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let what = format!(
        "nothing to mutate: what {} reaches from its behaviour has no place that can be changed",
        names.join(", ")
    );
    Err(Fatal::new(ExitCode::Usage, what, None))
}

/// Keeps the models whose specifications are changed, with their probes: those
/// that somebody named, else the smallest of each specification. The smaller
/// ones come first.
fn choose(plan: &mut Plan, args: &CheckArgs) {
    let mut models: Vec<Job> = plan.jobs.iter().filter(|job| is_fit(job)).cloned().collect();
    models.sort_by_key(|job| job.expect.distinct.unwrap_or(u64::MAX));
    if args.files.is_empty() && args.model.is_empty() {
        let mut specs = BTreeSet::new();
        models.retain(|job| specs.insert(job.spec.name.clone()));
    }
    let probes = std::mem::take(&mut plan.jobs).into_iter().filter(is_probe);
    let probes: Vec<Job> = probes.collect();
    for model in models {
        let prefix = format!("{}/", model.name);
        plan.jobs.push(model);
        plan.jobs.extend(probes.iter().filter(|job| job.name.starts_with(&prefix)).cloned());
    }
}

fn is_probe(job: &Job) -> bool {
    matches!(job.purpose, Purpose::Probe { .. })
}

/// True for a search of all states in which nothing is expected to be broken.
fn is_fit(job: &Job) -> bool {
    let has_behaviour = match (job.question(), job.given()) {
        (Some(question), _) => question.has_behaviour(),
        (None, Some((_, config))) => config.has_behaviour(),
        (None, None) => false,
    };
    let is_check = job.purpose == Purpose::Check && job.mode == Mode::Exhaustive;
    is_check && has_behaviour && job.expect.violates.is_none()
}

/// What is not changed although it is a part of the specification.
fn tell_of_unread(jobs: &[Job]) {
    let files: BTreeSet<_> = jobs.iter().flat_map(unread).collect();
    for file in files {
        complain(&format!(
            "{} is not changed: greyverify does not read all of it",
            relative(&file)
        ));
    }
}

/// Checks the originals as `greyverify check` does, in a folder that is not kept.
fn run_originals(args: &CheckArgs, originals: Prepared) -> Result<RunOutcome, Fatal> {
    let folder = tempfile::tempdir()
        .map_err(|e| Fatal::new(ExitCode::Internal, format!("no folder for a run: {e}"), None))?;
    let dir = run_dir(&folder.path().join("originals"))?;
    execute(verbosity(args.quiet, args.verbose), originals, &dir)
}

/// The counts of the originals, all of which must be green: beside a red, mutants
/// tell nothing.
fn counts(run: &RunOutcome) -> Result<Vec<Option<Counts>>, Fatal> {
    let not_green = |outcome: &JobOutcome| {
        let code = match outcome.judgement.code() {
            ExitCode::AsExpected => ExitCode::Usage,
            code => code,
        };
        let (name, found) = (&outcome.job.name, finding(&outcome.verdict));
        let what = format!("mutants of {name} would tell nothing: it is not green itself: {found}");
        Fatal::new(code, what, Some("see why: greyverify check".to_owned()))
    };
    let of = |outcome: &JobOutcome| match (&outcome.verdict, Counts::of(outcome)) {
        (_, Some(counts)) => Ok(Some(counts)),
        (Verdict::ReachedAsExpected { .. }, None) => Ok(None),
        _ => Err(not_green(outcome)),
    };
    run.jobs.values().map(of).collect()
}

/// Says which survivors the manifest argues, and which of its arguments do not
/// hold.
fn argue(round: &mut Round, args: &CheckArgs, plan: &Plan) -> Result<(), Fatal> {
    if !args.files.is_empty() {
        return Ok(());
    }
    let manifest = Manifest::load(&args.manifest)?;
    let arguments_of = |job: &str| {
        let models = manifest.models.iter().filter(|model| is_of(job, &model.name.value));
        // `raft/MC` may be a probe of `raft`, or a model of its own.
        let model = models.max_by_key(|model| model.name.value.len());
        let entry = model.and_then(|model| manifest.specs.get(&model.spec.value));
        entry.map_or(&[][..], |entry| &entry.argued)
    };
    round.argue(arguments_of);
    if round.seed.is_none() && args.shard.is_none() {
        let is_defined = |job: &str, name: &str| {
            let job = plan.jobs.iter().find(|one| one.name == job);
            job.is_some_and(|job| job.spec.may_define(name))
        };
        round.look_for(arguments_of, is_defined);
    }
    Ok(())
}

/// True for the job of a model, and for those of its probes.
fn is_of(job: &str, model: &str) -> bool {
    let rest = job.strip_prefix(model);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Survivors are what is asked for, and no failure, unless there may be none. A
/// round of which a part was not run, or which has no result at all, is not one.
fn code(run: &RunOutcome, round: &Round, no_survivors: bool) -> ExitCode {
    let was_cut = |job: &JobOutcome| match &job.verdict {
        Verdict::Inconclusive { why } => why.was_cut(),
        _ => false,
    };
    let tally = round.tally();
    let is_refuted = round.claims.iter().any(|claim| claim.noticed_by.is_some());
    let has_failed = no_survivors && (tally.survived > 0 || !round.claims.is_empty());
    let is_whole = run.jobs.len() == run.plan.jobs.len() && !run.jobs.values().any(was_cut);
    let has_result = tally.all() > tally.open + tally.invalid;
    let is_known = !no_survivors || tally.open == 0;
    match run.signal {
        Some(number) => ExitCode::Signal(number),
        None if is_refuted || has_failed => ExitCode::Unexpected,
        None if is_whole && has_result && is_known => ExitCode::AsExpected,
        None => ExitCode::Inconclusive,
    }
}
