//! What the process says: one message, one line of JSON.
//!
//! Who writes them and who reads them are built of this file, so that a message
//! has one form only, and whatever has another is not believed.

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Message {
    /// Cargo builds a program of the specification. Said, if at all, before it begins.
    Builds {},
    /// No program could be built, so that the formulas are interpreted. Said, if at
    /// all, before it begins.
    Interprets {
        /// Why not.
        why: String,
    },
    /// It begins to read. Always the first but for what is said of building.
    Begins(Subject),
    /// It has read everything, and begins to search.
    Searches {
        /// Threads.
        workers: u32,
        /// Whether the formulas are machine code.
        compiled: bool,
        /// Whether a temporal property needs the graph of all states.
        temporal: bool,
    },
    /// It still works: a sign of life where no figures are told.
    Works {},
    /// A promise is broken. The states that show it follow.
    Violated {
        /// Kind of the promise.
        kind: Broken,
        /// Its name, if it has one.
        property: Option<String>,
        /// What else there is to say.
        detail: Option<String>,
    },
    /// It cannot go on. The states that led there follow, if there are any.
    Failed {
        /// What could not be done.
        kind: Trouble,
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
pub struct Subject {
    /// Version of the library.
    pub version: String,
    /// Name of the root module.
    pub root: String,
    /// SHA-256 of the root module, as it was read.
    pub module: String,
    /// The same of the configuration.
    pub config: String,
}

/// The size of what was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// States generated, duplicates included.
    pub generated: u64,
    /// States that differ.
    pub distinct: u64,
    /// Levels.
    pub depth: u64,
}

/// Kind of a broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Broken {
    /// An `ASSUME`.
    Assumption,
    /// An `Assert` in the specification.
    Assertion,
    /// A state has no step that leads on.
    Deadlock,
    /// An invariant.
    Invariant,
    /// A property of behaviours.
    Property,
}

/// What could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// An expression has no value.
    Evaluation,
    /// The library lacks something, or the specification is wrong.
    Unsupported,
    /// Something could not be written or read.
    Disk,
    /// The library contradicts itself.
    Library,
}
