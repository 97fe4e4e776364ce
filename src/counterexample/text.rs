//! The whole counterexample in a file, written while it arrives.
//!
//! In: events. Out: `counterexample.txt`. Only the step before is kept in
//! memory, so that a behaviour of a million states takes no more than one of
//! ten.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::steps::{WHOLE, ending_line, lines};
use crate::escape::visible;
use crate::event::{Event, Violation, ViolationKind};
use crate::outcome::JobOutcome;
use crate::trace::{Behaviour, Ending, Step, itf};

/// Room for the sentence that a file was cut, in bytes.
const MARK_BYTES: u64 = 1024;

/// A file that exists once there is something to write.
#[derive(Debug)]
pub struct TextFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    announced: Option<String>,
    before: Option<Step>,
    error: Option<io::Error>,
}

impl TextFile {
    /// Nothing is created yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None, announced: None, before: None, error: None }
    }

    /// Writes what belongs to a counterexample and ignores the rest.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::Violated(violation) => self.announced = Some(announcement(violation)),
            Event::TraceStarted => self.begin(),
            Event::TraceStep(step) => {
                let text = lines(None, self.before.as_ref(), step, WHOLE).join("\n");
                self.write(&text);
                self.before = Some(step.clone());
            }
            Event::Stuttering => self.end(&Ending::Stuttering),
            Event::BackToState { number, action } => {
                self.end(&Ending::BackTo { number: *number, action: action.clone() });
            }
            _ => {}
        }
    }

    /// Completes the file, with what cut the behaviour if it is not whole.
    ///
    /// # Errors
    /// The file could not be written, now or before; it then ends where it
    /// could, and says so if there was room for that.
    pub fn finish(mut self, cut: Option<&str>) -> io::Result<()> {
        if let Some(by) = cut {
            self.write(&cut_by(by));
        }
        if let Some(mut file) = self.file.take()
            && let Err(error) = file.flush()
        {
            self.error = Some(error);
        }
        self.error.map_or(Ok(()), |error| {
            // There is no room for the mark but in the place of other text.
            let _ = mark(&self.path, &error);
            Err(error)
        })
    }

    /// A second counterexample of the same run goes below the first.
    fn begin(&mut self) {
        self.before = None;
        if self.file.is_none() && self.error.is_none() {
            match File::create(&self.path) {
                Ok(file) => self.file = Some(BufWriter::new(file)),
                Err(error) => self.error = Some(error),
            }
        }
        if let Some(text) = self.announced.take() {
            self.write(&format!("{text}\n"));
        }
    }

    fn end(&mut self, ending: &Ending) {
        if let Some(line) = ending_line(None, ending) {
            self.write(&line);
        }
    }

    fn write(&mut self, text: &str) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = writeln!(file, "{}", visible(text)) {
            self.error = Some(error);
            self.file = None;
        }
    }
}

fn cut_by(what: &str) -> String {
    format!("\nThe behaviour goes on: it was cut here by {what}.")
}

/// Writes both files of a behaviour again, whose steps are told better now.
/// What stood there before is true, too, so trouble does no harm.
pub fn write_again(outcome: &JobOutcome, behaviour: &Behaviour) {
    if let Ok(text) = itf::to_text(behaviour) {
        let _ = std::fs::write(outcome.dir.counterexample_itf(), text);
    }
    let announced = outcome.facts.violations.first().map(announcement);
    let mut text: Vec<String> = announced.into_iter().map(|a| format!("{a}\n")).collect();
    let before = std::iter::once(None).chain(behaviour.steps.iter().map(Some));
    for (before, step) in before.zip(&behaviour.steps) {
        text.extend(lines(None, before, step, WHOLE));
    }
    text.extend(ending_line(None, &behaviour.ending));
    text.extend(behaviour.about.cut.as_ref().map(|by| cut_by(by)));
    text.push(String::new());
    let _ = std::fs::write(outcome.dir.counterexample(), visible(&text.join("\n")).as_bytes());
}

/// Adds what was found out about a counterexample below its states. It is in
/// the reports as well, so a file that cannot be written does no harm.
pub fn append(outcome: &JobOutcome, found: &str) {
    let file = OpenOptions::new().append(true).open(outcome.dir.counterexample());
    let _ = file.and_then(|mut file| writeln!(file, "\n{}", visible(found)));
}

/// Ends a file that could not be written to its end with a sentence about that.
fn mark(path: &Path, error: &io::Error) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let kept = file.metadata()?.len().saturating_sub(MARK_BYTES);
    file.set_len(kept)?;
    file.seek(io::SeekFrom::Start(kept))?;
    writeln!(file, "\n… this file was cut here: {error}")
}

fn announcement(violation: &Violation) -> String {
    let places = violation.places.iter();
    let places = places.map(|at| format!("at {}.tla:{}:{}", at.module, at.line, at.column));
    let names: Vec<String> = violation.properties.iter().cloned().chain(places).collect();
    let names = names.join(", ");
    match violation.kind {
        ViolationKind::Deadlock => "Deadlock: the last state has no successor.".to_owned(),
        ViolationKind::Safety => format!("Invariant {names} is violated in the last state."),
        ViolationKind::Liveness if names.is_empty() => {
            "A temporal property is violated by this behaviour.".to_owned()
        }
        ViolationKind::Liveness => format!("Property {names} is violated by this behaviour."),
        ViolationKind::Assertion => {
            "An assertion failed in the step after the last state.".to_owned()
        }
        ViolationKind::Assumption => "An assumption is false.".to_owned(),
    }
}
