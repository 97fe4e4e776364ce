//! What became of a mutant.
//!
//! In: what its job found out, and the counts of the original. Out: [`Fate`]. A
//! mutant survives only if all of it was searched.

use serde::Serialize;

use crate::event::ViolationKind;
use crate::outcome::{EngineTrouble, JobOutcome, Verdict, finding};

/// How much there is of a specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Distinct states.
    pub distinct: u64,
    /// States generated, duplicates included.
    pub generated: u64,
    /// Depth of the state graph, in states; `None` where several workers searched, for they may
    /// meet a state on a longer way than the shortest.
    pub depth: Option<u64>,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// Something that is checked does not hold of it.
    Killed {
        /// The property, or what else was found.
        by: String,
        /// States in the counterexample.
        states: u64,
    },
    /// An expression could not be evaluated any more.
    KilledByError {
        /// What the engine says.
        why: String,
    },
    /// Everything that is checked holds, but something was exercised before that is
    /// not any more: `check` calls such a specification vacuous.
    Vacuous {
        /// What is not exercised.
        why: String,
    },
    /// All of it was searched, and everything that is checked holds.
    Survived {
        /// Its counts.
        #[serde(flatten)]
        counts: Counts,
    },
    /// The same, with the counts of the original: the mistake probably changes
    /// nothing.
    Equal,
    /// It is not a specification that the engine takes.
    Invalid {
        /// What the engine says.
        why: String,
    },
    /// Nobody knows.
    Open {
        /// Why.
        why: String,
    },
}

impl Counts {
    /// Those of a green.
    #[must_use]
    pub fn of(outcome: &JobOutcome) -> Option<Self> {
        match &outcome.verdict {
            Verdict::Verified { distinct, generated, depth, .. } => {
                let depth = depth.filter(|_| outcome.job.resources.workers == 1);
                Some(Self { distinct: *distinct, generated: *generated, depth })
            }
            _ => None,
        }
    }

    /// True if both are the same, as far as it is known.
    fn is_as(self, other: Self) -> bool {
        let are_equal = (self.distinct, self.generated) == (other.distinct, other.generated);
        are_equal && self.depth.zip(other.depth).is_none_or(|(own, other)| own == other)
    }
}

impl Fate {
    /// True if everything that was asked holds, so that more can be asked.
    pub(super) fn passed(&self) -> bool {
        matches!(self, Self::Survived { .. } | Self::Equal)
    }

    /// True if a later question found more: it caught what had passed, or showed
    /// that it differs from the original. A question without an answer takes
    /// nothing back.
    pub(super) fn gives_way_to(&self, later: &Self) -> bool {
        match later {
            Self::Killed { .. }
            | Self::KilledByError { .. }
            | Self::Vacuous { .. }
            | Self::Survived { .. } => self.passed(),
            Self::Equal | Self::Invalid { .. } | Self::Open { .. } => false,
        }
    }
}

/// What became of a mutant of an original with these counts; a probe has none.
/// `None` if it still reaches what the probe asks for, which tells nothing.
#[must_use]
pub fn fate(original: Option<Counts>, outcome: &JobOutcome) -> Option<Fate> {
    Some(match &outcome.verdict {
        Verdict::ReachedAsExpected { .. } => return None,
        Verdict::Unreached { .. } => Fate::Vacuous { why: finding(&outcome.verdict) },
        Verdict::Violated { contested: None, property, kind, steps, .. } => {
            let by = property.clone().unwrap_or_else(|| unnamed(*kind).to_owned());
            Fate::Killed { by, states: *steps }
        }
        Verdict::Vacuous { .. } => Fate::Vacuous { why: finding(&outcome.verdict) },
        Verdict::EngineFailed { part, .. } => failed(*part, finding(&outcome.verdict)),
        verdict => match Counts::of(outcome) {
            Some(counts) if original.is_some_and(|original| counts.is_as(original)) => Fate::Equal,
            Some(counts) => Fate::Survived { counts },
            None => Fate::Open { why: finding(verdict) },
        },
    })
}

fn failed(part: EngineTrouble, why: String) -> Fate {
    match part {
        EngineTrouble::Evaluation => Fate::KilledByError { why },
        EngineTrouble::Spec | EngineTrouble::Config | EngineTrouble::Unsupported => {
            Fate::Invalid { why }
        }
        EngineTrouble::Unimplemented | EngineTrouble::CannotStart | EngineTrouble::Crash => {
            Fate::Open { why }
        }
    }
}

