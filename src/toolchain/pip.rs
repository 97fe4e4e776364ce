//! Python's package index, through its own client.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Environment, subprocess};

/// Time one download may take; the largest wheel has 35 MB.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(600);
/// Time a client may take to say that it is there.
const PROBE_LIMIT: Duration = Duration::from_secs(60);

/// Ways to call pip, in the order in which they are tried.
const CLIENTS: [&[&str]; 4] =
    [&["python3", "-m", "pip"], &["python", "-m", "pip"], &["pip3"], &["pip"]];

/// The first pip that works: the words of its command. `GREYVERIFY_PIP` names
/// one that stands nowhere else.
pub(super) fn find(environment: &Environment) -> Option<Vec<String>> {
    let named = environment.get("GREYVERIFY_PIP").map(|pip| vec![pip.to_owned()]);
    let usual = CLIENTS.iter().map(|words| words.iter().map(|w| (*w).to_owned()).collect());
    named.into_iter().chain(usual).find(|words| works(words, environment))
}

fn works(words: &[String], environment: &Environment) -> bool {
    let finished = command(words, environment)
        .and_then(|mut c| subprocess::run(c.arg("--version"), PROBE_LIMIT).ok());
    finished.is_some_and(|f| f.status.success())
}

/// The program is looked for on the request's own search path.
fn command(words: &[String], environment: &Environment) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let path = environment.get("PATH").unwrap_or_default();
    let mut command = Command::new(which::which_in(program, Some(path), ".").ok()?);
    command.args(arguments);
    Some(command)
}

/// Downloads the wheel of a package, and nothing it depends on, into a folder.
pub(super) fn download(
    package: &str,
    folder: &Path,
    environment: &Environment,
) -> Result<PathBuf, String> {
    let words = find(environment).ok_or_else(|| "no working pip found".to_owned())?;
    let shown = format!("`{} download --no-deps {package}`", words.join(" "));
    let mut command =
        command(&words, environment).ok_or_else(|| "no working pip found".to_owned())?;
    command.args(["download", "--no-deps", "--disable-pip-version-check", "--quiet", "--dest"]);
    command.arg(folder).arg(package);
    let finished =
        subprocess::run(&mut command, DOWNLOAD_LIMIT).map_err(|e| format!("{shown}: {e}"))?;
    if !finished.status.success() {
        let last = finished.output.lines().rfind(|l| !l.trim().is_empty()).unwrap_or("nothing");
        return Err(format!("{shown} ended with {} and said: {}", finished.status, last.trim()));
    }
    let files = std::fs::read_dir(folder).map_err(|e| format!("{shown}: {e}"))?;
    let mut wheels = files
        .filter_map(|f| Some(f.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "whl"));
    wheels.next().ok_or_else(|| format!("{shown} succeeded, but left no wheel"))
}
