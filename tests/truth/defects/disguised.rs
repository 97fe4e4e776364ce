//! Defects of TLC whose pattern is not seen at once: the value goes through
//! operators, arguments, instances, functions or the configuration
//! (`tests/fixtures/disguised/NUMBER`). Each folder is one specification whose
//! property is false; what the TLC at hand says of it is not asked here, for
//! the doubt does not depend on it.

use std::path::PathBuf;

use crate::common::{Bench, fixture};

/// The specifications of a defect, by the name of their folder.
fn folders(number: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixture("disguised").join(number)).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// Every specification of a defect is doubted by its number.
#[track_caller]
fn all_are_doubted(number: &str, at_least: usize) {
    let folders = folders(number);
    assert!(folders.len() >= at_least, "{folders:?}");
    for folder in folders {
        let bench = Bench::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, bench.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
        }
        let plan = bench.run(&["check", "-q", "M.tla", "--dry-run"]);
        let doubt = format!("doubt: tlc-{number}:");
        assert!(plan.stdout.contains(&doubt), "{}: {}", folder.display(), plan.stdout);
    }
}

#[test]
fn defect_1145_is_seen_through_lambda_arguments_instances_and_functions() {
    all_are_doubted("1145", 16);
}

#[test]
fn defect_1302_is_seen_through_lambda_arguments_and_replacements() {
    all_are_doubted("1302", 7);
}

#[test]
fn defect_1407_is_seen_within_sets_records_and_variables() {
    all_are_doubted("1407", 4);
}

#[test]
fn defect_1433_is_seen_through_sums_powers_constants_and_variables() {
    all_are_doubted("1433", 8);
}

#[test]
fn defect_726_is_seen_through_operators_that_print() {
    all_are_doubted("726", 3);
}

#[test]
fn defect_798_is_seen_through_lambda_instances_and_infix_operators() {
    all_are_doubted("798", 7);
}

#[test]
fn defect_742_is_counted_through_arguments_and_instances() {
    all_are_doubted("742", 5);
}

#[test]
fn defect_362_is_seen_in_nested_instances_and_extended_modules() {
    all_are_doubted("362", 2);
}

#[test]
fn defect_725_is_seen_through_operators_and_fairness() {
    all_are_doubted("725", 3);
}

#[test]
fn defect_1145_by_a_lambda_is_not_green() {
    for name in ["lambda-with-state", "named-operator-argument", "operator-argument"] {
        let bench = Bench::new();
        let folder = fixture("disguised").join("1145").join(name);
        for file in ["M.tla", "M.cfg"] {
            std::fs::copy(folder.join(file), bench.path(file)).unwrap();
        }
        let ran = bench.run(&["check", "-q", "M.tla"]);
        assert_eq!(ran.code, 3, "{name}: {ran:?}");
    }
}
