//! Whether files are still the ones that were verified.
//!
//! In: a folder, sealed before its files are verified. Out: the first file or
//! folder that somebody touched since. Only stamps of the file system are
//! compared, which takes well under a millisecond, so that it can be asked
//! before and after each job. That is enough within one run and worth nothing
//! beyond it: the next run verifies the bytes again.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::ToolError;

/// A file, or a folder with everything below it, as it was at one moment.
#[derive(Debug, Clone, Default)]
pub struct Seal {
    stamps: BTreeMap<PathBuf, Stamp>,
}

/// What changes with each change of a file or of a folder's list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: (u64, u64),
    mode: u32,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Seal {
    /// Takes the stamps.
    pub(crate) fn of(folder: &Path) -> Result<Self, ToolError> {
        let mut seal = Self::default();
        seal.add(folder)?;
        Ok(seal)
    }

    fn add(&mut self, path: &Path) -> Result<(), ToolError> {
        let stamp = stamp(path).map_err(ToolError::io("look at", path))?;
        self.stamps.insert(path.to_owned(), stamp);
        if path.is_symlink() || !path.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(path).map_err(ToolError::io("list", path))? {
            self.add(&entry.map_err(ToolError::io("list", path))?.path())?;
        }
        Ok(())
    }

    /// The files below the folder, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.stamps.keys().map(PathBuf::as_path).filter(|path| path.is_symlink() || !path.is_dir())
    }

    /// What was touched since, if anything was.
    #[must_use]
    pub fn broken(&self) -> Option<&Path> {
        let touched = |(path, then): &(&PathBuf, &Stamp)| stamp(path).ok().as_ref() != Some(then);
        self.stamps.iter().find(touched).map(|(path, _)| path.as_path())
    }
}

fn stamp(path: &Path) -> std::io::Result<Stamp> {
    let data = fs::symlink_metadata(path)?;
    Ok(Stamp {
        inode: (data.dev(), data.ino()),
        mode: data.mode(),
        bytes: data.len(),
        modified: (data.mtime(), data.mtime_nsec()),
        changed: (data.ctime(), data.ctime_nsec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_done_to_a_folder_breaks_its_seal() {
        type Deed = fn(&Path);
        let deeds: [(&str, Deed); 5] = [
            ("a file written to", |d| fs::write(d.join("in/a"), "other").unwrap()),
            ("a file beside it", |d| fs::write(d.join("in/b"), "").unwrap()),
            ("a file swapped", |d| {
                fs::write(d.join("new"), "text").unwrap();
                fs::rename(d.join("new"), d.join("in/a")).unwrap();
            }),
            ("a file removed", |d| fs::remove_file(d.join("in/a")).unwrap()),
            ("a file replaced by a link", |d| {
                fs::remove_file(d.join("in/a")).unwrap();
                std::os::unix::fs::symlink("/bin/sh", d.join("in/a")).unwrap();
            }),
        ];
        for (name, deed) in deeds {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join("in")).unwrap();
            fs::write(dir.path().join("in/a"), "text").unwrap();
            let seal = Seal::of(dir.path()).unwrap();
            assert_eq!(seal.broken(), None);
            assert_eq!(seal.files().count(), 1);
            // The clock of a file system is coarse.
            std::thread::sleep(std::time::Duration::from_millis(20));
            deed(dir.path());
            assert!(seal.broken().is_some(), "{name}");
        }
    }
}
