//! New counts from the last run.

use crate::common::{expect, expect_all};
use crate::{MANIFEST, team};

#[test]
fn counts_of_the_last_run_are_written_and_nothing_else_changes() {
    let bench = team();
    let old = MANIFEST.replace("distinct = 8, generated = 9", "distinct = 80,  generated = 9");
    let old = old.replace("[[model]]", "# Ours.\n[[model]]");
    bench.write("greyverify.toml", &old);
    let ran = bench.run(&["check", "-q", "--model", "counter-3"]);
    expect_all(
        &ran,
        7,
        &[
            "greyverify.toml:24: the manifest expects 80 distinct states, found 8 (-72)",
            "hint: if these counts are right now: greyverify update --model counter-3",
        ],
    );
    let updated = bench.run(&["update", "--model", "counter-3"]);
    expect_all(&updated, 0, &["counter-3: distinct 80 -> 8 (-72)", "1 of 1 model updated"]);
    let text = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert_eq!(text, old.replace("distinct = 80,", "distinct = 8,"));
    expect(&bench.run(&["check", "-q", "--model", "counter-3"]), 0, "all as expected");
    expect(&bench.run(&["update", "--model", "counter-3"]), 0, "0 of 1 model updated");
}

#[test]
fn what_the_last_run_does_not_tell_stays_and_is_named() {
    let bench = team();
    expect(&bench.run(&["update"]), 2, "run greyverify first");
    let violated = MANIFEST.replace("[\"TypeOK\"]", "[\"TypeOK\", \"Small\"]");
    bench.write("greyverify.toml", &violated);
    expect(
        &bench.run(&["check", "-q", "--model", "counter-5", "--profile", "nightly"]),
        12,
        "Small",
    );
    let ran = bench.run(&["update", "--profile", "nightly"]);
    expect_all(
        &ran,
        7,
        &[
            "counter-3: not updated: the last run did not run it: run it first",
            "counter-5: not updated: its verdict is not the one that the manifest expects: Small is violated",
        ],
    );
    bench.write("greyverify.toml", &MANIFEST.replace("N = 5", "N = 6"));
    let ran = bench.run(&["update", "--profile", "nightly", "--model", "counter-5"]);
    expect(
        &ran,
        7,
        "counter-5: not updated: its files have changed since the last run: run it again",
    );
    assert!(std::fs::read_to_string(bench.path("greyverify.toml")).unwrap().contains("N = 6"));
    expect(&bench.run(&["update", "--set", "N=2"]), 2, "unexpected argument '--set'");
}

/// Several workers may find a larger depth than there is.
#[test]
fn a_depth_that_several_workers_found_is_not_written() {
    let bench = team();
    let wrong = MANIFEST.replace("generated = 9, depth = 8", "generated = 9, depth = 3");
    bench.write("greyverify.toml", &wrong);
    let model = ["--model", "counter-3"];
    let run =
        |workers: &str| bench.run(&[&["check", "-q", "--workers", workers], &model[..]].concat());
    run("2");
    expect(&bench.run(&[&["update"], &model[..]].concat()), 0, "0 of 1 model updated");
    run("1");
    expect(&bench.run(&[&["update"], &model[..]].concat()), 0, "counter-3: depth 3 -> 8 (+5)");
}
