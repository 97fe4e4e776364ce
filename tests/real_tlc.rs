//! Verdicts of the real TLC, above all the greens that are none.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use common::{Bench, Ran, expect};

fn check(cfg: &str, more: &[&str]) -> Ran {
    Bench::new().counter(cfg).check(more)
}

#[test]
fn a_correct_specification_is_verified_by_the_real_tlc() {
    let bench = Bench::new();
    let ran =
        bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\nPROPERTY AlwaysReturns\n").check(&[]);
    expect(&ran, 0, "verified: 10 distinct of 11 states");
    let outcomes = bench.outcomes();
    assert_eq!(outcomes["schema_version"], 1);
    assert_eq!(outcomes["tools"]["tlc"]["version"], common::TLC);
    assert_eq!(outcomes["jobs"][0]["result"]["verdict"], "verified");
    assert_eq!(outcomes["jobs"][0]["counts"]["distinct"], 10);
    let log =
        std::fs::read_to_string(bench.path("greyverify.out/jobs/Counter/stdout.log")).unwrap();
    assert!(log.contains("TLC2 Version 2.15"), "the real TLC did not run");
}

#[test]
fn every_violation_ends_with_the_exit_code_of_its_kind() {
    let spec = "SPECIFICATION Spec\n";
    expect(
        &check(&format!("{spec}INVARIANT Small\n"), &[]),
        12,
        "Small is violated after 4 states",
    );
    expect(&check(&format!("{spec}INVARIANT Nowhere\n"), &[]), 12, "in the initial state");
    expect(
        &check(&format!("{spec}PROPERTY NeverTrue\n"), &[]),
        13,
        "NeverTrue is violated (liveness)",
    );
    expect(&check(&format!("{spec}INVARIANT Checked\n"), &[]), 14, "x is");
    expect(&check("INIT Init\nNEXT Stuck\nINVARIANT TypeOK\n", &[]), 11, "deadlock after 5 states");
    let bench = Bench::new();
    let text = std::fs::read_to_string(bench.path("Counter.tla")).unwrap();
    bench.write("Counter.tla", &text.replace("vars ==", "ASSUME N > 7\nvars =="));
    let ran = bench.counter(&format!("{spec}INVARIANT TypeOK\n")).check(&[]);
    expect(&ran, 10, "an ASSUME is false");
}

// The silent greens: TLC exits 0 and says "No error has been found" to each.

#[test]
fn an_unsatisfiable_init_is_vacuous() {
    expect(
        &check("INIT NoInit\nNEXT Next\nINVARIANT TypeOK\n", &[]),
        4,
        "no state satisfies the initial predicate",
    );
}

#[test]
fn a_constraint_that_excludes_every_initial_state_is_vacuous() {
    let cfg = "SPECIFICATION Spec\nINVARIANT TypeOK\nCONSTRAINT Nowhere\n";
    expect(&check(cfg, &[]), 4, "the constraint excludes every initial state");
}

#[test]
fn no_property_and_no_deadlock_check_is_vacuous_whatever_the_policy() {
    let none = ["--deadlock", "off", "--vacuity", "ignore"];
    expect(&check("SPECIFICATION Spec\n", &none), 4, "there is no property to check");
    expect(&check("SPECIFICATION Spec\n", &[]), 0, "only the absence of deadlock was checked");
}

#[test]
fn a_search_that_ends_itself_early_is_inconclusive() {
    let cfg = "INIT Init\nNEXT NextThatLeaves\nINVARIANT TypeOK\n";
    expect(&check(cfg, &[]), 3, "still waiting to be explored");
}

#[test]
fn a_search_cut_by_the_time_budget_is_inconclusive() {
    let bench = Bench::new();
    bench.write("Long.cfg", "CONSTANT N = 2000000000\nSPECIFICATION Spec\nINVARIANT NotYet\n");
    let ran = bench.run(&["check", "-q", "Long.tla", "--time-budget", "4s"]);
    expect(&ran, 3, "the time budget of 4 s ended it after");
    assert!(bench.outcomes()["jobs"][0]["counts"]["generated"].as_u64().unwrap() > 1000);
}

