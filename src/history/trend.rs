//! How a job has fared over its last runs, and whether it has become slower.
//!
//! In: a history, a job that has ended. Out: its earlier runs, and a note where the same states
//! took longer than they did.

use std::time::Duration;

use super::forecast::percentile;
use super::{Cost, Past, Place};
use crate::figures::{counted, duration};
use crate::outcome::{Earlier, JobOutcome};

/// Earlier runs that are told.
const TOLD: usize = 30;
/// Earlier runs with the same counts that a job is compared with, at least and at most.
const COMPARED: (usize, usize) = (3, 10);
/// Median of the runs from which on a job is compared, in seconds: below it, chance decides.
const SECS_MIN: f64 = 5.0;
/// How much longer it must have taken.
const SLOWER: f64 = 1.2;

impl Past {
    /// The last runs of a job in a place, the oldest first.
    #[must_use]
    pub fn earlier(&self, outcome: &JobOutcome, profile: &str, place: &Place) -> Vec<Earlier> {
        let job = &outcome.job;
        let is_it = |cost: &&Cost| {
            cost.machine == place.machine
                && cost.engine == place.engine
                && cost.workers == job.resources.workers
        };
        let searches = self.searches(&job.name, profile).filter(is_it).take(TOLD);
        let mut earlier: Vec<Earlier> = searches.map(Earlier::from).collect();
        earlier.reverse();
        earlier
    }
}

impl From<&Cost> for Earlier {
    fn from(cost: &Cost) -> Self {
        Self {
            at: cost.at.clone(),
            elapsed_secs: cost.search_secs,
            generated: cost.generated,
            distinct: cost.distinct,
            peak_resident_mib: cost.peak_mib,
        }
    }
}

/// Said of a job that took longer than its earlier runs, where these had the same counts.
#[must_use]
pub fn slower(outcome: &JobOutcome) -> Option<String> {
    let ran_whole = outcome.evidence.stored.is_none() && outcome.facts.checkpoint.is_none();
    let counts = outcome.facts.counts.filter(|_| ran_whole)?;
    let is_alike = |earlier: &&Earlier| {
        earlier.generated == Some(counts.generated) && earlier.distinct == counts.distinct
    };
    let alike = outcome.earlier.iter().rev().filter(is_alike).take(COMPARED.1);
    let mut times: Vec<f64> = alike.map(|earlier| earlier.elapsed_secs).collect();
    times.sort_by(f64::total_cmp);
    let median = percentile(&times, 0.5).filter(|_| times.len() >= COMPARED.0)?;
    let now = outcome.facts.elapsed;
    let ratio = now.as_secs_f64() / median;
    (median >= SECS_MIN && ratio > SLOWER).then(|| {
        let median = Duration::try_from_secs_f64(median).map_or_else(|_| "?".into(), duration);
        let (now, percent) = (duration(now), (100.0 * (ratio - 1.0)).round());
        let runs = counted(times.len(), "run");
        format!("slower: {now}, {percent} % more than the median of its last {runs} on such a machine ({median}), with the same counts")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Counts;
    use crate::history::{Line, Reason};
    use crate::outcome::Verdict;
    use crate::plan::Job;

    fn place() -> Place {
        Place { machine: "a processor, 2 cores".into(), engine: "TLC 2.15, Java 17.0.15".into() }
    }

    /// A job that took so long now, and so long before.
    fn outcome(now: f64, before: &[f64]) -> JobOutcome {
        let lines = before.iter().map(|secs| Cost::sample("a", Reason::Proof, *secs).into());
        let other = Line::from(Cost { workers: 7, ..Cost::sample("a", Reason::Proof, 1.0) });
        let past = Past { lines: lines.chain([other]).collect(), unread: None };
        let mut job = Job::sample("a");
        job.resources.workers = 2;
        let mut outcome =
            JobOutcome::sample(job, Verdict::AssumptionsHold { assumptions: Some(1) });
        outcome.facts.elapsed = Duration::from_secs_f64(now);
        let counts = Counts { depth: None, generated: 9, distinct: Some(5), queued: Some(0) };
        outcome.facts.counts = Some(counts);
        outcome.earlier = past.earlier(&outcome, "pr", &place());
        outcome
    }

    #[test]
    fn the_same_states_in_more_time_are_noted() {
        let told = slower(&outcome(31.0, &[20.0, 24.0, 26.0])).unwrap();
        assert_eq!(
            told,
            "slower: 31s, 29 % more than the median of its last 3 runs on such a machine (24s), with the same counts"
        );
        assert_eq!(slower(&outcome(28.0, &[20.0, 24.0, 26.0])), None, "not so much more");
        assert_eq!(slower(&outcome(31.0, &[20.0, 24.0])), None, "too few runs");
        assert_eq!(slower(&outcome(3.1, &[1.0, 1.0, 1.0])), None, "too short");
    }

    #[test]
    fn other_states_are_not_compared() {
        let mut other = outcome(31.0, &[20.0, 24.0, 26.0]);
        other.facts.counts = other.facts.counts.map(|counts| Counts { generated: 10, ..counts });
        assert_eq!(slower(&other), None);
    }

    #[test]
    fn the_last_runs_are_told_in_their_order() {
        let before: Vec<f64> = (0..40).map(f64::from).collect();
        let earlier = outcome(1.0, &before).earlier;
        let secs: Vec<f64> = earlier.iter().map(|earlier| earlier.elapsed_secs).collect();
        assert_eq!(secs, before[10..]);
    }
}
