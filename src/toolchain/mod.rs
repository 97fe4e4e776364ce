//! Java and the TLA+ tools: found, probed, and installed when missing.
//!
//! In: a [`Request`] (flags, environment, cache folder). Out: a [`Toolchain`]
//! that is known to work together, or a [`ToolError`] that says what to do.
//!
//! | step | Java | tla2tools.jar |
//! |---|---|---|
//! | flag | `--java` | `--jar` |
//! | environment | `GREYVERIFY_JAVA`, `JAVA_HOME` | `GREYVERIFY_JAR`, `TLA2TOOLS_JAR` |
//! | machine | `PATH` | |
//! | cache | a runtime installed before | a jar installed before, its hash verified |
//! | install | a pinned runtime | a pinned jar, first source that answers |
//!
//! What a flag or variable names is used or refused, never passed over: a
//! typo must not end in another version. Everything installed is verified by
//! SHA-256 before it is used and lies in the user's cache, whose layout
//! [`cache`](self::Cache) describes.

mod cache;
mod doctor;
mod download;
mod error;
mod install;
mod jar;
mod java;
mod pinned;
mod pip;
mod revision;
mod subprocess;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

pub use cache::Cache;
pub use doctor::{Diagnosis, diagnose, listing};
pub use error::ToolError;
pub use revision::{Build, Range, Release};
pub use version::{Feature, JavaVersion, TlcVersion};

/// Java and a TLA+ tools jar that run together.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// The Java that runs it.
    pub java: Java,
    /// The jar that holds TLC.
    pub jar: Jar,
}

/// A Java that was probed.
#[derive(Debug, Clone)]
pub struct Java {
    /// The launcher.
    pub path: PathBuf,
    /// What it says of itself.
    pub version: JavaVersion,
    /// Where it was found.
    pub origin: Origin,
}

/// A TLA+ tools jar that was probed.
#[derive(Debug, Clone)]
pub struct Jar {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The TLC inside.
    pub version: TlcVersion,
    /// Where it was found.
    pub origin: Origin,
    /// Modules that this jar and those beside it bring, by jar.
    pub modules: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// Where a tool was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Named on the command line.
    Flag(&'static str),
    /// Named by a variable of the environment.
    Variable(&'static str),
    /// On the search path.
    Path,
    /// Installed earlier.
    Cache,
    /// Installed just now.
    Installed,
}

/// What is wanted and where it may come from.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `--java`.
    pub java: Option<PathBuf>,
    /// `--jar`.
    pub jar: Option<PathBuf>,
    /// Install nothing.
    pub offline: bool,
    /// The variables that matter.
    pub environment: Environment,
}

/// The variables of the environment that this module reads.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Values of those that are set, by name.
    pub variables: BTreeMap<&'static str, String>,
}

impl Environment {
    const NAMES: [&'static str; 10] = [
        "GREYVERIFY_JAVA",
        "JAVA_HOME",
        "PATH",
        "GREYVERIFY_JAR",
        "TLA2TOOLS_JAR",
        "GREYVERIFY_CACHE",
        "XDG_CACHE_HOME",
        "HOME",
        "GREYVERIFY_TLC",
        "GREYVERIFY_PIP",
    ];

    /// Those of this process. An empty variable counts as unset.
    #[must_use]
    pub fn of_process() -> Self {
        let set = Self::NAMES.into_iter().filter_map(|name| {
            let value = std::env::var(name).ok().filter(|v| !v.is_empty())?;
            Some((name, value))
        });
        Self { variables: set.collect() }
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}

/// Told what is going on when it takes longer: installations, waiting.
pub type Say<'a> = &'a mut dyn FnMut(&str);

/// Finds both tools, installing what is missing.
///
/// # Errors
/// See [`ToolError`]; nothing is left half installed.
pub fn locate(request: &Request, say: Say<'_>) -> Result<Toolchain, ToolError> {
    let cache = Cache::new(&request.environment)?;
    let java = java::locate(request, &cache, say)?;
    let jar = jar::locate(request, &java, &cache, say)?;
    let needed = jar.version.java_needed();
    if java.version.major < needed {
        let (java, jar) = (Box::new(java), Box::new(jar));
        return Err(ToolError::JavaTooOld { java, jar, needed });
    }
    Ok(Toolchain { java, jar })
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Path => f.write_str("PATH"),
            Self::Cache => f.write_str("cache"),
            Self::Installed => f.write_str("installed now"),
        }
    }
}
