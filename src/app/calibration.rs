//! The speed of a machine: a search of a fixed size, of some seconds, that is run once for each kind
//! of machine, engine and number of workers.
//!
//! In: an engine, the machine. Out: states generated per second. The files of the run are
//! not kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::check::{executed, runtime};
use super::prepare::prepare_for;
use super::{Fatal, run_dir};
use crate::cli::{CheckArgs, SearchArgs};
use crate::engine::Engine;
use crate::host::Host;
use crate::manifest::VacuityPolicy;
use crate::outcome::{ExitCode, RunOutcome, Verdict};
use crate::report::progress::{Progress, Verbosity};

/// The files of the search.
const FILES: [(&str, &str); 2] = [
    ("Calibration.tla", include_str!("calibration/Calibration.tla")),
    ("Calibration.cfg", include_str!("calibration/Calibration.cfg")),
];
/// Time that a search may take, in seconds; a machine on which it takes longer has no speed.
const LIMIT_SECS: u64 = 60;

/// The speed with each of these numbers of workers, as far as it can be measured.
pub(super) fn speeds(
    engine: &Arc<dyn Engine>,
    host: Host,
    workers: &BTreeSet<u32>,
) -> Result<Vec<(u32, f64)>, Fatal> {
    let measured = |workers: &u32| {
        let speed = measured(engine, host, *workers).transpose()?;
        Some(speed.map(|speed| (*workers, speed)))
    };
    workers.iter().filter_map(measured).collect()
}

fn measured(engine: &Arc<dyn Engine>, host: Host, workers: u32) -> Result<Option<f64>, Fatal> {
    let Ok(folder) = tempfile::tempdir() else { return Ok(None) };
    let written =
        FILES.iter().try_for_each(|(name, text)| fs::write(folder.path().join(name), text));
    if written.is_err() {
        return Ok(None);
    }
    let run = run(engine, host, workers, folder.path())?;
    if let Some(number) = run.signal {
        let what = "interrupted while the speed of the machine was measured";
        return Err(Fatal::new(ExitCode::Signal(number), what, None));
    }
    Ok(speed(&run))
}

fn run(
    engine: &Arc<dyn Engine>,
    host: Host,
    workers: u32,
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
    let prepared = prepare_for(&args, engine, host)?;
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
