//! `greyverify merge`: the run folders of all shards in, the folder of the whole run out.
//!
//! Nothing is run: the jobs are those of the shards with all their files, and the exit code is
//! that of one run of all. A simulation that all shards share is judged here. Everything is read and compared before
//! anything is written.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Fatal, report, run_dir, say};
use crate::bounded;
use crate::cli::MergeArgs;
use crate::figures::relative;
use crate::outcome::ExitCode;
use crate::record::{self, Diagnosis, Joined, Record, Shards, Unmerged};
use crate::report::console::EXPLAINED;
use crate::report::html::{about, headline};
use crate::report::reporters::{Parts, REPORTERS, Reporter, json};
use crate::rundir::{self, RunDir};

/// Largest report of a shard that is read, in bytes.
const REPORT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Folders of a run whose files are evidence.
const EVIDENCE: [&str; 2] = ["jobs", "tools"];

/// Merges, says what all came to, and returns its exit code.
pub(super) fn merge(args: &MergeArgs) -> Result<ExitCode, Fatal> {
    let out = std::path::absolute(&args.out).unwrap_or_else(|_| args.out.clone());
    for shard in &args.shards {
        stays(shard, &out)?;
    }
    let read = |shard: &PathBuf| Ok((shard.display().to_string(), record_of(shard)?));
    let records = args.shards.iter().map(read).collect::<Result<Vec<_>, Fatal>>()?;
    let shards = Shards::of(records).map_err(|unmerged| refused(&unmerged))?;
    let folders: Vec<&Path> = shards.folders().map(Path::new).collect();
    for (folder, record) in folders.iter().zip(shards.records()) {
        has_evidence(folder, record)?;
    }
    let documents = documents(&folders, &shards, &out)?;
    let dir = run_dir(&args.out)?;
    for folder in &folders {
        for name in EVIDENCE {
            let (from, to) = (folder.join(name), dir.path().join(name));
            copy(&from, &to).map_err(|error| unwritten(&from, &error))?;
        }
    }
    write(&dir, &documents)?;
    let record = report::read(dir.path())?;
    say(&text(&record, folders.len()));
    Ok(shards.exit())
}

/// A folder that becomes the new one, or makes room for it, cannot be read.
fn stays(shard: &Path, out: &Path) -> Result<(), Fatal> {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let shard_at = real(shard);
    let is_in = |folder: &Path| shard_at.starts_with(real(folder));
    if is_in(out) || is_in(&rundir::before(out)) {
        let what =
            format!("{} would be moved for the new run in {}", shard.display(), out.display());
        let hint = "name another folder with --out DIR";
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())));
    }
    Ok(())
}

/// What a shard says of itself.
fn record_of(shard: &Path) -> Result<Record, Fatal> {
    if !rundir::is_run(shard) {
        let what = format!("{} is not a run folder of greyverify", shard.display());
        return Err(unmerged(what, "name the folders that greyverify check --shard has written"));
    }
    let text = text_of(shard, "outcomes.json")?;
    record::read(&text).map_err(|error| {
        let what = format!("{}: {error}", shard.join("outcomes.json").display());
        unmerged(what, "run that shard again")
    })
}

fn text_of(shard: &Path, name: &str) -> Result<String, Fatal> {
    let file = shard.join(name);
    let bytes = bounded::read(&file, REPORT_BYTES_MAX);
    let text = bytes.and_then(|bytes| {
        String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    });
    text.map_err(|error| {
        unmerged(format!("cannot read {}: {error}", file.display()), "run that shard again")
    })
}

fn refused(why: &Unmerged) -> Fatal {
    unmerged(
        why.to_string(),
        "all shards must be of one commit, one greyverify and the same options, and each must have ended",
    )
}

/// Without all of it, nobody knows what the whole came to.
fn unmerged(what: String, hint: &str) -> Fatal {
    Fatal::new(ExitCode::Inconclusive, what, Some(hint.to_owned()))
}

fn unwritten(from: &Path, error: &io::Error) -> Fatal {
    unmerged(
        format!("cannot copy {}: {error}", from.display()),
        "look at the disk, and merge again",
    )
}

