//! The child's messages become events.
//!
//! In: bytes. Out: [`Event`]s. A line that is not a message, a message out of its
//! turn, or one about another specification ends all belief: nothing after it
//! is heard, so that it can neither make a green nor a red.

use std::sync::Arc;

use greyverify_tla_mc::{Broken, Figures, Message, Subject, Trouble, VERSION};

use super::values::value;
use crate::engine::Output;
use crate::event::{
    Counts, Event, Failure, FailureKind, Search, SearchMode, Violation, ViolationKind, Warning,
};
use crate::figures::shortened;
use crate::generate::{Copies, Inputs};
use crate::spec::sha256;
use crate::trace::Step;

/// Longest line that is read, in bytes: a state with all its values.
const LINE_BYTES_MAX: usize = 64 << 20;
/// Longest text of an error, in characters: a refusal may show a whole tree.
const TEXT_MAX: usize = 2_000;
/// Number of fingerprints.
const FINGERPRINTS: f64 = 18_446_744_073_709_551_616.0;

/// Hears one child.
#[derive(Debug)]
pub(super) struct Messages {
    expected: Subject,
    copies: Arc<Copies>,
    line: Vec<u8>,
    stage: Stage,
}

/// How far the child has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It has not said what it reads.
    Silent,
    /// It reads.
    Reading,
    /// It searches.
    Searching { temporal: bool },
    /// It has told what is wrong, and may show states.
    Showing,
    /// It is done.
    Ended,
    /// It has said what no child says.
    Broken,
}

impl Messages {
    /// Hears a child that was to read these files.
    pub(super) fn about(inputs: &Inputs) -> Self {
        Self::new(subject(inputs), Arc::clone(&inputs.copies))
    }

    fn new(expected: Subject, copies: Arc<Copies>) -> Self {
        Self { expected, copies, line: Vec::new(), stage: Stage::Silent }
    }
}

impl Output for Messages {
    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.stage == Stage::Broken {
                return;
            }
            self.line.extend_from_slice(part);
            if self.line.len() > LINE_BYTES_MAX {
                self.line = Vec::new();
                self.breaks(format!("a line is longer than {LINE_BYTES_MAX} bytes"), emit);
            } else if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.hear(&line, emit);
            }
        }
    }

    fn finish(&mut self, emit: &mut dyn FnMut(Event)) {
        match self.stage {
            Stage::Broken => {}
            _ if !self.line.is_empty() => self.breaks("its last line is cut".to_owned(), emit),
            // The exit status says why it ended, which nothing here may outrank.
            Stage::Silent | Stage::Reading | Stage::Searching { .. } | Stage::Showing => {}
            Stage::Ended => emit(Event::Finished),
        }
    }
}

impl Messages {
    fn breaks(&mut self, why: String, emit: &mut dyn FnMut(Event)) {
        self.stage = Stage::Broken;
        emit(Event::Malformed { why });
    }

    fn hear(&mut self, line: &[u8], emit: &mut dyn FnMut(Event)) {
        match serde_json::from_slice::<Message>(line) {
            Err(error) => self.breaks(format!("a line is not a message: {error}"), emit),
            Ok(message) => match self.understood(message) {
                Ok(events) => events.into_iter().for_each(emit),
                Err(why) => self.breaks(why, emit),
            },
        }
    }

