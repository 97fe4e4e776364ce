//! `greyverify update`: the counts of the last run become what the manifest expects.

use std::path::Path;

use super::init::text_of;
use super::output::save;
use super::prepare::{manifest_errors, prepare_manifest};
use super::{Fatal, report, say, tools};
use crate::bounded;
use crate::cli::{CheckArgs, ModelArgs, UpdateArgs};
use crate::generate::{Content, Inputs};
use crate::manifest::{Exact, Manifest, with_counts};
use crate::outcome::ExitCode;
use crate::plan::{Host, Job, Purpose};
use crate::report::html::recorded::JobRecord;
use crate::report::update::{self, Row};
use crate::rundir::JobDir;
use crate::runner::Prepared;

/// Largest input of a job that is compared, in bytes.
const INPUT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Writes the counts, and says what has changed and what has not.
pub(super) fn update(args: &UpdateArgs) -> Result<ExitCode, Fatal> {
    let manifest = &args.models.manifest;
    let Prepared { plan, inputs, .. } = now(args)?;
    let record = report::read(&args.out)?;
    let before = text_of(manifest)?;
    let mut text = before.clone();
    let mut rows = Vec::new();
    let checks = plan.jobs.iter().zip(&inputs).filter(|(job, _)| job.purpose == Purpose::Check);
    for (job, inputs) in checks {
        let found = record.jobs.iter().find(|found| found.name == job.name);
        let row = match counts(job, inputs, found, &args.out) {
            Ok(None) => continue,
            Ok(Some(exact)) => {
                let internal = |e: String| Fatal::new(ExitCode::Internal, e, None);
                let (new, changes) = with_counts(&text, &job.name, exact).map_err(internal)?;
                text = new;
                Row::Counted { job: job.name.clone(), changes }
            }
            Err(why) => Row::Left { job: job.name.clone(), why },
        };
        rows.push(row);
    }
    if text != before {
        save(manifest, &text)?;
    }
    say(&update::text(&rows, manifest));
    let is_whole = rows.iter().all(|row| matches!(row, Row::Counted { .. }));
    Ok(if is_whole { ExitCode::AsExpected } else { ExitCode::Unexpected })
}

/// What a run would read now.
fn now(args: &UpdateArgs) -> Result<Prepared, Fatal> {
    let ModelArgs { manifest: path, profile, spec, model } = args.models.clone();
    let manifest = Manifest::load(&path).map_err(|e| manifest_errors(&e))?;
    let tools = tools::locate(&args.tools, &path)?;
    let libraries = args.libraries.clone();
    let check = CheckArgs { profile, spec, model, libraries, ..CheckArgs::default() };
    prepare_manifest(&check, &manifest, &tools, Host::unbounded())
}

/// What the last run counted; `None` if there is nothing to count and that is
/// expected.
///
/// # Errors
/// Why the manifest keeps what it says.
fn counts(
    job: &Job,
    inputs: &Inputs,
    found: Option<&JobRecord>,
    out: &Path,
) -> Result<Option<Exact>, String> {
    let found = found.ok_or("the last run did not run it: run it first")?;
    if !is_of(inputs, &JobDir::planned(out, &found.folder())) {
        return Err("its files have changed since the last run: run it again".to_owned());
    }
    let counts = found.counts.as_ref();
    let distinct = counts.and_then(|c| c.distinct);
    match (found.result.verdict.as_str(), counts, distinct) {
        ("verified", Some(counts), Some(distinct)) if job.expect.violates.is_none() => {
            let by_one = found.resources.as_ref().is_some_and(|used| used.workers == 1);
            let depth = found.depth.filter(|_| by_one);
            Ok(Some(Exact { distinct, generated: counts.generated, depth }))
        }
        _ if found.as_expected => Ok(None),
        _ => Err(format!(
            "its verdict is not the one that the manifest expects: {}",
            found.finding().lines().next().unwrap_or_default()
        )),
    }
}

/// True if the last run of a job read what a run would read now.
fn is_of(inputs: &Inputs, dir: &JobDir) -> bool {
    let folder = dir.inputs_of(inputs);
    inputs.files.iter().all(|file| {
        let read = bounded::read(&folder.join(&file.name), INPUT_BYTES_MAX);
        read.is_ok_and(|bytes| match &file.content {
            Content::Text(text) => bytes == text.as_bytes(),
            Content::Bytes(expected) => bytes == **expected,
        })
    })
}
