//! `NoQuotaViolation` and `UsageIsHeld`: no tenant uses more than its quota,
//! what ends is released once, and what is released was in use.
//!
//! Report a reservation after it was made and a release before it is: then
//! the monitor never counts more than the scheduler has given away, and a
//! correct scheduler is not accused, also if it reports outside its own locks.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZeroU64;
use std::sync::{Mutex, PoisonError};

use super::sites;
use crate::Violation;
use crate::predicates::within_quota;
use crate::site::Site;

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
#[derive(Debug)]
pub struct Quotas {
    shards: [Mutex<HashMap<Tenant, Use>>; SHARDS],
    every: NonZeroU64,
}

#[derive(Debug, Default)]
struct Use {
    quota: u64,
    usage: u64,
    held: HashMap<Task, u64>,
}

impl Default for Quotas {
    fn default() -> Self {
        Self::one_in(NonZeroU64::MIN)
    }
}

impl Quotas {
    /// Follows one tenant in so many: those whose numbers it divides.
    ///
    /// ```
    /// use std::num::NonZeroU64;
    /// use grey_invariants::monitor::quota::Quotas;
    ///
    /// let quotas = Quotas::one_in(NonZeroU64::new(10).unwrap());
    /// assert!(quotas.reserve(7, 1, 5).is_ok(), "not followed");
    /// assert!(quotas.reserve(70, 1, 5).is_err(), "it has no quota");
    /// ```
    #[must_use]
    pub fn one_in(every: NonZeroU64) -> Self {
        Self { shards: Default::default(), every }
    }

    /// A tenant's quota is this from now on. What it uses beyond a smaller
    /// quota is no violation; what it reserves then is.
    pub fn set(&self, tenant: Tenant, quota: u64) {
        let Some(shard) = self.shard(tenant) else { return };
        with(shard, tenant, |own| own.quota = quota);
    }

    /// A tenant has left; it is forgotten with the last that its tasks release.
    ///
    /// # Errors
    /// A task of its still holds something.
    pub fn remove(&self, tenant: Tenant) -> Result<(), Violation> {
        NO_LEAK.checked();
        let Some(shard) = self.shard(tenant) else { return Ok(()) };
        with(shard, tenant, |own| {
            let answer = match own.held.iter().min() {
                None => Ok(()),
                Some((task, held)) => Err(own.leak(tenant, *task, *held)),
            };
            own.quota = 0;
            answer
        })
    }

    /// A task is given so much of its tenant's quota.
    ///
    /// # Errors
    /// The tenant uses more than its quota with it, or the task holds
    /// something already. It is counted all the same, for it was given.
    pub fn reserve(&self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        RESERVED_ONCE.checked();
        NO_QUOTA_VIOLATION.checked();
        let Some(shard) = self.shard(tenant) else { return Ok(()) };
        with(shard, tenant, |own| own.reserve(tenant, task, amount))
    }

    /// A task gives back what it holds: it finished, failed, or was lost with
    /// its node; a retry reserves anew.
    ///
    /// # Errors
    /// It holds nothing of this tenant's, or another amount.
    pub fn release(&self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        RELEASED_ONCE.checked();
        let Some(shard) = self.shard(tenant) else { return Ok(()) };
        with(shard, tenant, |own| own.release(tenant, task, amount))
    }

    /// A task has ended; nothing may be left of it.
    ///
    /// # Errors
    /// It still holds something.
    pub fn ended(&self, tenant: Tenant, task: Task) -> Result<(), Violation> {
        NO_LEAK.checked();
        let Some(shard) = self.shard(tenant) else { return Ok(()) };
        with(shard, tenant, |own| match own.held.get(&task) {
            None => Ok(()),
            Some(held) => Err(own.leak(tenant, task, *held)),
        })
    }

    /// What a tenant uses; nothing if it is not followed.
    #[must_use]
    pub fn usage(&self, tenant: Tenant) -> u64 {
        self.shard(tenant).map_or(0, |shard| with(shard, tenant, |own| own.usage))
    }

