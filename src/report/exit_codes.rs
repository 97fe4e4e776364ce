//! The table of exit codes: for `--help`, and as Markdown for the documents.

use std::fmt::Write as _;

use crate::outcome::ExitCode;

/// Columns of a line of the help.
const WIDTH: usize = 100;
/// Columns before a meaning.
const MARGIN: usize = 9;

/// A line for each code, as `--help` shows it, and more where a meaning is long.
#[must_use]
pub fn help() -> String {
    let mut text = String::new();
    for code in ExitCode::ALL {
        let mut label = code.label();
        for line in wrapped(code.meaning(), WIDTH - MARGIN) {
            let _ = writeln!(text, " {label:>5}   {line}");
            label.clear();
        }
    }
    text
}

/// The table of `docs/exit-codes.md`.
#[must_use]
pub fn markdown() -> String {
    let head = "| code | meaning |\n|---|---|\n".to_owned();
    ExitCode::ALL.iter().fold(head, |mut text, code| {
        let _ = writeln!(text, "| {} | {} |", code.label(), code.meaning());
        text
    })
}

/// A sentence as lines of whole words.
fn wrapped(sentence: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_have_the_table_of_exit_codes() {
        let page = include_str!("../../docs/exit-codes.md");
        assert!(page.contains(&markdown()), "docs/exit-codes.md must hold:\n{}", markdown());
    }

    #[test]
    fn the_help_wraps_what_is_long() {
        insta::assert_snapshot!(help());
    }
}
