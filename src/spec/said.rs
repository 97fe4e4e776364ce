//! What a module says, whatever its layout and its comments.
//!
//! In: the text of a module. Out: a text that two modules share only if SANY and the translator of
//! PlusCal read them alike: the words in their order, where each list of bullets ends, and the
//! comments that the translator reads. Columns mean something to SANY in such lists alone: a list
//! ends at the first word of a later line that does not stand to the right of its bullet.
//! [`in_place`] tells the same with the place of each word, for who speaks of lines and columns.

use super::columns::advanced;

/// In a comment of which the translator of PlusCal, or who compares its work, reads something.
const READ: [&str; 4] = ["algorithm", "TRANSLATION", "PlusCal", "pluscal"];
/// The bullets of lists.
const BULLETS: [&str; 4] = ["/\\", "\\/", "∧", "∨"];
/// What SANY reads as one although a comment or a string seems to begin within.
const UNITS: [&str; 3] = ["/\\", "\\/", "\\\\"];

/// What a module says; `None` for a text of which that is not known, where each byte counts.
#[must_use]
pub fn said(text: &str) -> Option<String> {
    let (before, mut rest) = parted(text)?;
    let mut reader = Reader::default();
    while !rest.is_empty() {
        let (kind, piece) = next(rest)?;
        match kind {
            Kind::Comment => reader.comment(piece),
            Kind::Blank => reader.blank(piece),
            Kind::Word => reader.word(piece),
        }
        rest = &rest[piece.len()..];
    }
    Some(format!("{before:?}\n{}", reader.end()))
}

/// The text of a module with blanks for the comments that nobody reads, and without blanks at the
/// ends of its lines: two modules share it only if they say the same, each word in the same place.
/// `None` as for [`said`].
#[must_use]
pub fn in_place(text: &str) -> Option<String> {
    let (before, mut rest) = parted(text)?;
    let (mut told, mut margin) = (before.to_owned(), String::new());
    while !rest.is_empty() {
        let (kind, piece) = next(rest)?;
        if kind == Kind::Word || (kind == Kind::Comment && is_read(piece)) {
            told.push_str(&margin);
            told.push_str(piece);
            margin.clear();
        } else {
            for c in piece.chars() {
                match c {
                    '\n' => {
                        margin.clear();
                        told.push('\n');
                    }
                    // Of another width, for one who counts bytes, units or tab stops.
                    c if c == '\t' || !c.is_ascii() => margin.push(c),
                    _ => margin.push(' '),
                }
            }
        }
        rest = &rest[piece.len()..];
    }
    told.truncate(told.trim_end_matches('\n').len());
    Some(told)
}

/// What stands before the line of the header, and the rest.
fn parted(text: &str) -> Option<(&str, &str)> {
    let begin = beginning(text)?;
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let is_understood = !text.replace("\r\n", "\n").contains('\r') && !text.contains(is_odd);
    is_understood.then(|| text.split_at(begin))
}

