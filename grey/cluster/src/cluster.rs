//! A cluster: operations in, the first violation out if there is one.

use std::fs::File;
use std::io;
use std::path::Path;

use grey_invariants::Violation;
use grey_invariants::trace::{Place as Number, Recorder, Role};
use raft::eraftpb::Message;

use crate::disk::Disk;
use crate::effect::{Effect, View};
use crate::fault::Fault;
use crate::network::Network;
use crate::node::{Command, Node, number};
use crate::record;
use crate::schedule::{Op, Schedule};
use crate::watch::Watch;

/// Messages delivered in one [`Op::Settle`] at most: some faults make nodes
/// answer each other for ever.
pub(crate) const SETTLE: usize = 500;

/// Nodes, the network between them, and who watches them.
pub struct Cluster {
    nodes: Vec<Node>,
    network: Network,
    watch: Option<Watch>,
    recorder: Option<Recorder>,
    counts: Counts,
    proposals: u64,
}

/// What happened in a run, so that nobody takes an idle one for a proof. Of a
/// cluster that is neither watched nor recorded only restarts are counted, and
/// what made a node give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Inputs that nodes took.
    pub inputs: u64,
    /// Events that the monitors saw.
    pub events: u64,
    /// Steps of the specification that were recorded.
    pub steps: u64,
    /// Times a node was elected.
    pub leaders: u64,
    /// Entries committed, counted for each node.
    pub commits: u64,
    /// Times entries were removed from a log.
    pub truncations: u64,
    /// Times a node started again.
    pub restarts: u64,
    /// Times raft found itself in a state that it refuses to be in, which ends
    /// a process.
    pub gave_up: u64,
}

/// A schedule that does not end well.
#[derive(Debug, thiserror::Error)]
#[error("operation {step}, `{op}`: {violation}")]
pub struct Failure {
    /// Number of the operation, from 1.
    pub step: usize,
    /// The operation.
    pub op: Op,
    /// What does not hold after it.
    pub violation: Violation,
    /// What happened up to it.
    pub counts: Counts,
}

/// Runs a schedule, with all monitors on.
///
/// # Errors
/// The first violation.
pub fn run(schedule: &Schedule) -> Result<Counts, Box<Failure>> {
    let mut cluster = Cluster::new(schedule.nodes, schedule.fault).watched();
    for (step, op) in (1..).zip(&schedule.ops) {
        cluster.apply(op).map_err(|violation| {
            Box::new(Failure { step, op: *op, violation, counts: cluster.counts() })
        })?;
    }
    Ok(cluster.counts())
}

impl Cluster {
    /// So many nodes that have never run, all with the same fault.
    #[must_use]
    pub fn new(nodes: usize, fault: Option<Fault>) -> Self {
        Self {
            nodes: (0..nodes).map(|number| Node::new(number, nodes, fault)).collect(),
            network: Network::default(),
            watch: None,
            recorder: None,
            counts: Counts::default(),
            proposals: 0,
        }
    }

    /// With the monitors on.
    #[must_use]
    pub fn watched(mut self) -> Self {
        self.watch = Some(Watch::new(self.nodes.len()));
        self
    }

