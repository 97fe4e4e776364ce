//! Checkpoints of searches that were cut: kept as a whole, and given back as they were.
//!
//! In: the folder in which an engine has written a checkpoint, or the key of a job. Out: a sealed
//! copy in the store, or that copy in the folder of a job. One of which a bit, a file or the key is
//! another than when it was sealed is refused.
//!
//! ```text
//! DIR/checkpoint-<key>/
//!   checkpoint.json   when it was written, and the figures of that time
//!   key.json          everything that the key was made of
//!   files/            what the engine has written
//!   SHA256SUMS        the hashes of all of these
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::{Damaged, KEY_FILE, damaged, read};
use super::{Key, Store, keep, sums};
use crate::engine::Checkpoints;
use crate::file_error::FileError;
use crate::outcome::Checkpoint;
use crate::spec::{hexadecimal, sha256};

/// Version of the format of a sealed checkpoint.
const SCHEMA_VERSION: u32 = 1;
/// How the name of its folder begins.
pub(super) const PREFIX: &str = "checkpoint-";
/// The file that says what it is.
const FILE: &str = "checkpoint.json";
/// The folder of what the engine has written.
const FILES: &str = "files";
/// Bytes that are copied at once.
const CHUNK_BYTES: usize = 1024 * 1024;

/// What `checkpoint.json` says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema_version: u32,
    /// Version of the greyverify that sealed it.
    greyverify: String,
    key: String,
    checkpoint: Checkpoint,
}

/// A checkpoint that an engine has written, about to be kept.
#[derive(Debug)]
pub struct Seal {
    /// Where it is kept.
    pub store: Store,
    /// The job.
    pub key: Key,
    /// The folder in which the engine makes that of its checkpoints.
    pub states: PathBuf,
    /// How the engine writes them.
    pub how: Checkpoints,
    /// What is known of it.
    pub checkpoint: Checkpoint,
}

impl Seal {
    /// Copies the checkpoint into the store, in the place of the one before. False if the engine
    /// writes or has written another meanwhile, or nobody wants this one any more: nothing is
    /// changed then.
    ///
    /// # Errors
    /// Something cannot be read or written. The store is then as it was.
    pub fn write(&self, wanted: &AtomicBool) -> Result<bool, FileError> {
        let Some(from) = only_folder(&self.states) else { return Ok(false) };
        let stamp = || (self.how.stamp)(&from).map_err(FileError::when("read", &from));
        let Some(before) = stamp()? else { return Ok(false) };
        let new = keep::unfinished(&self.store.folder)?;
        let files = new.path().join(FILES);
        fs::create_dir(&files).map_err(FileError::when("create", &files))?;
        let copied = copy_all(&from, &files, wanted);
        // What went away while it was copied belonged to a checkpoint that is not the last.
        if !wanted.load(Ordering::Relaxed) || stamp().ok().flatten().as_ref() != Some(&before) {
            return Ok(false);
        }
        let mut sums = copied?;
        for (name, text) in self.texts() {
            sums.insert(name.to_owned(), sha256(text.as_bytes()));
            write(&new.path().join(name), &text)?;
        }
        write(&new.path().join(sums::FILE), &sums::text(&sums))?;
        let place = self.store.checkpoint_place(&self.key);
        let put = keep::put(&self.store.folder, &new.keep(), &place);
        put.map(|()| true).map_err(FileError::when("replace", &place))
    }

    fn texts(&self) -> [(&'static str, String); 2] {
        let document = Document {
            schema_version: SCHEMA_VERSION,
            greyverify: env!("CARGO_PKG_VERSION").to_owned(),
            key: self.key.digest().to_owned(),
            checkpoint: self.checkpoint.clone(),
        };
        let document = serde_json::to_string_pretty(&document).unwrap_or_default();
        [(FILE, format!("{document}\n")), (KEY_FILE, self.key.text().to_owned())]
    }
}

impl Store {
    /// The folder of the checkpoint of a job.
    #[must_use]
    pub fn checkpoint_place(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{PREFIX}{}", key.digest()))
    }