/// What is found where no property has a name.
fn unnamed(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Deadlock => "a deadlock",
        ViolationKind::Assumption => "an ASSUME",
        ViolationKind::Assertion => "an Assert",
        ViolationKind::Safety | ViolationKind::Liveness => "a property without a name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objection::Doubt;
    use crate::outcome::Inconclusive;
    use crate::plan::{Job, Resources};

    const ORIGINAL: Counts = Counts { distinct: 5, generated: 9, depth: Some(3) };

    fn of(verdict: Verdict) -> Fate {
        fate(Some(ORIGINAL), &JobOutcome::sample(Job::sample("m"), verdict)).unwrap()
    }

    fn verified(distinct: u64, generated: u64, depth: u64) -> Verdict {
        let (depth, collision, symmetry) = (Some(depth), None, None);
        Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed: None }
    }

    fn violated(property: Option<&str>, contested: Option<&str>) -> Verdict {
        Verdict::Violated {
            property: property.map(str::to_owned),
            kind: ViolationKind::Deadlock,
            steps: 4,
            finite: false,
            detail: None,
            cut: None,
            contested: contested.map(str::to_owned),
        }
    }

    #[test]
    fn only_a_whole_search_lets_a_mutant_survive() {
        assert_eq!(of(verified(5, 9, 3)), Fate::Equal);
        for (distinct, generated, depth) in [(4, 9, 3), (5, 8, 3), (5, 9, 4)] {
            let fate = of(verified(distinct, generated, depth));
            assert!(matches!(fate, Fate::Survived { .. }), "{fate:?}");
        }
        // Of several workers the depth says nothing.
        let several = Job::sample("m");
        let resources = Resources { workers: 2, ..several.resources };
        let outcome = JobOutcome::sample(Job { resources, ..several }, verified(5, 9, 4));
        assert_eq!(fate(Some(ORIGINAL), &outcome), Some(Fate::Equal));
        let doubts = vec![Doubt::withholding("id", "what".to_owned())];
        for why in [
            Inconclusive::TimeBudget { seconds: 20, distinct: 5, queued: Some(1) },
            Inconclusive::Doubtful { doubts },
            Inconclusive::Cut { queued: 1 },
            Inconclusive::Cancelled,
        ] {
            assert!(matches!(of(Verdict::Inconclusive { why }), Fate::Open { .. }));
        }
        assert!(matches!(of(Verdict::Vacuous { why: Vec::new() }), Fate::Vacuous { .. }));
    }

    #[test]
    fn a_probe_catches_what_does_not_reach_it_any_more() {
        let probe = "ReachTop".to_owned();
        assert!(matches!(
            of(Verdict::Unreached { probe: probe.clone(), distinct: 4 }),
            Fate::Vacuous { .. }
        ));
        let reached = Verdict::ReachedAsExpected { probe, steps: 3, cut: None };
        assert_eq!(fate(None, &JobOutcome::sample(Job::sample("m"), reached)), None);
    }

    #[test]
    fn a_later_question_takes_back_only_what_passed() {
        let counts = ORIGINAL;
        let (survived, open) = (Fate::Survived { counts }, Fate::Open { why: String::new() });
        let killed = Fate::Killed { by: "Inv".to_owned(), states: 4 };
        assert!(survived.gives_way_to(&killed) && Fate::Equal.gives_way_to(&killed));
        assert!(Fate::Equal.gives_way_to(&survived) && !survived.gives_way_to(&Fate::Equal));
        assert!(!survived.gives_way_to(&open) && !killed.gives_way_to(&survived));
    }

    #[test]
    fn what_kills_a_mutant_is_named() {
        let killed = |by: &str| Fate::Killed { by: by.to_owned(), states: 4 };
        assert_eq!(of(violated(Some("Inv"), None)), killed("Inv"));
        assert_eq!(of(violated(None, None)), killed("a deadlock"));
        assert!(matches!(of(violated(Some("Inv"), Some("why"))), Fate::Open { .. }));
        let failed = |part| of(Verdict::EngineFailed { part, why: "why".to_owned(), hint: None });
        assert!(matches!(failed(EngineTrouble::Evaluation), Fate::KilledByError { .. }));
        assert!(matches!(failed(EngineTrouble::Spec), Fate::Invalid { .. }));
        assert!(matches!(failed(EngineTrouble::Crash), Fate::Open { .. }));
    }
}
