//! The mutants of a run, and which jobs each of them meets.
//!
//! In: the jobs whose specifications are changed, those of one specification
//! with the smallest first and each model before its probes. Out: the jobs of
//! each round: in the first, every mutant meets the first job whose behaviour
//! reaches its place; in each later one, those that passed meet their next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Candidate, Fate, Mutant, Original, Round, Row, candidates, job, job_name, sample};
use crate::figures::relative;
use crate::generate::Inputs;
use crate::outcome::JobOutcome;
use crate::plan::{Job, Plan, Purpose};

/// The mutants of a run.
#[derive(Debug)]
pub struct Chosen {
    mutants: Vec<Asked>,
    places: usize,
    seed: Option<u64>,
    discarded: usize,
}

/// A mutant, and what is known of it.
#[derive(Debug)]
struct Asked {
    mutant: Mutant,
    /// Its number among those of its specification.
    number: usize,
    /// The jobs that it meets, by their positions.
    originals: Vec<usize>,
    /// What became of it, and of which of these jobs it did.
    fate: Option<(usize, Fate)>,
}

/// The job of a mutant.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The job.
    pub job: Job,
    /// The position of the job whose specification was changed.
    pub original: usize,
    /// Which mutant it is.
    mutant: usize,
}

/// A place and what becomes of it, in a specification: the position of the first
/// job with the same modules, the module, and the change.
type Place = (usize, usize, super::Operator, usize, usize, String);

impl Chosen {
    /// The places of these jobs, or as many of them as `limit` says, each
    /// changed.
    #[must_use]
    pub fn of(plan: &Plan, inputs: &[Inputs], limit: usize, seed: u64) -> Self {
        let mut places: Vec<(Candidate, Vec<usize>)> = Vec::new();
        let mut known: BTreeMap<Place, usize> = BTreeMap::new();
        for (number, (job, inputs)) in plan.jobs.iter().zip(inputs).enumerate() {
            let same = |other: &Job| modules(other) == modules(job);
            let group = plan.jobs.iter().position(same).unwrap_or(number);
            for candidate in candidates(job, inputs) {
                let (from, to, new) = candidate.change();
                let place = (group, candidate.module, candidate.operator(), from, to, new);
                match known.get(&place).and_then(|at| places.get_mut(*at)) {
                    Some((_, originals)) => originals.push(number),
                    // A probe is asked of what its model lets pass.
                    None if is_probe(job) => {}
                    None => {
                        known.insert(place, places.len());
                        places.push((candidate, vec![number]));
                    }
                }
            }
        }
        let all = places.len();
        let taken = sample(places, limit, seed);
        let wanted = taken.len();
        let mut numbers: BTreeMap<Vec<PathBuf>, usize> = BTreeMap::new();
        let made = taken.into_iter().filter_map(|(candidate, originals)| {
            let job = plan.jobs.get(*originals.first()?)?;
            let mutant = candidate.mutant(job)?;
            let number = numbers.entry(modules(job)).or_default();
            *number += 1;
            Some(Asked { mutant, number: *number, originals, fate: None })
        });
        let mutants: Vec<Asked> = made.collect();
        let discarded = wanted - mutants.len();
        Self { mutants, places: all, seed: (wanted < all).then_some(seed), discarded }
    }

    /// True if there is no place that can be changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places == 0
    }

    /// The jobs of a round, from 0, in the order of the files.
    #[must_use]
    pub fn trials(&self, originals: &Plan, round: usize) -> Vec<Trial> {
        let trial = |(mutant, asked): (usize, &Asked)| {
            let passed = round == 0 || asked.fate.as_ref().is_some_and(|(_, fate)| fate.passed());
            let original = *asked.originals.get(round).filter(|_| passed)?;
            let of = originals.jobs.get(original)?;
            let name = job_name(of, &asked.mutant, asked.number);
            Some(Trial { job: job(of, &asked.mutant, name), original, mutant })
        };
        self.mutants.iter().enumerate().filter_map(trial).collect()
    }

    /// Notes what a mutant's job found out; `counts` are those of its original.
    pub fn note(&mut self, trial: &Trial, counts: Option<super::Counts>, outcome: &JobOutcome) {
        let Some(asked) = self.mutants.get_mut(trial.mutant) else { return };
        let Some(found) = super::fate(counts, outcome) else { return };
        let better = match &asked.fate {
            None => true,
            Some((_, before)) => before.gives_way_to(&found),
        };
        if better {
            asked.fate = Some((trial.original, found));
        }
    }

    /// What became of all of them. Of a shard, only its own are told.
    #[must_use]
    pub fn round(&self, plan: &Plan, originals: Vec<Original>) -> Round {
        let probes = plan.jobs.iter().filter(|job| is_probe(job));
        let row = |asked: &Asked| {
            let (original, fate) = asked.fate.as_ref()?;
            let of = plan.jobs.get(*original)?;
            let Mutant { operator, line, definition, before, after, .. } = &asked.mutant;
            Some(Row {
                job: job_name(of, &asked.mutant, asked.number),
                original: of.name.clone(),
                is_late: asked.originals.first() != Some(original),
                operator: *operator,
                file: relative(&asked.mutant.file),
                line: *line,
                definition: definition.clone(),
                before: before.clone(),
                after: after.clone(),
                fate: fate.clone(),
                argued: None,
            })
        };
        Round {
            originals,
            probes: probes.map(|job| job.name.clone()).collect(),
            places: self.places,
            seed: self.seed,
            discarded: self.discarded,
            mutants: self.mutants.iter().filter_map(row).collect(),
            claims: Vec::new(),
        }
    }

    /// Says of each mutant that has a job in this round, and no outcome of it,
    /// that nobody knows.
    pub fn close(&mut self, trials: &[Trial]) {
        let tried: BTreeSet<usize> = trials.iter().map(|trial| trial.mutant).collect();
        for (number, asked) in self.mutants.iter_mut().enumerate() {
            if let (None, Some(first)) = (&asked.fate, asked.originals.first())
                && tried.contains(&number)
            {
                asked.fate = Some((*first, Fate::Open { why: "it was not run".to_owned() }));
            }
        }
    }
}

/// True for a job that asks whether a predicate can be reached.
fn is_probe(job: &Job) -> bool {
    matches!(job.purpose, Purpose::Probe { .. })
}

fn modules(job: &Job) -> Vec<PathBuf> {
    job.spec.modules.iter().map(|module| module.path.clone()).collect()
}