    /// Copies the files of the checkpoint of a job into an empty folder, as they were written.
    /// `None` if there is no checkpoint.
    ///
    /// # Errors
    /// There is one that cannot be trusted, or that cannot be copied. What is in the folder then is
    /// not to be used.
    pub fn take_checkpoint(&self, key: &Key, into: &Path) -> Result<Option<Checkpoint>, Damaged> {
        let place = self.checkpoint_place(key);
        if !place.is_dir() {
            return Ok(None);
        }
        let list = place.join(sums::FILE);
        let text = read(&list)?;
        let listed = std::str::from_utf8(&text).ok().and_then(sums::parse);
        let mut listed = listed.ok_or_else(|| damaged(&list, "it is not a list of hashes"))?;
        let document = document(&place, key, &mut listed)?;
        let files = place.join(FILES);
        let error = |path: &Path, error: &dyn std::fmt::Display| damaged(path, &error.to_string());
        let wanted = AtomicBool::new(true);
        let copied = copy_all(&files, into, &wanted).map_err(|e| error(&files, &e))?;
        let names = |sums: &BTreeMap<String, String>| sums.keys().cloned().collect::<BTreeSet<_>>();
        let (expected, found) = (names(&listed), names(&copied));
        if let Some(other) = expected.symmetric_difference(&found).next() {
            let is_missing = expected.contains(other);
            let why = if is_missing { "it is missing" } else { "it is not in the list of hashes" };
            return Err(damaged(&place.join(other), why));
        }
        match copied.iter().find(|(name, hash)| listed.get(*name) != Some(hash)) {
            Some((name, _)) => Err(damaged(&place.join(name), CHANGED)),
            None => Ok(Some(document.checkpoint)),
        }
    }

    /// Removes the checkpoint of a job. What cannot be removed is refused or swept some day.
    pub fn forget_checkpoint(&self, key: &Key) {
        let _ = fs::remove_dir_all(self.checkpoint_place(key));
    }
}

const CHANGED: &str = "its SHA-256 is not the one that was written with it";

/// What a checkpoint says of itself. What is read of it is taken from the list.
fn document(
    place: &Path,
    key: &Key,
    listed: &mut BTreeMap<String, String>,
) -> Result<Document, Damaged> {
    let mut verified = |name: &str| {
        let path = place.join(name);
        let bytes = read(&path)?;
        match listed.remove(name).is_some_and(|hash| hash == sha256(&bytes)) {
            true => Ok(bytes),
            false => Err(damaged(&path, CHANGED)),
        }
    };
    let of_another = |name: &str| damaged(&place.join(name), "it is of another key");
    if verified(KEY_FILE)? != key.text().as_bytes() {
        return Err(of_another(KEY_FILE));
    }
    let document: Document = serde_json::from_slice(&verified(FILE)?)
        .map_err(|error| damaged(&place.join(FILE), &format!("it cannot be read: {error}")))?;
    match document.key == key.digest() && document.schema_version == SCHEMA_VERSION {
        true => Ok(document),
        false => Err(of_another(FILE)),
    }
}

/// The only folder of a folder.
fn only_folder(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut folders = entries.filter(|path| path.is_dir());
    folders.next().filter(|_| folders.next().is_none())
}

/// Copies all files of a folder, and gives their hashes, by their names in a sealed checkpoint.
fn copy_all(
    from: &Path,
    into: &Path,
    wanted: &AtomicBool,
) -> Result<BTreeMap<String, String>, FileError> {
    let mut sums = BTreeMap::new();
    for entry in fs::read_dir(from).map_err(FileError::when("read", from))? {
        let name = entry.map_err(FileError::when("read", from))?.file_name();
        let path = from.join(&name);
        let copied = copy(&path, &into.join(&name), wanted);
        let hash = copied.map_err(FileError::when("copy", &path))?;
        sums.insert(format!("{FILES}/{}", name.to_string_lossy()), hash);
    }
    Ok(sums)
}

/// Copies a file, and gives the hash of what was copied.
fn copy(from: &Path, to: &Path, wanted: &AtomicBool) -> io::Result<String> {
    let mut source = File::open(from)?;
    let mut target = File::create_new(to)?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    while wanted.load(Ordering::Relaxed) {
        match source.read(&mut chunk)? {
            0 => return Ok(hexadecimal(&hasher.finalize())),
            read => {
                hasher.update(&chunk[..read]);
                target.write_all(&chunk[..read])?;
            }
        }
    }
    Err(io::ErrorKind::Interrupted.into())
}

fn write(path: &Path, text: &str) -> Result<(), FileError> {
    fs::write(path, text).map_err(FileError::when("write", path))
}
