//! `merge`: the runs of all shards become one run, and anything less is refused.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::common::{Bench, Ran, expect, expect_all, ran};

/// Six models of three specifications, with probes; one model is red.
fn project() -> Bench {
    let bench = Bench::new();
    let model = |name: &str, spec: &str, n: u32, more: &str| {
        format!(
            "[[model]]\nname = \"{name}\"\nspec = \"{spec}\"\nprofiles = [\"pr\", \"all\"]\nconstants = {{ N = {n} }}\n{more}\n"
        )
    };
    let spec =
        |name: &str| format!("[specs.{name}]\nfile = \"{name}.tla\"\ninvariants = [\"Inv\"]\n");
    let profile =
        |name: &str| format!("[profiles.{name}]\ntime_budget_secs = 300\nheap_mib = 256\n");
    let manifest = [
        "schema_version = 1\n".to_owned(),
        profile("pr") + &profile("all"),
        ["A", "B", "C"].map(spec).concat(),
        model("zeta", "A", 3, "probes = [\"Top\"]"),
        model("alpha", "B", 4, ""),
        model("mid", "C", 5, "probes = [\"Top\"]"),
        model("b.Top", "B", 6, "probes = [\"Top\"]"),
        model("b", "B", 7, "probes = [\"Top\"]"),
        "[[model]]\nname = \"red\"\nspec = \"C\"\nprofiles = [\"all\"]\nconstants = { N = 3 }\ninvariants = [\"Small\"]\n".to_owned(),
    ];
    bench.write("greyverify.toml", &manifest.concat());
    for name in ["A", "B", "C"] {
        bench.write(&format!("{name}.tla"), &format!("---- MODULE {name} ----\nEXTENDS Naturals\nCONSTANT N\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % N\nSpec == Init /\\ [][Next]_x\nInv == x \\in 0..N\nSmall == x < 2\nTop == x = N - 1\n====\n"));
    }
    bench
}

fn shard(bench: &Bench, part: &str, more: &[&str]) -> Ran {
    let out = format!("shard-{}", part.replace('/', "-"));
    let arguments = ["check", "-q", "--workers", "1", "--shard", part, "--out", &out];
    bench.run(&[&arguments, more].concat())
}

fn document(folder: &Path) -> Json {
    serde_json::from_str(&std::fs::read_to_string(folder.join("outcomes.json")).unwrap()).unwrap()
}

