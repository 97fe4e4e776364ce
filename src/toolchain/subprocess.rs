//! Short subprocesses with a time limit, on a [leash](crate::leash).
//!
//! One thread does it all: it must work where no further one can be had. A
//! process is over when it has ended, not when its output has: a child that it
//! left behind may hold the pipe for ever.

use std::io::{PipeReader, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use crate::leash;

/// Longest time between two looks at a process.
const POLL: Duration = Duration::from_millis(10);
/// Bytes of output kept.
const OUTPUT_BYTES_MAX: usize = 256 * 1024;
/// Bytes read at once; a pipe holds no more by default.
const CHUNK_BYTES: usize = 64 * 1024;

/// What a subprocess did.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    /// Standard output and standard error, as they came.
    pub(super) output: String,
}

impl Finished {
    /// The first line that says something.
    pub(super) fn first_line(&self) -> &str {
        self.lines().next().unwrap_or("nothing")
    }

    /// The last line that says something.
    pub(super) fn last_line(&self) -> &str {
        self.lines().next_back().unwrap_or("nothing")
    }

    fn lines(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.output.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}

/// Runs a command; one that outlives the limit is killed, and whatever it
/// started with it.
pub(super) fn run(mut command: Command, limit: Duration) -> std::io::Result<Finished> {
    let (reader, writer) = std::io::pipe()?;
    rustix::io::ioctl_fionbio(&reader, true)?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let leash = leash::hold(&mut command)?;
    let mut child = command.spawn()?;
    // It holds writing ends of the pipe.
    drop(command);
    let mut output = Output { reader, kept: Vec::new(), ended: false };
    let status = wait(&mut child, &mut output, limit);
    leash::signal(Some(child.id()), Signal::KILL);
    drop(leash);
    let status = status.or_else(|error| child.wait().and(Err(error)))?;
    output.drain();
    Ok(Finished { status, output: String::from_utf8_lossy(&output.kept).into_owned() })
}

fn wait(child: &mut Child, output: &mut Output, limit: Duration) -> std::io::Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > limit {
            let text = format!("it did not end within {} s and was killed", limit.as_secs());
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, text));
        }
        output.pause();
        output.drain();
    }
}

struct Output {
    reader: PipeReader,
    kept: Vec<u8>,
    ended: bool,
}

impl Output {
    /// Takes what is there, one pipe full at most.
    fn drain(&mut self) {
        let mut chunk = vec![0; CHUNK_BYTES];
        match self.reader.read(&mut chunk) {
            Ok(0) => self.ended = true,
            Ok(read) => {
                let room = OUTPUT_BYTES_MAX.saturating_sub(self.kept.len()).min(read);
                self.kept.extend_from_slice(&chunk[..room]);
            }
            // Nothing is there now, or nothing can be read at all.
            Err(_) => {}
        }
    }

    /// Waits until there is something, but not long.
    fn pause(&self) {
        let fallback = || std::thread::sleep(POLL);
        if self.ended {
            return fallback();
        }
        let limit = Timespec { tv_sec: 0, tv_nsec: i64::from(POLL.subsec_nanos()) };
        if poll(&mut [PollFd::new(&self.reader, PollFlags::IN)], Some(&limit)).is_err() {
            fallback();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_was_said_is_kept_and_more_than_a_pipe_holds_does_not_block() {
        let finished = run(shell("head -c 1000000 /dev/zero; echo; exit 3"), LONG).unwrap();
        assert_eq!(finished.status.code(), Some(3));
        assert_eq!(finished.output.len(), OUTPUT_BYTES_MAX);
        let finished = run(shell("echo; echo out; echo err >&2"), LONG).unwrap();
        assert_eq!((finished.first_line(), finished.last_line()), ("out", "err"));
    }

    /// Longer than a test may take.
    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn a_child_in_a_session_of_its_own_that_holds_the_output_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pid = dir.path().join("pid");
        let script = format!("setsid sh -c 'echo $$ > {}; exec sleep 700' & ", pid.display());
        let script =
            format!("{script} while [ ! -s {} ]; do sleep 0.01; done; echo 17", pid.display());
        let finished = run(shell(&script), LONG).unwrap();
        assert_eq!(finished.first_line(), "17");
        let stray = std::fs::read_to_string(pid).unwrap();
        assert!(run(shell(&format!("kill -9 {stray}")), LONG).unwrap().status.success());
    }

    #[test]
    fn a_process_that_outlives_the_limit_ends_with_its_children() {
        let dir = tempfile::tempdir().unwrap();
        let pid = dir.path().join("pid");
        let script = format!("sleep 700 & echo $! > {}; wait", pid.display());
        let error = run(shell(&script), Duration::from_secs(1)).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
        let child = std::fs::read_to_string(pid).unwrap();
        let alive = format!("kill -0 {} 2>/dev/null || echo gone", child.trim());
        while run(shell(&alive), LONG).unwrap().first_line() != "gone" {}
    }
}
