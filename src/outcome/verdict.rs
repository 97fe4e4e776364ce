//! Verdicts: what a job found out, in the words a release manager may trust.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Extent, Inconclusive, Noted, Resumed, Vacuity};
use crate::event::{FailureKind, ViolationKind};

/// What a job found out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Every reachable state was visited and every declared property held.
    Verified {
        /// Distinct states.
        distinct: u64,
        /// States generated, duplicates included.
        generated: u64,
        /// Depth of the state graph, in states.
        depth: Option<u64>,
        /// Estimated probability that a state was missed because its
        /// fingerprint was that of another; the larger of TLC's two estimates.
        collision: Option<f64>,
        /// The symmetry of which only one representative was visited where it
        /// makes several states alike.
        #[serde(skip_serializing_if = "Option::is_none")]
        symmetry: Option<String>,
        /// The checkpoint from which the search went on. `generated` is then the least that it
        /// can be: no checkpoint tells how many there were before.
        #[serde(skip_serializing_if = "Option::is_none")]
        resumed: Option<Resumed>,
    },
    /// There is no behaviour to search, and every assumption of the
    /// specification is true.
    AssumptionsHold {
        /// How many; `None` if a module could not be read.
        assumptions: Option<u64>,
    },
    /// Nothing was found, but not everything was searched.
    NoViolationWithin {
        /// What ended the search.
        limit: Limit,
        /// States generated until then.
        generated: u64,
        /// Seed of the random behaviours, if the engine tells.
        #[serde(skip_serializing_if = "Option::is_none")]
        seed: Option<i64>,
        /// What they covered, if it was noted.
        #[serde(skip_serializing_if = "Option::is_none")]
        extent: Option<Box<Extent>>,
        /// What whoever puts the portions of a simulation together must know of this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        noted: Option<Box<Noted>>,
    },
    /// A property does not hold.
    Violated {
        /// Its name; `None` for a deadlock, or if the engine did not tell.
        property: Option<String>,
        /// What kind of promise was broken.
        kind: ViolationKind,
        /// States in the counterexample.
        steps: u64,
        /// True if those states alone break a temporal property, whatever
        /// would come after them.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        finite: bool,
        /// What the engine added, e.g. the text of a failed `Assert`.
        detail: Option<String>,
        /// What cut the counterexample, if it is not whole.
        #[serde(skip_serializing_if = "Option::is_none")]
        cut: Option<String>,
        /// Why the announcement may not be the engine's. Such a violation is
        /// never the one that was expected.
        #[serde(skip_serializing_if = "Option::is_none")]
        contested: Option<String>,
    },
    /// A probe was reached, as it must be.
    ReachedAsExpected {
        /// The predicate.
        probe: String,
        /// States in the shortest behaviour found.
        steps: u64,
        /// What cut that behaviour, if it is not whole.
        #[serde(skip_serializing_if = "Option::is_none")]
        cut: Option<String>,
    },
    /// A probe is out of reach at these bounds: properties about it hold
    /// because nothing happens.
    Unreached {
        /// The predicate.
        probe: String,
        /// Distinct states searched.
        distinct: u64,
    },
    /// Green, but nothing was really checked.
    Vacuous {
        /// Every reason found.
        why: Vec<Vacuity>,
    },
    /// The search ended before it knew.
    Inconclusive {
        /// Why.
        #[serde(flatten)]
        why: Inconclusive,
    },
    /// The engine could not do its work.
    EngineFailed {
        /// Which part failed.
        part: EngineTrouble,
        /// Its words.
        why: String,
        /// What to do about it, if that can be told.
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
}

/// What bounded a search that is not exhaustive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Seconds of random behaviours of at most this many states.
    Seconds {
        /// Time given.
        seconds: u64,
        /// Longest behaviour.
        depth: u32,
    },
    /// A number of random behaviours of at most this many states.
    Traces {
        /// Behaviours that ran; `None` if the engine does not tell.
        traces: Option<u64>,
        /// Longest behaviour.
        depth: u32,
    },
}

/// Which part of the engine's work failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineTrouble {
    /// The specification does not parse or is not well formed.
    Spec,
    /// The configuration cannot be read or does not fit the specification.
    Config,
    /// An expression could not be evaluated.
    Evaluation,
    /// The specification asks for something that the engine does not take.
    Unsupported,
    /// The engine lacks something that another has.
    Unimplemented,
    /// The engine could not be started.
    CannotStart,
    /// It crashed, or refused the command line that it was given.
    Crash,
}

impl EngineTrouble {
    /// Memory and disk are no failures of the engine and have no counterpart.
    #[must_use]
    pub fn of(kind: FailureKind) -> Option<Self> {
        match kind {
            FailureKind::Spec => Some(Self::Spec),
            FailureKind::Config => Some(Self::Config),
            FailureKind::Evaluation => Some(Self::Evaluation),
            FailureKind::Unsupported => Some(Self::Unsupported),
            FailureKind::Unimplemented => Some(Self::Unimplemented),
            FailureKind::Usage | FailureKind::Engine => Some(Self::Crash),
            FailureKind::Memory | FailureKind::Disk => None,
        }
    }
}

impl Verdict {
    /// What cut the behaviour that was found, if it is not whole.
    #[must_use]
    pub fn cut(&self) -> Option<&str> {
        match self {
            Self::Violated { cut, .. } | Self::ReachedAsExpected { cut, .. } => cut.as_deref(),
            Self::AssumptionsHold { .. }
            | Self::Verified { .. }
            | Self::NoViolationWithin { .. }
            | Self::Unreached { .. }
            | Self::Vacuous { .. }
            | Self::Inconclusive { .. }
            | Self::EngineFailed { .. } => None,
        }
    }

    /// One or two words for a table.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "verified",
            Self::AssumptionsHold { .. } => "assumptions hold",
            Self::NoViolationWithin { .. } => "no violation",
            Self::Violated { .. } => "VIOLATED",
            Self::ReachedAsExpected { .. } => "reached",
            Self::Unreached { .. } => "UNREACHED",
            Self::Vacuous { .. } => "VACUOUS",
            Self::Inconclusive { .. } => "INCONCLUSIVE",
            Self::EngineFailed { .. } => "FAILED",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds { seconds, depth } => {
                write!(f, "{seconds} s of random behaviours of up to {depth} states")
            }
            Self::Traces { traces: Some(traces), depth } => {
                write!(f, "{traces} random behaviours of up to {depth} states")
            }
            Self::Traces { traces: None, depth } => {
                write!(f, "random behaviours of up to {depth} states")
            }
        }
    }
}

#[cfg(test)]
impl Verdict {
    /// A violation of a whole counterexample, for tests of what is made of it.
    pub(crate) fn sample_violation(property: Option<&str>, kind: ViolationKind) -> Self {
        Self::Violated {
            property: property.map(str::to_owned),
            kind,
            steps: 3,
            finite: false,
            detail: None,
            cut: None,
            contested: None,
        }
    }
}
