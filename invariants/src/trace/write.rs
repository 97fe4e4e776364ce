//! Recording: a step is numbered and put into a bounded buffer, which a thread
//! of its own writes out when there is enough in it. Whoever records never
//! waits for the disk, and seldom wakes anybody, which costs far more than the
//! step; what the buffer has no room for is dropped, and counted.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Footer, Header, Numbered, Step, VERSION};

/// Steps that wait to be written at most, unless said otherwise.
const CAPACITY: usize = 1 << 14;
/// Steps for which the thread that writes is woken.
const ENOUGH: usize = 1 << 10;
/// After so long it writes what there is.
const PATIENCE: Duration = Duration::from_millis(100);

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
    /// The process that has the thread; a fork of it has only what was in memory.
    process: u32,
    buffer: Arc<Buffer>,
    writer: Option<JoinHandle<io::Result<BufWriter<File>>>>,
}

/// What waits to be written.
#[derive(Debug)]
struct Buffer {
    waiting: Mutex<Waiting>,
    wake: Condvar,
    room: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    steps: Vec<Numbered<Step>>,
    next: u64,
    dropped: u64,
    /// Why the first step was left out that was not dropped for want of room.
    why: Option<String>,
    has_ended: bool,
}

/// How much of what happened is in the file.
///
/// ```
/// use grey_invariants::trace::{Recorded, Recorder};
///
/// let file = std::env::temp_dir().join("doc-recorded.ndjson");
/// let recorder = Recorder::create(&file, "GreyConsensus", 3)?;
/// assert_eq!(recorder.finish()?, Recorded { recorded: 0, dropped: 0 });
/// # Ok::<(), std::io::Error>(())
/// ```
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
        let buffer = Arc::new(Buffer::new(room));
        let thread = std::thread::Builder::new().name("grey-trace".into());
        let steps = Arc::clone(&buffer);
        let writer = thread.spawn(move || write_all(out, &steps))?;
        Ok(Self { process: std::process::id(), buffer, writer: Some(writer) })
    }

    /// Records a step. The order of the trace is that of the calls: the step
    /// of one node that another one follows on must be recorded first.
    pub fn record(&self, step: Step) {
        self.buffer.put(step);
    }

    /// Leaves a step out that cannot be a step of the specification: readers
    /// refuse the trace, and say why.
    pub fn leave_out(&self, why: &str) {
        let mut waiting = self.buffer.lock();
        waiting.next += 1;
        waiting.dropped += 1;
        waiting.why.get_or_insert_with(|| why.to_owned());
    }

    /// Steps for which there was no room, or that were left out, so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.buffer.lock().dropped
    }

    /// Writes what waits, and the last line.
    ///
    /// # Errors
    /// The file could not be written, or this is a fork of the process that
    /// writes it.
    pub fn finish(mut self) -> io::Result<Recorded> {
        self.end()
    }

    fn end(&mut self) -> io::Result<Recorded> {
        let (here, writer) = (std::process::id(), self.process);
        if here != writer {
            // The thread does not exist here, and the buffer may be locked for ever.
            std::mem::forget(self.writer.take());
            let why = format!("process {writer} writes the trace, and this is its fork {here}");
            return Err(io::Error::other(why));
        }
        let end = self.buffer.end();
        let Some(writer) = self.writer.take() else { return Ok(end) };
        let mut out =
            writer.join().map_err(|_| io::Error::other("the trace's thread panicked"))??;
        let why = self.buffer.lock().why.take();
        line(&mut out, &Footer { end, why })?;
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

impl Buffer {
    fn new(room: usize) -> Self {
        let steps = Vec::with_capacity(room.min(CAPACITY));
        let waiting = Mutex::new(Waiting { steps, ..Waiting::default() });
        Self { waiting, wake: Condvar::new(), room }
    }

    fn put(&self, step: Step) {
        let mut waiting = self.lock();
        let seq = waiting.next;
        waiting.next += 1;
        if waiting.steps.len() >= self.room {
            waiting.dropped += 1;
            return;
        }
        waiting.steps.push(Numbered { seq, step });
        let is_enough = waiting.steps.len() == self.enough();
        drop(waiting);
        if is_enough {
            self.wake.notify_one();
        }
    }

    /// Takes out what waits once that is enough; whether it is the last.
    fn take(&self, steps: &mut Vec<Numbered<Step>>) -> bool {
        let too_few = |w: &mut Waiting| w.steps.len() < self.enough() && !w.has_ended;
        let waited = self.wake.wait_timeout_while(self.lock(), PATIENCE, too_few);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut waiting.steps, steps);
        waiting.has_ended
    }

    fn end(&self) -> Recorded {
        let mut waiting = self.lock();
        waiting.has_ended = true;
        self.wake.notify_one();
        let dropped = waiting.dropped;
        Recorded { recorded: waiting.next - dropped, dropped }
    }

    fn enough(&self) -> usize {
        self.room.clamp(1, ENOUGH)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_all(mut out: BufWriter<File>, buffer: &Buffer) -> io::Result<BufWriter<File>> {
    let mut steps = Vec::with_capacity(buffer.room.min(CAPACITY));
    loop {
        let is_last = buffer.take(&mut steps);
        for step in steps.drain(..) {
            line(&mut out, &step)?;
        }
        if is_last {
            return Ok(out);
        }
    }
}

fn line(out: &mut impl io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
