//! What a simulation covered.
//!
//! In: what it was made to note ([`Covering`]: `generate::covering`). Out: the
//! [`Extent`] that its verdict states, and what no behaviour came to, which is
//! held against it as in a search of all states.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Facts;
use super::disjuncts::Silent;
use super::premises::Premise;
use super::sketch::{Estimate, Sketch};
use crate::event::Failure;
use crate::figures::{counted, grouped};

/// What a simulation was made to note, and what it noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covering {
    /// The premises of what is checked; their numbers come first.
    pub premises: Vec<Premise>,
    /// The disjuncts of the next-state relation, whose numbers follow.
    pub actions: Vec<Silent>,
    /// What was met, by number.
    pub met: BTreeSet<usize>,
    /// How many more premises there are, which were not looked at.
    pub left_out: usize,
    /// What was counted; `None` if the end of it was not told.
    pub counts: Option<Covered>,
}

/// The figures of a simulation, as they were noted state by state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// States that were checked: the first ones, and all successors that TLC
    /// chose among.
    pub checked: u64,
    /// Those of them that have no fingerprint.
    pub unreadable: u64,
    /// Behaviours that were begun.
    pub behaviours: u64,
    /// The states that they consist of.
    pub walked: u64,
    /// States of the longest one.
    pub longest: u64,
    /// The distinct ones of those that were checked.
    pub sketch: Sketch,
}

/// How far a simulation went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extent {
    /// Distinct states of those that were checked; `None` if some of them have no
    /// fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Estimate>,
    /// Behaviours that were begun.
    pub behaviours: u64,
    /// States of the longest one.
    pub longest: u64,
    /// States of one on average.
    pub mean: f64,
    /// Disjuncts of the next-state relation of which a step was checked.
    pub taken: usize,
    /// All of them; 0 where none could be told apart.
    pub actions: usize,
    /// Premises of what is checked that were TRUE.
    pub met: usize,
    /// All that were looked at.
    pub premises: usize,
}

impl Covering {
    /// What it came to, if that was told.
    pub(super) fn extent(&self) -> Option<Extent> {
        let counts = self.counts.as_ref()?;
        Some(Extent::of(counts, &self.met, self.premises.len(), self.actions.len()))
    }

    /// What it could not be made to note.
    pub(super) fn unknown(&self) -> Vec<String> {
        let actions = "the disjuncts of the next-state relation could not be told apart";
        let actions = self.actions.is_empty().then(|| actions.to_owned());
        let premises = || format!("{} more premises were not looked at", self.left_out);
        actions.into_iter().chain((self.left_out > 0).then(premises)).collect()
    }

    /// The disjuncts of which no step was checked.
    pub(super) fn untaken(&self) -> Vec<Silent> {
        let first = self.premises.len();
        let all = self.actions.iter().enumerate();
        all.filter(|(n, _)| !self.met.contains(&(first + n))).map(|(_, a)| a.clone()).collect()
    }

    /// The premises that were TRUE in no state and no step.
    pub(super) fn unmet(&self) -> Vec<Premise> {
        let all = self.premises.iter().enumerate();
        all.filter(|(n, _)| !self.met.contains(n)).map(|(_, premise)| premise.clone()).collect()
    }
}

impl Covered {
    /// The figures of two simulations of the same as those of one.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            checked: self.checked.saturating_add(other.checked),
            unreadable: self.unreadable.saturating_add(other.unreadable),
            behaviours: self.behaviours.saturating_add(other.behaviours),
            walked: self.walked.saturating_add(other.walked),
            longest: self.longest.max(other.longest),
            sketch: self.sketch.and(&other.sketch),
        }
    }
}

impl Extent {
    /// What these figures come to, with what was met, by number: the premises come first.
    pub(super) fn of(
        counts: &Covered,
        all_met: &BTreeSet<usize>,
        premises: usize,
        actions: usize,
    ) -> Self {
        let met = all_met.iter().filter(|number| **number < premises).count();
        Self {
            distinct: (counts.unreadable == 0).then(|| counts.sketch.estimate()),
            behaviours: counts.behaviours,
            longest: counts.longest,
            mean: counts.walked as f64 / counts.behaviours.max(1) as f64,
            taken: all_met.len() - met,
            actions,
            met,
            premises,
        }
    }
}

impl Facts {
    /// The failure that comes from what a simulation was made to note: its module
    /// cannot be read, or a formula of it not be evaluated.
    #[must_use]
    pub fn failed_by_noting(&self) -> Option<&Failure> {
        let is_own = |module: &str| module.starts_with("Gv7_");
        let is_read =
            self.diagnostics.iter().flat_map(|d| &d.location).all(|at| !is_own(&at.module));
        let is_evaluated = self.error_stack.iter().all(|at| !is_own(&at.module));
        let names_own = |failure: &&Failure| failure.text.contains("Gv7_");
        let first = self.failures.iter().find(names_own);
        let any = self.failures.first().filter(|_| !is_read || !is_evaluated);
        first.or(any).filter(|_| self.stop.is_none() && self.violations.is_empty())
    }
}

/// `≈ 12,300 distinct (± 3.1 %)`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let states = grouped(self.states);
        match self.error_percent {
            0.0 => write!(f, "{states} distinct"),
            error => write!(f, "≈ {states} distinct (± {error:.1} %)"),
        }
    }
}

/// Behaviours, actions and premises, without the states.
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { behaviours, longest, mean, taken, actions, met, premises, .. } = self;
        let behaviours = usize::try_from(*behaviours).unwrap_or(usize::MAX);
        let behaviours = counted(behaviours, "behaviour");
        write!(f, "{behaviours}, the longest of {longest} states, {mean:.1} on average")?;
        let shares = [(taken, actions, "actions taken"), (met, premises, "premises met")];
        for (some, all, what) in shares.into_iter().filter(|(_, all, _)| **all > 0) {
            write!(f, ", {some} of {all} {what}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_told_with_its_error_or_without_one() {
        let counts = Covered {
            checked: 9,
            behaviours: 2,
            walked: 7,
            longest: 4,
            sketch: Sketch::of([1, 2, 3]),
            ..Covered::default()
        };
        let told = |counts| {
            let covering = Covering { counts: Some(counts), ..Covering::default() };
            let extent = covering.extent().unwrap();
            (extent.distinct.map(|d| d.to_string()), extent.to_string())
        };
        let (distinct, rest) = told(counts.clone());
        assert_eq!(distinct.unwrap(), "3 distinct");
        assert_eq!(rest, "2 behaviours, the longest of 4 states, 3.5 on average");
        assert_eq!(told(Covered { unreadable: 1, ..counts }).0, None);
        let many = Estimate { states: 12_345, error_percent: 3.126 };
        assert_eq!(many.to_string(), "≈ 12,345 distinct (± 3.1 %)");
        assert_eq!(Covering::default().extent(), None);
    }
}
