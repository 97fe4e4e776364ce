//! Writes an entry: as a whole, or not at all.
//!
//! The files are put together in a folder beside the entries, which takes its
//! place in one step. A run that is killed leaves such a folder, which is not an
//! entry; of two runs that keep the same job, the last one stays.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::entry::{self, BYTES_MAX, Document, INPUTS, LAYOUT, LOGS, as_read, within};
use super::{Key, UNFINISHED, layout, sums};
use crate::bounded;
use crate::file_error::FileError;
use crate::outcome::{JobOutcome, Verdict};
use crate::spec::sha256;

/// The job as `outcomes.json` tells it.
const OUTCOME: &str = "outcome.json";
/// What a process ran as, and what it had read.
const OTHERS: [&str; 2] = ["command.txt", INPUTS];

/// A job that has come to its end.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// What became of it.
    pub outcome: &'a JobOutcome,
    /// The same as `outcomes.json` tells it.
    pub told: &'a str,
}

impl JobOutcome {
    /// True if its outcome may stand for that of a later run: it is as expected,
    /// it is a verdict on all states or a counterexample that was asked for, and
    /// every process that it rests on ran in this run and came to its own end.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        let is_whole = match &self.verdict {
            Verdict::Verified { .. } | Verdict::AssumptionsHold { .. } => true,
            Verdict::Violated { cut, contested, .. } => cut.is_none() && contested.is_none(),
            Verdict::ReachedAsExpected { cut, .. } => cut.is_none(),
            Verdict::NoViolationWithin { .. }
            | Verdict::Unreached { .. }
            | Verdict::Vacuous { .. }
            | Verdict::Inconclusive { .. }
            | Verdict::EngineFailed { .. } => false,
        };
        let ran_now = !self.evidence.processes.is_empty() && self.evidence.stored.is_none();
        is_whole && ran_now && self.is_as_expected()
    }
}

/// Writes the entry, in the place of what stands there.
pub(super) fn keep(
    store: &Path,
    place: &Path,
    key: &Key,
    kept: &Kept<'_>,
) -> Result<(), FileError> {
    let files = files(key, kept)?;
    let new = unfinished(store)?;
    for (name, bytes) in &files {
        let path = new.path().join(name);
        let folder = path.parent().unwrap_or(store);
        fs::create_dir_all(folder).map_err(FileError::when("create", folder))?;
        fs::write(&path, bytes).map_err(FileError::when("write", &path))?;
    }
    put(store, &new.keep(), place).map_err(FileError::when("replace", place))
}

/// A folder for what is being put together.
pub(super) fn unfinished(store: &Path) -> Result<TempDir, FileError> {
    tempfile::Builder::new()
        .prefix(UNFINISHED)
        .permissions(Permissions::from_mode(0o777))
        .tempdir_in(store)
        .map_err(FileError::when("create a folder in", store))
}

/// Moves the new folder to its place.
pub(super) fn put(store: &Path, new: &Path, place: &Path) -> io::Result<()> {
    if fs::rename(new, place).is_ok() {
        return Ok(());
    }
    // What stands there is not needed any more: it is damaged, or too old.
    let old = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(store)?;
    let moved = fs::rename(place, old.path().join("old"));
    match moved.and_then(|()| fs::rename(new, place)) {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = fs::remove_dir_all(new);
            // Another run was faster, with the same.
            if place.is_dir() { Ok(()) } else { Err(error) }
        }
    }
}

/// Everything that is kept, by name.
fn files(key: &Key, kept: &Kept<'_>) -> Result<BTreeMap<String, Vec<u8>>, FileError> {
    let Kept { outcome, told } = kept;
    let ran = &outcome.evidence.processes;
    let mut files = BTreeMap::new();
    for process in ran {
        for name in LOGS.into_iter().chain(OTHERS) {
            let name = within(&process.folder, name);
            let path = outcome.dir.path().join(&name);
            match bounded::read(&path, BYTES_MAX) {
                Ok(bytes) => drop(files.insert(name, bytes)),
                // Not every specification prints.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(FileError::when("keep", &path)(error)),
            }
        }
    }
    for process in ran {
        let path = outcome.dir.path().join(&process.folder);
        let read = layout::of_what_is_read(&path).map_err(FileError::when("keep", &path))?;
        files.insert(within(&process.folder, LAYOUT), read);
    }
    files.extend(configurations(outcome));
    let begun = ran.first().map_or(SystemTime::UNIX_EPOCH, |ran| ran.begun());
    let result = as_read(&outcome.verdict).unwrap_or_default();
    let document = Document::new(key, day(begun), &outcome.job.name, result, ran);
    let document = serde_json::to_string_pretty(&document).unwrap_or_default();
    files.insert(entry::FILE.to_owned(), format!("{document}\n").into_bytes());
    files.insert(entry::KEY_FILE.to_owned(), key.text().as_bytes().to_vec());
    files.insert(OUTCOME.to_owned(), told.as_bytes().to_vec());
    let sums = files.iter().map(|(name, bytes)| (name.clone(), sha256(bytes))).collect();
    files.insert(sums::FILE.to_owned(), sums::text(&sums).into_bytes());
    Ok(files)
}

/// The day of a moment in UTC, such as `2026-11-20`.
pub(crate) fn day(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).date_naive().to_string()
}

/// The configurations that the engine was given. They are there for people: what
/// was read is known by its hash.
fn configurations(outcome: &JobOutcome) -> BTreeMap<String, Vec<u8>> {
    let folder = outcome.dir.inputs();
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let configuration = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok().filter(|name| name.ends_with(".cfg"))?;
        Some((format!("inputs/{name}"), bounded::read(&entry.path(), BYTES_MAX).ok()?))
    };
    entries.filter_map(configuration).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_day_is_written_as_people_write_it() {
        let at = |secs| day(SystemTime::UNIX_EPOCH + Duration::from_secs(secs));
        assert_eq!(at(1_795_132_799), "2026-11-19");
        assert_eq!(at(1_795_132_800), "2026-11-20");
    }
}
