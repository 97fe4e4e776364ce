//! The properties of quotas, from all calls there have been.

use crate::monitor::quota::{Task, Tenant};
use crate::testing::{Answer, Call, Judge};

/// Keeps all calls.
///
/// ```
/// use grey_invariants::testing::naive::NaiveQuotas;
/// use grey_invariants::testing::{Answer, Call, Judge as _};
///
/// let mut checker = NaiveQuotas::default();
/// let calls = [Call::Set { tenant: 1, quota: 1 }, Call::Reserve { tenant: 1, task: 1, amount: 2 }];
/// let answers = calls.map(|call| checker.judge(&call));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("NoQuotaViolation")]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct NaiveQuotas {
    past: Vec<Call>,
}

impl NaiveQuotas {
    fn quota(&self, of: Tenant) -> u64 {
        let last = self.past.iter().rev().find_map(|call| match *call {
            Call::Set { tenant, quota } if tenant == of => Some(quota),
            Call::Remove { tenant } if tenant == of => Some(0),
            _ => None,
        });
        last.unwrap_or(0)
    }

    /// What a task holds: what it was given since it last released anything.
    fn held(&self, of: Tenant, by: Task) -> Option<u64> {
        let own = self.past.iter().rev().take_while(|call| {
            !matches!(**call, Call::Release { tenant, task, .. } if (tenant, task) == (of, by))
        });
        let given = own.filter_map(|call| match *call {
            Call::Reserve { tenant, task, amount } if (tenant, task) == (of, by) => Some(amount),
            _ => None,
        });
        let given: Vec<u64> = given.collect();
        (!given.is_empty()).then(|| given.iter().sum())
    }

    fn tasks(&self, of: Tenant) -> Vec<Task> {
        let tasks = self.past.iter().filter_map(|call| match *call {
            Call::Reserve { tenant, task, .. } if tenant == of => Some(task),
            _ => None,
        });
        let mut tasks: Vec<Task> = tasks.collect();
        tasks.sort_unstable();
        tasks.dedup();
        tasks
    }

    fn usage(&self, of: Tenant) -> u64 {
        self.tasks(of).into_iter().filter_map(|task| self.held(of, task)).sum()
    }

    fn violated(&self, call: &Call) -> Option<&'static str> {
        match *call {
            Call::Set { .. } => None,
            Call::Reserve { tenant, task, amount } => {
                let is_over = self.usage(tenant) + amount > self.quota(tenant);
                match self.held(tenant, task) {
                    Some(_) => Some("ReservedOnce"),
                    None => is_over.then_some("NoQuotaViolation"),
                }
            }
            Call::Release { tenant, task, amount } => {
                (self.held(tenant, task) != Some(amount)).then_some("UsageIsHeld")
            }
            Call::Ended { tenant, task } => self.held(tenant, task).map(|_| "NoLeak"),
            Call::Remove { tenant } => {
                let mut tasks = self.tasks(tenant).into_iter();
                tasks.find_map(|task| self.held(tenant, task)).map(|_| "NoLeak")
            }
        }
    }
}

impl Judge for NaiveQuotas {
    type Event = Call;

    fn judge(&mut self, call: &Call) -> Answer {
        let violated = self.violated(call);
        self.past.push(*call);
        violated.map_or(Answer::Holds, Answer::Violates)
    }
}
