//! What TLC prints without `-tool`, as people paste it.
//!
//! The sentences are those of the messages that `-tool` numbers, so each is
//! given its number back, and [`messages`] says what it means.

use super::frames::Frame;
use super::messages;
use crate::event::Event;

/// Sentences of an error and their numbers: how they begin, how they go on.
const SENTENCES: [(&str, &str, i64); 10] = [
    ("Invariant ", " is violated by the initial state", 2107),
    ("Property ", " is violated by the initial state", 2108),
    ("Invariant ", " is violated.", 2110),
    ("Action property ", " is violated.", 2112),
    ("Deadlock reached.", "", 2114),
    ("Temporal propert", " violated.", 2116),
    ("Assumption ", " is false.", 2104),
    ("The first argument of Assert evaluated to FALSE", "", 2132),
    ("The behavior up to this point is", "", 2121),
    ("The following behavior constitutes a counter-example", "", 2264),
];

/// Passes on the events of a text: what was violated, and the states. Lines
/// that are no part of this mean nothing.
pub fn plain(text: &str, emit: &mut dyn FnMut(Event)) {
    let indent = indentation(text);
    let mut paste = Paste { open: None, announced: false, emit };
    for line in text.lines() {
        let line = without(line, indent);
        match opening(line) {
            Some(frame) => paste.open(frame),
            None if line.trim().is_empty() => paste.close(),
            None => paste.go_on(line),
        }
    }
    paste.close();
}

/// A text as it is read: a message ends at an empty line or where another
/// begins.
struct Paste<'a> {
    open: Option<Frame>,
    /// True once the states of a trace may follow.
    announced: bool,
    emit: &'a mut dyn FnMut(Event),
}

impl Paste<'_> {
    fn open(&mut self, frame: Frame) {
        self.close();
        // Often only the states are pasted.
        let begins = frame.code == 2217 && frame.text.starts_with("1:");
        if begins && !std::mem::replace(&mut self.announced, true) {
            (self.emit)(Event::TraceStarted);
        }
        match frame.code {
            2121 | 2264 => self.announced = true,
            2218 | 2122 => self.announced = false,
            _ => {}
        }
        self.open = Some(frame);
    }

    fn go_on(&mut self, line: &str) {
        if let Some(frame) = &mut self.open {
            frame.text.push_str(line);
            frame.text.push('\n');
        }
    }

    fn close(&mut self) {
        if let Some(frame) = self.open.take() {
            messages::translate(frame, self.emit);
        }
    }
}

/// The message that begins with this line.
fn opening(line: &str) -> Option<Frame> {
    if let Some(version) = line.strip_prefix("TLC2 Version ") {
        return Some(frame(2262, format!("TLC2 Version {version}")));
    }
    if let Some(sentence) = line.strip_prefix("Error: ") {
        let fits = |(begin, rest, _): &&(&str, &str, i64)| {
            sentence.strip_prefix(begin).is_some_and(|after| after.contains(rest))
        };
        return SENTENCES.iter().find(fits).map(|(.., code)| frame(*code, sentence.to_owned()));
    }
    back_to(line).or_else(|| state(line))
}

/// `State 3: <Next line ...>` or `State 4: Stuttering`.
fn state(line: &str) -> Option<Frame> {
    let rest = line.strip_prefix("State ").or_else(|| line.strip_prefix("STATE "))?;
    let (number, label) = rest.split_once(':')?;
    number.parse::<u64>().ok()?;
    let code = if label.trim() == "Stuttering" { 2218 } else { 2217 };
    Some(frame(code, rest.to_owned()))
}

/// `Back to state 2: <Next line ...>`; older ones end in `state 2.`.
fn back_to(line: &str) -> Option<Frame> {
    let rest = line.strip_prefix("Back to state")?.trim_start_matches([':', ' ']);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, label) = rest.split_at(end);
    let label = label.trim_start_matches([':', '.', ' ']);
    (!number.is_empty()).then(|| frame(2122, format!("{number}: Back to state: {label}")))
}

fn frame(code: i64, text: String) -> Frame {
    Frame { code, severity: 1, text: format!("{text}\n"), inner: None }
}

/// What a pasted text is indented by, seen where its first state begins.
fn indentation(text: &str) -> usize {
    let first = text.lines().find(|line| state(line.trim_start()).is_some());
    first.map_or(0, |line| line.len() - line.trim_start().len())
}

fn without(line: &str, indent: usize) -> &str {
    let blanks = line.len() - line.trim_start().len();
    line.get(blanks.min(indent)..).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolationKind;

    fn events(text: &str) -> Vec<Event> {
        let mut events = Vec::new();
        plain(text, &mut |event| events.push(event));
        events
    }

    #[test]
    fn states_alone_are_a_trace_whatever_they_are_indented_by() {
        let text = "    State 1: <Initial predicate>\n    /\\ x = { 1,\n      2 }\n    /\\ y = 0\n\n    State 2: Stuttering\n";
        let found = events(text);
        assert_eq!(found[0], Event::TraceStarted);
        let Event::TraceStep(step) = &found[1] else { panic!("{found:?}") };
        assert_eq!(step.state.len(), 2);
        assert_eq!(found[2], Event::Stuttering);
    }

    #[test]
    fn both_spellings_of_a_loop_are_read() {
        let label = "<Next line 5, col 9 to line 5, col 14 of module M>";
        for (text, named) in
            [(format!("Back to state 2: {label}"), true), ("Back to state 2.".into(), false)]
        {
            let found = events(&text);
            let [Event::BackToState { number: 2, action }] = &found[..] else {
                panic!("{found:?}")
            };
            assert_eq!(action.is_some(), named);
        }
    }

    #[test]
    fn a_violation_is_what_its_sentence_says() {
        let cases = [
            ("Invariant Small is violated.", ViolationKind::Safety, "Small"),
            ("Temporal property Live was violated.", ViolationKind::Liveness, "Live"),
            ("Action property Up is violated.", ViolationKind::Liveness, "Up"),
        ];
        for (sentence, kind, name) in cases {
            let found = events(&format!("Error: {sentence}\n"));
            let [Event::Violated(violation)] = &found[..] else { panic!("{found:?}") };
            assert_eq!((violation.kind, &violation.properties[..]), (kind, &[name.to_owned()][..]));
        }
        let found = events("Error: Invariant I is violated by the initial state:\nx = 5\n\nmore\n");
        assert!(matches!(&found[2], Event::TraceStep(step) if step.state.len() == 1), "{found:?}");
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        for text in ["State 1", "State x: y", "Back to state", "é\n  State 1: é\n é", "Error: "]
        {
            let _ = events(text);
        }
    }
}
