//! The Git repository that a project lies in: the commit that a name means, and its files in a
//! folder of their own.
//!
//! In: a folder, the name of a revision. Out: [`Repository`] and [`Checkout`]. Git is asked as a
//! program; neither its index nor its folder is changed, and no hook runs.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::leash;

/// A repository.
#[derive(Debug)]
pub struct Repository {
    /// The folder of its files, without links.
    top: PathBuf,
}

/// The files of a commit. The folder is removed when this is dropped.
#[derive(Debug)]
pub struct Checkout {
    top: PathBuf,
    _folder: TempDir,
}

/// Why Git has not answered, in its own words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(String);

impl Repository {
    /// The repository around a folder.
    ///
    /// # Errors
    /// There is none, or Git cannot be run.
    pub fn around(folder: &Path) -> Result<Self, Unanswered> {
        let top = asked(git(folder).args(["rev-parse", "--show-toplevel"]))?;
        let top = std::fs::canonicalize(&top).map_err(|error| failed(top, &error))?;
        Ok(Self { top })
    }

    /// The folder of its files, without links.
    #[must_use]
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that a name means; `None` if it means none.
    #[must_use]
    pub fn commit(&self, revision: &str) -> Option<String> {
        // What begins with a hyphen would be an option of Git.
        let name = (!revision.starts_with('-')).then(|| format!("{revision}^{{commit}}"))?;
        asked(git(&self.top).args(["rev-parse", "--verify", "--quiet", &name])).ok()
    }

    /// The last commit that HEAD has in common with this one.
    ///
    /// # Errors
    /// There is none, as far as this clone knows, or Git cannot be run.
    pub fn common_with_head(&self, commit: &str) -> Result<String, Unanswered> {
        let base = asked(git(&self.top).args(["merge-base", commit, "HEAD"]));
        let why = "it has no commit in common with HEAD, as far as this clone knows";
        base.map_err(|Unanswered(said)| Unanswered(if said.is_empty() { why.into() } else { said }))
    }

    /// Writes the files of a commit into a folder of their own.
    ///
    /// # Errors
    /// They cannot be written, or Git cannot be run.
    pub fn checkout(&self, commit: &str) -> Result<Checkout, Unanswered> {
        let folder = TempDir::with_prefix("greyverify-").map_err(|e| failed("a folder", &e))?;
        let place = std::fs::canonicalize(folder.path())
            .map_err(|e| failed(folder.path().display(), &e))?;
        // Modules that name files by steps up see the name of the folder.
        let top = place.join("files").join(self.top.file_name().unwrap_or(OsStr::new("top")));
        let index = place.join("index");
        let with_index = |arguments: &[&OsStr]| {
            asked(git(&self.top).env("GIT_INDEX_FILE", &index).args(arguments))
        };
        with_index(&["read-tree".as_ref(), commit.as_ref()])?;
        let mut prefix = std::ffi::OsString::from("--prefix=");
        prefix.push(&top);
        prefix.push("/");
        with_index(&["checkout-index".as_ref(), "--all".as_ref(), "--quiet".as_ref(), &prefix])?;
        Ok(Checkout { top, _folder: folder })
    }
}

impl Checkout {
    /// The folder of its files, without links.
    #[must_use]
    pub fn top(&self) -> &Path {
        &self.top
    }
}

/// Git in a folder, without locks that it can do without, and without questions.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).stdin(Stdio::null());
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    // A hook sets them, for the folder in which it runs.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
}

/// What Git says on its standard output, without the end of the line.
fn asked(command: &mut Command) -> Result<String, Unanswered> {
    let mut run = || -> io::Result<Output> {
        let _leash = leash::hold(command)?;
        command.output()
    };
    let output = run().map_err(|error| failed("run git", &error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(Unanswered(text(&output.stderr))),
    }
}

fn failed(what: impl Display, error: &io::Error) -> Unanswered {
    Unanswered(format!("{what}: {error}"))
}
