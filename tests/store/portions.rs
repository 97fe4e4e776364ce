//! A long simulation that shards share: each walks a portion with a seed of its own, and `merge`
//! judges all of them as one, with the real TLC.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::common::{Bench, Ran, expect, expect_all};

/// A walk over 40 numbers; `Never` has no step, and `Small` is false after some of them.
const CLOCK: &str = r"---- MODULE Clock ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Up == x < 39 /\ x' = x + 1
Back == x = 39 /\ x' = 0
Never == x = 99 /\ x' = 0
Next == Up \/ Back
Holed == Next \/ Never
Spec == Init /\ [][Next]_x
HoledSpec == Init /\ [][Holed]_x
InRange == x \in 0..39
Small == x < 30
====
";

/// One simulation that is worth two machines, and a search.
fn project(model: &str) -> Bench {
    let bench = Bench::new();
    bench.write("Clock.tla", CLOCK);
    bench.write(
        "greyverify.toml",
        &format!(
            "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 256\n\
             [specs.Clock]\nfile = \"Clock.tla\"\ninvariants = [\"InRange\"]\n\
             [[model]]\nname = \"search\"\nspec = \"Clock\"\nprofiles = [\"pr\"]\n\
             [[model]]\nname = \"walk\"\nspec = \"Clock\"\nprofiles = [\"pr\"]\n\
             deadlock = false\nmode = \"simulate\"\n\
             simulate = {{ depth = 1000, traces = 201, seed = 7 }}\n{model}\n"
        ),
    );
    bench
}

fn shard(bench: &Bench, part: &str) -> Ran {
    let out = format!("shard-{}", &part[..1]);
    bench.run(&["check", "-q", "--workers", "1", "--shard", part, "--out", &out])
}

/// Both shards of the project have run, and are as they should be.
fn both(model: &str) -> Bench {
    let bench = project(model);
    for part in ["1/2", "2/2"] {
        let ran = shard(&bench, part);
        let told = format!("portion {} of 2: what it did not come to is judged", &part[..1]);
        expect(&ran, 0, &told);
    }
    bench
}

fn merge(bench: &Bench) -> Ran {
    bench.run(&["merge", "--out", "merged", "shard-2", "shard-1"])
}

