//! Short subprocesses with a time limit.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Time between two looks at a process.
const POLL: Duration = Duration::from_millis(10);
/// Bytes of output kept.
const OUTPUT_BYTES_MAX: u64 = 256 * 1024;

/// What a subprocess did.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    /// Standard output and then standard error.
    pub(super) output: String,
}

/// Runs a command; one that outlives the limit is killed.
pub(super) fn run(command: &mut Command, limit: Duration) -> std::io::Result<Finished> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let readers = [reader(child.stdout.take()), reader(child.stderr.take())];
    let status = wait(&mut child, limit)?;
    let texts = readers.map(|reader| reader.join().unwrap_or_default());
    Ok(Finished { status, output: texts.join("\n") })
}

fn wait(child: &mut Child, limit: Duration) -> std::io::Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            let text = format!("it did not end within {} s and was killed", limit.as_secs());
            return Err(std::io::Error::new(std::io::ErrorKind::TimedOut, text));
        }
        std::thread::sleep(POLL);
    }
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(OUTPUT_BYTES_MAX).read_to_end(&mut bytes);
            // A full pipe would block the process for ever.
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
