//! Places in sentences, as the TLA+ tools write them.

use super::Location;

/// The first place that a sentence names, as `line 4, col 8 to line 4,
/// col 16 of module M`.
#[must_use]
pub fn location_in(text: &str) -> Option<Location> {
    text.match_indices("line ").find_map(|(at, _)| location(&text[at..]))
}

/// `line 4, col 13 to line 4, col 15 of module Sem`.
#[must_use]
pub fn location(text: &str) -> Option<Location> {
    let rest = text.trim().strip_prefix("line ")?;
    let (line, rest) = rest.split_once(", col ")?;
    let (column, rest) = rest.split_once(" to line ")?;
    let (end_line, rest) = rest.split_once(", col ")?;
    let (end_column, module) = rest.split_once(" of module ")?;
    Some(Location {
        // A coverage report adds the place of a part.
        module: module.split_whitespace().next()?.trim_end_matches([':', '.', ',']).to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
        end_line: end_line.parse().ok()?,
        end_column: end_column.parse().ok()?,
    })
}

/// The first place in a text, with what stands before and after it.
#[must_use]
pub fn located(text: &str) -> Option<(&str, Location, &str)> {
    let (before, rest) = text.split_at(text.find("line ")?);
    let end = rest.find(" of module ")? + " of module ".len();
    let is_end = |c: char| !c.is_alphanumeric() && c != '_';
    let end = end + rest[end..].find(is_end).unwrap_or(rest.len() - end);
    Some((before, location(&rest[..end])?, &rest[end..]))
}
