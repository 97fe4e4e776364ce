//! Verdicts: what a job found out, in the words a release manager may trust.

use std::fmt;

use serde::Serialize;

use super::Vacuity;
use crate::doubt::Doubt;
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
    },
    /// A property does not hold.
    Violated {
        /// Its name; `None` for a deadlock, or if the engine did not tell.
        property: Option<String>,
        /// What kind of promise was broken.
        kind: ViolationKind,
        /// States in the counterexample.
        steps: u64,
        /// What the engine added, e.g. the text of a failed `Assert`.
        detail: Option<String>,
    },
    /// A probe was reached, as it must be.
    ReachedAsExpected {
        /// The predicate.
        probe: String,
        /// States in the shortest behaviour found.
        steps: u64,
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
    },
}

/// What bounded a search that is not exhaustive.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
        /// Behaviours in all.
        traces: u64,
        /// Longest behaviour.
        depth: u32,
    },
}

/// Why a search ended before it knew.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Inconclusive {
    /// The time budget ended it.
    TimeBudget {
        /// Seconds it had.
        seconds: u64,
        /// Distinct states by then.
        distinct: u64,
        /// States still waiting to be explored, if known.
        queued: Option<u64>,
    },
    /// States were left unexplored and no budget of ours was the reason.
    Cut {
        /// States still waiting.
        queued: u64,
    },
    /// Memory ran out.
    Memory {
        /// Who said so, and what.
        detail: String,
    },
    /// The disk is full or cannot be written.
    Disk {
        /// What the engine or the operating system said.
        detail: String,
    },
    /// The user or the machine cancelled the run.
    Cancelled,
    /// Never started, because the run ended before its turn.
    NotStarted {
        /// Why.
        detail: String,
    },
    /// A signal that was not ours ended the engine.
    Killed {
        /// Its number.
        signal: i32,
    },
    /// The engine fell silent and was ended.
    Silent {
        /// What it was last seen doing.
        during: String,
        /// Seconds of silence.
        seconds: u64,
    },
    /// The engine stood still and was ended.
    Standing {
        /// Seconds since its figures changed.
        seconds: u64,
    },
    /// The engine ended without saying what it found.
    NoResult {
        /// Exit status and what is missing.
        detail: String,
    },
    /// The output cannot be trusted.
    BrokenOutput {
        /// What is wrong with it.
        detail: String,
    },
    /// A temporal property was checked together with a reduction that can
    /// hide its violations.
    UnsoundReduction {
        /// Which.
        detail: String,
    },
    /// No violation was found, and something speaks against believing that.
    Doubtful {
        /// What.
        doubts: Vec<Doubt>,
    },
    /// Coverage was asked for and did not come, so that nobody knows whether
    /// every action fired.
    NoCoverage,
    /// An exhaustive search was asked for and the engine did another.
    NotExhaustive,
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
            FailureKind::Usage | FailureKind::Engine => Some(Self::Crash),
            FailureKind::Memory | FailureKind::Disk => None,
        }
    }
}

impl Verdict {
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
            Self::Traces { traces, depth } => {
                write!(f, "{traces} random behaviours of up to {depth} states")
            }
        }
    }
}

impl fmt::Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeBudget { seconds, distinct, queued } => {
                write!(
                    f,
                    "the time budget of {seconds} s ended it after {distinct} distinct states"
                )?;
                queued.map_or(Ok(()), |q| write!(f, ", {q} still waiting to be explored"))
            }
            Self::Cut { queued } => {
                write!(f, "the search stopped with {queued} states still waiting to be explored")
            }
            Self::Memory { detail } => write!(f, "memory ran out: {detail}"),
            Self::Disk { detail } => write!(f, "the disk failed it: {detail}"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::NotStarted { detail } => write!(f, "not started: {detail}"),
            Self::Killed { signal } => {
                write!(f, "the engine was killed by signal {signal}, which was not ours")
            }
            Self::Silent { during, seconds } => {
                write!(f, "the engine said nothing for {seconds} s {during} and was ended")
            }
            Self::Standing { seconds } => write!(
                f,
                "the engine reported the same figures for {seconds} s without working and was ended"
            ),
            Self::NoResult { detail } => write!(f, "the engine ended without a result: {detail}"),
            Self::BrokenOutput { detail } => {
                write!(f, "the engine's output is malformed: {detail}")
            }
            Self::UnsoundReduction { detail } => f.write_str(detail),
            Self::Doubtful { doubts } => {
                let doubts: Vec<String> = doubts.iter().map(Doubt::to_string).collect();
                write!(
                    f,
                    "no violation was found, but this cannot be called green: {}",
                    doubts.join("; ")
                )
            }
            Self::NoCoverage => f.write_str(
                "the coverage report is missing, so nobody knows whether every action fired",
            ),
            Self::NotExhaustive => f.write_str("the engine did not search exhaustively"),
        }
    }
}

impl Inconclusive {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::TimeBudget { .. } => {
                Some("give it more with --time-budget, or smaller bounds with --set NAME=VALUE")
            }
            Self::Cut { .. } => Some("look for TLCSet(\"exit\", ...) or -Dtlc2.TLC.stopAfter"),
            Self::Memory { .. } => Some(
                "choose smaller bounds (--set), a larger heap (--heap), or fewer jobs at once (--jobs 1)",
            ),
            Self::Disk { .. } => {
                Some("free some space, or put the run folder elsewhere with --out DIR")
            }
            Self::Killed { signal: 9 } => Some(
                "the kernel does this when the machine runs out of memory; try a smaller --heap or --jobs 1",
            ),
            Self::Silent { .. } => {
                Some("the raw log shows its last words; report it with that file")
            }
            Self::Standing { .. } => {
                Some("threads of TLC can wait for each other for ever, by chance: run it again")
            }
            Self::UnsoundReduction { .. } => {
                Some("check the temporal property with a configuration of its own, without it")
            }
            Self::Doubtful { .. } => {
                Some("change what the note names, or accept the doubt with --accept ID")
            }
            Self::Cancelled
            | Self::NotStarted { .. }
            | Self::Killed { .. }
            | Self::NoResult { .. }
            | Self::BrokenOutput { .. }
            | Self::NoCoverage
            | Self::NotExhaustive => None,
        }
    }
}