#[test]
fn an_action_that_never_fires_is_vacuous_or_a_warning() {
    let cfg = "INIT Init\nNEXT NextWithDeadAction\nINVARIANT TypeOK\n";
    expect(&check(cfg, &["--vacuity", "error"]), 4, "never fired: Never");
    expect(&check(cfg, &[]), 0, "note: possibly vacuous: never fired: Never");
    let ignored = check(cfg, &["--vacuity", "ignore"]);
    expect(&ignored, 0, "verified");
    assert!(!ignored.stdout.contains("vacuous"));
}

#[test]
fn an_implication_whose_left_side_is_never_true_is_vacuous() {
    let cfg = "SPECIFICATION Spec\nINVARIANTS TypeOK OnlyIfLarge\n";
    expect(&check(cfg, &["--vacuity", "error"]), 4, "OnlyIfLarge (Counter.tla:23)");
}

#[test]
fn a_constant_that_is_not_declared_is_an_error() {
    let bench = Bench::new();
    bench.write("Counter.cfg", "CONSTANTS\n    N = 4\n    Token = {t1}\n    Tokne = 3\nSPECIFICATION Spec\nINVARIANT TypeOK\n");
    let ran = bench.check(&[]);
    expect(
        &ran,
        5,
        "Counter.cfg:4: module Counter declares no constant `Tokne`; TLC would ignore the line; did you mean `Token`?",
    );
}

#[test]
fn symmetry_or_a_view_with_a_temporal_property_is_inconclusive() {
    let cfg = "SPECIFICATION Spec\nPROPERTY AlwaysReturns\n";
    expect(
        &check(&format!("{cfg}SYMMETRY Symmetry\n"), &[]),
        3,
        "SYMMETRY together with a temporal property",
    );
    expect(&check(&format!("{cfg}VIEW View\n"), &[]), 3, "VIEW together with a temporal property");
}

#[test]
fn what_a_configuration_for_a_newer_tlc_says_is_said_to_an_old_one() {
    let stuck = "INIT Init\nNEXT Stuck\nINVARIANT TypeOK\n";
    expect(&check(&format!("{stuck}CHECK_DEADLOCK FALSE\n"), &[]), 0, "verified: 5 distinct");
    expect(&check(&format!("CHECK_DEADLOCK TRUE\n{stuck}"), &[]), 11, "deadlock");
    expect(
        &check(&format!("{stuck}CHECK_DEADLOCK FALSE\n"), &["--deadlock", "on"]),
        11,
        "deadlock",
    );
}

#[test]
fn evaluation_errors_and_broken_modules_are_errors_of_the_specification() {
    expect(&check("SPECIFICATION Spec\nINVARIANT BadIndex\n", &[]), 5, "cannot be evaluated");
    let bench = Bench::new();
    bench.write(
        "Broken.tla",
        "---- MODULE Broken ----\nVARIABLE x\nInit == x = Undefined\nNext == x' = x\n====\n",
    );
    bench.write("Broken.cfg", "INIT Init\nNEXT Next\n");
    let ran = bench.run(&["check", "-q", "Broken.tla"]);
    expect(&ran, 5, "Broken.tla:3:13: Unknown operator: `Undefined'");
}

#[test]
fn modules_are_found_in_library_folders() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("lib")).unwrap();
    bench.write("lib/Helper.tla", "---- MODULE Helper ----\nTwo == 2\n====\n");
    bench.write("User.tla", "---- MODULE User ----\nEXTENDS Helper, Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % Two\nInv == x < Two\n====\n");
    bench.write("User.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    expect(
        &bench.run(&["check", "-q", "User.tla"]),
        5,
        "module Helper is missing; User.tla asks for it",
    );
    expect(&bench.run(&["check", "-q", "User.tla", "--library", "lib"]), 0, "verified: 2 distinct");
}

