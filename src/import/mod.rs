//! Behaviours from files, whatever wrote them.
//!
//! In: a path. Out: the behaviour, which form the file has, and what that form
//! does not tell. Recognised by content, never by name.

mod fit;
mod tlc_json;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use greyverify_behaviour::json::document;
use serde::Deserialize;
use serde::de::IgnoredAny;

pub use fit::{Ground, fit};

use crate::bounded;
use crate::engine::Output as _;
use crate::engine::tlc::{Decoder, plain};
use crate::event::{Event, Violation};
use crate::trace::{About, Behaviour, Ending, Step, itf};

/// Largest file that is read, in bytes; a million states take a quarter of it.
const TRACE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// A behaviour that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The behaviour.
    pub behaviour: Behaviour,
    /// What the file is.
    pub form: Form,
    /// What the file does not tell, in sentences for people.
    pub lost: Vec<String>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// ITF, of greyverify or of another tool.
    Itf,
    /// What TLC prints with `-tool`.
    TlcMessages,
    /// What TLC prints without it, or a part of that.
    TlcText,
    /// What TLC writes with `-dumpTrace json`.
    TlcJson,
}

/// Why there is no behaviour.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// It is no file.
    #[error("{} is a folder, not a trace", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// It holds nothing.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It ends in the middle.
    #[error("{} is cut short: {what}", path.display())]
    Cut {
        /// The file.
        path: PathBuf,
        /// Where.
        what: String,
    },
    /// A state lacks variables.
    #[error("{}: state {number} lacks {}: the text was cut", path.display(), lacks.join(", "))]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// The number of the state.
        number: u64,
        /// The variables.
        lacks: Vec<String>,
    },
    /// It is JSON, but no trace, or none that can be read.
    #[error("{}: {what}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        what: String,
    },
    /// It is text without states.
    #[error("{} holds no state of a trace", path.display())]
    NoTrace {
        /// The file.
        path: PathBuf,
    },
}

impl ImportError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable { .. } => None,
            Self::Folder { .. } => Some("name a file in it, such as counterexample.itf.json"),
            Self::Incomplete { .. } => {
                Some("take all that TLC printed of it, or the ITF beside it")
            }
            Self::Empty { .. } | Self::Cut { .. } => {
                Some("the run that wrote it did not end; its stdout.log can be read instead")
            }
            Self::Json { .. } | Self::NoTrace { .. } => {
                Some("ITF JSON, TLC's text and the JSON of its -dumpTrace can be read")
            }
        }
    }
}

/// Reads the behaviour in a file.
///
/// # Errors
/// The file cannot be read, or holds no behaviour in a form that is known.
pub fn read(path: &Path) -> Result<Imported, ImportError> {
    let at = || path.to_owned();
    if path.is_dir() {
        return Err(ImportError::Folder { path: at() });
    }
    let bytes = bounded::read(path, TRACE_BYTES_MAX)
        .map_err(|source| ImportError::Unreadable { path: at(), source })?;
    match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Err(ImportError::Empty { path: at() }),
        Some(b'{' | b'[') => json(path, &bytes),
        Some(_) => text(path, &String::from_utf8_lossy(&bytes)),
    }
}

/// The keys that tell the two kinds of JSON apart; nothing is kept of them.
#[derive(Deserialize)]
struct Keys {
    states: Option<IgnoredAny>,
    counterexample: Option<IgnoredAny>,
}

fn json(path: &Path, bytes: &[u8]) -> Result<Imported, ImportError> {
    let path = || path.to_owned();
    let refused = |e: serde_json::Error| {
        let what = e.to_string();
        if e.is_eof() {
            ImportError::Cut { path: path(), what }
        } else {
            ImportError::Json { path: path(), what }
        }
    };
    let keys: Keys = document(bytes, std::marker::PhantomData).map_err(refused)?;
    match (keys.states, keys.counterexample) {
        (Some(_), _) => {
            let behaviour = itf::from_text(bytes).map_err(refused)?;
            Ok(Imported { behaviour, form: Form::Itf, lost: Vec::new() })
        }
        (None, Some(_)) => {
            let (behaviour, lost) = tlc_json::from_text(bytes)
                .map_err(|what| ImportError::Json { path: path(), what })?;
            let lost = lost.into_iter().map(|lost| lost.sentence().to_owned()).collect();
            Ok(Imported { behaviour, form: Form::TlcJson, lost })
        }
        (None, None) => {
            let what = "it has neither `states` (ITF) nor `counterexample` (TLC)".to_owned();
            Err(ImportError::Json { path: path(), what })
        }
    }
}

