//! ASCII copies of modules, for a TLC that does not read Unicode operators.
//!
//! In: [`Inputs`]. Out: the same with such modules in ASCII, and [`Copies`],
//! which leads from places in the copies to those in the modules.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Content, InputFile, Inputs};
use crate::rundir;
use crate::spec::ascii::{Ascii, Beyond, Disguise, defines_number_sets};
use crate::trace::Location;

/// Largest file in which strings are restored.
const RESTORED_BYTES_MAX: u64 = 16 << 20;

/// The copies that TLC reads in place of modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    modules: BTreeMap<String, Ascii>,
    /// True if a module defines ℕ, ℤ or ℝ.
    own_number_sets: bool,
    /// What strings look like in them.
    disguise: Disguise,
}

impl Inputs {
    /// The same in ASCII, for an engine that reads nothing else. What is ASCII
    /// already stays as it is.
    #[must_use]
    pub fn in_ascii(mut self) -> Self {
        let strings = self.may_disguise_strings();
        let needed = |beyond: Beyond| beyond.operators || (strings && beyond.strings);
        let files: Vec<(String, String)> =
            self.texts().into_iter().filter(|(_, text)| needed(Beyond::of(text))).collect();
        let copies = Arc::make_mut(&mut self.copies);
        copies.own_number_sets |= files.iter().any(|(_, text)| defines_number_sets(text));
        for (name, text) in files {
            let disguise = strings.then_some(&mut copies.disguise);
            let ascii = Ascii::for_tlc(&text, copies.own_number_sets, disguise);
            self.files.retain(|known| known.name != name);
            let content = Content::Text(ascii.text().to_owned());
            if let Some(module) = name.strip_suffix(".tla") {
                copies.modules.insert(module.to_owned(), ascii);
            }
            self.files.push(InputFile { name, content });
        }
        self
    }

    /// Strings may only look otherwise where all of them do: what Java code
    /// reads from elsewhere would be compared with them.
    fn may_disguise_strings(&self) -> bool {
        !self.beside.foreign && !self.texts().iter().any(|(_, text)| Beyond::of(text).private)
    }

    /// Modules and configuration, with their names, if they are not ASCII.
    fn texts(&self) -> Vec<(String, String)> {
        let read = |name: &str| name.ends_with(".tla") || name.ends_with(".cfg");
        let own = self.files.iter().filter(|file| read(&file.name) && !file.is_ascii());
        let own = own.map(|file| (file.name.clone(), file.text()));
        let hidden = |name: &str| self.files.iter().any(|file| file.name == name);
        let beside = self.beside.files.iter().filter(|beside| {
            beside.name.ends_with(".tla") && !beside.file.bytes.is_ascii() && !hidden(&beside.name)
        });
        own.chain(beside.map(|beside| (beside.name.clone(), beside.file.text()))).collect()
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

    /// What TLC says of a module, with every place led back.
    #[must_use]
    pub fn led_back(&self, told: &str, module: &str) -> String {
        self.modules.get(module).map_or_else(|| told.to_owned(), |copy| copy.led_back(told))
    }

    /// What TLC printed, with the strings of the original.
    #[must_use]
    pub fn printed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.disguise.removed(text)
    }

    /// Gives a file that TLC wrote the strings of the original, if it is not
    /// larger than 16 MiB.
    ///
    /// # Errors
    /// What the operating system says, or that the file is too large.
    pub fn restore(&self, file: &Path) -> std::io::Result<()> {
        if self.disguise.is_empty() || !file.exists() {
            return Ok(());
        }
        if std::fs::metadata(file)?.len() > RESTORED_BYTES_MAX {
            let why = format!("it is larger than {} MiB", RESTORED_BYTES_MAX >> 20);
            return Err(std::io::Error::other(why));
        }
        let written = std::fs::read(file)?;
        rundir::replace(file, &self.printed(&String::from_utf8_lossy(&written)))
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }

    /// What a reader of the verdict of this engine should know, if there are copies.
    #[must_use]
    pub fn note(&self, engine: &str) -> Option<String> {
        let names: Vec<String> = self.modules.keys().map(|name| format!("{name}.tla")).collect();
        let of = match names.as_slice() {
            [] => return None,
            [one] => format!("an ASCII copy of {one}"),
            many => format!("ASCII copies of {}", many.join(", ")),
        };
        Some(format!(
            "the run used {of}, because this {engine} reads ASCII only; places and strings are those of the original. A TLC that reads Unicode (TLA+ tools 1.8.0, April 2024 or later) is installed with `greyverify tools install --from URL`"
        ))
    }
}
