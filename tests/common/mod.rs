//! What the integration tests share: a folder with specifications, and the
//! real `greyverify` run in it, with the one TLC whose counts are known.

#![allow(dead_code, reason = "each test program uses its own part")]

pub(crate) mod classes;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::SystemTime;

pub(crate) use left_out::{leave_out, not_left_out};

mod left_out;
mod quick_java;

/// The pinned TLC that tests run; it comes from the package index and is
/// installed into the user's cache by the first test that needs it.
pub(crate) const TLC: &str = "2.15";

/// Exit code of a command that finds neither Java nor TLC and cannot install them.
pub(crate) const NO_TOOLS: i32 = 6;

pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

/// The module `Lines` and the Java code that counts the lines of a file.
pub(crate) fn library_of_lines() -> [(&'static str, Vec<u8>); 3] {
    [
        ("Lines.tla", std::fs::read(fixture("java/Lines.tla")).unwrap()),
        ("tlc2/overrides/Lines.class", classes::lines()),
        ("tlc2/overrides/TLCOverrides.class", classes::overrides_of_lines()),
    ]
}

/// A jar with these.
pub(crate) fn write_library(bench: &Bench, name: &str) {
    let mut jar = zip::ZipWriter::new(std::fs::File::create(bench.path(name)).unwrap());
    for (entry, content) in library_of_lines() {
        jar.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
        jar.write_all(&content).unwrap();
    }
    jar.finish().unwrap();
}

/// Java and the jar that the tests run, installed if need be.
pub(crate) struct Tools {
    pub(crate) java: PathBuf,
    pub(crate) jar: PathBuf,
}

/// Asked of greyverify itself, once for each test program.
pub(crate) fn tools() -> &'static Tools {
    static TOOLS: OnceLock<Tools> = OnceLock::new();
    TOOLS.get_or_init(|| {
        let installed = Bench::bare().run(&["tools", "install"]);
        if installed.code == NO_TOOLS {
            leave_out(&format!("Java and TLC are missing ({})", refusal(&installed)));
        }
        assert_eq!(installed.code, 0, "{installed:?}");
        not_left_out();
        let path = |tool: &str| {
            let line = installed.stdout.lines().find(|l| l.starts_with(tool)).unwrap();
            line.split(" at ").nth(1).unwrap().rsplit_once(" (").unwrap().0.into()
        };
        Tools { java: path("Java "), jar: path("TLC ") }
    })
}

/// The error that a command ended with, in one line.
pub(crate) fn refusal(ran: &Ran) -> &str {
    let error = ran.stderr.lines().find_map(|line| line.strip_prefix("error: "));
    error.unwrap_or("it does not say why")
}

/// The mirror program of the project, built once for each test program with what
/// the tests are built with.
pub(crate) fn mirror_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built(&["--package", "grey-mirrors"], "grey-mirrors"))
}

/// Builds a program of this workspace if it is not there as its sources are, and
/// says where it is. Tests of the whole workspace have built it already, and to
/// build it alone is to build it, and what it depends on, with fewer features.
pub(crate) fn built(what: &[&str], program: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_greyverify")).parent().unwrap();
    let there = folder.join(program);
    if is_fresh(&there).unwrap_or(false) {
        return there;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "--offline"]);
    cargo.args(what).arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let built = ran(cargo.output().unwrap());
    assert_eq!(built.code, 0, "{built:?}");
    there
}

/// What such a program is made of.
const SOURCES: [&str; 4] = ["crates", "grey", "invariants", "Cargo.lock"];

/// True if none of its sources is younger than a program.
fn is_fresh(program: &Path) -> std::io::Result<bool> {
    let built = program.metadata()?.modified()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    SOURCES.iter().try_fold(true, |fresh, part| Ok(fresh && !is_changed(&root.join(part), built)?))
}

/// True if a file there was changed after that time.
fn is_changed(path: &Path, after: SystemTime) -> std::io::Result<bool> {
    if !path.is_dir() {
        return Ok(path.metadata()?.modified()? > after);
    }
    std::fs::read_dir(path)?
        .try_fold(false, |any, entry| Ok(any || is_changed(&entry?.path(), after)?))
}

