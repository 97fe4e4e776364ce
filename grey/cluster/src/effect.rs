//! What an input did to a node: all that monitors and traces need, without the
//! log, which is on the node's disk.

use grey_invariants::monitor::{Index, Term};
use grey_invariants::trace::{Place as Node, Role};
use raft::eraftpb::{Message, MessageType};
use raft::{RawNode, StateRole};

use crate::disk::Disk;
use crate::node::number;

/// What was put into a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// It heard of no leader for too long.
    Timeout,
    /// It is to send a heartbeat.
    Heartbeat,
    /// A client asked it.
    Propose,
    /// It received a message.
    Message {
        /// Of what kind.
        kind: MessageType,
        /// From whom.
        from: Node,
        /// Of which term.
        term: Term,
        /// Its index, which means what the kind says.
        index: Index,
        /// Its commit index.
        commit: Index,
        /// It says no.
        reject: bool,
    },
    /// It started with what is on its disk.
    Restart,
}

/// A node's state, without its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its term.
    pub term: Term,
    /// Its vote in this term.
    pub vote: Option<Node>,
    /// What it is.
    pub role: Role,
    /// What it knows to be committed.
    pub commit: Index,
    /// Where its log ends.
    pub last: Index,
}

/// What an input did to a node, after all that follows from it is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// Which node.
    pub node: Node,
    /// What was put into it.
    pub input: Input,
    /// Its state before.
    pub before: View,
    /// Its state after.
    pub after: View,
    /// From where on its log was written, if it was.
    pub written: Option<Index>,
    /// Up to where its log is sure to survive a crash.
    pub flushed: Index,
    /// The vote it gave, or gave again: in which term and to whom.
    pub vote: Option<(Term, Node)>,
    /// What it, a leader, knows the sender of the message to have.
    pub matched: Option<Index>,
}

impl Input {
    pub(crate) fn of(message: &Message) -> Self {
        Self::Message {
            kind: message.get_msg_type(),
            from: number(message.from),
            term: message.term,
            index: message.index,
            commit: message.commit,
            reject: message.reject,
        }
    }
}

impl View {
    pub(crate) fn of(raft: &RawNode<Disk>) -> Self {
        let raft = &raft.raft;
        Self {
            term: raft.term,
            vote: (raft.vote != raft::INVALID_ID).then(|| number(raft.vote)),
            role: match raft.state {
                StateRole::Leader => Role::Leader,
                StateRole::Candidate | StateRole::PreCandidate => Role::Candidate,
                StateRole::Follower => Role::Follower,
            },
            commit: raft.raft_log.committed,
            last: raft.raft_log.last_index(),
        }
    }
}
