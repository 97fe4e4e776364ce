//! The decisions of the specification, and the faults that can take their
//! place: the operators of `GreySchedulerPlainMutants.tla`.

use super::{SchedulerPlain, State};

/// A bug; each variant is an operator of `GreySchedulerPlainMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    NewestFirst,
    HeavyFirst,
    JoinsLevel,
    JoinsAlike,
    KeptOnFailure,
    RetriedFirst,
    QueuedWithAnother,
    LostWithItsNode,
    HeadOfLine,
    OneWaits,
    ReturnsWithTasks,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::NewestFirst, "Decide", "NewestFirst"),
        (Self::HeavyFirst, "HasTurn", "HeavyFirst"),
        (Self::JoinsLevel, "Pays", "JoinsLevel"),
        (Self::JoinsAlike, "Pays", "JoinsAlike"),
        (Self::KeptOnFailure, "Requeue", "KeptOnFailure"),
        (Self::RetriedFirst, "Requeue", "RetriedFirst"),
        (Self::QueuedWithAnother, "Requeue", "QueuedWithAnother"),
        (Self::LostWithItsNode, "Requeue", "LostWithItsNode"),
        (Self::HeadOfLine, "Decide", "HeadOfLine"),
        (Self::OneWaits, "Arrive", "OneWaits"),
        (Self::ReturnsWithTasks, "NodeReturns", "ReturnsWithTasks"),
    ];
}

impl SchedulerPlain {
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(super) fn is_heavy(&self, t: u8) -> bool {
        t < self.heavy
    }

    /// `QuotaOf(t)`.
    pub(super) fn quota_of(&self, t: u8) -> u8 {
        if self.is_heavy(t) { self.weight * self.quota } else { self.quota }
    }

    /// `Stride(t)`.
    pub(super) fn stride(&self, t: u8) -> i32 {
        if self.is_heavy(t) { 1 } else { i32::from(self.weight) }
    }

    /// `WithinQuota(t)`.
    pub(super) fn within_quota(&self, state: &State, t: u8) -> bool {
        state.tenant(t).used < i32::from(self.quota_of(t))
    }

    /// What `Pays` takes of a tenant for a turn.
    pub(super) fn cost(&self, t: u8) -> i32 {
        self.stride(t)
    }

    /// `HasTurn(t, C)`.
    pub(super) fn has_turn(&self, state: &State, t: u8, ready: &[u8]) -> bool {
        let lead = |t: u8| state.tenant(t).lead;
        let least = |x: &u8| lead(t) <= lead(*x);
        match self.fault {
            Some(Fault::HeavyFirst) if self.is_heavy(t) => {
                ready.iter().filter(|x| self.is_heavy(**x)).all(least)
            }
            Some(Fault::HeavyFirst) => {
                ready.iter().all(|x| !self.is_heavy(*x)) && ready.iter().all(least)
            }
            _ => ready.iter().all(least),
        }
    }

    /// Where `Pays` has a tenant start that begins to contend.
    pub(super) fn joins_at(&self, t: u8) -> i32 {
        match self.fault {
            Some(Fault::JoinsLevel) => 0,
            Some(Fault::JoinsAlike) => 1,
            _ => self.stride(t),
        }
    }

    /// What `Requeue` makes of the usage on record.
    pub(super) fn on_failure(&self, used: i32) -> i32 {
        if self.fault == Some(Fault::KeptOnFailure) { used } else { used - 1 }
    }

    /// `Takes(n)`.
    pub(super) fn takes(&self, state: &State, n: u8) -> bool {
        state.up.contains(&n) && state.load(n) < usize::from(self.capacity)
    }

    /// Whether `NodeReturns(n)` is possible.
    pub(super) fn may_return(&self, state: &State, n: u8) -> bool {
        !state.up.contains(&n) && (state.load(n) == 0 || self.has(Fault::ReturnsWithTasks))
    }

    /// Which task of a queue `Decide` takes, from 0; the queue is not empty.
    pub(super) fn next_of(&self, queue: &[u8]) -> usize {
        if self.fault == Some(Fault::NewestFirst) { queue.len() - 1 } else { 0 }
    }
}
