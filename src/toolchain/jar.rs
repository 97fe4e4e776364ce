//! The TLA+ tools jar: where it may be, and which TLC is inside.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::classpath::JAR;
use super::pinned::{self, Build, JARS};
use super::version::TlcVersion;
use super::{
    Cache, Code, Environment, Jar, Java, Lock, Origin, Request, Say, ToolError, install, java,
    subprocess,
};

/// Time an unknown jar's TLC may take to say its version.
const PROBE_LIMIT: Duration = Duration::from_secs(60);
/// The class that is run.
const MAIN_CLASS: &str = "tlc2/TLC.class";

pub(super) fn locate(
    request: &Request,
    java: &Java,
    cache: &Cache,
    say: Say<'_>,
) -> Result<Jar, ToolError> {
    let lock = Lock::read(&request.lock)?;
    if let Some((code, origin)) = chosen(request, lock.as_ref(), say)? {
        return probe(code, origin, java);
    }
    let wanted = wanted(&request.environment, lock.as_ref())?;
    match cached(cache, &wanted) {
        Ok(Some(code)) => return probe(code, Origin::Cache, java),
        Ok(None) if request.offline => return Err(offline(lock)),
        Err(damaged) if request.offline => return Err(damaged),
        Err(damaged) => say(&format!("{damaged}; installing it again")),
        Ok(None) => {}
    }
    let installed = install::jar(cache, &wanted, &request.environment, say);
    let code = installed.map_err(|error| match (error, lock) {
        (ToolError::InstallFailed { attempts, .. }, Some(lock)) => {
            ToolError::LockedFailed { lock: Box::new(lock), attempts }
        }
        (error, _) => error,
    })?;
    probe(code, Origin::Installed, java)
}

fn offline(lock: Option<Lock>) -> ToolError {
    match lock {
        Some(lock) => ToolError::LockedOffline { lock: Box::new(lock) },
        None => ToolError::Offline { what: "TLA+ tools jar" },
    }
}

/// What a flag or variable names, read. The flag outranks the lock, which
/// outranks the variables, unless they name the very build.
pub(super) fn chosen(
    request: &Request,
    lock: Option<&Lock>,
    say: Say<'_>,
) -> Result<Option<(Code, Origin)>, ToolError> {
    let Some((path, origin)) = named(request)? else { return Ok(None) };
    let code = Code::read(&path)?;
    match lock {
        Some(lock) if lock.tools.sha256 != code.sha256 => match origin {
            Origin::Flag(_) => say(&format!("note: {origin} is used although {}", lock.shown())),
            _ => {
                say(&format!("note: {origin} is not used, because {}", lock.shown()));
                return Ok(None);
            }
        },
        _ => {}
    }
    Ok(Some((code, origin)))
}

/// What a flag or variable names must be there.
pub(super) fn named(request: &Request) -> Result<Option<(PathBuf, Origin)>, ToolError> {
    let variable = |name: &'static str| {
        request.environment.get(name).map(|v| (PathBuf::from(v), Origin::Variable(name)))
    };
    let flag = request.jar.clone().map(|path| (path, Origin::Flag("--jar")));
    let named = flag.or_else(|| variable("GREYVERIFY_JAR")).or_else(|| variable("TLA2TOOLS_JAR"));
    match named {
        Some((path, origin)) if !path.is_file() => Err(ToolError::NamedMissing { origin, path }),
        named => Ok(named),
    }
}

/// The builds that may be used, in order: the locked one; else all pinned
/// ones, or what `GREYVERIFY_TLC` says.
pub(super) fn wanted(
    environment: &Environment,
    lock: Option<&Lock>,
) -> Result<Vec<Build>, ToolError> {
    if let Some(lock) = lock {
        let elsewhere = pinned::by_hash(&lock.tools.sha256).cloned();
        return Ok([lock.build()].into_iter().chain(elsewhere).collect());
    }
    let Some(pin) = environment.get("GREYVERIFY_TLC") else {
        return Ok(JARS.to_vec());
    };
    match JARS.iter().find(|jar| *jar.pin == *pin) {
        Some(jar) => Ok(vec![jar.clone()]),
        None => Err(ToolError::UnknownPin {
            value: pin.to_string_lossy().into_owned(),
            known: JARS.iter().map(|jar| jar.pin.to_string()).collect(),
        }),
    }
}

