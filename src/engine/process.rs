//! The engine's process: started in a group of its own, read to its end,
//! ended on request, always reaped.
//!
//! In: a [`Command`] and a way to ask for its end ([`Urgency`]). Out: a stream
//! of [`Report`]s. What the operating system says is passed on as it is; what
//! it means is decided in `outcome`.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};

use super::logs::{Log, Logs, Written, keep_within};
use super::{Command, Errors, Listener, Output};
use crate::event::{Event, Failure};
use crate::leash::{self, Leash};
use crate::outcome::ProcessExit;

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
    /// This log has reached its limit; what comes after that is not written.
    LogFull(PathBuf),
    /// It ended and is reaped; nothing follows.
    Ended {
        /// How, or why it never started.
        exit: Result<ProcessExit, std::io::Error>,
        /// The failure that its standard error tells of.
        failure: Option<Failure>,
    },
}

/// Runs the command to its end and reports under the job's number.
pub async fn run(
    (command, listener): (Command, Listener),
    logs: Logs,
    job: usize,
    reports: mpsc::Sender<(usize, Report)>,
    urgency: watch::Receiver<Urgency>,
) {
    let (exit, failure) = match spawn(&command) {
        Err(error) => (Err(error), None),
        Ok((mut child, leash)) => {
            let _ = reports.send((job, Report::Started(child.id().unwrap_or(0)))).await;
            let (ended, over) = watch::channel(false);
            let stdout = child.stdout.take().map(|pipe| Pipe::new(pipe, over.clone()));
            let errors = child.stderr.take().map(|pipe| Pipe::new(pipe, over.clone()));
            let ending = async {
                let exit = wait(&mut child, urgency).await;
                drop(leash);
                let _ = ended.send(true);
                exit
            };
            let (exit, (), (failure, is_full), is_print_full) = tokio::join!(
                ending,
                read_output(stdout, listener.output, &logs, job, &reports),
                read_errors(errors, listener.errors, &logs, job, &reports),
                keep_within(&logs.print, logs.bytes_max, over),
            );
            let full = [(is_full, logs.stderr), (is_print_full, logs.print)];
            for (_, log) in full.into_iter().filter(|(is_full, _)| *is_full) {
                let _ = reports.send((job, Report::LogFull(log))).await;
            }
            (exit, failure)
        }
    };
    let _ = reports.send((job, Report::Ended { exit, failure })).await;
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
        .envs(command.environment.iter().cloned())
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
    mut output: Box<dyn Output>,
    logs: &Logs,
    job: usize,
    reports: &mpsc::Sender<(usize, Report)>,
) {
    let Some(mut pipe) = pipe else { return };
    let mut log = match Log::create(&logs.stdout, logs.bytes_max) {
        Ok(log) => Some(log),
        Err(error) => {
            let _ = reports.send((job, Report::LogFailed(error))).await;
            None
        }
    };
    let mut events = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await;
        if read == 0 {
            output.finish(&mut |event| events.push(event));
        } else {
            let report = match log.as_mut().map(|log| log.append(&chunk[..read])) {
                None | Some(Written::AsFarAsWanted) => None,
                Some(Written::Full) => Some(Report::LogFull(logs.stdout.clone())),
                Some(Written::Failed(error)) => Some(Report::LogFailed(error)),
            };
            if let Some(report) = report {
                let _ = reports.send((job, report)).await;
            }
            output.feed(&chunk[..read], &mut |event| events.push(event));
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

/// The failure that is told of, and whether the log has reached its limit.
async fn read_errors(
    pipe: Option<Pipe<impl AsyncRead + Unpin>>,
    mut errors: Box<dyn Errors>,
    logs: &Logs,
    job: usize,
    reports: &mpsc::Sender<(usize, Report)>,
) -> (Option<Failure>, bool) {
    let Some(mut pipe) = pipe else {
        return (None, false);
    };
    let mut log = Log::create(&logs.stderr, logs.bytes_max).ok();
    let mut is_full = false;
    let mut events = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = pipe.read(&mut chunk).await;
        if read == 0 {
            return (errors.failure(), is_full);
        }
        let written = log.as_mut().map(|log| log.append(&chunk[..read]));
        is_full |= matches!(written, Some(Written::Full));
        errors.feed(&chunk[..read], &mut |event| events.push(event));
        for event in events.drain(..) {
            let _ = reports.send((job, Report::Event(event))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a shell script reports, with logs of so many bytes.
    async fn reports(script: &str, dir: &std::path::Path, bytes_max: u64) -> Vec<Report> {
        let words = ["sh", "-c", script].map(Into::into).to_vec();
        let environment = std::env::vars_os().collect();
        let command = Command { words, folder: dir.to_owned(), scratch: Vec::new(), environment };
        let listener = crate::engine::tlc::listener(std::sync::Arc::default());
        let log = |name: &str| dir.join(name);
        let (stdout, stderr) = (log("stdout.log"), log("stderr.log"));
        let logs = Logs { stdout, stderr, print: log("print.log"), bytes_max };
        let (sender, mut heard) = mpsc::channel(8);
        let (_urgency, wanted) = watch::channel(Urgency::Run);
        tokio::spawn(run((command, listener), logs, 0, sender, wanted));
        let mut reports = Vec::new();
        while let Some((_, report)) = heard.recv().await {
            reports.push(report);
        }
        reports
    }

    #[tokio::test]
    async fn what_no_log_has_room_for_is_heard_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let script = "i=0; while [ $i -lt 5000 ]; do echo \"line $i\"; i=$((i + 1)); done; \
            echo '<<\"greyverify mark\", 7>>'; \
            head -c 5000 /dev/zero >&2; head -c 5000 /dev/zero > print.log";
        let reports = reports(script, dir.path(), 1000).await;
        let lines: Vec<&String> = reports
            .iter()
            .filter_map(|report| match report {
                Report::Event(Event::Text(line)) => Some(line),
                _ => None,
            })
            .collect();
        assert_eq!((lines.len(), lines[4999].as_str()), (5001, "line 4999"));
        assert_eq!(crate::generate::marked::met(lines[5000]), Some(7));
        let mut full: Vec<&std::ffi::OsStr> = reports
            .iter()
            .filter_map(|report| match report {
                Report::LogFull(log) => log.file_name(),
                _ => None,
            })
            .collect();
        full.sort_unstable();
        assert_eq!(full, ["print.log", "stderr.log", "stdout.log"]);
        for name in full {
            let log = std::fs::read_to_string(dir.path().join(name)).unwrap();
            let (kept, last) = log.trim_end().rsplit_once('\n').unwrap();
            assert_eq!(kept.len(), 1000, "{}", name.display());
            assert!(last.starts_with("greyverify: this log ends here, after 1000 bytes"), "{last}");
        }
        let is_over = matches!(reports.last(), Some(Report::Ended { exit: Ok(_), .. }));
        assert!(is_over, "{:?}", reports.last());
    }
}
