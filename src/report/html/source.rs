//! The text of modules, line by line, and the lines that belong to an action.

use maud::{Markup, html};

use crate::trace::Action;

/// A module whose text is in the page, once for all counterexamples that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name of the module.
    pub module: String,
    /// Its text.
    pub text: String,
}

/// First and last line, from 1.
pub(super) type Lines = (usize, usize);

impl Source {
    /// The lines of an action as the engine names them: of several disjuncts the one that
    /// was taken.
    pub(super) fn lines_of(&self, action: &Action) -> Option<Lines> {
        let at = action.location.as_ref().filter(|at| at.module == self.module)?;
        let (first, last) = (usize::try_from(at.line).ok()?, usize::try_from(at.end_line).ok()?);
        Some((first, last.max(first)))
    }

    /// The line at which the definition begins that an action is in, if that is another.
    pub(super) fn head_of(&self, action: &Action) -> Option<usize> {
        let (first, _) = self.lines_of(action)?;
        self.head_above(&action.name, first).filter(|head| *head < first)
    }

    fn head_above(&self, name: &str, line: usize) -> Option<usize> {
        let lines: Vec<&str> = self.text.lines().take(line).collect();
        let mut numbered = lines.iter().enumerate().rev();
        numbered.find(|(_, text)| defines(text, name)).map(|(n, _)| n + 1)
    }

    /// The lines of a definition, found by its form: from its head to the line
    /// before the next that begins in the first column.
    pub(super) fn definition(&self, name: &str) -> Option<Lines> {
        let lines: Vec<&str> = self.text.lines().collect();
        let first = lines.iter().position(|text| defines(text, name))?;
        let inside = |text: &&&str| text.is_empty() || text.starts_with([' ', '\t']);
        let length = lines[first + 1..].iter().take_while(inside).count();
        let blank = lines[first + 1..=first + length].iter().rev();
        let blank = blank.take_while(|text| text.trim().is_empty()).count();
        Some((first + 1, first + 1 + length - blank))
    }

    /// As a numbered listing, comments set apart.
    pub(super) fn listing(&self) -> Markup {
        let mut depth = 0;
        html! {
            @for (n, line) in self.text.lines().enumerate() {
                li data-line=(n + 1) { (marked_up(line, &mut depth)) }
            }
        }
    }
}

fn defines(line: &str, name: &str) -> bool {
    let rest = line.trim_start().strip_prefix(name);
    let rest = rest.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    rest.is_some_and(|rest| rest.contains("=="))
}

/// One line; `depth` is that of the comments that are open before and after it.
fn marked_up(line: &str, depth: &mut usize) -> Markup {
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (length, is_comment) = piece(rest, depth);
        pieces.push((&rest[..length], is_comment));
        rest = &rest[length..];
    }
    html! {
        @for (text, is_comment) in pieces {
            @if is_comment { i { (text) } } @else { (text) }
        }
    }
}

/// Bytes up to where code becomes comment or the reverse.
fn piece(text: &str, depth: &mut usize) -> (usize, bool) {
    if *depth == 0 {
        let begins = [text.find("(*"), text.find("\\*")].into_iter().flatten().min();
        return match begins {
            None => (text.len(), false),
            Some(0) if text.starts_with("\\*") => (text.len(), true),
            Some(0) => {
                *depth = 1;
                let (length, _) = piece(&text[2..], depth);
                (length + 2, true)
            }
            Some(at) => (at, false),
        };
    }
    let mut at = 0;
    while *depth > 0 {
        let (open, close) = (text[at..].find("(*"), text[at..].find("*)"));
        match (open, close) {
            (Some(open), Some(close)) if open < close => {
                *depth += 1;
                at += open + 2;
            }
            (_, Some(close)) => {
                *depth -= 1;
                at += close + 2;
            }
            (Some(open), None) => {
                *depth += 1;
                at += open + 2;
            }
            (None, None) => return (text.len(), true),
        }
    }
    (at, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Location;

    fn source() -> Source {
        let text = "---- MODULE M ----\nGrant(j) == x\nGrantVote(j) ==\n  \\* why\n  /\\ x' = 1\n  /\\ y' = 2\n\nNext == Grant(1)\n====\n";
        Source { module: "M".into(), text: text.into() }
    }

    #[test]
    fn only_the_disjunct_that_was_taken_is_lit_and_the_head_of_its_definition_is_known() {
        let location =
            Location { module: "M".into(), line: 6, column: 3, end_line: 6, end_column: 11 };
        let action = Action { name: "GrantVote".into(), arguments: None, location: Some(location) };
        assert_eq!(source().lines_of(&action), Some((6, 6)), "not the line above it");
        assert_eq!(source().head_of(&action), Some(3));
        let elsewhere = Source { module: "N".into(), ..source() };
        assert_eq!((elsewhere.lines_of(&action), elsewhere.head_of(&action)), (None, None));
    }

    #[test]
    fn a_definition_ends_before_the_next() {
        assert_eq!(source().definition("GrantVote"), Some((3, 6)));
        assert_eq!(source().definition("Next"), Some((8, 8)));
        assert_eq!(source().definition("Gran"), None);
    }

    #[test]
    fn comments_are_set_apart_over_lines_and_nested() {
        let text = "a (* b\n(* c *) d\ne *) f < 1 \\* g\n";
        let source = Source { module: "M".into(), text: text.into() };
        let expected = [
            "<li data-line=\"1\">a <i>(* b</i></li>",
            "<li data-line=\"2\"><i>(* c *) d</i></li>",
            "<li data-line=\"3\"><i>e *)</i> f &lt; 1 <i>\\* g</i></li>",
        ];
        assert_eq!(source.listing().into_string(), expected.concat());
    }
}
