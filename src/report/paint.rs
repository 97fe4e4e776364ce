//! Colour on the screen.
//!
//! In: text that is written to be read without colour, and is escaped. Out: the
//! same with colour, put on by the shape of its lines: marks, reasons, and what
//! a step changes. Nothing is said by colour alone.

use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTED: Style = AnsiColor::Yellow.on_default();
const REASON: Style = Style::new().bold();
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();

/// How lines begin that are painted, and how much of them is.
const MARKS: [(&str, Style, Extent); 9] = [
    ("ok   ", GOOD, Extent::Mark),
    ("FAIL ", BAD, Extent::Mark),
    ("--   ", NOTED, Extent::Mark),
    ("    note: ", NOTED, Extent::Line),
    ("  note: ", NOTED, Extent::Line),
    ("  > ", BAD, Extent::Line),
    ("  why: ", REASON, Extent::Line),
    ("  hint: ", NOTED, Extent::Line),
    ("error: ", BAD, Extent::Mark),
];

#[derive(Clone, Copy)]
enum Extent {
    Mark,
    Line,
}

/// The same with colour.
#[must_use]
pub fn painted(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
    let mark = MARKS.iter().find(|(begin, ..)| text.starts_with(begin));
    let painted = match mark {
        Some((begin, style, Extent::Mark)) => {
            let (mark, rest) = text.split_at(begin.len());
            format!("{}{rest}", with(*style, mark))
        }
        Some((_, style, Extent::Line)) => with(*style, text),
        None if is_headline(text) => with(if is_good(text) { GOOD } else { BAD }, text),
        None => change(text).unwrap_or_else(|| text.to_owned()),
    };
    format!("{painted}{end}")
}

/// The last line of a run.
fn is_headline(text: &str) -> bool {
    !text.starts_with(' ') && text.contains("; exit ")
}

fn is_good(text: &str) -> bool {
    text.ends_with("; exit 0")
}

/// What a step changes: `x  1 -> 2`, `x[3]  + 4` or `x  - 5`, below it.
fn change(text: &str) -> Option<String> {
    let begin = text.len() - text.trim_start().len();
    let (name, value) = text[begin..].split_once("  ").filter(|_| begin >= 7)?;
    let gap = value.len() - value.trim_start().len();
    let head = &text[..begin + name.len() + 2 + gap];
    let value = &value[gap..];
    match value.split_once(" -> ") {
        Some((old, new)) => Some(format!("{head}{} -> {}", with(OLD, old), with(NEW, new))),
        None if value.starts_with("+ ") => Some(format!("{head}{}", with(NEW, value))),
        None if value.starts_with("- ") => Some(format!("{head}{}", with(OLD, value))),
        None => None,
    }
}

fn with(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: &str = "ok   small  1.0s  verified: 6 states\n    note: mind this\n\
        FAIL large  2.0s  Low is violated after 2 states\n\n\
        large: Low is violated after 2 states\n    Low ==\n  >   /\\ x < 3\n  why: x < 3 is FALSE\n   1   initial state\n\
        \x20      x = 0\n   2   Next   S.tla:5\n       x        0 -> 3\n       seen[1]  + 3\n\n\
        1 of 2 jobs not as expected; 3.0s; exit 12\n";

    #[test]
    fn marks_reasons_and_changes_are_coloured() {
        let shown = painted(SCREEN).replace('\x1b', "");
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn without_colour_it_is_the_same() {
        let mut plain = String::new();
        let mut rest = painted(SCREEN);
        while let Some((before, after)) = rest.clone().split_once('\x1b') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1.to_owned();
        }
        assert_eq!(plain + &rest, SCREEN);
    }
}
