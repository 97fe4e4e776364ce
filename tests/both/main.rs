//! `--engine both`: TLC decides, tla-mc is a second witness, and nothing on
//! which they differ is green.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod by_path;
mod columns;
mod first_look;
mod followed;
mod foreign;
mod less;
mod shortest;
mod smallest;
mod stand_in;
mod temporal;

use common::{Bench, Ran, expect, expect_all, fixture};

/// A counter up to 4, which promises what `promised` says.
fn counter(bench: &Bench, promised: &str) {
    let text = "---- MODULE Count ----\nEXTENDS Naturals\nCONSTANT N\nVARIABLE x\nInit == x = 0\n\
        Up == x < N /\\ x' = x + 1\nReset == x = N /\\ x' = 0\nNext == Up \\/ Reset\nSpec == Init /\\ [][Next]_x\n\
        Fine == x \\in 0..N\nSmall == x < 2\nStrange == N^x > 0\n====\n";
    bench.write("Count.tla", text);
    let config = format!("CONSTANT N = 4\nINIT Init\nNEXT Next\nINVARIANT {promised}\n");
    bench.write("Count.cfg", &config);
}

fn both(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["check", "-q", "--engine", "both"], more].concat())
}

#[test]
fn a_green_of_both_says_so_and_leaves_its_evidence() {
    let bench = Bench::new();
    counter(&bench, "Fine");
    let ran = both(&bench, &["Count.tla"]);
    let green = "verified: 5 distinct of 6 states, depth 5  two engines agree";
    expect_all(&ran, 0, &[green, "two engines agree on 1 of 1 job", "and tla-mc 0."]);
    let second = bench.path("greyverify.out/jobs/Count/second");
    for file in ["command.txt", "stdout.log", "inputs.sha256", "inputs/Count.tla"] {
        assert!(second.join(file).exists(), "{file}");
    }
    let told = &bench.outcomes();
    assert_eq!(told["jobs"][0]["second"]["agreement"], "agree");
    assert!(told["tools"]["tla-mc"]["sha256"].is_string(), "{}", told["tools"]);
}

/// What both said is heard again, of a job by TLC alone as well: its reason is a part of what
/// was told. A job on which they disagree runs each time.
#[test]
fn what_both_said_is_kept_and_heard_again() {
    let bench = Bench::new();
    for (promised, word) in [("Fine", "two engines agree"), ("Strange", "by TLC alone")] {
        counter(&bench, promised);
        let kept = ["Count.tla", "--cache", "kept"];
        expect_all(&both(&bench, &kept), 0, &[word, "1 job, all as expected; "]);
        let before = bench.outcomes();
        let again = both(&bench, &kept);
        expect_all(&again, 0, &[word, "1 job, all as expected (1 from earlier runs, same keys); "]);
        let after = bench.outcomes();
        for part in ["/result", "/notes", "/second/agreement", "/second/finding", "/second/why"] {
            let of = |told: &serde_json::Value| told["jobs"][0].pointer(part).cloned();
            assert_eq!(of(&after), of(&before), "{part} of {promised}");
        }
        let alone = bench.run(&["check", "-q", "Count.tla", "--cache", "kept"]);
        expect_all(&alone, 0, &["1 job, all as expected"]);
        assert!(!alone.stdout.contains("earlier"), "one engine does not speak for two: {alone:?}");
    }
    print726(&bench);
    let disagreeing = ["Print726.tla", "--accept", "tlc-726", "--cache", "kept"];
    for _ in 0..2 {
        let ran = both(&bench, &disagreeing);
        expect(&ran, 7, "the engines disagree: TLC verifies, tla-mc violates Swapped");
        assert!(!ran.stdout.contains("earlier"), "{ran:?}");
    }
}

#[test]
fn a_red_of_both_says_so() {
    let bench = Bench::new();
    counter(&bench, "Small");
    let ran = both(&bench, &["Count.tla"]);
    expect_all(&ran, 12, &["Small is violated after 3 states  both engines found it"]);
    assert!(bench.path("greyverify.out/jobs/Count/second/counterexample.itf.json").exists());
}

/// What tla-mc does not support is said, and is no failure.
#[test]
fn what_the_second_does_not_support_is_by_tlc_alone() {
    let bench = Bench::new();
    counter(&bench, "Strange");
    let ran = both(&bench, &["Count.tla"]);
    expect_all(&ran, 0, &["by TLC alone", "two engines agree on 0 of 1 job, 1 by TLC alone"]);
    expect(&ran, 0, "note: second engine: not supported: tla-mc has no power");
    let second = &bench.outcomes()["jobs"][0]["second"];
    let why = second["why"].as_str().unwrap();
    assert!(why.starts_with("not supported: tla-mc has no power"), "{why}");
    let junit = std::fs::read_to_string(bench.path("greyverify.out/junit.xml")).unwrap();
    assert!(junit.contains("by TLC alone; tla-mc 0.2.2: not supported"), "{junit}");
}

fn print726(bench: &Bench) {
    for file in ["Print726.tla", "Print726.cfg"] {
        std::fs::copy(fixture(&format!("defects/726/{file}")), bench.path(file)).unwrap();
    }
}

/// TLC 2.15 changes a function that is printed. Whoever accepts what is known of
/// that has a green of TLC, and none of both.
#[test]
fn a_defect_of_the_first_is_not_green() {
    let bench = Bench::new();
    print726(&bench);
    let ran = both(&bench, &["Print726.tla", "--accept", "tlc-726"]);
    let disagree = "the engines disagree: TLC verifies, tla-mc violates Swapped";
    expect_all(&ran, 7, &["FAIL Print726", disagree, "disagree on 1"]);
    let next = "next: greyverify cross-check Print726.tla --config Print726.cfg";
    let shown = "greyverify trace show greyverify.out/jobs/Print726/second/counterexample.itf.json";
    expect_all(&ran, 7, &[next, shown]);
}

#[test]
fn without_java_there_is_no_second_opinion() {
    let bench = Bench::new();
    counter(&bench, "Fine");
    let mut command = bench.command();
    command.args(["check", "-q", "--engine", "both", "Count.tla", "--offline"]);
    command.env("PATH", "").env("GREYVERIFY_CACHE", bench.path("empty")).env_remove("JAVA_HOME");
    let ran = common::ran(command.env_remove("GREYVERIFY_JAVA").output().unwrap());
    let needs = "the engine `both` needs TLC, which decides";
    expect_all(&ran, 6, &[needs, "--engine tla-mc checks what it supports without Java"]);
}
