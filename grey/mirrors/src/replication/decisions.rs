//! The decisions of the specification, and the faults that can take their
//! place: the operators of `GreyReplicationMutants.tla`.

use grey_invariants::predicates::{is_majority, shared};

use super::{Bag, Copy, Primary, Replica, Replication, State};

/// A bug; each variant is an operator of `GreyReplicationMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    OneLessThanMajority,
    UnflushedCounted,
    AnyCopy,
    LongestCopy,
    NewestCopy,
    WriteByWrite,
    ServeAtOnce,
    ReadMemory,
    ReadApplied,
    RebuildFromAnyone,
    RebuildFromNothing,
    Half,
    Everyone,
    BothAtLeast,
    OldCopiesCounted,
    ServeWhenIdle,
    RebuildWhenServing,
    RebuildFromAcknowledged,
    OnlyWhatIsOwed,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 19] = [
        (Self::OneLessThanMajority, "IsQuorum", "OneLessThanMajority"),
        (Self::UnflushedCounted, "OnDisk", "UnflushedCounted"),
        (Self::AnyCopy, "AsGood", "AnyCopy"),
        (Self::LongestCopy, "AsGood", "LongestCopy"),
        (Self::NewestCopy, "AsGood", "NewestCopy"),
        (Self::WriteByWrite, "Receive", "WriteByWrite"),
        (Self::ServeAtOnce, "MayServe", "ServeAtOnce"),
        (Self::ReadMemory, "Reads", "ReadMemory"),
        (Self::ReadApplied, "Reads", "ReadApplied"),
        (Self::RebuildFromAnyone, "Rebuild", "RebuildFromAnyone"),
        (Self::RebuildFromNothing, "Rebuild", "RebuildFromNothing"),
        (Self::Half, "IsQuorum", "Half"),
        (Self::Everyone, "IsQuorum", "Everyone"),
        (Self::BothAtLeast, "AsGood", "BothAtLeast"),
        (Self::OldCopiesCounted, "Said", "OldCopiesCounted"),
        (Self::ServeWhenIdle, "MayServe", "ServeWhenIdle"),
        (Self::RebuildWhenServing, "Rebuild", "RebuildWhenServing"),
        (Self::RebuildFromAcknowledged, "Rebuild", "RebuildFromAcknowledged"),
        (Self::OnlyWhatIsOwed, "Receive", "OnlyWhatIsOwed"),
    ];
}

/// A length; copies are no longer than `MaxWrite`, which is a `u8`.
pub(super) fn len(copy: &[u8]) -> u8 {
    u8::try_from(copy.len()).unwrap_or(u8::MAX)
}

/// How many replicas satisfy the condition.
pub(super) fn count(bag: &Bag, is_meant: impl Fn(&Replica) -> bool) -> usize {
    bag.iter().filter(|(x, _)| is_meant(x)).map(|(_, n)| usize::from(*n)).sum()
}

impl Replication {
    pub(super) fn is_majority(&self, n: usize) -> bool {
        is_majority(n, self.replicas.into())
    }

    /// `IsQuorum(n)`.
    pub(super) fn is_quorum(&self, n: usize) -> bool {
        match self.fault {
            Some(Fault::OneLessThanMajority) => 2 * n + 1 >= usize::from(self.replicas),
            Some(Fault::Half) => 2 * n >= usize::from(self.replicas),
            Some(Fault::Everyone) => n == usize::from(self.replicas),
            _ => self.is_majority(n),
        }
    }

    /// `AsGood(x, y)`.
    pub(super) fn as_good(&self, x: &Replica, y: &Replica) -> bool {
        let longer = x.copy.len() >= y.copy.len();
        match self.fault {
            Some(Fault::AnyCopy) => true,
            Some(Fault::LongestCopy) => longer,
            Some(Fault::NewestCopy) => x.synced >= y.synced,
            Some(Fault::BothAtLeast) => x.synced >= y.synced && longer,
            _ => (x.synced, x.copy.len()) >= (y.synced, y.copy.len()),
        }
    }

    /// `MayBeginWith(x, all)`.
    pub(super) fn may_begin_with(&self, x: &Replica, all: &Bag) -> bool {
        self.is_quorum(count(all, |y| !y.lost && self.as_good(x, y)))
    }

    /// What a replica with this copy begins to follow with in `Receive`.
    pub(super) fn first_of(&self, p: &Primary, own: &[u8]) -> Copy {
        match self.fault {
            Some(Fault::WriteByWrite) => {
                let next = (shared(own, &p.copy) + 1).min(p.copy.len());
                p.copy[..next].to_vec()
            }
            Some(Fault::OnlyWhatIsOwed) => p.copy[..usize::from(p.start)].to_vec(),
            _ => p.copy.clone(),
        }
    }

    /// `OnDisk(p, known)`.
    pub(super) fn on_disk(&self, p: &Primary, known: u8) -> std::ops::RangeInclusive<u8> {
        match self.fault {
            Some(Fault::UnflushedCounted) => p.start..=len(&p.copy),
            _ => known.max(p.start)..=len(&p.copy),
        }
    }

    /// `MayServe(p, known)`.
    pub(super) fn may_serve(&self, p: &Primary, known: u8) -> bool {
        match self.fault {
            Some(Fault::ServeAtOnce) => true,
            Some(Fault::ServeWhenIdle) if p.start > 0 => known == len(&p.copy),
            _ => known >= p.start,
        }
    }

    /// What `Reads(p, known)` returns.
    pub(super) fn read_of(&self, p: &Primary, known: u8) -> Copy {
        match self.fault {
            Some(Fault::ReadMemory) => p.copy.clone(),
            Some(Fault::ReadApplied) => p.copy[..usize::from(known.saturating_sub(1))].to_vec(),
            _ => p.copy[..usize::from(known)].to_vec(),
        }
    }

    /// `Said(x)`.
    pub(super) fn said(&self, state: &State, x: &Replica) -> u8 {
        let counts = x.synced == state.epoch || self.fault == Some(Fault::OldCopiesCounted);
        match (x.lost, counts) {
            (true, _) => x.said,
            (false, true) => len(&x.copy),
            (false, false) => 0,
        }
    }

    /// What `Rebuild` may put on a disk, the other replicas being these.
    pub(super) fn rebuild_from(&self, state: &State, others: &Bag) -> Vec<Copy> {
        let p = state.primary.as_ref();
        let intact = || others.keys().filter(|y| !y.lost);
        match (self.fault, p) {
            (Some(Fault::RebuildFromNothing), _) => vec![Copy::new()],
            (Some(Fault::RebuildFromAnyone), _) => {
                let mut copies: Vec<Copy> = intact().map(|y| y.copy.clone()).collect();
                copies.sort();
                copies.dedup();
                copies
            }
            (Some(Fault::RebuildWhenServing), Some(p)) if p.start > 0 => Vec::new(),
            (Some(Fault::RebuildFromAcknowledged), Some(p)) => {
                let known = usize::from(self.known(state, others, p));
                vec![p.copy[..known].to_vec()]
            }
            (_, p) => p.map(|p| p.copy.clone()).into_iter().collect(),
        }
    }
}
