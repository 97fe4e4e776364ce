//! The speed of a machine: a search of a fixed size, of some seconds, that is run for each kind
//! of machine, engine, number of workers and length of a job, to which an engine suits itself.
//!
//! In: an engine, the machine. Out: states generated per second. The files of the run are
//! not kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::check::{executed, runtime};
use super::prepare::prepare_for;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, SearchArgs};
use crate::engine::{Engine, Engines};
use crate::host::Host;
use crate::manifest::VacuityPolicy;
use crate::outcome::{ExitCode, RunOutcome, Verdict};
use crate::plan::Length;
use crate::report::progress::{Progress, Verbosity};

/// The files of the search.
const FILES: [(&str, &str); 2] = [
    ("Calibration.tla", include_str!("calibration/Calibration.tla")),
    ("Calibration.cfg", include_str!("calibration/Calibration.cfg")),
];
/// Time that a search may take, in seconds; a machine on which it takes longer has no speed.
const LIMIT_SECS: u64 = 60;
/// How often it is run.
const SEARCHES: usize = 2;

/// The speed with each of these numbers of workers and lengths, as far as it can be measured.
pub(super) fn speeds(
    engine: &Arc<dyn Engine>,
    host: Host,
    used: &BTreeSet<(u32, Length)>,
) -> Result<BTreeMap<(u32, Length), f64>, Fatal> {
    let measured = |used: &(u32, Length)| {
        let speed = fastest(engine, host, *used).transpose()?;
        Some(speed.map(|speed| (*used, speed)))
    };
    used.iter().filter_map(measured).collect()
}

/// The speed of the fastest of some searches: what else the machine does makes one only slower.
fn fastest(
    engine: &Arc<dyn Engine>,
    host: Host,
    used: (u32, Length),
) -> Result<Option<f64>, Fatal> {
    (0..SEARCHES).try_fold(None, |fastest: Option<f64>, _| {
        let speed = measured(engine, host, used)?;
        Ok(speed.into_iter().chain(fastest).reduce(f64::max))
    })
}

fn measured(
    engine: &Arc<dyn Engine>,
    host: Host,
    used: (u32, Length),
) -> Result<Option<f64>, Fatal> {
    let Ok(folder) = tempfile::tempdir() else { return Ok(None) };
    let write = |(name, text): &(&str, &str)| fs::write(folder.path().join(name), text);
    if FILES.iter().try_for_each(write).is_err() {
        return Ok(None);
    }
    let run = run(engine, host, used, folder.path())?;
    if let Some(number) = run.signal {
        let what = "interrupted while the speed of the machine was measured";
        return Err(Fatal::new(ExitCode::Signal(number), what, None));
    }
    Ok(speed(&run))
}

fn run(
    engine: &Arc<dyn Engine>,
    host: Host,
    (workers, length): (u32, Length),
    folder: &Path,
) -> Result<RunOutcome, Fatal> {
    let search = SearchArgs {
        workers: Some(workers),
        time_budget: Some(LIMIT_SECS),
        vacuity: Some(VacuityPolicy::Ignore),
        ..SearchArgs::default()
    };
    let (files, out) = (vec![folder.join(FILES[0].0)], folder.join("run"));
    let args = CheckArgs { files, search, out, ..CheckArgs::default() };
    let mut prepared = prepare_for(&args, &Engines::alone(Arc::clone(engine)), host)?;
    for job in &mut prepared.plan.jobs {
        job.resources.length = length;
    }
    let dir = run_dir(&args.out)?;
    let progress = Progress::of_a_trial(Verbosity::Quiet, 1);
    Ok(runtime()?.block_on(executed(progress, prepared, &dir))?.0)
}

/// States generated per second, the start of the engine counted.
fn speed(run: &RunOutcome) -> Option<f64> {
    let outcome = run.jobs.values().next()?;
    let Verdict::Verified { generated, .. } = outcome.verdict else { return None };
    let secs = outcome.facts.elapsed.as_secs_f64();
    (secs > 0.0).then(|| generated as f64 / secs)
}
