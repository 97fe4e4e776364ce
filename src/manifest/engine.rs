//! Which engine checks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An engine, by its name.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum EngineName {
    /// TLC, which needs Java.
    Tlc,
    /// tla-mc, which is a part of greyverify and supports less.
    TlaMc,
    /// TLC, which decides, and tla-mc for a second opinion on what it supports.
    Both,
}

impl EngineName {
    /// Its name as a manifest and the command line write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tlc => "tlc",
            Self::TlaMc => "tla-mc",
            Self::Both => "both",
        }
    }
}
