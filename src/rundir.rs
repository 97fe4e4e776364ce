//! The run folder `greyverify.out/`: all evidence of one run.
//!
//! In: a path. Out: a folder that is locked while the run lasts; the one of
//! the run before is kept beside it with `.old` added to its name.
//!
//! ```text
//! greyverify.out/
//!   lock                     held while the run lasts; marks the folder as ours
//!   README, .gitignore       what the folder is; that it belongs to no repository
//!   tools/                   copies of the jars that run, see `toolchain::classpath`
//!   outcomes.json            written at the start and after every job
//!   junit.xml and others     a file of each `report::reporters`, written at the end
//!   report.html              written by `greyverify report --html`
//!   jobs/<job>/
//!     inputs/                everything the engine read
//!     inputs.sha256          its hashes, as sha256sum --check reads them, and
//!                            those of the jars as remarks, see [`Hashes`]
//!     command.txt            the exact command
//!     stdout.log, stderr.log everything the engine said
//!     print.log              what the specification printed, if anything
//!                            (each log has at most 1 GiB, see `engine::logs::Logs`)
//!     graph.dot              the state graph, where its edges are compared
//!     counterexample.txt     the whole behaviour, if there is one
//!     counterexample.itf.json  the same for programs, see `trace::itf`
//!     explain/               the same files of the run that explains it
//!     vacuity/               the same files of the run that tells which disjuncts fire
//!     premises/              the same files of the run that tells which premises are ever true
//!     second/                the same files of the run of a second engine
//!     fairness-QUESTION/     the same files of the runs that ask about its fairness
//! ```

mod claim;
mod folders;
mod hashes;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::file_error::FileError;

pub(crate) use claim::before;
pub use claim::is_run;
pub use folders::job_folders;
pub use hashes::Hashes;

/// Name of the folder if the user gives none.
pub const DEFAULT_NAME: &str = "greyverify.out";
/// What the folder says of itself.
const README: &str = "\
This folder holds what the last run of greyverify left; greyverify makes it anew each time.

outcomes.json, and the files beside it the results, in several forms
jobs/NAME/counterexample.txt           a whole counterexample; .itf.json for programs
jobs/NAME/inputs/, command.txt         everything TLC read, and the exact command
jobs/NAME/stdout.log, stderr.log       everything TLC said

The folder with .old added to its name holds the run before; the next run removes it.
Look at it with: greyverify report --html, greyverify trace show FILE
";
/// Name of the folder of the jars that run.
const TOOLS: &str = "tools";
/// Name of the folder of a checkpoint, in that of what the engine keeps on disk.
pub(crate) const RESUMED: &str = "resumed";

/// A locked run folder.
#[derive(Debug)]
pub struct RunDir {
    path: PathBuf,
    _lock: File,
}

/// The folder of one job.
#[derive(Debug, Clone)]
pub struct JobDir {
    path: PathBuf,
    /// From the run folder to this one, in folders.
    depth: usize,
}

/// Why there is no run folder.
#[derive(Debug, thiserror::Error)]
pub enum RunDirError {
    /// Another run uses it.
    #[error("the run folder {} is in use by another greyverify", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// It holds something that is not ours.
    #[error("{} exists and is not a run folder of greyverify; it is left alone", path.display())]
    Foreign {
        /// The folder or file.
        path: PathBuf,
    },
    /// No run folder can stand there.
    #[error("{} cannot be the run folder: {why}", path.display())]
    Unfit {
        /// The path.
        path: PathBuf,
        /// Why not.
        why: &'static str,
    },
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] FileError),
}

impl RunDirError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Locked { .. } => {
                "wait for it to end, or give this run a folder of its own with --out DIR"
            }
            Self::Foreign { .. } | Self::Unfit { .. } => "name another folder with --out DIR",
            Self::Io(_) => "name a folder that can be written with --out DIR",
        }
    }
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunDirError {
    let refused = FileError::when(doing, path);
    move |source| refused(source).into()
}