fn document(bench: &Bench, folder: &str) -> Json {
    let text = std::fs::read_to_string(bench.path(folder).join("outcomes.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn walk(document: &mut Json) -> &mut Json {
    let mut jobs = document["jobs"].as_array_mut().unwrap().iter_mut();
    jobs.find(|job| job["name"] == "walk").unwrap()
}

/// What becomes of the record of a portion.
type Change<'a> = &'a dyn Fn(&mut Json);

/// Changes what a shard says of its portion.
fn changed(bench: &Bench, folder: &str, change: Change<'_>) {
    let mut record = document(bench, folder);
    change(walk(&mut record));
    std::fs::write(bench.path(folder).join("outcomes.json"), record.to_string()).unwrap();
}

#[test]
fn two_portions_are_one_simulation() {
    let bench = both("");
    let merged = merge(&bench);
    expect(&merged, 0, "2 jobs, all as expected; 2 shards");
    let parts = ["shard-1", "shard-2"].map(|folder| walk(&mut document(&bench, folder)).clone());
    let whole = walk(&mut document(&bench, "merged")).clone();
    let extent = |job: &Json, what: &str| job["result"]["extent"][what].as_u64().unwrap();
    assert_eq!(parts.each_ref().map(|job| extent(job, "behaviours")), [101, 100]);
    assert_eq!(extent(&whole, "behaviours"), 201);
    assert_eq!(
        extent(&whole, "longest"),
        parts.iter().map(|job| extent(job, "longest")).max().unwrap()
    );
    let generated = |job: &Json| job["result"]["generated"].as_u64().unwrap();
    assert_eq!(generated(&whole), parts.iter().map(generated).sum::<u64>());
    // Exactly the states that either has met.
    let met = |job: &Json| -> BTreeSet<String> {
        let prints = job["result"]["noted"]["figures"]["counts"]["sketch"].as_str().unwrap();
        prints.split(' ').map(str::to_owned).collect()
    };
    let union: BTreeSet<String> = parts.iter().flat_map(met).collect();
    assert_eq!(whole["result"]["extent"]["distinct"]["states"], json!(union.len()));
    assert_eq!(union.len(), 40);
    // Seeds that differ, and the commands that take them again.
    let seeds: BTreeSet<i64> = parts.iter().map(|job| job["seed"].as_i64().unwrap()).collect();
    assert_eq!(seeds.len(), 2);
    for (portion, part) in whole["portions"].as_array().unwrap().iter().zip(&parts) {
        let again = format!("--model walk --simulation-seed {} --workers 1", part["seed"]);
        assert!(portion["replay"].as_str().unwrap().contains(&again), "{portion}");
        let files = bench.path("merged/jobs").join(portion["folder"].as_str().unwrap());
        assert!(files.join("inputs.sha256").is_file(), "{portion}");
    }
    let read = |file: &str| std::fs::read_to_string(bench.path("merged").join(file)).unwrap();
    assert_eq!(read("summary.md").matches("| walk |").count(), 1);
    assert!(read("junit.xml").contains("tests=\"2\""), "{}", read("junit.xml"));
    expect(&bench.run(&["report", "--html", "--out", "merged"]), 0, "report.html");
}

#[test]
fn what_no_portion_came_to_is_vacuous_and_what_one_came_to_is_not() {
    let bench = both("behaviour = \"HoledSpec\"");
    let merged = merge(&bench);
    let never = "never taken in these behaviours: Never (Clock.tla:7)";
    expect_all(&merged, 4, &[never, "1 of 2 jobs not as expected; 2 shards", "--simulation-seed"]);
    for file in ["junit.xml", "results.sarif", "summary.md"] {
        let text = std::fs::read_to_string(bench.path("merged").join(file)).unwrap();
        assert!(text.contains("never taken in these behaviours"), "{file}:\n{text}");
    }
    // As if the second one had taken it.
    changed(&bench, "shard-2", &|job| {
        let figures = &mut job["result"]["noted"]["figures"];
        figures["never_taken"] = json!([]);
        let all = figures["premises"].as_u64().unwrap() + figures["actions"].as_u64().unwrap();
        figures["met"] = (0..all).collect();
    });
    expect(&merge(&bench), 0, "2 jobs, all as expected");
    let whole = walk(&mut document(&bench, "merged")).clone();
    assert_eq!(whole["result"]["extent"]["taken"], json!(3));
}

#[test]
fn a_red_portion_is_a_red_simulation() {
    let bench = project("invariants = [\"Small\"]");
    assert_eq!(shard(&bench, "1/2").code, 12);
    assert_eq!(shard(&bench, "2/2").code, 12);
    let good = both_records(&bench);
    // As if the first one had found nothing.
    changed(&bench, "shard-1", &|job| {
        for (key, value) in [("as_expected", json!(true)), ("exit_code", json!(0))] {
            job[key] = value;
        }
    });
    set_exit_code(&bench, "shard-1", 0);
    let merged = merge(&bench);
    expect_all(&merged, 12, &["walk: Small is violated", "jobs/walk~portion-2"]);
    for (folder, text) in good {
        std::fs::write(bench.path(&folder).join("outcomes.json"), text).unwrap();
    }
    expect(&merge(&bench), 12, "jobs/walk~portion-1");
}

fn both_records(bench: &Bench) -> Vec<(String, String)> {
    let read = |folder: &str| {
        let text = std::fs::read_to_string(bench.path(folder).join("outcomes.json")).unwrap();
        (folder.to_owned(), text)
    };
    vec![read("shard-1"), read("shard-2")]
}

fn set_exit_code(bench: &Bench, folder: &str, code: u8) {
    let mut record = document(bench, folder);
    record["exit_code"] = json!(code);
    std::fs::write(bench.path(folder).join("outcomes.json"), record.to_string()).unwrap();
}

#[test]
fn portions_that_are_not_all_of_one_simulation_are_refused() {
    let bench = both("");
    let merged = |folders: &[&str]| bench.run(&[&["merge", "--out", "merged"], folders].concat());
    expect(&merged(&["shard-1"]), 3, "shard 2/2 is missing");
    expect(&merged(&["shard-1", "shard-1"]), 3, "are both shard 1/2");
    let good = both_records(&bench);
    let seed = walk(&mut document(&bench, "shard-1"))["seed"].clone();
    let cases: [(Change<'_>, &str); 5] = [
        (&|job| job["seed"] = seed.clone(), "shard-1 and shard-2 have walked walk with one seed"),
        (&|job| job["portion"]["index"] = json!(1), "is in another shard, too"),
        (&|job| job["portion"] = Json::Null, "is in another shard, too"),
        (&|job| job["seed"] = Json::Null, "does not say what its portion of walk covered"),
        (&|job| drop(job["result"].as_object_mut().unwrap().remove("noted")), "does not say what"),
    ];
    for (change, words) in cases {
        changed(&bench, "shard-2", change);
        expect(&merge(&bench), 3, words);
        std::fs::write(bench.path("shard-2/outcomes.json"), &good[1].1).unwrap();
    }
    expect(&merge(&bench), 0, "2 jobs, all as expected");
}
