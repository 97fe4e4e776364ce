//! Modules with Unicode operators, written in ASCII.
//!
//! In: the text of a module. Out: [`Ascii`], the same module for readers that
//! know ASCII operators only: `tla-syntax`, and TLC before April 2024. Lines
//! stay what they are; the columns of all lines grow in the same places, so
//! that every list keeps its bullets below each other, and every column leads
//! back to the one in the text. For TLC, strings are given in characters that
//! it reads, see [`Disguise`].

mod disguise;
mod glyphs;
mod layout;
mod scan;

use std::fmt::Write as _;
use std::sync::LazyLock;

pub use disguise::Disguise;
use layout::Layout;
use regex::{Captures, Regex};
use scan::{Line, Piece};

use self::glyphs::NUMBER_SETS;
use super::outline::defines;

/// A place in a text, as TLC tells it.
static POINT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"line (\d+), col(?:umn)? (\d+)").ok());

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
enum Reader {
    /// One, as for `tla-syntax`.
    Ours,
    /// Two, as for TLC.
    Tlc,
}

impl Ascii {
    /// The text as `tla-syntax` takes it.
    #[must_use]
    pub fn for_us(text: &str) -> Self {
        let mut lines = scan::lines(text);
        if defines_number_sets(text) {
            rename_number_sets(&mut lines);
        }
        Self::of(text, &lines, Reader::Ours)
    }

    /// The text as TLC takes it. `own` tells if the specification defines ℕ, ℤ
    /// or ℝ itself; without a disguise, strings are left as they are.
    #[must_use]
    pub fn for_tlc(text: &str, own: bool, disguise: Option<&mut Disguise>) -> Self {
        let mut lines = scan::lines(text);
        if own {
            rename_number_sets(&mut lines);
        }
        if let Some(disguise) = disguise {
            let pieces = lines.iter_mut().flat_map(|line| &mut line.pieces);
            for piece in pieces.filter(|piece| piece.is_refused_string()) {
                piece.text = disguise.worn(&piece.text).into();
            }
        }
        Self::of(text, &lines, Reader::Tlc)
    }

    fn of(text: &str, lines: &[Line<'_>], reader: Reader) -> Self {
        let layout = Layout::of(lines);
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

    /// A text of TLC about the module, with every place led back.
    #[must_use]
    pub fn led_back(&self, told: &str) -> String {
        let Some(pattern) = &*POINT else { return told.to_owned() };
        let original = |found: &Captures<'_>| {
            let (Ok(line), Ok(column)) = (found[1].parse(), found[2].parse()) else {
                return found[0].to_owned();
            };
            let words = found[0].trim_end_matches(|c: char| c.is_ascii_digit());
            format!("{words}{}", self.original(line, column))
        };
        pattern.replace_all(told, original).into_owned()
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

    /// True for a string with characters that an older TLC refuses.
    fn is_refused_string(&self) -> bool {
        self.text.starts_with('"') && self.text.contains(disguise::is_refused)
    }
}

/// Gives sets of numbers that a module defines names which no standard module has.
fn rename_number_sets(lines: &mut [Line<'_>]) {
    for piece in lines.iter_mut().flat_map(|line| &mut line.pieces) {
        let own = NUMBER_SETS.iter().find(|(_, name, _)| piece.operator == Some(name));
        piece.operator = own.map(|(.., own)| *own).or(piece.operator);
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

/// What a text has that an older TLC does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beyond {
    /// Operators that are not written in ASCII.
    pub operators: bool,
    /// Strings with characters that it refuses.
    pub strings: bool,
    /// Characters that could be taken for stand-ins of these.
    pub private: bool,
}

impl Beyond {
    /// Looks at a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut found = Self { operators: false, strings: false, private: false };
        if text.is_ascii() {
            return found;
        }
        for piece in scan::lines(text).iter().flat_map(|line| &line.pieces) {
            found.operators |= piece.operator.is_some();
            found.strings |= piece.is_refused_string();
        }
        Self { private: disguise::has_private(text), ..found }
    }
}

/// True if the text defines ℕ, ℤ or ℝ, which no standard module does.
#[must_use]
pub fn defines_number_sets(text: &str) -> bool {
    NUMBER_SETS.iter().any(|(glyph, ..)| defines(text, glyph.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests;