/// A folder of its own for one test.
pub(crate) struct Bench {
    pub(crate) dir: tempfile::TempDir,
    java: Option<&'static Path>,
    engine: Option<&'static str>,
}

/// What a run of greyverify did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The run ended with this code and said these words, on either stream.
#[track_caller]
pub(crate) fn expect(ran: &Ran, code: i32, words: &str) {
    expect_all(ran, code, &[words]);
}

/// The same with words in several places. A sentence may be broken where a line ends.
#[track_caller]
pub(crate) fn expect_all(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let unbroken = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in words {
        let is_said = said.contains(words) || unbroken.contains(words);
        assert!(is_said, "{words:?} is missing in:\n{said}");
    }
}

impl Bench {
    /// A folder with the fixture specifications, on a machine that has the
    /// tools.
    pub(crate) fn new() -> Self {
        Self { java: Some(quick_java::path()), ..Self::bare() }
    }

    /// The same for what is not about TLC: each check asks the engine that starts at once.
    pub(crate) fn soon(self) -> Self {
        Self { engine: Some("tla-mc"), ..self }
    }

    /// A folder with the project's manifest and specifications.
    pub(crate) fn project() -> Self {
        // Some of its jobs are long, and greyverify knows which.
        let bench = Self { java: None, ..Self::new() };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = std::fs::read_to_string(root.join("greyverify.toml")).unwrap();
        let command = manifest.lines().find(|line| line.starts_with("command = ")).unwrap();
        let ours = format!("command = [{:?}]", mirror_program());
        bench.write("greyverify.toml", &manifest.replace(command, &ours));
        for folder in ["specs", "specs/mutants", "specs/traces"] {
            std::fs::create_dir(bench.path(folder)).unwrap();
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let to = bench.path(folder).join(path.file_name().unwrap());
                    std::fs::copy(&path, to).unwrap();
                }
            }
        }
        bench
    }

    fn bare() -> Self {
        let bench = Self { dir: tempfile::tempdir().unwrap(), java: None, engine: None };
        for name in ["Counter.tla", "Long.tla"] {
            std::fs::copy(fixture("specs").join(name), bench.path(name)).unwrap();
        }
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    /// A configuration of `Counter` with its usual constants.
    pub(crate) fn counter(&self, rest: &str) -> &Self {
        self.write("Counter.cfg", &format!("CONSTANTS\n    N = 4\n    Token = {{t1, t2}}\n{rest}"))
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greyverify"));
        command.current_dir(self.dir.path()).env("GREYVERIFY_TLC", TLC);
        if let Some(java) = &self.java {
            command.env("GREYVERIFY_JAVA", java);
        }
        if let Some(engine) = self.engine {
            command.env("GREYVERIFY_ENGINE", engine);
        }
        for variable in
            ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GREYVERIFY_JAR", "TLA2TOOLS_JAR", "COLUMNS"]
        {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command().args(arguments).output().unwrap())
    }

    /// Checks `Counter` with the real TLC.
    pub(crate) fn check(&self, more: &[&str]) -> Ran {
        let mut arguments = vec!["check", "-q", "Counter.tla"];
        arguments.extend(more);
        self.run(&arguments)
    }

    /// Checks `Counter` with a stand-in for Java.
    pub(crate) fn fake(&self, mode: &str) -> Command {
        self.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        let mut command = self.command();
        command.args(["check", "-q", "Counter.tla", "--vacuity", "ignore", "--java"]);
        command.arg(fixture("fake-java")).env("GREYVERIFY_FAKE", mode);
        command
    }

    pub(crate) fn outcomes(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(self.path("greyverify.out/outcomes.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

pub(crate) fn ran(output: Output) -> Ran {
    use std::os::unix::process::ExitStatusExt as _;
    let signal = output.status.signal().map(|n| 128 + n);
    Ran {
        code: output.status.code().or(signal).unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
