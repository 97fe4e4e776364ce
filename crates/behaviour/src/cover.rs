//! A set of behaviours that shows what a model can do, and what it shows of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the behaviours of a folder cover of the state graph of a model. It stands
/// beside them in the file [`Cover::FILE`], and names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Version of this form.
    pub schema_version: u32,
    /// The specification's name.
    pub spec: String,
    /// The model or mutant of the manifest.
    pub job: String,
    /// Constants by name, as text.
    pub bounds: Vec<(String, String)>,
    /// What of the graph is to be covered.
    pub cover: Kept,
    /// A hash of what the specification meant, and of what was asked for.
    pub meaning: String,
    /// Whether all that is to be covered is, in all of the model. If not, there are
    /// states or transitions that nobody has seen, or steps of no known action.
    pub whole: bool,
    /// Distinct states of the graph.
    pub states: usize,
    /// Its actions by name.
    pub actions: BTreeMap<String, Shown>,
    /// The behaviours, each with the number of its states.
    pub files: Vec<(String, usize)>,
}

/// What of a state graph is covered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Every transition, and every action that a state refuses.
    #[default]
    Transitions,
    /// Each action with each of its arguments, done once and refused once.
    Actions,
}

/// What is shown of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Its parameters, in their order.
    pub parameters: Vec<String>,
    /// Transitions that it makes.
    pub transitions: Covered,
    /// States in which it is not possible, once for each of its arguments.
    pub refusals: Covered,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covered {
    /// That are shown.
    pub shown: usize,
    /// That there are.
    pub all: usize,
}

impl Cover {
    /// Name of the file.
    pub const FILE: &str = "paths.json";
    /// Version of the form that is written.
    pub const SCHEMA_VERSION: u32 = 1;

    /// How many transitions are covered.
    #[must_use]
    pub fn transitions(&self) -> Covered {
        self.actions.values().map(|action| action.transitions).sum()
    }

    /// How many refusals are.
    #[must_use]
    pub fn refusals(&self) -> Covered {
        self.actions.values().map(|action| action.refusals).sum()
    }
}

impl Covered {
    /// One more, which is shown or not.
    pub const fn count(&mut self, is_shown: bool) {
        self.all += 1;
        self.shown += is_shown as usize;
    }

    /// True if nothing is missing.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.shown == self.all
    }
}

impl std::iter::Sum for Covered {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            shown: sum.shown + one.shown,
            all: sum.all + one.all,
        })
    }
}
