//! `shrink` and `replay`: counterexamples of random walks and of the real TLC,
//! walked again on the mirrors, made small, and confirmed by the real TLC.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Bench, expect_all, ran};
use grey_mirrors::registry::Grey;
use greyverify::manifest::{ConstantValue, Manifest, Mutant};
use greyverify::mirror::subject;
use greyverify::trace::{About, Behaviour, Ending, itf};
use greyverify_mirror::shrink::{Budget, Effort};
use greyverify_mirror::{AnyMirror, Mirrors as _};
use proptest::prelude::*;

const STEPS: usize = 200;

fn manifest() -> Manifest {
    Manifest::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("greyverify.toml")).unwrap()
}

fn mutant(name: &str) -> Mutant {
    manifest().mutants.into_iter().find(|m| m.name.value == name).unwrap()
}

fn mirror_of(mutant: &Mutant) -> Box<dyn AnyMirror> {
    Grey.mirror(&subject(&mutant.spec.value, &mutant.question)).unwrap()
}

fn has_mirror(mutant: &Mutant) -> bool {
    Grey.mirror(&subject(&mutant.spec.value, &mutant.question)).is_ok()
}

/// A long counterexample, as simulation finds it.
fn random(mutant: &Mutant, seed: u64) -> Behaviour {
    let found = walked(mutant, seed, Duration::from_secs(120));
    assert!(found.is_some(), "{}: no walk breaks it", mutant.name.value);
    found.unwrap()
}

/// The same, if there is one to be found in that time.
fn walked(mutant: &Mutant, seed: u64, time: Duration) -> Option<Behaviour> {
    let bounds = mutant.question.constants.iter();
    let bounds = bounds.filter_map(|(name, key)| Some((name.clone(), key.value.bound()?)));
    let about = About {
        job: Some(format!("mutant/{}", mutant.name.value)),
        property: Some(mutant.breaks.value.clone()),
        bounds: bounds.collect(),
        ..About::default()
    };
    let budget = Budget::of(time);
    mirror_of(mutant).wander(&mutant.breaks.value, (seed, STEPS), about, &budget)
}

fn larger(mutant: &mut Mutant, constants: &[(&str, &str)]) {
    for (name, value) in constants {
        let key = mutant.question.constants.get_mut(*name).unwrap();
        let bound: ConstantValue = key.value.overridden(value).unwrap();
        key.value = bound;
    }
}

