//! What can be wrong with the tools, and what to do about it.

use std::path::PathBuf;

use crate::file_error::FileError;

use super::{Jar, Java, Lock, Origin};

/// Why there is no usable toolchain.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// A flag or variable names something that is not there.
    #[error("{origin} names {}, which does not exist", path.display())]
    NamedMissing {
        /// Who names it.
        origin: Origin,
        /// What it names.
        path: PathBuf,
    },
    /// Something is there, but it is not a Java.
    #[error("{} (from {origin}) is not a working Java: `java -version` {said}", path.display())]
    NotJava {
        /// Who names it.
        origin: Origin,
        /// The file.
        path: PathBuf,
        /// What came instead of a version.
        said: String,
    },
    /// Something is there, but it is not a TLA+ tools jar.
    #[error("{} (from {origin}) is not a TLA+ tools jar: {why}", path.display())]
    NotTlc {
        /// Who names it.
        origin: Origin,
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Both are there, but do not fit.
    #[error("Java {} at {} is too old for TLC {} at {}, which needs Java {needed}", java.version, java.path.display(), jar.version, jar.path.display())]
    JavaTooOld {
        /// The Java.
        java: Box<Java>,
        /// The jar.
        jar: Box<Jar>,
        /// The major version it needs.
        needed: u32,
    },
    /// Nothing is there and nothing may be installed.
    #[error("no {what} found, and --offline forbids installing one")]
    Offline {
        /// What is missing.
        what: &'static str,
    },
    /// The locked build is not there and nothing may be installed.
    #[error("{}; it is not installed, and --offline forbids installing it", lock.shown())]
    LockedOffline {
        /// The lock.
        lock: Box<Lock>,
    },
    /// The locked build cannot be had.
    #[error("{}; it cannot be installed:\n  {}", lock.shown(), attempts.join("\n  "))]
    LockedFailed {
        /// The lock.
        lock: Box<Lock>,
        /// Each source and why it failed.
        attempts: Vec<String>,
    },
    /// What came is not the locked build.
    #[error("{}, but {} holds TLC {} with sha256 {}; nothing was changed", lock.shown(), found.tools.source, found.tools.version, found.tools.sha256)]
    LockedOtherwise {
        /// The lock.
        lock: Box<Lock>,
        /// What it would say of the other build.
        found: Box<Lock>,
    },
    /// The lock is there, but says nothing.
    #[error("cannot use {}: {why}", path.display())]
    BadLock {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// An address, and no network is allowed.
    #[error("{address} is an address, and --offline forbids downloading from it")]
    OfflineSource {
        /// The address.
        address: String,
    },
    /// A cached file is not what was installed.
    #[error("{} is damaged: its SHA-256 is {found}, expected {expected}", path.display())]
    CacheDamaged {
        /// The file.
        path: PathBuf,
        /// Its hash.
        found: String,
        /// The pinned hash.
        expected: String,
    },
    /// Every source failed.
    #[error("cannot install {what}:\n  {}", attempts.join("\n  "))]
    InstallFailed {
        /// What was to be installed.
        what: String,
        /// Each source and why it failed.
        attempts: Vec<String>,
    },
    /// A value of a variable that is not one of the known ones.
    #[error("GREYVERIFY_TLC={value} is not a pinned version; known are {}", known.join(" and "))]
    UnknownPin {
        /// The value.
        value: String,
        /// The known ones.
        known: Vec<String>,
    },
    /// There is no folder for the cache.
    #[error("no folder for the cache: neither GREYVERIFY_CACHE, XDG_CACHE_HOME nor HOME is set")]
    NoCacheFolder,
    /// Java could not read files in that folder.
    #[error("Java cannot read files in {}: {why}", path.display())]
    UnreadableName {
        /// The folder.
        path: PathBuf,
        /// What is wrong with its name.
        why: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The machine has no more processes.
    #[error(
        "cannot start {program}: {source}; the limit of processes (`ulimit -u`) or of memory is reached"
    )]
    CannotFork {
        /// What was to be started.
        program: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] FileError),
}

impl ToolError {
    /// True if nothing is there, nothing was named, and nothing can be installed.
    #[must_use]
    pub fn is_of_an_empty_machine(&self) -> bool {
        matches!(self, Self::Offline { .. } | Self::InstallFailed { .. })
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NamedMissing { origin: Origin::Variable("JAVA_HOME"), .. } => {
                Some("set JAVA_HOME to a Java, or unset it; the other places are then searched".into())
            }
            Self::NamedMissing { origin, .. } => Some(format!("fix {origin}, or leave it out; the other places are then searched")),
            Self::NotJava { .. } => Some("Java 8 or later is needed, 11 for recent TLA+ tools".into()),
            Self::NotTlc { .. } => Some("name a tla2tools.jar with --jar, or leave it out to have one installed".into()),
            Self::JavaTooOld { needed, .. } => Some(format!("install Java {needed} or later, or name one with --java")),
            Self::Offline { .. } => Some(
                "run `greyverify tools install` once while online, or name one with --java and --jar".into(),
            ),
            Self::LockedOffline { .. } => Some(
                "run `greyverify tools install` once while online, or `greyverify tools install --from FILE` with a copy of that build".into(),
            ),
            Self::LockedFailed { lock, .. } => Some(format!(
                "`greyverify tools install --from URL|FILE` takes the same build from elsewhere; with --update it pins another, such as what is now at {}", lock.tools.source
            )),
            Self::LockedOtherwise { .. } => Some("add --update to pin that build from now on".into()),
            Self::BadLock { .. } => Some(
                "restore it, or remove it and pin a build with `greyverify tools install --from URL|FILE`".into(),
            ),
            Self::OfflineSource { .. } => Some("name a file, or leave --offline out".into()),
            Self::CacheDamaged { .. } => Some("run `greyverify tools install` while online".into()),
            Self::InstallFailed { .. } => Some(
                "`greyverify doctor` shows what is missing; --java and --jar name what you have".into(),
            ),
            Self::UnknownPin { .. } => None,
            Self::UnreadableName { remedy, .. } => Some((*remedy).into()),
            Self::CannotFork { .. } => Some("end other processes, or raise the limit".into()),
            Self::NoCacheFolder => Some("set GREYVERIFY_CACHE to a folder of yours".into()),
            Self::Io(_) => Some("set GREYVERIFY_CACHE to a folder that can be written".into()),
        }
    }

    pub(crate) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let refused = FileError::when(doing, path);
        move |source| refused(source).into()
    }
}
