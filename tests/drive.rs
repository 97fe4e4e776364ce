//! `replay --on cluster`: counterexamples of the real TLC (2.15, one worker,
//! bounds of the manifest), run again on real nodes.
//!
//! `NAME.txt` is what TLC found first for that mutant or probe. Where the
//! cluster cannot do just that, `NAME.another.txt` is what TLC found with one
//! more constraint: leaders do not restart.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use std::fmt::Write as _;
use std::path::PathBuf;

use common::{Bench, fixture};
use grey_cluster::{Schedule, run};
use greyverify::manifest::{Manifest, Question};
use greyverify::model::registry::consensus;
use greyverify::replay::cluster::{Driven, Stuck, drive};
use greyverify::report::driven::stuck;
use greyverify::trace::read;

const SPEC: &str = "GreyConsensus";

/// The constants of a mutant, or those of the model with the probes; and the
/// property.
fn asked(name: &str) -> (Question, String) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("greyverify.toml");
    let manifest = Manifest::load(&file).unwrap();
    let mutant = manifest.mutants.into_iter().find(|m| m.name.value == name);
    mutant.map_or_else(
        || {
            let model = manifest.models.into_iter().find(|m| m.name.value == "consensus-safety");
            (model.unwrap().question, name.to_owned())
        },
        |mutant| (mutant.question, mutant.breaks.value),
    )
}

fn driven(file: &str) -> (Result<Driven, Stuck>, String) {
    let (question, property) = asked(file.split('.').next().unwrap());
    let model = consensus(SPEC, &question).unwrap().unwrap();
    let behaviour = read(&fixture(&format!("replay/{file}.txt"))).unwrap().behaviour;
    (drive(&model, &behaviour, &property), property)
}

fn files() -> Vec<String> {
    let entries = std::fs::read_dir(fixture("replay")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned())).collect();
    names.sort();
    names
}

#[test]
fn every_counterexample_ends_in_the_same_violation_or_says_why_not() {
    let mut text = String::new();
    for file in files() {
        let (answer, property) = driven(&file);
        let _ = writeln!(text, "{file}, {property}");
        match answer {
            Err(why) => text.push_str(&stuck(&why)),
            Ok(done) => {
                let seen = done.found.iter().map(|f| format!("{} in state {}", f.id, f.state));
                let seen: Vec<String> = seen.collect();
                let same = if done.breaks(&property) { "the same" } else { "nothing of the kind" };
                let _ = writeln!(text, "  {same}: {}", seen.join(", "));
                done.lost.iter().for_each(|lost| writeln!(text, "  {lost}").unwrap());
            }
        }
    }
    insta::assert_snapshot!(text);
}

/// The schedule that is saved shows the same again, with nothing else there.
#[test]
fn the_command_saves_a_schedule_that_ends_in_the_violation() {
    let bench = Bench::project();
    let file = fixture("replay/no-log-comparison.txt").display().to_string();
    let replay = ["replay", &file, "--model", "no-log-comparison", "--on", "cluster"];
    let ran = bench.run(&[&replay[..], &["--save", "run.txt"]].concat());
    assert_eq!(ran.code, 12, "{ran:?}");
    insta::assert_snapshot!(ran.stdout);
    let schedule = Schedule::load(&bench.path("run.txt")).unwrap();
    let failure = run(&schedule).unwrap_err();
    assert_eq!(failure.violation.id(), "LeaderCompleteness");
    assert_eq!(failure.step, schedule.ops.len());
}

#[test]
fn what_the_cluster_cannot_do_is_told_apart_from_a_violation() {
    let bench = Bench::project();
    let of = |name: &str, more: &[&str]| {
        let file = fixture(&format!("replay/{name}.txt")).display().to_string();
        bench.run(&[&["replay", &file, "--model", name], more].concat())
    };
    let ran = of("last-term-only", &["--on", "cluster"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (7, ""));
    assert!(ran.stdout.contains("no fault that is the same bug as ByLastTermOnly"), "{ran:?}");
    let ran = of("vote-twice", &["--save", "run.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("the mirror has no schedule to save"), "{ran:?}");
}
