//! A node: raft on a disk. An input goes in; its effect and the messages that
//! follow from it come out, after all of it is on disk.

use std::panic::{AssertUnwindSafe, catch_unwind};

use grey_invariants::monitor::{Index, Term};
use grey_invariants::trace::Place as Number;
use raft::eraftpb::{Message, MessageType};
use raft::{Config, RawNode, StateRole};
use slog::{Discard, Logger, o};

use crate::disk::Disk;
use crate::effect::{Effect, Input, View};
use crate::fault::Fault;
use crate::inject;

/// A node of a cluster.
pub struct Node {
    number: Number,
    fault: Option<Fault>,
    disk: Disk,
    /// `None` while it is down.
    raft: Option<RawNode<Disk>>,
    /// It goes down at its next write.
    crash_writing: bool,
    /// It led a term once, and has not been down since.
    led: bool,
    gave_up: u64,
}

/// What is put into a node.
pub(crate) enum Command {
    Timeout,
    Heartbeat,
    Propose(Vec<u8>),
    Receive(Message),
}

/// What comes of an input: its effect, if that is observed, and messages.
pub(crate) type Done = (Option<Effect>, Vec<Message>);

/// The node goes down between an input and its effect, also if its disk fails.
struct Crashed;

/// Number of the node that raft knows by this identifier.
pub(crate) fn number(id: u64) -> Number {
    usize::try_from(id).map_or(0, |id| id.saturating_sub(1))
}

/// Raft's identifier of a node; 0 means nobody to it.
pub(crate) fn id(number: Number) -> u64 {
    number as u64 + 1
}

impl Node {
    /// A node of a cluster of so many that has never run.
    pub(crate) fn new(number: Number, nodes: usize, fault: Option<Fault>) -> Self {
        let disk = Disk::new(inject::voters(fault, number, nodes), fault);
        let raft = started(number, &disk);
        Self { number, fault, disk, raft, crash_writing: false, led: false, gave_up: 0 }
    }

