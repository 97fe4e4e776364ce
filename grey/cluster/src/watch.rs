//! Effects in, the events of the monitors out, and the first violation.

use grey_invariants::Violation;
use grey_invariants::monitor::consensus::{Consensus, Event, What};
use grey_invariants::monitor::{Digest, Index, Node};
use grey_invariants::trace::Role;
use raft::eraftpb::Entry;

use crate::disk::Disk;
use crate::effect::{Effect, Input};

/// The monitors of a cluster.
#[derive(Debug, Clone)]
pub struct Watch {
    monitor: Consensus,
    events: u64,
}

impl Watch {
    /// For so many nodes that have never run.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { monitor: Consensus::new(nodes), events: 0 }
    }

    /// Takes note of an effect, after which the node's log is on this disk.
    ///
    /// # Errors
    /// The first property that does not hold with it.
    pub fn on(&mut self, effect: &Effect, disk: &Disk) -> Result<(), Violation> {
        let node = effect.node as Node;
        each(effect, disk, |what| {
            self.events += 1;
            self.monitor.on(&Event { node, what })
        })
    }

    /// Events so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The monitors.
    #[must_use]
    pub fn monitor(&self) -> &Consensus {
        &self.monitor
    }
}

/// A hash of an entry's content, the same in all runs: FNV-1a, which is
/// enough for contents that nobody chooses to collide.
#[must_use]
pub fn digest(entry: &Entry) -> Digest {
    let byte = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    entry.data.iter().fold(0xcbf2_9ce4_8422_2325, byte)
}

type Answer = Result<(), Violation>;

/// The events of an effect, in the order in which a node comes to them.
fn each(effect: &Effect, disk: &Disk, mut event: impl FnMut(What) -> Answer) -> Answer {
    let Effect { input, before, after, .. } = *effect;
    if input == Input::Restart {
        event(What::Restart { last: after.last, commit: after.commit })?;
        return event(What::Term(after.term));
    }
    if before.term != after.term {
        event(What::Term(after.term))?;
    }
    if let Some((term, candidate)) = effect.vote {
        event(What::Vote { term, candidate: candidate as Node })?;
    }
    let led = before.role == Role::Leader;
    if led && after.role != Role::Leader {
        event(What::Follower)?;
    }
    if !led && after.role == Role::Leader {
        event(What::Leader(after.term))?;
    }
    if let Some(first) = effect.written {
        appended(first, effect.flushed, disk, &mut event)?;
    }
    if let (Some(index), Input::Message { from, .. }) = (effect.matched, input) {
        event(What::Match { term: after.term, follower: from as Node, index })?;
    }
    committed(before.commit, after.commit, disk, &mut event)
}

fn appended(
    first: Index,
    flushed: Index,
    disk: &Disk,
    event: &mut impl FnMut(What) -> Answer,
) -> Answer {
    for entry in disk.from(first).iter() {
        event(What::Append { index: entry.index, term: entry.term, digest: digest(entry) })?;
    }
    event(What::Persist(flushed))
}

fn committed(
    before: Index,
    after: Index,
    disk: &Disk,
    event: &mut impl FnMut(What) -> Answer,
) -> Answer {
    if before == after {
        return Ok(());
    }
    if after == 0 {
        // No entry is there to tell of, only that none is committed any more.
        event(What::Commit { index: 0, term: 0, digest: 0 })?;
    }
    // One that fell is told as it is.
    let first = if after < before { after } else { before + 1 };
    for entry in disk.from(first).iter().take_while(|entry| entry.index <= after) {
        event(What::Commit { index: entry.index, term: entry.term, digest: digest(entry) })?;
    }
    event(What::Apply(after))
}
