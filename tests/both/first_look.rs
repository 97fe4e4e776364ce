//! A first look at short jobs: what tla-mc finds broken is told before TLC has
//! started, and TLC decides.

use super::common::{Bench, Ran, expect, expect_all};

/// A manifest with models that are known to be short.
pub(super) fn manifest(bench: &Bench, spec: &str, models: &[(&str, &str)]) {
    let head = format!(
        "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n\
         [specs.{spec}]\nfile = \"{spec}.tla\"\n"
    );
    let model = |(name, more): &(&str, &str)| {
        format!("[[model]]\nname = \"{name}\"\nspec = \"{spec}\"\nprofiles = [\"pr\"]\n{more}\n")
    };
    let models: String = models.iter().map(model).collect();
    bench.write("greyverify.toml", &format!("{head}{models}"));
}

/// Two counters up to 4: one that is fine, and one of which nobody knows yet that it is not.
fn counters(bench: &Bench, engine: &str) {
    super::counter(bench, "Fine");
    let model = |promised: &str| {
        format!(
            "constants.N = 4\nbehaviour = \"Spec\"\ninvariants = [\"{promised}\"]\n{engine}\n\
             expect = {{ verdict = \"verified\", distinct = 5 }}"
        )
    };
    let (fine, small) = (model("Fine"), model("Small"));
    manifest(bench, "Count", &[("fine", &fine), ("small", &small)]);
}

fn check(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["check"], more].concat())
}

#[test]
fn a_red_is_told_before_tlc_has_run_and_is_the_first_that_tlc_decides() {
    let bench = Bench::new();
    counters(&bench, "");
    let ran = check(&bench, &["--jobs", "1"]);
    let told = "provisional: small  tla-mc found: Small is violated after 3 states; TLC decides next\n  \
        meanwhile: greyverify trace show greyverify.out/jobs/small/second/counterexample.itf.json\n\
        [1/2] FAIL small  Small is violated after 3 states";
    expect(&ran, 12, told);
    expect_all(&ran, 12, &["both engines found it", "[2/2] ok   fine"]);
    assert!(!ran.stdout.contains("provisional") && !ran.stdout.contains("agree on"), "{ran:?}");
    assert!(!bench.path("greyverify.out/jobs/fine/second").exists());
    let quiet = check(&bench, &["-q"]);
    assert_eq!((quiet.code, &*quiet.stderr), (12, ""));
}

/// Nobody knows yet how long the search of a new model takes.
#[test]
fn what_init_tries_is_looked_at() {
    let bench = Bench::new();
    super::counter(&bench, "Fine");
    bench.write("Count.cfg", "CONSTANT N = 4\nSPECIFICATION Spec\nINVARIANT Small\n");
    let ran = bench.run(&["init"]);
    let told = "provisional: Count  tla-mc found: Small is violated after 3 states; TLC decides";
    expect_all(&ran, 0, &[told, "both engines found it", "1 model added"]);
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert!(manifest.contains("property = \"Small\""), "{manifest}");
}

/// Nobody is surprised by the next run.
#[test]
fn a_disagreement_is_told_by_init() {
    let bench = Bench::new();
    let sub = "---- MODULE Sub ----\nEXTENDS Naturals\nCONSTANT K\nASSUME K > 2\nTwice(n) == n + n\n====\n";
    bench.write("Sub.tla", sub);
    let module = "---- MODULE Use ----\nEXTENDS Naturals\nVARIABLE x\nS == INSTANCE Sub WITH K <- 1\n\
        Init == x = 0\nNext == x < 2 /\\ x' = x + 1\nInv == S!Twice(x) < 9\n====\n";
    bench.write("Use.tla", module);
    bench.write("Use.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n");
    let told = "verified: 3 distinct of 3 states, depth 3; the engines disagree";
    expect(&bench.run(&["init", "-q"]), 0, told);
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    assert!(manifest.contains(&format!("# {told}")), "{manifest}");
    std::fs::remove_file(bench.path("greyverify.toml")).unwrap();
    let by_one = bench.run(&["init", "-q", "--engine", "tlc"]);
    assert!(!by_one.stdout.contains("disagree"), "{by_one:?}");
}

#[test]
fn the_smallest_search_is_looked_at_first() {
    let bench = Bench::new();
    super::counter(&bench, "Fine");
    let model = |distinct: u32| {
        format!(
            "constants.N = 4\nbehaviour = \"Spec\"\ninvariants = [\"Small\"]\n\
             expect = {{ verdict = \"verified\", distinct = {distinct} }}"
        )
    };
    let (large, small) = (model(500), model(5));
    manifest(&bench, "Count", &[("large", &large), ("small", &small)]);
    let ran = check(&bench, &["--jobs", "1"]);
    let first = ran.stderr.lines().find(|line| line.starts_with("provisional: ")).unwrap();
    assert!(first.starts_with("provisional: small "), "{ran:?}");
    expect(&ran, 12, "[1/2] FAIL small");
}

#[test]
fn whoever_chooses_tlc_alone_has_no_first_look() {
    let bench = Bench::new();
    counters(&bench, "engine = \"tlc\"");
    let ran = check(&bench, &[]);
    expect(&ran, 12, "Small is violated after 3 states");
    assert!(!format!("{ran:?}").contains("tla-mc"), "{ran:?}");
}

/// What is in a store is not looked at: it takes no time.
#[test]
fn what_is_known_is_not_looked_at() {
    let bench = Bench::new();
    counters(&bench, "");
    let fine = ["--model", "fine", "--cache", "kept"];
    expect(&check(&bench, &fine), 0, "1 job, all as expected; ");
    expect(&check(&bench, &fine), 0, "1 from earlier runs, same keys");
}

/// The look is the second opinion of a job of both, and a part of what is kept of it.
#[test]
fn what_a_look_said_of_a_job_of_both_is_heard_again() {
    let bench = Bench::new();
    counters(&bench, "engine = \"both\"");
    let fine = ["--model", "fine", "--cache", "kept"];
    for told in ["1 job, all as expected; ", "(1 from earlier runs, same keys); "] {
        expect_all(&check(&bench, &fine), 0, &[told, "two engines agree on 1 of 1 job"]);
    }
}

/// TLC 2.15 changes a function that is printed, and is green where there is a violation.
#[test]
fn what_tlc_does_not_confirm_is_not_green() {
    let bench = Bench::new();
    super::print726(&bench);
    let model = "config = \"Print726.cfg\"\naccept = [\"tlc-726\"]\n\
        expect = { verdict = \"verified\", distinct = 1 }";
    manifest(&bench, "Print726", &[("printed", model)]);
    let ran = check(&bench, &[]);
    let disagree = "the engines disagree: TLC verifies, tla-mc violates Swapped";
    let provisional = "provisional: printed  tla-mc found: Swapped is violated";
    expect_all(&ran, 7, &[provisional, "FAIL printed", disagree]);
    expect(&ran, 7, "next: greyverify cross-check --model printed");
}
