//! Where the text in a module that asks comes from.

use crate::trace::Location;

/// Where a piece of text comes from. Its columns are those it had.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The line that begins its operator in the module that asks.
    pub(super) head: String,
    /// Lines from there to the piece.
    pub(super) before: u32,
    pub(super) module: String,
    pub(super) line: u32,
    /// How many lines it has.
    pub(super) lines: u32,
}

impl Origin {
    /// The place that a place in a module that asks was copied from.
    pub(super) fn of(origins: &[Self], text: &str, place: &Location) -> Option<Location> {
        let above = usize::try_from(place.line).ok()?;
        let lines = text.lines().take(above).collect::<Vec<_>>();
        let (at, origin) = lines.iter().enumerate().rev().find_map(|(at, line)| {
            Some((at, origins.iter().find(|origin| origin.head == *line)?))
        })?;
        let first = u32::try_from(at + 1).ok()? + origin.before;
        let within = |line: u32| line.checked_sub(first).filter(|n| *n < origin.lines);
        let moved = |line: u32| Some(origin.line + within(line)?);
        Some(Location {
            module: origin.module.clone(),
            line: moved(place.line)?,
            end_line: moved(place.end_line)?,
            ..place.clone()
        })
    }
}
