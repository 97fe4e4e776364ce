//! What the child says: one message, one line of JSON.
//!
//! The child writes them and the [`listener`](super::listener) reads them. Both
//! are this executable, so that a message has one form only, and whatever has
//! another is not believed.

use serde::{Deserialize, Serialize};

use crate::event::{FailureKind, ViolationKind};
use crate::generate::Inputs;
use crate::spec::sha256;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Message {
    /// It begins to read. Always the first.
    Begins(Subject),
    /// It has read everything, and begins to search.
    Searches {
        /// Threads.
        workers: u32,
        /// Whether a temporal property needs the graph of all states.
        temporal: bool,
    },
    /// It still works: a sign of life where no figures are told.
    Works {},
    /// A promise is broken. The states that show it follow.
    Violated {
        /// Kind of the promise.
        kind: ViolationKind,
        /// Its name, if it has one.
        property: Option<String>,
        /// What else there is to say.
        detail: Option<String>,
    },
    /// It cannot go on. The states that led there follow, if there are any.
    Failed {
        /// What could not be done.
        kind: FailureKind,
        /// Its words.
        text: String,
    },
    /// The next state of the behaviour that shows it.
    State {
        /// Position, from 1.
        number: u64,
        /// Each variable, and its value as the library prints it.
        variables: Vec<(String, String)>,
    },
    /// The behaviour returns to the state of this number, for ever.
    Returns {
        /// Position, from 1.
        number: u64,
    },
    /// The behaviour does nothing more, for ever.
    Stutters {},
    /// It is done. Always the last.
    Ends {
        /// The size of what was searched; `None` if it did not come to searching.
        figures: Option<Figures>,
        /// Whether everything was searched, and everything holds.
        holds: bool,
    },
}

/// Which specification is read by which library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subject {
    /// Version of the library.
    pub(super) version: String,
    /// Name of the root module.
    pub(super) root: String,
    /// SHA-256 of the root module, as it was read.
    pub(super) module: String,
    /// The same of the configuration.
    pub(super) config: String,
}

/// The size of what was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    /// States generated, duplicates included.
    pub(super) generated: u64,
    /// States that differ.
    pub(super) distinct: u64,
    /// Levels.
    pub(super) depth: u64,
}

impl Subject {
    /// What a child reads that was given these files.
    pub(super) fn of(inputs: &Inputs) -> Self {
        let bytes = |name: &str| {
            let file = inputs.files.iter().find(|file| file.name == name);
            file.map_or_else(String::new, |file| sha256(file.content.bytes()))
        };
        Self {
            version: super::VERSION.to_owned(),
            root: inputs.root.clone(),
            module: bytes(&format!("{}.tla", inputs.root)),
            config: bytes(&inputs.config_file()),
        }
    }
}
