//! A cluster: what a scenario does with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use grey_invariants::monitor::{Members, Node};
use grey_invariants::trace::Recorder;
use openraft::{BasicNode, ChangeMembers, Config, Raft, ServerState, SnapshotPolicy};
use tokio::time::{sleep, timeout};

use crate::machine::Machine;
use crate::network::Network;
use crate::storage::Storage;
use crate::watch::Watch;
use crate::{Bug, Types};

/// So long a scenario waits for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nodes, the network between them, and who watches them.
pub struct Cluster {
    config: Arc<Config>,
    network: Network,
    disks: BTreeMap<Node, Storage>,
    watch: Arc<Watch>,
    bug: Option<Bug>,
    written: u64,
}

/// What a scenario could not do.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

fn failed(error: impl Display) -> Failed {
    error.to_string().into()
}

impl Cluster {
    /// A cluster of these nodes, running and initialized.
    ///
    /// # Errors
    /// openraft does not start.
    pub async fn start(
        nodes: &[Node],
        bug: Option<Bug>,
        recorder: Option<Recorder>,
    ) -> Result<Self, Failed> {
        let config = Config {
            heartbeat_interval: 100,
            election_timeout_min: 300,
            election_timeout_max: 600,
            snapshot_policy: SnapshotPolicy::Never,
            ..Config::default()
        };
        let members = Members::of(nodes.iter().copied());
        let watch = Arc::new(Watch::new(&members, recorder));
        let mut cluster = Self {
            config: Arc::new(config.validate()?),
            network: Network::new(Arc::clone(&watch), bug),
            disks: BTreeMap::new(),
            watch,
            bug,
            written: 0,
        };
        for node in nodes {
            cluster.boot(*node).await?;
        }
        let first = cluster.node(nodes.first().copied().unwrap_or_default())?;
        let named = nodes.iter().map(|node| (*node, BasicNode::default()));
        first.initialize(named.collect::<BTreeMap<_, _>>()).await?;
        Ok(cluster)
    }

    /// Who watches.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Starts a node with what is on its disk.
    ///
    /// # Errors
    /// openraft does not start.
    pub async fn boot(&mut self, node: Node) -> Result<(), Failed> {
        let new = || Storage::new(node, Arc::clone(&self.watch), self.bug);
        let disk = self.disks.entry(node).or_insert_with(new).clone();
        let machine = Machine::new(node, Arc::clone(&self.watch));
        let sender = self.network.sender(node);
        let raft = Raft::new(node, Arc::clone(&self.config), sender, disk, machine).await?;
        self.network.join(node, raft);
        Ok(())
    }

    /// Stops a node and starts it again.
    ///
    /// # Errors
    /// openraft does not start.
    pub async fn restart(&mut self, node: Node) -> Result<(), Failed> {
        self.stop(node).await?;
        if let Some(disk) = self.disks.get(&node) {
            disk.restart();
        }
        self.boot(node).await
    }

    /// Stops a node.
    ///
    /// # Errors
    /// It panicked.
    pub async fn stop(&mut self, node: Node) -> Result<(), Failed> {
        match self.network.leave(node) {
            Some(raft) => raft.shutdown().await.map_err(failed),
            None => Ok(()),
        }
    }

    /// Lets time go by.
    pub async fn wait(&self, ms: u64) {
        sleep(Duration::from_millis(ms)).await;
    }

    /// Writes entries, one after the other, to whichever node takes them; gives up
    /// on one that nobody takes in time.
    pub async fn write(&mut self, entries: u64) {
        for _ in 0..entries {
            self.written += 1;
            let write = self.node_that_takes(self.written);
            let _ = timeout(Duration::from_secs(3), write).await;
        }
    }

    async fn node_that_takes(&self, entry: u64) {
        loop {
            for node in self.disks.keys() {
                let Some(raft) = self.network.node(*node) else { continue };
                // One that leads without knowing that it was deposed never answers.
                let write = timeout(Duration::from_millis(300), raft.client_write(entry));
                if matches!(write.await, Ok(Ok(_))) {
                    return;
                }
            }
            self.wait(50).await;
        }
    }

    /// Has a node ask for votes now.
    pub async fn elect(&self, node: Node) {
        if let Some(raft) = self.network.node(node) {
            let _ = raft.trigger().elect().await;
        }
    }

    /// The node that leads with the greatest id, once there is one.
    ///
    /// # Errors
    /// Nobody does in time.
    pub async fn leader(&self) -> Result<Node, Failed> {
        let found = async {
            loop {
                let rafts = self.disks.keys().filter_map(|node| self.network.node(*node));
                let metrics = rafts.map(|raft| raft.metrics().borrow().clone());
                let leading = metrics.filter(|metrics| metrics.state == ServerState::Leader);
                if let Some(leader) = leading.max_by_key(|metrics| metrics.vote.leader_id) {
                    return leader.id;
                }
                self.wait(50).await;
            }
        };
        timeout(PATIENCE, found).await.map_err(|_| failed("nobody leads"))
    }

    /// Starts a node that becomes a learner.
    ///
    /// # Errors
    /// The cluster does not take it in time.
    pub async fn add_learner(&mut self, node: Node) -> Result<(), Failed> {
        self.boot(node).await?;
        self.until_done(async |raft: Raft<Types>| {
            raft.add_learner(node, BasicNode::default(), true).await.is_ok()
        })
        .await
    }

    /// Makes these the voters, through a joint configuration; others leave.
    ///
    /// # Errors
    /// The cluster does not do it in time.
    pub async fn change(&self, voters: &[Node]) -> Result<(), Failed> {
        let voters: BTreeSet<Node> = voters.iter().copied().collect();
        self.until_done(async |raft: Raft<Types>| {
            let change = ChangeMembers::ReplaceAllVoters(voters.clone());
            raft.change_membership(change, false).await.is_ok()
        })
        .await
    }

    /// Asks the leader, whoever that is, until it has done something.
    async fn until_done(&self, ask: impl AsyncFn(Raft<Types>) -> bool) -> Result<(), Failed> {
        let done = async {
            loop {
                let leader = self.node(self.leader().await?)?;
                let asked = timeout(Duration::from_secs(2), ask(leader)).await;
                if asked == Ok(true) {
                    return Ok(());
                }
                self.wait(50).await;
            }
        };
        timeout(PATIENCE, done).await.map_err(|_| failed("the members do not change"))?
    }

    fn node(&self, node: Node) -> Result<Raft<Types>, Failed> {
        self.network.node(node).ok_or_else(|| format!("node {node} is down").into())
    }
}
