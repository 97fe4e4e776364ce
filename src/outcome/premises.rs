//! Premises of implications that no coverage report tells of, and which of
//! them were ever TRUE.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

/// The left-hand side of `=>` or `~>` in what is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Premise {
    /// The invariant or temporal property that says it.
    pub property: String,
    /// The premise as it is written, on one line.
    pub premise: String,
    /// The module it stands in.
    pub module: String,
    /// Line of its arrow in the file.
    pub line: u32,
}

/// The premises of a job, and what a run of its own found out about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Premises {
    /// All of them, in the order of their numbers.
    pub all: Vec<Premise>,
    /// Those that were TRUE somewhere, by number.
    pub met: BTreeSet<usize>,
    /// True if every state was visited, so that the others never are.
    pub whole: bool,
}

impl Premises {
    /// Those that were not seen to be TRUE.
    pub(super) fn unmet(&self) -> Vec<Premise> {
        let all = self.all.iter().enumerate();
        all.filter(|(n, _)| !self.met.contains(n)).map(|(_, premise)| premise.clone()).collect()
    }
}

impl fmt::Display for Premise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, premise, module, line } = self;
        write!(f, "{premise} of {property} ({module} line {line})")
    }
}
