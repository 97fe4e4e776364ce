//! The TLA+ tools jar: where it may be, and which TLC is inside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::cache::sha256;
use super::pinned::{self, JARS, PinnedJar};
use super::version::TlcVersion;
use super::{Cache, Environment, Jar, Java, Origin, Request, Say, ToolError, install, subprocess};

/// Time an unknown jar's TLC may take to say its version.
const PROBE_LIMIT: Duration = Duration::from_secs(60);
/// Jars that a TLA+ tools jar loads if they lie beside it.
const COMPANIONS: [&str; 2] = ["CommunityModules.jar", "CommunityModules-deps.jar"];

pub(super) fn locate(
    request: &Request,
    java: &Java,
    cache: &Cache,
    say: Say<'_>,
) -> Result<Jar, ToolError> {
    if let Some((path, origin)) = named(request)? {
        return probe(&path, origin, java, cache);
    }
    let wanted = wanted(&request.environment)?;
    match cached(cache, &wanted) {
        Ok(Some(path)) => return probe(&path, Origin::Cache, java, cache),
        Ok(None) if request.offline => {
            return Err(ToolError::Offline { what: "TLA+ tools jar" });
        }
        Err(damaged) if request.offline => return Err(damaged),
        Err(damaged) => say(&format!("{damaged}; installing it again")),
        Ok(None) => {}
    }
    let path = install::jar(cache, &wanted, &request.environment, say)?;
    probe(&path, Origin::Installed, java, cache)
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

/// The pinned jars that may be used, in order: all, or what `GREYVERIFY_TLC` says.
pub(super) fn wanted(environment: &Environment) -> Result<Vec<&'static PinnedJar>, ToolError> {
    let Some(pin) = environment.get("GREYVERIFY_TLC") else {
        return Ok(JARS.iter().collect());
    };
    match JARS.iter().find(|jar| jar.pin == pin) {
        Some(jar) => Ok(vec![jar]),
        None => Err(ToolError::UnknownPin {
            value: pin.to_owned(),
            known: JARS.iter().map(|jar| jar.pin).collect(),
        }),
    }
}

/// A jar installed before, verified by its hash.
pub(super) fn cached(cache: &Cache, wanted: &[&PinnedJar]) -> Result<Option<PathBuf>, ToolError> {
    let Some((pinned, path)) =
        wanted.iter().map(|jar| (jar, cache.jar(jar.sha256))).find(|(_, path)| path.is_file())
    else {
        return Ok(None);
    };
    let found = sha256(&path)?;
    match found == pinned.sha256 {
        true => Ok(Some(path)),
        false => Err(ToolError::CacheDamaged { path, found, expected: pinned.sha256.to_owned() }),
    }
}

pub(super) fn probe(
    path: &Path,
    origin: Origin,
    java: &Java,
    cache: &Cache,
) -> Result<Jar, ToolError> {
    let path = std::path::absolute(path).map_err(ToolError::io("resolve", path))?;
    let refused =
        |why: String| ToolError::NotTlc { origin: origin.clone(), path: path.clone(), why };
    let own = module_names(&path).map_err(&refused)?;
    if own.is_empty() {
        return Err(refused("it holds no TLA+ modules".to_owned()));
    }
    let hash = sha256(&path)?;
    let version = match known(&hash, cache) {
        Some(version) => version,
        None => ask(&path, java).inspect(|v| remember(&hash, v, cache)).map_err(&refused)?,
    };
    let mut modules = BTreeMap::from([(path.clone(), own)]);
    for companion in COMPANIONS.map(|name| path.with_file_name(name)) {
        if let Ok(names) = module_names(&companion) {
            modules.insert(companion, names);
        }
    }
    Ok(Jar { path, sha256: hash, version, origin, modules })
}

/// Names of the modules inside a jar.
fn module_names(jar: &Path) -> Result<BTreeSet<String>, String> {
    let file = File::open(jar).map_err(|e| e.to_string())?;
    let archive = zip::ZipArchive::new(file).map_err(|e| format!("it is no jar: {e}"))?;
    let names = archive.file_names().filter_map(|name| {
        let name = name.ok()?;
        let module = name.strip_suffix(".tla")?;
        Some(module.rsplit('/').next().unwrap_or(module).to_owned())
    });
    Ok(names.collect())
}

fn known(hash: &str, cache: &Cache) -> Option<TlcVersion> {
    match pinned::by_hash(hash) {
        Some(jar) => TlcVersion::parse(jar.tlc),
        // A number alone, which was once kept, does not tell which build it is.
        None => TlcVersion::parse(std::fs::read_to_string(cache.version(hash)).ok()?.trim())
            .filter(|version| version.banner().contains("rev:")),
    }
}

/// A cache that cannot be written only makes the next start slower.
fn remember(hash: &str, version: &TlcVersion, cache: &Cache) {
    let file = cache.version(hash);
    if let Some(folder) = file.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = std::fs::write(file, version.banner());
}

/// TLC says its version first and then that it was given no module.
fn ask(jar: &Path, java: &Java) -> Result<TlcVersion, String> {
    let mut command = Command::new(&java.path);
    command.arg("-cp").arg(jar).args(["tlc2.TLC", "-tool"]);
    let finished =
        subprocess::run(&mut command, PROBE_LIMIT).map_err(|e| format!("its TLC failed: {e}"))?;
    TlcVersion::from_banner(&finished.output).ok_or_else(|| {
        let first = finished.output.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing");
        format!(
            "its TLC says no version; it ended with {} and said: {}",
            finished.status,
            first.trim()
        )
    })
}
