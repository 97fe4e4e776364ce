//! Places as TLC counts them, in files as editors show them.
//!
//! In: a [`Location`]. Out: the text that stands there, its column in the file,
//! and the definition it belongs to. TLC lets a tab reach to the next column
//! after a multiple of eight, and counts a character as two that UTF-16 writes
//! as two units; an editor and a terminal's link count one.

use std::borrow::Cow;

use super::{SourceModule, Spec};
use crate::trace::Location;

/// Columns from one tab stop to the next.
const TAB: u32 = 8;

impl Spec {
    /// The text of a place on one line, without comments' line breaks; `None`
    /// if the module is not one of the specification's own.
    #[must_use]
    pub fn text_at(&self, place: &Location) -> Option<String> {
        let module = self.module(&place.module)?;
        let first = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let last = usize::try_from(place.end_line).ok()?.checked_sub(1)?;
        let lines = module.text.lines().enumerate().skip(first).take_while(|(n, _)| *n <= last);
        let pieces = lines.map(|(n, line)| {
            let begin = if n == first { place.column } else { 1 };
            let end = if n == last { Some(place.end_column) } else { None };
            piece(line, begin, end).trim().to_owned()
        });
        let text = pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// The column of a place in its file, in characters from 1.
    #[must_use]
    pub fn column_of(&self, place: &Location) -> u32 {
        let line = usize::try_from(place.line).ok().and_then(|line| line.checked_sub(1));
        let text = self.module(&place.module).zip(line);
        let text = text.and_then(|(module, line)| module.text.lines().nth(line));
        let before = text.map(|text| characters(text).filter(|(column, _)| *column < place.column));
        before.map_or(place.column, |before| {
            u32::try_from(before.count() + 1).unwrap_or(place.column)
        })
    }

    fn module(&self, name: &str) -> Option<&SourceModule> {
        self.modules.iter().find(|m| m.name == name)
    }
}

/// The characters of a line with the columns in which TLC sees them begin.
fn characters(line: &str) -> impl Iterator<Item = (u32, char)> + '_ {
    line.chars().scan(0_u32, |at, c| {
        let column = *at + 1;
        *at = advanced(*at, c);
        Some((column, c))
    })
}

/// The column after a character that stands in this one, both from 0.
pub(super) fn advanced(column: u32, c: char) -> u32 {
    if c == '\t' {
        (column / TAB + 1) * TAB
    } else {
        column + if c.len_utf16() == 2 { 2 } else { 1 }
    }
}

/// Where the character in a column of a line stands, in bytes.
pub(crate) fn byte_at(line: &str, column: u32) -> usize {
    let before = characters(line).take_while(|(at, _)| *at < column);
    before.map(|(_, c)| c.len_utf8()).sum()
}

fn piece(line: &str, begin: u32, end: Option<u32>) -> String {
    let within =
        |(column, _): &(u32, char)| *column >= begin && end.is_none_or(|end| *column <= end);
    characters(line).filter(within).map(|(_, c)| c).collect()
}

/// A text in which every tab reaches to its stop, so that all columns are
/// those that TLC counts.
#[must_use]
pub fn without_tabs(text: &str) -> Cow<'_, str> {
    with_blanks(text, 0)
}

/// The same of a text that begins in this column, from 0.
pub(super) fn with_blanks(text: &str, column: u32) -> Cow<'_, str> {
    if !text.contains('\t') {
        return text.into();
    }
    let mut expanded = String::with_capacity(text.len() + text.len() / 4);
    let mut column = column;
    for c in text.chars() {
        let next = advanced(column, c);
        match c {
            '\t' => expanded.extend((column..next).map(|_| ' ')),
            c => expanded.push(c),
        }
        column = if matches!(c, '\n' | '\r') { 0 } else { next };
    }
    expanded.into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn spec(text: &str) -> Spec {
        let module = SourceModule::from_text("M", "M.tla".into(), text);
        Spec { name: "M".into(), modules: vec![module], beside: Arc::default() }
    }

    fn place(line: u32, column: u32, end_line: u32, end_column: u32) -> Location {
        Location { module: "M".into(), line, column, end_line, end_column }
    }

    #[test]
    fn tabs_reach_to_their_stops_and_count_as_one_for_an_editor() {
        let spec = spec("one\n\tA ==\tx\n\t\t\\/ y\n");
        assert_eq!(spec.text_at(&place(2, 9, 2, 17)).unwrap(), "A ==\tx");
        assert_eq!(spec.text_at(&place(2, 17, 3, 20)).unwrap(), "x \\/ y");
        assert_eq!(spec.column_of(&place(2, 17, 2, 17)), 7);
        assert_eq!(without_tabs("a\tb\n\tc"), "a       b\n        c");
        assert_eq!(spec.text_at(&place(9, 1, 9, 2)), None);
    }
}