    /// With every step recorded. Only a cluster without a fault does what the
    /// specification allows.
    #[must_use]
    pub fn recorded(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// With a file for each node in a folder, to which what raft asks to persist
    /// is written and flushed before any message is sent.
    ///
    /// # Errors
    /// A file cannot be created.
    pub fn durable(self, folder: &Path) -> io::Result<Self> {
        for (number, node) in self.nodes.iter().enumerate() {
            node.disk().durable(File::create(folder.join(format!("node-{number}")))?);
        }
        Ok(self)
    }

    /// Gives the recorder back.
    pub fn stop_recording(&mut self) -> Option<Recorder> {
        self.recorder.take()
    }

    /// Does an operation, with all that follows from it at once.
    ///
    /// # Errors
    /// The first violation that comes of it.
    pub fn apply(&mut self, op: &Op) -> Result<(), Violation> {
        match *op {
            Op::Settle => return self.settle(),
            Op::Deliver(pick) => {
                if let Some(message) = self.network.take(pick) {
                    return self.deliver(message);
                }
            }
            Op::Flow(from, to) => return self.flow(from, to),
            Op::Timeout(node) => return self.put(node, Command::Timeout),
            Op::Heartbeat(node) => return self.put(node, Command::Heartbeat),
            Op::Propose(node) => {
                // No two entries have the same content.
                self.proposals += 1;
                return self.put(node, Command::Propose(self.proposals.to_le_bytes().to_vec()));
            }
            Op::Restart(node) => {
                if let Some(effect) = self.nodes.get_mut(node).and_then(Node::restart) {
                    self.counts.restarts += 1;
                    return self.observe(&effect);
                }
            }
            Op::Crash(node) => {
                self.nodes.get_mut(node).map(Node::crash);
            }
            Op::CrashWriting(node) => {
                self.nodes.get_mut(node).map(Node::crash_writing);
            }
            Op::Drop(pick) => drop(self.network.take(pick)),
            Op::Duplicate(pick) => self.network.duplicate(pick),
            Op::Partition(side) => self.network.partition(side),
            Op::Heal => self.network.partition(0),
        }
        Ok(())
    }

    /// A node's state; `None` if it is down, or there is none of this number.
    #[must_use]
    pub fn view(&self, node: Number) -> Option<View> {
        self.nodes.get(node)?.view()
    }

    /// A node's disk, with its whole log.
    #[must_use]
    pub fn disk(&self, node: Number) -> Option<&Disk> {
        self.nodes.get(node).map(Node::disk)
    }

    /// What is under way.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What happened so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let events = self.watch.as_ref().map_or(0, Watch::events);
        let gave_up = self.nodes.iter().map(Node::gave_up).sum();
        Counts { events, gave_up, ..self.counts }
    }

    fn settle(&mut self) -> Result<(), Violation> {
        for _ in 0..SETTLE {
            let Some(message) = self.network.oldest() else { break };
            self.deliver(message)?;
        }
        Ok(())
    }

    fn flow(&mut self, from: Number, to: Number) -> Result<(), Violation> {
        for message in self.network.take_all(from, to) {
            self.deliver(message)?;
        }
        Ok(())
    }

    fn deliver(&mut self, message: Message) -> Result<(), Violation> {
        match self.network.connects(&message) {
            true => self.put(number(message.to), Command::Receive(message)),
            false => Ok(()),
        }
    }

    fn put(&mut self, node: Number, command: Command) -> Result<(), Violation> {
        let Some(node) = self.nodes.get_mut(node) else { return Ok(()) };
        let observed = self.watch.is_some() || self.recorder.is_some();
        let Some((effect, messages)) = node.on(command, observed) else { return Ok(()) };
        messages.into_iter().for_each(|message| self.network.send(message));
        effect.map_or(Ok(()), |effect| self.observe(&effect))
    }

    fn observe(&mut self, effect: &Effect) -> Result<(), Violation> {
        self.counts.count(effect);
        let disk = self.nodes[effect.node].disk();
        if let Some(recorder) = &self.recorder {
            record::steps(effect, disk, |step| {
                self.counts.steps += 1;
                recorder.record(step);
            });
        }
        self.watch.as_mut().map_or(Ok(()), |watch| watch.on(effect, disk))
    }
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            inputs: self.inputs + other.inputs,
            events: self.events + other.events,
            steps: self.steps + other.steps,
            leaders: self.leaders + other.leaders,
            commits: self.commits + other.commits,
            truncations: self.truncations + other.truncations,
            restarts: self.restarts + other.restarts,
            gave_up: self.gave_up + other.gave_up,
        }
    }
}

impl Counts {
    fn count(&mut self, effect: &Effect) {
        let Effect { before, after, .. } = *effect;
        self.inputs += 1;
        self.leaders += u64::from(before.role != Role::Leader && after.role == Role::Leader);
        self.commits += after.commit.saturating_sub(before.commit);
        self.truncations += u64::from(effect.written.is_some_and(|first| first <= before.last));
    }
}
