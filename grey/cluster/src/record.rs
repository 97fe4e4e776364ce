//! Effects in, the steps of `GreyConsensus.tla` that they stand for out.
//!
//! | what raft does | step |
//! |---|---|
//! | it campaigns | `Timeout` |
//! | it grants a vote that it has not given yet | `GrantVote` |
//! | it wins | `BecomeLeader`, and `ClientRequest` for the entry that it begins with |
//! | it appends what a client asks for | `ClientRequest` |
//! | it handles MsgAppend or MsgHeartbeat of a term not below its own | `HandleAppendEntries`, even if nothing changes: it acknowledges |
//! | a leader's commit index rises | `AdvanceCommitIndex` |
//! | its term rises in any other way | `LearnTerm` |
//! | it starts with what is on its disk | `Restart` |
//!
//! A candidate that lost is a follower to raft and still a candidate to the
//! specification, where it does nothing more in that term either; its role is
//! in no step, for it took none.

#[cfg(feature = "strategies")]
pub use seeded::trace;

use grey_invariants::monitor::{Index, Term};
use grey_invariants::trace::{Action, Role, Step};
use raft::eraftpb::MessageType;

use crate::disk::Disk;
use crate::effect::{Effect, Input, View};

/// The steps of an effect, after which the node's log is on this disk.
pub fn steps(effect: &Effect, disk: &Disk, mut step: impl FnMut(Step)) {
    let Effect { before, after, .. } = *effect;
    let Some(action) = action(effect) else { return };
    if action == Action::BecomeLeader {
        let elected = View { commit: before.commit, last: before.last, ..after };
        step(unchanged(effect, Action::BecomeLeader, elected));
        step(written(effect, Action::ClientRequest, disk));
    } else if effect.written.is_some() {
        step(written(effect, action, disk));
    } else {
        step(unchanged(effect, action, after));
    }
}

/// The action that an effect is, or begins with.
fn action(effect: &Effect) -> Option<Action> {
    let Effect { input, before, after, .. } = *effect;
    let learns = || (after.term > before.term).then_some(Action::LearnTerm);
    match input {
        Input::Restart => Some(Action::Restart),
        Input::Timeout => Some(Action::Timeout),
        Input::Heartbeat => None,
        Input::Propose => Some(Action::ClientRequest),
        Input::Message { kind, term, .. } => match kind {
            MessageType::MsgAppend | MessageType::MsgHeartbeat => {
                (term >= before.term).then_some(Action::HandleAppendEntries)
            }
            MessageType::MsgRequestVote if votes_anew(effect) => Some(Action::GrantVote),
            _ if after.role == Role::Leader && before.role != Role::Leader => {
                Some(Action::BecomeLeader)
            }
            _ if after.role == Role::Leader && after.commit > before.commit => {
                Some(Action::AdvanceCommitIndex)
            }
            _ => learns(),
        },
    }
}

fn votes_anew(effect: &Effect) -> bool {
    let Effect { before, after, .. } = *effect;
    effect.vote.is_some() && (before.term, before.vote) != (after.term, after.vote)
}

/// A step that leaves the log as it is in this view.
fn unchanged(effect: &Effect, action: Action, view: View) -> Step {
    stepped(effect, action, view, view.last, [])
}

/// A step after which the log is that on disk.
fn written(effect: &Effect, action: Action, disk: &Disk) -> Step {
    let first = effect.written.unwrap_or(effect.after.last + 1);
    let log = disk.from(first);
    let terms = log.iter().map(|entry| entry.term);
    stepped(effect, action, effect.after, first - 1, terms)
}

fn stepped(
    effect: &Effect,
    action: Action,
    view: View,
    keep: Index,
    add: impl IntoIterator<Item = Term>,
) -> Step {
    let role = match action {
        Action::Timeout => Role::Candidate,
        Action::BecomeLeader | Action::ClientRequest | Action::AdvanceCommitIndex => Role::Leader,
        _ => Role::Follower,
    };
    Step {
        node: effect.node,
        action,
        term: view.term,
        vote: view.vote,
        role,
        commit: view.commit,
        keep,
        add: add.into_iter().collect(),
    }
}

#[cfg(feature = "strategies")]
mod seeded {
    use std::io;
    use std::path::Path;

    use grey_invariants::trace::{Recorded, Recorder};

    use crate::cluster::{Cluster, SETTLE};
    use crate::strategies::seeded;

    /// Operations of a schedule, of which there are as many as it takes.
    const LENGTH: usize = 1_000;

    /// Records a seeded run of a cluster without a fault: so many steps, and
    /// those that come of the operation with the last of them.
    ///
    /// # Errors
    /// The file cannot be written, or something is violated.
    pub fn trace(seed: u64, nodes: usize, steps: u64, file: &Path) -> io::Result<Recorded> {
        // With room for all of them none is dropped.
        let room = usize::try_from(steps).map_err(io::Error::other)? + 2 * SETTLE;
        let recorder = Recorder::with_capacity(file, "GreyConsensus", nodes, room)?;
        let mut cluster = Cluster::new(nodes, None).watched().recorded(recorder);
        let mut schedules = (seed..).map(|seed| seeded(seed, nodes, LENGTH));
        while cluster.counts().steps < steps {
            let ops = schedules.next().map_or_else(Vec::new, |schedule| schedule.ops);
            for op in ops {
                cluster.apply(&op).map_err(io::Error::other)?;
                if cluster.counts().steps >= steps {
                    break;
                }
            }
        }
        match cluster.stop_recording() {
            Some(recorder) => recorder.finish(),
            None => Err(io::Error::other("nothing was recorded")),
        }
    }
}
