//! tikv's `raft` as it is used: a loop around `Ready`, watched and recorded in one
//! call for each input.
//!
//!     cargo run -p grey-cluster --example raft_rs -- run.ndjson
//!     greyverify trace validate --spec GreyConsensus run.ndjson
//!
//! After that the cluster takes a fourth member, which the monitor follows and the
//! specification does not know.
#![expect(clippy::print_stdout, reason = "the output of an example")]

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::path::{Path, PathBuf};

use grey_cluster::watch::digest;
use grey_invariants::monitor::consensus::{Consensus, What};
use grey_invariants::monitor::{Members, Node};
use grey_invariants::trace::{Action, Observed, Recorder};
use raft::eraftpb::{ConfChangeV2, ConfState, Entry, EntryType, Message, MessageType};
use raft::prelude::{ConfChange, ConfChangeType};
use raft::storage::MemStorage;
use raft::{Config, RawNode, StateRole};

type Failed = Box<dyn Error>;

/// What is put into a node.
enum Input {
    Timeout,
    Propose(Vec<u8>),
    Change(ConfChange),
    Receive(Message),
}

/// A node's state, as far as a step changes it.
#[derive(Clone, Copy)]
struct View {
    term: u64,
    vote: u64,
    role: StateRole,
    commit: u64,
}

struct Cluster {
    nodes: BTreeMap<Node, RawNode<MemStorage>>,
    network: VecDeque<Message>,
    watch: Observed,
}

fn view(node: &RawNode<MemStorage>) -> View {
    let raft = &node.raft;
    let (term, vote, role) = (raft.term, raft.vote, raft.state);
    View { term, vote, role, commit: raft.raft_log.committed }
}

fn members(state: &ConfState) -> Members {
    let sets = [state.voters.clone(), state.voters_outgoing.clone()];
    Members::joint(sets).with_learners(state.learners.iter().copied())
}

fn node(id: Node, voters: &[Node]) -> Result<RawNode<MemStorage>, Failed> {
    let config = Config { id, ..Config::default() };
    let disk = MemStorage::new_with_conf_state((voters.to_vec(), vec![]));
    Ok(RawNode::new(&config, disk, &slog::Logger::root(slog::Discard, slog::o!()))?)
}

impl Cluster {
    fn new(ids: &[Node], recorder: Option<Recorder>) -> Result<Self, Failed> {
        let members = Members::of(ids.iter().copied());
        let watch = Observed::new(Consensus::of(&members), &members);
        let nodes = ids.iter().map(|id| Ok((*id, node(*id, ids)?)));
        Ok(Self {
            nodes: nodes.collect::<Result<_, Failed>>()?,
            network: VecDeque::new(),
            watch: match recorder {
                Some(recorder) => watch.recorded(recorder),
                None => watch,
            },
        })
    }

    /// Puts something into a node, and does all that follows from it there.
    fn put(&mut self, id: Node, input: Input) -> Result<(), Failed> {
        let Some(node) = self.nodes.get_mut(&id) else { return Ok(()) };
        let before = view(node);
        // What an answer is worth is decided by what was asked.
        let seen = match &input {
            Input::Receive(message) => Some((message.get_msg_type(), message.term, message.from)),
            _ => None,
        };
        let is_request = matches!(input, Input::Propose(_) | Input::Change(_));
        match input {
            Input::Timeout => node.campaign()?,
            Input::Propose(data) => node.propose(vec![], data)?,
            Input::Change(change) => node.propose_conf_change(vec![], change)?,
            Input::Receive(message) => node.step(message)?,
        }
        let (mut events, mut appended) = (Vec::new(), Vec::new());
        while node.has_ready() {
            let mut ready = node.ready();
            self.network.extend(ready.take_messages());
            appended.extend(ready.entries().iter().flat_map(append));
            let mut disk = node.mut_store().wl();
            disk.append(ready.entries())?;
            if let Some(state) = ready.hs() {
                disk.set_hardstate(state.clone());
            }
            drop(disk);
            self.network.extend(ready.take_persisted_messages());
            let mut committed = ready.take_committed_entries();
            let mut light = node.advance(ready);
            self.network.extend(light.take_messages());
            committed.extend(light.take_committed_entries());
            for entry in &committed {
                events.push(commit(entry));
                events.extend(changed(node, entry)?.map(What::Members));
            }
            node.advance_apply();
        }
        let after = view(node);
        // README: a step for each input
        let won = after.role == StateRole::Leader && before.role != StateRole::Leader;
        let voted = after.vote != 0 && (before.term, before.vote) != (after.term, after.vote);
        use MessageType::{MsgAppend, MsgHeartbeat, MsgRequestVote};
        let action = match seen {
            None if is_request => Action::ClientRequest,
            None => Action::Timeout,
            Some((MsgAppend | MsgHeartbeat, term, _)) if term >= before.term => {
                Action::HandleAppendEntries
            }
            Some((MsgRequestVote, ..)) if voted => Action::GrantVote,
            Some(_) if won => Action::BecomeLeader,
            Some(_) if after.role == StateRole::Leader && after.commit > before.commit => {
                Action::AdvanceCommitIndex
            }
            Some(_) => Action::LearnTerm,
        };
        let elected = won.then_some(What::Leader(after.term));
        let vote = voted.then_some(What::Vote { term: after.term, candidate: after.vote });
        let first = [What::Term(after.term)].into_iter().chain(vote).chain(elected);
        if won {
            self.watch.step(id, action, first)?;
            self.watch.step(id, Action::ClientRequest, appended.into_iter().chain(events))?;
        } else {
            self.watch.step(id, action, first.chain(appended).chain(events))?;
        }
        // end
        Ok(())
    }

