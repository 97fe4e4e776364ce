//! The same scheduler with its workers as state machines: whose turn it is is
//! chosen from outside, so that a race happens again, and is made short.

use std::cell::Cell;

use grey_invariants::monitor::quota::{Quotas, Task};
use grey_invariants::testing::cases;
use proptest::collection::vec;

use super::Fault;

const TENANT: u64 = 1;
const QUOTA: u64 = 1;
const WORKERS: usize = 3;

/// What a worker does in its next turn.
#[derive(Debug, Clone, Copy)]
enum Next {
    Look,
    Take,
    GiveBack,
    End,
}

struct Scheduler {
    fault: Option<Fault>,
    usage: u64,
    quotas: Quotas,
    workers: [(Next, Task); WORKERS],
    tasks: Task,
}

/// The property first violated when workers take these turns, and the turn.
pub(crate) fn first_violation(
    fault: Option<Fault>,
    turns: &[usize],
) -> Option<(usize, &'static str)> {
    let workers = [(Next::Look, 0); WORKERS];
    let mut scheduler = Scheduler { fault, usage: 0, quotas: Quotas::default(), workers, tasks: 0 };
    scheduler.quotas.set(TENANT, QUOTA);
    (1..).zip(turns).find_map(|(number, worker)| Some((number, scheduler.turn(*worker)?)))
}

/// How many turns the first schedule found takes until the violation, and the
/// shortest schedule, which is in a file as well.
pub(crate) fn shortest(fault: Fault) -> Option<(usize, Vec<usize>)> {
    let first = Cell::new(None);
    let (name, folder) = (format!("scheduler-{fault:?}"), std::env::temp_dir());
    let (schedules, happen) = (vec(0..WORKERS, 1..60), <[usize]>::to_vec);
    let tried = cases::run(&name, &folder, 1000, schedules, happen, |turns| {
        first_violation(Some(fault), turns).map_or(Ok(()), |(number, id)| {
            first.set(first.get().or(Some(number)));
            Err(id.to_owned())
        })
    });
    Some((first.get()?, tried.err()?.steps))
}

impl Scheduler {
    /// Lets a worker do its next step; what that violates.
    fn turn(&mut self, worker: usize) -> Option<&'static str> {
        let (next, task) = self.workers[worker];
        let (then, answer) = match next {
            Next::Look if self.usage >= QUOTA => (Next::Look, Ok(())),
            Next::Look if self.fault == Some(Fault::ChecksThenReserves) => (Next::Take, Ok(())),
            // Looked and taken in one turn: under one lock.
            Next::Look | Next::Take => {
                self.tasks += 1;
                self.usage += 1;
                self.workers[worker].1 = self.tasks;
                (Next::GiveBack, self.quotas.reserve(TENANT, self.tasks, 1))
            }
            Next::GiveBack if self.fault == Some(Fault::ForgetsFailedTasks) => (Next::End, Ok(())),
            Next::GiveBack => {
                self.usage = self.usage.saturating_sub(1);
                (Next::End, self.quotas.release(TENANT, task, 1))
            }
            Next::End if self.fault == Some(Fault::ReleasesFailedTasksTwice) => {
                (Next::Look, self.quotas.release(TENANT, task, 1))
            }
            Next::End => (Next::Look, self.quotas.ended(TENANT, task)),
        };
        self.workers[worker].0 = then;
        answer.err().map(|violation| violation.id())
    }
}
