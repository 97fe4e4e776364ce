//! A simulation of which each shard has walked a portion, as one job.
//!
//! In: the records of its portions. Out: [`Joined`]. If a portion is not as expected, its word
//! is that of all; else all are judged together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{JobRecord, Unmerged};
use crate::outcome::{ExitCode, Verdict, Walked, finding, whole};
use crate::plan::Portion;

/// Bits of a seed that Java makes something of.
const SEED_BITS: i64 = (1 << 48) - 1;

/// A simulation whose portions are put together.
#[derive(Debug, Clone)]
pub struct Joined {
    /// What became of it, as of one job.
    pub job: JobRecord,
    /// What all portions came to; `None` if the word of one is that of all.
    pub verdict: Option<Verdict>,
    /// The shard whose word that is, else the first one, from 0.
    pub shard: usize,
    /// Its portions, in their order.
    pub portions: Vec<Taken>,
}

/// A portion, and how to walk it again.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    #[serde(flatten)]
    portion: Portion,
    seed: Option<i64>,
    replay: Option<String>,
    finding: String,
    as_expected: bool,
    elapsed_secs: f64,
    /// The folder of its files among those of all jobs.
    pub folder: String,
}

impl Joined {
    /// Puts portions together, in the order of the shards, each with the folder of its shard.
    pub(super) fn of(portions: &[(&str, &JobRecord)]) -> Result<Self, Unmerged> {
        seeds_differ(portions)?;
        let records = || portions.iter().map(|(_, job)| *job);
        let speaks = speaking(&records().collect::<Vec<_>>());
        let shard = speaks.unwrap_or_default();
        let Some((_, first)) = portions.get(shard) else {
            return Err(Unmerged("a simulation has no portion".to_owned()));
        };
        let mut job = (*first).clone();
        job.elapsed_secs = records().map(|job| job.elapsed_secs).fold(0.0, f64::max);
        let taken = portions.iter().filter_map(|(_, job)| taken(job)).collect();
        if speaks.is_some() {
            return Ok(Self { job, verdict: None, shard, portions: taken });
        }
        let (verdict, notes) = judged(portions)?;
        let own = records().flat_map(|job| job.notes.iter().cloned());
        job.notes = own.chain(notes).collect();
        job.notes.dedup();
        let code = match &verdict {
            Verdict::Vacuous { .. } => ExitCode::Vacuous,
            _ => ExitCode::AsExpected,
        };
        job.as_expected = code == ExitCode::AsExpected;
        job.exit_code = Some(code.code());
        job.finding = Some(finding(&verdict));
        if let Some(counts) = &mut job.counts {
            let generated = records().filter_map(|job| job.counts).map(|counts| counts.generated);
            counts.generated = generated.fold(0, u64::saturating_add);
        }
        Ok(Self { job, verdict: Some(verdict), shard, portions: taken })
    }

    /// What it adds to the exit code of the run.
    #[must_use]
    pub fn exit_code(&self) -> Option<u8> {
        self.job.exit_code
    }

    /// The commands that walk the portions again.
    pub fn replays(&self) -> impl Iterator<Item = &str> {
        self.portions.iter().filter_map(|taken| taken.replay.as_deref())
    }
}

/// The portion whose word is that of all: one that is not as expected, the worst first.
fn speaking(jobs: &[&JobRecord]) -> Option<usize> {
    let codes = jobs.iter().filter(|job| !job.gave_way()).filter_map(|job| job.exit_code);
    let codes: Vec<ExitCode> = codes.filter_map(ExitCode::of_number).collect();
    let worst = ExitCode::of_all(codes).code();
    let is_worst = |job: &&JobRecord| job.exit_code == Some(worst) && !job.gave_way();
    let first = |is: &dyn Fn(&&JobRecord) -> bool| jobs.iter().position(is);
    match worst {
        0 => first(&|job| !job.as_expected),
        _ => first(&is_worst),
    }
}

fn taken(job: &JobRecord) -> Option<Taken> {
    Some(Taken {
        portion: job.portion?,
        seed: job.seed,
        replay: job.replay.clone(),
        finding: job.finding().to_owned(),
        as_expected: job.as_expected,
        elapsed_secs: job.elapsed_secs,
        folder: job.folder(),
    })
}

/// The same behaviours twice are not twice as many.
fn seeds_differ(portions: &[(&str, &JobRecord)]) -> Result<(), Unmerged> {
    let mut known: BTreeMap<i64, &str> = BTreeMap::new();
    for (folder, job) in portions {
        let Some(seed) = job.seed else { continue };
        if let Some(before) = known.insert(seed & SEED_BITS, folder) {
            let name = &job.name;
            let what = format!("{before} and {folder} have walked {name} with one seed, {seed}");
            return Err(Unmerged(what));
        }
    }
    Ok(())
}

/// The verdict on portions that are all as expected.
fn judged(portions: &[(&str, &JobRecord)]) -> Result<(Verdict, Vec<String>), Unmerged> {
    let walked = portions.iter().map(|(folder, job)| {
        let found = &job.result;
        let noted = found.noted.as_ref().filter(|noted| Some(noted.portion) == job.portion);
        match (&found.limit, found.generated, noted, job.seed) {
            (Some(limit), Some(generated), Some(noted), Some(_)) => {
                Ok(Walked { limit, generated, noted })
            }
            _ => {
                let name = &job.name;
                Err(Unmerged(format!("{folder} does not say what its portion of {name} covered")))
            }
        }
    });
    let walked = walked.collect::<Result<Vec<_>, _>>()?;
    whole(&walked).ok_or_else(|| Unmerged("a simulation has no portion".to_owned()))
}