const MANIFEST: &str = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 300
heap_mib = 512
[specs.Counter]
file = "Counter.tla"
invariants = ["TypeOK"]
properties = ["AlwaysReturns"]
constants = { Token = { model_values = 2 } }
[[model]]
name = "small"
spec = "Counter"
profiles = ["pr"]
constants = { N = 4 }
properties = ["AlwaysReturns"]
probes = ["ReachTop"]
expect = { verdict = "verified", distinct = 10, generated = 11 }
"#;

fn manifest(change: impl Fn(&str) -> String) -> (Bench, Ran) {
    let bench = Bench::new();
    bench.write("greyverify.toml", &change(MANIFEST));
    let ran = bench.run(&["-q"]);
    (bench, ran)
}

#[test]
fn a_manifest_is_checked_and_its_probes_are_reached() {
    let (bench, ran) = manifest(str::to_owned);
    expect(&ran, 0, "2 jobs, all as expected");
    assert_eq!(bench.outcomes()["jobs"][1]["result"]["verdict"], "reached-as-expected");
}

#[test]
fn counts_that_differ_from_the_manifest_are_no_green() {
    let (_, ran) = manifest(|m| m.replace("distinct = 10", "distinct = 11"));
    expect(&ran, 7, "the manifest expects 11 distinct states, found 10");
}

#[test]
fn overridden_bounds_are_verified_without_the_manifests_counts() {
    let bench = Bench::new();
    bench.write("greyverify.toml", MANIFEST);
    expect(&bench.run(&["-q", "--set", "N=6"]), 0, "verified: 14 distinct");
}

#[test]
fn a_probe_out_of_reach_is_vacuous() {
    let (_, ran) = manifest(|m| m.replace("ReachTop", "ReachBeyond"));
    expect(&ran, 4, "ReachBeyond is out of reach in all 10 states");
}

#[test]
fn a_mutant_that_survives_or_breaks_something_else_is_no_green() {
    let mutant = r#"
[[mutant]]
name = "m"
spec = "Counter"
profiles = ["pr"]
source = "a test"
replace = { Inc = "TwoSteps" }
breaks = "TypeOK"
constants = { N = 4 }
"#;
    let module = |body: &str| {
        format!("---- MODULE Mutants ----\nEXTENDS Counter\nTwoSteps == {body}\n====\n")
    };
    let run = |body: &str| {
        let bench = Bench::new();
        let manifest = MANIFEST
            .replace("file = \"Counter.tla\"", "file = \"Counter.tla\"\nmutants = \"Mutants.tla\"");
        bench.write("Mutants.tla", &module(body));
        bench.write("greyverify.toml", &format!("{manifest}{mutant}"));
        bench.run(&["-q"])
    };
    expect(&run("x < N /\\ x' = x + 3 /\\ UNCHANGED flag"), 0, "3 jobs, all as expected");
    expect(&run("x < N /\\ x' = x + 1 /\\ UNCHANGED flag"), 7, "the bug survived");
    expect(&run("x < N /\\ x' = x + 1 /\\ flag' = <<1>>[2]"), 5, "cannot be evaluated");
}

