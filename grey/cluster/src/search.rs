//! A fault in, a schedule that shows it out: proptest looks for one and shrinks
//! it move by move, and what is not needed of the moves that are left is taken
//! out after that.

use std::cell::Cell;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::cluster::{Failure, run};
use crate::fault::Fault;
use crate::schedule::Schedule;
use crate::strategies::schedules;

/// Moves of the schedules that are tried, at most: what is short to begin with
/// can be made shorter than what is not.
const MOVES: [usize; 3] = [8, 16, 40];
/// Attempts to make one shorter.
const SHRINKS: u32 = 500;

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

/// Looks for a schedule that breaks the fault's property, among so many of each
/// length. `None` if there is none among them.
#[must_use]
pub fn find(fault: Fault, tries: u32) -> Option<Found> {
    let mut before = 0;
    MOVES.into_iter().find_map(|moves| {
        let (tried, found) = find_among(fault, tries, moves);
        before += tried;
        found.map(|found| Found { tried: before, ..found })
    })
}

fn find_among(fault: Fault, tries: u32, moves: usize) -> (u32, Option<Found>) {
    let (tried, first) = (Cell::new(0), Cell::new(0));
    let config = Config {
        cases: tries,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    let strategy = schedules(fault.nodes(), Some(fault), 1..=moves);
    let answer = TestRunner::new_with_rng(config, rng).run(&strategy, |schedule| {
        let shown = shows(&schedule);
        if first.get() == 0 {
            tried.set(tried.get() + 1);
            first.set(shown.as_ref().map_or(0, |failure| failure.step));
        }
        shown.map_or(Ok(()), |failure| Err(TestCaseError::fail(failure.violation.id())))
    });
    let found =
        match answer {
            Err(TestError::Fail(_, mut schedule)) => shortened(&mut schedule)
                .map(|failure| Found { schedule, failure, tried: tried.get(), steps: first.get() }),
            _ => None,
        };
    (tried.get(), found)
}

/// How a schedule breaks its fault's property, if it does.
fn shows(schedule: &Schedule) -> Option<Box<Failure>> {
    let failure = run(schedule).err()?;
    (failure.violation.id() == schedule.fault?.breaks()).then_some(failure)
}

/// Takes out operations for as long as the schedule still shows its fault: many
/// in a row, then single ones, then any two.
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
    let length = schedule.ops.len();
    let without = |out: &dyn Fn(usize) -> bool| {
        let kept = schedule.ops.iter().enumerate().filter(|(place, _)| !out(*place));
        let shorter = Schedule { ops: kept.map(|(_, op)| *op).collect(), ..*schedule };
        shows(&shorter).map(|failure| (shorter, failure))
    };
    let sizes = std::iter::successors(Some(length / 2), |size| Some(size / 2));
    let mut rows = sizes
        .take_while(|size| *size > 0)
        .flat_map(|size| (0..length).step_by(size).map(move |from| from..from + size));
    let mut pairs = (0..length).flat_map(|a| (0..a).map(move |b| (b, a)));
    rows.find_map(|row| without(&|place| row.contains(&place)))
        .or_else(|| pairs.find_map(|(a, b)| without(&|place| place == a || place == b)))
}
