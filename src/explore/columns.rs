//! Text in the columns that a terminal gives it: a Chinese character takes two, an
//! accent that is written behind its letter none.
//!
//! In: text, and how many columns there are. Out: as much of it as they hold.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// At most `most` columns of a text: if there are more, it ends in `…`.
pub(super) fn fitted(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let kept = begin(text, most.saturating_sub(1));
    if most == 0 { String::new() } else { format!("{kept}…") }
}

/// The last `most` columns of a text.
pub(super) fn end(text: &str, most: usize) -> &str {
    let mut used = 0;
    let mut from = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > most {
            break;
        }
        // What stands behind a letter without a column of its own stays with it.
        if c.width().unwrap_or(0) > 0 {
            from = at;
        }
    }
    &text[from..]
}

/// A text and as many blanks as make so many columns of it.
pub(super) fn padded(text: &str, least: usize) -> String {
    format!("{text}{}", " ".repeat(least.saturating_sub(columns(text))))
}

/// A text over as many lines as it takes, each with its number.
pub(super) fn broken(text: &str, most: usize) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let line = match begin(rest, most) {
            // A line holds one character at least.
            "" => begin(rest, columns(rest.get(..first(rest)).unwrap_or(rest))),
            line => line,
        };
        let line = if line.is_empty() { rest } else { line };
        lines.push((lines.len(), line.to_owned()));
        rest = &rest[line.len()..];
    }
    lines
}

/// The same broken at blanks, for text that is read in words.
pub(super) fn in_words(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How many bytes the first character has.
fn first(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// As much of the beginning as so many columns hold, with what belongs to its last
/// character.
fn begin(text: &str, most: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > most {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `e` with an accent of its own, which is one column and two characters.
    const ACCENT: &str = "e\u{301}";

    #[test]
    fn a_text_has_as_many_columns_as_a_terminal_gives_it() {
        assert_eq!(columns("锁x"), 3);
        assert_eq!(columns(ACCENT), 1);
        assert_eq!(padded("锁", 4), "锁  ");
        assert_eq!(padded(ACCENT, 2), format!("{ACCENT} "));
    }

    #[test]
    fn what_does_not_fit_is_cut_between_characters() {
        assert_eq!(fitted("锁锁", 4), "锁锁");
        assert_eq!(fitted("锁锁锁", 4), "锁…");
        assert_eq!(fitted(&format!("{ACCENT}{ACCENT}{ACCENT}"), 2), format!("{ACCENT}…"));
        assert_eq!(fitted("abc", 0), "");
        assert_eq!(end("a锁b", 2), "b");
        assert_eq!(end("a锁b", 3), "锁b");
        assert_eq!(end(&format!("a{ACCENT}"), 1), ACCENT);
    }

    #[test]
    fn no_line_is_wider_than_there_is_room_and_nothing_is_lost() {
        for text in ["锁锁锁abc", &format!("a{ACCENT}b{ACCENT}"), "", "plain text"] {
            for most in 2..6 {
                let lines = broken(text, most);
                assert!(lines.iter().all(|(_, line)| columns(line) <= most), "{lines:?}");
                assert_eq!(lines.into_iter().map(|(_, line)| line).collect::<String>(), text);
            }
        }
        // One that is wider than the line stands in it all the same.
        assert_eq!(broken("锁a", 1).len(), 2);
        assert_eq!(broken("ab", 0).len(), 2);
        assert_eq!(in_words("one two three", 7), ["one two", "three"]);
    }
}
