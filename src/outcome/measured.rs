//! What a run of its own found out about disjuncts of which the coverage does
//! not tell.
//!
//! In: the [`Site`]s that were marked (`generate::marked`), and what such a
//! run printed. Out: which of them gave a step, which never did, and of which
//! it is still not known.

use std::collections::BTreeSet;

use super::disjuncts::Silent;
use super::sites::{Part, Site};

/// The sites of a job, and what is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// All of them, in the order of their numbers.
    pub sites: Vec<Site>,
    /// Those that gave a step, by number.
    pub fired: BTreeSet<usize>,
    /// True if every state was visited, so that the others never do.
    pub whole: bool,
}

/// The sites that need a word.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Disjuncts that never gave a step.
    pub(super) disjuncts: Vec<Silent>,
    /// Branches, and disjuncts of the initial predicate, that were never taken.
    pub(super) branches: Vec<Silent>,
    /// Those of which nothing is known.
    pub(super) unknown: Vec<Silent>,
}

impl Measured {
    /// Sites of which nothing is known yet.
    #[must_use]
    pub fn nothing_of(sites: Vec<Site>) -> Self {
        Self { sites, ..Self::default() }
    }

    /// Sorts the sites that did not give a step. What is a part of such a one
    /// needs no word of its own.
    pub(super) fn left(&self) -> Left {
        let mut left = Left::default();
        for (number, site) in self.sites.iter().enumerate() {
            let silent = |n: &usize| !self.fired.contains(n);
            let told_above = !site.within.is_empty() && site.within.iter().all(silent);
            if self.fired.contains(&number) || told_above {
                continue;
            }
            let list = match (self.whole, site.part) {
                // An initial predicate that gives a state is no doubt about a green.
                (false, Part::Initial) => continue,
                (false, Part::Action | Part::Branch) => &mut left.unknown,
                (true, Part::Action) => &mut left.disjuncts,
                (true, Part::Branch | Part::Initial) => &mut left.branches,
            };
            list.push(site.silent.clone());
        }
        left
    }
}
