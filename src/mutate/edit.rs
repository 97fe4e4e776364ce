//! A change of a module's text.
//!
//! In: the tokens to be changed and what takes their place. Out: the whole text,
//! equal to the original before and behind that place. TLA+ tells by columns
//! which bullet belongs to which list; what follows the change on its line stays
//! in its columns if a list begins there.

use super::Operator;
use crate::syntax::{Source, Span};

/// What begins a list.
const BULLETS: [&str; 4] = ["/\\", "\\/", "∧", "∨"];

/// A change of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) operator: Operator,
    /// The tokens that are changed.
    pub(super) span: Span,
    /// Where they stand in the text, in bytes.
    pub(super) from: usize,
    pub(super) to: usize,
    /// What takes their place.
    pub(super) new: String,
}

impl Edit {
    /// `None` if the tokens stand nowhere.
    pub(super) fn new(
        source: &Source<'_>,
        operator: Operator,
        span: Span,
        new: impl Into<String>,
    ) -> Option<Self> {
        let (from, to) = source.ends(span)?;
        Some(Self { operator, span, from, to, new: new.into() })
    }

    /// What stands in the text in the place of what was there, and the text.
    pub(super) fn applied(&self, written: &str) -> Option<(String, String)> {
        let (before, behind) = (written.get(..self.from)?, written.get(self.to..)?);
        let rest = behind.lines().next().unwrap_or_default();
        let middle = match BULLETS.iter().any(|bullet| rest.contains(bullet)) {
            true => format!("{}{}", self.new, self.filler(written)),
            false => self.new.clone(),
        };
        let text = format!("{before}{middle}{behind}");
        Some((middle, text))
    }

    /// Blanks, behind a line break if need be, so that what follows keeps its column.
    fn filler(&self, written: &str) -> String {
        let behind = column(written, self.to);
        let reached = match self.new.rsplit_once('\n') {
            Some((_, last)) => width(last),
            None => column(written, self.from) + width(&self.new),
        };
        match behind.checked_sub(reached) {
            Some(blanks) => " ".repeat(blanks),
            None => format!("\n{}", " ".repeat(behind)),
        }
    }
}

/// The negation of a piece of text; one of several lines, or with a list in it,
/// stays in its columns.
pub(super) fn negated(source: &Source<'_>, span: Span, is_atom: bool) -> Option<String> {
    let (from, to) = source.ends(span)?;
    let text = source.written().get(from..to)?;
    let has_columns = text.contains('\n') || BULLETS.iter().any(|bullet| text.contains(bullet));
    Some(match (is_atom, has_columns) {
        (_, true) => format!("~(\n{}{text})", " ".repeat(column(source.written(), from))),
        (true, false) => format!("~{text}"),
        (false, false) => format!("~({text})"),
    })
}

/// The column of a place, from 0, as TLC counts it; there are no tabs.
fn column(written: &str, at: usize) -> usize {
    let before = written.get(..at).unwrap_or_default();
    width(before.rsplit(['\n', '\r']).next().unwrap_or_default())
}

fn width(text: &str) -> usize {
    text.encode_utf16().count()
}
