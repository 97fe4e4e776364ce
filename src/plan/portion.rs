//! A simulation that several machines share: each walks a portion of its behaviours.
//!
//! In: the jobs of a shard. Out: the same jobs, of which each long simulation is the portion of
//! that shard, with a seed of its own. `greyverify merge` puts the portions together.

use serde::{Deserialize, Serialize};

use super::shard::START;
use super::{Job, Plan};
use crate::manifest::Mode;

/// Which portion of a simulation a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// Which one, from 1: the shard that walks it.
    pub index: usize,
    /// How many there are.
    pub of: usize,
}

impl Portion {
    /// Its behaviours, where so many are to be walked in all: the first portions take one more
    /// where they cannot be equal.
    fn traces(self, all: u64) -> u64 {
        let of = self.of.max(1) as u64;
        all / of + u64::from((self.index as u64) <= all % of)
    }

    /// Its seed, where all have this one: the number that `SplitMix64` gives as its `index`-th
    /// after it (Steele, Lea and Flood, OOPSLA 2014). No two portions have the same.
    fn seed(self, of_all: i64) -> i64 {
        let step = (self.index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let state = of_all.cast_unsigned().wrapping_add(step);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).cast_signed()
    }
}

impl Job {
    /// True for a simulation that so many machines share: it ends with its time, or has so
    /// many behaviours that each portion is worth the start of an engine. One that is to find
    /// a violation ends with it.
    pub(super) fn is_shared_by(&self, machines: usize) -> bool {
        let is_long = match self.mode {
            Mode::Exhaustive => false,
            Mode::Simulate { traces: None, .. } => true,
            Mode::Simulate { depth, traces: Some(traces), .. } => {
                let least = traces / machines.max(1) as u64;
                least.saturating_mul(u64::from(depth)) >= START
            }
        };
        machines > 1 && is_long && self.expect.violates.is_none()
    }
}

impl Plan {
    /// False for a simulation that other shards share, of which the first one tells that it
    /// was left out.
    #[must_use]
    pub fn tells_of(&self, left_out: &Job) -> bool {
        let part = self.part.as_ref();
        part.is_none_or(|part| part.index == 1 || !left_out.is_shared_by(part.of))
    }

    /// Leaves of each simulation that all shards share the portion of this one.
    pub fn take_portions(&mut self) {
        let Some((index, of)) = self.part.as_ref().map(|part| (part.index, part.of)) else {
            return;
        };
        let portion = Portion { index, of };
        for job in self.jobs.iter_mut().filter(|job| job.is_shared_by(of)) {
            job.portion = Some(portion);
            if let Mode::Simulate { traces, seed, .. } = &mut job.mode {
                *traces = traces.map(|all| portion.traces(all));
                *seed = seed.map(|of_all| portion.seed(of_all));
            }
        }
    }
}

/// `portion 2 of 4`.
impl std::fmt::Display for Portion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "portion {} of {}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::manifest::{Broken, Expect};

    fn walk(depth: u32, traces: Option<u64>) -> Job {
        Job { mode: Mode::Simulate { depth, traces, seed: Some(7) }, ..Job::sample("walk") }
    }

    #[test]
    fn portions_have_all_behaviours_and_seeds_of_their_own() {
        for (all, of) in [(10, 4), (12, 4), (1, 3), (1_000_003, 7)] {
            let portions: Vec<Portion> = (1..=of).map(|index| Portion { index, of }).collect();
            assert_eq!(portions.iter().map(|portion| portion.traces(all)).sum::<u64>(), all);
        }
        let portions = || (1..=1024).map(|index| Portion { index, of: 1024 });
        for base in [0, 1, -1, i64::MAX] {
            // Java takes 48 bits of a seed.
            let seeds: BTreeSet<i64> =
                portions().map(|portion| portion.seed(base) & ((1 << 48) - 1)).collect();
            assert_eq!(seeds.len(), 1024);
        }
        // As everybody computes it.
        let first = Portion { index: 1, of: 2 }.seed(0);
        assert_eq!(first.cast_unsigned(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn long_simulations_are_shared_and_nothing_else() {
        assert!(walk(5, None).is_shared_by(2) && !walk(5, None).is_shared_by(1));
        assert!(walk(100, Some(3000)).is_shared_by(3) && !walk(100, Some(3000)).is_shared_by(4));
        assert!(!walk(u32::MAX, Some(1)).is_shared_by(2));
        assert!(!Job::sample("search").is_shared_by(2));
        let expect = Expect { violates: Some(Broken::Deadlock), ..Expect::default() };
        assert!(!Job { expect, ..walk(5, None) }.is_shared_by(2));
    }
}
