//! What time was spent on.
//!
//! In: a job that has ended. Out: [`Reason`], by which costs are added up.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::manifest::Mode;
use crate::outcome::{Inconclusive, JobOutcome, Verdict};
use crate::plan::Purpose;

/// What time was spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// All states were searched, and what was to hold did.
    Proof,
    /// The rest of a search of all states, which went on from a checkpoint.
    Resumed,
    /// A predicate was to be reached.
    Probe,
    /// A seeded bug was to be caught.
    Mutant,
    /// Random behaviours.
    Simulation,
    /// A violation was found.
    Violation,
    /// Why a job was not as expected was looked for.
    Explanation,
    /// Two engines or the mirror program were compared.
    CrossCheck,
    /// The budget of time or memory ended it without a verdict.
    Cut,
    /// It came to no verdict for another reason, or a vacuous one.
    Fruitless,
    /// Nothing was spent: the outcome stood in the store.
    Stored,
    /// Something that this greyverify does not know.
    #[serde(other)]
    Other,
}

impl Reason {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 12] = [
        Self::Proof,
        Self::Resumed,
        Self::Probe,
        Self::Mutant,
        Self::Simulation,
        Self::Violation,
        Self::Explanation,
        Self::CrossCheck,
        Self::Cut,
        Self::Fruitless,
        Self::Stored,
        Self::Other,
    ];

    /// What the time of a job was spent on.
    pub(super) fn of(outcome: &JobOutcome) -> Self {
        let simulates = matches!(outcome.job.mode, Mode::Simulate { .. });
        match (&outcome.verdict, &outcome.job.purpose) {
            _ if outcome.evidence.stored.is_some() => Self::Stored,
            (Verdict::Inconclusive { why }, _) if ended_by_budget(why) => Self::Cut,
            (_, Purpose::Levels { .. }) => Self::CrossCheck,
            (Verdict::Inconclusive { .. } | Verdict::EngineFailed { .. }, _)
            | (Verdict::Vacuous { .. } | Verdict::Unreached { .. }, _) => Self::Fruitless,
            _ if outcome.facts.checkpoint.is_some() => Self::Resumed,
            (_, Purpose::Mutant { .. }) => Self::Mutant,
            (_, Purpose::Probe { .. }) => Self::Probe,
            (Verdict::Violated { .. }, _) => Self::Violation,
            _ if simulates => Self::Simulation,
            _ => Self::Proof,
        }
    }

    /// What is told of a search that came to its end in a run whose searches are for one thing.
    pub(super) fn within(self, whole: Option<Self>) -> Self {
        whole.filter(|_| self.is_of_a_search()).unwrap_or(self)
    }

    /// True for a search that ran and came to its end.
    pub(super) fn is_of_a_search(self) -> bool {
        use Reason::{Mutant, Probe, Proof, Simulation, Violation};
        matches!(self, Mutant | Probe | Proof | Simulation | Violation)
    }
}

fn ended_by_budget(why: &Inconclusive) -> bool {
    use Inconclusive::{Compiling, Memory, SimulationCut, TimeBudget};
    matches!(
        why,
        TimeBudget { .. }
            | Compiling { .. }
            | SimulationCut { seconds: Some(_), .. }
            | Memory { .. }
    )
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proof => "proof",
            Self::Resumed => "rest of a proof",
            Self::Probe => "probes",
            Self::Mutant => "mutants",
            Self::Simulation => "simulation",
            Self::Violation => "violations",
            Self::Explanation => "explanation",
            Self::CrossCheck => "cross-check",
            Self::Cut => "cut by time or memory",
            Self::Fruitless => "no verdict",
            Self::Stored => "from the store",
            Self::Other => "other",
        })
    }
}
