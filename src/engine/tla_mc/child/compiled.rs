//! A program of one specification, whose formulas are machine code.
//!
//! In: what is to be searched, the folder of such programs. Out: this process is
//! that program from now on, or the reason why it is not.
//!
//! ```text
//! programs/<hash of what it is built of>/<hash of the program>
//! packages/<the same>/        what Cargo is given, while it builds
//! library/<hash>/             the part that all of them share
//! target/                     Cargo's own
//! ```

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use greyverify_tla_mc::{self as searcher, Message, Task};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value as Json;

use super::package::Package;
use super::programs::{Programs, files, is_sound};
use crate::toolchain::Environment;

/// Why a program is not run that Cargo has built.
const UNSOUND: &str = "what cargo builds here does not run, or goes on with another number where one does not fit \
    (see `overflow-checks` in the configuration of Cargo)";
/// Longest time for a build.
const BUILD_LIMIT: Duration = Duration::from_secs(900);

/// Becomes the program of a specification. It returns only if it cannot, and says why.
pub(super) fn become_program(task: &Task, folder: &Path) -> String {
    let folder = std::path::absolute(folder).map_err(|error| error.to_string());
    let program = folder.and_then(|folder| program(&task.root, &folder));
    let task = serde_json::to_string(task).map_err(|error| error.to_string());
    match (program, task) {
        (Ok(program), Ok(task)) => {
            let error = Command::new(&program).arg(task).exec();
            format!("cannot start {}: {error}", program.display())
        }
        (Err(why), _) | (_, Err(why)) => why,
    }
}

/// The program of the specification in the current folder.
fn program(root: &str, folder: &Path) -> Result<PathBuf, String> {
    let package = Package::of(root)?;
    let programs = Programs::in_folder(folder.join("programs"));
    let key = package.key();
    match programs.get(&key) {
        Some(program) => Ok(program),
        None => {
            let built = built(&package, folder)?;
            let kept = programs.keep(&built, &key)?;
            remove(&built, &folder.join("target"));
            programs.forget_unused();
            Ok(kept)
        }
    }
}

/// Has Cargo build a program: from what it has fetched already, else with the network.
fn built(package: &Package, folder: &Path) -> Result<PathBuf, String> {
    let crate_folder = package.write(folder).map_err(|error| error.to_string())?;
    let cargo =
        Environment::of_process().program("cargo").ok_or("there is no cargo on the PATH")?;
    let build = |offline: Option<&str>| {
        let mut cargo = Command::new(&cargo);
        cargo.args(["build", "--release", "--quiet", "--message-format=json-render-diagnostics"]);
        cargo.args(["--color=never", "--config=profile.release.overflow-checks=true"]);
        cargo.args(offline).arg("--target-dir").arg(folder.join("target"));
        // That is for the threads of a search.
        cargo.env_remove("RUST_MIN_STACK");
        awaited(cargo.current_dir(&crate_folder).stdin(Stdio::null()))
    };
    let mut ended = build(Some("--offline"))?;
    if !ended.status.success() {
        ended = build(None)?;
    }
    let program = if ended.status.success() { executable(&ended.stdout) } else { None };
    let program = program.ok_or_else(|| complaint(&ended))?;
    if !is_sound(&program) {
        return Err(UNSOUND.to_owned());
    }
    // It can be written again.
    let _ = fs::remove_dir_all(crate_folder);
    Ok(program)
}

/// Removes from Cargo's folder what is kept elsewhere. What all programs share stays.
fn remove(built: &Path, target: &Path) {
    let (Some(release), Some(name)) = (built.parent(), built.file_name()) else { return };
    let name = name.as_encoded_bytes();
    let is_part = |file: &PathBuf| {
        file.file_name().is_some_and(|part| part.as_encoded_bytes().starts_with(name))
    };
    if release.starts_with(target) {
        let parts = files(release).chain(files(&release.join("deps")));
        parts.filter(is_part).for_each(|file| drop(fs::remove_file(file)));
    }
}

/// Runs Cargo, and says meanwhile that it does.
fn awaited(cargo: &mut Command) -> Result<Output, String> {
    let child = cargo.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.map_err(|error| format!("cannot start cargo: {error}"))?;
    let (begun, pid) = (Instant::now(), Pid::from_child(&child));
    let (ended, waiting) = channel();
    let waiter = std::thread::spawn(move || {
        let output = child.wait_with_output();
        let _ = ended.send(());
        output
    });
    loop {
        searcher::say(&Message::Builds {}).map_err(|error| error.to_string())?;
        if waiting.recv_timeout(searcher::PULSE) != Err(RecvTimeoutError::Timeout) {
            break;
        }
        if begun.elapsed() > BUILD_LIMIT {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
    let output = waiter.join().map_err(|_| "nobody waited for cargo".to_owned())?;
    output.map_err(|error| format!("cannot wait for cargo: {error}"))
}

/// The program that Cargo says it has built.
fn executable(said: &[u8]) -> Option<PathBuf> {
    let lines = said.split(|byte| *byte == b'\n').rev();
    let messages = lines.filter_map(|line| serde_json::from_slice::<Json>(line).ok());
    let mut programs = messages.filter_map(|message| Some(message["executable"].as_str()?.into()));
    programs.next()
}

/// What Cargo says is wrong: its first error.
fn complaint(ended: &Output) -> String {
    let said = String::from_utf8_lossy(&ended.stderr);
    let error = said.lines().find(|line| line.starts_with("error"));
    let error = error.or_else(|| said.lines().next()).unwrap_or("it says nothing");
    format!("cargo could not build a program ({}): {error}", ended.status)
}