    /// The events of a message that comes in its turn.
    fn understood(&mut self, message: Message) -> Result<Vec<Event>, String> {
        let (stage, events) = match (self.stage, message) {
            (Stage::Silent, Message::Builds {}) => (Stage::Silent, vec![Event::Compiling]),
            (Stage::Silent, Message::Interprets { why }) => {
                (Stage::Silent, vec![Event::Warning(interpreted(&why))])
            }
            (Stage::Silent, Message::Begins(subject)) => (Stage::Reading, self.begun(subject)?),
            (Stage::Reading, Message::Searches { workers, compiled, temporal }) => {
                (Stage::Searching { temporal }, searching(workers, compiled, temporal))
            }
            (stage @ (Stage::Reading | Stage::Searching { .. }), Message::Works {}) => {
                (stage, vec![works()])
            }
            (
                Stage::Reading | Stage::Searching { .. },
                Message::Violated { kind, property, detail },
            ) => {
                let properties = property.into_iter().collect();
                let (kind, detail) = (broken(kind), detail.map(|text| shortened(&text, TEXT_MAX)));
                let violation = Violation { kind, properties, places: Vec::new(), detail };
                (Stage::Showing, vec![Event::Violated(violation)])
            }
            (Stage::Reading | Stage::Searching { .. }, Message::Failed { kind, text }) => {
                (Stage::Showing, vec![failed(kind, &text)])
            }
            (Stage::Showing, Message::State { number, variables }) => {
                (Stage::Showing, shown(number, &variables, &self.copies))
            }
            (Stage::Showing, Message::Returns { number }) => {
                (Stage::Showing, vec![Event::BackToState { number, action: None }])
            }
            (Stage::Showing, Message::Stutters {}) => (Stage::Showing, vec![Event::Stuttering]),
            (Stage::Showing, Message::Ends { figures, holds: false }) => {
                (Stage::Ended, figures.map_or_else(Vec::new, |figures| counted(figures, None)))
            }
            (
                Stage::Searching { temporal },
                Message::Ends { figures: Some(figures), holds: true },
            ) => (Stage::Ended, holding(figures, temporal)),
            (stage, message) => {
                return Err(format!("a message comes out of its turn ({stage:?}): {message:?}"));
            }
        };
        self.stage = stage;
        Ok(events)
    }

    fn begun(&self, subject: Subject) -> Result<Vec<Event>, String> {
        if subject != self.expected {
            let Self { expected, .. } = self;
            return Err(format!("it read {subject:?}, and was to read {expected:?}"));
        }
        let version = Event::Version { version: subject.version, revision: None };
        Ok(vec![version, Event::ReadingStarted])
    }
}

/// Where the library lacks something.
const ANOTHER_ENGINE: &str =
    "check it with TLC (`--engine tlc`), which also says so if the specification itself is wrong";

/// What it says of temporal formulas that it does not take.
const FORMULA: &str = "unsupported temporal formula";

fn failed(trouble: Trouble, text: &str) -> Event {
    let kind = match trouble {
        Trouble::Evaluation => FailureKind::Evaluation,
        Trouble::Unsupported => FailureKind::Unimplemented,
        Trouble::Disk => FailureKind::Disk,
        Trouble::Library => FailureKind::Engine,
    };
    let hint = (trouble == Trouble::Unsupported).then_some(ANOTHER_ENGINE);
    // The library prints the formula as its parser has it, which nobody reads.
    let text = match text.split_once(FORMULA) {
        Some((before, _)) => format!("{before}{FORMULA} of this form"),
        None => shortened(text, TEXT_MAX),
    };
    Event::Failed(Failure { kind, code: 0, text, hint })
}

fn broken(promise: Broken) -> ViolationKind {
    match promise {
        Broken::Assumption => ViolationKind::Assumption,
        Broken::Assertion => ViolationKind::Assertion,
        Broken::Deadlock => ViolationKind::Deadlock,
        Broken::Invariant => ViolationKind::Safety,
        Broken::Property => ViolationKind::Liveness,
    }
}

/// What a child reads that was given these files.
fn subject(inputs: &Inputs) -> Subject {
    let bytes = |name: &str| {
        let file = inputs.files.iter().find(|file| file.name == name);
        file.map_or_else(String::new, |file| sha256(file.content.bytes()))
    };
    Subject {
        version: VERSION.to_owned(),
        root: inputs.root.clone(),
        module: bytes(&format!("{}.tla", inputs.root)),
        config: bytes(&inputs.config_file()),
    }
}

/// Why the formulas are interpreted where they were to be compiled.
fn interpreted(why: &str) -> Warning {
    let text = format!("it interprets the formulas, for there is no program of them: {why}");
    Warning { code: 0, text: shortened(&text, TEXT_MAX), hint: None, hiding: None }
}

