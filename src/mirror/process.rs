//! The process of a mirror program: lines to it, lines from it, and its end.
//!
//! Three threads keep it from ever stopping us: one writes what it is asked, one
//! reads what it answers, one keeps the end of its standard error.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use greyverify_protocol::next_line;
use rustix::process::Signal;

use crate::leash::{self, Leash};

/// Lines that wait to be looked at; each may be large.
const WAITING: usize = 1;
/// Lines of standard error that are kept, and the longest of them in bytes.
const SAID_LINES: usize = 20;
const SAID_BYTES: u64 = 2_000;
/// Time between two looks at whether anybody still waits.
const TICK: Duration = Duration::from_millis(20);
/// How long a process may take to end that has closed its output, or that will
/// be asked nothing more.
const FAREWELL: Duration = Duration::from_millis(500);

/// A process that is running.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// `None` once nothing more will be asked.
    calls: Option<Sender<Vec<u8>>>,
    lines: Receiver<io::Result<Vec<u8>>>,
    said: Said,
    /// Keeps what it says; done once nobody holds its standard error any more.
    keeper: Option<JoinHandle<()>>,
    _leash: Leash,
}

/// The last lines of its standard error.
type Said = Arc<Mutex<VecDeque<String>>>;

/// Why there is no next line.
#[derive(Debug)]
pub(super) enum Silence {
    /// It is too late.
    Late,
    /// Nobody waits any more.
    Cancelled,
    /// There will be none.
    Ended,
    /// It cannot be read.
    Unread(io::Error),
}

impl Process {
    /// Starts the command in a folder. The process ends with the thread that
    /// calls this.
    pub(super) fn start(command: &[String], folder: &Path) -> io::Result<Self> {
        let folder = std::path::absolute(folder)?;
        let (program, arguments) =
            command.split_first().ok_or_else(|| io::Error::other("it is empty"))?;
        // A path is relative to the folder; a name is looked for on PATH.
        let program = match program.contains('/') {
            true => folder.join(program).into_os_string(),
            false => program.into(),
        };
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let leash = leash::hold(&mut command)?;
        let mut child = command.spawn()?;
        // It holds an end of the leash.
        drop(command);
        let said = Said::default();
        let (calls, to_write) = channel();
        let (read, lines) = sync_channel(WAITING);
        if let Some(stdin) = child.stdin.take() {
            std::thread::spawn(move || write(stdin, &to_write));
        }
        if let Some(stdout) = child.stdout.take() {
            std::thread::spawn(move || listen(stdout, &read));
        }
        let keeper = child.stderr.take().map(|stderr| {
            let said = Arc::clone(&said);
            std::thread::spawn(move || keep(stderr, &said))
        });
        Ok(Self { child, calls: Some(calls), lines, said, keeper, _leash: leash })
    }

    /// Sends a line. Whether it is ever read shows in what comes back.
    pub(super) fn send(&self, line: Vec<u8>) {
        if let Some(calls) = &self.calls {
            let _ = calls.send(line);
        }
    }

    /// The next line that it says.
    pub(super) fn next(&self, until: Instant, cancelled: &AtomicBool) -> Result<Vec<u8>, Silence> {
        loop {
            match self.lines.recv_timeout(TICK) {
                Ok(line) => return line.map_err(Silence::Unread),
                Err(RecvTimeoutError::Disconnected) => return Err(Silence::Ended),
                Err(RecvTimeoutError::Timeout) if cancelled.load(Ordering::Relaxed) => {
                    return Err(Silence::Cancelled);
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() >= until => {
                    return Err(Silence::Late);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// True if it has ended, so that nothing more can be asked.
    pub(super) fn is_over(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// How it has ended, if it has; waits for a moment.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        let began = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if began.elapsed() < FAREWELL => std::thread::sleep(TICK),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The last lines of its standard error. What it said before it ended may
    /// still be on the way, so that is waited for, for a moment.
    pub(super) fn said(&self) -> Vec<String> {
        let began = Instant::now();
        let is_read = || self.keeper.as_ref().is_none_or(JoinHandle::is_finished);
        while !is_read() && began.elapsed() < FAREWELL {
            std::thread::sleep(TICK);
        }
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.iter().cloned().collect()
    }
}

/// The end of its input ends a process; one that stays, and whatever it left
/// behind, is killed.
impl Drop for Process {
    fn drop(&mut self) {
        self.calls = None;
        self.ended();
        leash::signal(Some(self.child.id()), Signal::KILL);
        // It may have moved to another group.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(mut to: ChildStdin, calls: &Receiver<Vec<u8>>) {
    for line in calls {
        if to.write_all(&line).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

fn listen(from: ChildStdout, lines: &SyncSender<io::Result<Vec<u8>>>) {
    let mut from = BufReader::new(from);
    loop {
        let line = match next_line(&mut from) {
            Ok(None) => return,
            Ok(Some(line)) => Ok(line),
            Err(error) => Err(error),
        };
        let is_over = line.is_err();
        if lines.send(line).is_err() || is_over {
            return;
        }
    }
}

fn keep(from: ChildStderr, said: &Said) {
    let mut from = BufReader::new(from);
    loop {
        let mut line = Vec::new();
        match (&mut from).take(SAID_BYTES).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if !line.is_empty() {
            said.push_back(line);
        }
        while said.len() > SAID_LINES {
            said.pop_front();
        }
    }
}
