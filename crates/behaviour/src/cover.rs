//! A set of behaviours that shows what a model can do, and what it shows of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

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
    /// How the model was walked through, if it was not searched: then all that is told of
    /// the graph is what the walks met, and `whole` is of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walks: Option<Walks>,
    /// Distinct states of the graph.
    pub states: usize,
    /// Its actions by name.
    pub actions: BTreeMap<String, Shown>,
    /// The behaviours, each with the number of its states.
    pub files: Vec<(String, usize)>,
    /// A [hash](Self::hash_with) of all this and of what the files say; version 1 has none.
    #[serde(default)]
    pub hash: String,
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
    /// Nothing: the behaviours are random walks.
    Walks,
}

/// Random walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walks {
    /// How many.
    pub count: u32,
    /// Most transitions of each.
    pub depth: u32,
    /// Another number, other walks.
    pub seed: u64,
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
    /// How the names of behaviours end.
    pub const ENDING: &str = ".itf.json";
    /// Version of the form that is written.
    pub const SCHEMA_VERSION: u32 = 2;

    /// A hash of all that is said here and of the texts of the files, in their order: whoever
    /// changes one of them by hand has other behaviours than those that were written. How lines
    /// end makes no difference, for Git may change that.
    ///
    /// # Errors
    /// What `text` says.
    pub fn hash_with(
        &self,
        mut text: impl FnMut(&str) -> io::Result<Vec<u8>>,
    ) -> io::Result<String> {
        let mut hash = Sha256::new();
        let said = Self { hash: String::new(), ..self.clone() };
        hash.update(serde_json::to_vec(&said)?);
        for (name, _) in &self.files {
            let mut text = text(name)?;
            text.retain(|byte| *byte != b'\r');
            // Where a text ends is a part of the whole.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// What of a folder is not as it was written; `None` if nothing is.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn astray(&self, folder: &Path) -> io::Result<Option<String>> {
        let there = Self::behaviours(folder)?;
        let listed: BTreeSet<&String> = self.files.iter().map(|(name, _)| name).collect();
        if listed.is_empty() {
            return Ok(Some("it names no behaviours".to_owned()));
        }
        if let Some(name) = listed.iter().find(|name| !there.contains(**name)) {
            return Ok(Some(format!("it names {name}, which is missing")));
        }
        if let Some(name) = there.iter().find(|name| !listed.contains(name)) {
            return Ok(Some(format!("it does not name {name} beside it")));
        }
        let hash = self.hash_with(|name| std::fs::read(folder.join(name)))?;
        let changed = "it, or a behaviour beside it, is not as it was written";
        Ok((hash != self.hash).then(|| changed.to_owned()))
    }

    /// The names of the behaviours in a folder.
    ///
    /// # Errors
    /// What the system says of the folder.
    pub fn behaviours(folder: &Path) -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(Self::ENDING) {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// True if the behaviours are what was asked for. Random walks cover nothing, but each
    /// action is to be done by one of them.
    #[must_use]
    pub fn is_as_asked(&self) -> bool {
        self.whole || self.cover == Kept::Walks && self.never_done().next().is_none()
    }

    /// The actions that no behaviour does.
    pub fn never_done(&self) -> impl Iterator<Item = &str> {
        let actions = self.actions.iter().filter(|(_, shown)| shown.transitions.shown == 0);
        actions.map(|(name, _)| name.as_str())
    }

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