fn works() -> Event {
    Event::Note { code: 0, text: "tla-mc works".to_owned() }
}

fn searching(workers: u32, compiled: bool, temporal: bool) -> Vec<Event> {
    let workers = Some(workers);
    let search = Search { mode: SearchMode::BreadthFirst, workers, compiled, ..Search::default() };
    let announced = temporal.then_some(Event::LivenessAnnounced);
    let begun = [Event::ReadingFinished, Event::SearchStarted(search)];
    begun.into_iter().chain(announced).chain([Event::InitialStatesStarted]).collect()
}

fn shown(number: u64, variables: &[(String, String)], copies: &Copies) -> Vec<Event> {
    let read =
        |(name, printed): &(String, String)| (name.clone(), Some(value(&copies.printed(printed))));
    let state = variables.iter().map(read).collect();
    let step = Event::TraceStep(Step { number, action: None, state });
    let started = (number == 1).then_some(Event::TraceStarted);
    started.into_iter().chain([step]).collect()
}

fn counted(figures: Figures, queued: Option<u64>) -> Vec<Event> {
    let Figures { generated, distinct, depth } = figures;
    let counts = Counts { depth: Some(depth), generated, distinct: Some(distinct), queued };
    vec![Event::FinalCounts(counts), Event::Depth(depth)]
}

