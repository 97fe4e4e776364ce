//! The engine's process: started in a group of its own, read to its end,
//! ended on request, always reaped.
//!
//! In: a [`Command`] and a way to ask for its end ([`Urgency`]). Out: a stream
//! of [`Report`]s. What the operating system says is passed on as it is; what
//! it means is decided in `outcome`.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};

use super::Decoder;
use super::command::Command;
use super::stderr::Kept;
use crate::event::Event;
use crate::leash::{self, Leash};
use crate::outcome::ProcessExit;
use crate::toolchain::java_environment;

/// Bytes read from a pipe at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Most that a pipe can hold after its writer has ended: the limit of Linux.
const PIPE_BYTES_MAX: usize = 1024 * 1024;
/// How long a pipe that somebody else holds may be silent after that.
const DRAIN: Duration = Duration::from_millis(500);

/// How much the end of a process is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Urgency {
    /// Not at all.
    #[default]
    Run,
    /// Asked politely (SIGTERM).
    Terminate,
    /// Forced (SIGKILL).
    Kill,
}

/// What a process has to say to the runner.
#[derive(Debug)]
pub enum Report {
    /// It runs under this process id.
    Started(u32),
    /// The engine reported something.
    Event(Event),
    /// The engine is in the middle of a long report.
    Printing,
    /// Its output could not be written to the log.
    LogFailed(std::io::Error),
    /// It ended and is reaped; nothing follows.
    Ended {
        /// How, or why it never started.
        exit: Result<ProcessExit, std::io::Error>,
        /// Its standard error: the beginning, and what tells of failures.
        stderr: String,
    },
}

/// Where the output goes.
#[derive(Debug, Clone)]
pub struct Logs {
    /// Log of the standard output.
    pub stdout: PathBuf,
    /// Log of the standard error.
    pub stderr: PathBuf,
}

/// Runs the command to its end and reports under the job's number.
pub async fn run(
    command: Command,
    logs: Logs,
    job: usize,
    reports: mpsc::Sender<(usize, Report)>,
    urgency: watch::Receiver<Urgency>,
) {
    let (exit, stderr) = match spawn(&command) {
        Err(error) => (Err(error), String::new()),
        Ok((mut child, leash)) => {
            let _ = reports.send((job, Report::Started(child.id().unwrap_or(0)))).await;
            let decoder = Decoder::of_copies(Arc::clone(&command.copies));
            let (ended, over) = watch::channel(false);
            let stdout = child.stdout.take().map(|pipe| Pipe::new(pipe, over.clone()));
            let errors = child.stderr.take().map(|pipe| Pipe::new(pipe, over));
            let ending = async {
                let exit = wait(&mut child, urgency).await;
                drop(leash);
                let _ = ended.send(true);
                exit
            };
            let (exit, (), stderr) = tokio::join!(
                ending,
                read_output(stdout, decoder, &logs.stdout, job, &reports),
                read_errors(errors, &logs.stderr),
            );
            (exit, stderr)
        }
    };
    let _ = reports.send((job, Report::Ended { exit, stderr })).await;
}

