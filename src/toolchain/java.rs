//! Java: where it may be, and whether it is one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::version::JavaVersion;
use super::{Cache, Java, Origin, Request, Say, ToolError, install, pinned, subprocess};

/// Time `java -version` may take.
const PROBE_LIMIT: Duration = Duration::from_secs(30);

pub(super) fn locate(request: &Request, cache: &Cache, say: Say<'_>) -> Result<Java, ToolError> {
    if let Some((path, origin)) = find(request, cache)? {
        return probe(path, origin);
    }
    if request.offline {
        return Err(ToolError::Offline { what: "Java" });
    }
    let path = install::java(cache, &request.environment, say)?;
    probe(path, Origin::Installed)
}

/// The first place that has one; what is named must be there.
pub(super) fn find(
    request: &Request,
    cache: &Cache,
) -> Result<Option<(PathBuf, Origin)>, ToolError> {
    let environment = &request.environment;
    let variable = |name: &'static str| {
        environment.get(name).map(|v| (PathBuf::from(v), Origin::Variable(name)))
    };
    let home = variable("JAVA_HOME").map(|(home, origin)| (home.join("bin").join("java"), origin));
    let flag = request.java.clone().map(|path| (path, Origin::Flag("--java")));
    if let Some((path, origin)) = flag.or_else(|| variable("GREYVERIFY_JAVA")).or(home) {
        return match path.is_file() {
            true => Ok(Some((path, origin))),
            false => Err(ToolError::NamedMissing { origin, path }),
        };
    }
    let on_path =
        environment.get("PATH").and_then(|path| which::which_in("java", Some(path), ".").ok());
    Ok(on_path
        .map(|path| (path, Origin::Path))
        .or_else(|| in_cache(cache).map(|p| (p, Origin::Cache))))
}

/// A runtime that was installed completely.
pub(super) fn in_cache(cache: &Cache) -> Option<PathBuf> {
    let folder = cache.java(pinned::java_wheel_sha256()?);
    folder.join(install::COMPLETE).is_file().then(|| folder.join("bin").join("java"))
}

pub(super) fn probe(path: PathBuf, origin: Origin) -> Result<Java, ToolError> {
    match version(&path) {
        Ok(version) => Ok(Java { path, version, origin }),
        Err(said) => Err(ToolError::NotJava { origin, path, said }),
    }
}

fn version(path: &Path) -> Result<JavaVersion, String> {
    let mut command = Command::new(path);
    command.arg("-version").env_remove("JAVA_TOOL_OPTIONS").env_remove("_JAVA_OPTIONS");
    let finished =
        subprocess::run(&mut command, PROBE_LIMIT).map_err(|e| format!("failed: {e}"))?;
    JavaVersion::from_banner(&finished.output).ok_or_else(|| {
        let first = finished.output.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing");
        format!("ended with {} and said: {}", finished.status, first.trim())
    })
}
