//! How a run is told what to do, and how it ends early.

use crate::common::{Bench, expect, expect_all, ran};
use crate::{MANIFEST, team};

/// The model that fails, and 30 others behind it.
fn failing(verdict: &str) -> Bench {
    let bench = team().soon();
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
    let bench = team().soon();
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

/// An id that no doubt has would change nothing, without a word.
#[test]
fn only_what_is_a_doubt_can_be_accepted() {
    let bench = team();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let slip = "--accept symetry: there is no doubt with the id `symetry`";
    for arguments in [&["check", "-q"][..], &["check", "-q", "Counter.tla"], &["plan"]] {
        let ran = bench.run(&[arguments, &["--accept", "symetry"]].concat());
        expect_all(&ran, 2, &[slip, "hint: did you mean `symmetry`?"]);
    }
    expect(&bench.run(&["plan", "--accept", "nonsense"]), 2, "stands before the colon of the note");
    expect(&bench.run(&["plan", "--accept", "constrained-liveness"]), 0, "");
    let of_all = MANIFEST.replace("[[model]]\nname = \"counter-5", "accept = [\"veiw\"]\n\n$0");
    let of_all = of_all.replace("$0", "[[model]]\nname = \"counter-5");
    bench.write("greyverify.toml", &of_all);
    let told = ["greyverify.toml:25:11: model.counter-3.accept", "`veiw`", "did you mean `view`?"];
    expect_all(&bench.run(&["check", "-q"]), 2, &told);
    let of_spec = MANIFEST.replace("invariants = [", "accept = [\"veiw\"]\ninvariants = [");
    bench.write("greyverify.toml", &of_spec);
    let ran = bench.run(&["plan", "--profile", "nightly"]);
    expect(&ran, 2, "greyverify.toml:14:11: specs.Counter.accept");
    assert_eq!(ran.stderr.matches("veiw").count(), 1, "{ran:?}");
}

#[test]
fn what_has_nothing_to_do_says_so_before_anything_runs() {
    let bench = team();
    let ran = bench.run(&["mutate", "--profile", "nightly"]);
    expect(&ran, 2, "nothing to mutate: profile `nightly` has no mutants");
    for command in [&["plan"][..], &["check", "--dry-run"], &["mutate", "--dry-run"]] {
        let ran = bench.run(&[command, &["--junit", "x.xml"]].concat());
        expect(&ran, 2, "--junit has nothing to write: a plan runs nothing");
        let mut by_variable = bench.command();
        by_variable.args(command).env("GREYVERIFY_JUNIT", "x.xml");
        assert_eq!(crate::common::ran(by_variable.output().unwrap()).code, 0);
    }
    let none = MANIFEST.replace("profiles = [\"pr\", \"nightly\"]", "profiles = [\"nightly\"]");
    let none = none.split("[[mutant]]").next().unwrap();
    bench.write("greyverify.toml", none);
    let ran = bench.run(&["check"]);
    expect_all(&ran, 2, &["profile `pr` has no models", "add --profile nightly"]);
    assert!(!bench.path("greyverify.out").exists());
}
