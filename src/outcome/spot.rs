//! A place as a person looks it up.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::Spec;
use crate::trace::Location;

/// A line of a module, by the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spot {
    /// The module.
    pub module: String,
    /// The file of that module, if it is one of the specification's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line in the file, from 1.
    pub line: u32,
    /// Column, from 1, where that tells more than the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Spot {
    /// A line of the file of a module.
    #[must_use]
    pub fn in_file(spec: &Spec, module: &str, line: u32) -> Self {
        let file = spec.path_of(module).map(|path| path.display().to_string());
        Self { module: module.to_owned(), file, line, column: None }
    }

    /// The place in its file of one that TLC named.
    #[must_use]
    pub fn told(spec: &Spec, at: &Location) -> Self {
        let at = spec.in_file(at);
        Self { column: Some(at.column), ..Self::in_file(spec, &at.module, at.line) }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.as_deref().unwrap_or(&self.module);
        write!(f, "{file}:{}", self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SourceModule;

    #[test]
    fn a_place_is_shown_by_its_file_where_there_is_one() {
        let module =
            SourceModule::from_text("M", "specs/M.tla".into(), "---- MODULE M ----\n====\n");
        let spec = Spec { name: "M".into(), modules: vec![module], beside: Default::default() };
        let at = |module: &str| Location {
            module: module.to_owned(),
            line: 2,
            column: 3,
            end_line: 2,
            end_column: 4,
        };
        assert_eq!(Spot::told(&spec, &at("M")).to_string(), "specs/M.tla:2:3");
        assert_eq!(Spot::told(&spec, &at("Naturals")).to_string(), "Naturals:2:3");
        assert_eq!(Spot::in_file(&spec, "M", 7).to_string(), "specs/M.tla:7");
    }
}