impl RunDir {
    /// Creates the folder, moving that of the run before aside.
    ///
    /// # Errors
    /// The folder is in use, is not ours, or cannot be written.
    pub fn create(path: &Path) -> Result<Self, RunDirError> {
        let (path, lock) = claim::claim(path)?;
        let jobs = path.join("jobs");
        fs::create_dir(&jobs).map_err(io_error("create", &jobs))?;
        let dir = Self { path, _lock: lock };
        dir.write(".gitignore", "*\n")?;
        dir.write("README", README)?;
        Ok(dir)
    }

    /// The folder, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the jars that run.
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.path.join(TOOLS)
    }

    /// Where the files of a job will stand, see [`job_folders`]. Nothing is
    /// created.
    #[must_use]
    pub fn job(&self, folder: &str) -> JobDir {
        JobDir::planned(&self.path, folder)
    }

    /// Replaces a file of the folder in one step, so that a reader never sees
    /// half of it.
    ///
    /// # Errors
    /// What the operating system says; what stood there before is still there.
    pub fn write(&self, name: &str, content: &str) -> Result<(), RunDirError> {
        let path = self.path.join(name);
        replace(&path, content).map_err(io_error("write", &path))
    }
}

/// Replaces a file in one step.
///
/// # Errors
/// What the operating system says; what stood there before is still there.
pub fn replace(path: &Path, content: &str) -> io::Result<()> {
    let mut half = path.as_os_str().to_owned();
    half.push(".new");
    let half = PathBuf::from(half);
    let written = fs::write(&half, content).and_then(|()| fs::rename(&half, path));
    if written.is_err() {
        // Half a file is of no use to anybody.
        let _ = fs::remove_file(&half);
    }
    written
}

/// Files of a run with `-coverage`, and their names once there is another without.
const COUNTING: [(&str, &str); 3] = [
    ("command.txt", "command.coverage.txt"),
    ("stdout.log", "stdout.coverage.log"),
    ("stderr.log", "stderr.coverage.log"),
];

