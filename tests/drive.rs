//! `replay --on cluster`: the mirror program of the project runs a behaviour on real
//! nodes, and the command tells what came of it.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

mod common;

use common::{Bench, expect, fixture};
use grey_cluster::{Schedule, run};

/// The schedule that is saved shows the same again, with nothing else there.
#[test]
fn the_command_saves_a_schedule_that_ends_in_the_violation() {
    let bench = Bench::project();
    let file = fixture("replay/no-log-comparison.txt").display().to_string();
    let replay = ["replay", &file, "--model", "no-log-comparison", "--on", "cluster"];
    let ran = bench.run(&[&replay[..], &["--save", "run.txt"]].concat());
    assert_eq!(ran.code, 12, "{ran:?}");
    let ends = "LeaderCompleteness is violated on the cluster, too, in state 10: 8 operations";
    assert!(ran.stdout.contains(ends), "{ran:?}");
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
    assert!(ran.stderr.contains("there is no schedule to save"), "{ran:?}");
}

#[test]
fn what_is_not_for_the_cluster_is_told_before_it_is_run() {
    let bench = Bench::project();
    let file = fixture("replay/vote-twice.txt").display().to_string();
    let on = |model: &str, ground: &str| {
        bench.run(&["replay", &file, "--model", model, "--property", "Agreement", "--on", ground])
    };
    let runs = "the cluster runs GreyConsensus, not GreyConsensusTerms";
    expect(&on("figure-8", "cluster"), 2, runs);
    expect(
        &on("vote-twice", "moon"),
        2,
        "no ground `moon`; a behaviour can be run on mirror or cluster",
    );
}
