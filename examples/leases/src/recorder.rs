//! The log of a process: each event is a line of JSON with its vector clock.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::clock::Clock;

/// The name of the event with which every log ends.
const STOP: &str = "stop";

/// Writes the log of one process.
#[derive(Debug)]
pub struct Recorder {
    process: String,
    clock: Clock,
    /// The number of the next event of the whole system: a second order, which
    /// only processes on one machine can have.
    next: Arc<AtomicU64>,
    out: BufWriter<File>,
}

impl Recorder {
    /// Begins the log of a process in a folder.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(folder: &Path, process: &str, next: Arc<AtomicU64>) -> io::Result<Self> {
        let out = File::create(folder.join(format!("{process}.ndjson")))?;
        let (process, clock) = (process.to_owned(), Clock::default());
        Ok(Self { process, clock, next, out: BufWriter::new(out) })
    }

    /// An event has happened; `fields` is an object with what there is to say of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn event(&mut self, name: &str, fields: Value) -> io::Result<()> {
        self.clock.tick(&self.process);
        let at = self.next.fetch_add(1, Ordering::SeqCst);
        let mut line = json!({ "event": name, "at": at, "clock": self.clock });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
            line.extend(fields);
        }
        writeln!(self.out, "{line}")
    }

    /// What a message brings is known from now on.
    pub fn hear(&mut self, clock: &Clock) {
        self.clock.hear(clock);
    }

    /// What is known now.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Ends the log.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn stop(mut self) -> io::Result<()> {
        self.event(STOP, json!({}))?;
        self.out.flush()
    }
}
