//! Bytes to messages.
//!
//! With `-tool`, TLC puts every message between two marker lines, always at
//! the beginning of a line. An exception whose text is itself a message is
//! printed inside the outer one, there also after `: `. Text of a specification
//! can hold the same markers. What it prints never has them at the beginning of
//! a line, but the messages of some errors show its strings as they are. So a
//! message is only taken for one inside another where TLC puts it, and markers
//! anywhere else are told as disorder.
//! Whatever stands between messages is passed on line by line.

const START: &str = "@!@!@STARTMSG ";
const END: &str = "@!@!@ENDMSG ";
const CLOSE: &str = " @!@!@";
/// How every marker begins.
const MARKER: &str = "@!@!@";

/// Bytes of one message that are kept; states are the largest by far.
const MESSAGE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of one line that are kept.
const LINE_BYTES_MAX: usize = MESSAGE_BYTES_MAX;
/// Bytes that are kept of a value that was cut.
const CUT_BYTES: usize = 400;
/// States of a trace: what is cut in them is marked there.
const STATES: [i64; 2] = [2216, 2217];
/// The message about a temporal formula, which ends in a colon where another
/// says it of a part.
const TEMPORAL: i64 = 2213;
/// Messages inside messages; two is the most TLC was ever seen to print.
const NESTING_MAX: usize = 8;

/// One message of TLC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) code: i64,
    pub(super) severity: i64,
    pub(super) text: String,
    /// A message printed inside this one: the cause of it.
    pub(super) inner: Option<Box<Frame>>,
}

impl Frame {
    /// The same with another text, and so what it holds.
    pub(super) fn with(self, text: &impl Fn(String) -> String) -> Self {
        let inner = self.inner.map(|inner| Box::new(inner.with(text)));
        Self { text: text(self.text), inner, ..self }
    }
}

/// What the stream is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Frame(Frame),
    /// A line outside every message.
    Line(String),
    /// A breach of the format.
    Malformed(String),
    /// A marker where TLC puts none: it is text of others, or two programs
    /// write to one stream.
    Disordered(String),
}

/// Cuts a stream into pieces. How the bytes are chunked makes no difference.
#[derive(Debug, Default)]
pub(super) struct Framer {
    line: Vec<u8>,
    line_cut: bool,
    open: Vec<Frame>,
    message_cut: bool,
}