fn spawn(command: &Command) -> std::io::Result<(Child, Leash)> {
    let (program, arguments) =
        command.words.split_first().ok_or_else(|| std::io::Error::other("the command is empty"))?;
    let mut process = tokio::process::Command::new(program);
    process
        .args(arguments)
        .current_dir(&command.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_clear()
        .envs(java_environment())
        .kill_on_drop(true);
    let leash = leash::hold(process.as_std_mut())?;
    Ok((process.spawn()?, leash))
}

/// Waits for the end and passes on what urgency asks for. Whatever the engine
/// started and left behind ends with it.
async fn wait(
    child: &mut Child,
    mut urgency: watch::Receiver<Urgency>,
) -> std::io::Result<ProcessExit> {
    let group = child.id();
    let status = loop {
        let wanted = *urgency.borrow_and_update();
        signal(group, wanted);
        tokio::select! {
            status = child.wait() => break status,
            changed = urgency.changed() => {
                if changed.is_err() {
                    signal(group, Urgency::Kill);
                    break child.wait().await;
                }
            }
        }
    };
    signal(group, Urgency::Kill);
    status.map(process_exit)
}

fn signal(group: Option<u32>, urgency: Urgency) {
    match urgency {
        Urgency::Run => {}
        Urgency::Terminate => leash::signal(group, Signal::TERM),
        Urgency::Kill => leash::signal(group, Signal::KILL),
    }
}

/// What a process writes: read to its end or, once the process has ended, to
/// the end of what is there. A child in a session of its own may hold the pipe
/// for ever, and may go on writing.
struct Pipe<P> {
    pipe: P,
    over: watch::Receiver<bool>,
    /// Bytes that may still come from a process that has ended.
    left: usize,
}

impl<P: AsyncRead + Unpin> Pipe<P> {
    fn new(pipe: P, over: watch::Receiver<bool>) -> Self {
        Self { pipe, over, left: PIPE_BYTES_MAX }
    }

    /// Bytes read; 0 at the end.
    async fn read(&mut self, chunk: &mut [u8]) -> usize {
        if !*self.over.borrow() {
            tokio::select! {
                biased;
                read = self.pipe.read(chunk) => return read.unwrap_or(0),
                _ = self.over.changed() => {}
            }
        }
        let room = chunk.len().min(self.left);
        let rest = tokio::time::timeout(DRAIN, self.pipe.read(&mut chunk[..room])).await;
        let read = rest.map_or(0, |read| read.unwrap_or(0));
        self.left -= read;
        read
    }
}

fn process_exit(status: ExitStatus) -> ProcessExit {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => ProcessExit::Code(code),
        (None, signal) => ProcessExit::Signal(signal.unwrap_or(0)),
    }
}

async fn read_output(
    pipe: Option<Pipe<impl AsyncRead + Unpin>>,
    mut decoder: Decoder,
    log: &Path,
    job: usize,
    reports: &mpsc::Sender<(usize, Report)>,
) {
    let Some(mut pipe) = pipe else { return };
    let mut log = log_file(log, job, reports).await;
    let mut events = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await;
        if read == 0 {
            decoder.finish(&mut |event| events.push(event));
        } else {
            if let Some(error) = append(&mut log, &chunk[..read]) {
                let _ = reports.send((job, Report::LogFailed(error))).await;
            }
            decoder.feed(&chunk[..read], &mut |event| events.push(event));
        }
        if events.is_empty() && read > 0 {
            let _ = reports.send((job, Report::Printing)).await;
        }
        for event in events.drain(..) {
            let _ = reports.send((job, Report::Event(event))).await;
        }
        if read == 0 {
            return;
        }
    }
}

async fn log_file(
    path: &Path,
    job: usize,
    reports: &mpsc::Sender<(usize, Report)>,
) -> Option<File> {
    match File::create(path) {
        Ok(file) => Some(file),
        Err(error) => {
            let _ = reports.send((job, Report::LogFailed(error))).await;
            None
        }
    }
}

/// Writes to the log; a log that failed once is not tried again.
fn append(log: &mut Option<File>, bytes: &[u8]) -> Option<std::io::Error> {
    let error = log.as_mut()?.write_all(bytes).err()?;
    *log = None;
    Some(error)
}

async fn read_errors(pipe: Option<Pipe<impl AsyncRead + Unpin>>, log: &Path) -> String {
    let Some(mut pipe) = pipe else {
        return String::new();
    };
    let mut log = File::create(log).ok();
    let mut kept = Kept::default();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await;
        if read == 0 {
            return kept.finish();
        }
        let _ = append(&mut log, &chunk[..read]);
        kept.feed(&chunk[..read]);
    }
}
