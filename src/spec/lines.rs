//! Lines of a text that was made for one run, in the file it was made of.
//!
//! A module whose algorithm is translated for the run has lines that stand in
//! no file, and those below them have moved. What a person is told are lines
//! of the file.

use super::{SourceModule, Spec};
use crate::trace::Location;

/// Where a line of a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// In the file, there.
    Own(u32),
    /// Nowhere; it was made of what begins on that line of the file.
    MadeOf(u32),
}

impl SourceModule {
    /// The line of the file that a line of the text is, or was made of.
    #[must_use]
    pub fn line_in_file(&self, line: u32) -> u32 {
        match self.line(line) {
            Line::Own(line) | Line::MadeOf(line) => line,
        }
    }

    /// True unless the line was made for this run.
    #[must_use]
    pub fn has_in_file(&self, line: u32) -> bool {
        matches!(self.line(line), Line::Own(_))
    }

    fn line(&self, line: u32) -> Line {
        let at = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
        let known = at.and_then(|at| self.lines.as_ref()?.get(at).copied());
        known.unwrap_or(Line::Own(line))
    }
}

impl Spec {
    /// The line of a module's file that a line of its text is, or was made of.
    #[must_use]
    pub fn line_in_file(&self, module: &str, line: u32) -> u32 {
        let module = self.modules.iter().find(|m| m.name == module);
        module.map_or(line, |module| module.line_in_file(line))
    }

    /// True unless the place stands in a text that was made for this run.
    #[must_use]
    pub fn stands_in_file(&self, place: &Location) -> bool {
        let module = self.modules.iter().find(|m| m.name == place.module);
        module.is_none_or(|module| module.has_in_file(place.line))
    }

    /// A place in the text of a module as one in its file.
    #[must_use]
    pub fn in_file(&self, place: &Location) -> Location {
        let line = self.line_in_file(&place.module, place.line);
        match self.stands_in_file(place) {
            true => {
                let end_line = self.line_in_file(&place.module, place.end_line);
                Location { line, end_line, ..place.clone() }
            }
            false => Location {
                module: place.module.clone(),
                line,
                column: 1,
                end_line: line,
                end_column: 1,
            },
        }
    }
}
