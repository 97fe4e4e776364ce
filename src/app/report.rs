//! `greyverify report`: a run folder in, a page out.

use std::path::{Path, PathBuf};

use super::output::save;
use super::{Fatal, browser, complain, say};
use crate::bounded;
use crate::cli::ReportArgs;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::generate::levels;
use crate::import;
use crate::outcome::ExitCode;
use crate::record::{self, JobRecord, Purpose, Record};
use crate::report::html::{Page, Source};
use crate::rundir::JobDir;
use crate::trace::Behaviour;

/// Name of the page if the user gives none.
const PAGE: &str = "report.html";
/// Largest module whose text is put into the page, in bytes.
const MODULE_BYTES_MAX: u64 = 1024 * 1024;
/// Largest record of a run that is read, in bytes.
const RECORD_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Largest counterexample that is read whole, in bytes.
const BEHAVIOUR_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Writes the page and says where it is.
pub(super) fn report(args: &ReportArgs) -> Result<ExitCode, Fatal> {
    let record = read(&args.out)?;
    let file = args.html.clone().flatten().unwrap_or_else(|| args.out.join(PAGE));
    let page = page(record, &args.out);
    save(&file, &page.html())?;
    say(&format!("{}\n", file.display()));
    if args.open
        && let Err((program, error)) = browser::open(&file)
    {
        complain(&format!(
            "warning: the page is written, and {program} cannot be started to show it: {error}\n  \
             hint: open {} by hand, or name a browser in $BROWSER",
            file.display()
        ));
    }
    Ok(ExitCode::AsExpected)
}

/// The record of a run.
pub(crate) fn read(run: &Path) -> Result<Record, Fatal> {
    let file = run.join("outcomes.json");
    let bytes = bounded::read(&file, RECORD_BYTES_MAX).map_err(|e| {
        let hint = "run greyverify first, or name the folder of a run with --out DIR";
        let message = format!("cannot read {}: {e}", file.display());
        Fatal::new(ExitCode::Usage, message, Some(hint.to_owned()))
    })?;
    record::read(&String::from_utf8_lossy(&bytes)).map_err(|e| {
        let message = format!("{}: {e}", file.display());
        let hint = "run greyverify again; it writes the file anew";
        Fatal::new(ExitCode::Usage, message, Some(hint.to_owned()))
    })
}

/// The folder may have moved since the run, so its own place counts, not the
/// one that it recorded.
fn page(record: Record, run: &Path) -> Page {
    let jobs = record.jobs.clone();
    let mut page = Page::new(record);
    for (n, job) in jobs.iter().enumerate() {
        let dir = JobDir::planned(run, &job.folder());
        if let Some(levels) = levels_of(job, &dir) {
            page.levels.insert(job.name.clone(), levels);
        }
        if let Some(behaviour) = behaviour(job, &dir) {
            let modules = modules(&behaviour, &dir);
            let file = Some(dir.counterexample_itf()).filter(|file| file.exists());
            page.add(n, &behaviour, modules, file);
        }
    }
    page
}

/// The whole counterexample, or both its ends where the file is missing (a run
/// of an older greyverify) or too large for a page.
pub(crate) fn behaviour(job: &JobRecord, dir: &JobDir) -> Option<Behaviour> {
    let ends = job.behaviour()?;
    let file = dir.counterexample_itf();
    if std::fs::metadata(&file).map_or(true, |m| m.len() > BEHAVIOUR_BYTES_MAX) {
        return Some(ends);
    }
    match import::read(&file) {
        Ok(whole) => {
            let mut behaviour = whole.behaviour;
            behaviour.about.property = ends.about.property.or(behaviour.about.property);
            Some(behaviour)
        }
        Err(error) => {
            complain(&format!("warning: {error}; both ends of it are shown"));
            Some(ends)
        }
    }
}

/// Only a job that counted them knows its levels.
fn levels_of(job: &JobRecord, dir: &JobDir) -> Option<Vec<u64>> {
    let distinct = job.counts?.distinct?;
    match job.purpose {
        Purpose::Levels => {
            let printed = bounded::read(&dir.print(), LOG_BYTES_MAX).ok()?;
            levels::counts(&String::from_utf8_lossy(&printed), distinct)
        }
        Purpose::Check | Purpose::Probe { .. } | Purpose::Mutant { .. } | Purpose::Other => None,
    }
}

/// The modules that the steps name, as the engine read them. One that is gone
/// leaves the page without its text.
fn modules(behaviour: &Behaviour, dir: &JobDir) -> Vec<Source> {
    let actions = behaviour.steps.iter().filter_map(|step| step.action.as_ref());
    let mut names: Vec<&str> =
        actions.filter_map(|action| Some(action.location.as_ref()?.module.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| module(name, dir)).collect()
}

fn module(name: &str, dir: &JobDir) -> Option<Source> {
    // The name comes out of a file; it must not lead out of the folder.
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let path: PathBuf = dir.inputs().join(format!("{name}.tla"));
    let bytes = is_name.then(|| bounded::read(&path, MODULE_BYTES_MAX).ok()).flatten()?;
    Some(Source { module: name.to_owned(), text: String::from_utf8(bytes).ok()? })
}
