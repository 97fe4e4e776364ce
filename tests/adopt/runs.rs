//! How a run is told what to do, and how it ends early.

use crate::common::{Bench, expect, expect_all, ran};
use crate::{MANIFEST, team};

/// The model that fails, and 30 others behind it.
fn failing(verdict: &str) -> Bench {
    let bench = team();
    let later = |n: usize| {
        let name = format!("name = \"later-{n:02}\"");
        let model = MANIFEST.split("[[model]]").nth(1).unwrap();
        format!("[[model]]{}", model.replace("name = \"counter-3\"", &name))
    };
    let first = format!(
        "{}\n{}",
        MANIFEST.replace("verdict = \"verified\", distinct = 8", verdict),
        (0..30).map(later).collect::<String>().replace("probes = [\"ReachTop\"]\n", "")
    );
    bench.write("greyverify.toml", &first);
    bench
}

#[test]
fn fail_fast_ends_the_run_with_the_code_of_what_failed() {
    // Counts differ: of less weight than jobs that were cancelled, if these counted.
    let bench = failing("verdict = \"verified\", distinct = 9");
    let ran = bench.run(&[
        "check",
        "-q",
        "--fail-fast",
        "--jobs",
        "1",
        "--model",
        "counter-3",
        "--model",
        "later-*",
    ]);
    expect_all(
        &ran,
        7,
        &[
            "1 of 32 jobs not as expected",
            "--   31 jobs cancelled, for counter-3 has failed (--fail-fast)",
        ],
    );
    let outcomes = bench.outcomes();
    let of = |name: &str| {
        let jobs = outcomes["jobs"].as_array().unwrap();
        jobs.iter().find(|job| job["name"] == name).unwrap().clone()
    };
    assert_eq!(of("counter-3")["result"]["verdict"], "verified");
    assert_eq!(of("later-29")["result"]["why"], "fail-fast", "{}", of("later-29"));
}

#[test]
fn fail_fast_changes_nothing_where_nothing_fails() {
    let bench = team();
    let ran = bench.run(&["check", "-q", "--fail-fast"]);
    expect(&ran, 0, "3 jobs, all as expected");
}

#[test]
fn variables_stand_for_options_and_give_way_to_them() {
    let bench = team();
    let with = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = bench.command();
        command.args(["plan"]).args(arguments).envs(variables.iter().copied());
        ran(command.output().unwrap())
    };
    let all = [
        ("GREYVERIFY_PROFILE", "nightly"),
        ("GREYVERIFY_HEAP", "300m"),
        ("GREYVERIFY_WORKERS", "1"),
        ("GREYVERIFY_TIME_BUDGET", "77s"),
        ("GREYVERIFY_JOBS", "1"),
    ];
    expect_all(
        &with(&all, &[]),
        0,
        &["in profile nightly, at most 1 at once, 77 s in all", "heap 300 MiB, 1 worker"],
    );
    expect(
        &with(&all, &["--profile", "pr", "--time-budget", "78s"]),
        0,
        "in profile pr, at most 1 at once, 78 s",
    );
    expect(&with(&[("GREYVERIFY_PROFILE", "pr")], &["--extended"]), 0, "in profile nightly");
    expect(&with(&[("GREYVERIFY_HEAP", "much")], &[]), 2, "`much` is not a heap size");
    expect(&with(&[("GREYVERIFY_PROFILE", "prs")], &[]), 2, "did you mean pr?");
    // A specification given by path belongs to no profile.
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    expect(&with(&all, &["Counter.tla"]), 0, "heap 300 MiB");
}
