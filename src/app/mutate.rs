//! `greyverify mutate`: with seeded bugs, which [`compare`](super::compare) has both engines look
//! for, or with mutants that nobody wrote.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{execute, executed, keep, report_to_files, runtime, show_plan, verbosity};
use super::output::say_results;
use super::prepare::prepare_as;
use super::{Fatal, compare, complain, run_dir};
use crate::cli::{CheckArgs, Format, MutateArgs};
use crate::figures::relative;
use crate::generate::Inputs;
use crate::manifest::{Mode, VacuityPolicy};
use crate::mutate::{
    Candidate, Counts, Fate, Mutant, Original, Round, Row, candidates, fate, job, job_name, sample,
    secs, unread,
};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome, Verdict, finding};
use crate::plan::{Job, Plan, Purpose};
use crate::report::columns::columns;
use crate::report::mutants::{json, text};
use crate::report::progress::Progress;
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
    let chosen = Chosen::of(&originals, args);
    let (plan, heap) = (originals.plan.clone(), check.search.heap);
    if check.dry_run {
        let chosen = chosen?;
        let prepared = prepare_as(check, |own| own.jobs = chosen.jobs(&plan, None, heap))?;
        return show_plan(check, prepared);
    }
    let run = run_originals(check, originals)?;
    if let Some(number) = run.signal {
        return Err(Fatal::new(ExitCode::Signal(number), "interrupted before a mutant ran", None));
    }
    // What the engine says of a broken specification goes before what cannot be changed in it.
    let (counts, chosen) = (counts(&run)?, chosen?);
    let prepared = prepare_as(check, |own| own.jobs = chosen.jobs(&plan, Some(&run), heap))?;
    let dir = run_dir(&check.out)?;
    let progress =
        Progress::of_a_trial(verbosity(check.quiet, check.verbose), prepared.plan.jobs.len());
    let (run, _) = runtime()?.block_on(executed(progress, prepared, &dir))?;
    let round = chosen.round(&plan, &counts, &run);
    let (told, document) = (text(&round, columns(std::io::stdout())), json(&round));
    match check.format {
        Format::Human => say_results(&told, Format::Human, dir.path()),
        Format::Json => say_results(&document, Format::Json, dir.path()),
    }
    report_to_files(check, &run, &dir);
    keep(&dir, "mutants.txt", &text(&round, None));
    keep(&dir, "mutants.json", &document);
    Ok(code(&run, &round))
}

