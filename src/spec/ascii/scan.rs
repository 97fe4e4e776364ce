//! A text cut into the pieces that keep their columns.
//!
//! In: the text of a module. Out: for each of its lines the pieces that stand
//! on it: words, operators, strings and comments. Nothing is understood but
//! where each of these begins and ends. The text around modules and inside of
//! comments is kept as it is; a comment that holds a PlusCal algorithm is read
//! as the module itself is, because the translator reads it.

use std::borrow::Cow;

use super::glyphs::ascii;
use crate::spec::columns::{advanced, with_blanks};
use crate::spec::outline::outline;

/// What begins an algorithm in a comment.
const ALGORITHMS: [&str; 2] = ["--algorithm", "--fair"];

/// A piece of a line that no blank may be put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// Where it begins: the column that TLC counts, from 0.
    pub(super) column: u32,
    /// How many columns it takes.
    pub(super) width: u32,
    /// The operator it begins with, in ASCII, which took one column.
    pub(super) operator: Option<&'static str>,
    /// What follows the operator, or all of the piece.
    pub(super) text: Cow<'t, str>,
}

/// A line of the text, with the characters that end it.
#[derive(Debug)]
pub(super) struct Line<'t> {
    pub(super) pieces: Vec<Piece<'t>>,
    pub(super) end: &'t str,
}

/// Cuts a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut spans: Vec<_> = outline(text).into_iter().map(|section| section.span).collect();
    if spans.is_empty() {
        spans.push(0..text.len());
    }
    let mut scanner = Scanner { text, spans, at: 0, column: 0, depth: 0, line: Vec::new() };
    let mut lines = Vec::new();
    while scanner.at < text.len() {
        lines.push(scanner.line());
    }
    lines
}

struct Scanner<'t> {
    text: &'t str,
    /// Where the modules stand, in bytes.
    spans: Vec<std::ops::Range<usize>>,
    at: usize,
    column: u32,
    /// Comments that are open.
    depth: usize,
    line: Vec<Piece<'t>>,
}

impl<'t> Scanner<'t> {
    fn line(&mut self) -> Line<'t> {
        let rest = &self.text[self.at..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end = self.at + length;
        self.column = 0;
        while self.at < end {
            self.step(end);
        }
        let rest = &self.text[end..];
        let length = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        self.at = end + length;
        Line { pieces: std::mem::take(&mut self.line), end: &rest[..length] }
    }

    fn step(&mut self, end: usize) {
        let rest = &self.text[self.at..end];
        let Some(first) = rest.chars().next() else { return };
        if !self.spans.iter().any(|span| span.contains(&self.at)) {
            let module = self.spans.iter().map(|span| span.start).find(|start| *start > self.at);
            self.take(module.unwrap_or(end).min(end) - self.at);
        } else if self.depth > 0 {
            let length = self.comment(rest);
            self.take(length);
        } else if is_blank(first) {
            self.column = advanced(self.column, first);
            self.at += first.len_utf8();
        } else if rest.starts_with("\\*") {
            self.take(rest.len());
        } else if rest.starts_with("(*") && !self.is_algorithm() {
            let length = self.comment(rest);
            self.take(length);
        } else if first == '"' {
            let length = string(rest);
            self.push(None, rest[..length].into(), length);
        } else if let Some(operator) = ascii(first) {
            self.operator(operator, rest, first);
        } else {
            self.take(word(rest));
        }
    }

    /// Takes so many bytes as they look.
    fn take(&mut self, length: usize) {
        let text = with_blanks(&self.text[self.at..self.at + length], self.column);
        self.push(None, text, length);
    }

    /// `⟩_v` closes with what follows, as `>>_v` does.
    fn operator(&mut self, operator: &'static str, rest: &'t str, glyph: char) {
        let after = &rest[glyph.len_utf8()..];
        let glued = if glyph == '⟩' && after.starts_with('_') { word(after) } else { 0 };
        self.push(Some(operator), after[..glued].into(), glyph.len_utf8() + glued);
    }

    fn push(&mut self, operator: Option<&'static str>, text: Cow<'t, str>, length: usize) {
        let column = self.column;
        let written = &self.text[self.at..self.at + length];
        self.column = written.chars().fold(column, advanced);
        self.at += length;
        self.line.push(Piece { column, width: self.column - column, operator, text });
    }

    /// How far the comments reach in the rest of a line, and how many stay open.
    fn comment(&mut self, rest: &str) -> usize {
        let bytes = rest.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at..] {
                [b'(', b'*', ..] => (self.depth, at) = (self.depth + 1, at + 2),
                [b'*', b')', ..] => (self.depth, at) = (self.depth.saturating_sub(1), at + 2),
                _ => at += 1,
            }
            if self.depth == 0 {
                break;
            }
        }
        at
    }

    /// True if the comment that begins here holds an algorithm.
    fn is_algorithm(&self) -> bool {
        let mut inside = Self { depth: 0, line: Vec::new(), spans: Vec::new(), ..*self };
        let length = inside.comment(&self.text[self.at..]);
        let comment = &self.text[self.at..self.at + length];
        ALGORITHMS.iter().any(|begin| comment.contains(begin))
    }
}

/// Blanks between pieces are written anew, all else is kept.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Length of the string that begins here. It ends with its line at the latest.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + 1)
}

/// Length of the word that begins here. A bullet begins one of its own: its
/// column decides which list it belongs to.
fn word(rest: &str) -> usize {
    let bullet = |at: usize| ["/\\", "\\/"].iter().any(|b| rest[at..].starts_with(b));
    if bullet(0) {
        return 2;
    }
    let ends = |(at, c): &(usize, char)| {
        let comment = ["\\*", "(*"].iter().any(|begin| rest[*at..].starts_with(begin));
        is_blank(*c) || *c == '"' || ascii(*c).is_some() || comment || bullet(*at)
    };
    // What begins the word was looked at by the caller.
    rest.char_indices().skip(1).find(ends).map_or(rest.len(), |(at, _)| at)
}
