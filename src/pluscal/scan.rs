//! Where an algorithm and its translation stand in the text of a module.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::memo::Memo;

/// A PlusCal algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Algorithm {
    /// Its name.
    pub name: String,
    /// Line of `--algorithm`, from 1.
    pub line: u32,
    /// The comment it stands in, by lines, both included.
    pub comment: (u32, u32),
    /// Its translation, if there is one.
    pub translation: Option<Region>,
}

/// What stands between `BEGIN TRANSLATION` and `END TRANSLATION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Lines of the two markers, from 1.
    pub markers: (u32, u32),
    /// What newer translators say of it: the CRC-32 of its lines.
    pub checksum: Option<String>,
}

impl Region {
    /// The lines between the markers.
    #[must_use]
    pub fn lines<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let (begin, end) = (self.markers.0 as usize, self.markers.1 as usize);
        text.lines().skip(begin).take(end.saturating_sub(begin + 1)).collect()
    }

    /// True if somebody wrote in it after it was made; `None` if it has no
    /// checksum that would tell.
    #[must_use]
    pub fn is_edited(&self, text: &str) -> Option<bool> {
        let expected = u32::from_str_radix(self.checksum.as_ref()?, 16).ok()?;
        Some(crc32fast::hash(self.lines(text).concat().as_bytes()) != expected)
    }
}

static BEGINS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"--(?:fair\s+)?algorithm\s+([A-Za-z0-9_]+)").ok());
/// What an algorithm goes on with behind its name, comments left out. Where it
/// goes on with anything else, it is a sentence about one.
static GOES_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let comments = r"(?s:\s|\(\*.*?\*\)|\\\*[^\n]*\n)*";
    let words = r"(?:begin|variables?|define|macro|procedure|process|fair)\b";
    Regex::new(&format!(r"^{comments}(?:\{{|{words})")).ok()
});
static HEADER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*-{4,}[ \t]*MODULE\b").ok());
static CHECKSUM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)ch(?:ec)?ksum\(tla\+?\)\s*=\s*"([0-9a-f]+)""#).ok());

/// The algorithm of a module: the first in a comment, as the translator has
/// it. What only looks like one, in a string, in a comment of one line or in a
/// sentence, is none; nor is a marker that is not a comment of its own.
#[must_use]
pub fn algorithm(text: &str) -> Option<Algorithm> {
    ALGORITHMS.of(text, found_in)
}

/// The algorithms of modules.
static ALGORITHMS: Memo<Option<Algorithm>> = Memo::new();

fn found_in(text: &str) -> Option<Algorithm> {
    let begins = BEGINS.as_ref()?;
    let comments = comments(text);
    let blocks = comments.iter().filter(|c| c.is_block);
    let outside = before_module(text);
    let places = blocks.chain(&outside);
    let named = places.flat_map(|c| begins.captures_iter(c.text).map(move |found| (c, found)));
    let named: Vec<_> = named.collect();
    let is_one = |(comment, found): &&(&Comment<'_>, Captures<'_>)| {
        let rest = found.get(0).and_then(|found| comment.text.get(found.end()..));
        rest.is_some_and(|rest| GOES_ON.as_ref().is_some_and(|goes_on| goes_on.is_match(rest)))
    };
    // One that is translated is one, even if it does not begin as one any more.
    let is_translated = || marked(&comments, "BEGIN TRANSLATION", 0).is_some();
    let first = named.iter().find(is_one).or_else(|| named.first().filter(|_| is_translated()));
    let (comment, found) = first?;
    let before = &comment.text[..found.get(0)?.start()];
    let line = comment.lines.0 + u32::try_from(before.matches('\n').count()).ok()?;
    let translation = marked(&comments, "BEGIN TRANSLATION", comment.lines.1).and_then(|begin| {
        let end = marked(&comments, "END TRANSLATION", begin.lines.0)?;
        let checksum = CHECKSUM.as_ref().and_then(|pattern| pattern.captures(begin.text));
        Some(Region {
            markers: (begin.lines.0, end.lines.0),
            checksum: checksum.and_then(|c| Some(c.get(1)?.as_str().to_owned())),
        })
    });
    let name = found.get(1)?.as_str().to_owned();
    Some(Algorithm { name, line, comment: comment.lines, translation })
}

/// The comment of one line that begins with these words, below a line.
fn marked<'c, 't>(comments: &'c [Comment<'t>], words: &str, below: u32) -> Option<&'c Comment<'t>> {
    let mut lines = comments.iter().filter(|c| !c.is_block && c.lines.0 > below);
    lines.find(|c| said(c.text).starts_with(words))
}

