//! Modules with Unicode operators, written in ASCII.
//!
//! In: the text of a module. Out: [`Ascii`], the same module for readers that
//! know ASCII operators only: `tla-syntax`, and TLC before April 2024. Lines
//! stay what they are; the columns of all lines grow in the same places, so
//! that every list keeps its bullets below each other, and every column leads
//! back to the one in the text.

mod glyphs;
mod layout;
mod scan;

use std::fmt::Write as _;

use layout::Layout;
use scan::{Line, Piece};

use self::glyphs::NUMBER_SETS;
use super::outline::defines;

/// A text in ASCII, but for its strings and comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ascii {
    text: String,
    /// The pieces of each line.
    lines: Vec<Vec<Cell>>,
}

/// Where a piece stands and where it stood; columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    printed: u32,
    original: u32,
    /// Columns it took.
    width: u32,
    /// Columns that its operator takes now.
    operator: u32,
}

/// Who reads the text, and so how many columns a character takes that UTF-16
/// writes as two units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// One, as for `tla-syntax`.
    Ours,
    /// Two, as for TLC.
    Tlc,
}

impl Ascii {
    /// The text as this reader takes it. `own` tells if the specification
    /// defines ℕ, ℤ or ℝ itself.
    #[must_use]
    pub fn of(text: &str, reader: Reader, own: bool) -> Self {
        let mut lines = scan::lines(text);
        if own {
            lines.iter_mut().flat_map(|line| &mut line.pieces).for_each(Piece::rename);
        }
        let layout = Layout::of(&lines);
        let mut ascii = Self { text: String::with_capacity(text.len()), lines: Vec::new() };
        lines.iter().for_each(|line| ascii.push(line, &layout, reader));
        ascii
    }

    fn push(&mut self, line: &Line<'_>, layout: &Layout, reader: Reader) {
        let mut column = 0;
        let mut cells = Vec::with_capacity(line.pieces.len());
        for piece in &line.pieces {
            let printed = layout.place(piece.column);
            let blanks = printed.saturating_sub(column) as usize;
            let operator = piece.operator.unwrap_or_default();
            let _ = write!(self.text, "{:blanks$}{operator}{}", "", piece.text);
            column = column.max(printed) + reader.width(operator) + reader.width(&piece.text);
            let (original, width, operator) = (piece.column, piece.width, width(operator));
            cells.push(Cell { printed, original, width, operator });
        }
        self.text.push_str(line.end);
        self.lines.push(cells);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The column, as TLC counts, where that stood which now stands in a line
    /// and column; both from 1.
    #[must_use]
    pub fn original(&self, line: u32, column: u32) -> u32 {
        let at = column.saturating_sub(1);
        let cell = self.cells(line).rfind(|cell| cell.printed <= at);
        cell.map_or(column, |cell| cell.original_of(at) + 1)
    }

    /// True if a piece stands exactly there.
    #[must_use]
    pub fn begins(&self, line: u32, column: u32) -> bool {
        self.cells(line).any(|cell| cell.printed + 1 == column)
    }

    fn cells(&self, line: u32) -> impl DoubleEndedIterator<Item = &Cell> {
        let line = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
        line.and_then(|line| self.lines.get(line)).into_iter().flatten()
    }
}

impl Cell {
    fn original_of(&self, at: u32) -> u32 {
        let within = at - self.printed;
        let within = match within.checked_sub(self.operator) {
            Some(after) if self.operator > 0 => after + 1,
            Some(after) => after,
            None => 0,
        };
        self.original + within.min(self.width.saturating_sub(1))
    }
}

impl Piece<'_> {
    /// Columns that it takes as it is printed, at most.
    fn printed_width(&self) -> u32 {
        width(self.operator.unwrap_or_default()) + width(&self.text)
    }

    /// Gives a set of numbers that a module defines a name which no standard
    /// module has.
    fn rename(&mut self) {
        if let Some(name) = NUMBER_SETS.iter().find(|(_, name, _)| self.operator == Some(name)) {
            self.operator = Some(name.2);
        }
    }
}

impl Reader {
    fn width(self, text: &str) -> u32 {
        match self {
            Self::Ours => u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            Self::Tlc => width(text),
        }
    }
}

fn width(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// True if the text has a character that stands for an operator, be it in a
/// comment or a string.
#[must_use]
pub fn has_glyphs(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| glyphs::ascii(c).is_some())
}

/// True if the text has an operator that is not written in ASCII.
#[must_use]
pub fn has_operators(text: &str) -> bool {
    let operator = |line: &Line<'_>| line.pieces.iter().any(|piece| piece.operator.is_some());
    has_glyphs(text) && scan::lines(text).iter().any(operator)
}

/// True if the text defines ℕ, ℤ or ℝ, which no standard module does.
#[must_use]
pub fn defines_number_sets(text: &str) -> bool {
    NUMBER_SETS.iter().any(|(glyph, ..)| defines(text, glyph.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests;
