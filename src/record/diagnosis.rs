//! What is told of a job, taken apart, and where to look first.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is told of a job. Texts may have several lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Diagnosis {
    /// What was found, in one word for a program.
    pub kind: String,
    /// The property, probe or invariant it is about.
    pub name: Option<String>,
    /// Where to look first.
    pub place: Option<Place>,
    /// What the engine said beyond the headline.
    pub words: Option<String>,
    /// What stands there: the property, or the expression and its values.
    pub excerpt: Option<String>,
    /// Why the property is false, or what refuses each action.
    pub why: Option<String>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The states that led there.
    pub states: Option<String>,
    /// All of it, as the screen shows it.
    pub text: String,
}

/// A place in a file, as editors and terminals understand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, seen from the current folder if it lies below.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1, if it is known.
    pub column: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}