/// True for a module whose algorithm has no translation, or an empty one.
#[must_use]
pub fn is_untranslated(text: &str) -> bool {
    algorithm(text).is_some_and(|found| found.code(text).is_none())
}

impl Algorithm {
    /// Its translation, if there is any code in it.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<&Region> {
        let is_code = |line: &str| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with("\\*")
        };
        self.translation.as_ref().filter(|region| region.lines(text).into_iter().any(is_code))
    }
}

/// What stands before the module begins, which is no part of it.
fn before_module(text: &str) -> Option<Comment<'_>> {
    let header = HEADER.as_ref()?.find(text)?.start();
    let text = text.get(..header).filter(|text| text.trim_start().starts_with("--"))?;
    let lines = u32::try_from(text.lines().count()).ok()?;
    Some(Comment { text, lines: (1, lines), is_block: true })
}

/// What a comment says, with single blanks.
fn said(comment: &str) -> String {
    let said = comment.trim_start_matches(['\\', '*']);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Comment<'t> {
    /// With what opens and closes it.
    text: &'t str,
    lines: (u32, u32),
    is_block: bool,
}

/// All comments of a module, nested ones as part of the one around them.
fn comments(text: &str) -> Vec<Comment<'_>> {
    let (bytes, mut found) = (text.as_bytes(), Vec::new());
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest {
            [b'(', b'*', ..] => block(rest),
            [b'\\', b'*', ..] => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            [b'"', ..] => string(rest),
            _ => 1,
        };
        let piece = &text.as_bytes()[at..at + length];
        let lines = u32::try_from(piece.iter().filter(|b| **b == b'\n').count()).unwrap_or(0);
        let is_block = rest.starts_with(b"(*");
        if is_block || rest.starts_with(b"\\*") {
            let text = text.get(at..at + length).unwrap_or_default();
            found.push(Comment { text, lines: (line, line + lines), is_block });
        }
        line += lines;
        at += length;
    }
    found
}

/// Length of a comment in brackets, others inside it included.
fn block(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest[at..] {
            [b'(', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b')', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Length of a string; one that does not end on its line is none.
fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'\n' {
        match rest[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "---- MODULE M ----
Said == \"(* --algorithm no\" \\* --algorithm no
(* is not --algorithms
   (* --fair algorithm yes { a: skip } *) *)
Text == \"\\\\* BEGIN TRANSLATION\" (* BEGIN TRANSLATION *)
\\* BEGIN  TRANSLATION (chksum(pcal) = \"1\" /\\ chksum(tla) = \"cbf43926\")
12345
6789
\\* END TRANSLATION
====
";

    #[test]
    fn an_algorithm_is_told_from_what_looks_like_one() {
        let found = algorithm(MODULE).unwrap();
        assert_eq!((found.name.as_str(), found.line, found.comment), ("yes", 4, (3, 4)));
        let translation = found.translation.unwrap();
        assert_eq!(translation.markers, (6, 9));
        assert_eq!(translation.lines(MODULE), ["12345", "6789"]);
        assert_eq!(translation.is_edited(MODULE), Some(false));
        assert_eq!(translation.is_edited(&MODULE.replace("6789", "6780")), Some(true));
    }

    #[test]
    fn an_algorithm_may_stand_before_its_module() {
        let text = "--algorithm a\nbegin skip\nend algorithm\n---- MODULE M ----\n====\n";
        let found = algorithm(text).unwrap();
        assert_eq!((found.line, found.comment), (1, (1, 3)));
    }

    #[test]
    fn a_module_without_an_algorithm_has_none() {
        for text in [
            "",
            "(* --algorithm",
            "\\* --algorithm a { }",
            "\"(* --algorithm a { } *)\"",
            "(*",
            "(* The --algorithm below is that of the paper. *)",
        ] {
            assert_eq!(algorithm(text), None, "{text}");
        }
    }

    #[test]
    fn what_an_algorithm_goes_on_with_tells_it_from_a_sentence() {
        for body in ["{", "begin", "variable x = 1", "(* of (it) *) \\* x\n variables", "\nprocess"]
        {
            let text = format!("(* An --algorithm for two. *)\n(* --algorithm a {body}");
            let found = algorithm(&text).unwrap();
            assert_eq!((found.name.as_str(), found.line, found.translation), ("a", 2, None));
        }
        let broken = "(* --algorithm a vraiables *)\n\\* BEGIN TRANSLATION\n\\* END TRANSLATION\n";
        assert!(algorithm(broken).unwrap().translation.is_some(), "it has once been translated");
    }
}
