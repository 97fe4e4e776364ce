//! A client: it asks for the lock, writes while it believes to hold it, and gives it
//! back. Sometimes it sleeps so long that its lease runs out, and does not notice.

use std::io;
use std::net::SocketAddr;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::recorder::Recorder;
use crate::wire::{Connection, Kind, Message};

/// Most writes of one lease.
const WRITES_MAX: u32 = 2;
/// One write in so many comes after a sleep.
const ASLEEP: u32 = 4;

/// A client that has not ended.
pub struct Client {
    name: String,
    server: Connection,
    store: Connection,
    recorder: Recorder,
    random: fastrand::Rng,
    /// How long a lease lasts.
    time: Duration,
}

impl Client {
    /// Connects to the server and the store.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn new(
        name: &str,
        (server, store): (SocketAddr, SocketAddr),
        time: Duration,
        random: fastrand::Rng,
        recorder: Recorder,
    ) -> io::Result<Self> {
        let (server, store) = (Connection::to(server)?, Connection::to(store)?);
        Ok(Self { name: name.to_owned(), server, store, recorder, random, time })
    }

    /// Has the lock so many times, and ends.
    ///
    /// # Errors
    /// A connection is lost, or the log cannot be written.
    pub fn run(mut self, rounds: u32) -> io::Result<()> {
        for _ in 0..rounds {
            let token = self.acquire()?;
            if self.work(token)? {
                self.recorder.event("Release", json!({ "client": self.name }))?;
                let release = self.message(Kind::Release, token);
                self.server.send(release, self.recorder.clock())?;
            }
            self.sleep(self.time / 4);
        }
        self.recorder.stop()
    }

    /// Waits for the lock.
    fn acquire(&mut self) -> io::Result<u64> {
        self.recorder.event("Ask", json!({ "client": self.name }))?;
        let ask = self.message(Kind::Ask, 0);
        self.server.send(ask, self.recorder.clock())?;
        let granted = answer(&mut self.server, &mut self.recorder)?;
        self.recorder.event("Learn", json!({ "message": granted }))?;
        Ok(granted.token)
    }

    /// Writes some, until it is refused. False if it has lost the lock by that.
    fn work(&mut self, token: u64) -> io::Result<bool> {
        for _ in 0..self.random.u32(0..=WRITES_MAX) {
            if self.random.u32(0..ASLEEP) == 0 {
                self.sleep(self.time * 3);
            }
            self.recorder.event("Write", json!({ "client": self.name }))?;
            let write = self.message(Kind::Write, token);
            self.store.send(write, self.recorder.clock())?;
            let told = answer(&mut self.store, &mut self.recorder)?;
            let is_stored = told.kind == Kind::Stored;
            let name = if is_stored { "Confirm" } else { "Lose" };
            self.recorder.event(name, json!({ "message": told }))?;
            if !is_stored {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn sleep(&mut self, most: Duration) {
        sleep(most.mul_f64(self.random.f64()));
    }

    fn message(&self, kind: Kind, token: u64) -> Message {
        Message { kind, client: self.name.clone(), token }
    }
}

/// Waits for an answer, and knows from then on what its sender knew.
fn answer(from: &mut Connection, recorder: &mut Recorder) -> io::Result<Message> {
    let letter = from.receive()?.ok_or(io::ErrorKind::UnexpectedEof)?;
    recorder.hear(&letter.clock);
    Ok(letter.message)
}
