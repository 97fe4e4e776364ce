//! The mapping as it is written.
//!
//! In: the text of a `.trace.toml`. Out: what it says, each key known. Whether
//! the specification has such actions is another question, see
//! [`actions`](super::actions).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::reading::Reading;
use crate::bounded;
use crate::spec::closest;

/// Largest mapping that is read, in bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What the events of a log are in a specification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The specification, relative to the mapping.
    pub spec: Option<PathBuf>,
    /// Its configuration; the same name with `.cfg` if it is not said.
    pub config: Option<PathBuf>,
    /// Or else the manifest, relative to the mapping.
    pub manifest: Option<PathBuf>,
    /// And the model of the manifest.
    pub model: Option<String>,
    /// How lines are read.
    #[serde(default)]
    pub log: Reading,
    /// Actions that happen without an event.
    #[serde(default)]
    pub silent: Silent,
    /// Texts of the log that mean another value, as TLA+.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Expressions of the specification, and the field that tells their values
    /// after an event.
    #[serde(default)]
    pub state: BTreeMap<String, String>,
    /// By action, what is logged of it.
    #[serde(default)]
    pub events: BTreeMap<String, Entry>,
}

/// Actions that happen without an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Silent {
    /// Their names.
    pub actions: Vec<String>,
    /// How many of them may happen before an event at most.
    pub most: u32,
}

/// What is logged of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// The name of its event, or its names; that of the action if none is said.
    pub when: Option<OneOrMany>,
    /// By parameter of the action, the field that tells its value.
    pub with: BTreeMap<String, String>,
    /// Expressions that may speak of its parameters, too, and the field that
    /// tells their values after the event.
    pub state: BTreeMap<String, String>,
}

/// A name, or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// Something that is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {what}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct MappingError {
    /// The mapping.
    pub file: PathBuf,
    /// Its line, if it is known.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// It cannot be read, is not TOML, or has keys that no mapping has.
    pub fn load(file: &Path) -> Result<Self, MappingError> {
        let error = |what: String, hint: Option<&str>| MappingError {
            file: file.to_owned(),
            line: None,
            what,
            hint: hint.map(str::to_owned),
        };
        let bytes = bounded::read(file, BYTES_MAX).map_err(|why| {
            let hint = "`greyverify trace init SPEC.tla` writes a mapping to begin with";
            error(format!("cannot read the mapping: {why}"), Some(hint))
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| error("the mapping is not UTF-8".to_owned(), None))?;
        Self::read(file, &text)
    }

    /// The same of a text.
    ///
    /// # Errors
    /// It is not TOML, or has keys that no mapping has.
    pub fn read(file: &Path, text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|why| {
            let before = why.span().and_then(|span| text.get(..span.start));
            let line = before.map(|before| before.matches('\n').count() + 1);
            let line = line.and_then(|line| u32::try_from(line).ok());
            let what = why.message().trim_end().lines().collect::<Vec<_>>().join("; ");
            let hint = nearest(&what);
            MappingError { file: file.to_owned(), line, what, hint }
        })?;
        mapping.is_whole(file).map(|()| mapping)
    }

    /// That it says which specification, once, and that its expression is one.
    fn is_whole(&self, file: &Path) -> Result<(), MappingError> {
        let error = |what: String, hint: &str| {
            let (line, hint) = (None, Some(hint.to_owned()));
            Err(MappingError { file: file.to_owned(), line, what, hint })
        };
        match (&self.spec, &self.manifest) {
            (Some(_), Some(_)) => {
                return error(
                    "it names a specification and a manifest".to_owned(),
                    "keep `spec`, with `config`, or `manifest`, with `model`",
                );
            }
            (None, None) => {
                return error(
                    "it does not say which specification it is of".to_owned(),
                    "add spec = \"FILE.tla\" and config = \"FILE.cfg\", or manifest = \"greyverify.toml\" and model = \"NAME\"",
                );
            }
            _ => {}
        }
        if let Some((what, hint)) = self.log.problem() {
            return error(what, &hint);
        }
        if self.silent.actions.is_empty() != (self.silent.most == 0) {
            return error(
                "silent needs both `actions` and `most`".to_owned(),
                "write [silent], actions = [\"Tick\"], most = 3: at most so many before an event",
            );
        }
        Ok(())
    }
}

/// The key that was meant, if one is near: serde names the one that is wrong
/// first, and then those that are known.
fn nearest(what: &str) -> Option<String> {
    let mut names = what.split('`').skip(1).step_by(2);
    let wrong = what.starts_with("unknown field").then(|| names.next())??;
    closest(wrong, names).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Mapping, MappingError> {
        Mapping::read(Path::new("M.trace.toml"), text)
    }

    fn refused(text: &str) -> String {
        let error = read(text).unwrap_err();
        format!("{error} ({})", error.hint.clone().unwrap_or_default())
    }

    #[test]
    fn what_is_not_said_is_as_the_names_are() {
        let mapping = read("spec = \"M.tla\"\n[events.Step]\n").unwrap();
        assert_eq!(mapping.log, Reading::default());
        assert_eq!(mapping.log.event(), "event");
        assert_eq!(mapping.events["Step"], Entry::default());
        let many = read("spec = \"M.tla\"\nevents.Step = { when = [\"a\", \"b\"] }").unwrap();
        assert_eq!(many.events["Step"].when.as_ref().unwrap().all(), ["a", "b"]);
    }

    #[test]
    fn a_key_that_no_mapping_has_is_told_with_its_line_and_the_nearest() {
        let told = refused("spec = \"M.tla\"\n[events.Step]\nwehn = \"step\"\n");
        assert!(told.starts_with("M.trace.toml:3: unknown field `wehn`"), "{told}");
        assert!(told.ends_with("(did you mean `when`?)"), "{told}");
        assert!(refused("spec = \"M.tla\"\n[log]\nevents = 1\n").contains("`event`?"));
        assert!(refused("spec = ").starts_with("M.trace.toml:1: "));
    }

    #[test]
    fn what_a_mapping_must_say_is_asked_for() {
        assert!(refused("").contains("which specification"));
        assert!(refused("spec = \"M.tla\"\nmanifest = \"g.toml\"").contains("and a manifest"));
        assert!(refused("spec = \"M.tla\"\nsilent.actions = [\"Tick\"]").contains("most"));
        assert!(refused("spec = \"M.tla\"\nsilent.most = 3").contains("actions"));
    }
}
