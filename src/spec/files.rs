//! Reads the files of a run: each once, none without a limit.
//!
//! In: a path. Out: a [`SourceFile`], its bytes and their SHA-256. Whoever
//! asks for the same path again gets the same bytes, so that a file that is
//! edited while a run is under way changes nothing for any of its jobs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::bounded;

/// A file as it was read at the start of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it was read.
    pub path: PathBuf,
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Bytes at most.
    pub bytes_max: u64,
    /// What the file is, for messages.
    pub name: &'static str,
}

/// A file that cannot be read, or not within its limit.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {kind} {}: {source}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What it should be.
    pub kind: &'static str,
    /// What is wrong with it.
    pub source: io::Error,
}

impl SourceFile {
    /// Content that comes from no file of its own, under a path that says where it comes from.
    #[must_use]
    pub fn new(path: PathBuf, bytes: Vec<u8>) -> Self {
        let sha256 = sha256(&bytes);
        Self { path, bytes: bytes.into(), sha256 }
    }

    /// The content as text. Bytes that are not UTF-8 are replaced; TLC takes
    /// them in comments, and is given the bytes themselves.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The files of a run. Clones share what was read.
#[derive(Debug, Clone, Default)]
pub struct Files {
    read: Arc<Mutex<BTreeMap<PathBuf, SourceFile>>>,
}

impl Files {
    /// The content of a file: as it was when it was first asked for.
    ///
    /// # Errors
    /// It cannot be read, is not a regular file, or exceeds the limit.
    pub fn read(&self, path: &Path, limit: Limit) -> Result<SourceFile, FileError> {
        let key = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = known.get(&key) {
            return Ok(file.clone());
        }
        let bytes = bounded::read(path, limit.bytes_max).map_err(|source| FileError {
            path: path.to_owned(),
            kind: limit.name,
            source,
        })?;
        let file = SourceFile::new(path.to_owned(), bytes);
        known.insert(key, file.clone());
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { bytes_max: 4, name: "a test" };

    #[test]
    fn a_file_is_read_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("A");
        std::fs::write(&path, "old").unwrap();
        let files = Files::default();
        let first = files.read(&path, LIMIT).unwrap();
        std::fs::write(&path, "new").unwrap();
        assert_eq!(files.clone().read(&path, LIMIT).unwrap(), first);
        assert_eq!(first.text(), "old");
    }

    #[test]
    fn what_has_no_end_is_refused_by_name() {
        let refused = Files::default().read(Path::new("/dev/zero"), LIMIT).unwrap_err();
        assert_eq!(refused.to_string(), "cannot read a test /dev/zero: it is a device, not a file");
    }
}
