//! Numbers, times, paths and long lines as people read them.

use std::path::Path;
use std::time::Duration;

/// `11505165` as `11,505,165`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `0.8s`, `43s`, `4m12s`, `1h03m`.
pub(crate) fn duration(time: Duration) -> String {
    let secs = time.as_secs();
    match secs {
        0..10 => format!("{:.1}s", time.as_secs_f64()),
        10..60 => format!("{secs}s"),
        60..3600 => format!("{}m{:02}s", secs / 60, secs % 60),
        _ => format!("{}h{:02}m", secs / 3600, secs % 3600 / 60),
    }
}

/// Shortens a text to `max` characters, marking what is missing.
pub(crate) fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(max.saturating_sub(1)).collect();
            format!("{kept}…")
        }
    }
}

/// One of several: `1 job`, `2 jobs`.
pub(crate) fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// Columns of a screen.
const SCREEN_COLUMNS: usize = 80;

/// A line broken at blanks so that a screen holds it when `before` columns
/// stand before it; what follows the first line is indented by two more.
pub(crate) fn wrapped(line: &str, before: usize, indent: usize) -> Vec<String> {
    wrapped_to(SCREEN_COLUMNS, line, before, indent)
}

/// Each line of a text that is too long for so many columns broken at blanks. Commands are not
/// broken: what stands in backquotes, behind a colon, or in a line of its own.
pub(crate) fn folded(text: &str, columns: usize) -> String {
    let line = |line: &str| {
        let indent = line.chars().take_while(|c| *c == ' ').count();
        let is_command = indent > 0 && line.trim_start().starts_with(COMMAND);
        match line.chars().count() > columns && !is_command {
            true => wrapped_to(columns, line, 0, indent).join("\n"),
            false => line.to_owned(),
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// How a command begins that somebody pastes.
const COMMAND: &str = "greyverify ";

/// The same for a screen.
pub(crate) fn on_screen(text: &str) -> String {
    folded(text, SCREEN_COLUMNS)
}

/// The words of a line, of which a command is one.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in line.split(' ') {
        let is_command =
            words.last().is_some_and(|last| last.ends_with(':')) && word == COMMAND.trim_end();
        match words.last_mut().filter(|_| is_open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        is_open ^= is_command || word.matches('`').count() % 2 == 1;
    }
    words
}

fn wrapped_to(columns: usize, line: &str, before: usize, indent: usize) -> Vec<String> {
    let mut lines = vec![" ".repeat(indent)];
    let mut begins = true;
    for word in words(line.trim_start()) {
        let width = lines.last().map_or(0, |line| line.chars().count());
        if !begins && before + width + 1 + word.chars().count() > columns {
            lines.push(" ".repeat(indent + 2));
            begins = true;
        }
        if let Some(last) = lines.last_mut() {
            if !begins {
                last.push(' ');
            }
            last.push_str(&word);
        }
        begins = false;
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A path as seen from the current folder, if it lies below.
pub(crate) fn relative(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_where_no_command_is() {
        let text = "error: one two three\n  hint: type `a b c d` or so\nshort";
        let lines = "error: one\n  two three\n  hint: type\n    `a b c d`\n    or so\nshort";
        assert_eq!(folded(text, 12), lines);
        assert_eq!(folded(text, 80), text);
        assert_eq!(folded("a-word-that-is-long", 5), "a-word-that-is-long");
        assert_eq!(folded("an `open quote", 10), "an\n  `open quote");
        let hint = "hint: see it: greyverify replay a b";
        assert_eq!(folded(hint, 20), "hint: see it:\n  greyverify replay a b");
        assert_eq!(folded("    greyverify replay a b", 20), "    greyverify replay a b");
    }

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(11_505_165), "11,505,165");
        assert_eq!(duration(Duration::from_millis(840)), "0.8s");
        assert_eq!(duration(Duration::from_secs(252)), "4m12s");
        assert_eq!(duration(Duration::from_secs(3780)), "1h03m");
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("äöü", 3), "äöü");
    }
}
