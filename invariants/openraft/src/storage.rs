//! What openraft persists: where a node tells what it does.
//!
//! Everything is on the disk when a call returns. That an index is committed is
//! told where openraft asks for it to be saved, in the order of all the rest, though
//! a restart does not find it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::{Bound, RangeBounds};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grey_invariants::monitor::consensus::What;
use grey_invariants::monitor::{Index, LeaderId, Members, NOTHING, Node};
use grey_invariants::trace::Action;
use openraft::storage::{LogFlushed, RaftLogStorage};
use openraft::{
    CommittedLeaderId, Entry, EntryPayload, LogId, LogState, Membership, OptionalSend,
    RaftLogReader, Vote,
};

use crate::watch::Watch;
use crate::{Bug, Result, Types};

/// A node's disk, which is there when the node is not.
#[derive(Debug, Clone)]
pub struct Storage {
    node: Node,
    disk: Arc<Mutex<Disk>>,
    watch: Arc<Watch>,
    bug: Option<Bug>,
}

#[derive(Debug, Default)]
struct Disk {
    vote: Option<Vote<u64>>,
    log: BTreeMap<Index, Entry<Types>>,
    /// Not on the disk: up to where the node knows its log to be committed.
    committed: Option<Index>,
}

/// A leader's id, as the monitors have it.
#[must_use]
pub fn id(leader: &CommittedLeaderId<u64>) -> LeaderId {
    LeaderId { term: leader.term, node: leader.node_id }
}

/// A configuration, as the monitors have it.
#[must_use]
pub fn members<N: openraft::Node>(membership: &Membership<u64, N>) -> Members {
    let sets = membership.get_joint_config().iter().map(|set| set.iter().copied());
    Members::joint(sets).with_learners(membership.learner_ids())
}

impl Storage {
    /// An empty disk.
    #[must_use]
    pub fn new(node: Node, watch: Arc<Watch>, bug: Option<Bug>) -> Self {
        Self { node, disk: Arc::default(), watch, bug }
    }

    /// The node has stopped and starts again with what is on its disk.
    pub fn restart(&self) {
        let mut disk = self.disk();
        match self.bug {
            Some(Bug::VoteNotOnDisk) => disk.vote = None,
            Some(Bug::TailNotOnDisk) => disk.log.retain(|index, _| *index < 2),
            _ => {}
        }
        disk.committed = None;
        let last = disk.log.keys().next_back().copied().unwrap_or(NOTHING);
        let vote = disk.vote.unwrap_or_default();
        let term = id(&vote.leader_id);
        let events = vec![What::Restart { last, commit: NOTHING }, What::Term(term)];
        self.watch.step(self.node, Action::Restart, events);
        self.tell_members(&disk);
        if vote.committed && term.node == self.node {
            // It goes on leading, without a new election.
            self.watch.tell(self.node, What::Leader(term));
        }
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A node goes by the last configuration in its log.
    fn tell_members(&self, disk: &Disk) {
        if let Some(made) = disk.log.values().rev().find_map(membership) {
            self.watch.tell(self.node, What::Members(made));
        }
    }
}

fn membership(entry: &Entry<Types>) -> Option<Members> {
    match &entry.payload {
        EntryPayload::Membership(membership) => Some(members(membership)),
        _ => None,
    }
}

/// A hash of what an entry is: FNV-1a.
fn digest(entry: &Entry<Types>) -> u64 {
    let text = match &entry.payload {
        EntryPayload::Blank => String::new(),
        EntryPayload::Normal(number) => number.to_string(),
        EntryPayload::Membership(membership) => format!("{membership:?}"),
    };
    let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, byte)
}

fn change(entry: &mut Entry<Types>) {
    if let EntryPayload::Normal(number) = &mut entry.payload {
        *number += 1_000;
    }
}

impl Disk {
    fn last(&self) -> Option<LogId<u64>> {
        self.log.values().next_back().map(|entry| entry.log_id)
    }

    fn leads(&self, node: Node) -> bool {
        self.vote.is_some_and(|vote| vote.committed && vote.leader_id.node_id == node)
    }
}

