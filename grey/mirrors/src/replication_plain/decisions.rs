//! The decisions of the specification, and the faults that can take their
//! place: the operators of `GreyReplicationPlainMutants.tla`.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use grey_invariants::predicates::is_majority;

use super::{Copy, Name, Replica, ReplicationPlain, State};

/// A bug; each variant is an operator of `GreyReplicationPlainMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    ReportMemory,
    EpochNotOnDisk,
    NobodyAsked,
    RebuiltByAnyone,
    NotTied,
    Half,
    ReportsCounted,
    LateCopyTaken,
    FromAnyLength,
    AllFollow,
    OldCopyReported,
    LongestCopy,
    AcknowledgedWhenDown,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::ReportMemory, "Reported", "ReportMemory"),
        (Self::EpochNotOnDisk, "Crash", "EpochNotOnDisk"),
        (Self::NobodyAsked, "MayServe", "NobodyAsked"),
        (Self::RebuiltByAnyone, "SendCopy", "RebuiltByAnyone"),
        (Self::NotTied, "Rebuild", "NotTied"),
        (Self::Half, "IsQuorum", "Half"),
        (Self::ReportsCounted, "Known", "ReportsCounted"),
        (Self::LateCopyTaken, "Receive", "LateCopyTaken"),
        (Self::FromAnyLength, "FirstLengths", "FromAnyLength"),
        (Self::AllFollow, "IsStillPrimary", "AllFollow"),
        (Self::OldCopyReported, "Report", "OldCopyReported"),
        (Self::LongestCopy, "AsGood", "LongestCopy"),
        (Self::AcknowledgedWhenDown, "Acknowledge", "AcknowledgedWhenDown"),
    ];
}

/// A length; copies are no longer than `MaxWrite`, which is a `u8`.
pub(super) fn len(copy: &[u8]) -> u8 {
    u8::try_from(copy.len()).unwrap_or(u8::MAX)
}

impl State {
    pub(super) fn replica(&self, r: Name) -> &Replica {
        &self.replicas[usize::from(r)]
    }

    pub(super) fn epoch(&self, e: u8) -> &super::Epoch {
        &self.epochs[usize::from(e) - 1]
    }

    pub(super) fn intact(&self) -> impl Iterator<Item = (Name, &Replica)> {
        (0..).zip(&self.replicas).filter(|(_, x)| !x.lost)
    }

    pub(super) fn lost(&self) -> impl Iterator<Item = (Name, &Replica)> {
        (0..).zip(&self.replicas).filter(|(_, x)| x.lost)
    }

    /// `Newest`.
    pub(super) fn newest(&self) -> u8 {
        len_of(self.epochs.iter().take_while(|e| e.by.is_some()))
    }
}

fn len_of<T>(items: impl Iterator<Item = T>) -> u8 {
    items.fold(0, |n, _| n + 1)
}

impl ReplicationPlain {
    /// `AsGood(r, q)`.
    pub(super) fn as_good(&self, r: &Replica, q: &Replica) -> bool {
        let as_long = r.disk.len() >= q.disk.len();
        match self.fault {
            Some(Fault::LongestCopy) => as_long,
            _ => r.synced > q.synced || r.synced == q.synced && as_long,
        }
    }

    /// What `Acknowledge(e)` asks of the primary of e.
    pub(super) fn may_acknowledge(&self, p: &super::Epoch) -> bool {
        p.up || self.fault == Some(Fault::AcknowledgedWhenDown)
    }

    /// What `Report(r, e)` asks of the disk of r.
    pub(super) fn may_report(&self, x: &Replica, e: u8) -> bool {
        x.synced == e || self.fault == Some(Fault::OldCopyReported)
    }

    /// `IsMajority` of so many.
    pub(super) fn is_majority(&self, n: usize) -> bool {
        is_majority(n, self.replicas.into())
    }

    /// `IsQuorum` of so many.
    pub(super) fn is_quorum(&self, n: usize) -> bool {
        match self.fault {
            Some(Fault::Half) => 2 * n >= usize::from(self.replicas),
            _ => self.is_majority(n),
        }
    }

    /// Lengths of the primary's copy that a replica may receive.
    pub(super) fn lengths(&self, p: &super::Epoch, x: &Replica, e: u8) -> RangeInclusive<u8> {
        let (next, all) = (len(&x.memory) + 1, len(&p.copy));
        match self.fault {
            Some(Fault::LateCopyTaken) if x.follows == e => 1..=all,
            _ if x.follows == e => next..=all.min(next),
            Some(Fault::FromAnyLength) => 0..=all,
            _ => p.start..=all,
        }
    }

    /// `Reported(r)`.
    pub(super) fn reported(&self, x: &Replica) -> u8 {
        match self.fault {
            Some(Fault::ReportMemory) => len(&x.memory),
            _ => len(&x.disk),
        }
    }

    /// `Known(e)`.
    pub(super) fn known(&self, state: &State, e: u8) -> u8 {
        let p = state.epoch(e);
        let on_majority = |k: &u8| {
            let told = (0..).zip(&p.told).filter(|(r, n)| *n >= k || p.by == Some(*r));
            let enough = match self.fault {
                Some(Fault::ReportsCounted) => p.told.iter().any(|n| n >= k),
                _ => self.is_quorum(told.count()),
            };
            enough && p.by.is_none_or(|r| *k <= self.reported(state.replica(r)))
        };
        (1..=len(&p.copy)).rev().find(on_majority).unwrap_or(0)
    }

    /// `IsStillPrimary(e)`.
    fn is_still_primary(&self, state: &State, e: u8) -> bool {
        match self.fault {
            Some(Fault::AllFollow) => state.intact().all(|(_, x)| x.joined == e),
            _ => self.is_quorum(state.intact().filter(|(_, x)| x.joined == e).count()),
        }
    }

    /// `MayServe(e)`.
    pub(super) fn may_serve(&self, state: &State, e: u8) -> bool {
        (self.fault == Some(Fault::NobodyAsked) || self.is_still_primary(state, e))
            && self.known(state, e) >= state.epoch(e).start
    }

    /// The epoch that a replica finds on its disk in `Crash(r)`.
    pub(super) fn joined_on_disk(&self, x: &Replica) -> u8 {
        match self.fault {
            Some(Fault::EpochNotOnDisk) => x.synced,
            _ => x.joined,
        }
    }

    /// What `SendCopy(r, e)` asks of the primary of e.
    pub(super) fn may_rebuild(&self, state: &State, e: u8) -> bool {
        state.epoch(e).up
            && (self.fault == Some(Fault::RebuiltByAnyone) || self.is_still_primary(state, e))
    }

    /// What `Rebuild(r)` leaves of the copies that were sent.
    pub(super) fn still_coming(&self, x: &Replica) -> BTreeSet<(u8, Copy)> {
        match self.fault {
            Some(Fault::NotTied) => x.coming.clone(),
            _ => BTreeSet::new(),
        }
    }
}
