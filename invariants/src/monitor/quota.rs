//! `NoQuotaViolation` and `UsageIsHeld`: no tenant uses more than its quota,
//! what ends is released once, and what is released was in use.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use super::sites;
use crate::Violation;
use crate::predicates::within_quota;

sites! {
    NO_QUOTA_VIOLATION, "NoQuotaViolation", "a tenant uses no more than its quota";
    RESERVED_ONCE, "ReservedOnce", "a task holds one reservation";
    RELEASED_ONCE, "UsageIsHeld", "what is released was in use, by that tenant and task";
    NO_LEAK, "NoLeak", "a task that has ended holds nothing";
}

/// A tenant, as its scheduler numbers it.
pub type Tenant = u64;
/// A task; its number is not used again while it holds something.
pub type Task = u64;

/// Tenants whose tasks are kept under one lock.
const SHARDS: usize = 16;

/// Follows reservations and releases, from any number of threads.
///
/// ```
/// use grey_invariants::monitor::quota::Quotas;
///
/// let quotas = Quotas::default();
/// quotas.set(7, 2);
/// assert!(quotas.reserve(7, 100, 1).is_ok() && quotas.reserve(7, 101, 1).is_ok());
/// let violation = quotas.reserve(7, 102, 1).unwrap_err().to_string();
/// assert!(violation.contains("usage = 3") && violation.contains("quota = 2"));
/// ```
#[derive(Debug, Default)]
pub struct Quotas {
    shards: [Mutex<HashMap<Tenant, Use>>; SHARDS],
}

#[derive(Debug, Default)]
struct Use {
    quota: u64,
    usage: u64,
    held: HashMap<Task, u64>,
}

impl Quotas {
    /// A tenant's quota is this from now on. What it uses beyond a smaller
    /// quota is no violation; what it reserves then is.
    pub fn set(&self, tenant: Tenant, quota: u64) {
        self.with(tenant, |own| own.quota = quota);
    }

    /// A task is given so much of its tenant's quota.
    ///
    /// # Errors
    /// The tenant uses more than its quota with it, or the task holds
    /// something already. It is counted all the same, for it was given.
    pub fn reserve(&self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        RESERVED_ONCE.checked();
        NO_QUOTA_VIOLATION.checked();
        self.with(tenant, |own| {
            own.usage += amount;
            let (usage, quota) = (own.usage, own.quota);
            let described = |violation: Violation| {
                violation
                    .with("tenant", tenant)
                    .with("task", task)
                    .with("usage", usage)
                    .with("quota", quota)
            };
            match own.held.entry(task) {
                Entry::Occupied(mut held) => {
                    *held.get_mut() += amount;
                    Err(described(Violation::new(&RESERVED_ONCE)).with("it holds", *held.get()))
                }
                Entry::Vacant(free) => {
                    free.insert(amount);
                    match within_quota(usage, quota) {
                        true => Ok(()),
                        false => {
                            Err(described(Violation::new(&NO_QUOTA_VIOLATION))
                                .with("amount", amount))
                        }
                    }
                }
            }
        })
    }

    /// A task gives back what it holds: it finished, failed, or was lost with
    /// its node; a retry reserves anew.
    ///
    /// # Errors
    /// It holds nothing of this tenant's, or another amount.
    pub fn release(&self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        RELEASED_ONCE.checked();
        self.with(tenant, |own| {
            let held = own.held.remove(&task);
            own.usage -= held.unwrap_or(0);
            if held == Some(amount) {
                return Ok(());
            }
            Err(Violation::new(&RELEASED_ONCE)
                .with("tenant", tenant)
                .with("task", task)
                .with("it holds", held.unwrap_or(0))
                .with("it releases", amount)
                .with("usage", own.usage)
                .with("quota", own.quota))
        })
    }

    /// A task has ended; nothing may be left of it.
    ///
    /// # Errors
    /// It still holds something.
    pub fn ended(&self, tenant: Tenant, task: Task) -> Result<(), Violation> {
        NO_LEAK.checked();
        self.with(tenant, |own| match own.held.get(&task) {
            None => Ok(()),
            Some(held) => Err(Violation::new(&NO_LEAK)
                .with("tenant", tenant)
                .with("task", task)
                .with("it holds", *held)
                .with("usage", own.usage)
                .with("quota", own.quota)),
        })
    }

    /// What a tenant uses.
    #[must_use]
    pub fn usage(&self, tenant: Tenant) -> u64 {
        self.with(tenant, |own| own.usage)
    }

    fn with<R>(&self, tenant: Tenant, act: impl FnOnce(&mut Use) -> R) -> R {
        let shard = usize::try_from(tenant % SHARDS as u64).unwrap_or(0);
        let mut shard = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        act(shard.entry(tenant).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    #[test]
    fn double_releases_and_leaks_are_told_apart() {
        let quotas = Quotas::default();
        quotas.set(1, 2);
        assert!(quotas.reserve(1, 10, 2).is_ok());
        assert_eq!(id(&quotas.ended(1, 10)), Some("NoLeak"));
        assert!(quotas.release(1, 10, 2).is_ok() && quotas.ended(1, 10).is_ok());
        assert_eq!(id(&quotas.release(1, 10, 2)), Some("UsageIsHeld"));
        assert_eq!(quotas.usage(1), 0, "a double release takes nothing from others");
    }

    #[test]
    fn what_was_given_is_counted_though_it_should_not_have_been() {
        let quotas = Quotas::default();
        quotas.set(1, 1);
        assert!(quotas.reserve(1, 10, 1).is_ok());
        assert_eq!(id(&quotas.reserve(1, 11, 1)), Some("NoQuotaViolation"));
        assert_eq!(id(&quotas.reserve(1, 10, 1)), Some("ReservedOnce"));
        assert_eq!(quotas.usage(1), 3);
    }

    #[test]
    fn a_quota_that_shrinks_binds_what_comes_after() {
        let quotas = Quotas::default();
        quotas.set(1, 2);
        assert!(quotas.reserve(1, 10, 2).is_ok());
        quotas.set(1, 1);
        assert!(quotas.release(1, 10, 2).is_ok());
        assert!(quotas.reserve(1, 11, 1).is_ok());
        assert!(quotas.reserve(2, 11, 1).is_err(), "no quota is none");
    }
}
