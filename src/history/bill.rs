//! What a history comes to: by month, by job, by reason.
//!
//! In: the lines of a history and the moment that is now. Out: [`Bill`].

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use chrono::DateTime;

use super::line::moment;
use super::{Cost, Line, Past, Reason};

/// Days of the last period.
const DAYS: u64 = 30;
/// Letters of a moment that say its month.
const MONTH: usize = "2026-11".len();
/// Letters of the name of a run that say when it began.
const BEGUN: usize = "2026-11-20T22:04:51Z".len();

/// What runs cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bill {
    /// The calendar months in which something ran, the first one first, and after them the last
    /// 30 days.
    pub periods: Vec<Period>,
    /// When its first and its last line were written.
    pub between: Option<(String, String)>,
}

/// What the runs of some time cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Period {
    /// `2026-11`, or `last 30 days`.
    pub name: String,
    /// How many runs there were.
    pub runs: usize,
    /// From the beginning to the end of each run, in seconds, added up.
    pub wall_secs: f64,
    /// All jobs.
    pub all: Sum,
    /// Each job.
    pub by_job: BTreeMap<String, Sum>,
    /// Each reason.
    pub by_reason: BTreeMap<Reason, Sum>,
}

/// What some jobs cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// How many lines of the history that is.
    pub lines: u64,
    /// Wall time of their processes, in seconds; jobs that run beside each other count each.
    pub secs: f64,
    /// Processor time, as far as it is known, in seconds.
    pub cpu_secs: f64,
    /// What would have been spent without the store, in seconds.
    pub saved_secs: f64,
}

impl Bill {
    /// The bill of a history.
    #[must_use]
    pub fn of(past: &Past, now: SystemTime) -> Self {
        let mut months: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &past.lines {
            months.entry(&line.at()[..MONTH]).or_default().push(line);
        }
        let mut periods: Vec<Period> =
            months.iter().map(|(month, lines)| Period::of(month, lines)).collect();
        let first = now.checked_sub(Duration::from_secs(DAYS * 24 * 3600)).map(moment);
        let is_recent = |line: &&Line| first.as_deref().is_some_and(|first| line.at() >= first);
        let recent: Vec<&Line> = past.lines.iter().filter(is_recent).collect();
        periods.push(Period::of(&format!("last {DAYS} days"), &recent));
        let moments = || past.lines.iter().map(Line::at);
        let between = moments().min().zip(moments().max());
        let between = between.map(|(first, last)| (first.to_owned(), last.to_owned()));
        Self { periods, between }
    }
}

impl Period {
    fn of(name: &str, lines: &[&Line]) -> Self {
        let mut period = Self { name: name.to_owned(), ..Self::default() };
        let mut runs: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in lines {
            runs.entry(line.run()).or_default().push(line);
            if let Line::Cost(cost) = line {
                period.all.add(cost);
                period.by_job.entry(cost.job.clone()).or_default().add(cost);
                period.by_reason.entry(cost.reason).or_default().add(cost);
            }
        }
        period.runs = runs.len();
        period.wall_secs = runs.iter().map(|(run, lines)| wall_secs(run, lines)).sum();
        period
    }
}

impl Sum {
    fn add(&mut self, cost: &Cost) {
        self.lines += 1;
        self.secs += cost.spent_secs;
        self.cpu_secs += cost.cpu_secs.unwrap_or(0.0);
        self.saved_secs += cost.saved_secs;
    }
}

/// How long a run took. One that was killed says nothing of that: what is known is when it began,
/// and when its last job ended.
fn wall_secs(run: &str, lines: &[&Line]) -> f64 {
    let whole = lines.iter().find_map(|line| match line {
        Line::Run(whole) => Some(whole.wall_secs),
        Line::Cost(_) | Line::Speed(_) => None,
    });
    whole.or_else(|| between(run.get(..BEGUN)?, lines.last()?.at())).unwrap_or(0.0)
}

fn between(first: &str, last: &str) -> Option<f64> {
    let [first, last] = [first, last].map(|at| DateTime::parse_from_rfc3339(at).ok());
    let secs = (last? - first?).num_seconds().max(0);
    Some(secs as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Whole;

    fn at(at: &str) -> SystemTime {
        DateTime::parse_from_rfc3339(at).unwrap().into()
    }

    fn cost(at: &str, job: &str, reason: Reason, secs: f64) -> Line {
        Line::from(Cost {
            at: at.into(),
            run: "2026-11-02T10:00:00Z-7".into(),
            ..Cost::sample(job, reason, secs)
        })
    }

    #[test]
    fn what_a_job_cost_counts_once_in_its_month_and_among_the_last_days() {
        let lines = vec![
            cost("2026-10-30T10:00:00Z", "a", Reason::Proof, 60.0),
            cost("2026-11-02T10:00:30Z", "a", Reason::Proof, 20.0),
            cost("2026-11-02T10:01:30Z", "b", Reason::Cut, 40.0),
        ];
        let past = Past { lines, unread: None };
        let bill = Bill::of(&past, at("2026-12-01T00:00:00Z"));
        let names: Vec<&str> = bill.periods.iter().map(|period| &*period.name).collect();
        assert_eq!(names, ["2026-10", "2026-11", "last 30 days"]);
        let november = &bill.periods[1];
        assert_eq!((november.all.secs, november.by_job["a"].secs, november.runs), (60.0, 20.0, 1));
        assert_eq!(november.by_reason[&Reason::Cut].cpu_secs, 60.0);
        assert_eq!(bill.periods[2].all, november.all);
        assert_eq!(november.wall_secs, 90.0, "from its beginning to its last job");
    }

    #[test]
    fn a_run_that_ended_says_how_long_it_took() {
        let run = "2026-11-02T10:00:00Z-7".to_owned();
        let (at_end, profile) = ("2026-11-02T10:05:00Z".to_owned(), "pr".to_owned());
        let whole = Whole { run, at: at_end, profile, wall_secs: 123.5, exit_code: 0 };
        let lines = vec![cost("2026-11-02T10:00:30Z", "a", Reason::Proof, 20.0), Line::Run(whole)];
        let past = Past { lines, unread: None };
        assert_eq!(Bill::of(&past, at("2026-11-03T00:00:00Z")).periods[0].wall_secs, 123.5);
    }
}
