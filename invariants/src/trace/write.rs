//! Recording: a step is numbered and put into a bounded buffer, which a thread
//! of its own writes out. Whoever records never waits for the disk; what the
//! buffer has no room for is dropped, and counted.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use super::{Footer, Header, Numbered, Step, VERSION};

/// Steps that wait to be written at most, unless said otherwise.
const CAPACITY: usize = 1 << 14;

/// Records the steps of a cluster's nodes, or of one.
///
/// ```
/// use grey_invariants::trace::{Action, Recorder, Role, Step, read};
///
/// let file = std::env::temp_dir().join("grey-invariants-doc.ndjson");
/// let recorder = Recorder::create(&file, "GreyConsensus", 3)?;
/// recorder.record(Step {
///     node: 0,
///     action: Action::Timeout,
///     term: 1,
///     vote: Some(0),
///     role: Role::Candidate,
///     commit: 0,
///     keep: 0,
///     add: [].into_iter().collect(),
/// });
/// let recorded = recorder.finish()?;
/// assert_eq!((recorded.recorded, recorded.dropped), (1, 0));
/// assert_eq!(read(&file)?.steps.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Recorder {
    sender: Option<SyncSender<Numbered<Step>>>,
    writer: Option<JoinHandle<io::Result<BufWriter<File>>>>,
    next: AtomicU64,
    dropped: AtomicU64,
}

/// How much of what happened is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Steps in the file.
    pub recorded: u64,
    /// Steps for which there was no room.
    pub dropped: u64,
}

impl Recorder {
    /// Begins a trace of a cluster with so many nodes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(file: &Path, spec: &str, nodes: usize) -> io::Result<Self> {
        Self::with_capacity(file, spec, nodes, CAPACITY)
    }

    /// The same with room for so many steps that wait to be written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn with_capacity(file: &Path, spec: &str, nodes: usize, room: usize) -> io::Result<Self> {
        let mut out = BufWriter::new(File::create(file)?);
        let header = Header { trace: VERSION, spec: spec.to_owned(), nodes };
        line(&mut out, &header)?;
        let (sender, receiver) = sync_channel(room);
        let thread = std::thread::Builder::new().name("grey-trace".into());
        let writer = thread.spawn(move || write_all(out, &receiver))?;
        let (next, dropped) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { sender: Some(sender), writer: Some(writer), next, dropped })
    }

    /// Records a step. The order of the trace is that of the calls: the step
    /// of one node that another one follows on must be recorded first.
    pub fn record(&self, step: Step) {
        let seq = self.next.fetch_add(1, Ordering::Relaxed);
        let sent = self.sender.as_ref().is_some_and(|s| s.try_send(Numbered { seq, step }).is_ok());
        if !sent {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Steps for which there was no room so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Writes what waits, and the last line.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn finish(mut self) -> io::Result<Recorded> {
        self.end()
    }

    fn end(&mut self) -> io::Result<Recorded> {
        drop(self.sender.take());
        let dropped = *self.dropped.get_mut();
        let end = Recorded { recorded: *self.next.get_mut() - dropped, dropped };
        let Some(writer) = self.writer.take() else { return Ok(end) };
        let mut out =
            writer.join().map_err(|_| io::Error::other("the trace's thread panicked"))??;
        line(&mut out, &Footer { end })?;
        out.flush()?;
        Ok(end)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // A trace that nobody finished is finished as well as can be; whoever
        // wants to know about errors calls `finish`.
        let _ = self.end();
    }
}

fn write_all(
    mut out: BufWriter<File>,
    steps: &Receiver<Numbered<Step>>,
) -> io::Result<BufWriter<File>> {
    // Threads number and send without a lock, so steps can arrive a little out
    // of order.
    let mut early = std::collections::BTreeMap::new();
    let mut next = 0;
    for step in steps {
        early.insert(step.seq, step);
        while let Some(step) = early.remove(&next) {
            line(&mut out, &step)?;
            next += 1;
        }
        if early.len() > EARLY {
            // One that is missing for so long was dropped.
            next = early.first_key_value().map_or(next, |(seq, _)| *seq);
        }
    }
    for step in early.into_values() {
        line(&mut out, &step)?;
    }
    Ok(out)
}

/// Steps that can be waiting for an earlier one: threads at once, and some.
const EARLY: usize = 256;

fn line(out: &mut impl io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
