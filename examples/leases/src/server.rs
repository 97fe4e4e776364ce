//! The lock server: who asks waits in line, whoever holds the lock does so until it
//! is given back or the lease runs out.

use std::collections::VecDeque;
use std::io;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::inbox::{Inbox, Next};
use crate::recorder::Recorder;
use crate::wire::{Kind, Message};

/// What the specification calls it when no client has the lock.
const NOBODY: &str = "Nobody";

/// A lease that has not run out.
struct Lease {
    client: String,
    ends: Instant,
}

struct Server {
    recorder: Recorder,
    inbox: Inbox,
    /// How long a lease lasts.
    time: Duration,
    /// Who waits, each with its connection.
    line: VecDeque<(usize, Message)>,
    lease: Option<Lease>,
    last: u64,
}

/// Serves so many clients until all have ended.
///
/// # Errors
/// A connection is lost, or the log cannot be written.
pub fn serve(
    listener: &TcpListener,
    clients: usize,
    time: Duration,
    recorder: Recorder,
) -> io::Result<()> {
    let inbox = Inbox::open(listener, clients)?;
    let line = VecDeque::new();
    Server { recorder, inbox, time, line, lease: None, last: 0 }.serve()
}

impl Server {
    fn serve(mut self) -> io::Result<()> {
        loop {
            match self.inbox.next(self.lease.as_ref().map(|lease| lease.ends))? {
                Next::Letter(place, letter) => {
                    self.recorder.hear(&letter.clock);
                    match letter.message.kind {
                        Kind::Ask => self.line.push_back((place, letter.message)),
                        _ => self.released(&letter.message)?,
                    }
                }
                Next::Late => {
                    self.lease = None;
                    self.record("Expire", &json!({}))?;
                }
                Next::End => return self.recorder.stop(),
            }
            self.grant()?;
        }
    }

    /// The lock goes to the first in line, if it is free.
    fn grant(&mut self) -> io::Result<()> {
        if self.lease.is_some() {
            return Ok(());
        }
        let Some((place, asked)) = self.line.pop_front() else { return Ok(()) };
        self.last += 1;
        let client = asked.client.clone();
        self.lease = Some(Lease { client: client.clone(), ends: Instant::now() + self.time });
        self.record("Grant", &json!({ "message": asked }))?;
        let granted = Message { kind: Kind::Granted, client, token: self.last };
        self.inbox.answer(place).send(granted, self.recorder.clock())
    }

    /// A lease comes back, which may have run out long ago.
    fn released(&mut self, message: &Message) -> io::Result<()> {
        let is_of = |lease: &Lease| lease.client == message.client && self.last == message.token;
        let is_current = self.lease.as_ref().is_some_and(is_of);
        if is_current {
            self.lease = None;
        }
        let name = if is_current { "Free" } else { "Ignore" };
        self.record(name, &json!({ "message": message }))
    }

    fn record(&mut self, name: &str, fields: &Value) -> io::Result<()> {
        let mut fields = fields.clone();
        fields["last"] = json!(self.last);
        fields["holder"] = json!(self.lease.as_ref().map_or(NOBODY, |lease| &lease.client));
        self.recorder.event(name, fields)
    }
}
