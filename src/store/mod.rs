//! The store of what has come out as expected: a folder that runs share, with a
//! folder of its own for each job, named by its [`Key`].
//!
//! In: a job whose key is known. Out: its [`Entry`], which is what its processes
//! said and how they ended. No verdict is taken from the store: the runner hears
//! what was said once more and comes to its verdict anew, and if that is not the
//! one that the entry states, the job runs. What is damaged is never used.
//!
//! ```text
//! DIR/
//!   <key>/                   64 digits: the SHA-256 of key.json
//!     entry.json             when it ran, as what, what came out; see `entry`
//!     key.json               everything that the key was made of
//!     outcome.json           the job as `outcomes.json` tells it
//!     stdout.log, stderr.log, print.log, command.txt, inputs.sha256, inputs/*.cfg
//!     vacuity/, premises/, fairness-QUESTION/  the same of the runs that a verdict needed
//!     layout.sha256          what was read, by what its modules say and where; see `layout`
//!     SHA256SUMS             the hashes of all of these
//!   checkpoint-<key>/        from which a search goes on that was cut; see `checkpoint`
//!   .new-*                   what is being written, or what a kill has left of that
//! ```

mod checkpoint;
mod closed;
mod entry;
mod keep;
mod key;
mod known;
mod layout;
mod meaning;
mod sums;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::file_error::FileError;

pub use checkpoint::Seal;
pub use entry::{Damaged, Entry, Recording};
pub use keep::Kept;
pub(crate) use keep::day;
pub use key::{Key, SEMANTICS, hash_of_plan};
pub use known::Known;
pub use layout::of_what_is_read;
pub use meaning::Meaning;

/// How the names of folders begin that are no entries, or are none yet.
const UNFINISHED: &str = ".new-";
/// Age from which on such a folder is a leftover.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);
/// Age from which on a checkpoint is not gone on from: the job has changed, or is not run.
const ABANDONED: Duration = Duration::from_secs(30 * 24 * 3600);

/// A store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
    /// Entries that are older are not used.
    age_max: Option<Duration>,
}

impl Store {
    /// The store in this folder, which is made if it is missing. Entries that
    /// are older than `days` are not used.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn open(folder: &Path, days: Option<u32>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let store = Self {
            folder: std::path::absolute(folder)?,
            age_max: days.map(|days| Duration::from_secs(u64::from(days) * 24 * 3600)),
        };
        store.sweep();
        Ok(store)
    }

    /// True if there is an entry of this key, whatever is in it.
    #[must_use]
    pub fn has(&self, key: &Key) -> bool {
        self.place(key).is_dir()
    }

    /// The entry of this key; `None` if there is none, or none that is young enough.
    ///
    /// # Errors
    /// There is one that cannot be trusted.
    pub fn find(&self, key: &Key) -> Result<Option<Entry>, Damaged> {
        if !self.has(key) {
            return Ok(None);
        }
        let entry = Entry::read(&self.place(key), key)?;
        let is_young = self.age_max.is_none_or(|most| entry.age().is_some_and(|age| age <= most));
        Ok(is_young.then_some(entry))
    }

    /// Keeps what a job came to, in the place of what stood there.
    ///
    /// # Errors
    /// Something cannot be read or written. The store is then as it was.
    pub fn keep(&self, key: &Key, kept: &Kept<'_>) -> Result<(), FileError> {
        keep::keep(&self.folder, &self.place(key), key, kept)
    }

    /// The folder of an entry.
    #[must_use]
    pub fn place(&self, key: &Key) -> PathBuf {
        self.folder.join(key.digest())
    }

    /// Removes what runs that were killed have left, and checkpoints that nobody goes on from. What
    /// cannot be removed is harmless.
    fn sweep(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let is_left_over = |entry: &fs::DirEntry| {
            let age = entry
                .metadata()
                .and_then(|m| m.modified())
                .map(|at| SystemTime::now().duration_since(at));
            let age = age.ok().and_then(Result::ok);
            let is_older = |than| age.is_some_and(|age| age > than);
            let name = entry.file_name();
            let begins = |with| name.to_string_lossy().starts_with(with);
            begins(UNFINISHED) && is_older(LEFT_OVER)
                || begins(checkpoint::PREFIX) && is_older(ABANDONED)
        };
        for left in entries.filter(is_left_over) {
            let _ = fs::remove_dir_all(left.path());
        }
    }
}
