//! What openraft applies: nothing but how far it is.

use std::io::Cursor;
use std::sync::Arc;

use grey_invariants::monitor::Node;
use grey_invariants::monitor::consensus::What;
use openraft::storage::RaftStateMachine;
use openraft::{
    BasicNode, Entry, EntryPayload, LogId, OptionalSend, RaftSnapshotBuilder, Snapshot,
    SnapshotMeta, StorageIOError, StoredMembership,
};

use crate::watch::Watch;
use crate::{Result, Types};

/// A state machine without a state, and without snapshots.
#[derive(Debug, Clone)]
pub struct Machine {
    node: Node,
    watch: Arc<Watch>,
    applied: Option<LogId<u64>>,
    membership: StoredMembership<u64, BasicNode>,
}

impl Machine {
    /// One that has applied nothing.
    #[must_use]
    pub fn new(node: Node, watch: Arc<Watch>) -> Self {
        Self { node, watch, applied: None, membership: StoredMembership::default() }
    }
}

impl RaftStateMachine<Types> for Machine {
    type SnapshotBuilder = Self;

    async fn applied_state(
        &mut self,
    ) -> Result<(Option<LogId<u64>>, StoredMembership<u64, BasicNode>)> {
        Ok((self.applied, self.membership.clone()))
    }

    async fn apply<I>(&mut self, entries: I) -> Result<Vec<()>>
    where
        I: IntoIterator<Item = Entry<Types>> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let mut answers = Vec::new();
        for entry in entries {
            self.applied = Some(entry.log_id);
            if let EntryPayload::Membership(membership) = entry.payload {
                self.membership = StoredMembership::new(Some(entry.log_id), membership);
            }
            answers.push(());
        }
        if let Some(last) = self.applied {
            self.watch.tell(self.node, What::Apply(last.index));
        }
        Ok(answers)
    }

    async fn get_snapshot_builder(&mut self) -> Self {
        self.clone()
    }

    async fn begin_receiving_snapshot(&mut self) -> Result<Box<Cursor<Vec<u8>>>> {
        Ok(Box::default())
    }

    async fn install_snapshot(
        &mut self,
        _: &SnapshotMeta<u64, BasicNode>,
        _: Box<Cursor<Vec<u8>>>,
    ) -> Result<()> {
        Err(StorageIOError::write(&std::io::Error::other("the cluster takes no snapshots")).into())
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<Snapshot<Types>>> {
        Ok(None)
    }
}

impl RaftSnapshotBuilder<Types> for Machine {
    async fn build_snapshot(&mut self) -> Result<Snapshot<Types>> {
        Err(StorageIOError::read(&std::io::Error::other("the cluster takes no snapshots")).into())
    }
}
