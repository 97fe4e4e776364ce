//! A line of a file, as notes and manifests name it.

use std::path::{Path, PathBuf};

use serde::Serialize;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLine {
    /// The file.
    #[serde(serialize_with = "lossy")]
    pub file: PathBuf,
    /// Its line, from 1.
    pub line: u32,
}

/// A name that is not Unicode is still worth showing.
fn lossy<S: serde::Serializer>(file: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&file.to_string_lossy())
}
