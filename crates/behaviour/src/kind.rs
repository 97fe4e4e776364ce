//! Kinds of promises that a behaviour can break.

use serde::{Deserialize, Serialize};

/// Kind of a broken promise. Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViolationKind {
    /// An `ASSUME` of the specification is false at these constants.
    Assumption,
    /// A state without successor.
    Deadlock,
    /// An invariant is false in a reachable state.
    Safety,
    /// A temporal or action property is false of a behaviour.
    Liveness,
    /// An `Assert` in the specification failed.
    Assertion,
}

impl ViolationKind {
    /// As a reader is told. What a finite behaviour shows to be broken speaks of
    /// states or steps: that is safety, whatever keyword it stands under.
    #[must_use]
    pub fn told(self, by_finite: bool) -> Self {
        match self {
            Self::Liveness if by_finite => Self::Safety,
            other => other,
        }
    }
}
