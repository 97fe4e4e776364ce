//! `cross-check` and `mutate`: the real TLC on the project's specifications
//! beside their mirrors in Rust, and what is said when the two differ.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use common::{Bench, Ran};

/// Puts `new` in the place of `old`, which must be there once.
fn change(bench: &Bench, file: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(bench.path(file)).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
    bench.write(file, &text.replace(old, new));
}

#[track_caller]
fn expect(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    for words in words {
        assert!(ran.stdout.contains(words), "{words:?} is missing in:\n{}", ran.stdout);
    }
}

fn models(command: &str, names: &[&str]) -> Vec<String> {
    let names = names.iter().flat_map(|name| ["--model".to_owned(), (*name).to_owned()]);
    [command.to_owned(), "-q".to_owned()].into_iter().chain(names).collect()
}

fn run(bench: &Bench, command: &str, names: &[&str], more: &[&str]) -> Ran {
    let arguments = models(command, names);
    let arguments: Vec<&str> =
        arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
    bench.run(&arguments)
}

#[test]
fn both_engines_agree_on_every_specification() {
    let names =
        ["terms-343", "replication-333", "replication-plain", "scheduler-223", "scheduler-plain"];
    let ran = run(&Bench::project(), "cross-check", &names, &[]);
    expect(
        &ran,
        0,
        &[
            "3,866",
            "3,658",
            "814",
            "652",
            "agreement on 5 of 5 models",
            "edges compared of 4 of 5 models",
        ],
    );
}

/// A profile with one model that has a mirror and one that has none.
#[test]
fn what_has_no_mirror_is_compared_with_tla_mc() {
    let bench = Bench::project();
    change(
        &bench,
        "greyverify.toml",
        "[profiles.pr]\n",
        "[profiles.two]\ntime_budget_secs = 600\nheap_mib = 512\n\n[profiles.pr]\n",
    );
    for (model, spec) in [("terms-343", "GreyConsensusTerms"), ("failover-steps", "GreyFailover")] {
        let head = format!("name = \"{model}\"\nspec = \"{spec}\"\nprofiles = [");
        change(&bench, "greyverify.toml", &head, &format!("{head}\"two\", "));
    }
    let ran = run(&bench, "cross-check", &[], &["--profile", "two"]);
    expect(&ran, 0, &["ok  terms-343", "ok  failover-steps", "agreement on 2 of 2 models"]);
}

#[test]
fn other_bounds_are_compared_too() {
    let more = ["--set", "MaxTerm=3", "--set", "MaxLog=2"];
    let ran = run(&Bench::project(), "cross-check", &["terms-343"], &more);
    expect(&ran, 0, &["MaxLog=2 MaxTerm=3", "agreement on 1 of 1 model"]);
}

/// Followers that take all they lack at once.
#[test]
fn the_first_state_of_one_engine_is_shown_in_both_notations() {
    let bench = Bench::project();
    let (old, new) = ("Prefix(l, Shared(l, own) + 1)", "Prefix(l, Len(l))");
    change(&bench, "specs/GreyConsensusTerms.tla", old, new);
    let ran = run(&bench, "cross-check", &["terms-343"], &[]);
    insta::assert_snapshot!("diverging_states", without_times(&ran.stdout));
    assert_eq!(ran.code, 7, "{ran:?}");
}

#[test]
fn verdicts_that_differ_are_no_agreement() {
    let bench = Bench::project();
    let (old, new) = ("Agreement == ", "Agreement == committed = {} /\\ ");
    change(&bench, "specs/GreyConsensusTerms.tla", old, new);
    let ran = run(&bench, "cross-check", &["terms-343"], &[]);
    expect(&ran, 12, &["TLC violates Agreement, the mirror verifies", "agreement on 0 of 1 model"]);
}

#[test]
fn mutants_are_caught_by_both_engines() {
    let ran =
        run(&Bench::project(), "mutate", &["figure-8", "epoch-not-on-disk", "join-level"], &[]);
    expect(&ran, 0, &["ok  figure-8", "figure-8", "3 mutants caught by both engines, 0 not"]);
}

/// The fault is taken out of the specification; the mirror still has it.
#[test]
fn a_surviving_mutant_is_a_failure() {
    let bench = Bench::project();
    let (old, new) = ("CountAnyTerm(l, k, t) == TRUE", "CountAnyTerm(l, k, t) == l[k] = t");
    change(&bench, "specs/mutants/GreyConsensusTermsMutants.tla", old, new);
    let ran = run(&bench, "mutate", &["figure-8"], &[]);
    expect(
        &ran,
        7,
        &["FAIL", "SURVIVED: everything holds in all", "0 mutants caught by both engines, 1 not"],
    );
}

/// Durations differ from run to run, and their columns with them.
fn without_times(text: &str) -> String {
    let is_time =
        |cell: &str| cell.ends_with('s') && cell.starts_with(|c: char| c.is_ascii_digit());
    let cells = |line: &str| {
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(|cell| if is_time(cell) { "..." } else { cell }).collect::<Vec<_>>().join("  ")
    };
    let lines = text.lines().map(|line| match line.starts_with(' ') && !line.contains("bounds") {
        true => line.to_owned(),
        false => cells(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}
