//! What an engine says, on disk: each log has a limit, for a specification
//! that prints in every state would fill the disk.
//!
//! What comes after the limit is still decoded; it is no longer written, and
//! the log says so in its last line. Such a log is longer than the limit by
//! that line, so a reader that takes no more than the limit refuses it, and
//! never mistakes a part for the whole.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;

use crate::rundir::JobDir;

/// Most bytes that are written to one log.
pub const LOG_BYTES_MAX: u64 = 1 << 30;
/// Time between two looks at a file that the engine writes by itself.
const LOOK: Duration = Duration::from_millis(250);

/// Where the output goes.
#[derive(Debug, Clone)]
pub struct Logs {
    /// Log of the standard output.
    pub stdout: PathBuf,
    /// Log of the standard error.
    pub stderr: PathBuf,
    /// What the specification prints, which the engine writes by itself.
    pub print: PathBuf,
    /// Most bytes of each.
    pub bytes_max: u64,
}

/// What became of bytes for a log.
#[derive(Debug)]
pub(super) enum Written {
    /// They are in the log, or the log has ended before.
    AsFarAsWanted,
    /// The log ends here, at its limit.
    Full,
    /// The log ends here, for it cannot be written.
    Failed(io::Error),
}

/// A log that we write ourselves.
#[derive(Debug)]
pub(super) struct Log {
    /// `None` once it has ended.
    file: Option<File>,
    bytes_max: u64,
    bytes: u64,
}

impl Logs {
    /// Those of a job.
    #[must_use]
    pub fn of(dir: &JobDir) -> Self {
        let (stdout, stderr, print) = (dir.stdout(), dir.stderr(), dir.print());
        Self { stdout, stderr, print, bytes_max: LOG_BYTES_MAX }
    }
}

impl Log {
    pub(super) fn create(path: &Path, bytes_max: u64) -> io::Result<Self> {
        Ok(Self { file: Some(File::create(path)?), bytes_max, bytes: 0 })
    }

    /// Writes what there is room for. A log that has ended is not tried again.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Written {
        let Some(file) = &mut self.file else { return Written::AsFarAsWanted };
        let room = usize::try_from(self.bytes_max - self.bytes).unwrap_or(usize::MAX);
        let fitting = &bytes[..bytes.len().min(room)];
        self.bytes += fitting.len() as u64;
        let is_full = fitting.len() < bytes.len();
        let written = file.write_all(fitting).and_then(|()| match is_full {
            true => file.write_all(last_line(self.bytes_max).as_bytes()),
            false => Ok(()),
        });
        if is_full || written.is_err() {
            self.file = None;
        }
        match written {
            Err(error) => Written::Failed(error),
            Ok(()) if is_full => Written::Full,
            Ok(()) => Written::AsFarAsWanted,
        }
    }
}

/// Gives back to the disk what a file has beyond its limit, until the engine
/// that writes it is over. True if there was anything.
pub(super) async fn keep_within(path: &Path, bytes_max: u64, over: watch::Receiver<bool>) -> bool {
    let (mut over, mut was_full) = (over, false);
    loop {
        was_full |= cut(path, bytes_max).unwrap_or(false);
        tokio::select! {
            _ = over.wait_for(|over| *over) => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    was_full |= cut(path, bytes_max).unwrap_or(false);
    if was_full {
        let file = OpenOptions::new().append(true).open(path);
        // Without its last line it is still known by what the runner notes.
        let _ = file.and_then(|mut file| file.write_all(last_line(bytes_max).as_bytes()));
    }
    was_full
}

/// True if the file was longer. Whoever writes goes on behind the end, and
/// leaves a hole before it that takes no room.
fn cut(path: &Path, bytes_max: u64) -> io::Result<bool> {
    let is_longer = std::fs::metadata(path)?.len() > bytes_max;
    if is_longer {
        OpenOptions::new().write(true).open(path)?.set_len(bytes_max)?;
    }
    Ok(is_longer)
}

/// How a log ends that has reached its limit.
fn last_line(bytes_max: u64) -> String {
    format!(
        "\ngreyverify: this log ends here, after {}; what follows is not written\n",
        size(bytes_max)
    )
}

/// `1 GiB`, as a person reads it.
#[must_use]
pub fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let fitting =
        units.iter().find(|(_, shift)| bytes >> shift > 0 && bytes.trailing_zeros() >= *shift);
    fitting.map_or(format!("{bytes} bytes"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_ends_at_its_limit_and_says_so_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let mut log = Log::create(&path, 10).unwrap();
        assert!(matches!(log.append(b"12345"), Written::AsFarAsWanted));
        assert!(matches!(log.append(b"67890"), Written::AsFarAsWanted), "just as much as fits");
        assert!(matches!(log.append(b"more"), Written::Full));
        assert!(matches!(log.append(b"more"), Written::AsFarAsWanted), "it has ended before");
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, format!("1234567890{}", last_line(10)));
        assert!(crate::bounded::read(&path, 10).is_err(), "a part is not the whole");
    }

    #[test]
    fn a_log_that_cannot_be_written_is_told_once() {
        let mut log = Log { file: File::open("/dev/null").ok(), bytes_max: 10, bytes: 0 };
        assert!(matches!(log.append(b"1"), Written::Failed(_)));
        assert!(matches!(log.append(b"2"), Written::AsFarAsWanted));
    }

    #[tokio::test]
    async fn a_file_that_another_writes_is_cut_and_ends_with_the_same_line() {
        let dir = tempfile::tempdir().unwrap();
        for (name, content, full) in [("short", "1234567890", false), ("long", "12345678901", true)]
        {
            let path = dir.path().join(name);
            std::fs::write(&path, content).unwrap();
            let (_ended, over) = watch::channel(true);
            assert_eq!(keep_within(&path, 10, over).await, full);
            let end = if full { last_line(10) } else { String::new() };
            assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("1234567890{end}"));
        }
        let (_ended, over) = watch::channel(true);
        assert!(!keep_within(&dir.path().join("none"), 10, over).await);
    }

    #[test]
    fn sizes_are_read_by_people() {
        let sizes = [LOG_BYTES_MAX, 3 << 20, 1 << 10, 1500, 0].map(size);
        assert_eq!(sizes, ["1 GiB", "3 MiB", "1 KiB", "1500 bytes", "0 bytes"]);
    }
}
