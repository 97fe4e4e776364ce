//! Errors of a manifest, each tied to a line and a key.

use std::fmt;
use std::path::{Path, PathBuf};

/// Errors of one manifest that are shown; more are only counted.
pub const ERRORS_SHOWN_MAX: usize = 40;

/// Bytes between two places of a text up to which its letters are counted, for
/// a line can be as long as the file.
const STRIDE: usize = 1024;

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

/// What is wrong with one manifest: the first errors in the order of the file,
/// and how many more there are. A file can hold millions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestErrors {
    first: Vec<ManifestError>,
    more: usize,
}

impl ManifestErrors {
    /// The first of them, [`ERRORS_SHOWN_MAX`] at most.
    #[must_use]
    pub fn first(&self) -> &[ManifestError] {
        &self.first
    }

    /// How many there are beside these.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// True as long as all of them will be shown.
    pub(super) fn are_few(&self) -> bool {
        self.more == 0 && self.first.len() < ERRORS_SHOWN_MAX
    }

    pub(super) fn push(&mut self, error: ManifestError) {
        self.first.push(error);
        if self.first.len() > 4 * ERRORS_SHOWN_MAX {
            self.settle();
        }
    }

    /// The same in the order of the file.
    pub(super) fn settled(mut self) -> Self {
        self.settle();
        self
    }

    fn settle(&mut self) {
        self.first.sort_by_key(|error| (error.line, error.column));
        self.more += self.first.len().saturating_sub(ERRORS_SHOWN_MAX);
        self.first.truncate(ERRORS_SHOWN_MAX);
    }
}

impl From<ManifestError> for ManifestErrors {
    fn from(error: ManifestError) -> Self {
        Self { first: vec![error], more: 0 }
    }
}

/// Those of a check, which stand in its order.
impl From<Vec<ManifestError>> for ManifestErrors {
    fn from(mut first: Vec<ManifestError>) -> Self {
        let more = first.len().saturating_sub(ERRORS_SHOWN_MAX);
        first.truncate(ERRORS_SHOWN_MAX);
        Self { first, more }
    }
}

/// A text whose places are found quickly, for there can be many of them.
pub(super) struct Lines<'a> {
    text: &'a str,
    ends: Vec<usize>,
    /// Letters before every byte that is a multiple of the stride.
    letters: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        let strides = text.as_bytes().chunks(STRIDE);
        let counted = strides.scan(0, |before, stride| {
            let here = *before;
            *before += letters(stride);
            Some(here)
        });
        Self { text, ends, letters: counted.collect() }
    }

    /// Line and column of a byte, both from 1.
    pub(super) fn place(&self, byte: usize) -> (u32, u32) {
        let before = self.ends.partition_point(|end| *end < byte);
        let begin = before.checked_sub(1).map_or(0, |line| self.ends[line] + 1);
        let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        (number(before), number(self.letters_before(byte) - self.letters_before(begin)))
    }

    fn letters_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let stride = byte / STRIDE;
        let rest = self.text.as_bytes().get(stride * STRIDE..byte).unwrap_or_default();
        self.letters.get(stride).map_or_else(
            // The text ends with a whole stride.
            || self.letters.last().map_or(0, |before| before + letters(self.last_stride())),
            |before| before + letters(rest),
        )
    }

    fn last_stride(&self) -> &[u8] {
        self.text.as_bytes().chunks(STRIDE).next_back().unwrap_or_default()
    }
}

/// Letters that begin among these bytes of UTF-8.
fn letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_exact_however_long_its_line_is() {
        let text = format!("ab\n{}x = 1\nlast", "é".repeat(20_000));
        let lines = Lines::new(&text);
        let at = |part: &str| text.find(part).unwrap();
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place(at("b")), (1, 2));
        assert_eq!(lines.place(at("x =")), (2, 20_001));
        assert_eq!(lines.place(at("last")), (3, 1));
        assert_eq!(lines.place(text.len()), (3, 5));
        for length in [0, STRIDE - 1, STRIDE, STRIDE + 1, 2 * STRIDE] {
            let text = "a".repeat(length);
            let column = u32::try_from(length + 1).unwrap();
            assert_eq!(Lines::new(&text).place(length), (1, column));
        }
    }

    #[test]
    fn of_many_errors_the_first_are_kept_and_the_others_counted() {
        let error = |line: u32| ManifestError {
            file: PathBuf::new(),
            line,
            column: 1,
            key: String::new(),
            what: String::new(),
            hint: None,
        };
        let mut errors = ManifestErrors::default();
        (1..=100_000).rev().for_each(|line| errors.push(error(line)));
        assert!(!errors.are_few() && errors.first().len() <= 5 * ERRORS_SHOWN_MAX);
        let errors = errors.settled();
        let lines: Vec<u32> = errors.first().iter().map(|error| error.line).collect();
        assert_eq!(lines, (1..=40).collect::<Vec<u32>>());
        assert_eq!(errors.more(), 100_000 - ERRORS_SHOWN_MAX);
    }
}
