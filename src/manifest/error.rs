//! Errors of a manifest, each tied to a line and a key.

use std::fmt;
use std::path::{Path, PathBuf};

/// Errors of one manifest that are shown; more are only counted.
pub const ERRORS_SHOWN_MAX: usize = 40;

/// Columns that are counted: a line can be as long as the file.
const COLUMN_MAX: usize = 9_999;

/// A value and where the manifest gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<T> {
    /// The value.
    pub value: T,
    /// Line in the manifest, from 1.
    pub line: u32,
    /// Column in it, in characters from 1; 0 if it stands in no file.
    pub column: u32,
    /// Path of keys, e.g. `model.consensus-safety.invariants`.
    pub key: String,
}

impl<T> Key<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Key<U> {
        Key { value: f(self.value), line: self.line, column: self.column, key: self.key }
    }
}

/// One thing that is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The manifest.
    pub file: PathBuf,
    /// Line in it, from 1; 0 if the file as a whole is meant.
    pub line: u32,
    /// Column in it, in characters from 1; 0 if only the line is known.
    pub column: u32,
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
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
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
    /// An error of what stands at a key.
    pub fn at<T>(file: &Path, at: &Key<T>, what: String, hint: Option<String>) -> Self {
        let (line, column, key) = (at.line, at.column, at.key.clone());
        Self { file: file.to_owned(), line, column, key, what, hint }
    }

    pub(super) fn unreadable(path: &Path, why: &dyn fmt::Display) -> Self {
        Self {
            file: path.to_owned(),
            line: 0,
            column: 0,
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

    /// A text that is no TOML.
    pub(super) fn syntax(path: &Path, lines: &Lines, source: &toml::de::Error) -> Self {
        let (line, column) = source.span().map_or((0, 0), |span| lines.place(span.start));
        let what = source.message().trim_end().lines().collect::<Vec<_>>().join("; ");
        let hint = "a manifest is TOML: tables such as [specs.Counter] and [[model]], below them lines such as name = \"small\", deadlock = false, profiles = [\"pr\"], constants = { N = 4 }";
        let (file, key) = (path.to_owned(), String::new());
        Self { file, line, column, key, what, hint: Some(hint.to_owned()) }
    }
}

/// A text whose places are found quickly, for there can be many of them.
pub(super) struct Lines<'a> {
    text: &'a str,
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, ends: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// Line and column of a byte, both from 1.
    pub(super) fn place(&self, byte: usize) -> (u32, u32) {
        let before = self.ends.partition_point(|end| *end < byte);
        let begin = before.checked_sub(1).map_or(0, |line| self.ends[line] + 1);
        let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        let passed = self.text.get(begin..byte).unwrap_or_default();
        (number(before), number(passed.chars().take(COLUMN_MAX).count()))
    }
}
