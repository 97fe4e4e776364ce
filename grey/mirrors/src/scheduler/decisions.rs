//! The decisions of the specification, and the faults that can take their
//! place: the operators of `GreySchedulerMutants.tla`.

use super::{Node, Scheduler, Tenant};

/// A bug; each variant is an operator of `GreySchedulerMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    RecordedAtLast,
    RetryUnchecked,
    OneTooMany,
    KeptOnFailure,
    ReleasedTwice,
    AnyNodeUp,
    AnyNodeWithRoom,
    ReturnUnnoticed,
    ReturnsWithTasks,
    TakenBackTwice,
    LostWithItsNode,
    FailureIsTheEnd,
    QueuedTwice,
    ReturnsFinished,
    DroppedIfRefused,
    LastRoomUnused,
    NeverReturns,
    HeadOfLine,
    LastPlaceUnused,
    HeavyFirst,
    AnyTurn,
    FreeTurns,
    SamePrice,
    SavedUp,
    JoinsLevel,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 26] = [
        (Self::RecordedAtLast, "Decide", "NotYetRecorded"),
        (Self::RecordedAtLast, "Commit", "RecordedAtLast"),
        (Self::RetryUnchecked, "WithinQuota", "RetryUnchecked"),
        (Self::OneTooMany, "WithinQuota", "OneTooMany"),
        (Self::KeptOnFailure, "Requeue", "KeptOnFailure"),
        (Self::ReleasedTwice, "Requeue", "ReleasedTwice"),
        (Self::AnyNodeUp, "Takes", "AnyNodeUp"),
        (Self::AnyNodeWithRoom, "Takes", "AnyNodeWithRoom"),
        (Self::ReturnUnnoticed, "NodeReturns", "ReturnUnnoticed"),
        (Self::ReturnsWithTasks, "NodeReturns", "ReturnsWithTasks"),
        (Self::TakenBackTwice, "Requeue", "TakenBackTwice"),
        (Self::LostWithItsNode, "Requeue", "LostWithItsNode"),
        (Self::FailureIsTheEnd, "Requeue", "FailureIsTheEnd"),
        (Self::QueuedTwice, "Requeue", "QueuedTwice"),
        (Self::ReturnsFinished, "NodeReturns", "ReturnsFinished"),
        (Self::DroppedIfRefused, "Commit", "DroppedIfRefused"),
        (Self::LastRoomUnused, "Takes", "LastRoomUnused"),
        (Self::NeverReturns, "NodeReturns", "NeverReturns"),
        (Self::HeadOfLine, "Decide", "HeadOfLine"),
        (Self::LastPlaceUnused, "WithinQuota", "LastPlaceUnused"),
        (Self::HeavyFirst, "HasTurn", "HeavyFirst"),
        (Self::AnyTurn, "HasTurn", "AnyTurn"),
        (Self::FreeTurns, "Becomes", "FreeTurns"),
        (Self::SamePrice, "Becomes", "SamePrice"),
        (Self::SavedUp, "Becomes", "SavedUp"),
        (Self::JoinsLevel, "Becomes", "JoinsLevel"),
    ];
}

impl Scheduler {
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// `WithinQuota(r)`.
    pub(super) fn within_quota(&self, r: &Tenant) -> bool {
        let (used, quota) = (r.used, i32::from(self.quota_of(r)));
        match self.fault {
            Some(Fault::RetryUnchecked) => used < quota || r.queue.first() == Some(&true),
            Some(Fault::OneTooMany) => used <= quota,
            Some(Fault::LastPlaceUnused) => used + 1 < quota,
            _ => used < quota,
        }
    }

    /// `HasTurn(r, C)`.
    pub(super) fn has_turn(&self, r: &Tenant, ready: &[&Tenant]) -> bool {
        let least = ready.iter().all(|x| r.lead <= x.lead);
        match self.fault {
            Some(Fault::AnyTurn) => true,
            Some(Fault::HeavyFirst) if r.heavy => {
                ready.iter().filter(|x| x.heavy).all(|x| r.lead <= x.lead)
            }
            Some(Fault::HeavyFirst) => ready.iter().all(|x| !x.heavy) && least,
            _ => least,
        }
    }

    /// What `Becomes` takes of a tenant for a turn.
    pub(super) fn cost(&self, r: &Tenant) -> i32 {
        match self.fault {
            Some(Fault::FreeTurns) => 0,
            Some(Fault::SamePrice) => 1,
            _ => self.stride(r),
        }
    }

    /// Where `Becomes` has a tenant start that begins to contend.
    pub(super) fn joins_at(&self, r: &Tenant) -> i32 {
        match self.fault {
            Some(Fault::SavedUp) => -self.stride(r),
            Some(Fault::JoinsLevel) => 0,
            _ => self.stride(r),
        }
    }

    /// What `Decide` makes of the usage on record.
    pub(super) fn on_decide(&self, used: i32) -> i32 {
        if self.has(Fault::RecordedAtLast) { used } else { used + 1 }
    }

    /// What `Commit` makes of the usage on record.
    pub(super) fn on_commit(&self, used: i32) -> i32 {
        if self.has(Fault::RecordedAtLast) { used + 1 } else { used }
    }

    /// What `Finish` makes of the usage on record.
    pub(super) fn on_finish(&self, used: i32) -> i32 {
        used - 1
    }

    /// What `Requeue` makes of the usage on record.
    pub(super) fn on_failure(&self, used: i32) -> i32 {
        match self.fault {
            Some(Fault::KeptOnFailure) => used,
            Some(Fault::ReleasedTwice) => used - 2,
            _ => used - 1,
        }
    }

    /// `Takes(n)`.
    pub(super) fn takes(&self, n: &Node) -> bool {
        match self.fault {
            Some(Fault::AnyNodeWithRoom) => n.load < self.capacity,
            Some(Fault::AnyNodeUp) => n.up,
            Some(Fault::LastRoomUnused) => n.up && n.load + 1 < self.capacity,
            _ => n.up && n.load < self.capacity,
        }
    }

    /// The guard of `NodeReturns` for a node that is down.
    pub(super) fn may_return(&self, n: &Node) -> bool {
        match self.fault {
            Some(Fault::ReturnUnnoticed | Fault::ReturnsWithTasks) => true,
            Some(Fault::NeverReturns) => false,
            _ => n.load == 0,
        }
    }

    /// What a node has on it once `NodeReturns`.
    pub(super) fn returns_with(&self, n: &Node) -> u8 {
        if self.has(Fault::ReturnUnnoticed) { 0 } else { n.load }
    }

    /// How often a task that leaves a node in `Requeue` waits again.
    pub(super) fn waits_again(&self, n: &Node) -> usize {
        match self.fault {
            Some(Fault::LostWithItsNode) if !n.up => 0,
            Some(Fault::FailureIsTheEnd) if n.up => 0,
            Some(Fault::QueuedTwice) => 2,
            _ => 1,
        }
    }

    /// Whether a node forgets to strike out a task that `Requeue` takes from it.
    pub(super) fn keeps_load(&self, n: &Node) -> bool {
        !n.up && self.has(Fault::TakenBackTwice)
    }
}
