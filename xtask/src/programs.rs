//! Runs the test programs of the workspace, two beside each other.
//!
//! `cargo test` runs one after the other. Many of them end with a test that
//! searches on one core, or wait for a JVM that ends, and the other cores are
//! idle until then. What Cargo builds is the same, and so is what a program is
//! given: its folder and the variables that name its package.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;

use serde_json::Value as Json;

use crate::cargo::cargo;
use crate::say;

/// All tests, those of features that nobody has by default among them.
pub(crate) const ALL: [&str; 4] = ["test", "--workspace", "--all-features", "--locked"];

/// How many programs run at once.
const AT_ONCE: usize = 2;

/// What takes longest, the longest first.
const LONGEST: [&str; 3] = [" test truth", " test mirrors", " test adopt"];
/// Says what a machine could not run; here, that would fail.
const LEFT_OUT: &str = "what_was_left_out";

/// A test program that Cargo has built.
struct Program {
    /// As people know it: the folder of its package and its own name.
    name: String,
    executable: PathBuf,
    /// The folder of its package, in which it runs.
    folder: PathBuf,
    package: String,
}

/// Builds all test programs and runs them, each with these variables. Those that
/// have failed are named last.
///
/// # Errors
/// Something does not compile, cannot be run, or has failed.
pub(crate) fn run(variables: &[(&str, String)]) -> Result<(), String> {
    let mut programs = build()?;
    programs.sort_by_key(Program::rank);
    let waiting = Mutex::new(programs.iter());
    let screen = Mutex::new(());
    let run_some = || {
        let mut failed = Vec::new();
        while let Some(program) = next(&waiting) {
            let result = program.run(variables);
            let _held = screen.lock();
            failed.extend(program.tell(result).err());
        }
        failed
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(run_some)).collect();
        let lost = |_| vec!["a thread that runs test programs".to_owned()];
        all.into_iter().flat_map(|one| one.join().unwrap_or_else(lost)).collect()
    });
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("these test programs have failed: {}", failed.join(", "))),
    }
}

fn next<'a, I: Iterator<Item = &'a Program>>(waiting: &Mutex<I>) -> Option<&'a Program> {
    waiting.lock().ok()?.next()
}

/// The programs, in the order in which Cargo has built them.
fn build() -> Result<Vec<Program>, String> {
    let cannot = |error: io::Error| format!("cargo test cannot be run: {error}");
    let mut command = cargo();
    command.args(ALL).arg("--no-run");
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut build = command.spawn().map_err(cannot)?;
    let messages = build.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines());
    let mut programs = Vec::new();
    for message in messages {
        programs.extend(program(&message.map_err(cannot)?));
    }
    match build.wait().map_err(cannot)?.success() {
        true => Ok(programs),
        false => Err("the tests do not compile".to_owned()),
    }
}

/// The test program that a message of Cargo tells of.
fn program(message: &str) -> Option<Program> {
    let message: Json = serde_json::from_str(message).ok()?;
    let text = |pointer: &str| message.pointer(pointer).and_then(Json::as_str);
    let executable = text("/executable")?.into();
    let (is_test, name) = (message.pointer("/profile/test")?.as_bool()?, text("/target/name")?);
    if !is_test || name == LEFT_OUT {
        return None;
    }
    let folder = Path::new(text("/manifest_path")?).parent()?.to_owned();
    let package = package(text("/package_id")?).to_owned();
    let kind = text("/target/kind/0")?;
    let name = format!("{package} {kind} {}", name);
    Some(Program { name, executable, folder, package })
}

/// The name in the id of a package: the last folder of its path, unless another
/// one stands before its version.
fn package(id: &str) -> &str {
    let (path, version) = id.rsplit_once('#').unwrap_or((id, ""));
    let folder = path.rsplit('/').next().unwrap_or(path);
    version.split_once('@').map_or(folder, |(name, _)| name)
}

impl Program {
    /// Its place: a long one that began last would have nothing beside it.
    fn rank(&self) -> usize {
        LONGEST.iter().position(|name| self.name.ends_with(name)).unwrap_or(LONGEST.len())
    }

    /// What it said, and how it ended.
    fn run(&self, variables: &[(&str, String)]) -> io::Result<(File, ExitStatus)> {
        let said = tempfile::tempfile()?;
        let mut command = Command::new(&self.executable);
        command.current_dir(&self.folder).stdin(Stdio::null());
        command.env("CARGO_MANIFEST_DIR", &self.folder).env("CARGO_PKG_NAME", &self.package);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdout(said.try_clone()?).stderr(said.try_clone()?);
        let status = command.status()?;
        Ok((said, status))
    }

    /// Shows what it said.
    ///
    /// # Errors
    /// Its name and how it ended, if that is not well.
    fn tell(&self, result: io::Result<(File, ExitStatus)>) -> Result<(), String> {
        let (mut said, status) = result.map_err(|error| format!("{} ({error})", self.name))?;
        let mut words = Vec::new();
        let read = said.rewind().and_then(|()| said.read_to_end(&mut words));
        say(&format!("     Running {}\n{}", self.name, String::from_utf8_lossy(&words)));
        match read {
            Ok(_) if status.success() => Ok(()),
            Ok(_) => Err(format!("{} ({status})", self.name)),
            Err(error) => Err(format!("{} ({error})", self.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_package_is_told_by_its_id() {
        assert_eq!(package("path+file:///home/a/greyverify#0.1.0"), "greyverify");
        assert_eq!(package("path+file:///home/a/wc#greyverify@0.1.0"), "greyverify");
    }

    #[test]
    fn what_takes_longest_begins_first() {
        let named = |name: &str| Program {
            name: name.to_owned(),
            executable: PathBuf::new(),
            folder: PathBuf::new(),
            package: String::new(),
        };
        let ranks = ["greyverify test truth", "greyverify test adopt", "greyverify test mcp"];
        assert_eq!(ranks.map(|name| named(name).rank()), [0, 2, 3]);
    }

    #[test]
    fn only_a_test_program_is_run() {
        let message = |is_test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"path+file:///g/invariants#grey-invariants@0.1.0",
                "manifest_path":"/g/invariants/Cargo.toml","target":{{"kind":["test"],"name":"laws"}},
                "profile":{{"test":{is_test}}},"executable":{executable}}}"#
            )
        };
        let found = program(&message(true, "\"/g/target/laws-1\"")).unwrap();
        assert_eq!(
            (found.name.as_str(), found.folder.to_str()),
            ("grey-invariants test laws", Some("/g/invariants"))
        );
        assert!(program(&message(false, "\"/g/target/greyverify\"")).is_none());
        assert!(program(&message(true, "null")).is_none());
        assert!(program("no message").is_none());
    }
}
