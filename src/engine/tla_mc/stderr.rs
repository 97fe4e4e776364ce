//! What the library says on standard error: the figures of the search so far,
//! and the last words of a process that cannot go on.

use std::sync::LazyLock;

use regex::Regex;

use crate::engine::Errors;
use crate::event::{Counts, Event, Failure, FailureKind};

/// Bytes of one line that are looked at.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// `progress: depth 9, 12 generated, 10 distinct (0 fingerprint spills), 3 on queue (...`
static PROGRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^progress: depth (\d+), (\d+) generated, (\d+) distinct \(.*\), (\d+) on queue ")
        .ok()
});

/// What a line says of the end of the process, and what that means.
const LAST_WORDS: [(&str, FailureKind); 4] = [
    ("memory allocation of ", FailureKind::Memory),
    ("attempt to ", FailureKind::Evaluation),
    ("has overflowed its stack", FailureKind::Evaluation),
    (" panicked at ", FailureKind::Engine),
];

/// Reads it line by line, and keeps the first last words.
#[derive(Debug, Default)]
pub(super) struct StandardError {
    line: Vec<u8>,
    failure: Option<Failure>,
}

impl Errors for StandardError {
    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = LINE_BYTES_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                self.end_line(emit);
            }
        }
    }

    fn failure(&mut self) -> Option<Failure> {
        self.end_line(&mut |_| {});
        self.failure.take()
    }
}

impl StandardError {
    fn end_line(&mut self, emit: &mut dyn FnMut(Event)) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        if let Some(counts) = progress(&line) {
            emit(Event::Progress(counts));
        }
        let line = line.trim();
        match (&mut self.failure, last_words(line)) {
            (None, Some(failure)) => self.failure = Some(failure),
            (Some(known), Some(better)) if tells_less(known, &better) => *known = better,
            // A panic is told in two lines, and its second one says what it is.
            (Some(known), None) if known.text.ends_with(':') => {
                known.text = format!("{} {line}", known.text);
            }
            _ => {}
        }
    }
}

/// A panic of one thread makes others panic; an error of its own says more.
fn tells_less(known: &Failure, better: &Failure) -> bool {
    known.kind == FailureKind::Engine && better.kind != FailureKind::Engine
}

fn progress(line: &str) -> Option<Counts> {
    let found = PROGRESS.as_ref()?.captures(line)?;
    let number = |group: usize| found[group].parse().ok();
    let (depth, generated) = (number(1), number(2)?);
    Some(Counts { depth, generated, distinct: number(3), queued: number(4) })
}

fn last_words(line: &str) -> Option<Failure> {
    let (marker, kind) = LAST_WORDS.iter().find(|(marker, _)| line.contains(marker))?;
    let is_overflow = line.starts_with(marker) && line.ends_with(" with overflow");
    let text = match kind {
        FailureKind::Evaluation if *marker == "attempt to " => {
            is_overflow.then(|| format!("an integer does not fit into 64 bits ({line})"))?
        }
        FailureKind::Evaluation => {
            format!("a recursion is endless, or deeper than tla-mc can follow ({line})")
        }
        _ => line.to_owned(),
    };
    Some(Failure { kind: *kind, code: 0, text, hint: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str) -> (Vec<Event>, Option<Failure>) {
        let (mut errors, mut events) = (StandardError::default(), Vec::new());
        text.as_bytes().chunks(7).for_each(|part| errors.feed(part, &mut |e| events.push(e)));
        (events, errors.failure())
    }

    #[test]
    fn figures_become_progress() {
        let line = "progress: depth 9, 120 generated, 100 distinct (0 fingerprint spills), 30 on queue (0 on disk), 10.0s\n";
        let counts =
            Counts { depth: Some(9), generated: 120, distinct: Some(100), queued: Some(30) };
        assert_eq!(heard(line), (vec![Event::Progress(counts)], None));
    }

    #[test]
    fn last_words_tell_what_the_process_ended_of() {
        let kind = |text: &str| heard(text).1.map(|failure| failure.kind);
        let panicked = "thread '<unnamed>' panicked at src/eval.rs:989:\n";
        assert_eq!(kind(panicked), Some(FailureKind::Engine));
        let told = heard(&format!("{panicked}range end index 5 out of range\nnote: run with\n")).1;
        assert!(told.unwrap().text.ends_with("eval.rs:989: range end index 5 out of range"));
        let overflow = format!("{panicked}attempt to add with overflow\n");
        assert_eq!(kind(&overflow), Some(FailureKind::Evaluation));
        assert_eq!(kind("memory allocation of 99 bytes failed"), Some(FailureKind::Memory));
        let deep = "\nthread '<unnamed>' has overflowed its stack\nfatal runtime error: stack";
        assert_eq!(kind(deep), Some(FailureKind::Evaluation));
        assert_eq!(kind("tla-mc: TLC's variable order is unknown\nattempt to read x\n"), None);
    }
}
