//! A scheduler that must leave counterexamples which never end: a cycle in which a
//! tenant waits for ever, a state in which nothing happens any more, and a deadlock.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use greyverify_driver::{Counterexamples, Left, LeftBy, Paths, State, System, Value, tla};
use tempfile::TempDir;

/// A seeded bug of the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    HeavyFirst,
    /// A tenant that waits goes ahead of the heavy one after so many turns.
    HeavyFirstSoOften(u32),
    Asleep,
    AsleepAndPanics,
}

#[derive(Default)]
struct Scheduler {
    waiting: VecDeque<String>,
    running: Option<String>,
    turns: u32,
    fault: Option<Fault>,
}

impl Scheduler {
    fn new(fault: impl Into<Option<Fault>>) -> Self {
        Self { fault: fault.into(), ..Self::default() }
    }

    fn next(&mut self) -> Option<String> {
        let is_heavy_first = match self.fault {
            Some(Fault::Asleep | Fault::AsleepAndPanics) => return None,
            Some(Fault::HeavyFirst) => true,
            Some(Fault::HeavyFirstSoOften(times)) => self.turns < times,
            None => false,
        };
        let heavy = self.waiting.iter().find(|tenant| *tenant == "heavy").cloned();
        heavy.filter(|_| is_heavy_first).or_else(|| self.waiting.front().cloned())
    }
}

impl System for Scheduler {
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
        let [Value::Model(tenant)] = params else { return Err("whose?".to_owned()) };
        match action {
            "Ask" if !self.waiting.contains(tenant) => self.waiting.push_back(tenant.clone()),
            "Place" if self.fault == Some(Fault::AsleepAndPanics) => unreachable!("asleep"),
            "Place" if self.running.is_none() && self.next().as_ref() == Some(tenant) => {
                self.waiting.retain(|other| other != tenant);
                self.running = Some(tenant.clone());
                self.turns += 1;
            }
            "Finish" if self.running.as_ref() == Some(tenant) => self.running = None,
            _ => return Err("not now".to_owned()),
        }
        Ok(())
    }

    fn observe(&self) -> State {
        vec![
            ("waiting", tla::seq(self.waiting.iter().map(|tenant| tla::text(tenant)))),
            ("running", tla::set(self.running.iter().map(|tenant| tla::text(tenant)))),
        ]
    }
}

/// A folder with one of the counterexamples.
fn alone(name: &str) -> (TempDir, Counterexamples) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("{name}.itf.json");
    fs::copy(Path::new("tests/turns/regressions").join(&file), folder.path().join(&file)).unwrap();
    let read = Counterexamples::read(folder.path()).unwrap();
    (folder, read)
}

fn paths() -> Paths {
    Paths::read("tests/turns/Turns.paths").unwrap()
}

fn told(left: &[Left]) -> String {
    left.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_scheduler_does_what_its_specification_does_and_leaves_all_counterexamples() {
    let walked = paths().walk(|_| Scheduler::new(None)).unwrap();
    assert!(walked.is_whole(), "{walked}");
    let kept = Counterexamples::read("tests/turns/regressions").unwrap();
    let kept = kept.knowing(&paths()).fair(&["Place", "Finish"]).unwrap();
    insta::assert_snapshot!(told(&kept.walk(|_| Scheduler::new(None)).unwrap()));
}

#[test]
fn a_scheduler_that_goes_round_a_cycle_is_told() {
    let (_folder, kept) = alone("heavy-first");
    insta::assert_snapshot!(kept.walk(|_| Scheduler::new(Fault::HeavyFirst)).unwrap_err());
}

#[test]
fn a_cycle_that_is_left_after_some_rounds_is_left_and_one_that_is_left_too_late_is_not() {
    let (_folder, kept) = alone("heavy-first");
    let walk = |times| kept.walk(|_| Scheduler::new(Fault::HeavyFirstSoOften(times)));
    let rounds = |times| walk(times).unwrap().remove(0).by;
    assert_eq!(rounds(1), LeftBy::StepOfRound(2));
    assert_eq!(rounds(10), LeftBy::StepOfRound(11));
    assert!(walk(1_000).is_err());
}

/// Somebody who promises that a task is placed whenever that stays possible promises
/// nothing of one that is not possible all the time: the machine is busy in between.
#[test]
fn what_is_bound_to_be_done_must_be_possible_all_the_time() {
    let (_folder, kept) = alone("heavy-first");
    let kept = kept.knowing(&paths()).fair(&["Place"]).unwrap();
    assert!(kept.walk(|_| Scheduler::new(Fault::HeavyFirst)).is_err());
    let (_folder, kept) = alone("heavy-first");
    let kept = kept.knowing(&paths()).fair(&["Nap"]).unwrap_err().to_string();
    insta::assert_snapshot!(kept);
}

#[test]
fn where_nothing_happens_any_more_only_what_the_system_is_bound_to_do_leads_on() {
    let (_folder, kept) = alone("asleep");
    let kept = kept.knowing(&paths());
    let sleeps = kept.walk(|_| Scheduler::new(Fault::Asleep)).unwrap_err();
    let undecided = kept.walk(|_| Scheduler::new(None)).unwrap_err();
    insta::assert_snapshot!(format!("{sleeps}\n{undecided}"));
    let kept = kept.fair(&["Place", "Finish"]).unwrap();
    assert!(kept.walk(|_| Scheduler::new(Fault::Asleep)).is_err());
    let left = kept.walk(|_| Scheduler::new(None)).unwrap();
    assert_eq!(left[0].by, LeftBy::Bound("Place(light)".to_owned()));
}

#[test]
fn a_system_that_does_anything_is_not_stuck() {
    let (_folder, kept) = alone("stuck");
    // The counterexample itself knows no action that leads on.
    let mended = kept.walk(|_| Scheduler::new(None)).unwrap_err();
    let kept = kept.knowing(&paths());
    let asleep = kept.walk(|_| Scheduler::new(Fault::Asleep)).unwrap_err();
    let panics = kept.walk(|_| Scheduler::new(Fault::AsleepAndPanics)).unwrap_err();
    insta::assert_snapshot!(format!("{mended}\n{asleep}\n{panics}"));
    let left = kept.walk(|_| Scheduler::new(None)).unwrap();
    assert!(matches!(left[0].by, LeftBy::NotStuck(_)), "{left:?}");
}
