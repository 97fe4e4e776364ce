//! Seeded bugs of specifications that have no second engine.

use crate::common::expect_all;
use crate::{MANIFEST, team};

#[test]
fn what_tlc_catches_is_caught() {
    let bench = team();
    let ran = bench.run(&["mutate", "-q", "--junit", "mutants.xml"]);
    expect_all(&ran, 0, &["ok  by-two", "no mirror", "1 mutant caught by TLC, 0 not"]);
    let junit = std::fs::read_to_string(bench.path("mutants.xml")).unwrap();
    assert!(junit.contains("testcase name=\"mutant/by-two\""), "{junit}");
    let json = bench.run(&["mutate", "-q", "--format", "json"]);
    let outcomes: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(outcomes["jobs"][0]["as_expected"], true);
}

#[test]
fn what_nothing_catches_has_survived() {
    let bench = team();
    let harmless = MANIFEST.replace("Inc = \"IncByTwo\"", "Inc = \"Stuck\"");
    bench.write("greyverify.toml", &harmless);
    let ran = bench.run(&["mutate", "-q"]);
    expect_all(&ran, 7, &["FAIL  by-two", "SURVIVED: everything holds in all 8 states"]);
    let ran = bench.run(&["check", "-q", "--model", "by-two"]);
    expect_all(&ran, 7, &["SURVIVED: with this bug everything holds in all 8 states"]);
    assert!(!ran.stdout.contains("verified"), "{}", ran.stdout);
}

#[test]
fn a_dry_run_runs_nothing() {
    let bench = team();
    let ran = bench.run(&["mutate", "--dry-run"]);
    expect_all(&ran, 0, &["1 job in profile pr", "mutant/by-two: ", "tlc2.TLC"]);
    let ran = bench.run(&["cross-check", "--dry-run"]);
    expect_all(&ran, 0, &["1 job in profile pr", "counter-3: "]);
    assert!(!bench.path("greyverify.out").exists());
}
