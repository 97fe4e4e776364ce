//! Checkpoints of TLC: its command line for them, and when one is whole.
//!
//! TLC writes `queue.tmp` and others beside the files of the last checkpoint, and then gives them
//! the names of those, one after the other: `queue.chkpt`. Between, the pages of the queue that the
//! last checkpoint needed are deleted. What belongs to one checkpoint is therefore whole if nothing
//! was being written before and after it was looked at, and the files are still the same.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::engine::{Checkpoints, Command};
use crate::rundir::RESUMED;

/// Time from one checkpoint to the next. TLC looks at it once a minute. It stands in a property,
/// which the options of a job can replace.
const PERIOD: &str = "-Dtlc2.TLCGlobals.chkpt=300000";
/// The option without which a command has the period that its property names.
const NEVER: [&str; 2] = ["-checkpoint", "0"];
/// Ends of the names of what is written, and of what is being written.
const WRITTEN: &str = ".chkpt";
const UNWRITTEN: &str = ".tmp";
/// The file without which there is no checkpoint.
const QUEUE: &str = "queue.chkpt";

pub(super) const CHECKPOINTS: Checkpoints = Checkpoints { keeping, stamp };

/// The command with checkpoints; it goes on from one if that is so.
fn keeping(mut command: Command, goes_on: bool) -> Command {
    let words = &mut command.words;
    let states = words.iter().position(|word| word == "-metadir").and_then(|n| words.get(n + 1));
    let from = states.map(|states| Path::new(states).join(RESUMED).into_os_string());
    if let Some(never) = words.windows(NEVER.len()).position(|pair| pair == NEVER) {
        let recover = from.filter(|_| goes_on).map(|from| [OsString::from("-recover"), from]);
        words.splice(never..never + NEVER.len(), recover.into_iter().flatten());
    }
    words.insert(1, PERIOD.into());
    command
}

/// What tells the checkpoint of a folder from another; `None` if there is none, or if the next one
/// is being written.
fn stamp(folder: &Path) -> io::Result<Option<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(UNWRITTEN) {
            return Ok(None);
        }
        if name.ends_with(WRITTEN) {
            let about = entry.metadata()?;
            files.push((name, about.ino(), about.len(), about.mtime(), about.mtime_nsec()));
        }
    }
    files.sort();
    let has_queue = files.iter().any(|(name, ..)| name == QUEUE);
    let line = |mut text: String, file| {
        let _ = writeln!(text, "{file:?}");
        text
    };
    Ok(has_queue.then(|| files.iter().fold(String::new(), line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        let words = ["java", "-Xmx9m", "tlc2.TLC", "-checkpoint", "0", "-metadir", "../states"];
        Command {
            words: words.map(OsString::from).to_vec(),
            folder: "/run".into(),
            scratch: Vec::new(),
            environment: Vec::new(),
        }
    }

    #[test]
    fn a_job_writes_checkpoints_and_goes_on_from_one() {
        let shown = |goes_on| keeping(command(), goes_on).shell();
        assert_eq!(
            shown(false),
            "cd /run && java -Dtlc2.TLCGlobals.chkpt=300000 -Xmx9m tlc2.TLC -metadir ../states"
        );
        assert!(shown(true).ends_with("tlc2.TLC -recover ../states/resumed -metadir ../states"));
    }

    #[test]
    fn a_checkpoint_in_the_making_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        let stamp = || stamp(dir.path()).unwrap();
        write("A-0.st", "");
        assert_eq!(stamp(), None);
        write("queue.chkpt", "a");
        let first = stamp();
        assert!(first.is_some());
        write("A-0.st", "grows");
        assert_eq!(stamp(), first, "what is only added to is the same");
        write("queue.tmp", "b");
        assert_eq!(stamp(), None);
        fs::rename(dir.path().join("queue.tmp"), dir.path().join("queue.chkpt")).unwrap();
        assert_ne!(stamp(), first);
    }
}
