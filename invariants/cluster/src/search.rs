//! A fault in, a schedule that shows it out: proptest looks for one and shrinks
//! it move by move, and what is not needed of the moves that are left is taken
//! out after that.

use std::cell::Cell;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::cluster::{Failure, run};
use crate::fault::Fault;
use crate::schedule::Schedule;
use crate::strategies::schedules;

/// Moves of the schedules that are tried, at most.
const MOVES: usize = 40;
/// Attempts to make one shorter.
const SHRINKS: u32 = 4_000;

/// What shows a fault.
#[derive(Debug)]
pub struct Found {
    /// The schedule after shrinking; it ends with the operation that shows it.
    pub schedule: Schedule,
    /// How it ends.
    pub failure: Box<Failure>,
    /// Schedules tried before one showed it.
    pub tried: u32,
    /// Operations of that one up to the violation.
    pub steps: usize,
}

/// Looks for a schedule that breaks the fault's property, among so many.
/// `None` if there is none among them.
#[must_use]
pub fn find(fault: Fault, tries: u32) -> Option<Found> {
    let (tried, first) = (Cell::new(0), Cell::new(None));
    let config = Config {
        cases: tries,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let strategy = schedules(fault.nodes(), Some(fault), 1..=MOVES);
    let answer = TestRunner::new_with_rng(config, rng).run(&strategy, |schedule| {
        if first.get().is_none() {
            tried.set(tried.get() + 1);
        }
        let Some(failure) = shows(&schedule) else { return Ok(()) };
        first.set(first.get().or(Some(failure.step)));
        Err(TestCaseError::fail(failure.violation.id()))
    });
    let Err(TestError::Fail(_, mut schedule)) = answer else { return None };
    let failure = shortened(&mut schedule)?;
    Some(Found { schedule, steps: first.get()?, tried: tried.get(), failure })
}

/// How a schedule breaks its fault's property, if it does.
fn shows(schedule: &Schedule) -> Option<Box<Failure>> {
    let failure = run(schedule).err()?;
    (failure.violation.id() == schedule.fault?.breaks()).then_some(failure)
}

/// Takes out operations, one or two at a time, for as long as the schedule
/// still shows its fault.
fn shortened(schedule: &mut Schedule) -> Option<Box<Failure>> {
    let mut failure = shows(schedule)?;
    schedule.ops.truncate(failure.step);
    while let Some((mut shorter, shorter_failure)) = shorter(schedule) {
        shorter.ops.truncate(shorter_failure.step);
        (*schedule, failure) = (shorter, shorter_failure);
    }
    Some(failure)
}

fn shorter(schedule: &Schedule) -> Option<(Schedule, Box<Failure>)> {
    let without = |out: &[usize]| {
        let kept = schedule.ops.iter().enumerate().filter(|(place, _)| !out.contains(place));
        let shorter = Schedule { ops: kept.map(|(_, op)| *op).collect(), ..*schedule };
        shows(&shorter).map(|failure| (shorter, failure))
    };
    let places = || 0..schedule.ops.len();
    let pairs = || places().flat_map(|a| (0..a).map(move |b| [b, a]));
    places().find_map(|place| without(&[place])).or_else(|| pairs().find_map(|two| without(&two)))
}
