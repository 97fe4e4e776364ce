//! One of several parts of a plan, for machines that share a run.
//!
//! In: the jobs of a plan, and which part is meant. Out: the jobs of that part.
//! Every machine divides the same jobs in the same way: each is in exactly one
//! part.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Job;
use super::select::names;

/// Most parts of a plan.
const PARTS_MAX: usize = 1024;
/// What a job takes beside its search, in states that are generated meanwhile.
pub(super) const START: u64 = 100_000;

/// The part `2/3`: the second of three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 0.
    index: usize,
    /// How many there are.
    of: usize,
}

impl Shard {
    /// Keeps the jobs of this part, in their order. A model stays with its
    /// probes, and what is expected to be large comes first to the part that
    /// has least. A simulation that all parts share is in each.
    pub fn keep<T>(self, all: &mut Vec<T>, job: impl Fn(&T) -> &Job) {
        let mut costs: BTreeMap<String, u64> = BTreeMap::new();
        let is_shared = |job: &Job| job.is_shared_by(self.of);
        for job in all.iter().map(&job).filter(|job| !is_shared(job)) {
            let cost = costs.entry(group(job).to_owned()).or_default();
            *cost = cost.saturating_add(cost_of(job));
        }
        let mut by_cost: Vec<(String, u64)> = costs.into_iter().collect();
        by_cost.sort_by(|(a, a_cost), (b, b_cost)| b_cost.cmp(a_cost).then(a.cmp(b)));
        let mut loads = vec![0_u64; self.of];
        let mut part_of: BTreeMap<String, usize> = BTreeMap::new();
        for (group, cost) in by_cost {
            let least = (0..self.of).min_by_key(|part| loads[*part]).unwrap_or(0);
            loads[least] = loads[least].saturating_add(cost);
            part_of.insert(group, least);
        }
        let is_own = |job: &Job| part_of.get(group(job)) == Some(&self.index);
        all.retain(|one| is_shared(job(one)) || is_own(job(one)));
    }

    /// What tells others that this is a part of that plan.
    #[must_use]
    pub fn of_plan(self, plan: String, jobs: Vec<String>) -> Part {
        Part { index: self.index + 1, of: self.of, plan, jobs }
    }
}

/// Which part of which plan a run is, for whoever puts the parts together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which part, from 1.
    pub index: usize,
    /// How many there are.
    pub of: usize,
    /// A hash of the whole plan: the same for all parts of one run.
    pub plan: String,
    /// The names of all its jobs, in its order.
    pub jobs: Vec<String>,
}

/// The model that a job belongs to, or the mutant that it is.
fn group(job: &Job) -> &str {
    names(job).last().copied().unwrap_or_default()
}

fn cost_of(job: &Job) -> u64 {
    job.expect.generated.unwrap_or(0).saturating_add(START)
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<usize>().ok();
        let parts = text.split_once('/').and_then(|(k, n)| Some((number(k)?, number(n)?)));
        match parts {
            Some((k, of)) if (1..=of).contains(&k) && of <= PARTS_MAX => {
                Ok(Self { index: k - 1, of })
            }
            _ => Err(format!(
                "`{text}` is not a part of a run; write K/N with K from 1 to N, such as 2/3 (N is at most {PARTS_MAX})"
            )),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Expect;
    use crate::plan::Purpose;

    fn jobs() -> Vec<Job> {
        let model = |name: &str, generated: Option<u64>| Job {
            expect: Expect { generated, ..Expect::default() },
            ..Job::sample(name)
        };
        let probe =
            Job { purpose: Purpose::Probe { predicate: "Reach".into() }, ..Job::sample("a/Reach") };
        let mutant =
            Job { purpose: Purpose::Mutant { bug: String::new() }, ..Job::sample("mutant/m") };
        let huge = model("huge", Some(9_000_000));
        vec![model("a", Some(10)), probe, huge, model("b", None), model("c", Some(7)), mutant]
    }

    fn part(text: &str) -> Vec<String> {
        let mut jobs = jobs();
        text.parse::<Shard>().unwrap().keep(&mut jobs, |job| job);
        jobs.into_iter().map(|job| job.name).collect()
    }

    #[test]
    fn each_job_is_in_one_part_and_a_probe_beside_its_model() {
        let all: Vec<String> = jobs().into_iter().map(|job| job.name).collect();
        for of in 1..8 {
            let parts: Vec<Vec<String>> = (1..=of).map(|k| part(&format!("{k}/{of}"))).collect();
            let mut together = parts.concat();
            together.sort_by_key(|name| all.iter().position(|one| one == name));
            assert_eq!(together, all, "{of} parts");
            let with = |name: &str| parts.iter().position(|part| part.iter().any(|n| n == name));
            assert_eq!(with("a"), with("a/Reach"));
        }
    }

    #[test]
    fn what_is_large_has_a_part_of_its_own() {
        assert_eq!(part("1/2"), ["huge"]);
        assert_eq!(part("2/2"), ["a", "a/Reach", "b", "c", "mutant/m"]);
        assert!(part("7/7").is_empty());
    }

    #[test]
    fn what_is_no_part_is_told() {
        for text in ["", "2", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/2", "1/2000"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
