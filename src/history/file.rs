//! The file of a history: lines are appended under a lock, and its size is bounded.
//!
//! In: whole lines. Out: the file with them at its end. The lock is a file of its own, for the
//! history itself is replaced when it is shortened.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::FILE_NAME;
use crate::bounded;
use crate::file_error::FileError;
use crate::rundir;

/// Size from which on a history is shortened, in bytes: some 45,000 jobs.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// What is kept of it then, in bytes: the newest lines.
const BYTES_KEPT: u64 = BYTES_MAX / 2;
/// Name of the lock.
const LOCK: &str = "history.lock";

/// Appends lines as a whole.
pub(super) fn append(folder: &Path, lines: &str) -> Result<(), FileError> {
    append_within(folder, lines, (BYTES_MAX, BYTES_KEPT))
}

/// What the file holds; nothing, where there is none.
pub(super) fn read(file: &Path) -> io::Result<String> {
    // Another greyverify may have left more than this one would.
    match bounded::read(file, 4 * BYTES_MAX) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

fn append_within(folder: &Path, lines: &str, (most, kept): (u64, u64)) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(FileError::when("create", folder))?;
    let lock = folder.join(LOCK);
    let held = File::options().create(true).append(true).open(&lock);
    let held = held.map_err(FileError::when("open", &lock))?;
    held.lock().map_err(FileError::when("lock", &lock))?;
    let path = folder.join(FILE_NAME);
    write(&path, lines).map_err(FileError::when("write", &path))?;
    let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    if bytes > most {
        shorten(&path, kept).map_err(FileError::when("shorten", &path))?;
    }
    Ok(())
}

fn write(path: &Path, lines: &str) -> io::Result<()> {
    let mut file = File::options().create(true).read(true).append(true).open(path)?;
    // A machine that lost its power may have left half a line.
    let end = match is_cut(&mut file)? {
        true => "\n",
        false => "",
    };
    file.write_all(format!("{end}{lines}").as_bytes())
}

/// True if the last line has no end.
fn is_cut(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Keeps the newest lines.
fn shorten(path: &Path, kept: u64) -> io::Result<()> {
    let text = read(path)?;
    let kept = usize::try_from(kept).unwrap_or(usize::MAX);
    let from = text.len().saturating_sub(kept);
    let begins = |at: usize| at == 0 || text.as_bytes()[at - 1] == b'\n';
    let from = (from..text.len()).find(|at| begins(*at)).unwrap_or(text.len());
    rundir::replace(path, &text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_that_grows_keeps_its_newest_lines_whole() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..100 {
            append_within(folder.path(), &format!("ä line {n}\n"), (200, 100)).unwrap();
        }
        let text = read(&folder.path().join(FILE_NAME)).unwrap();
        assert!(text.len() <= 200 && text.ends_with("ä line 99\n"), "{text}");
        assert!(text.lines().all(|line| line.starts_with("ä line ")), "{text}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = append(&file.join("below"), "x\n").unwrap_err().to_string();
        assert!(error.starts_with("cannot create ") && error.contains("below"), "{error}");
    }
}