/// Keeps the models whose specifications are changed: those that somebody named,
/// else the smallest of each specification.
fn choose(plan: &mut Plan, args: &CheckArgs) {
    plan.jobs.retain(is_fit);
    if args.files.is_empty() && args.model.is_empty() {
        let size = |job: &Job| job.expect.distinct.unwrap_or(u64::MAX);
        let mut smallest: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for job in &plan.jobs {
            let best = smallest
                .entry(job.spec.name.clone())
                .or_insert_with(|| (size(job), job.name.clone()));
            if size(job) < best.0 {
                *best = (size(job), job.name.clone());
            }
        }
        plan.jobs.retain(|job| smallest.values().any(|(_, name)| *name == job.name));
    }
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

/// The mutants of a run.
struct Chosen {
    /// Each with the position of its original.
    mutants: Vec<(usize, Mutant)>,
    /// Whether each original has temporal properties.
    temporal: Vec<bool>,
    places: usize,
    seed: Option<u64>,
    discarded: usize,
}

impl Chosen {
    fn of(originals: &Prepared, args: &MutateArgs) -> Result<Self, Fatal> {
        let jobs = || originals.plan.jobs.iter().zip(&originals.inputs);
        let of_job = |(number, (job, inputs)): (usize, (&Job, &Inputs))| {
            let found = candidates(job, inputs).into_iter();
            found.map(move |candidate| (number, candidate)).collect::<Vec<_>>()
        };
        let all: Vec<(usize, Candidate)> = jobs().enumerate().flat_map(of_job).collect();
        tell_of_unread(&originals.plan.jobs);
        if all.is_empty() {
            let names = originals.plan.jobs.iter().map(|job| job.spec.name.as_str());
            let names: Vec<&str> = names.collect();
            let what = format!(
                "nothing to mutate: what {} reaches from its behaviour has no place that can be changed",
                names.join(", ")
            );
            return Err(Fatal::new(ExitCode::Usage, what, None));
        }
        let (places, limit) = (all.len(), args.limit as usize);
        let taken = sample(all, limit, args.seed);
        let wanted = taken.len();
        let made = taken.into_iter().filter_map(|(number, candidate)| {
            Some((number, candidate.mutant(originals.plan.jobs.get(number)?)?))
        });
        let mutants: Vec<(usize, Mutant)> = made.collect();
        Ok(Self {
            discarded: wanted - mutants.len(),
            temporal: jobs().map(|(_, inputs)| !inputs.config.properties.is_empty()).collect(),
            seed: (wanted < places).then_some(args.seed),
            places,
            mutants,
        })
    }

    /// The jobs of the mutants, in the order of the files; with the time and the
    /// memory that follow from what their originals took, if they have run.
    fn jobs(&self, originals: &Plan, run: Option<&RunOutcome>, heap: Option<u64>) -> Vec<Job> {
        let named = self.named(originals).into_iter();
        let job = |(name, number, mutant): (String, usize, &Mutant)| {
            let original = &originals.jobs[number];
            let outcome = run.and_then(|run| run.jobs.get(&number));
            let mut job = job(original, mutant, name);
            if let Some(outcome) = outcome {
                job.budget_secs = Some(secs(outcome.facts.elapsed));
                // What is said of the original would be said of every mutant.
                if outcome.is_possibly_vacuous() {
                    job.vacuity = VacuityPolicy::Ignore;
                }
                if let (None, Some(counts)) = (heap, Counts::of(&outcome.verdict)) {
                    job.resources = job.resources.known(counts.generated, self.temporal[number]);
                }
            }
            job
        };
        named.map(job).collect()
    }

    /// The mutants with the names of their jobs.
    fn named(&self, originals: &Plan) -> Vec<(String, usize, &Mutant)> {
        let mut numbers = vec![0; originals.jobs.len()];
        let name = |(number, mutant): &'_ (usize, Mutant)| {
            numbers[*number] += 1;
            (job_name(&originals.jobs[*number], mutant, numbers[*number]), *number)
        };
        let names: Vec<(String, usize)> = self.mutants.iter().map(name).collect();
        let mutants = self.mutants.iter().map(|(_, mutant)| mutant);
        names.into_iter().zip(mutants).map(|((name, number), m)| (name, number, m)).collect()
    }

    /// What became of them. Of a shard, only its own are told.
    fn round(&self, originals: &Plan, counts: &[Counts], run: &RunOutcome) -> Round {
        let position = |name: &str| run.plan.jobs.iter().position(|job| job.name == name);
        let row = |(name, number, mutant): (String, usize, &Mutant)| {
            let outcome = run.jobs.get(&position(&name)?);
            Some(row(name, mutant, outcome, counts[number]))
        };
        let original = |(job, counts): (&Job, &Counts)| Original {
            job: job.name.clone(),
            bounds: job.bounds_text(),
            counts: *counts,
        };
        Round {
            originals: originals.jobs.iter().zip(counts).map(original).collect(),
            places: self.places,
            seed: self.seed,
            discarded: self.discarded,
            mutants: self.named(originals).into_iter().filter_map(row).collect(),
        }
    }
}

fn row(job: String, mutant: &Mutant, outcome: Option<&JobOutcome>, original: Counts) -> Row {
    let not_run = || Fate::Open { why: "it was not run".to_owned() };
    Row {
        job,
        operator: mutant.operator,
        file: relative(&mutant.file),
        line: mutant.line,
        definition: mutant.definition.clone(),
        before: mutant.before.clone(),
        after: mutant.after.clone(),
        fate: outcome.map_or_else(not_run, |outcome| fate(original, outcome)),
    }
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
fn counts(run: &RunOutcome) -> Result<Vec<Counts>, Fatal> {
    let not_green = |outcome: &JobOutcome| {
        let code = match outcome.judgement.code() {
            ExitCode::AsExpected => ExitCode::Usage,
            code => code,
        };
        let (name, found) = (&outcome.job.name, finding(&outcome.verdict));
        let what = format!("mutants of {name} would tell nothing: it is not green itself: {found}");
        Fatal::new(code, what, Some("see why: greyverify check".to_owned()))
    };
    let counts = run
        .jobs
        .values()
        .map(|outcome| Counts::of(&outcome.verdict).ok_or_else(|| not_green(outcome)));
    counts.collect()
}

/// Survivors are what is asked for, and no failure. A round of which a part was
/// not run, or which has no result at all, is not one.
fn code(run: &RunOutcome, round: &Round) -> ExitCode {
    let was_cut = |job: &JobOutcome| match &job.verdict {
        Verdict::Inconclusive { why } => why.was_cut(),
        _ => false,
    };
    let tally = round.tally();
    let is_whole = run.jobs.len() == run.plan.jobs.len() && !run.jobs.values().any(was_cut);
    let has_result = tally.all() > tally.open + tally.invalid;
    match run.signal {
        Some(number) => ExitCode::Signal(number),
        None if is_whole && has_result => ExitCode::AsExpected,
        None => ExitCode::Inconclusive,
    }
}
