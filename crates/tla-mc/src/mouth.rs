//! Where the process speaks: its real standard output, which the library no
//! longer reaches.
//!
//! In: messages. Out: lines of JSON. What the library and the specification
//! print goes through a pipe to [`Behaviour`] and, what is not of one, to the
//! file for what the specification prints.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, PipeReader, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::message::Message;
use crate::printed::Behaviour;

/// Writes messages, from any thread.
#[derive(Debug, Clone)]
pub(crate) struct Mouth(Arc<Mutex<File>>);

/// Standard output while it is taken away.
#[derive(Debug)]
pub(crate) struct Taken(JoinHandle<io::Result<Behaviour>>);

impl Mouth {
    pub(crate) fn say(&self, message: &Message) -> io::Result<()> {
        let line = line(message)?;
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
    }
}

/// A message as it is written.
pub(crate) fn line(message: &Message) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

/// Takes standard output away from whoever prints.
///
/// # Errors
/// There are no more file descriptors, or the file cannot be written.
pub(crate) fn take_output(print: &Path) -> io::Result<(Mouth, Taken)> {
    let real = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    let print = BufWriter::new(File::create(print)?);
    let (reading_end, writing_end) = io::pipe()?;
    rustix::stdio::dup2_stdout(&writing_end)?;
    let reader = std::thread::spawn(move || read(reading_end, print));
    Ok((Mouth(Arc::new(Mutex::new(File::from(real)))), Taken(reader)))
}

impl Taken {
    /// What was printed, once nobody can print any more.
    pub(crate) fn end(self) -> io::Result<Behaviour> {
        io::stdout().flush()?;
        // The pipe has one writing end, which this closes.
        rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
        self.0.join().unwrap_or_else(|_| Err(io::Error::other("the reader of the output failed")))
    }
}

fn read(pipe: PipeReader, mut print: BufWriter<File>) -> io::Result<Behaviour> {
    let mut behaviour = Behaviour::default();
    let mut pipe = BufReader::new(pipe);
    let (mut line, mut failed) = (Vec::new(), None);
    while pipe.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        // A full disk must not block who prints: the rest is read all the same.
        if !behaviour.takes(text.trim_end_matches('\n')) && failed.is_none() {
            failed = print.write_all(&line).err();
        }
        line.clear();
    }
    match failed.or_else(|| print.flush().err()) {
        Some(error) => Err(error),
        None => Ok(behaviour),
    }
}