/// Without what is measured, and with names for the folder of the run.
fn comparable(folder: &Path) -> Json {
    const MEASURED: [&str; 7] =
        ["elapsed_secs", "growth", "peak_resident_mib", "shards", "host", "found", "path"];
    fn strip(value: &mut Json) {
        match value {
            Json::Object(parts) => {
                parts.retain(|name, _| !MEASURED.contains(&name.as_str()));
                parts.values_mut().for_each(strip);
            }
            Json::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let text = std::fs::read_to_string(folder.join("outcomes.json")).unwrap();
    let name = folder.file_name().unwrap().to_str().unwrap();
    let mut document: Json =
        serde_json::from_str(&text.replace(&format!("{name}/"), "RUN/")).unwrap();
    strip(&mut document);
    document
}

const FOUR: [&str; 4] = ["shard-1-4", "shard-2-4", "shard-3-4", "shard-4-4"];

fn files(folder: &Path) -> BTreeSet<String> {
    let all = crate::files(&folder.join("jobs"));
    all.iter().map(|file| file.strip_prefix(folder).unwrap().display().to_string()).collect()
}

/// Runs a profile in one piece and in four shards, which merge to the same.
fn are_one_run(bench: &Bench, profile: &str) {
    let one = bench.run(&["check", "-q", "--workers", "1", "--profile", profile, "--out", "whole"]);
    for part in ["3/4", "1/4", "4/4", "2/4"] {
        shard(bench, part, &["--profile", profile]);
    }
    let merged = bench.run(&[&["merge", "--out", "merged"][..], &FOUR].concat());
    assert_eq!(merged.code, one.code, "{one:?}\n{merged:?}");
    assert_eq!(comparable(&bench.path("merged")), comparable(&bench.path("whole")), "{profile}");
    assert_eq!(files(&bench.path("merged")), files(&bench.path("whole")));
    assert_eq!(document(&bench.path("merged"))["shards"].as_array().unwrap().len(), 4);
}

#[test]
fn four_shards_merged_are_one_run() {
    are_one_run(&project().soon(), "pr");
    let bench = project();
    are_one_run(&bench, "all");
    let merged = bench.run(&["merge", "--out", "again", FOUR[3], FOUR[1], FOUR[0], FOUR[2]]);
    expect_all(&merged, 12, &["1 of 10 jobs not as expected; 4 shards", "red: Small is violated"]);
    let read = |file: &str| std::fs::read_to_string(bench.path(file)).unwrap();
    let evidence = "evidence: again/jobs/red";
    for (file, words) in [
        ("again/junit.xml", ["tests=\"10\"", "failures=\"1\"", evidence]),
        ("again/results.sarif", ["\"exitCode\": 12", "codeFlows", evidence]),
        ("again/summary.md", ["1 of 10 jobs not as expected", "**red**", evidence]),
    ] {
        let text = read(file);
        for words in words {
            assert!(text.contains(words), "{file} has no {words}:\n{text}");
        }
    }
    let rows = |file: &str| read(file).lines().filter(|line| line.starts_with("| ✅")).count();
    assert_eq!((rows("again/summary.md"), rows("whole/summary.md")), (9, 9));
    expect(&bench.run(&["report", "--html", "--out", "again"]), 0, "report.html");
    assert!(read("again/report.html").contains("1 of 10 jobs not as expected"));
    let shown = bench.run(&["trace", "show", "again/jobs/red/counterexample.itf.json"]);
    expect(&shown, 0, "Small is violated");
}

/// The project, of which all four parts have run.
fn sharded() -> Bench {
    let bench = project().soon();
    for part in ["1/4", "2/4", "3/4", "4/4"] {
        assert_eq!(shard(&bench, part, &[]).code, 0);
    }
    bench
}

fn merge(bench: &Bench, folders: &[&str]) -> Ran {
    bench.run(&[&["merge", "--out", "merged"][..], folders].concat())
}

/// These are not merged, for this reason, and nothing is written.
#[track_caller]
fn refused(bench: &Bench, folders: &[&str], words: &str) {
    expect(&merge(bench, folders), 3, words);
    assert!(!bench.path("merged").exists(), "{words}");
}

#[test]
fn whatever_is_not_all_of_one_plan_is_refused() {
    let bench = sharded();
    refused(&bench, &FOUR[..3], "shard 4/4 is missing");
    refused(&bench, &FOUR[1..2], "shards 1/4, 3/4, 4/4 are missing");
    refused(
        &bench,
        &[FOUR[0], FOUR[1], FOUR[0], FOUR[2]],
        "shard-1-4 and shard-1-4 are both shard 1/4",
    );
    refused(&bench, &[FOUR[0], "specs"], "specs is not a run folder of greyverify");
    let with = |folder: &'static str| [&FOUR[..3], &[folder]].concat();
    bench.run(&["check", "-q", "--out", "whole"]);
    refused(&bench, &with("whole"), "whole cannot be merged: it is not the run of a shard");
    // Another division, other bounds, another profile, another text.
    shard(&bench, "2/2", &[]);
    refused(&bench, &with("shard-2-2"), "differ: one is a shard of 4, the other of 2");
    let again = |more: &[&str]| {
        let arguments = ["check", "-q", "--workers", "1", "--shard", "4/4", "--out", "other"];
        bench.run(&[&arguments, more].concat())
    };
    again(&["--set", "N=2"]);
    refused(&bench, &with("other"), "they are not of one plan");
    again(&["--profile", "all"]);
    refused(&bench, &with("other"), "differ: profile pr and profile all");
    // Two shards read it.
    let text = std::fs::read_to_string(bench.path("B.tla")).unwrap();
    bench.write("B.tla", &text.replace("====", "\\* more\n===="));
    bench.run(&["check", "-q", "--workers", "1", "--shard", "1/4", "--out", "other"]);
    refused(&bench, &["other", FOUR[3], FOUR[2], FOUR[1]], "B.tla was not the same file");
}

#[test]
fn a_shard_that_is_damaged_is_refused() {
    let bench = sharded();
    let file = bench.path("shard-4-4/outcomes.json");
    let good = std::fs::read_to_string(&file).unwrap();
    let changed = |change: &dyn Fn(&mut Json)| {
        let mut document: Json = serde_json::from_str(&good).unwrap();
        change(&mut document);
        document.to_string()
    };
    let first = |document: &Json| document["jobs"][0].clone();
    for (text, words) in [
        (good[..good.len() / 2].to_owned(), "not the record of a run"),
        (String::new(), "not the record of a run"),
        (changed(&|d| d["schema_version"] = json!(2)), "its format is version 2"),
        (changed(&|d| d["greyverify"] = json!("0.0.1")), "greyverify 0.0.1 wrote it"),
        (changed(&|d| d["complete"] = json!(false)), "it has not come to its end"),
        (changed(&|d| d["signal"] = json!(15)), "it was ended by signal 15"),
        (changed(&|d| d["exit_code"] = json!(12)), "its exit code is not that of its jobs"),
        (
            changed(&|d| d["jobs"][0]["as_expected"] = json!(false)),
            "its exit code is not that of its jobs",
        ),
        (changed(&|d| d["shard"]["index"] = json!(5)), "shard 5/4 is not a part of a run"),
        (changed(&|d| d["shard"]["plan"] = json!("0")), "they are not of one plan"),
        (changed(&|d| d["engine"] = json!("TLC 1")), " and TLC 1"),
        (changed(&|d| drop(d["jobs"].as_array_mut().unwrap().pop())), "has run in no shard"),
        (
            changed(&|d| {
                let job = first(d);
                d["jobs"].as_array_mut().unwrap().push(job)
            }),
            "is in another shard, too",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        refused(&bench, &FOUR, words);
    }
    std::fs::write(&file, &good).unwrap();
    // The evidence, and the reports.
    let junit = bench.path("shard-4-4/junit.xml");
    let text = std::fs::read_to_string(&junit).unwrap();
    std::fs::write(&junit, &text[..text.len() / 2]).unwrap();
    refused(&bench, &FOUR, "junit.xml cannot be merged");
    std::fs::write(&junit, &text).unwrap();
    let jobs = bench.path("shard-4-4/jobs");
    std::fs::rename(&jobs, bench.path("gone")).unwrap();
    refused(&bench, &FOUR, "the files of a job that is green are gone");
    std::fs::rename(bench.path("gone"), &jobs).unwrap();
    let onto = bench.run(&[&["merge", "--out", FOUR[0]][..], &FOUR].concat());
    expect(&onto, 2, "would be moved for the new run");
    expect(&merge(&bench, &FOUR), 0, "9 jobs, all as expected; 4 shards");
}

#[test]
fn a_job_has_the_same_folder_in_its_shard_as_in_the_whole_run() {
    let bench = project();
    // `b/Top` and `b.Top` would have the same.
    let folders = |arguments: &[&str]| {
        let planned = bench.run(&[&["plan", "--format", "json"], arguments].concat());
        let plan: Json = serde_json::from_str(&planned.stdout).unwrap();
        let jobs = plan["jobs"].as_array().unwrap().iter();
        let folder = |job: &Json| {
            let command = job["command"].as_str().unwrap();
            let folder = command.split("jobs/").nth(1).unwrap().split('/').next().unwrap();
            (job["job"].as_str().unwrap().to_owned(), folder.to_owned())
        };
        jobs.map(folder).collect::<BTreeSet<_>>()
    };
    let whole = folders(&[]);
    assert!(whole.contains(&("b/Top".to_owned(), "b.Top~2".to_owned())), "{whole:?}");
    let parts = ["1/3", "2/3", "3/3"].map(|part| folders(&["--shard", part]));
    assert_eq!(parts.into_iter().flatten().collect::<BTreeSet<_>>(), whole);
}

/// A program of this folder, in the environment of a test, before everything else on the path.
fn script(bench: &Bench, first: &Path) -> Ran {
    let greyverify = Path::new(env!("CARGO_BIN_EXE_greyverify")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let command = bench.command();
    let mut script = std::process::Command::new(bench.path("greyverify.parallel.sh"));
    script.env("PATH", format!("{}:{}:{path}", first.display(), greyverify.display()));
    script.env("PARALLEL_HOME", bench.path("parallel"));
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    ran(script.output().unwrap())
}

/// The tasks of the array by hand, each as Slurm starts it.
fn slurm(bench: &Bench) {
    expect(&bench.run(&["init", "-q", "--ci", "slurm"]), 0, "greyverify.slurm runs them");
    let greyverify = Path::new(env!("CARGO_BIN_EXE_greyverify")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    for task in ["1", "2", "3", "4"] {
        let mut array = std::process::Command::new("sh");
        array.arg("greyverify.slurm").current_dir(bench.path(""));
        array.envs(bench.command().get_envs().filter_map(|(name, value)| Some((name, value?))));
        array.env("PATH", format!("{}:{path}", greyverify.display()));
        array.env("SLURM_CPUS_PER_TASK", "1").env("SLURM_ARRAY_JOB_ID", "7");
        let done = ran(array.env("SLURM_ARRAY_TASK_ID", task).output().unwrap());
        expect(&done, 0, "1 job, all as expected");
    }
    let shards = ["shards/7/1", "shards/7/2", "shards/7/3", "shards/7/4"];
    let merged = bench.run(&[&["merge", "--out", "array"][..], &shards].concat());
    expect(&merged, 0, "4 jobs, all as expected; 4 shards");
    assert_eq!(comparable(&bench.path("array")), comparable(&bench.path("whole")));
}

#[test]
fn the_script_for_gnu_parallel_gives_the_run_of_one_machine() {
    let bench = Bench::new().soon();
    for (n, name) in ["A", "B", "C", "D"].iter().enumerate() {
        bench.write(&format!("{name}.tla"), &format!("---- MODULE {name} ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % {}\nInv == x < 3\n====\n", n + 2));
        bench.write(&format!("{name}.cfg"), "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    }
    std::fs::remove_file(bench.path("Long.tla")).unwrap();
    let refused = bench.run(&["init", "-q", "--ci", "parallel", "--shards", "5"]);
    expect(&refused, 2, "profile nightly has 4 models, which 5 shards cannot share");
    let made = bench.run(&["init", "-q", "--ci", "parallel"]);
    expect(&made, 0, "greyverify.parallel.sh runs them");
    let one = ["check", "-q", "--extended", "--jobs", "1", "--workers", "1", "--out", "whole"];
    expect(&bench.run(&one), 0, "4 jobs, all as expected");
    // Another program of that name is not GNU parallel: xargs takes its place.
    let none = bench.path("none");
    std::fs::create_dir(&none).unwrap();
    bench.write("none/parallel", "#!/bin/sh\nexit 1\n");
    let may_run = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(bench.path("none/parallel"), may_run).unwrap();
    for first in [bench.path("."), none] {
        let done = script(&bench, &first);
        expect(&done, 0, "4 jobs, all as expected; 4 shards");
        let (merged, whole) = (bench.path("greyverify.out"), bench.path("whole"));
        assert_eq!(comparable(&merged), comparable(&whole));
    }
    slurm(&bench);
    // What broke since is not hidden by what an earlier run has left.
    bench.write("B.tla", "---- MODULE B ----\n====\n");
    expect(&script(&bench, &bench.path(".")), 3, "is not a run folder of greyverify");
}
