//! What the store knows of one job, read and verified.
//!
//! In: the folder of an entry and the key that it must have. Out: an [`Entry`],
//! of which every byte has the hash that was written with it, or [`Damaged`],
//! which names the file that is not what was written.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Key, sums};
use crate::bounded;
use crate::outcome::{Ran, Stored, Verdict};
use crate::spec::sha256;

/// Version of the format of an entry.
const SCHEMA_VERSION: u32 = 1;
/// The file that says what the entry is.
pub(super) const FILE: &str = "entry.json";
/// The file of what was hashed for the key.
pub(super) const KEY_FILE: &str = "key.json";
/// Largest file of an entry, in bytes.
pub(super) const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The logs of a process.
pub(super) const LOGS: [&str; 3] = ["stdout.log", "stderr.log", "print.log"];
/// The hashes of what a process has read.
pub(super) const INPUTS: &str = "inputs.sha256";

/// The hashes of the same, in which the words of comments do not count.
pub(super) const LAYOUT: &str = "layout.sha256";

/// What `entry.json` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) schema_version: u32,
    /// Version of the greyverify that wrote it.
    pub(super) greyverify: String,
    pub(super) key: String,
    /// The day on which the job ran.
    pub(super) date: String,
    /// Its name then.
    pub(super) job: String,
    /// The verdict, as `outcomes.json` has it.
    pub(super) result: Json,
    /// The processes that ran for it, the search itself first.
    pub(super) processes: Vec<Ran>,
}

impl Document {
    pub(super) fn new(key: &Key, date: String, job: &str, result: Json, ran: &[Ran]) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            greyverify: env!("CARGO_PKG_VERSION").to_owned(),
            key: key.digest().to_owned(),
            date,
            job: job.to_owned(),
            result,
            processes: ran.to_vec(),
        }
    }
}

/// An entry of which every byte is what was written.
#[derive(Debug, Clone)]
pub struct Entry {
    document: Document,
    files: BTreeMap<String, Vec<u8>>,
}

/// What a process said, and how it ended.
#[derive(Debug, Clone)]
pub struct Recording {
    /// How it ended, and what it took.
    pub ran: Ran,
    /// Its logs, by name.
    pub logs: Vec<(&'static str, Vec<u8>)>,
}

/// An entry that cannot be trusted.
#[derive(Debug, thiserror::Error)]
#[error("{} is not used: {why}", file.display())]
pub struct Damaged {
    /// The file that is not what was written.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl Entry {
    /// Reads and verifies the entry of a key.
    pub(super) fn read(folder: &Path, key: &Key) -> Result<Self, Damaged> {
        let files = files(folder)?;
        let damaged = |name: &str, why: &str| damaged(&folder.join(name), why);
        let file = |name: &str| {
            files.get(name).ok_or_else(|| damaged(name, "it is not in the list of hashes"))
        };
        if file(KEY_FILE)? != key.text().as_bytes() {
            return Err(damaged(KEY_FILE, "it is of another key"));
        }
        let document: Document = serde_json::from_slice(file(FILE)?)
            .map_err(|error| damaged(FILE, &format!("it cannot be read: {error}")))?;
        if document.schema_version != SCHEMA_VERSION {
            let why = format!("its format is version {}", document.schema_version);
            return Err(damaged(FILE, &why));
        }
        if document.key != key.digest() {
            return Err(damaged(FILE, "it is of another key"));
        }
        Ok(Self { document, files })
    }

    /// How long ago the job ran; `None` if that is in the future.
    pub(super) fn age(&self) -> Option<Duration> {
        let begun = self.document.processes.first()?.begun();
        SystemTime::now().duration_since(begun).ok()
    }

    /// Where an outcome comes from that is taken from here.
    #[must_use]
    pub fn stored(&self) -> Stored {
        let Document { date, key, .. } = &self.document;
        Stored { date: date.clone(), key: key.clone() }
    }

    /// What the process of this folder said, if what it read then is what it
    /// would read now, see [`super::of_what_is_read`]: it differs in comments at most.
    #[must_use]
    pub fn recording(&self, folder: &str, layout: &[u8]) -> Option<Recording> {
        let ran = self.document.processes.iter().find(|ran| ran.folder == folder)?;
        let file = |name: &str| self.files.get(&within(folder, name));
        let has_read = file(LAYOUT).is_some_and(|known| known == layout);
        let logs = LOGS.iter().filter_map(|name| Some((*name, file(name)?.clone())));
        has_read.then(|| Recording { ran: ran.clone(), logs: logs.collect() })
    }

    /// True if this is the verdict that the entry states.
    #[must_use]
    pub fn states(&self, verdict: &Verdict) -> bool {
        as_read(verdict).is_some_and(|result| result == self.document.result)
    }
}

/// A verdict as a reader of its text has it: a number may lose its last bit there.
pub(super) fn as_read(verdict: &Verdict) -> Option<Json> {
    let text = serde_json::to_string(verdict).ok()?;
    serde_json::from_str(&text).ok()
}

/// A file of a process, as the entry names it.
pub(super) fn within(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// All files of the list, each with its hash.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Damaged> {
    let list = folder.join(sums::FILE);
    let text = read(&list)?;
    let listed = std::str::from_utf8(&text).ok().and_then(sums::parse);
    let listed = listed.ok_or_else(|| damaged(&list, "it is not a list of hashes"))?;
    let verified = |(name, hash): (String, String)| {
        let is_inside = Path::new(&name).components().all(|c| matches!(c, Component::Normal(_)));
        if !is_inside {
            return Err(damaged(&list, "it names a file that is not of the entry"));
        }
        let path = folder.join(&name);
        let bytes = read(&path)?;
        match sha256(&bytes) == hash {
            true => Ok((name, bytes)),
            false => Err(damaged(&path, "its SHA-256 is not the one that was written with it")),
        }
    };
    listed.into_iter().map(verified).collect()
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Damaged> {
    bounded::read(path, BYTES_MAX).map_err(|error| damaged(path, &error.to_string()))
}

pub(super) fn damaged(file: &Path, why: &str) -> Damaged {
    Damaged { file: file.to_owned(), why: why.to_owned() }
}