    /// Delivers what is under way, and what follows from it.
    fn settle(&mut self) -> Result<(), Failed> {
        while let Some(message) = self.network.pop_front() {
            self.put(message.to, Input::Receive(message))?;
        }
        Ok(())
    }
}

/// An entry that is in the log, and on the disk.
fn append(entry: &Entry) -> [What; 2] {
    let Entry { index, term, .. } = *entry;
    [What::Append { index, term, digest: digest(entry) }, What::Persist(index)]
}

fn commit(entry: &Entry) -> What {
    What::Commit { index: entry.index, term: entry.term, digest: digest(entry) }
}

/// The configuration that a node goes by once it has applied an entry.
fn changed(node: &mut RawNode<MemStorage>, entry: &Entry) -> Result<Option<Members>, Failed> {
    let state = match entry.get_entry_type() {
        EntryType::EntryNormal => return Ok(None),
        EntryType::EntryConfChange => {
            let change: ConfChange = protobuf::Message::parse_from_bytes(&entry.data)?;
            node.apply_conf_change(&change)?
        }
        EntryType::EntryConfChangeV2 => {
            let change: ConfChangeV2 = protobuf::Message::parse_from_bytes(&entry.data)?;
            node.apply_conf_change(&change)?
        }
    };
    node.mut_store().wl().set_conf_state(state.clone());
    Ok(Some(members(&state)))
}

/// Three elections, recorded; how many steps there are.
fn record(file: &Path) -> Result<u64, Failed> {
    let recorder = Recorder::create(file, "GreyConsensus", 3)?;
    let mut cluster = Cluster::new(&[1, 2, 3], Some(recorder))?;
    for leader in [1, 3, 2] {
        cluster.put(leader, Input::Timeout)?;
        cluster.settle()?;
        for entry in 0..3_u8 {
            cluster.put(leader, Input::Propose(vec![entry]))?;
            cluster.settle()?;
        }
    }
    Ok(cluster.watch.finish()?.map_or(0, |recorded| recorded.recorded))
}

/// A cluster of three that becomes one of four; how far it commits.
fn grown() -> Result<u64, Failed> {
    let mut cluster = Cluster::new(&[1, 2, 3], None)?;
    cluster.put(1, Input::Timeout)?;
    cluster.settle()?;
    cluster.nodes.insert(4, node(4, &[])?);
    let change =
        ConfChange { change_type: ConfChangeType::AddNode, node_id: 4, ..ConfChange::default() };
    cluster.put(1, Input::Change(change))?;
    cluster.settle()?;
    for entry in 0..3 {
        cluster.put(1, Input::Propose(vec![entry]))?;
        cluster.settle()?;
    }
    let commits = cluster.nodes.values().map(|node| view(node).commit);
    commits.min().ok_or_else(|| "there is no node".into())
}

fn main() -> Result<(), Failed> {
    let file = std::env::args_os().nth(1).map(PathBuf::from);
    let file = file.unwrap_or_else(|| std::env::temp_dir().join("grey-raft-rs.ndjson"));
    println!("{} steps in {}", record(&file)?, file.display());
    println!("{} entries committed by four members", grown()?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use grey_invariants::trace::{Action, read};

    #[test]
    fn the_example_is_watched_without_an_alarm_and_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let steps = record(&file).unwrap();
        let trace = read(&file).unwrap();
        assert_eq!(trace.steps.len() as u64, steps);
        let elected = trace.steps.iter().filter(|(_, step)| step.action == Action::BecomeLeader);
        assert_eq!(elected.count(), 3);
    }

    #[test]
    fn the_example_grows_to_four_members_without_an_alarm() {
        assert_eq!(grown().unwrap(), 5, "raft's first entry, the change, and three of clients");
    }
}
