//! Verdicts: what a job found out, in the words a release manager may trust.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Extent, Noted, Resumed, Vacuity};
use crate::event::{FailureKind, ViolationKind};
use crate::figures::grouped;
use crate::objection::Doubt;

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
    /// The time budget ended it while a program was built of the specification.
    Compiling {
        /// Seconds it had.
        seconds: u64,
    },
    /// A simulation ended before it had done what was asked for.
    SimulationCut {
        /// Seconds it had, if the time budget ended it.
        seconds: Option<u64>,
        /// States generated by then.
        generated: u64,
        /// Behaviours that ran, if the engine tells.
        behaviours: Option<u64>,
        /// Behaviours that were asked for, unless it was to fill its time.
        asked: Option<u64>,
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
    /// Another job failed, and the run was to end there.
    FailFast {
        /// The job that failed.
        job: String,
    },
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
    /// The output contradicts itself or what was asked.
    Untrusted {
        /// What an engine that does its work would not have said.
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

impl Inconclusive {
    /// True if it was ended before it could come to anything: run again, it may.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::FailFast { .. } | Self::NotStarted { .. } | Self::Killed { .. }
        )
    }
}

impl fmt::Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compiling { seconds } => write!(
                f,
                "the time budget of {seconds} s ended it while Cargo was building a program of the specification"
            ),
            Self::TimeBudget { seconds, distinct, queued } => {
                write!(
                    f,
                    "the time budget of {seconds} s ended it after {} distinct states",
                    grouped(*distinct)
                )?;
                match queued {
                    Some(0) => f.write_str(", while none waited and one was being evaluated"),
                    Some(q) => write!(f, ", {} still waiting to be explored", grouped(*q)),
                    None => Ok(()),
                }
            }
            Self::SimulationCut { seconds, generated, behaviours, asked } => {
                match seconds {
                    Some(seconds) => {
                        write!(f, "the time budget of {seconds} s ended the simulation")?
                    }
                    None => f.write_str("the simulation ended by itself")?,
                }
                write!(f, " after {generated} states")?;
                behaviours.map_or(Ok(()), |n| write!(f, " of {n} random behaviours"))?;
                match asked {
                    Some(asked) => write!(f, ", before the {asked} asked for"),
                    None => f.write_str(", before its time was used up"),
                }
            }
            Self::Cut { queued } => {
                let states = if *queued == 1 { "state" } else { "states" };
                let queued = grouped(*queued);
                write!(f, "the search stopped with {queued} {states} still waiting to be explored")
            }
            Self::Memory { detail } => write!(f, "memory ran out: {detail}"),
            Self::Disk { detail } => write!(f, "the disk failed it: {detail}"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::FailFast { job } => write!(f, "cancelled, for {job} has failed (--fail-fast)"),
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
            Self::Untrusted { detail } => {
                write!(f, "the engine's output cannot be trusted: {detail}")
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
            Self::Compiling { .. } => Some(
                "give it more with --time-budget, or leave out --compile (`compile` in the manifest)",
            ),
            Self::TimeBudget { distinct: 0, .. } => Some(
                "the initial states were still being computed: look for a large set in Init, or give it more with --time-budget",
            ),
            Self::TimeBudget { queued: Some(0), .. } => Some(
                "one evaluation takes this long, or the check of the temporal properties: look for a quantifier over a large set, such as SUBSET S or [S -> T], in Next and in what is checked, choose smaller bounds with --set NAME=VALUE, or give it more with --time-budget",
            ),
            Self::TimeBudget { .. } => {
                Some("give it more with --time-budget, or smaller bounds with --set NAME=VALUE")
            }
            Self::SimulationCut { seconds: Some(_), .. } => {
                Some("ask for fewer traces, or give it more with --time-budget")
            }
            Self::SimulationCut { seconds: None, .. } | Self::Cut { .. } => {
                Some("look for TLCSet(\"exit\", ...) or -Dtlc2.TLC.stopAfter")
            }
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
            Self::Untrusted { .. } => {
                Some("look at stdout.log: which program wrote it, and from which text?")
            }
            Self::UnsoundReduction { .. } => {
                Some("check the temporal property with a configuration of its own, without it")
            }
            Self::Doubtful { .. } => {
                Some("change what the note names, or accept the doubt with --accept ID")
            }
            Self::Cancelled
            | Self::FailFast { .. }
            | Self::NotStarted { .. }
            | Self::Killed { .. }
            | Self::NoResult { .. }
            | Self::BrokenOutput { .. }
            | Self::NoCoverage
            | Self::NotExhaustive => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_without_end_is_told_apart_from_a_large_search() {
        let cut = |distinct, queued| {
            let why = Inconclusive::TimeBudget { seconds: 9, distinct, queued };
            format!("{why}; {}", why.hint().unwrap_or_default())
        };
        assert!(cut(3, Some(0)).contains("one was being evaluated"));
        assert!(cut(3, Some(0)).contains("a quantifier over a large set"));
        assert!(cut(0, None).contains("look for a large set in Init"));
        assert!(cut(3, Some(7)).contains("7 still waiting to be explored; give it more"));
    }
}