fn save(bench: &Bench, name: &str, behaviour: &Behaviour) {
    bench.write(name, &itf::to_text(behaviour).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shrunk_still_breaks_the_same_and_is_never_longer_or_more_faulty(
        which in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let mutants = manifest().mutants;
        let mirrored = mutants.iter().filter(|mutant| has_mirror(mutant)).collect::<Vec<_>>();
        let mutant = mirrored[which.index(mirrored.len())];
        let (mirror, breaks) = (mirror_of(mutant), &mutant.breaks.value);
        // Some faults lie far from most random walks; others are then tried.
        let found = walked(mutant, seed, Duration::from_secs(5));
        prop_assume!(found.is_some());
        let found = found.unwrap();
        let before = mirror.replay(&found, breaks).unwrap();
        let mut told = Vec::new();
        let mut effort = Effort {
            budget: Budget::of(Duration::from_secs(3)),
            tell: &mut |measure| told.push(measure.clone()),
        };
        let shrunk = mirror.shrink(&found, breaks, &mut effort).unwrap();
        let after = mirror.replay(&shrunk.behaviour, breaks).unwrap();
        prop_assert!(after.states <= before.states && after.faults <= before.faults);
        prop_assert_eq!((after.states, after.faults), (shrunk.after.states, shrunk.after.faults));
        prop_assert!(told.windows(2).all(|pair| pair[1] < pair[0]), "{:?}", told);
    }
}

/// Of four specifications; the last one goes on for ever.
#[test]
fn tlc_confirms_what_is_shrunk_and_it_replays() {
    for (name, code) in [
        ("terms-append-anywhere", 12),
        ("follow-write-by-write", 12),
        ("quota-checked-before-commit", 12),
        ("commit-may-fall", 13),
        ("newest-first", 13),
    ] {
        let bench = Bench::project();
        save(&bench, "found.itf.json", &random(&mutant(name), 1));
        let ran = bench.run(&["shrink", "found.itf.json", "-q"]);
        expect_all(
            &ran,
            0,
            &["none is smaller", "2.15 was made to follow it", "replay  greyverify replay"],
        );
        let command =
            ran.stdout.lines().find_map(|l| l.strip_prefix("replay  greyverify ")).unwrap();
        let arguments: Vec<&str> = command.split(' ').collect();
        expect_all(&bench.run(&arguments), code, &["of the mirror, too"]);
    }
}

#[test]
fn a_counterexample_of_tlc_replays() {
    let bench = Bench::project();
    let names = ["no-log-comparison", "epoch-not-on-disk", "heavy-first-starves"];
    let models = names.iter().flat_map(|name| ["--model", *name]);
    let mutate: Vec<&str> = ["mutate", "-q"].into_iter().chain(models).collect();
    expect_all(&bench.run(&mutate), 0, &[]);
    for (name, code) in names.iter().zip([12, 12, 13]) {
        let folders = std::fs::read_dir(bench.path("greyverify.out/jobs")).unwrap();
        let mut folders = folders.map(|folder| folder.unwrap().path());
        let folder = folders.find(|f| f.to_string_lossy().ends_with(name)).unwrap();
        let file = |name: &str| folder.join(name).display().to_string();
        let ran = bench.run(&["replay", &file("counterexample.itf.json")]);
        expect_all(&ran, code, &["of the mirror, too"]);
        let ran = bench.run(&["replay", &file("stdout.log"), "--model", name]);
        expect_all(&ran, code, &["of the mirror, too"]);
    }
}

#[test]
fn a_step_that_the_mirror_does_not_have_is_named() {
    let bench = Bench::project();
    let mut found = random(&mutant("figure-8"), 1);
    found.steps.remove(2);
    save(&bench, "torn.itf.json", &found);
    let ran = bench.run(&["replay", "torn.itf.json"]);
    expect_all(&ran, 7, &["state 4", "the mirror cannot come to it", "it can do"]);
    expect_all(
        &bench.run(&["shrink", "torn.itf.json", "-q"]),
        7,
        &["the mirror cannot come to it"],
    );
}

#[test]
fn a_behaviour_that_breaks_nothing_is_no_counterexample() {
    let bench = Bench::project();
    let mut found = random(&mutant("figure-8"), 1);
    found.steps.pop();
    save(&bench, "short.itf.json", &found);
    expect_all(&bench.run(&["replay", "short.itf.json"]), 7, &["Agreement is not broken"]);
    let mut lasso = random(&mutant("newest-first"), 1);
    lasso.ending = Ending::Finite;
    save(&bench, "finite.itf.json", &lasso);
    expect_all(&bench.run(&["replay", "finite.itf.json"]), 7, &["goes on for ever"]);
}

/// The fault is taken out of the specification; the mirror still has it.
#[test]
fn what_tlc_does_not_find_is_not_confirmed() {
    let bench = Bench::project();
    let file = "specs/mutants/GreyConsensusTermsMutants.tla";
    let text = std::fs::read_to_string(bench.path(file)).unwrap();
    let (old, new) = ("CountAnyTerm(l, k, t) == TRUE", "CountAnyTerm(l, k, t) == l[k] = t");
    assert!(text.contains(old));
    bench.write(file, &text.replace(old, new));
    save(&bench, "found.itf.json", &random(&mutant("figure-8"), 1));
    expect_all(&bench.run(&["shrink", "found.itf.json", "-q"]), 7, &["DISAGREES"]);
}

/// Of the end of the bounds, which the manifest does not count as one.
#[test]
fn a_deadlock_is_shrunk_and_replays() {
    let bench = Bench::project();
    let manifest = std::fs::read_to_string(bench.path("greyverify.toml")).unwrap();
    bench.write("greyverify.toml", &manifest.replace("deadlock = false", "deadlock = true"));
    let bounds = ["--model", "terms-343", "--set", "MaxTerm=2", "--set", "MaxLog=1", "-q"];
    expect_all(&bench.run(&bounds), 11, &[]);
    let found = "greyverify.out/jobs/terms-343/counterexample.itf.json";
    let shrink = ["shrink", found, "-q", "--output", "small.itf.json"];
    expect_all(&bench.run(&shrink), 0, &["deadlock is reached", "2.15 was made to follow it"]);
    let replay = bench.run(&["replay", "small.itf.json"]);
    expect_all(&replay, 11, &["deadlock is reached in the last state of the mirror, too"]);

    // In a specification that may always stutter there is none.
    let spec = std::fs::read_to_string(bench.path("specs/GreyConsensusTerms.tla")).unwrap();
    let idle = spec.replace("\nNext == ", "\nNext == UNCHANGED vars \\/ ");
    assert_ne!(idle, spec);
    bench.write("specs/GreyConsensusTerms.tla", &idle);
    expect_all(&bench.run(&["shrink", "small.itf.json", "-q"]), 7, &["DISAGREES"]);
}

/// The mirror and an engine know different ways and find the same: as few faults, and with
/// these as few states.
#[test]
fn an_engine_finds_the_same_minimum_as_the_mirror() {
    let bench = Bench::project();
    for name in [
        "vote-twice",
        "no-log-comparison",
        "acknowledge-before-flush",
        "quota-checked-before-commit",
        "newest-first",
    ] {
        save(&bench, "found.itf.json", &random(&mutant(name), 1));
        let smallest = |on: &str| {
            let ran =
                bench.run(&["shrink", "found.itf.json", "-q", "--on", on, "--time-budget", "60s"]);
            expect_all(&ran, 0, &["TLC     2.15 was made to follow it and finds the same"]);
            let now = ran.stdout.lines().find_map(|line| line.strip_prefix("  now     ")).unwrap();
            now.split(';').next().unwrap().to_owned()
        };
        assert_eq!(smallest("engine"), smallest("mirror"), "{name}");
    }
}

#[test]
fn the_smallest_bounds_are_found() {
    let bench = Bench::project();
    let mut mutant = mutant("figure-8");
    larger(&mut mutant, &[("Server", "4"), ("MaxTerm", "6"), ("MaxLog", "2")]);
    save(&bench, "found.itf.json", &random(&mutant, 1));
    let ran = bench.run(&["shrink", "found.itf.json", "-q", "--bounds"]);
    expect_all(
        &ran,
        0,
        &["MaxLog=1 MaxTerm=4 Server=3; at none smaller", "2.15 was made to follow it"],
    );
}

#[test]
fn an_interrupted_shrink_keeps_the_best_so_far() {
    let bench = Bench::project();
    let mut mutant = mutant("no-log-comparison");
    larger(&mut mutant, &[("Server", "5"), ("MaxTerm", "5"), ("MaxLog", "5")]);
    save(&bench, "found.itf.json", &random(&mutant, 1));
    let mut command = bench.command();
    command.args(["shrink", "found.itf.json", "--time-budget", "1h"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(4));
    let pid = i32::try_from(child.id()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let began = Instant::now();
    let ran = ran(child.wait_with_output().unwrap());
    assert!(began.elapsed() < Duration::from_secs(60), "it did not end");
    expect_all(&ran, 130, &["the smallest found in this time", "interrupted"]);
    expect_all(&bench.run(&["replay", "found.shrunk.itf.json"]), 12, &["of the mirror, too"]);
}

#[test]
fn files_that_cannot_be_used_are_said_to_be_so() {
    let bench = Bench::project();
    let mut found = random(&mutant("figure-8"), 1);
    save(&bench, "found.itf.json", &found);
    found.about = About::default();
    save(&bench, "nameless.itf.json", &found);
    found.steps.clear();
    save(&bench, "empty.itf.json", &found);
    bench.write("text.txt", "nothing of the kind");
    let cases: [(&[&str], &str); 8] = [
        (&["missing.itf.json"], "cannot read missing.itf.json"),
        (&["text.txt"], "no state of a trace"),
        (&["nameless.itf.json"], "--model NAME"),
        (&["nameless.itf.json", "--model", "figure-9"], "figure-9 is not a model or mutant"),
        (&["nameless.itf.json", "--model", "terms-343"], "--property NAME"),
        (&["found.itf.json", "--property", "Nonsense"], "no property Nonsense"),
        (&["found.itf.json", "--set", "MaxTerms=4"], "no constant MaxTerms"),
        (&["found.itf.json", "--manifest", "no.toml"], "cannot read the manifest"),
    ];
    for (arguments, words) in cases {
        for command in ["replay", "shrink"] {
            let all: Vec<&str> = [command].into_iter().chain(arguments.iter().copied()).collect();
            expect_all(&bench.run(&all), 2, &[words]);
        }
    }
    expect_all(
        &bench.run(&["shrink", "found.itf.json", "-q", "--no-tlc", "--output", "no/such"]),
        2,
        &["--output FILE"],
    );
}