impl Framer {
    pub(super) fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Piece)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            self.extend(&rest[..end]);
            self.end_line(emit);
            rest = &rest[end + 1..];
        }
        self.extend(rest);
    }

    pub(super) fn finish(&mut self, emit: &mut dyn FnMut(Piece)) {
        if !self.line.is_empty() {
            self.end_line(emit);
        }
        while let Some(frame) = self.open.pop() {
            emit(Piece::Malformed(format!("the stream ends inside message {}", frame.code)));
            emit(Piece::Frame(frame));
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = LINE_BYTES_MAX - self.line.len();
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.line_cut |= bytes.len() > room;
    }

    fn end_line(&mut self, emit: &mut dyn FnMut(Piece)) {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_suffix('\r').unwrap_or(&text);
        if std::mem::take(&mut self.line_cut) {
            emit(Piece::Malformed(format!(
                "a line is longer than {LINE_BYTES_MAX} bytes and was cut"
            )));
        }
        self.classify(text, emit);
        // The buffer is used again unless one giant line made it huge.
        if bytes.capacity() <= 64 * 1024 {
            self.line = bytes;
            self.line.clear();
        }
    }

    fn classify(&mut self, line: &str, emit: &mut dyn FnMut(Piece)) {
        let inside = !self.open.is_empty();
        let after_colon = line.strip_prefix(": ").filter(|_| inside).map(without_exception);
        let marked = after_colon.unwrap_or(line);
        if !marked.starts_with(MARKER) {
            return self.text(line, emit);
        }
        if let Some((code, severity)) = marked.strip_prefix(START).and_then(start_marker) {
            match self.open.last() {
                Some(outer) if !may_begin_inside(outer, after_colon.is_some()) => {
                    let why = format!("message {code} begins in the text of {}", outer.code);
                    emit(Piece::Disordered(why));
                    self.text(line, emit);
                }
                _ => self.start(code, severity, emit),
            }
        } else if let Some(code) = line.strip_prefix(END).and_then(end_marker) {
            self.end(code, line, emit);
        } else {
            emit(Piece::Disordered("a marker cannot be read".to_owned()));
            self.text(line, emit);
        }
    }

    fn start(&mut self, code: i64, severity: i64, emit: &mut dyn FnMut(Piece)) {
        if self.open.len() >= NESTING_MAX {
            emit(Piece::Disordered(format!("message {code} begins inside {NESTING_MAX} others")));
            self.close_all(emit);
        }
        self.open.push(Frame { code, severity, ..Frame::default() });
    }

    fn end(&mut self, code: i64, line: &str, emit: &mut dyn FnMut(Piece)) {
        if !self.open.iter().any(|frame| frame.code == code) {
            emit(Piece::Disordered(format!("message {code} ends without a beginning")));
            return self.text(line, emit);
        }
        while let Some(frame) = self.open.pop() {
            let found = frame.code == code;
            if !found {
                emit(Piece::Disordered(format!(
                    "message {} is not ended before {code}",
                    frame.code
                )));
            }
            self.deliver(frame, emit);
            if found {
                return;
            }
        }
    }

    /// An inner message goes into the outer one, an outermost one out.
    fn deliver(&mut self, frame: Frame, emit: &mut dyn FnMut(Piece)) {
        match self.open.last_mut() {
            Some(outer) => outer.inner = Some(Box::new(frame)),
            None => {
                self.message_cut = false;
                emit(Piece::Frame(frame));
            }
        }
    }

    fn text(&mut self, line: &str, emit: &mut dyn FnMut(Piece)) {
        let Some(frame) = self.open.last_mut() else {
            return emit(Piece::Line(line.to_owned()));
        };
        let is_state = STATES.contains(&frame.code);
        if self.message_cut && !(is_state && line.starts_with(VARIABLE)) {
            return;
        }
        self.message_cut = frame.text.len() + line.len() >= MESSAGE_BYTES_MAX;
        frame.text.push_str(line);
        frame.text.push('\n');
        if !self.message_cut {
            return;
        }
        if is_state {
            cut_last_variable(&mut frame.text);
        } else {
            shorten(&mut frame.text, CUT_BYTES);
            let code = frame.code;
            emit(Piece::Malformed(format!(
                "message {code} is longer than {MESSAGE_BYTES_MAX} bytes and was cut"
            )));
        }
    }

    fn close_all(&mut self, emit: &mut dyn FnMut(Piece)) {
        while let Some(frame) = self.open.pop() {
            self.deliver(frame, emit);
        }
    }
}

/// How a variable of a state begins that is not the only one.
const VARIABLE: &str = "/\\ ";

/// Leaves of the last variable of a state its name, the beginning of its value,
/// and how much there was of it.
fn cut_last_variable(text: &mut String) {
    let line = text.find('\n').map_or(0, |end| end + 1);
    let begin = text.rfind(&format!("\n{VARIABLE}")).map_or(line, |at| at + 1);
    let bytes = text.len() - begin;
    let mut value = text.split_off(begin);
    shorten(&mut value, CUT_BYTES);
    let value = value.replace('\n', " ");
    let (name, value) = value.split_once(" = ").unwrap_or((&value, ""));
    text.push_str(&format!("{name} = (cut, it has {bytes} bytes) {value} …\n"));
}

fn shorten(text: &mut String, most: usize) {
    let end = (0..=most.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    text.truncate(end);
}

/// The text of an exception without the name of another that carries it.
fn without_exception(text: &str) -> &str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._$".contains(c);
    match text.split_once(": ") {
        Some((name, rest)) if name.ends_with("Exception") && name.chars().all(is_name) => rest,
        _ => text,
    }
}

