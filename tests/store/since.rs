//! `--since`: only what a change has touched runs, and a run that leaves jobs out says so.

use std::process::Command;

use serde_json::Value as Json;

use crate::common::{Bench, Ran, expect, expect_all, ran};

const MANIFEST: &str = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 60
heap_mib = 256

[specs.One]
file = "specs/One.tla"
invariants = ["Inv"]

[specs.Two]
file = "specs/Two.tla"
invariants = ["Inv"]

[[model]]
name = "one"
spec = "One"
profiles = ["pr"]
constants = { N = 3 }

[[model]]
name = "two"
spec = "Two"
profiles = ["pr"]
constants = { N = 4 }
"#;
const ONE: &str = "---- MODULE One ----
EXTENDS Shared
Init == x = 0
Next == \\/ /\\ x < N
           /\\ x' = x + 1
        \\/ /\\ x = N
           /\\ x' = 0
Spec == Init /\\ [][Next]_x
Inv == x \\in 0..N
====
";
const SHARED: &str = "---- MODULE Shared ----\nEXTENDS Naturals\nCONSTANT N\nVARIABLE x\n====\n";
const TWO: &str = "---- MODULE Two ----
EXTENDS Naturals
CONSTANT N
(* --algorithm Two {
variables x = 0;
{ a: while (TRUE) { x := (x + 1) % N; } }
} *)
\\* BEGIN TRANSLATION
VARIABLE x

vars == << x >>

Init == (* Global variables *)
        /\\ x = 0

Next == x' = (x + 1) % N

Spec == Init /\\ [][Next]_vars

\\* END TRANSLATION
Inv == x \\in 0..N
====
";

/// A repository with two models, all of it committed on `main`.
struct Project {
    bench: Bench,
}

impl Project {
    fn new() -> Self {
        let project = Self { bench: Bench::new() };
        std::fs::create_dir(project.bench.path("specs")).unwrap();
        project.bench.write(".gitignore", "greyverify.out*\n");
        project.bench.write("greyverify.toml", MANIFEST);
        project.bench.write("specs/One.tla", ONE).write("specs/Shared.tla", SHARED);
        project.bench.write("specs/Two.tla", TWO);
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project.commit();
        project
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(self.bench.path("")).args(arguments);
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@b.example");
        }
        let done = ran(git.output().unwrap());
        assert_eq!(done.code, 0, "{done:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "change"]);
    }

