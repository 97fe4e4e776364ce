//! Diagnostics of SANY, TLC's parser: free text in, places and messages out.

use super::numbers::numbers;
use crate::event::Diagnostic;
use crate::trace::{Location, location};

/// Reads the text SANY prints while it reads a specification. What has no
/// known shape is left out; the raw log has it.
pub(super) fn diagnostics(lines: &[String]) -> Vec<Diagnostic> {
    let lines: Vec<&str> = lines.iter().map(|l| l.trim_end()).collect();
    let mut found = syntax_errors(&lines);
    for diagnostic in listed(&lines) {
        // "Could not parse" only repeats what a syntax error said better.
        let repeats = diagnostic.message.starts_with("Could not parse module") && !found.is_empty();
        if !repeats && !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }
    found.sort_by_key(|d| d.warning);
    found
}

/// `***Parse Error***` with what was met and where, conflicts of precedence, and
/// lexical errors.
fn syntax_errors(lines: &[&str]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let module = parsed_module(lines);
    let mut expected: Option<&str> = None;
    for line in lines {
        if line.starts_with("Was expecting ") {
            expected = Some(line);
        } else if line.starts_with("Encountered ") && line.contains(" at line ") {
            let message = format!(
                "{}{}",
                expected.map(|e| format!("{e}. ")).unwrap_or_default(),
                line.trim()
            );
            found.push(at_point(&module, line, message));
            expected = None;
        } else if line.trim_start().starts_with("Precedence conflict between ops ") {
            found.push(at_place(line));
        } else if line.starts_with("Lexical ") && line.contains("error") {
            // One of them is printed with a brace too many.
            found.push(at_point(&module, line, line.replace("{error", "error")));
        }
    }
    found
}

/// `Precedence conflict between ops A in block PLACE and B.`
fn at_place(line: &str) -> Diagnostic {
    let told = line.trim();
    let place = told.split_once(" in block ").and_then(|(_, rest)| rest.rsplit_once(" and "));
    let (first, second) = (told.split_once(" in block "), told.rsplit_once(" and "));
    let message = match (first, second) {
        (Some((conflict, _)), Some((_, other))) => format!(
            "{conflict} and {}: put brackets around one of them",
            other.trim_end_matches('.')
        ),
        _ => told.to_owned(),
    };
    Diagnostic { location: place.and_then(|(place, _)| location(place)), message, warning: false }
}

/// The module that was being parsed is named further down.
fn parsed_module(lines: &[&str]) -> Option<String> {
    let named = lines.iter().find_map(|l| l.trim().strip_prefix("Could not parse module "))?;
    named.split_whitespace().next().map(str::to_owned)
}

fn at_point(module: &Option<String>, text: &str, message: String) -> Diagnostic {
    let told = text.split_once("at line ").or_else(|| text.split_once("around line "));
    let place = told.map(|(_, rest)| numbers(rest)).unwrap_or_default();
    let location = match (module, place.first()) {
        (Some(module), Some(line)) => {
            let column = place.get(1).unwrap_or(&1);
            let (line, column) = (u32::try_from(*line).ok(), u32::try_from(*column).ok());
            line.zip(column).map(|(line, column)| Location {
                module: module.clone(),
                line,
                column,
                end_line: line,
                end_column: column,
            })
        }
        _ => None,
    };
    Diagnostic { location, message, warning: false }
}

/// Blocks below `*** Errors: n`, `*** Abort messages: n` and `*** Warnings: n`:
/// a place, an empty line, a text, an empty line.
fn listed(lines: &[&str]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut warning = false;
    let mut listing = false;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        at += 1;
        if let Some(heading) = line.strip_prefix("*** ") {
            listing = true;
            warning = heading.starts_with("Warnings");
        } else if listing && is_place(line) {
            let message = paragraph(&lines[at..]);
            if !message.is_empty() {
                found.push(Diagnostic { location: location(line), message, warning });
            }
        }
    }
    found
}

/// The next text, with what it announces by a colon below an empty line.
fn paragraph(lines: &[&str]) -> String {
    let mut lines = lines.iter().map(|l| l.trim()).take_while(|l| !l.starts_with("*** "));
    let mut text = String::new();
    for line in lines.by_ref().skip_while(|l| l.is_empty()) {
        match line {
            "" if text.ends_with(':') => {}
            "" => break,
            _ => {
                let apart = if text.is_empty() { "" } else { " " };
                text = format!("{text}{apart}{line}");
            }
        }
    }
    text
}

fn is_place(line: &str) -> bool {
    location(line).is_some() || line == "Unknown location" || line.starts_with("In module ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_announces_belongs_to_it() {
        let text = "*** Abort messages: 1\n\nUnknown location\n\n\
            Circular dependency among .tla files; dependency cycle is:\n\n  A.tla --> B.tla --> A.tla\n\n\n";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let found = diagnostics(&lines);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.ends_with("cycle is: A.tla --> B.tla --> A.tla"), "{found:?}");
    }

    #[test]
    fn a_comment_without_an_end_is_told_with_its_line() {
        let text = "Lexical {error: EOF reached, possibly open comment starting around line 5\n\n\
            Fatal errors while parsing TLA+ spec in file Open\n\n\
            tla2sany.semantic.AbortException\n*** Abort messages: 1\n\nIn module Open\n\n\
            Could not parse module Open from file Open.tla\n\n";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let found = diagnostics(&lines);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].message.starts_with("Lexical error: EOF reached, possibly open comment"));
        assert_eq!(
            found[0].location.as_ref().map(|at| (at.module.as_str(), at.line)),
            Some(("Open", 5))
        );
    }
}