    /// Its state; `None` while it is down.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        self.raft.as_ref().map(View::of)
    }

    /// Its disk, on which its whole log is.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// How often raft found itself in a state that it refuses to be in, which
    /// ends a process.
    #[must_use]
    pub fn gave_up(&self) -> u64 {
        self.gave_up
    }

    /// It goes down.
    pub(crate) fn crash(&mut self) {
        self.raft = None;
        self.crash_writing = false;
        self.led = false;
        self.disk.crash();
    }

    /// It will go down at its next write.
    pub(crate) fn crash_writing(&mut self) {
        self.crash_writing = self.raft.is_some();
    }

    /// It starts, if it is down.
    pub(crate) fn restart(&mut self) -> Option<Effect> {
        if self.raft.is_some() {
            return None;
        }
        self.raft = started(self.number, &self.disk);
        self.gave_up += u64::from(self.raft.is_none());
        let after = self.view()?;
        Some(Effect {
            node: self.number,
            input: Input::Restart,
            before: after,
            after,
            written: None,
            flushed: self.disk.flushed(),
            vote: None,
            matched: None,
        })
    }

    /// Puts something in; `None` if nothing comes of it, because the node is
    /// down, or goes down over it, or has no use for it. Its effect is told if
    /// it is `observed`.
    pub(crate) fn on(&mut self, command: Command, observed: bool) -> Option<Done> {
        self.raft.as_ref()?;
        match catch_unwind(AssertUnwindSafe(|| self.run(command, observed))) {
            Ok(Ok(done)) => done,
            Ok(Err(Crashed)) => {
                self.crash();
                None
            }
            Err(_) => {
                self.gave_up += 1;
                self.crash();
                None
            }
        }
    }

    fn run(&mut self, command: Command, observed: bool) -> Result<Option<Done>, Crashed> {
        let before = self.view().filter(|_| observed);
        let input = command.input();
        if !self.put(command)? {
            return Ok(None);
        }
        let (written, messages) = self.persist()?;
        let Some(raft) = &mut self.raft else { return Ok(None) };
        inject::afterwards(self.fault, raft, input);
        self.led |= raft.raft.state == StateRole::Leader;
        let effect = before.and_then(|before| self.effect(input, before, written, &messages));
        Ok(Some((effect, messages)))
    }

    fn effect(
        &self,
        input: Input,
        before: View,
        written: Option<Index>,
        messages: &[Message],
    ) -> Option<Effect> {
        let raft = self.raft.as_ref()?;
        let after = View::of(raft);
        Some(Effect {
            node: self.number,
            input,
            before,
            after,
            written,
            flushed: self.disk.flushed(),
            vote: vote(input, after, messages),
            matched: matched(raft, input),
        })
    }

    /// Puts a command into raft; false if that has no use for it.
    fn put(&mut self, command: Command) -> Result<bool, Crashed> {
        let Some(raft) = &mut self.raft else { return Ok(false) };
        let leads = raft.raft.state == StateRole::Leader;
        Ok(match command {
            Command::Timeout => !leads && raft.campaign().is_ok(),
            Command::Heartbeat => {
                raft.ping();
                leads
            }
            Command::Propose(data) if leads => raft.propose(Vec::new(), data).is_ok(),
            Command::Propose(data) => self.led && inject::append(self.fault, raft, data),
            Command::Receive(mut message) => {
                if self.crash_writing
                    && let Some(index) = inject::deletes_after(self.fault, raft, &message)
                {
                    self.disk.delete_after(index);
                    return Err(Crashed);
                }
                inject::on_receipt(self.fault, raft, &mut message);
                raft.step(message).is_ok()
            }
        })
    }

    /// Writes to disk what must be there before anybody hears of it.
    fn persist(&mut self) -> Result<(Option<Index>, Vec<Message>), Crashed> {
        let Some(raft) = &mut self.raft else { return Err(Crashed) };
        let (mut written, mut messages) = (None, Vec::new());
        while raft.has_ready() {
            let mut ready = raft.ready();
            if self.crash_writing && ready.must_sync() {
                return Err(Crashed);
            }
            let entries = ready.take_entries();
            written = written.or(entries.first().map(|entry| entry.index));
            let late = inject::late(self.fault, raft.raft.state);
            self.disk.write(ready.hs(), entries, late).map_err(|_| Crashed)?;
            messages.append(&mut ready.take_messages());
            messages.append(&mut ready.take_persisted_messages());
            messages.append(raft.advance(ready).take_messages().as_mut());
            raft.advance_apply();
        }
        for message in &mut messages {
            inject::on_sending(self.fault, raft, message);
        }
        Ok((written, messages))
    }
}

impl Command {
    fn input(&self) -> Input {
        match self {
            Self::Timeout => Input::Timeout,
            Self::Heartbeat => Input::Heartbeat,
            Self::Propose(_) => Input::Propose,
            Self::Receive(message) => Input::of(message),
        }
    }
}

/// Raft as it starts with what is on a disk. It takes its timers from its
/// caller, and sends an entry at a time, so that there is more that can happen
/// between them.
fn started(number: Number, disk: &Disk) -> Option<RawNode<Disk>> {
    let config = Config { max_size_per_msg: 0, max_inflight_msgs: 64, ..Config::new(id(number)) };
    let start = || RawNode::new(&config, disk.clone(), &Logger::root(Discard, o!())).ok();
    catch_unwind(AssertUnwindSafe(start)).ok().flatten()
}

/// The vote that a node gave: to itself, or by a message.
fn vote(input: Input, after: View, messages: &[Message]) -> Option<(Term, Number)> {
    if input == Input::Timeout {
        return after.vote.map(|candidate| (after.term, candidate));
    }
    let given = |m: &&Message| m.get_msg_type() == MessageType::MsgRequestVoteResponse && !m.reject;
    messages.iter().find(given).map(|m| (m.term, number(m.to)))
}

/// What a leader knows the sender of an acknowledgement to have.
fn matched(raft: &RawNode<Disk>, input: Input) -> Option<Index> {
    match input {
        Input::Message { kind: MessageType::MsgAppendResponse, from, .. }
            if raft.raft.state == StateRole::Leader =>
        {
            raft.raft.prs().get(id(from)).map(|progress| progress.matched)
        }
        _ => None,
    }
}
