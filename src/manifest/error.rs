//! Errors of a manifest, each tied to a line and a key.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Errors of one manifest that are shown; more are only counted.
pub const ERRORS_SHOWN_MAX: usize = 40;

/// A value and where the manifest gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<T> {
    /// The value.
    pub value: T,
    /// Line in the manifest, from 1.
    pub line: u32,
    /// Path of keys, e.g. `model.consensus-safety.invariants`.
    pub key: String,
}

impl<T> Key<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Key<U> {
        Key { value: f(self.value), line: self.line, key: self.key }
    }
}

/// One thing that is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The manifest.
    pub file: PathBuf,
    /// Line in it, from 1; 0 if the file as a whole is meant.
    pub line: u32,
    /// Path of keys; empty if the file as a whole is meant.
    pub key: String,
    /// What is wrong, as a lower-case fragment.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ManifestError {}

impl ManifestError {
    pub(super) fn unreadable(path: &Path, why: &dyn fmt::Display) -> Self {
        Self {
            file: path.to_owned(),
            line: 0,
            key: String::new(),
            what: format!("cannot read the manifest: {why}"),
            hint: Some(
                "run greyverify in the folder that holds greyverify.toml, name it with \
                 --manifest FILE, or check one specification with \
                 `greyverify check Some.tla --config Some.cfg`"
                    .into(),
            ),
        }
    }

    pub(super) fn syntax(path: &Path, lines: &Lines, source: &toml::de::Error) -> Self {
        let line = source.span().map_or(0, |span| lines.of(&span));
        Self {
            file: path.to_owned(),
            line,
            key: String::new(),
            what: source.message().trim_end().to_owned(),
            hint: None,
        }
    }
}

/// Where the lines of a text end, so that each of many places is found quickly.
pub(super) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self { ends: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// Line of a byte range, from 1.
    pub(super) fn of(&self, span: &Range<usize>) -> u32 {
        let before = self.ends.partition_point(|end| *end < span.start);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}
