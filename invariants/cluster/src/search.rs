//! A fault in, the shortest schedule that shows it out: proptest looks for one
//! and takes out of it whatever is not needed.

use std::cell::Cell;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::cluster::{Failure, run};
use crate::fault::Fault;
use crate::schedule::Schedule;
use crate::strategies::schedules;

/// Operations of the schedules that are tried, at most.
const LENGTH: usize = 60;
/// Attempts to make one shorter.
const SHRINKS: u32 = 20_000;

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
    let shows = |schedule: &Schedule| {
        run(schedule).err().filter(|failure| failure.violation.id() == fault.breaks())
    };
    let (tried, first) = (Cell::new(0), Cell::new(None));
    let config = Config {
        cases: tries,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let strategy = schedules(fault.nodes(), Some(fault), 1..=LENGTH);
    let answer = TestRunner::new_with_rng(config, rng).run(&strategy, |schedule| {
        if first.get().is_none() {
            tried.set(tried.get() + 1);
        }
        let Some(failure) = shows(&schedule) else { return Ok(()) };
        first.set(first.get().or(Some(failure.step)));
        Err(TestCaseError::fail(failure.violation.id()))
    });
    let Err(TestError::Fail(_, mut schedule)) = answer else { return None };
    let failure = shows(&schedule)?;
    schedule.ops.truncate(failure.step);
    Some(Found { schedule, steps: first.get()?, tried: tried.get(), failure })
}
