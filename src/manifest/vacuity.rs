//! What a green is worth that leaves something unexercised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a vacuous green is worth.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum VacuityPolicy {
    /// The job fails.
    Error,
    /// The job passes, with a warning.
    Warn,
    /// The job passes.
    Ignore,
}
