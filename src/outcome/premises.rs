//! Premises that no coverage report tells of, of implications and of `[A]_v`,
//! and which of them were ever TRUE.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::spot::Spot;

/// What has to be TRUE once for what is checked to ask anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premise {
    /// What waits for it.
    pub kind: PremiseKind,
    /// The invariant or temporal property that says it.
    pub property: String,
    /// The premise as it is written, on one line.
    pub premise: String,
    /// True if it is looked at only where something before it holds: it may be
    /// TRUE elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conditional: bool,
    /// Where it stands.
    #[serde(flatten)]
    pub at: Spot,
}

/// What waits for a premise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PremiseKind {
    /// `P => Q`, `P ~> Q`, `IF P THEN Q`, `WF_v(A)`: Q, or a step of A, waits
    /// for P, or for A to be enabled.
    Implication,
    /// `\A x \in S : Q`: Q waits for an element of S.
    Element,
    /// `[A]_v`: A waits for a step that changes v.
    Change,
    /// All that is said of steps waits for one that changes a variable.
    Movement,
    /// The same, whether a constraint excludes that step or not.
    Attempt,
}

/// The premises of a job, and what a run of its own found out about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Premises {
    /// All of them, in the order of their numbers.
    pub all: Vec<Premise>,
    /// Those that were TRUE somewhere, by number.
    pub met: BTreeSet<usize>,
    /// True if every state was visited, so that the others never are.
    pub whole: bool,
    /// How many more there are, which were not looked at.
    pub left_out: usize,
}

impl Premises {
    /// Those that were not seen to be TRUE, and say something by that alone.
    pub(super) fn unmet(&self) -> Vec<Premise> {
        let all = self.all.iter().enumerate();
        let unmet = all.filter(|(n, _)| !self.met.contains(n)).map(|(_, premise)| premise);
        unmet.filter(|premise| premise.kind != PremiseKind::Attempt).cloned().collect()
    }

    /// True if steps change variables and constraints exclude all of them.
    pub(super) fn are_all_steps_excluded(&self) -> bool {
        let mut all = self.all.iter().enumerate();
        let attempted = all.any(|(n, p)| p.kind == PremiseKind::Attempt && self.met.contains(&n));
        let stands_still = || self.unmet().iter().any(|p| p.kind == PremiseKind::Movement);
        self.whole && attempted && stands_still()
    }
}

impl fmt::Display for Premise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, property, premise, at, .. } = self;
        match kind {
            PremiseKind::Element => write!(f, "an element {premise} in {property} ({at})"),
            PremiseKind::Implication => write!(f, "{premise} of {property} ({at})"),
            PremiseKind::Change => {
                write!(f, "a change of {premise} in {property} ({at})")
            }
            PremiseKind::Movement => f.write_str("a step that changes a variable"),
            PremiseKind::Attempt => f.write_str("a step that changes a variable, or would"),
        }
    }
}