/// A jar installed before, verified by its hash.
pub(super) fn cached(cache: &Cache, wanted: &[Build]) -> Result<Option<Code>, ToolError> {
    let mut places = wanted.iter().map(|jar| (cache.jar(&jar.sha256), &jar.sha256));
    match places.find(|(path, _)| path.is_file()) {
        Some((path, expected)) => verified(&path, expected).map(Some),
        None => Ok(None),
    }
}

/// Reads a jar of the cache.
pub(super) fn verified(path: &Path, expected: &str) -> Result<Code, ToolError> {
    let code = Code::read(path)?;
    match code.sha256 == expected {
        true => Ok(code),
        false => Err(ToolError::CacheDamaged {
            path: path.to_owned(),
            found: code.sha256,
            expected: expected.to_owned(),
        }),
    }
}

pub(super) fn probe(code: Code, origin: Origin, java: &Java) -> Result<Jar, ToolError> {
    let path = std::path::absolute(&code.source).map_err(ToolError::io("resolve", &code.source))?;
    let refused =
        |why: String| ToolError::NotTlc { origin: origin.clone(), path: path.clone(), why };
    let own = module_names(&code).map_err(&refused)?;
    let version = match known(&code) {
        Some(version) => version,
        None => ask(&code, java, &refused)?,
    };
    let modules = BTreeMap::from([(path.clone(), own)]);
    Ok(Jar { path, sha256: code.sha256.clone(), code, version, origin, modules })
}

/// Names of the modules inside a jar.
fn module_names(jar: &Code) -> Result<BTreeSet<String>, String> {
    let archive = zip::ZipArchive::new(Cursor::new(jar.bytes()));
    let archive = archive.map_err(|e| format!("it is not a jar: {e}"))?;
    if archive.index_for_name(MAIN_CLASS).is_none() {
        return Err(format!("it does not hold {MAIN_CLASS}"));
    }
    let names = archive.file_names().filter_map(|name| {
        let name = name.ok()?;
        let module = name.strip_suffix(".tla")?;
        Some(module.rsplit('/').next().unwrap_or(module).to_owned())
    });
    let names: BTreeSet<String> = names.collect();
    match names.is_empty() {
        true => Err("it holds no TLA+ modules".to_owned()),
        false => Ok(names),
    }
}

/// What a file of the cache says of another jar proves nothing; that one is asked.
fn known(jar: &Code) -> Option<TlcVersion> {
    TlcVersion::parse(&pinned::by_hash(&jar.sha256)?.tlc)
}

/// TLC says its version first and then that it was given no module. It runs
/// alone in a folder of ours, as it does in a run.
fn ask(
    jar: &Code,
    java: &Java,
    refused: &dyn Fn(String) -> ToolError,
) -> Result<TlcVersion, ToolError> {
    let folder = tempfile::tempdir();
    let folder = folder.map_err(ToolError::io("create a folder in", std::env::temp_dir()))?;
    jar.write(&folder.path().join(JAR))?;
    let mut command = Command::new(&java.path);
    command.args(["-Djava.io.tmpdir=.", "-Duser.home=.", "-cp", JAR, "tlc2.TLC", "-tool"]);
    command.current_dir(folder.path()).env_clear().envs(java::environment());
    let finished = subprocess::run(command, PROBE_LIMIT).map_err(|e| {
        java::cannot_run(&java.path, e).unwrap_or_else(|e| refused(format!("its TLC failed: {e}")))
    })?;
    TlcVersion::from_banner(&finished.output).ok_or_else(|| {
        let (status, first) = (finished.status, finished.first_line());
        refused(format!("its TLC says no version; it ended with {status} and said: {first}"))
    })
}
