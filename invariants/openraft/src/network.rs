//! Requests between nodes: late, and lost between the sides of a partition.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use grey_invariants::monitor::Node;
use openraft::error::{InstallSnapshotError, RPCError, RaftError, RemoteError, Unreachable};
use openraft::network::{RPCOption, RaftNetwork, RaftNetworkFactory};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, InstallSnapshotRequest, InstallSnapshotResponse,
    VoteRequest, VoteResponse,
};
use openraft::{BasicNode, Raft};

use crate::storage::id;
use crate::watch::Watch;
use crate::{Bug, Types};

type Answer<T, E = RaftError<u64>> = std::result::Result<T, RPCError<u64, BasicNode, E>>;

/// A request takes so long at most, each way.
const DELAY_MS: u64 = 20;

/// The network of a cluster.
#[derive(Clone)]
pub struct Network(Arc<Mutex<Ways>>);

struct Ways {
    nodes: BTreeMap<Node, Raft<Types>>,
    /// Those on one side of a partition.
    side: BTreeSet<Node>,
    watch: Arc<Watch>,
    bug: Option<Bug>,
}

/// What a node sends through.
pub struct Sender {
    from: Node,
    network: Network,
}

/// The way from one node to another.
pub struct Way {
    from: Node,
    to: Node,
    network: Network,
}

impl Network {
    /// A network with this mistake.
    #[must_use]
    pub fn new(watch: Arc<Watch>, bug: Option<Bug>) -> Self {
        let (nodes, side) = (BTreeMap::new(), BTreeSet::new());
        Self(Arc::new(Mutex::new(Ways { nodes, side, watch, bug })))
    }

    /// What a node sends through.
    #[must_use]
    pub fn sender(&self, from: Node) -> Sender {
        Sender { from, network: self.clone() }
    }

    /// A node can be reached from now on.
    pub fn join(&self, node: Node, raft: Raft<Types>) {
        self.ways().nodes.insert(node, raft);
    }

    /// A node can not be reached any more; what it was.
    #[must_use]
    pub fn leave(&self, node: Node) -> Option<Raft<Types>> {
        self.ways().nodes.remove(&node)
    }

    /// A node, if it can be reached from outside.
    #[must_use]
    pub fn node(&self, node: Node) -> Option<Raft<Types>> {
        self.ways().nodes.get(&node).cloned()
    }

    /// Only nodes on the same side reach each other: these, and all others.
    pub fn partition(&self, side: impl IntoIterator<Item = Node>) {
        self.ways().side = side.into_iter().collect();
    }

    fn ways(&self) -> MutexGuard<'_, Ways> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.ways().watch)
    }

    fn has(&self, bug: Bug) -> bool {
        self.ways().bug == Some(bug)
    }

    /// A node, if there is a way to it.
    fn reach(&self, from: Node, to: Node) -> Option<Raft<Types>> {
        let ways = self.ways();
        let is_one_side = ways.side.contains(&from) == ways.side.contains(&to);
        ways.nodes.get(&to).filter(|_| is_one_side).cloned()
    }
}

fn no_way<E: std::error::Error>() -> RPCError<u64, BasicNode, E> {
    RPCError::Unreachable(Unreachable::new(&io::Error::other("there is no way")))
}

impl RaftNetworkFactory<Types> for Sender {
    type Network = Way;

    async fn new_client(&mut self, to: Node, _: &BasicNode) -> Way {
        Way { from: self.from, to, network: self.network.clone() }
    }
}

impl Way {
    /// Waits as long as a message takes; the node that it comes to.
    async fn there<E: std::error::Error>(&self) -> Answer<Raft<Types>, E> {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..DELAY_MS))).await;
        self.network.reach(self.from, self.to).ok_or_else(no_way)
    }

    /// The same for the answer, which may be lost as well.
    async fn back<T, E: std::error::Error>(
        &self,
        answer: std::result::Result<T, E>,
    ) -> Answer<T, E> {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..DELAY_MS))).await;
        self.network.reach(self.to, self.from).ok_or_else(no_way)?;
        answer.map_err(|error| RPCError::RemoteError(RemoteError::new(self.to, error)))
    }
}

impl RaftNetwork<Types> for Way {
    async fn append_entries(
        &mut self,
        request: AppendEntriesRequest<Types>,
        _: RPCOption,
    ) -> Answer<AppendEntriesResponse<u64>> {
        let there = self.there().await;
        if there.is_err() && self.network.has(Bug::SilenceIsConsent) {
            return Ok(AppendEntriesResponse::Success);
        }
        self.back(there?.append_entries(request).await).await
    }

    async fn vote(&mut self, request: VoteRequest<u64>, _: RPCOption) -> Answer<VoteResponse<u64>> {
        let raft = self.there().await?;
        let (watch, id) = (self.network.watch(), id(request.vote.leader_id()));
        watch.asked(self.to, id, request.last_log_id);
        let answer = raft.vote(request).await;
        watch.answered(self.to, id, answer.as_ref().is_ok_and(|answer| answer.vote_granted));
        self.back(answer).await
    }

    async fn install_snapshot(
        &mut self,
        request: InstallSnapshotRequest<Types>,
        _: RPCOption,
    ) -> Answer<InstallSnapshotResponse<u64>, RaftError<u64, InstallSnapshotError>> {
        let raft = self.there().await?;
        self.back(raft.install_snapshot(request).await).await
    }
}