/// What a search that found nothing wrong has done. The probability of a
/// collision is estimated from the figures, as TLC does it.
fn holding(figures: Figures, temporal: bool) -> Vec<Event> {
    let Figures { generated, distinct, .. } = figures;
    let twice = generated.saturating_sub(distinct);
    let collision_calculated = Some(distinct as f64 * twice as f64 / FINGERPRINTS);
    let success = Event::ClaimedSuccess { collision_calculated, collision_actual: None };
    let started = Event::LivenessStarted { complete: true, distinct: Some(distinct) };
    let temporal = temporal.then_some([started, Event::LivenessFinished]);
    let events = temporal.into_iter().flatten().chain([success]);
    events.chain(counted(figures, Some(0))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subject() -> Subject {
        let [version, root, module, config] = ["0.2.2", "A", "m", "c"].map(str::to_owned);
        Subject { version, root, module, config }
    }

    fn searches() -> Message {
        Message::Searches { workers: 1, compiled: false, temporal: false }
    }

    fn holds() -> Message {
        let figures = Figures { generated: 11, distinct: 10, depth: 5 };
        Message::Ends { figures: Some(figures), holds: true }
    }

    fn text(messages: &[Message]) -> String {
        let line = |m: &Message| format!("{}\n", serde_json::to_string(m).unwrap());
        messages.iter().map(line).collect()
    }

    fn heard(bytes: &[u8], chunk: usize) -> Vec<Event> {
        let (mut listener, mut events) = (Messages::new(subject(), Arc::default()), Vec::new());
        bytes.chunks(chunk).for_each(|part| listener.feed(part, &mut |e| events.push(e)));
        listener.finish(&mut |e| events.push(e));
        events
    }

    fn is_green(events: &[Event]) -> bool {
        let claimed = |e: &Event| matches!(e, Event::ClaimedSuccess { .. });
        let broken = |e: &Event| matches!(e, Event::Malformed { .. });
        let ended = events.last() == Some(&Event::Finished);
        events.iter().any(claimed) && ended && !events.iter().any(broken)
    }

    #[test]
    fn a_whole_run_is_green_however_its_bytes_arrive() {
        let whole = text(&[Message::Begins(subject()), searches(), Message::Works {}, holds()]);
        for chunk in [1, 7, 4096] {
            assert!(is_green(&heard(whole.as_bytes(), chunk)));
        }
    }

    #[test]
    fn what_is_said_of_building_comes_first() {
        let interprets = Message::Interprets { why: "there is no cargo".into() };
        let before = [Message::Builds {}, Message::Builds {}, interprets];
        let run = [Message::Begins(subject()), searches(), holds()];
        let events = heard(text(&[&before[..], &run].concat()).as_bytes(), 64);
        assert!(is_green(&events), "{events:?}");
        let warned = |e: &Event| matches!(e, Event::Warning(w) if w.text.contains("no cargo"));
        assert!(events[0] == Event::Compiling && events.iter().any(warned), "{events:?}");
    }

    #[test]
    fn a_run_cut_anywhere_is_not_green() {
        let whole = text(&[Message::Begins(subject()), searches(), holds()]);
        for end in 0..whole.len() {
            assert!(!is_green(&heard(&whole.as_bytes()[..end], 64)), "{end}");
        }
    }

    #[test]
    fn what_no_child_says_is_not_green() {
        let begins = || Message::Begins(subject());
        let other = |change: fn(&mut Subject)| {
            let mut subject = subject();
            change(&mut subject);
            Message::Begins(subject)
        };
        let failed = Message::Failed { kind: Trouble::Evaluation, text: "no".into() };
        let lies = [
            vec![searches(), holds()],
            vec![begins(), holds()],
            vec![begins(), begins(), searches(), holds()],
            vec![begins(), searches(), searches(), holds()],
            vec![begins(), searches(), holds(), holds()],
            vec![begins(), searches(), Message::Ends { figures: None, holds: true }],
            vec![begins(), searches(), failed, holds()],
            vec![begins(), searches(), Message::Stutters {}, holds()],
            vec![begins(), Message::Builds {}, searches(), holds()],
            vec![begins(), Message::Interprets { why: "no".into() }, searches(), holds()],
            vec![other(|s| s.root = "B".into()), searches(), holds()],
            vec![other(|s| s.config = "d".into()), searches(), holds()],
            vec![other(|s| s.module = "n".into()), searches(), holds()],
            vec![other(|s| s.version = "0.2.3".into()), searches(), holds()],
        ];
        for lie in lies {
            let events = heard(text(&lie).as_bytes(), 64);
            assert!(!is_green(&events), "{lie:?}");
            let malformed = events.iter().filter(|e| matches!(e, Event::Malformed { .. }));
            assert_eq!(malformed.count(), 1, "{events:?}");
        }
    }

    #[test]
    fn the_states_of_a_violation_become_steps() {
        let state = |number| Message::State { number, variables: vec![("x".into(), "[]".into())] };
        let violated = Message::Violated {
            kind: Broken::Property,
            property: Some("Live".into()),
            detail: None,
        };
        let figures = Some(Figures { generated: 3, distinct: 2, depth: 2 });
        let ends = Message::Ends { figures, holds: false };
        let back = Message::Returns { number: 1 };
        let said =
            [Message::Begins(subject()), searches(), violated, state(1), state(2), back, ends];
        insta::assert_debug_snapshot!(heard(text(&said).as_bytes(), 64));
    }

    #[test]
    fn a_line_without_an_end_takes_no_more_memory_than_a_line_may() {
        let (mut listener, mut events) = (Messages::new(subject(), Arc::default()), Vec::new());
        for _ in 0..=LINE_BYTES_MAX >> 20 {
            listener.feed(&vec![b'x'; 1 << 20], &mut |e| events.push(e));
        }
        assert!(listener.line.is_empty() && matches!(events[..], [Event::Malformed { .. }]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_heard_without_a_panic_and_never_become_green(
            bytes in prop::collection::vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>(),
        ) {
            prop_assert!(!is_green(&heard(&bytes, 16)));
            let mut whole =
                text(&[Message::Begins(subject()), searches(), holds()]).into_bytes();
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                let at = cut.index(whole.len() + 1);
                whole.splice(at..at, bytes);
                // A blank inside a line changes nothing of what it says.
                let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                let all: Result<Vec<Message>, _> = lines.map(serde_json::from_slice).collect();
                prop_assert!(!is_green(&heard(&whole, 16)) || all.is_ok());
            }
        }
    }
}
