//! What a green is worth that leaves something unexercised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a vacuous green is worth.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum VacuityPolicy {
    /// It is no green.
    Error,
    /// It is green, with a warning.
    Warn,
    /// It is green.
    Ignore,
}