/// Where the line of the header begins.
fn beginning(text: &str) -> Option<usize> {
    let is_header = |line: &str| {
        let line = line.trim_start();
        let rest = line.trim_start_matches('-');
        line.len() - rest.len() >= 4 && rest.trim_start().starts_with("MODULE")
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_header(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// What a piece of a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    Blank,
    /// A word, or a part of one.
    Word,
}

/// What comes next.
fn next(rest: &str) -> Option<(Kind, &str)> {
    let first = rest.chars().next()?;
    let (kind, length) = if rest.starts_with("(*") {
        (Kind::Comment, block(rest)?)
    } else if rest.starts_with("\\*") {
        (Kind::Comment, rest.find('\n').unwrap_or(rest.len()))
    } else if first.is_ascii_whitespace() {
        (Kind::Blank, first.len_utf8())
    } else if let Some(unit) = UNITS.iter().find(|unit| rest.starts_with(**unit)) {
        (Kind::Word, unit.len())
    } else if first == '"' {
        (Kind::Word, string(rest)?)
    } else {
        (Kind::Word, first.len_utf8())
    };
    Some((kind, &rest[..length]))
}

/// True of a comment in which the translator of PlusCal may read something.
fn is_read(comment: &str) -> bool {
    READ.iter().any(|word| comment.contains(word))
}

/// Words so far, and the lists that are open.
#[derive(Default)]
struct Reader {
    words: Vec<String>,
    /// True while the last word may go on.
    goes_on: bool,
    /// True if a word of this line was met.
    has_word: bool,
    /// Column of what comes next, from 0.
    column: u32,
    /// Bullets of lists that are open, each further right than the one before: its number, and
    /// its column.
    open: Vec<(usize, u32)>,
    /// By the number of a bullet, the word that ends its list or goes on with it, and whether
    /// that stands below the bullet.
    ends: Vec<Option<(usize, bool)>>,
    /// Comments that are read, each with the number of words before it.
    comments: Vec<(usize, String)>,
}

impl Reader {
    /// A comment parts words as a blank does.
    fn comment(&mut self, text: &str) {
        if is_read(text) {
            self.comments.push((self.words.len(), text.to_owned()));
        }
        self.blank(text);
    }

    fn blank(&mut self, text: &str) {
        text.chars().for_each(|c| self.pass(c));
        self.goes_on = false;
    }

    fn pass(&mut self, c: char) {
        match c {
            '\n' => (self.column, self.has_word) = (0, false),
            c => self.column = advanced(self.column, c),
        }
    }

    fn word(&mut self, piece: &str) {
        if !self.goes_on {
            self.words.push(String::new());
            if !self.has_word {
                self.close_lists();
            }
        }
        (self.goes_on, self.has_word) = (true, true);
        if BULLETS.contains(&piece) {
            self.open.push((self.ends.len(), self.column));
            self.ends.push(None);
        }
        if let Some(word) = self.words.last_mut() {
            word.push_str(piece);
        }
        piece.chars().for_each(|c| self.pass(c));
    }

    /// The first word of a line ends the lists to whose bullets it does not stand to the right.
    fn close_lists(&mut self) {
        while let Some((bullet, column)) = self.open.pop_if(|(_, column)| *column >= self.column) {
            self.ends[bullet] = Some((self.words.len() - 1, column == self.column));
        }
    }

    fn end(self) -> String {
        let Self { words, ends, comments, .. } = self;
        format!("{}\n{ends:?}\n{comments:?}\n", words.join("\n"))
    }
}

/// Length of a comment in brackets, with those inside; `None` if it does not end.
fn block(text: &str) -> Option<usize> {
    let (bytes, mut depth, mut at) = (text.as_bytes(), 0_usize, 0);
    while at < bytes.len() {
        match bytes[at..] {
            [b'(', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b')', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Length of a string; `None` if it does not end on its line.
fn string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(body: &str) -> Option<String> {
        said(&format!("---- MODULE A ----\n{body}\n====\n"))
    }

    fn alike(one: &str, other: &str) -> bool {
        let said = module(one);
        assert!(said.is_some(), "{one}");
        said == module(other)
    }

    const LIST: &str = "X == /\\ a\n     /\\ \\/ b\n        \\/ c\n     /\\ d\nY == 1";

    #[test]
    fn comments_blank_lines_and_margins_say_nothing() {
        let same = [
            "X == /\\ a \\* why\n\n     /\\ \\/ b\n        \\/ c\n (* more\n *)  /\\ d\nY == 1",
            "X ==\n  /\\ a\n  /\\ \\/ b\n     \\/ c\n  /\\ d\n\nY ==   1 \\* (* \"",
            "X == /\\ a\r\n     /\\ \\/ b\r\n        \\/ c\r\n     /\\ d\r\nY == 1",
            "X ==\t/\\ a\n\t/\\ \\/ b\n\t   \\/ c\n\t/\\ d\nY == 1",
        ];
        for other in same {
            assert!(alike(LIST, other), "{other}");
        }
    }

    #[test]
    fn a_bullet_that_moves_to_another_list_says_something_else() {
        let other = [
            "X == /\\ a\n     /\\ \\/ b\n        \\/ c\n          /\\ d\nY == 1",
            "X == /\\ a\n     /\\ \\/ b\n          \\/ c\n     /\\ d\nY == 1",
            "X == /\\ a\n       /\\ \\/ b\n          \\/ c\n       /\\ d\nY == 1",
            "X == /\\ a\n     /\\ \\/ b\n        \\/ c\n    /\\ d\nY == 1",
            "X == /\\ a\n     /\\ \\/ b\n        \\/ c\n(**)    /\\ d\nY == 1",
        ];
        for other in &other[..4] {
            assert!(!alike(LIST, other), "{other}");
        }
        // Here the comment only fills the margin.
        assert!(alike(LIST, &other[4].replace("(**)    ", "(**) ")));
    }

    #[test]
    fn any_word_counts_and_blanks_within_strings_do() {
        for (one, other) in [
            ("X == 1", "X == 2"),
            ("X == a b", "X == ab"),
            ("X == \"a b\"", "X == \"a  b\""),
            ("X == \"(* a *)\"", "X == \"(* b *)\""),
            ("X == \"\\\"(* a *)\"", "X == \"\\\"(* b *)\""),
            ("X == a /\\* b\n", "X == a /\\* c\n"),
            ("X == a \\\\* b\n", "X == a \\\\* c\n"),
            ("X == \"\\* a\"", "X == \"\\* b\""),
        ] {
            assert!(!alike(one, other), "{one}");
        }
        assert!(alike("X == a(* c *)b", "X == a b"));
    }

    #[test]
    fn what_the_translator_of_pluscal_reads_counts() {
        let algorithm =
            "(* --algorithm a { skip } *)\n\\* BEGIN TRANSLATION\nX == 1\n\\* END TRANSLATION";
        for (word, other) in [
            ("skip", "await TRUE"),
            ("BEGIN", "begin"),
            ("X == 1\n\\* END TRANSLATION", "\\* END TRANSLATION\nX == 1"),
        ] {
            assert!(!alike(algorithm, &algorithm.replace(word, other)), "{other}");
        }
        assert!(alike(algorithm, &format!("\\* why\n{algorithm}")));
        let before = |text: &str| said(&format!("{text}\n---- MODULE A ----\n====\n"));
        assert_ne!(before("--algorithm a begin skip"), before("--algorithm a begin print 1"));
    }

    #[test]
    fn a_comment_that_moves_no_word_leaves_each_in_its_place() {
        let place = |body: &str| in_place(&format!("---- MODULE A ----\n{body}\n====\n"));
        let text = "X == 1 \\* why\n\\* é\n(* one\n two *) Y == \"(* s *)\"\n\tZ == 2";
        let same = [
            ("why", "because\u{2014}of this  "),
            (" \\* why", ""),
            ("é", "else"),
            ("one", "\\* \""),
            ("two", "2 3"),
            ("\n", "\r\n"),
        ];
        for (from, to) in same {
            assert_eq!(place(&text.replace(from, to)), place(text), "{to:?}");
        }
        let other = [
            ("1", "2"),
            ("two", "two2"),
            ("two", "twó"),
            ("one", "one\n"),
            ("(* s *)", "(* t *)"),
            ("\tZ", "        Z"),
            ("why", "why\n"),
            ("why", "BEGIN TRANSLATION"),
        ];
        for (from, to) in other {
            assert_ne!(place(&text.replacen(from, to, 1)), place(text), "{to:?}");
        }
        let algorithm = "(* --algorithm a { skip } *)\nX == 1";
        assert_ne!(place(algorithm), place(&algorithm.replace("skip", "SKIP")));
        assert_eq!(place("X == \"open"), None);
    }

    #[test]
    fn of_a_text_that_is_not_understood_nothing_is_known() {
        for body in ["X == \"open", "(* open", "X == 1\r\\* Y == 2\rZ == 3", "X == \u{c} 1"] {
            assert_eq!(module(body), None, "{body:?}");
        }
        assert_eq!(said("no module"), None);
    }
}