impl RaftLogReader<Types> for Storage {
    async fn try_get_log_entries<R: RangeBounds<u64> + Clone + Debug + OptionalSend>(
        &mut self,
        range: R,
    ) -> Result<Vec<Entry<Types>>> {
        let bounds = (range.start_bound().cloned(), range.end_bound().cloned());
        let is_empty = matches!(bounds, (Bound::Included(from), Bound::Excluded(to)) if from >= to);
        if is_empty {
            return Ok(Vec::new());
        }
        Ok(self.disk().log.range(bounds).map(|(_, entry)| entry.clone()).collect())
    }
}

impl RaftLogStorage<Types> for Storage {
    type LogReader = Self;

    async fn get_log_state(&mut self) -> Result<LogState<Types>> {
        Ok(LogState { last_purged_log_id: None, last_log_id: self.disk().last() })
    }

    async fn get_log_reader(&mut self) -> Self {
        self.clone()
    }

    async fn read_vote(&mut self) -> Result<Option<Vote<u64>>> {
        Ok(self.disk().vote)
    }

    // README: votes and leaders
    async fn save_vote(&mut self, vote: &Vote<u64>) -> Result<()> {
        let (me, id, last) = (self.node, id(&vote.leader_id), self.disk().last());
        self.watch.moves_on(me, last);
        self.disk().vote = Some(*vote);
        let (action, what) = match (vote.committed, id.node == me) {
            (false, true) => (Action::Timeout, id.vote()),
            (false, false) if self.watch.grants(me, id, last) => (Action::GrantVote, id.vote()),
            (true, true) => (Action::BecomeLeader, What::Leader(id)),
            (_, false) => (Action::LearnTerm, What::Term(id)),
        };
        self.watch.step(me, action, vec![what]);
        Ok(())
    }
    // end

    async fn save_committed(&mut self, committed: Option<LogId<u64>>) -> Result<()> {
        let mut disk = self.disk();
        let Some(LogId { index: last, .. }) = committed else { return Ok(()) };
        let first = disk.committed.map_or(0, |known| known + 1);
        let commit = |(index, entry): (&Index, &Entry<Types>)| {
            let (index, term) = (*index, id(&entry.log_id.leader_id));
            What::Commit { index, term, digest: digest(entry) }
        };
        // Everybody has entry 0, and the specification takes it as given.
        let (leads, given) = (disk.leads(self.node), first.max(1));
        disk.log.range(first..given.min(last + 1)).map(commit).for_each(|what| {
            self.watch.tell(self.node, what);
        });
        let events: Vec<What<LeaderId>> =
            disk.log.range(given..=last.max(given - 1)).map(commit).collect();
        let action = if leads { Action::AdvanceCommitIndex } else { Action::HandleAppendEntries };
        if !events.is_empty() {
            self.watch.step(self.node, action, events);
        }
        disk.committed = Some(last);
        Ok(())
    }

    async fn append<I>(&mut self, entries: I, callback: LogFlushed<Types>) -> Result<()>
    where
        I: IntoIterator<Item = Entry<Types>> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        {
            let mut disk = self.disk();
            let leads = disk.leads(self.node);
            let mut received = Vec::new();
            for mut entry in entries {
                if self.bug == Some(Bug::EntryChanged) && self.node == 3 {
                    change(&mut entry);
                }
                let (index, term) = (entry.log_id.index, id(&entry.log_id.leader_id));
                let mut events = vec![What::Append { index, term, digest: digest(&entry) }];
                events.extend(membership(&entry).map(What::Members));
                events.push(What::Persist(index));
                disk.log.insert(index, entry);
                match leads {
                    true => self.watch.step(self.node, Action::ClientRequest, events),
                    // The first one of all is written without a leader.
                    false if index == 0 => events.into_iter().for_each(|what| {
                        self.watch.tell(self.node, what);
                    }),
                    false => received.extend(events),
                }
            }
            if !received.is_empty() {
                self.watch.step(self.node, Action::HandleAppendEntries, received);
            }
        }
        callback.log_io_completed(Ok(()));
        Ok(())
    }

    async fn truncate(&mut self, from: LogId<u64>) -> Result<()> {
        let mut disk = self.disk();
        disk.log.retain(|index, _| *index < from.index);
        self.watch.tell(self.node, What::Truncate(from.index));
        self.tell_members(&disk);
        Ok(())
    }

    async fn purge(&mut self, _: LogId<u64>) -> Result<()> {
        // The cluster takes no snapshots.
        Ok(())
    }
}
