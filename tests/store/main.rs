//! The store of outcomes: what has not changed is not run again, and nothing
//! else is taken from it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod damage;
mod forecast;
mod history;
mod keys;
mod layout;
mod notify;
mod portions;
mod resume;
mod runs;
mod shards;
mod since;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Bench, Ran, fixture, ran, tools};

/// A folder with a store, and an engine that counts how often it is started.
struct Stored {
    bench: Bench,
}

impl Stored {
    /// With a stand-in for Java, which does what `GREYVERIFY_FAKE` says.
    fn fake() -> Self {
        let stored = Self::counting(&fixture("fake-java"));
        stored.bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        stored
    }

    /// With the Java that runs the real TLC.
    fn real() -> Self {
        Self::counting(&tools().java)
    }

    fn counting(java: &Path) -> Self {
        let bench = Bench::new();
        let (java, calls) = (java.display(), bench.path("calls"));
        let script = format!(
            "#!/bin/bash\ncase \"$*\" in *tlc2.TLC*-metadir*) echo \"$*\" >> '{}' ;; esac\nexec '{java}' \"$@\"\n",
            calls.display()
        );
        bench.write("java", &script);
        let java = bench.path("java");
        std::fs::set_permissions(java, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { bench }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bench.command();
        command.args(["check", "--cache", "store", "--java"]).arg(self.bench.path("java"));
        command.args(arguments);
        command
    }

    /// Checks `Counter` with the stand-in in this mode.
    fn fake_command(&self, mode: &str, more: &[&str]) -> Command {
        let mut command = self.command(&["-q", "Counter.tla", "--vacuity", "ignore"]);
        command.args(more).env("GREYVERIFY_FAKE", mode);
        command
    }

    fn check(&self, mode: &str, more: &[&str]) -> Ran {
        ran(self.fake_command(mode, more).output().unwrap())
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    /// How often an engine was started so far.
    fn calls(&self) -> usize {
        let calls = std::fs::read_to_string(self.bench.path("calls")).unwrap_or_default();
        calls.lines().count()
    }

    /// How often it is started by this.
    fn started_by<T>(&self, what: impl FnOnce() -> T) -> (T, usize) {
        let before = self.calls();
        let done = what();
        (done, self.calls() - before)
    }

    /// The entries of the store.
    fn entries(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.bench.path("store")).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).filter(|path| is_entry(path)).collect()
    }
}

fn is_entry(path: &Path) -> bool {
    path.file_name().unwrap().len() == 64
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    let mut all: Vec<PathBuf> = entries.flat_map(below).collect();
    all.sort();
    all
}
