//! What is known of a search that was cut: how far it came without a violation.
//!
//! In: a job, the facts, a verdict that is none. Out: [`SoFar`].

use std::time::Duration;

use serde::Serialize;

use super::{EngineTrouble, Facts, Inconclusive, Verdict};
use crate::event::SearchMode;
use crate::figures::{duration, grouped};
use crate::manifest::Mode;
use crate::plan::Job;

/// How far a search came that was cut. It had found nothing wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SoFar {
    /// The largest depth of which a state was found, in states from an initial one.
    pub depth: u64,
    /// The depth up to which every state was found and has every invariant; `None` where that is
    /// not known.
    pub complete_to_depth: Option<u64>,
    /// Distinct states found, those of the searches before included.
    pub distinct: u64,
    /// States of them that are not explored; `None` if the engine did not tell.
    pub queued: Option<u64>,
    /// Seconds of search, those of the searches before included.
    pub searched_secs: u64,
    #[serde(skip)]
    workers: u32,
}

impl SoFar {
    /// How far the search of a job came; `None` if it was not cut, or nobody knows.
    #[must_use]
    pub fn of(job: &Job, verdict: &Verdict, facts: &Facts) -> Option<Self> {
        let is_search = job.mode == Mode::Exhaustive
            && facts.search.as_ref().is_some_and(|search| search.mode == SearchMode::BreadthFirst);
        if !is_search || !can_go_on(verdict) || !facts.violations.is_empty() {
            return None;
        }
        let before = facts.checkpoint.as_ref();
        let depth = facts.level.max(before.and_then(|checkpoint| checkpoint.depth))?;
        let read = facts.recovered.and_then(|recovered| recovered.distinct);
        // The report that told of this depth told of so many states.
        let found_before = before.map(|checkpoint| checkpoint.distinct_most);
        let counts = facts.counts.or(facts.recovered).unwrap_or_default();
        Some(Self {
            depth,
            complete_to_depth: (is_in_order(job) && depth > 1).then(|| depth - 1),
            distinct: counts.distinct.max(read).max(found_before).unwrap_or(0),
            queued: counts.queued,
            searched_secs: facts.elapsed.as_secs()
                + before.map_or(0, |before| before.searched_secs),
            workers: job.resources.workers,
        })
    }

    /// As a person reads it.
    #[must_use]
    pub fn told(&self) -> String {
        let reached = match self.complete_to_depth {
            Some(complete) => format!("complete to depth {complete}"),
            None if self.workers > 1 => format!(
                "depth {} is reached ({} workers do not finish one depth before the next)",
                self.depth, self.workers
            ),
            None => format!("depth {} is reached", self.depth),
        };
        let waiting = self.queued.map(|queued| format!(", {} unexplored", grouped(queued)));
        format!(
            "no violation so far: {reached}, {} distinct states{} in {}",
            grouped(self.distinct),
            waiting.unwrap_or_default(),
            duration(Duration::from_secs(self.searched_secs))
        )
    }
}

/// True if every state of one depth is found before one of the depth after the next. One worker
/// takes states in the order in which they were found. Of several, one may still explore a state
/// of the first depth while the others are anywhere; and where a view makes states equal, a state
/// that was left out may have been on the way to others.
fn is_in_order(job: &Job) -> bool {
    let has_view = match (job.question(), job.given()) {
        (Some(question), _) => question.view.is_some(),
        (None, given) => given.is_some_and(|(_, config)| config.view.is_some()),
    };
    job.resources.workers == 1 && !has_view
}

/// True if a search that was cut here may come to its end when it goes on.
#[must_use]
pub fn can_go_on(verdict: &Verdict) -> bool {
    use Inconclusive as Why;
    match verdict {
        Verdict::Inconclusive { why } => matches!(
            why,
            Why::TimeBudget { .. }
                | Why::Compiling { .. }
                | Why::Memory { .. }
                | Why::Disk { .. }
                | Why::Cancelled
                | Why::FailFast { .. }
                | Why::NotStarted { .. }
                | Why::Killed { .. }
                | Why::Silent { .. }
                | Why::Standing { .. }
                | Why::NoResult { .. }
        ),
        Verdict::EngineFailed { part, .. } => {
            matches!(part, EngineTrouble::Crash | EngineTrouble::CannotStart)
        }
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. }
        | Verdict::Violated { .. }
        | Verdict::ReachedAsExpected { .. }
        | Verdict::Unreached { .. }
        | Verdict::Vacuous { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Counts, Event, Search};
    use crate::outcome::Checkpoint;

    fn cut() -> Verdict {
        let why = Inconclusive::TimeBudget { seconds: 9, distinct: 5, queued: Some(1) };
        Verdict::Inconclusive { why }
    }

    fn job(workers: u32) -> Job {
        let mut job = Job::sample("a");
        job.resources.workers = workers;
        job
    }

    fn facts() -> Facts {
        let mut facts = Facts::default();
        facts.add(&Event::SearchStarted(Search::default()));
        let counts =
            |depth| Counts { depth, generated: 9_000, distinct: Some(5_000), queued: Some(1_000) };
        facts.add(&Event::Progress(counts(Some(25))));
        facts.add(&Event::FinalCounts(counts(None)));
        facts.elapsed = Duration::from_secs(300);
        facts
    }

    fn told(workers: u32, facts: &Facts) -> String {
        SoFar::of(&job(workers), &cut(), facts).map(|so_far| so_far.told()).unwrap_or_default()
    }

    #[test]
    fn one_worker_completes_one_depth_before_the_next() {
        assert_eq!(
            told(1, &facts()),
            "no violation so far: complete to depth 24, 5,000 distinct states, 1,000 unexplored in 5m00s"
        );
        assert!(told(2, &facts()).contains("depth 25 is reached (2 workers do not finish"));
    }

    #[test]
    fn before_all_initial_states_are_found_nothing_is_complete() {
        let first = Facts { level: Some(1), ..facts() };
        assert!(told(1, &first).starts_with("no violation so far: depth 1 is reached, 5,000"));
    }

    #[test]
    fn what_was_proven_before_a_checkpoint_counts() {
        let mut facts = Facts { counts: None, level: None, ..facts() };
        facts.add(&Event::Recovered { distinct: 4_000, queued: Some(900) });
        facts.went_on_from(Checkpoint {
            date: "2026-11-20".into(),
            distinct_least: 3_000,
            distinct_most: 4_100,
            generated_most: 8_000,
            depth: Some(20),
            searched_secs: 60,
        });
        assert_eq!(
            told(1, &facts),
            "no violation so far: complete to depth 19, 4,100 distinct states, 900 unexplored in 6m00s"
        );
    }

    #[test]
    fn nothing_is_said_of_what_came_to_its_end_or_found_something() {
        let verified = Verdict::AssumptionsHold { assumptions: None };
        assert_eq!(SoFar::of(&job(1), &verified, &facts()), None);
        assert_eq!(told(1, &Facts::default()), "");
    }
}
