//! A lock service of threads and sockets, `examples/leases`: its runs are behaviours of
//! its specification, and whatever is spoiled of one is told; with the real TLC.
//! `benches/leases.py` does the same with more runs.

use std::path::Path;
use std::time::Duration;

use ::leases::corruptions::{ALL, Run};
use ::leases::{Options, run};

use crate::common::{Bench, Ran, expect, expect_all};

const RUNS: u64 = 3;

/// A folder with the specification and so many runs.
fn recorded(runs: u64) -> (Bench, Vec<String>) {
    let bench = Bench::new();
    for file in ["Leases.tla", "Leases.cfg", "Leases.trace.toml", "greyverify.toml"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/leases").join(file);
        bench.write(file, &std::fs::read_to_string(from).unwrap());
    }
    let names: Vec<String> = (1..=runs).map(|seed| format!("run{seed}")).collect();
    for (seed, name) in (1..).zip(&names) {
        let lease = Duration::from_millis(5);
        run(&bench.path(name), &Options { clients: 3, rounds: 8, lease, seed }).unwrap();
    }
    (bench, names)
}

fn validate(bench: &Bench, map: &str, runs: &[String]) -> Ran {
    let mut command = vec!["trace", "validate", "-q", "--map", map];
    command.extend(runs.iter().map(String::as_str));
    bench.run(&command)
}

#[test]
fn what_the_service_does_is_accepted_by_its_clocks_and_by_its_numbers() {
    let (bench, runs) = recorded(RUNS);
    let map = std::fs::read_to_string(bench.path("Leases.trace.toml")).unwrap();
    bench.write("numbers.toml", &map.replace("clock = \"clock\"", "order = \"at\""));
    let files = "run1/c1.ndjson + run1/c2.ndjson + run1/c3.ndjson + run1/server.ndjson + 1 file";
    let ran = validate(&bench, "Leases.trace.toml", &runs);
    expect_all(&ran, 0, &["3 of 3 logs accepted by Leases", files]);
    expect(&validate(&bench, "numbers.toml", &runs[..1]), 0, "1 of 1 log accepted by Leases");
}

#[test]
fn its_specification_holds_and_two_clients_may_believe_to_hold_the_lock() {
    let (bench, _) = recorded(0);
    let ran = bench.run(&["check", "-q", "--model", "two-clients"]);
    expect_all(&ran, 0, &["4,112 distinct", "ReachTwoBelieve", "3 jobs, all as expected"]);
}

#[test]
fn whatever_is_spoiled_of_a_run_is_told_with_its_place() {
    let (bench, runs) = recorded(1);
    let good = Run::read(&bench.path(&runs[0])).unwrap();
    let mut expected = Vec::new();
    for corruption in ALL {
        let mut spoiled = good.clone();
        let place = (corruption.spoil)(&mut spoiled).unwrap();
        spoiled.write(&bench.path(corruption.name)).unwrap();
        expected.push((corruption.name.to_owned(), place.to_string(), corruption.words));
    }
    let names: Vec<String> = expected.iter().map(|(name, _, _)| name.clone()).collect();
    let ran = validate(&bench, "Leases.trace.toml", &names);
    assert_eq!(ran.code, 12, "{ran:?}");
    let told: Vec<&str> = ran.stdout.split("FAIL ").skip(1).collect();
    assert_eq!(told.len(), ALL.len(), "{}", ran.stdout);
    for ((name, place, words), told) in expected.iter().zip(told) {
        let place = format!("{name}/{place}");
        assert!(told.contains(&place) && told.contains(words), "{place}, {words}:\n{told}");
    }
}