fn text(path: &Path, text: &str) -> Result<Imported, ImportError> {
    let form = match text.lines().any(|line| line.starts_with("@!@!@STARTMSG ")) {
        true => Form::TlcMessages,
        false => Form::TlcText,
    };
    let mut collected = Collected::default();
    let mut add = |event| collected.add(event);
    if form == Form::TlcMessages {
        let mut decoder = Decoder::new();
        decoder.feed(text.as_bytes(), &mut add);
        decoder.finish(&mut add);
    } else {
        plain(text, &mut add);
    }
    let mut lost = collected.lost();
    let mut behaviour = collected.behaviour;
    if let Some((number, lacks)) = lacking(&behaviour.steps) {
        return Err(ImportError::Incomplete { path: path.to_owned(), number, lacks });
    }
    if complete(&mut behaviour.steps) {
        lost.push("TLC printed only what changed; the rest is that of the state before".to_owned());
    }
    match behaviour.steps.is_empty() {
        true => Err(ImportError::NoTrace { path: path.to_owned() }),
        false => Ok(Imported { behaviour, form, lost }),
    }
}

/// The first state that lacks variables, and which, of a text in which some states tell what did
/// not change: with `-difftrace` none does.
fn lacking(steps: &[Step]) -> Option<(u64, Vec<String>)> {
    let all = &steps.first()?.state;
    let lacks = |step: &Step| -> Vec<String> {
        let is_told = |name: &String| step.state.iter().any(|(told, _)| told == name);
        all.iter().map(|(name, _)| name).filter(|name| !is_told(name)).cloned().collect()
    };
    let tells_all = |pair: &[Step]| pair[1].state.iter().any(|told| pair[0].state.contains(told));
    steps.windows(2).any(tells_all).then_some(())?;
    let found = steps.iter().map(|step| (step.number, lacks(step)));
    found.into_iter().find(|(_, lacks)| !lacks.is_empty())
}

/// With `-difftrace`, TLC leaves out the variables that did not change. True
/// if any were put back.
fn complete(steps: &mut [Step]) -> bool {
    let mut completed = false;
    let mut before: Option<&Step> = None;
    for step in steps {
        let names = before.map_or(0, |before| before.state.len());
        if let Some(before) = before.filter(|_| step.state.len() < names) {
            let new = std::mem::take(&mut step.state);
            step.state = before.state.clone();
            for (name, value) in new {
                match step.state.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, old)) => *old = value,
                    None => step.state.push((name, value)),
                }
            }
            completed = true;
        }
        before = Some(step);
    }
    completed
}

/// The first behaviour among events, and what it breaks.
#[derive(Debug, Default)]
struct Collected {
    /// What was collected so far.
    behaviour: Behaviour,
    announced: Option<Violation>,
    traces: usize,
    malformed: BTreeSet<String>,
}

impl Collected {
    /// Takes what belongs to a behaviour and ignores the rest.
    fn add(&mut self, event: Event) {
        match event {
            Event::Version { version, .. } => {
                self.behaviour.about.found_by = Some(format!("TLC {version}"));
            }
            Event::Violated(violation) => self.announced = Some(violation),
            Event::Malformed { why } => drop(self.malformed.insert(why)),
            Event::TraceStarted => {
                self.traces += 1;
                if let (1, Some(violation)) = (self.traces, self.announced.take()) {
                    name(&mut self.behaviour.about, &violation);
                }
            }
            Event::TraceStep(step) if self.traces == 1 => self.behaviour.steps.push(step),
            Event::Stuttering if self.traces == 1 => self.behaviour.ending = Ending::Stuttering,
            Event::BackToState { number, action } if self.traces == 1 => {
                self.behaviour.ending = Ending::BackTo { number, action };
            }
            _ => {}
        }
    }

    fn lost(&self) -> Vec<String> {
        let more = (self.traces > 1)
            .then(|| format!("the file holds {} traces; this is the first", self.traces));
        self.malformed.iter().cloned().chain(more).collect()
    }
}

fn name(about: &mut About, violation: &Violation) {
    about.kind = Some(violation.kind);
    about.property = (!violation.properties.is_empty()).then(|| violation.properties.join(", "));
}