    /// Replaces words of a file.
    fn change(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.bench.path(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        self.bench.write(file, &text.replacen(from, to, 1));
    }

    /// The jobs that would run, and what is said.
    fn touched(&self, more: &[&str]) -> (Vec<String>, Ran) {
        let arguments = [&["plan", "--since", "main", "--format", "json"], more].concat();
        let done = self.bench.run(&arguments);
        assert_eq!(done.code, 0, "{done:?}");
        let plan: Json = serde_json::from_str(&done.stdout).unwrap();
        let jobs = plan["jobs"].as_array().unwrap().iter();
        (jobs.map(|job| job["job"].as_str().unwrap().to_owned()).collect(), done)
    }

    fn run(&self, more: &[&str]) -> Ran {
        self.bench.run(&[&["check", "-q", "--since", "main"], more].concat())
    }
}

/// A change of a file: the words that go, those that come, and the jobs that it touches.
type Change = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[test]
fn a_job_is_touched_by_what_it_means_and_not_by_how_it_is_written() {
    let project = Project::new();
    let changes: [Change; 15] = [
        ("specs/One.tla", "====", "====\n\\* Last modified today\n", &[]),
        ("specs/One.tla", "Init ==", "\\* It begins.\n\nInit ==", &[]),
        (
            "specs/One.tla",
            "Next == \\/ /\\ x < N\n           /\\",
            "Next == \\/ /\\ x < N (*\n*)         /\\",
            &[],
        ),
        ("specs/One.tla", "Spec == Init", "Spec ==\n    Init", &[]),
        ("specs/One.tla", "        \\/ /\\ x = N\n", "               \\/ /\\ x = N\n", &["one"]),
        ("specs/One.tla", "x + 1", "x + 2", &["one"]),
        ("specs/Shared.tla", "====", "More == 1\n====", &["one"]),
        ("specs/Two.tla", "variables x = 0", "variables x = 1", &["two"]),
        ("specs/Two.tla", "(* Global variables *)", "", &[]),
        ("greyverify.toml", "[[model]]", "# What is checked.\n[[model]]", &[]),
        ("greyverify.toml", "N = 4", "N = 5", &["two"]),
        ("greyverify.toml", "name = \"two\"", "name = \"twice\"", &["twice"]),
        ("greyverify.toml", "heap_mib = 256", "heap_mib = 300", &["one", "two"]),
        ("greyverify.toml", "time_budget_secs = 60", "time_budget_secs = 61", &["one", "two"]),
        ("greyverify.toml", "invariants = [\"Inv\"]\n\n[[", "invariants = []\n\n[[", &["two"]),
    ];
    for (file, from, to, touched) in changes {
        let before = std::fs::read_to_string(project.bench.path(file)).unwrap();
        project.change(file, from, to);
        let (jobs, done) = project.touched(&[]);
        assert_eq!(jobs, touched, "{file}: {to}\n{done:?}");
        project.bench.write(file, &before);
    }
}

#[test]
fn what_is_not_committed_and_what_is_on_the_branch_counts_and_what_main_has_since_does_not() {
    let project = Project::new();
    project.git(&["switch", "--quiet", "--create", "branch"]);
    project.change("specs/One.tla", "x + 1", "1 + x");
    project.commit();
    project.git(&["switch", "--quiet", "main"]);
    project.change("specs/Two.tla", "Inv == x \\in", "Inv == x + 0 \\in");
    project.commit();
    project.git(&["switch", "--quiet", "branch"]);
    assert_eq!(project.touched(&[]).0, ["one"]);
    // A hook of git has variables of its own.
    let mut hook = project.bench.command();
    hook.args(["plan", "--since", "main"]).env("GIT_DIR", ".git").env("GIT_INDEX_FILE", "none");
    expect(&ran(hook.output().unwrap()), 0, "1 of 2 jobs left out");
    // A file that git has never seen goes before the one of TLC.
    project.bench.write("specs/Naturals.tla", "---- MODULE Naturals ----\nX == 1\n====\n");
    let (jobs, done) = project.touched(&[]);
    assert_eq!(jobs, ["one", "two"], "{done:?}");
}

#[test]
fn a_run_that_leaves_jobs_out_says_so_in_every_form() {
    let project = Project::new();
    project.change("specs/One.tla", "x + 1", "1 + x");
    let done = project.run(&["--junit", "junit.xml"]);
    let told =
        "1 job, all as expected (1 of 2 jobs left out: what it reads has not changed since main (";
    expect(&done, 0, told);
    let outcomes = project.bench.outcomes();
    assert_eq!(outcomes["since"]["revision"], "main");
    assert_eq!(outcomes["since"]["commit"].as_str().unwrap().len(), 40);
    assert_eq!(
        outcomes["since"]["left_out"],
        serde_json::json!([{ "name": "two", "spec": "Two" }])
    );
    let read = |file: &str| std::fs::read_to_string(project.bench.path(file)).unwrap();
    let junit = read("junit.xml");
    assert!(
        junit.contains("skipped=\"1\"") && junit.contains("left out: what it reads"),
        "{junit}"
    );
    let summary = read("greyverify.out/summary.md");
    assert!(
        summary.contains("Left out, for what it reads has not changed since main"),
        "{summary}"
    );
    expect(&project.bench.run(&["report", "--html"]), 0, "report.html");
    let page = read("greyverify.out/report.html");
    assert!(page.contains("1 of 2 jobs left out"), "{page}");
}

#[test]
fn shards_that_leave_jobs_out_are_merged_into_a_run_that_does() {
    let project = Project::new();
    project.change("specs/One.tla", "x + 1", "1 + x");
    for part in ["1/2", "2/2"] {
        let out = part.replace('/', "-");
        assert_eq!(project.run(&["--shard", part, "--out", &out]).code, 0);
    }
    let merged = project.bench.run(&["merge", "2-2", "1-2"]);
    expect_all(&merged, 0, &["1 job, all as expected; 1 of 2 jobs left out", "2 shards"]);
    assert_eq!(project.bench.outcomes()["since"]["left_out"][0]["name"], "two");
    project.change("specs/Two.tla", "Inv ==", "Inv == TRUE /\\");
    project.commit();
    assert_eq!(project.run(&["--shard", "2/2", "--out", "2-2"]).code, 0);
    expect(&project.bench.run(&["merge", "2-2", "1-2"]), 3, "differ");
}

#[test]
fn a_run_without_a_job_says_that_there_was_none() {
    let project = Project::new();
    let done = project.run(&[]);
    let told = "no job runs: nothing that 2 jobs read has changed since main (";
    expect(&done, 0, told);
    assert!(!done.stdout.contains("as expected"), "{done:?}");
    let outcomes = project.bench.outcomes();
    assert_eq!(outcomes["jobs"], serde_json::json!([]));
    assert_eq!(outcomes["since"]["left_out"].as_array().unwrap().len(), 2);
}

#[test]
fn what_cannot_be_compared_runs_and_a_revision_that_is_none_is_refused() {
    let project = Project::new();
    for name in ["mian", "-main", "HEAD~7"] {
        let refused = project.bench.run(&["check", "-q", &format!("--since={name}")]);
        expect_all(&refused, 2, &[&format!("--since {name}: git knows no such commit"), "fetch"]);
    }
    // There was no such profile.
    project.change(
        "greyverify.toml",
        "[specs.One]",
        "[profiles.new]\ntime_budget_secs = 60\nheap_mib = 256\n\n[specs.One]",
    );
    project.change("greyverify.toml", "profiles = [\"pr\"]", "profiles = [\"new\"]");
    let (jobs, done) = project.touched(&["--profile", "new"]);
    assert_eq!(jobs, ["one"]);
    expect(&done, 0, "every job runs, for the plan of that commit is not known");
    project.git(&["checkout", "--quiet", "."]);
    project.change("specs/One.tla", "MODULE One", "MODULE Other");
    project.commit();
    project.git(&["checkout", "--quiet", "HEAD~1", "--", "."]);
    let (jobs, done) = project.touched(&[]);
    assert_eq!(jobs, ["one", "two"]);
    expect(&done, 0, ":specs/One.tla");
    project.commit();
    // Nobody knows what a file outside of the repository was.
    let outside = tempfile::tempdir().unwrap();
    std::fs::rename(project.bench.path("specs/Shared.tla"), outside.path().join("Shared.tla"))
        .unwrap();
    let link = project.bench.path("specs/Shared.tla");
    std::os::unix::fs::symlink(outside.path().join("Shared.tla"), link).unwrap();
    project.commit();
    assert_eq!(project.touched(&[]).0, ["one"]);
    std::fs::remove_file(project.bench.path(".git/HEAD")).unwrap();
    let (jobs, done) = project.touched(&[]);
    assert_eq!(jobs, ["one", "two"]);
    expect(&done, 0, "every job runs, for git knows no repository here");
}

#[test]
fn a_lock_that_was_another_lets_every_job_run() {
    let project = Project::new();
    let lock =
        "schema_version = 1\n\n[tla2tools]\nversion = \"1\"\nsha256 = \"00\"\nsource = \"x.jar\"\n";
    project.bench.write("greyverify.lock", lock);
    project.commit();
    std::fs::remove_file(project.bench.path("greyverify.lock")).unwrap();
    let (jobs, done) = project.touched(&[]);
    assert_eq!(jobs, ["one", "two"]);
    expect(&done, 0, "every job runs, for greyverify.lock was another");
}

#[test]
fn specifications_given_by_path_are_compared_too() {
    let project = Project::new();
    project.bench.write("specs/One.cfg", "SPECIFICATION Spec\nINVARIANT Inv\nCONSTANT N = 3\n");
    project.bench.write("specs/Two.cfg", "SPECIFICATION Spec\nINVARIANT Inv\nCONSTANT N = 3\n");
    project.commit();
    project.change("specs/Two.cfg", "N = 3", "N = 2");
    project.change("specs/One.cfg", "CONSTANT", "\\* Small.\nCONSTANT");
    let arguments = ["plan", "--since", "main", "--format", "json", "specs"];
    let done = project.bench.run(&arguments);
    let plan: Json = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(plan["since"]["left_out"][0]["spec"], "One", "{done:?}");
    assert_eq!(plan["jobs"].as_array().unwrap().len(), 1, "{done:?}");
}

#[test]
fn a_command_that_needs_every_job_refuses_to_leave_any_out() {
    let project = Project::new();
    for command in ["mutate", "cross-check"] {
        let refused = project.bench.run(&[command, "--since", "main"]);
        expect(&refused, 2, "this command leaves no job out");
    }
}
