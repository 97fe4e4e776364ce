//! The public face of output parsing: bytes in, events out.

use std::borrow::Cow;
use std::sync::Arc;

use super::frames::{Framer, Piece};
use super::messages;
use super::originals::restored;
use super::sany::diagnostics;
use crate::engine::Output;
use crate::event::Event;
use crate::generate::Copies;

/// What the JVM prints, outside every message, when told to exit without memory.
const JVM_OUT_OF_MEMORY: &str = "Terminating due to java.lang.OutOfMemoryError";

/// Turns `-tool` output into events, in constant memory, whatever the bytes.
#[derive(Debug, Default)]
pub struct Decoder {
    framer: Framer,
    reading: Reading,
    copies: Arc<Copies>,
}

/// The parser's text, kept until it is complete.
#[derive(Debug, Default)]
struct Reading {
    on: bool,
    lines: Vec<String>,
}

/// Lines of the parser's text that are looked at.
const READING_LINES_MAX: usize = 2_000;

impl Decoder {
    /// A decoder at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for a TLC that reads these copies.
    #[must_use]
    pub fn of_copies(copies: Arc<Copies>) -> Self {
        Self { copies, ..Self::default() }
    }
}

impl Output for Decoder {
    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event)) {
        let Self { framer, reading, copies } = self;
        let mut emit = |event| emit(restored(event, copies));
        let mut pass = |event| reading.pass(event, &mut emit);
        framer.feed(bytes, &mut |piece| translate(piece, copies, &mut pass));
    }

    fn finish(&mut self, emit: &mut dyn FnMut(Event)) {
        let Self { framer, reading, copies } = self;
        let mut emit = |event| emit(restored(event, copies));
        let mut pass = |event| reading.pass(event, &mut emit);
        framer.finish(&mut |piece| translate(piece, copies, &mut pass));
    }
}

impl Reading {
    /// Passes the event on, and before the end of reading what the text was about.
    fn pass(&mut self, event: Event, emit: &mut dyn FnMut(Event)) {
        match &event {
            Event::ReadingStarted => self.on = true,
            Event::Text(line) if self.on && self.lines.len() < READING_LINES_MAX => {
                self.lines.push(line.clone());
            }
            Event::ReadingFinished => {
                self.on = false;
                let lines = std::mem::take(&mut self.lines);
                diagnostics(&lines).into_iter().for_each(|d| emit(Event::Diagnosed(d)));
            }
            _ => {}
        }
        emit(event);
    }
}

fn translate(piece: Piece, copies: &Copies, emit: &mut dyn FnMut(Event)) {
    let original = |text: String| match copies.printed(&text) {
        Cow::Owned(original) => original,
        Cow::Borrowed(_) => text,
    };
    match piece {
        Piece::Frame(frame) => messages::translate(frame.with(&original), emit),
        Piece::Line(line) if line.starts_with(JVM_OUT_OF_MEMORY) => emit(Event::OutOfMemory(line)),
        Piece::Line(line) => emit(Event::Text(original(line))),
        Piece::Malformed(why) => emit(Event::Malformed { why }),
        Piece::Disordered(why) => emit(Event::Disordered { why }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(chunks: &[&[u8]]) -> Vec<Event> {
        let (mut decoder, mut events) = (Decoder::new(), Vec::new());
        for chunk in chunks {
            decoder.feed(chunk, &mut |e| events.push(e));
        }
        decoder.finish(&mut |e| events.push(e));
        events
    }

    /// Text made of what a stream is made of, in any order.
    fn stream() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "@!@!@STARTMSG 2110:1 @!@!@",
            "@!@!@ENDMSG 2110 @!@!@",
            "@!@!@STARTMSG 2217:4 @!@!@",
            "@!@!@ENDMSG 2217 @!@!@",
            "@!@!@STARTMSG 1000:1 @!@!@",
            "@!@!@ENDMSG 1000 @!@!@",
            "@!@!@STARTMSG 99999:7 @!@!@",
            "@!@!@STARTMSG x:y @!@!@",
            ": ",
            "\n",
            "\r\n",
            "1: ",
            "<Next line 5, col 9 to line 5, col 141 of module M>",
            "/\\ x = ",
            "{1, ",
            "\"",
            "é",
            "Invariant I is violated.",
            "5 states generated, 3 distinct states found, 0 states left on queue.",
        ]);
        prop::collection::vec(prop_oneof![word.prop_map(str::to_owned), "\\PC{0,6}"], 0..40)
            .prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_events(text in stream(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
            let bytes = text.as_bytes();
            let mut at: Vec<usize> = cuts.iter().map(|c| c.index(bytes.len() + 1)).collect();
            at.sort_unstable();
            let mut chunks = Vec::new();
            let mut from = 0;
            for cut in at {
                chunks.push(&bytes[from..cut]);
                from = cut;
            }
            chunks.push(&bytes[from..]);
            prop_assert_eq!(events(&chunks), events(&[bytes]));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = events(&[&bytes]);
        }
    }
}