/// A job that is as expected has run, so that its files are there.
fn has_evidence(folder: &Path, record: &Record) -> Result<(), Fatal> {
    let place = |name: &str| folder.join("jobs").join(name).join("inputs.sha256");
    let ended = record.jobs.iter().filter(|job| job.as_expected);
    let missing = ended.map(|job| place(&job.folder())).find(|file| !file.is_file());
    match missing {
        None => Ok(()),
        Some(file) => {
            let what =
                format!("{} is missing: the files of a job that is green are gone", file.display());
            Err(unmerged(what, "keep the whole run folder of each shard"))
        }
    }
}

/// The documents of the whole run, each with its reporter.
fn documents(
    folders: &[&Path],
    shards: &Shards,
    out: &Path,
) -> Result<Vec<(&'static dyn Reporter, String)>, Fatal> {
    let joined: Vec<Joined> = shards.joined().iter().map(|joined| told_of(joined, out)).collect();
    let document = |reporter: &dyn Reporter, headline: &str| {
        document(reporter, (headline, &joined), folders, shards, out)
    };
    let outcomes = document(&json::Outcomes, "")?;
    let whole = record::read(&outcomes).map_err(|error| unmade(&json::Outcomes, &error))?;
    let headline = told(&whole, folders.len());
    let made = |reporter: &'static dyn Reporter| Ok((reporter, document(reporter, &headline)?));
    REPORTERS.into_iter().map(made).collect()
}

/// What the shards have written in one form, as one.
fn document(
    reporter: &dyn Reporter,
    (headline, joined): (&str, &[Joined]),
    folders: &[&Path],
    shards: &Shards,
    out: &Path,
) -> Result<String, Fatal> {
    let of_shard = |(folder, record): (&&Path, &Record)| {
        Ok(moved(&text_of(folder, reporter.file_name())?, record, out))
    };
    let texts = folders.iter().zip(shards.records()).map(of_shard);
    let texts = texts.collect::<Result<Vec<String>, Fatal>>()?;
    let (jobs, since, exit) = (shards.jobs(), shards.since(), shards.exit());
    let parts = Parts { texts: &texts, jobs, joined, since: since.as_ref(), exit, headline };
    reporter.of_parts(&parts).map_err(|error| unmade(reporter, &error))
}

/// What is told of a simulation that was judged as a whole.
fn told_of(joined: &Joined, out: &Path) -> Joined {
    let mut joined = joined.clone();
    let told = Diagnosis::of_joined(&joined, &out.join("jobs"));
    joined.job.diagnosis = told.or(joined.job.diagnosis);
    joined
}

fn unmade(reporter: &dyn Reporter, error: &dyn Display) -> Fatal {
    let what = format!("{} cannot be merged: {error}", reporter.file_name());
    unmerged(what, "run the shards again")
}

/// A document in which the files of a shard are where they will be.
fn moved(text: &str, record: &Record, out: &Path) -> String {
    let Some((whole, shown)) = record.places() else { return text.to_owned() };
    let (to_whole, to_shown) = (out.join("jobs"), relative(&out.join("jobs")));
    // The one may end with the other.
    let marks = ["\u{0}whole\u{0}", "\u{0}shown\u{0}"];
    text.replace(&whole, marks[0])
        .replace(&shown, marks[1])
        .replace(marks[0], &format!("{}/", to_whole.display()))
        .replace(marks[1], &format!("{to_shown}/"))
}

/// Copies what stands there, and leaves what is there already. Nothing need be there.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(from) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if kind.is_dir() {
        fs::create_dir_all(to)?;
        return fs::read_dir(from)?.try_for_each(|entry| {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))
        });
    }
    match kind.is_file() && !to.exists() {
        true => fs::copy(from, to).map(drop),
        false => Ok(()),
    }
}

fn write(dir: &RunDir, documents: &[(&'static dyn Reporter, String)]) -> Result<(), Fatal> {
    for (reporter, text) in documents {
        dir.write(reporter.file_name(), text)?;
    }
    Ok(())
}

/// The whole run in one line.
fn told(record: &Record, shards: usize) -> String {
    format!("{}; {shards} shards, {}", headline(record), about(record))
}

/// What failed, in full as far as a screen has room, and the whole run in one line.
fn text(record: &Record, shards: usize) -> String {
    let told_of = record.reds().into_iter().filter_map(|job| job.diagnosis.as_ref());
    let reds: Vec<String> =
        told_of.take(EXPLAINED).map(|diagnosis| format!("{}\n\n", diagnosis.text)).collect();
    format!("{}{}\n", reds.concat(), told(record, shards))
}
