//! Whose folder is whose, and what names of files and folders may be.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Child;

use crate::common::{Bench, fixture, ran};
use crate::standin::{fake, start};

#[test]
fn attack_c1_a_folder_of_others_is_left_alone() {
    let bench = Bench::new();
    let precious = bench.path("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("lock"), "").unwrap();
    fs::write(precious.join("thesis.txt"), "years").unwrap();
    fs::create_dir(bench.path("out.old")).unwrap();
    fs::write(bench.path("out.old/lock"), "").unwrap();
    fs::write(bench.path("out.old/thesis.txt"), "years").unwrap();
    bench.write("file", "mine");
    symlink(&precious, bench.path("link")).unwrap();
    symlink("nowhere", bench.path("dangling")).unwrap();
    for out in ["precious", "precious/", "link", "dangling", "file", "/", ".", "..", "precious/.."]
    {
        for _ in 0..2 {
            let ran = fake(&bench, "green", &["--out", out]);
            assert_eq!(ran.code, 2, "{out}: {ran:?}");
        }
    }
    assert_eq!(fake(&bench, "green", &["--out", "out"]).code, 0);
    let second = fake(&bench, "green", &["--out", "out"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(second.stderr.contains("out.old exists and is not a run folder"), "{second:?}");
    for kept in ["precious/thesis.txt", "out.old/thesis.txt", "out/outcomes.json", "file"] {
        assert!(bench.path(kept).exists(), "{kept}");
    }
}

#[test]
fn attack_f_a_trailing_slash_is_the_same_folder() {
    let bench = Bench::new();
    for _ in 0..3 {
        let ran = fake(&bench, "green", &["--out", "x/"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    assert!(bench.path("x/outcomes.json").exists() && bench.path("x.old/outcomes.json").exists());
}

#[test]
fn attack_c2_of_two_runs_at_once_one_owns_the_folder() {
    let bench = Bench::new();
    for round in 0..4 {
        fs::write(bench.path("go"), "").unwrap();
        let mut children: Vec<Child> = (0..3).map(|_| start(&bench, "green-when-told")).collect();
        let codes: Vec<i32> =
            children.iter_mut().map(|child| child.wait().unwrap().code().unwrap()).collect();
        // They may also have run one after the other.
        assert!(codes.iter().all(|code| [0, 2].contains(code)) && codes.contains(&0), "{codes:?}");
        assert_eq!(bench.outcomes()["complete"], true, "round {round}");
        assert!(bench.path("greyverify.out/jobs/Counter/stdout.log").exists());
    }
}

#[test]
fn attack_c5_names_that_are_not_unicode_are_only_names() {
    let bench = Bench::new();
    let odd = bench.dir.path().join(OsStr::from_bytes(b"odd\xff\xfe"));
    fs::create_dir(&odd).unwrap();
    for name in ["Counter.tla", "Counter.cfg"] {
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
        fs::copy(bench.path(name), odd.join(name)).unwrap();
    }
    for (mode, code) in [("green", 0), ("violated", 12)] {
        // Java reads no files there, which is told before it is started.
        let mut command = bench.fake(mode);
        command.arg("--out").arg(OsStr::from_bytes(b"out\xff"));
        let there = ran(command.output().unwrap());
        assert_eq!(there.code, 2, "{there:?}");
        let mut command = bench.fake(mode);
        command.current_dir(&odd).arg("--out").arg(bench.path("out"));
        let here = ran(command.args(["--junit", "j.xml"]).output().unwrap());
        assert_eq!(here.code, code, "{here:?}");
        let text = fs::read_to_string(bench.path("out/outcomes.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        assert!(odd.join("j.xml").exists());
    }
}

/// A manifest whose names collide: of a model and of another's probe, in case,
/// and where they are cut.
fn colliding(bench: &Bench) {
    let mut text = "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 100\nheap_mib = 256\n\n[specs.Counter]\nfile = \"Counter.tla\"\ninvariants = [\"TypeOK\"]\n".to_owned();
    let long = "x".repeat(150);
    for name in ["a.TypeOK", "A.typeok", "a", &long, &format!("{long}y")] {
        let probes = if name == "a" { "\nprobes = [\"TypeOK\"]" } else { "" };
        text.push_str(&format!(
            "\n[[model]]\nname = \"{name}\"\nspec = \"Counter\"\nprofiles = [\"pr\"]\nbehaviour = \"Spec\"\ninvariants = [\"TypeOK\"]\nconstants = {{ N = 2, Token = {{ model_values = 1 }} }}{probes}\n"
        ));
    }
    bench.write("greyverify.toml", &text);
}

#[test]
fn attack_c6_no_two_jobs_share_a_folder() {
    let bench = Bench::new();
    colliding(&bench);
    let mut command = bench.command();
    command.args(["check", "-q", "--vacuity", "ignore", "--java"]).arg(fixture("fake-java"));
    let ran = ran(command.env("GREYVERIFY_FAKE", "green").output().unwrap());
    assert_eq!(ran.code, 4, "the probe is out of reach: {ran:?}");
    let jobs = bench.path("greyverify.out/jobs");
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 6);
    let outcomes = bench.outcomes();
    for job in outcomes["jobs"].as_array().unwrap() {
        let folder = Path::new(job["folder"].as_str().unwrap());
        assert_eq!(folder.parent(), Some(jobs.canonicalize().unwrap().as_path()));
        assert!(folder.join("stdout.log").exists(), "{job}");
    }
}
