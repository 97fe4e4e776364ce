//! Java: where it may be, and whether it is one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::version::JavaVersion;
use super::{Cache, Java, Origin, Request, Say, Seal, ToolError, install, runtime, subprocess};

/// Time `java -version` may take.
const PROBE_LIMIT: Duration = Duration::from_secs(30);

/// A launcher that was found, and the seal of a verified runtime.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
    pub(super) seal: Option<Seal>,
}

pub(super) fn locate(request: &Request, cache: &Cache, say: Say<'_>) -> Result<Java, ToolError> {
    match find(request, cache) {
        Ok(Some(found)) => return probe(found),
        Ok(None) if request.offline => return Err(ToolError::Offline { what: "Java" }),
        Err(damaged @ ToolError::CacheDamaged { .. }) if !request.offline => {
            say(&format!("{damaged}; installing it again"));
        }
        Err(error) => return Err(error),
        Ok(None) => {}
    }
    let (path, seal) = install::java(cache, &request.environment, say)?;
    probe(Found { path, origin: Origin::Installed, seal: Some(seal) })
}

/// The first place that has one; what is named must be there.
pub(super) fn find(request: &Request, cache: &Cache) -> Result<Option<Found>, ToolError> {
    let environment = &request.environment;
    let variable = |name: &'static str| {
        environment.get(name).map(|v| (PathBuf::from(v), Origin::Variable(name)))
    };
    let home = variable("JAVA_HOME").map(|(home, origin)| (home.join("bin").join("java"), origin));
    let flag = request.java.clone().map(|path| (path, Origin::Flag("--java")));
    if let Some((path, origin)) = flag.or_else(|| variable("GREYVERIFY_JAVA")).or(home) {
        return match path.is_file() {
            true => Ok(Some(Found { path, origin, seal: None })),
            false => Err(ToolError::NamedMissing { origin, path }),
        };
    }
    if let Some(path) = environment.program("java") {
        return Ok(Some(Found { path, origin: Origin::Path, seal: None }));
    }
    let cached = runtime::verified(cache)?;
    Ok(cached.map(|(path, seal)| Found { path, origin: Origin::Cache, seal: Some(seal) }))
}

pub(super) fn probe(found: Found) -> Result<Java, ToolError> {
    let Found { path, origin, seal } = found;
    // It is started in other folders than this one.
    let path = std::path::absolute(&path).map_err(ToolError::io("resolve", &path))?;
    let version = version(&path, &origin)?;
    Ok(Java { path, version, origin, seal })
}

fn version(path: &Path, origin: &Origin) -> Result<JavaVersion, ToolError> {
    let refused = |said| ToolError::NotJava { origin: origin.clone(), path: path.to_owned(), said };
    let mut command = Command::new(path);
    command.arg("-version").env_clear().envs(environment());
    let finished = subprocess::run(command, PROBE_LIMIT)
        .map_err(|e| cannot_run(path, e).unwrap_or_else(|e| refused(format!("failed: {e}"))))?;
    if let Some(limit) = out_of_threads(&finished.output) {
        return Err(ToolError::CannotFork {
            program: path.display().to_string(),
            source: std::io::Error::other(limit),
        });
    }
    JavaVersion::from_banner(&finished.output).ok_or_else(|| {
        let first = finished.first_line();
        refused(format!("ended with {} and said: {first}", finished.status))
    })
}

/// Where no process can be had, nothing is known of the program.
pub(super) fn cannot_run(
    program: &Path,
    error: std::io::Error,
) -> Result<ToolError, std::io::Error> {
    use std::io::ErrorKind::{OutOfMemory, WouldBlock};
    match error.kind() {
        WouldBlock | OutOfMemory => {
            Ok(ToolError::CannotFork { program: program.display().to_string(), source: error })
        }
        _ => Err(error),
    }
}

/// What a JVM says that cannot have a thread.
pub(super) fn out_of_threads(output: &str) -> Option<String> {
    const SAID: [&str; 3] =
        ["unable to create native thread", "Cannot create GC thread", "Failed to start thread"];
    let line = output.lines().find(|line| SAID.iter().any(|said| line.contains(said)))?;
    Some(line.trim().to_owned())
}

/// Variables from which a JVM takes options or classes without being asked.
const OPTIONS_IN_VARIABLES: [&str; 6] = [
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "IBM_JAVA_OPTIONS",
    "OPENJ9_JAVA_OPTIONS",
    "CLASSPATH",
];

/// The whole environment of a JVM of ours: that of this process without what
/// would change what is run, and with an encoding in which every file name
/// can be written.
pub(crate) fn environment() -> Vec<(OsString, OsString)> {
    let mut variables: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| !OPTIONS_IN_VARIABLES.iter().any(|option| name == option))
        .collect();
    if !speaks_utf8(&|name| std::env::var_os(name)) {
        variables.retain(|(name, _)| name != "LC_ALL");
        variables.push(("LC_ALL".into(), "C.UTF-8".into()));
    }
    variables
}

/// The first of these variables that is set decides.
fn speaks_utf8(get: &dyn Fn(&str) -> Option<OsString>) -> bool {
    let set = |name: &&str| get(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set).unwrap_or_default();
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_encoding() {
        let speaks = |variables: &[(&str, &str)]| {
            speaks_utf8(&|name| {
                variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into())
            })
        };
        assert!(!speaks(&[]));
        assert!(speaks(&[("LANG", "de_DE.UTF-8")]));
        assert!(speaks(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!speaks(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
    }
}
