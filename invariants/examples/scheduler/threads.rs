//! Workers in threads of their own share one tenant's quota.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use grey_invariants::Violation;
use grey_invariants::monitor::quota::{Quotas, Task};

use super::Fault;

const TENANT: u64 = 1;
const QUOTA: u64 = 2;
const WORKERS: u64 = 8;

/// A scheduler of one tenant.
pub(super) struct Scheduler {
    fault: Option<Fault>,
    /// What is given away. A correct scheduler looks and takes under one lock.
    usage: Mutex<u64>,
    quotas: Quotas,
    reports: AtomicU64,
    /// The first violation, and the number of the report that showed it.
    first: OnceLock<(&'static str, u64)>,
    is_over: AtomicBool,
}

/// Lets workers run so many tasks each, or until the monitor finds something:
/// that, and after how many reports.
pub(crate) fn first_violation(fault: Option<Fault>, tasks: u64) -> Option<(&'static str, u64)> {
    let scheduler = Scheduler::new(fault);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let scheduler = &scheduler;
            scope.spawn(move || (0..tasks).all(|n| scheduler.run(worker * tasks + n)));
        }
    });
    scheduler.first.get().copied()
}

impl Scheduler {
    pub(super) fn new(fault: Option<Fault>) -> Self {
        let scheduler = Self {
            fault,
            usage: Mutex::new(0),
            quotas: Quotas::default(),
            reports: AtomicU64::new(0),
            first: OnceLock::new(),
            is_over: AtomicBool::new(false),
        };
        scheduler.quotas.set(TENANT, QUOTA);
        scheduler
    }

    /// Runs a task, every other of which fails; whether to go on.
    fn run(&self, task: Task) -> bool {
        if self.take(task, thread::yield_now) {
            // It runs.
            thread::yield_now();
            self.give_back(task, task.is_multiple_of(2));
            self.report(self.quotas.ended(TENANT, task));
        }
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Takes one of the quota, if there is one. While it pauses, others have their
    /// turns.
    pub(super) fn take(&self, task: Task, pause: impl Fn()) -> bool {
        let looks_first = self.fault == Some(Fault::ChecksThenReserves);
        if looks_first && *self.usage() >= QUOTA {
            return false;
        }
        pause();
        let mut usage = self.usage();
        if !looks_first && *usage >= QUOTA {
            return false;
        }
        *usage += 1;
        drop(usage);
        // Reported after it was taken, and before it is given back.
        self.report(self.quotas.reserve(TENANT, task, 1));
        true
    }

    pub(super) fn give_back(&self, task: Task, fails: bool) {
        let times = match self.fault {
            Some(Fault::ForgetsFailedTasks) if fails => 0,
            Some(Fault::ReleasesFailedTasksTwice) if fails => 2,
            _ => 1,
        };
        for _ in 0..times {
            self.report(self.quotas.release(TENANT, task, 1));
            let mut usage = self.usage();
            *usage = usage.saturating_sub(1);
        }
    }

    pub(super) fn usage(&self) -> std::sync::MutexGuard<'_, u64> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// In a real scheduler this is `answer.enforce()`.
    fn report(&self, answer: Result<(), Violation>) {
        let number = self.reports.fetch_add(1, Ordering::Relaxed) + 1;
        if let Err(violation) = answer {
            let _ = self.first.set((violation.id(), number));
            self.is_over.store(true, Ordering::Relaxed);
        }
    }
}
