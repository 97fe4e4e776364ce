//! `greyverify update`: what the last run came to becomes what the manifest
//! expects. Counts are written for every model; another verdict only for one
//! that is named, so that no red becomes green by a pattern.

use std::path::Path;

use super::output::save;
use super::prepare::{engines, prepare_manifest};
use super::{Fatal, report, say};
use crate::cli::{CheckArgs, ModelArgs, SearchArgs, UpdateArgs};
use crate::generate::Inputs;
use crate::host::Host;
use crate::manifest::{Broken, Edit, EngineName, Exact, Manifest, Stated};
use crate::outcome::ExitCode;
use crate::plan::{Job, Purpose};
use crate::record::{JobRecord, Record};
use crate::report::update::{self, Row};
use crate::rundir::{Hashes, JobDir};
use crate::runner::Prepared;

/// Writes what has changed, and says what has and what has not.
pub(super) fn update(args: &UpdateArgs) -> Result<ExitCode, Fatal> {
    let manifest = &args.models.manifest;
    let record = report::read(&args.out)?;
    let before = Manifest::text(manifest)?;
    let Prepared { plan, inputs, .. } = now(args, &before, &record)?;
    let mut edit = Edit::read(&before).map_err(internal)?;
    let mut rows = Vec::new();
    let checks = plan.jobs.iter().zip(&inputs).filter(|(job, _)| job.purpose == Purpose::Check);
    for (job, inputs) in checks {
        let found = record.jobs.iter().find(|found| found.name == job.name);
        let is_named = args.models.model.iter().any(|name| name.as_str() == job.name);
        let row = match came_to(job, inputs, found, &args.out) {
            Ok(Came::AsExpected) => continue,
            Ok(Came::Counted(exact)) => {
                let changes = edit.counts(&job.name, exact).map_err(internal)?;
                if !changes.is_empty() {
                    edit.remark(&job.name, finding_of(found));
                }
                Row::Counted { job: job.name.clone(), changes }
            }
            Ok(Came::Elsewhere { end, by_several, finding }) if is_named => {
                let before = edit.end(&job.name, &end).map_err(internal)?;
                edit.remark(&job.name, &finding);
                Row::Changed { job: job.name.clone(), before, after: end.to_string(), by_several }
            }
            Ok(Came::Elsewhere { finding, .. }) => {
                Row::Left { job: job.name.clone(), why: not_expected(&finding), can_be_named: true }
            }
            Err(why) => Row::Left { job: job.name.clone(), why, can_be_named: false },
        };
        rows.push(row);
    }
    let text = edit.text();
    if text != before {
        // What a check would refuse is not written.
        Manifest::parse(manifest, &text)?;
        save(manifest, &text)?;
    }
    say(&update::text(&rows, manifest));
    let is_left = rows.iter().any(|row| matches!(row, Row::Left { .. }));
    Ok(if is_left { ExitCode::Unexpected } else { ExitCode::AsExpected })
}

fn internal(error: String) -> Fatal {
    Fatal::new(ExitCode::Internal, error, None)
}

/// What a run would read now, of the profile that was run if none is named.
fn now(args: &UpdateArgs, text: &str, record: &Record) -> Result<Prepared, Fatal> {
    let ModelArgs { manifest: path, profile, spec, model } = args.models.clone();
    let manifest = Manifest::parse(&path, text)?;
    // A run of files by their paths has none.
    let was_run = manifest.profiles.contains_key(&record.profile);
    let profile = profile.or_else(|| was_run.then(|| record.profile.clone()));
    let (libraries, tools) = (args.libraries.clone(), args.tools.clone());
    // What an engine reads is laid out for it, and the command line of that run may have named one.
    let engine = record.is_of_tla_mc().then_some(EngineName::TlaMc);
    let check = CheckArgs {
        search: SearchArgs { engine, ..SearchArgs::default() },
        manifest: path,
        profile,
        spec,
        model,
        libraries,
        tools,
        ..CheckArgs::default()
    };
    let engines = engines(&check, Some(&manifest))?;
    prepare_manifest(&check, &manifest, &engines, Host::unbounded())
}

/// What the last run of a model came to.
enum Came {
    /// What the manifest expects, with nothing to count.
    AsExpected,
    /// What it expects, with these counts.
    Counted(Exact),
    /// Another end.
    Elsewhere {
        end: Stated,
        /// The same for a reader.
        finding: String,
        /// True if several workers searched, who may meet another violation first.
        by_several: bool,
    },
}

/// Compares it with what the manifest says now, which need not be what it said then.
///
/// # Errors
/// Why the manifest keeps what it says.
fn came_to(
    job: &Job,
    inputs: &Inputs,
    found: Option<&JobRecord>,
    out: &Path,
) -> Result<Came, String> {
    let found = found.ok_or("the last run did not run it: run it first")?;
    if !is_of(inputs, &JobDir::planned(out, &found.folder())) {
        return Err("its files have changed since the last run: run it again".to_owned());
    }
    let finding = finding_of(Some(found)).to_owned();
    match found.stated() {
        Some(Stated::Verified(exact)) if job.expect.violates.is_none() => Ok(Came::Counted(exact)),
        Some(end) if !end.is_the_end_of(&job.expect) || says_otherwise(&end, found) => {
            let several = found.resources.as_ref().is_some_and(|used| used.workers > 1);
            let by_several = several && matches!(end, Stated::Broken(_));
            Ok(Came::Elsewhere { end, finding, by_several })
        }
        Some(_) if found.as_expected => Ok(Came::AsExpected),
        Some(_) | None => Err(not_expected(&finding)),
    }
}

/// True if the engine says something else than the manifest expects of it.
fn says_otherwise(end: &Stated, found: &JobRecord) -> bool {
    matches!(end, Stated::Broken(Broken::Evaluation { .. })) && !found.as_expected
}

/// What was found, in one line.
fn finding_of(found: Option<&JobRecord>) -> &str {
    found.and_then(|found| found.finding().lines().next()).unwrap_or_default()
}

fn not_expected(finding: &str) -> String {
    format!("its verdict is not the one that the manifest expects: {finding}")
}

/// True if the last run of a job read what a run would read now.
fn is_of(inputs: &Inputs, dir: &JobDir) -> bool {
    Hashes::read(dir).is_some_and(|then| then == Hashes::of(inputs))
}
