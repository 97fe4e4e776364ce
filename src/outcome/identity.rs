//! How people and programs call the engine of a run.

use serde_json::Value as Json;

/// An engine and what it runs on, by name and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its own name: `TLC`.
    pub name: &'static str,
    /// Its own version: `2.15`.
    pub version: String,
    /// The same of what it runs on: `Java` and `17.0.15`.
    pub below: Vec<(&'static str, String)>,
    /// What `outcomes.json` says of all that under `tools`.
    pub described: Json,
}

impl Identity {
    /// Its own name and version: `TLC 2.15`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// All names and versions: `TLC 2.15, Java 17.0.15`.
    #[must_use]
    pub fn shown(&self) -> String {
        let below = self.below.iter().map(|(name, version)| format!("{name} {version}"));
        std::iter::once(self.full_name()).chain(below).collect::<Vec<_>>().join(", ")
    }
}