#[test]
fn a_violation_is_reported_everywhere_a_reader_may_look() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT Small\n");
    let summary = bench.path("step-summary.md");
    let mut command = bench.command();
    command.args(["check", "-q", "Counter.tla", "--workers", "1", "--junit", "junit.xml"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
    let ran = common::ran(command.output().unwrap());
    assert_eq!(ran.code, 12);
    insta::assert_snapshot!("violation_screen", without_times(&ran.stdout));
    assert!(ran.stderr.contains("::error file=Counter.tla,line=22,col=1,title=greyverify%3A Counter::Counter: Small is violated after 4 states"), "{}", ran.stderr);
    let junit = std::fs::read_to_string(bench.path("junit.xml")).unwrap();
    assert!(
        junit.contains("failures=\"1\"") && junit.contains("Small is violated after 4 states"),
        "{junit}"
    );
    assert!(std::fs::read_to_string(&summary).unwrap().contains("| ❌ | Counter |"));
    let trace =
        std::fs::read_to_string(bench.path("greyverify.out/jobs/Counter/counterexample.txt"))
            .unwrap();
    insta::assert_snapshot!("counterexample_file", trace);
    for file in
        ["command.txt", "stdout.log", "stderr.log", "inputs/Counter.tla", "inputs/Counter.cfg"]
    {
        assert!(bench.path("greyverify.out/jobs/Counter").join(file).exists(), "{file}");
    }
    assert!(!bench.path("greyverify.out/jobs/Counter/states").exists());
    assert!(!bench.path("states").exists(), "TLC littered the user's folder");
}

fn without_times(text: &str) -> String {
    let seconds = regex::Regex::new(r"\d+(\.\d+)?s\b").unwrap();
    let java = regex::Regex::new(r"Java [^;]+").unwrap();
    java.replace_all(&seconds.replace_all(text, "TIME"), "Java VERSION").into_owned()
}

#[test]
fn a_simulation_is_never_called_verified() {
    let simulated = MANIFEST
        .replace(
            "properties = [\"AlwaysReturns\"]\nprobes = [\"ReachTop\"]",
            "mode = \"simulate\"\nsimulate = { depth = 20, traces = 100 }",
        )
        .replace("properties = [\"AlwaysReturns\"]\n", "")
        .replace(
            "verdict = \"verified\", distinct = 10, generated = 11",
            "verdict = \"no-violation-within\"",
        );
    let (_, ran) = manifest(|_| simulated.clone());
    expect(&ran, 0, "no violation in");
    assert!(ran.stdout.contains("not a proof") && !ran.stdout.contains("verified"));
}

#[test]
fn json_on_standard_output_is_one_document_and_nothing_else() {
    let bench = Bench::new();
    bench.counter("SPECIFICATION Spec\nINVARIANT TypeOK\n");
    let ran = bench.run(&["check", "Counter.tla", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((json["exit_code"].as_u64(), ran.code), (Some(0), 0));
}

#[test]
fn a_dry_run_prints_the_command_that_a_run_runs() {
    let bench = Bench::new();
    bench.write("greyverify.toml", MANIFEST);
    let plan = bench.run(&["--dry-run"]);
    assert_eq!(plan.code, 0);
    assert!(!bench.path("greyverify.out").exists());
    let ran = bench.run(&["-q", "--model", "small"]);
    assert_eq!(ran.code, 0);
    let command =
        std::fs::read_to_string(bench.path("greyverify.out/jobs/small/command.txt")).unwrap();
    let budget = regex::Regex::new(r"stopAfter=\d+").unwrap();
    let printed = budget.replace_all(&plan.stdout, "stopAfter=N").into_owned();
    let used = budget.replace_all(command.trim(), "stopAfter=N").into_owned();
    assert!(printed.contains(&used), "{used}\nis not in\n{printed}");
}

/// Runs the bare engine, as someone without greyverify would.
fn bare_tlc(arguments: &[&str]) -> Ran {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let litter = tempfile::tempdir().unwrap();
    let tools = common::tools();
    let mut command = std::process::Command::new(&tools.java);
    command.arg(format!("-Djava.io.tmpdir={}", litter.path().display()));
    command.args(["-XX:+UseSerialGC", "-cp"]).arg(&tools.jar).arg("tlc2.TLC");
    command.arg("-metadir").arg(litter.path()).args(arguments).current_dir(specs);
    common::ran(command.output().unwrap())
}

#[test]
fn the_configurations_in_specs_run_under_bare_tlc() {
    let terms = bare_tlc(&["-deadlock", "-config", "GreyConsensusTerms.cfg", "GreyConsensusTerms"]);
    expect(&terms, 0, "8767 states generated, 3866 distinct states found, 0 states left");
    let late = bare_tlc(&["-deadlock", "-config", "GreyConsensusLate.cfg", "GreyConsensusLate"]);
    expect(&late, 0, "27380 states generated, 1449 distinct states found, 0 states left");
    // The whole of it is the manifest's own model, minutes in an unoptimised JVM.
    let some = ["-deadlock", "-simulate", "num=50", "-depth", "30", "-config"];
    let some = bare_tlc(&[&some[..], &["GreyConsensus.cfg", "GreyConsensus"]].concat());
    expect(&some, 0, " states checked.");
}