impl JobDir {
    /// Where the files of a job stand in the run folder `run`, by the name that
    /// [`job_folders`] gives its own folder.
    #[must_use]
    pub fn planned(run: &Path, folder: &str) -> Self {
        Self { path: run.join("jobs").join(folder), depth: 2 }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything the engine reads.
    #[must_use]
    pub fn inputs(&self) -> PathBuf {
        self.path.join("inputs")
    }

    /// The hashes of everything the engine reads.
    #[must_use]
    pub fn hashes(&self) -> PathBuf {
        self.path.join("inputs.sha256")
    }

    /// The way from here to the folder of the jars that run.
    pub(crate) fn way_to_tools(&self) -> String {
        format!("{}{TOOLS}", "../".repeat(self.depth))
    }

    /// Temporary files of the engine; gone after the run.
    #[must_use]
    pub fn tmp(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// State queue and fingerprints on disk; gone after the run.
    #[must_use]
    pub fn states(&self) -> PathBuf {
        self.path.join("states")
    }

    /// The checkpoint from which the engine goes on, among its files on disk.
    #[must_use]
    pub fn resumed(&self) -> PathBuf {
        self.states().join(RESUMED)
    }

    /// Creates the folder of that checkpoint, empty.
    ///
    /// # Errors
    /// What the operating system says. A run folder that is gone is not made anew.
    pub(crate) fn make_room_to_resume(&self) -> io::Result<PathBuf> {
        match fs::create_dir(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let folder = self.resumed();
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Everything the engine said on its standard output.
    #[must_use]
    pub fn stdout(&self) -> PathBuf {
        self.path.join("stdout.log")
    }

    /// Everything the engine said on its standard error.
    #[must_use]
    pub fn stderr(&self) -> PathBuf {
        self.path.join("stderr.log")
    }

    /// What `Print` and `PrintT` of the specification wrote.
    #[must_use]
    pub fn print(&self) -> PathBuf {
        self.path.join("print.log")
    }

    /// The state graph, if it was to be written out.
    #[must_use]
    pub fn graph(&self) -> PathBuf {
        self.path.join("graph.dot")
    }

    /// The whole counterexample as a person reads it.
    #[must_use]
    pub fn counterexample(&self) -> PathBuf {
        self.path.join("counterexample.txt")
    }

    /// The first counterexample as programs read it.
    #[must_use]
    pub fn counterexample_itf(&self) -> PathBuf {
        self.path.join("counterexample.itf.json")
    }

    /// The folder of the run that explains the counterexample.
    #[must_use]
    pub fn explain(&self) -> Self {
        Self { path: self.path.join("explain"), depth: self.depth + 1 }
    }

    /// The folder of a run that asks TLC about the fairness of the job.
    #[must_use]
    pub fn fairness(&self, question: &str) -> Self {
        Self { path: self.path.join(format!("fairness-{question}")), depth: self.depth + 1 }
    }

    /// The folder of the run that tells which disjuncts ever fire.
    #[must_use]
    pub fn vacuity(&self) -> Self {
        Self { path: self.path.join("vacuity"), depth: self.depth + 1 }
    }

    /// The folder of the run that tells which premises are ever true.
    #[must_use]
    pub fn premises(&self) -> Self {
        Self { path: self.path.join("premises"), depth: self.depth + 1 }
    }

    /// The folder of the run of a second engine.
    #[must_use]
    pub fn second(&self) -> Self {
        Self { path: self.path.join("second"), depth: self.depth + 1 }
    }

    /// Keeps what is known of a run with `-coverage`, before another without.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn keep_as_counting(&self) -> io::Result<()> {
        for (name, kept) in COUNTING {
            match fs::rename(self.path.join(name), self.path.join(kept)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Creates the folders and writes what the engine will read.
    ///
    /// # Errors
    /// What the operating system says, and about which file.
    pub(crate) fn fill<'a>(
        &self,
        files: impl Iterator<Item = (PathBuf, &'a [u8])>,
        hashes: &Hashes,
        command: &str,
    ) -> Result<(), RunDirError> {
        // A run folder that is gone is not made anew: nobody would own it.
        match fs::create_dir(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(io_error("create", &self.path)(error));
            }
            _ => {}
        }
        let folder = self.inputs();
        fs::create_dir_all(&folder).map_err(io_error("create", &folder))?;
        for (name, bytes) in files {
            self.write_input(&name, bytes)?;
        }
        let path = self.hashes();
        fs::write(&path, hashes.text()).map_err(io_error("write", &path))?;
        let path = self.path.join("command.txt");
        fs::write(&path, command).map_err(io_error("write", &path))
    }

    /// Creates the folders in which only the engine writes.
    pub(crate) fn make_room(&self) -> Result<(), RunDirError> {
        [self.tmp(), self.states()]
            .iter()
            .try_for_each(|folder| fs::create_dir_all(folder).map_err(io_error("create", folder)))
    }

    /// Writes a file below the folder of inputs.
    fn write_input(&self, name: &Path, bytes: &[u8]) -> Result<(), RunDirError> {
        let path = self.inputs().join(name);
        // Most files stand in the folder itself, which is there.
        if let Some(folder) = path.parent().filter(|_| name.components().count() > 1) {
            fs::create_dir_all(folder).map_err(io_error("create", folder))?;
        }
        fs::write(&path, bytes).map_err(io_error("write", &path))
    }

    /// Removes what only the engine needed. What cannot be removed stays and is
    /// harmless.
    pub fn clean(&self) {
        for folder in [self.tmp(), self.states()] {
            let _ = fs::remove_dir_all(folder);
        }
        if fs::metadata(self.print()).is_ok_and(|m| m.len() == 0) {
            let _ = fs::remove_file(self.print());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_before_is_kept_beside_and_the_one_before_that_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for n in 0..3 {
            let run = RunDir::create(&path).unwrap();
            run.write("outcomes.json", &n.to_string()).unwrap();
        }
        assert_eq!(fs::read_to_string(path.join("outcomes.json")).unwrap(), "2");
        let old = dir.path().join("out.old/outcomes.json");
        assert_eq!(fs::read_to_string(old).unwrap(), "1");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_in_use_or_not_ours_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let first = RunDir::create(&path).unwrap();
        assert!(matches!(RunDir::create(&path), Err(RunDirError::Locked { .. })));
        assert!(first.path().join("lock").exists());
        let foreign = dir.path().join("precious");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("thesis.txt"), "years of work").unwrap();
        assert!(matches!(RunDir::create(&foreign), Err(RunDirError::Foreign { .. })));
        assert!(foreign.join("thesis.txt").exists());
    }
}
