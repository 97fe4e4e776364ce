//! What is run is chosen by every name that the screen shows.

use crate::common::{expect, expect_all};
use crate::team;

#[test]
fn list_names_what_the_manifest_can_run() {
    let bench = team();
    insta::assert_snapshot!(bench.run(&["list"]).stdout);
    let nightly = bench.run(&["list", "--profile", "nightly", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&nightly.stdout).unwrap();
    let names: Vec<&str> =
        listed.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["counter-3", "counter-3/ReachTop", "counter-5"]);
    assert_eq!(listed[2]["distinct"], 12);
    assert_eq!(listed[2]["bounds"]["N"], "5");
}

#[test]
fn patterns_and_names_of_the_screen_select() {
    let bench = team().soon();
    let listed = |pattern: &str| {
        let ran = bench.run(&["list", "--model", pattern]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let names = ran.stdout.lines().filter_map(|line| line.split_whitespace().next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed("counter-*"), ["counter-3", "counter-3/ReachTop", "counter-5"]);
    assert_eq!(listed("*/Reach*"), ["counter-3/ReachTop"]);
    assert_eq!(listed("counter-3"), ["counter-3", "counter-3/ReachTop"]);
    assert_eq!(listed("by-*"), ["mutant/by-two"]);
    assert_eq!(listed("mutant/by-two"), ["mutant/by-two"]);
    let ran = bench.run(&["check", "-q", "--model", "counter-3/ReachTop", "--spec", "Count*"]);
    expect(&ran, 0, "1 job, all as expected");
}

#[test]
fn a_name_that_fits_nothing_is_refused() {
    let bench = team();
    for command in ["list", "check", "plan"] {
        let near = "the manifest has no such model, probe or mutant (did you mean counter-3?)";
        expect(&bench.run(&[command, "--model", "counter-2"]), 2, near);
        expect(&bench.run(&[command, "--spec", "Nothing*"]), 2, "no such specification");
        expect(&bench.run(&[command, "--profile", "prs"]), 2, "did you mean pr?");
        expect(&bench.run(&[command, "--model", "a["]), 2, "`a[` is not a pattern");
    }
    let elsewhere = bench.run(&["check", "--model", "counter-5"]);
    expect_all(
        &elsewhere,
        2,
        &["profile `pr` has no job that fits", "profile `nightly` has: add --profile nightly"],
    );
}

#[test]
fn machines_share_a_run_by_shards() {
    let bench = team();
    let planned = |shard: &str| {
        let ran =
            bench.run(&["plan", "--profile", "nightly", "--shard", shard, "--format", "json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let jobs = plan["jobs"].as_array().unwrap();
        jobs.iter().map(|job| job["job"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(planned("1/2"), ["counter-3", "counter-3/ReachTop"]);
    assert_eq!(planned("2/2"), ["counter-5"]);
    let ran = bench.run(&["check", "-q", "--shard", "2/2"]);
    expect(&ran, 0, "1 job, all as expected");
    let nothing = "shard 3/3 has nothing to run: there are fewer models and mutants than shards";
    expect(&bench.run(&["check", "-q", "--shard", "3/3"]), 2, nothing);
    expect(&bench.run(&["mutate", "-q", "--shard", "1/1"]), 0, "1 mutant caught by TLC");
    expect(&bench.run(&["mutate", "-q", "--shard", "2/2"]), 2, "shard 2/2 has nothing to run");
    for wrong in ["0/2", "3/2", "2", "a/b"] {
        expect(&bench.run(&["plan", "--shard", wrong]), 2, "is not a part of a run; write K/N");
    }
}