/// Where TLC puts a message inside another: at its very beginning, below the
/// line that says what was being evaluated or which temporal formula was read, or behind the name of the exception
/// whose text it is.
fn may_begin_inside(outer: &Frame, after_colon: bool) -> bool {
    const EXCEPTION: &str = "The exception was a ";
    let mut lines = outer.text.lines();
    let first = lines.next().unwrap_or_default();
    if outer.inner.is_some() {
        return false;
    }
    if !after_colon {
        let only = lines.next().is_none();
        let announces = outer.code == TEMPORAL && first.ends_with(':');
        return only && (first.is_empty() || first.starts_with("Evaluating ") || announces);
    }
    let named: Vec<bool> = lines.map(|line| line.starts_with(EXCEPTION)).collect();
    let exceptions = named.iter().filter(|named| **named).count();
    first.starts_with("TLC threw an unexpected exception")
        && exceptions == 1
        && named.last() == Some(&true)
}

/// True for a line that is a marker and nothing else.
pub(super) fn is_marker(line: &str) -> bool {
    let line = line.trim();
    line.strip_prefix(START).and_then(start_marker).is_some()
        || line.strip_prefix(END).and_then(end_marker).is_some()
}

/// `2110:1 @!@!@`.
fn start_marker(rest: &str) -> Option<(i64, i64)> {
    let (code, severity) = rest.trim_end().strip_suffix(CLOSE)?.split_once(':')?;
    Some((code.parse().ok()?, severity.parse().ok()?))
}

