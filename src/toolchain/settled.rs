//! The folder of the class path, once it is what it will be for the whole run.
//!
//! In: the folder with the jars. Out: the [archive](super::archive) in it, if one pays,
//! and the seal of both. The archive takes seconds, in which something else than TLC may
//! run: a thread of its own makes it, and whoever needs it first waits.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::thread;

use super::archive::Archive;
use super::{Java, Seal, ToolError};

/// What becomes of the folder.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    folder: PathBuf,
    content: Arc<LazyLock<Content, Made>>,
}

/// Waits for the content.
type Made = Box<dyn FnOnce() -> Content + Send>;

/// What lies in the folder.
#[derive(Debug)]
struct Content {
    archive: Option<Archive>,
    /// `None` if it could not be looked at.
    seal: Option<Seal>,
}

impl Settled {
    /// Begins with the archive, or seals the folder at once.
    ///
    /// # Errors
    /// The folder cannot be looked at.
    pub(super) fn begin(java: &Java, folder: &Path, jobs: usize) -> Result<Self, ToolError> {
        let seal = Some(Seal::of(folder)?);
        let pays = Archive::pays(java, jobs);
        let thread = pays.then(|| making(java.clone(), folder.to_owned())).flatten();
        let made: Made = match thread {
            Some(thread) => Box::new(|| thread.join().unwrap_or(Content::UNKNOWN)),
            None => Box::new(|| Content { archive: None, seal }),
        };
        Ok(Self { folder: folder.to_owned(), content: Arc::new(LazyLock::new(made)) })
    }

    /// What lets each JVM of the run start faster, if it was made.
    pub(super) fn archive(&self) -> Option<&Archive> {
        self.content.archive.as_ref()
    }

    /// What somebody touched since.
    pub(super) fn touched(&self) -> Option<&Path> {
        match &self.content.seal {
            Some(seal) => seal.broken(),
            None => Some(&self.folder),
        }
    }
}

impl Content {
    /// Of a folder of which nobody knows what it holds.
    const UNKNOWN: Self = Self { archive: None, seal: None };
}

/// Makes the archive and then looks at the folder; `None` where no thread can be had.
fn making(java: Java, folder: PathBuf) -> Option<thread::JoinHandle<Content>> {
    let make = move || {
        let archive = Archive::make(&java, &folder);
        Content { archive, seal: Seal::of(&folder).ok() }
    };
    thread::Builder::new().spawn(make).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::toolchain::tests::toolchain;

    /// A run folder with tools, and a Java that writes an archive once it may.
    fn waiting(folder: &Path) -> (Java, PathBuf) {
        let (java, tools) = (folder.join("java"), folder.join("tools"));
        std::fs::create_dir(&tools).unwrap();
        let text = "#!/bin/sh\nwhile [ ! -e \"${0%/*}/may\" ]; do sleep 0.01; done\nfor word; do case $word in *AtExit=*) \
            echo made > \"${word#*=}\";; esac; done\n";
        std::fs::write(&java, text).unwrap();
        std::fs::set_permissions(&java, std::fs::Permissions::from_mode(0o755)).unwrap();
        (Java { path: java, ..toolchain("jar").java }, tools)
    }

    #[test]
    fn an_archive_is_waited_for_where_it_is_needed_and_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let (java, tools) = waiting(folder.path());
        let settled = Settled::begin(&java, &tools, 100).unwrap();
        std::fs::write(folder.path().join("may"), "").unwrap();
        assert!(settled.archive().is_some());
        assert_eq!(settled.touched(), None);
        std::fs::write(tools.join("tla2tools.jsa"), "other").unwrap();
        assert_eq!(settled.touched(), Some(&*tools.join("tla2tools.jsa")));
    }

    #[test]
    fn what_is_touched_while_no_archive_is_made_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let (java, tools) = waiting(folder.path());
        let settled = Settled::begin(&java, &tools, 1).unwrap();
        std::fs::write(tools.join("more.jar"), "").unwrap();
        assert!(settled.archive().is_none());
        assert_eq!(settled.touched(), Some(&*tools));
    }
}
