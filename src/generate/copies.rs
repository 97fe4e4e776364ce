//! ASCII copies of modules, for a TLC that does not read Unicode operators.
//!
//! In: [`Inputs`]. Out: the same with such modules in ASCII, and [`Copies`],
//! which leads from places in the copies to those in the modules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Content, InputFile, Inputs};
use crate::spec::ascii::{Ascii, Reader, defines_number_sets, has_operators};
use crate::toolchain::TlcVersion;
use crate::trace::Location;

/// The copies that TLC reads in place of modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    modules: BTreeMap<String, Ascii>,
    /// True if a module defines ℕ, ℤ or ℝ.
    own_number_sets: bool,
}

impl Inputs {
    /// The same in ASCII where this TLC, or one that may be it, reads nothing
    /// else. What is ASCII already stays as it is.
    #[must_use]
    pub fn readable_by(mut self, tlc: &TlcVersion) -> Self {
        if !tlc.may_read_ascii_only() {
            return self;
        }
        let modules = self.in_unicode();
        if modules.is_empty() {
            return self;
        }
        let copies = Arc::make_mut(&mut self.copies);
        copies.own_number_sets |= modules.iter().any(|(_, text)| defines_number_sets(text));
        for (name, text) in modules {
            let ascii = Ascii::of(&text, Reader::Tlc, copies.own_number_sets);
            let file = format!("{name}.tla");
            let content = Content::Text(ascii.text().to_owned());
            self.files.retain(|known| known.name != file);
            self.files.push(InputFile { name: file, content });
            copies.modules.insert(name, ascii);
        }
        self
    }

    /// Names and texts of the modules with operators that are not ASCII.
    fn in_unicode(&self) -> Vec<(String, String)> {
        let named = |name: &str| Some(name.strip_suffix(".tla")?.to_owned());
        let own = self.files.iter().filter_map(|file| Some((named(&file.name)?, file.text())));
        let hidden = |name: &str| self.files.iter().any(|file| file.name == name);
        let beside = self.beside.files.iter().filter(|beside| !hidden(&beside.name));
        let beside = beside.filter_map(|beside| {
            let name = named(&beside.name)?;
            (!beside.file.bytes.is_ascii()).then(|| (name, beside.file.text()))
        });
        own.chain(beside).filter(|(_, text)| has_operators(text)).collect()
    }
}

impl Copies {
    /// The place in a module of what stands at a place in its copy.
    #[must_use]
    pub fn original(&self, place: Location) -> Location {
        let Some(copy) = self.modules.get(&place.module) else { return place };
        Location {
            column: copy.original(place.line, place.column),
            end_column: copy.original(place.end_line, place.end_column),
            ..place
        }
    }

    /// The module, among these and all others, in whose copy something begins
    /// at a line and a column; the first one is preferred.
    #[must_use]
    pub fn module_at<'a>(&'a self, first: &'a str, line: u32, column: u32) -> &'a str {
        let begins = |name: &str| self.modules.get(name).is_some_and(|m| m.begins(line, column));
        let others = || self.modules.keys().map(String::as_str).find(|name| begins(name));
        if begins(first) { first } else { others().unwrap_or(first) }
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// What a reader of the verdict should know, if there are copies.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let names: Vec<String> = self.modules.keys().map(|name| format!("{name}.tla")).collect();
        let of = match names.as_slice() {
            [] => return None,
            [one] => format!("an ASCII copy of {one}"),
            many => format!("ASCII copies of {}", many.join(", ")),
        };
        Some(format!(
            "the run used {of}, because this TLC does not read Unicode operators; places are those of the original. A TLC that reads them (TLA+ tools 1.8.0, April 2024 or later) is installed with `greyverify tools install --from URL`"
        ))
    }
}
