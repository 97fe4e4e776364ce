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
//! | project | | `greyverify.lock` |
//! | cache | a runtime installed before, its hash verified | a jar installed before, its hash verified |
//! | install | a pinned runtime | a pinned jar, first source that answers |
//!
//! What a flag or variable names is used or refused, never passed over: a
//! typo must not end in another version. Everything installed is verified by
//! SHA-256 before it is used and lies in the user's cache, whose layout
//! [`cache`](self::Cache) describes.

mod adopt;
mod archive;
mod cache;
mod classpath;
mod code;
mod doctor;
mod download;
mod error;
mod install;
mod jar;
mod java;
mod lock;
mod pinned;
mod pip;
mod revision;
mod runtime;
mod seal;
mod settled;
mod subprocess;
mod translator;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

pub use adopt::{Adoption, adopt};
pub use cache::Cache;
pub use code::Code;
pub(crate) use code::sha256_of_file;
pub use doctor::{Diagnosis, diagnose, listing};
pub use error::ToolError;
pub(crate) use java::environment as java_environment;
pub use lock::{LOCK_NAME, Lock, Locked};
pub use revision::{Build, Range, Release};
pub use seal::Seal;
pub use translator::Untranslated;
pub use version::{Feature, JavaVersion, TlcVersion};

/// Java and a TLA+ tools jar that run together.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// The Java that runs it.
    pub java: Java,
    /// The jar that holds TLC.
    pub jar: Jar,
    /// Jars of libraries; see [`Toolchain::add`].
    libraries: Vec<Code>,
    /// The folder of the run that holds the copies, if there is a run.
    settled: Option<settled::Settled>,
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
    /// Its files, if it is a runtime of ours, which was verified. A Java of
    /// the user's is taken as it is.
    pub(crate) seal: Option<Seal>,
}

impl Java {
    /// True if each of its files is known to be what greyverify installs.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.seal.is_some()
    }
}

/// A TLA+ tools jar that was probed.
#[derive(Debug, Clone)]
pub struct Jar {
    /// Where it was read, absolute.
    pub path: PathBuf,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What was read; this is what runs.
    pub(crate) code: Code,
    /// The TLC inside.
    pub version: TlcVersion,
    /// Where it was found.
    pub origin: Origin,
    /// Modules that this jar brings, by jar.
    pub modules: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Jar {
    /// What is known of these bytes, in words.
    #[must_use]
    pub fn reputation(&self) -> &'static str {
        pinned::reputation(&self.sha256)
    }
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
    /// Where `tools install --from` takes it from.
    Named(String),
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
    /// Where `greyverify.lock` is, if it is there.
    pub lock: PathBuf,
    /// The variables that matter.
    pub environment: Environment,
}

/// The variables of the environment that this module reads.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Values of those that are set, by name.
    pub variables: BTreeMap<&'static str, OsString>,
}

impl Environment {
    /// Their names.
    pub const NAMES: [&'static str; 10] = [
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
            let value = std::env::var_os(name).filter(|v| !v.is_empty())?;
            Some((name, value))
        });
        Self { variables: set.collect() }
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(name).map(OsString::as_os_str)
    }

    /// The search path without its relative and empty entries: these mean the
    /// working folder, from which nothing is executed.
    fn search_path(&self) -> OsString {
        let path = self.get("PATH").unwrap_or_default();
        let absolute = std::env::split_paths(path).filter(|folder| folder.is_absolute());
        std::env::join_paths(absolute).unwrap_or_default()
    }

    /// A program on that search path.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        which::which_in(name, Some(self.search_path()), Path::new("/")).ok()
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
    together(java, jar)
}

/// The two, if they fit.
fn together(java: Java, jar: Jar) -> Result<Toolchain, ToolError> {
    let needed = jar.version.java_needed();
    if java.version.major < needed {
        let (java, jar) = (Box::new(java), Box::new(jar));
        return Err(ToolError::JavaTooOld { java, jar, needed });
    }
    Ok(Toolchain { java, jar, libraries: Vec::new(), settled: None })
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Path => f.write_str("PATH"),
            Self::Cache => f.write_str("cache"),
            Self::Installed => f.write_str("installed now"),
            Self::Named(source) => f.write_str(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tools whose jar holds this text.
    pub(super) fn toolchain(jar: &str) -> Toolchain {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), jar).unwrap();
        let code = Code::read(file.path()).unwrap();
        let version = JavaVersion { major: 17, text: "17".into() };
        let (java, jar) = (PathBuf::from("/usr/bin/java"), code.source.clone());
        Toolchain {
            java: Java { path: java, version, origin: Origin::Path, seal: None },
            jar: Jar {
                path: jar,
                sha256: code.sha256.clone(),
                code,
                version: TlcVersion::parse("2.15").unwrap(),
                origin: Origin::Cache,
                modules: BTreeMap::new(),
            },
            libraries: Vec::new(),
            settled: None,
        }
    }

    #[test]
    fn nothing_is_looked_for_in_the_working_folder() {
        let path = OsString::from(":/usr/bin:.:bin::/bin:../x:");
        let environment = Environment { variables: BTreeMap::from([("PATH", path)]) };
        assert_eq!(environment.search_path(), "/usr/bin:/bin");
        assert!(environment.program("sh").is_some_and(|sh| sh.is_absolute()));
        assert_eq!(environment.program("Cargo.toml"), None);
    }
}