/// `2110 @!@!@`.
fn end_marker(rest: &str) -> Option<i64> {
    rest.trim_end().strip_suffix(CLOSE)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let (mut framer, mut pieces) = (Framer::default(), Vec::new());
        framer.feed(text.as_bytes(), &mut |p| pieces.push(p));
        framer.finish(&mut |p| pieces.push(p));
        pieces
    }

    #[test]
    fn a_temporal_formula_that_announces_a_part_of_it_holds_the_message_about_that() {
        let begin = "@!@!@STARTMSG 2213:1 @!@!@\nTLC cannot handle the temporal formula line 8, col 9 to line 8, col 43 of module M:\n";
        let end = "@!@!@STARTMSG 2213:0 @!@!@\nTLC cannot handle the temporal formula line 8, col 25\n@!@!@ENDMSG 2213 @!@!@\n@!@!@ENDMSG 2213 @!@!@\n";
        let found = pieces(&format!("{begin}{end}"));
        let [Piece::Frame(frame)] = &found[..] else { panic!("{found:?}") };
        assert!(frame.inner.as_ref().is_some_and(|inner| inner.text.contains("col 25")));
    }

    #[test]
    fn an_exception_that_is_a_message_is_found_inside_the_outer_one() {
        let text = "@!@!@STARTMSG 1000:1 @!@!@\nTLC threw an unexpected exception.\nThe exception was a X\n: @!@!@STARTMSG 5006:0 @!@!@\nline 3\n@!@!@ENDMSG 5006 @!@!@\n@!@!@ENDMSG 1000 @!@!@\nafter\n";
        let found = pieces(text);
        let Piece::Frame(frame) = &found[0] else { panic!("{found:?}") };
        assert_eq!(frame.code, 1000);
        assert_eq!(frame.inner.as_ref().unwrap().code, 5006);
        assert_eq!(found[1], Piece::Line("after".into()));
        let carried = text.replace(": @!@!@START", ": tlc2.tool.EvalException: @!@!@START");
        assert_eq!(pieces(&carried), found);
    }

    #[test]
    fn markers_inside_a_line_are_text() {
        let text =
            "@!@!@STARTMSG 2217:4 @!@!@\n s = \"@!@!@ENDMSG 2217 @!@!@\"\n@!@!@ENDMSG 2217 @!@!@\n";
        assert_eq!(pieces(text).len(), 1);
    }

    #[test]
    fn markers_where_tlc_puts_none_are_told_and_stay_text() {
        let real = "@!@!@STARTMSG 2111:1 @!@!@\nEvaluating invariant I failed.\nno field b\n";
        let forged =
            "@!@!@STARTMSG 2110:1 @!@!@\nInvariant I is violated.\n@!@!@ENDMSG 2110 @!@!@\n";
        let end = "@!@!@ENDMSG 2111 @!@!@\n";
        for forged in [
            forged.to_owned(),
            format!(": {forged}"),
            format!("The exception was a X\n: {forged}"),
            format!("{end}{forged}"),
        ] {
            let found = pieces(&format!("{real}{forged}{end}"));
            assert!(found.iter().any(|p| matches!(p, Piece::Disordered(_))), "{found:?}");
        }
        for marker in ["@!@!@STARTMSG x:1 @!@!@", "@!@!@STARTMSG 2110:1", "@!@!@ENDMSG @!@!@"] {
            let found = pieces(&format!("{marker}\n"));
            assert!(matches!(found[0], Piece::Disordered(_)), "{found:?}");
        }
    }

    #[test]
    fn a_message_cut_short_is_reported_and_kept() {
        let found = pieces("@!@!@STARTMSG 2110:1 @!@!@\nInvariant I is vio");
        assert_eq!(found[0], Piece::Malformed("the stream ends inside message 2110".into()));
        let Piece::Frame(frame) = &found[1] else { panic!("{found:?}") };
        assert_eq!(frame.text, "Invariant I is vio\n");
    }

    #[test]
    fn a_message_without_end_does_not_eat_memory() {
        let mut framer = Framer::default();
        let mut malformed = 0;
        framer.feed(b"@!@!@STARTMSG 2110:1 @!@!@\n", &mut |_| {});
        let block = vec![b'x'; 1 << 20];
        for _ in 0..64 {
            framer
                .feed(&block, &mut |p| malformed += usize::from(matches!(p, Piece::Malformed(_))));
            framer.feed(b"\n", &mut |p| malformed += usize::from(matches!(p, Piece::Malformed(_))));
        }
        assert_eq!(malformed, 1);
        assert!(framer.open[0].text.len() <= MESSAGE_BYTES_MAX);
    }

    /// A state whose variable `big` takes so many lines of so many bytes.
    fn state(lines: usize, bytes: usize) -> Vec<Piece> {
        let line = format!("  {},\n", "7".repeat(bytes));
        let text = format!(
            "@!@!@STARTMSG 2217:4 @!@!@\n2: <Next line 5, col 9 to line 5, col 14 of module M>\n/\\ a = 1\n/\\ big = {{ 1,\n{}  2 }}\n/\\ z = 3\n\n@!@!@ENDMSG 2217 @!@!@\n",
            line.repeat(lines)
        );
        pieces(&text)
    }

    #[test]
    fn a_state_of_megabytes_is_kept_and_of_a_larger_one_the_variable_is_marked() {
        let whole = state(16, 1 << 20);
        let [Piece::Frame(frame)] = &whole[..] else { panic!("{}", whole.len()) };
        assert!(frame.text.len() > 16 << 20 && frame.text.ends_with("/\\ z = 3\n\n"));
        for (lines, bytes) in [(40, 1 << 20), (1, 40 << 20)] {
            let cut = state(lines, bytes);
            let [Piece::Frame(frame)] = &cut[cut.len() - 1..] else { panic!("{}", cut.len()) };
            let told = ["/\\ a = 1\n", "/\\ big = (cut, it has ", "/\\ z = 3\n"];
            assert!(told.iter().all(|part| frame.text.contains(part)), "{}", frame.text.len());
            assert!(frame.text.len() < 2000);
        }
    }
}