    /// Tenants remembered at present.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.shards.iter().map(|s| s.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Where a tenant is kept; `None` if it is not followed.
    fn shard(&self, tenant: Tenant) -> Option<&Mutex<HashMap<Tenant, Use>>> {
        if !tenant.is_multiple_of(self.every.get()) {
            return None;
        }
        let shard = tenant / self.every % SHARDS as u64;
        usize::try_from(shard).ok().and_then(|shard| self.shards.get(shard))
    }
}

/// Lets `act` see a tenant alone. One with neither quota nor task is not kept.
fn with<R>(
    shard: &Mutex<HashMap<Tenant, Use>>,
    tenant: Tenant,
    act: impl FnOnce(&mut Use) -> R,
) -> R {
    let mut tenants = shard.lock().unwrap_or_else(PoisonError::into_inner);
    match tenants.entry(tenant) {
        Entry::Occupied(mut own) => {
            let answer = act(own.get_mut());
            if own.get().is_idle() {
                own.remove();
            }
            answer
        }
        Entry::Vacant(place) => {
            let mut own = Use::default();
            let answer = act(&mut own);
            if !own.is_idle() {
                place.insert(own);
            }
            answer
        }
    }
}

impl Use {
    fn is_idle(&self) -> bool {
        self.quota == 0 && self.held.is_empty()
    }

    fn reserve(&mut self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        self.usage = self.usage.saturating_add(amount);
        match self.held.entry(task) {
            Entry::Occupied(mut held) => {
                *held.get_mut() = held.get().saturating_add(amount);
                let held = *held.get();
                Err(self.report(&RESERVED_ONCE, tenant, task).with("it holds", held))
            }
            Entry::Vacant(free) => {
                free.insert(amount);
                match within_quota(self.usage, self.quota) {
                    true => Ok(()),
                    false => {
                        Err(self.report(&NO_QUOTA_VIOLATION, tenant, task).with("amount", amount))
                    }
                }
            }
        }
    }

    fn release(&mut self, tenant: Tenant, task: Task, amount: u64) -> Result<(), Violation> {
        let held = self.held.remove(&task);
        self.usage = self.usage.saturating_sub(held.unwrap_or(0));
        if held == Some(amount) {
            return Ok(());
        }
        let report = self.report(&RELEASED_ONCE, tenant, task);
        Err(report.with("it holds", held.unwrap_or(0)).with("it releases", amount))
    }

    fn leak(&self, tenant: Tenant, task: Task, held: u64) -> Violation {
        self.report(&NO_LEAK, tenant, task).with("it holds", held)
    }

    fn report(&self, site: &'static Site, tenant: Tenant, task: Task) -> Violation {
        Violation::new(site)
            .with("tenant", tenant)
            .with("task", task)
            .with("usage", self.usage)
            .with("quota", self.quota)
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

    #[test]
    fn who_has_neither_quota_nor_task_is_not_remembered() {
        let quotas = Quotas::default();
        for tenant in 0..1000 {
            assert!(quotas.ended(tenant, 1).is_ok() && quotas.usage(tenant) == 0);
            quotas.set(tenant, 1);
            assert!(quotas.reserve(tenant, 1, 1).is_ok());
            assert_eq!(id(&quotas.remove(tenant)), Some("NoLeak"));
            assert_eq!(quotas.remembered(), 1, "what it holds is not forgotten");
            assert!(quotas.release(tenant, 1, 1).is_ok() && quotas.remove(tenant).is_ok());
            assert_eq!(id(&quotas.release(tenant, 1, 1)), Some("UsageIsHeld"));
            assert_eq!(quotas.remembered(), 0);
        }
    }

    #[test]
    fn amounts_beyond_all_bounds_are_violations() {
        let quotas = Quotas::default();
        quotas.set(1, 2);
        for task in 0..3 {
            assert_eq!(id(&quotas.reserve(1, task, u64::MAX)), Some("NoQuotaViolation"));
        }
        assert!(quotas.release(1, 0, u64::MAX).is_ok());
    }
}
