//! A decision of a scheduler -> what it reports to the monitor of quotas;
//! correct, or breaking one rule.

use std::collections::BTreeMap;

use super::faults::SchedulerFault;
use crate::monitor::quota::{Task, Tenant};

/// What a scheduler reports.
///
/// ```
/// use grey_invariants::testing::Call;
///
/// let call: Call = "reserve tenant=1 task=7 amount=2".parse()?;
/// assert_eq!(call, Call::Reserve { tenant: 1, task: 7, amount: 2 });
/// # Ok::<(), grey_invariants::testing::NoLine>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the arguments of the monitor's functions")]
pub enum Call {
    /// [`Quotas::set`](crate::monitor::quota::Quotas::set)
    Set { tenant: Tenant, quota: u64 },
    /// [`Quotas::reserve`](crate::monitor::quota::Quotas::reserve)
    Reserve { tenant: Tenant, task: Task, amount: u64 },
    /// [`Quotas::release`](crate::monitor::quota::Quotas::release)
    Release { tenant: Tenant, task: Task, amount: u64 },
    /// [`Quotas::ended`](crate::monitor::quota::Quotas::ended)
    Ended { tenant: Tenant, task: Task },
    /// [`Quotas::remove`](crate::monitor::quota::Quotas::remove)
    Remove { tenant: Tenant },
}

/// What a scheduler does next; what cannot be done does nothing.
///
/// ```
/// use grey_invariants::testing::{Decision, Scheduler};
///
/// assert!(Scheduler::default().run(&[Decision::Finish { place: 0 }]).is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Decision {
    /// A tenant comes, or its quota changes.
    Quota { tenant: Tenant, quota: u64 },
    /// A tenant's new task is started, if its quota allows.
    Start { tenant: Tenant, amount: u64 },
    /// The task in this place of those that run ends.
    Finish { place: usize },
    /// The task in this place of those that run fails.
    Fail { place: usize },
    /// The task in this place of those that failed is started again, if the
    /// quota allows.
    Retry { place: usize },
    /// A tenant leaves; its tasks are ended first.
    Leave { tenant: Tenant },
}

/// A scheduler, correct but for its fault.
///
/// ```
/// use grey_invariants::testing::{Call, Decision, Scheduler};
///
/// let mut scheduler = Scheduler::default();
/// scheduler.step(&Decision::Quota { tenant: 1, quota: 2 });
/// let start = Decision::Start { tenant: 1, amount: 2 };
/// assert_eq!(scheduler.step(&start), [Call::Reserve { tenant: 1, task: 1, amount: 2 }]);
/// assert!(scheduler.step(&start).is_empty(), "its quota is used up");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scheduler {
    quotas: BTreeMap<Tenant, u64>,
    running: Vec<Held>,
    failed: Vec<Held>,
    tasks: Task,
    fault: Option<SchedulerFault>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    tenant: Tenant,
    task: Task,
    amount: u64,
}

impl Scheduler {
    /// A scheduler that breaks one rule.
    #[must_use]
    pub fn faulty(fault: SchedulerFault) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }

    /// What is reported when all this is done.
    #[must_use]
    pub fn run(mut self, decisions: &[Decision]) -> Vec<Call> {
        decisions.iter().flat_map(|decision| self.step(decision)).collect()
    }

    /// Does this, if it can be done, and gives what is reported.
    pub fn step(&mut self, decision: &Decision) -> Vec<Call> {
        match *decision {
            Decision::Quota { tenant, quota } => {
                self.quotas.insert(tenant, quota);
                vec![Call::Set { tenant, quota }]
            }
            Decision::Start { tenant, amount } => {
                self.tasks += 1;
                let task = Held { tenant, task: self.tasks, amount };
                self.start(task, SchedulerFault::StartsUnchecked)
            }
            Decision::Finish { place } => take(&mut self.running, place).map_or(vec![], |task| {
                let Held { tenant, task: number, .. } = task;
                let mut calls = self.release(task);
                calls.push(Call::Ended { tenant, task: number });
                calls
            }),
            Decision::Fail { place } => take(&mut self.running, place).map_or(vec![], |task| {
                self.failed.push(task);
                match self.has(SchedulerFault::ReservesTwice) {
                    true => vec![],
                    false => self.release(task),
                }
            }),
            Decision::Retry { place } => take(&mut self.failed, place)
                .map_or(vec![], |task| self.start(task, SchedulerFault::RetriesUnchecked)),
            Decision::Leave { tenant } => self.leave(tenant),
        }
    }

    fn has(&self, fault: SchedulerFault) -> bool {
        self.fault == Some(fault)
    }

    fn start(&mut self, task: Held, fault: SchedulerFault) -> Vec<Call> {
        let Held { tenant, task: number, amount } = task;
        let used: u64 =
            self.running.iter().filter(|t| t.tenant == tenant).map(|held| held.amount).sum();
        let Some(quota) = self.quotas.get(&tenant) else { return vec![] };
        if used + amount > *quota && !self.has(fault) {
            return vec![];
        }
        self.running.push(task);
        vec![Call::Reserve { tenant, task: number, amount }]
    }

    fn release(&self, Held { tenant, task, amount }: Held) -> Vec<Call> {
        let amount = amount + u64::from(self.has(SchedulerFault::ReleasesMore));
        let times = match self.fault {
            Some(SchedulerFault::ReleasesTwice) => 2,
            Some(SchedulerFault::Leaks) => 0,
            _ => 1,
        };
        vec![Call::Release { tenant, task, amount }; times]
    }

    fn leave(&mut self, tenant: Tenant) -> Vec<Call> {
        if self.quotas.remove(&tenant).is_none() {
            return vec![];
        }
        let running = std::mem::take(&mut self.running).into_iter();
        let (own, others): (Vec<Held>, _) = running.partition(|held| held.tenant == tenant);
        self.running = others;
        self.failed.retain(|held| held.tenant != tenant);
        let mut calls: Vec<Call> = own.into_iter().flat_map(|held| self.release(held)).collect();
        calls.push(Call::Remove { tenant });
        calls
    }
}

/// Takes out what is in this place, counted round.
fn take(tasks: &mut Vec<Held>, place: usize) -> Option<Held> {
    (!tasks.is_empty()).then(|| tasks.remove(place % tasks.len()))
}
