//! What each [`Fault`] does, and where: at a message on its way in or out, at
//! the disk, at what a node believes of the cluster, and at those numbers of
//! raft that it lets others change. Without a fault nothing here does anything.

use grey_invariants::monitor::Index;
use grey_invariants::trace::Place as Number;
use raft::eraftpb::{Entry, Message, MessageType};
use raft::{RawNode, StateRole};

use crate::disk::Disk;
use crate::effect::Input;
use crate::fault::Fault;
use crate::node::id;

/// Raft's identifiers of those whose votes a node counts.
pub(crate) fn voters(fault: Option<Fault>, number: Number, nodes: usize) -> Vec<u64> {
    // With an odd number of nodes it takes two less to need one vote less.
    let left_out = match fault {
        Some(Fault::OneLessThanMajority) => 2 - (nodes + 1) % 2,
        _ => 0,
    };
    (0..nodes - left_out).map(|n| id((number + n) % nodes)).collect()
}

/// Whether what is written now stays in a cache until the next write.
pub(crate) fn late(fault: Option<Fault>, role: StateRole) -> bool {
    match fault {
        Some(Fault::LeaderTailNotOnDisk) => role == StateRole::Leader,
        Some(Fault::FollowerTailNotOnDisk) => role == StateRole::Follower,
        _ => false,
    }
}

/// What happens to a message before raft sees it, or to raft before it sees
/// the message.
pub(crate) fn on_receipt(fault: Option<Fault>, raft: &mut RawNode<Disk>, message: &mut Message) {
    let Some(fault) = fault else { return };
    match (fault, message.get_msg_type()) {
        (Fault::RefusalsCounted, MessageType::MsgRequestVoteResponse)
        | (Fault::RefusalIsMatch, MessageType::MsgAppendResponse) => message.reject = false,
        (Fault::VotesOfAnyTerm, MessageType::MsgRequestVoteResponse) if !message.reject => {
            message.term = message.term.max(raft.raft.term);
        }
        (Fault::AnyCandidate, MessageType::MsgRequestVote) => message.log_term = u64::MAX,
        (Fault::VoteTwice, MessageType::MsgRequestVote) => forget_vote(raft, message),
        (Fault::AnyPrev, MessageType::MsgAppend)
            if message.index <= raft.raft.raft_log.last_index() =>
        {
            message.log_term = raft.raft.raft_log.term(message.index).unwrap_or(0);
        }
        (Fault::TruncateAlways, MessageType::MsgAppend) => truncate(raft, message),
        (Fault::CommitBeyondMatch, MessageType::MsgHeartbeat) => {
            message.commit = message.commit.min(raft.raft.raft_log.last_index());
        }
        _ => {}
    }
}

fn forget_vote(raft: &mut RawNode<Disk>, message: &Message) {
    let raft = &mut raft.raft;
    if message.term == raft.term && raft.state == StateRole::Follower {
        (raft.vote, raft.leader_id) = (raft::INVALID_ID, raft::INVALID_ID);
    }
}

/// The log ends where the message does, although the two agree.
fn truncate(raft: &mut RawNode<Disk>, message: &Message) {
    if !will_accept(raft, message) {
        return;
    }
    let log = &mut raft.raft.raft_log;
    log.append(&message.entries);
    log.persisted = log.persisted.min(message.index);
}

fn will_accept(raft: &RawNode<Disk>, message: &Message) -> bool {
    let log = &raft.raft.raft_log;
    message.term >= raft.raft.term
        && !message.entries.is_empty()
        && message.index >= log.committed
        && log.match_term(message.index, message.log_term)
}

/// After which index entries are deleted before those of a message are
/// written.
pub(crate) fn deletes_after(
    fault: Option<Fault>,
    raft: &RawNode<Disk>,
    message: &Message,
) -> Option<Index> {
    let appends = fault == Some(Fault::DeletedNotAppended)
        && message.get_msg_type() == MessageType::MsgAppend
        && will_accept(raft, message);
    appends.then_some(message.index)
}

/// A node that does not lead appends an entry; false if it does not.
pub(crate) fn append(fault: Option<Fault>, raft: &mut RawNode<Disk>, data: Vec<u8>) -> bool {
    let entry = Entry { data: data.into(), ..Entry::default() };
    fault == Some(Fault::AppendWhileDeposed) && raft.raft.append_entry(&mut [entry])
}

/// What happens to a message that raft sends.
pub(crate) fn on_sending(fault: Option<Fault>, raft: &RawNode<Disk>, message: &mut Message) {
    if fault == Some(Fault::CommitBeyondMatch)
        && message.get_msg_type() == MessageType::MsgHeartbeat
    {
        message.commit = raft.raft.raft_log.committed;
    }
}

/// What happens to raft after it has done with an input.
pub(crate) fn afterwards(fault: Option<Fault>, raft: &mut RawNode<Disk>, input: Input) {
    let Some(fault) = fault else { return };
    let Input::Message { kind, from, term, index, commit, reject } = input else { return };
    let raft = &mut raft.raft;
    if term != raft.term || reject {
        return;
    }
    match (fault, kind) {
        (Fault::Figure8, MessageType::MsgAppendResponse) if raft.state == StateRole::Leader => {
            let replicated = raft.mut_prs().maximal_committed_index().0;
            raft.raft_log.commit_to(replicated);
        }
        (Fault::MatchMayFall, MessageType::MsgAppendResponse) => {
            if let Some(progress) = raft.mut_prs().get_mut(id(from)) {
                progress.matched = index;
            }
        }
        (Fault::CommitMayFall, MessageType::MsgHeartbeat | MessageType::MsgAppend) => {
            raft.raft_log.committed = raft.raft_log.committed.min(commit);
        }
        _ => {}
    }
}
