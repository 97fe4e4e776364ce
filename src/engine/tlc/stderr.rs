//! What is said on standard error only: the JVM that does not start, and the
//! few failures TLC does not frame on standard output.

use super::advice;
use crate::engine::Errors;
use crate::event::{Event, Failure, FailureKind};

/// The failure that standard error tells of, if it tells of one.
fn stderr_failure(text: &str) -> Option<Failure> {
    let (kind, line) = CAUSES.iter().find_map(|(marker, kind)| {
        let line = text.lines().find(|line| line.contains(marker))?;
        Some((*kind, line))
    })?;
    // A failed metadata folder is a whole message after the exception's name.
    let words = text
        .lines()
        .filter(|l| !l.contains("@!@!@") && !l.trim_start().starts_with("at "))
        .map(str::trim)
        .filter(|l| !l.is_empty());
    let text = match line.contains("@!@!@") {
        true => words.collect::<Vec<_>>().join("\n"),
        false => line.trim().to_owned(),
    };
    let hint = advice::of_failure(0, &text);
    Some(Failure { kind, code: 0, text, hint })
}

const CAUSES: [(&str, FailureKind); 11] = [
    ("STARTMSG 2162", FailureKind::Disk),
    ("STARTMSG 2163", FailureKind::Disk),
    ("No space left on device", FailureKind::Disk),
    ("Could not reserve enough space", FailureKind::Memory),
    ("insufficient memory for the Java Runtime Environment", FailureKind::Memory),
    ("OutOfMemoryError", FailureKind::Memory),
    ("UnsupportedClassVersionError", FailureKind::Engine),
    ("Unable to access jarfile", FailureKind::Engine),
    ("Could not find or load main class", FailureKind::Engine),
    ("Unrecognized VM option", FailureKind::Engine),
    // Of whichever thread: TLC goes on without it, and may call the rest a success.
    ("Exception in thread ", FailureKind::Engine),
];

/// Bytes of standard error that are kept whatever they say.
const KEPT_BYTES_MAX: usize = 64 * 1024;
/// Bytes of lines after those that tell of a failure, and of one line.
const TELLING_BYTES_MAX: usize = 64 * 1024;
const LINE_BYTES_MAX: usize = 4 * 1024;

/// What is kept of standard error: its beginning, and of the rest the lines
/// that tell of a failure, however much noise stands before them.
#[derive(Debug, Default)]
pub struct StandardError {
    text: Vec<u8>,
    line: Vec<u8>,
}

impl Errors for StandardError {
    fn feed(&mut self, bytes: &[u8], _emit: &mut dyn FnMut(Event)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LINE_BYTES_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn failure(&mut self) -> Option<Failure> {
        self.end_line();
        stderr_failure(&String::from_utf8_lossy(&self.text))
    }
}

impl StandardError {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let is_telling = || {
            let line = String::from_utf8_lossy(&line);
            CAUSES.iter().any(|(marker, _)| line.contains(marker))
        };
        let size = self.text.len() + line.len();
        let max = KEPT_BYTES_MAX + TELLING_BYTES_MAX;
        if size <= KEPT_BYTES_MAX || size <= max && is_telling() {
            self.text.extend_from_slice(&line);
            if !line.ends_with(b"\n") && !line.is_empty() {
                self.text.push(b'\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_among_the_noise() {
        let text = "Picked up X\nError: Could not find or load main class tlc2.TLC\nCaused by: ...";
        let failure = stderr_failure(text).unwrap();
        assert_eq!(failure.text, "Error: Could not find or load main class tlc2.TLC");
        let lost = "Exception in thread \"Thread-7\" java.lang.StackOverflowError\n\tat tlc2.Live";
        assert_eq!(stderr_failure(lost).unwrap().kind, FailureKind::Engine);
        assert_eq!(stderr_failure("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\n"), None);
    }

    #[test]
    fn a_thread_that_died_is_told_behind_any_noise() {
        let mut kept = StandardError::default();
        for n in 0..20_000 {
            kept.feed(format!("noise {n}\n").as_bytes(), &mut |_| {});
        }
        kept.feed(b"Exception in thre", &mut |_| {});
        kept.feed(b"ad \"Worker-1\" java.lang.StackOverflowError\n", &mut |_| {});
        kept.feed(&vec![b'x'; 1 << 20], &mut |_| {});
        let failure = kept.failure().unwrap();
        assert!(kept.text.len() < 140_000);
        assert!(failure.text.contains("Worker-1"), "{failure:?}");
    }
}
