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

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};

use super::Decoder;
use super::command::Command;
use crate::event::Event;
use crate::outcome::ProcessExit;

/// Bytes read from a pipe at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of standard error kept for the verdict; the log has it all.
const STDERR_KEPT_BYTES: usize = 64 * 1024;

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
    /// Its output could not be written to the log.
    LogFailed(std::io::Error),
    /// It ended and is reaped; nothing follows.
    Ended {
        /// How, or why it never started.
        exit: Result<ProcessExit, std::io::Error>,
        /// The beginning of its standard error.
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
        Ok(mut child) => {
            let _ = reports.send((job, Report::Started(child.id().unwrap_or(0)))).await;
            let stdout = child.stdout.take();
            let errors = child.stderr.take();
            let (exit, (), stderr) = tokio::join!(
                wait(&mut child, urgency),
                read_output(stdout, &logs.stdout, job, &reports),
                read_errors(errors, &logs.stderr),
            );
            (exit, stderr)
        }
    };
    let _ = reports.send((job, Report::Ended { exit, stderr })).await;
}

fn spawn(command: &Command) -> std::io::Result<Child> {
    let (program, arguments) =
        command.words.split_first().ok_or_else(|| std::io::Error::other("the command is empty"))?;
    let mut process = tokio::process::Command::new(program);
    process
        .args(arguments)
        .current_dir(&command.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // These would add options behind our back and print about it.
        .env_remove("JAVA_TOOL_OPTIONS")
        .env_remove("JDK_JAVA_OPTIONS")
        .env_remove("_JAVA_OPTIONS")
        .process_group(0)
        .kill_on_drop(true);
    die_with_parent(&mut process);
    process.spawn()
}

/// If greyverify itself is killed, the kernel ends the engine, which would
/// otherwise search on for hours.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "pre_exec is unsafe; the closure only makes one system call")]
fn die_with_parent(process: &mut tokio::process::Command) {
    // SAFETY: between fork and exec the closure calls prctl(2) and nothing
    // else; prctl is async-signal-safe and touches no memory of the parent.
    unsafe {
        process.pre_exec(|| {
            rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
            Ok(())
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_process: &mut tokio::process::Command) {}

/// Waits for the end and passes on what urgency asks for. Whatever the engine
/// started and left behind ends with it.
async fn wait(
    child: &mut Child,
    mut urgency: watch::Receiver<Urgency>,
) -> std::io::Result<ProcessExit> {
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
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

/// The group may be gone already; then there is nothing to end.
fn signal(group: Option<Pid>, urgency: Urgency) {
    let signal = match urgency {
        Urgency::Run => return,
        Urgency::Terminate => Signal::TERM,
        Urgency::Kill => Signal::KILL,
    };
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
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
    pipe: Option<impl AsyncRead + Unpin>,
    log: &Path,
    job: usize,
    reports: &mpsc::Sender<(usize, Report)>,
) {
    let Some(mut pipe) = pipe else { return };
    let mut log = log_file(log, job, reports).await;
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            decoder.finish(&mut |event| events.push(event));
        } else {
            if let Some(error) = append(&mut log, &chunk[..read]) {
                let _ = reports.send((job, Report::LogFailed(error))).await;
            }
            decoder.feed(&chunk[..read], &mut |event| events.push(event));
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

async fn read_errors(pipe: Option<impl AsyncRead + Unpin>, log: &Path) -> String {
    let Some(mut pipe) = pipe else {
        return String::new();
    };
    let mut log = File::create(log).ok();
    let mut kept = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return String::from_utf8_lossy(&kept).into_owned();
        }
        let _ = append(&mut log, &chunk[..read]);
        let room = STDERR_KEPT_BYTES.saturating_sub(kept.len()).min(read);
        kept.extend_from_slice(&chunk[..room]);
    }
}
