//! How long a job will take, by what it took before.
//!
//! In: a history, the job, and what it will run on. Out: [`Forecast`]. What the job took on another
//! kind of machine counts only if the speed of both is known, by a search of a fixed size.

use serde::Serialize;

use super::{Cost, Past, Speed};
use crate::plan::{Job, Length};

/// Runs that are looked at, the newest ones.
const RUNS_MAX: usize = 12;
/// How far the true time may be from what the runs say, at least: on the same kind of machine, and
/// on another one, as a part.
const DOUBT: (f64, f64) = (0.1, 0.35);
/// The same where only one run is known.
const DOUBT_OF_ONE: f64 = 0.25;

/// From how many seconds on a search is worth it that the speed of its machine is known.
pub const LONG_SECS: f64 = 20.0;

/// What a job will probably take.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// Wall time of its search, in seconds: the median of the runs.
    pub secs: f64,
    /// From here on it is likely, in seconds.
    pub secs_least: f64,
    /// Up to here it is likely, in seconds.
    pub secs_most: f64,
    /// The largest memory that it was seen to take, in MiB.
    pub peak_mib: Option<u64>,
    /// How many runs say so.
    pub runs: usize,
    /// True if they ran on another kind of machine.
    pub is_scaled: bool,
}

/// On what a job will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The kind of the machine.
    pub machine: String,
    /// The engine with all that it runs on.
    pub engine: String,
}

impl Past {
    /// How fast an engine is on a kind of machine, with so many workers and suited to jobs of such a
    /// length: states generated per second in the search of a fixed size, as it was measured last.
    #[must_use]
    pub fn speed(&self, machine: &str, engine: &str, used: (u32, Length)) -> Option<f64> {
        let is_it = |speed: &&Speed| {
            let is_used = (speed.workers, speed.length) == used;
            is_used && speed.machine == machine && speed.engine == engine
        };
        self.speeds().rfind(is_it).map(|speed| speed.states_per_sec)
    }

    /// The same where a job ran.
    fn speed_of(&self, cost: &Cost) -> Option<f64> {
        self.speed(&cost.machine, &cost.engine, (cost.workers, cost.length))
    }

    /// What a job of a profile will probably take; `None` where nothing that is known says so.
    #[must_use]
    pub fn forecast(&self, job: &Job, profile: &str, place: &Place) -> Option<Forecast> {
        if job.takes_the_rest() {
            return None;
        }
        let used = (job.resources.workers, job.resources.length);
        let known: Vec<&Cost> = self.searches(&job.name, profile).collect();
        let is_here = |cost: &&&Cost| {
            let is_used = (cost.workers, cost.length) == used;
            is_used && cost.machine == place.machine && cost.engine == place.engine
        };
        let here: Vec<(f64, &Cost)> =
            known.iter().filter(is_here).map(|cost| (cost.search_secs, *cost)).collect();
        if !here.is_empty() {
            return Forecast::of(&here, false);
        }
        let speed = self.speed(&place.machine, &place.engine, used)?;
        let scaled = |cost: &Cost| {
            let there = self.speed_of(cost)?;
            Some(cost.search_secs * there / speed)
        };
        let elsewhere = known.into_iter().filter_map(|cost| Some((scaled(cost)?, cost)));
        let elsewhere: Vec<(f64, &Cost)> = elsewhere.collect();
        Forecast::of(&elsewhere, true)
    }

    /// True if a job that takes long is known by other kinds of machine alone, so that the speed of
    /// this one would tell how long it takes here.
    #[must_use]
    pub fn wants_speed(&self, job: &Job, profile: &str, place: &Place) -> bool {
        let is_known = |cost: &Cost| self.speed_of(cost).is_some();
        let used = (job.resources.workers, job.resources.length);
        let is_long = |cost: &Cost| cost.search_secs >= LONG_SECS;
        !job.takes_the_rest()
            && self.speed(&place.machine, &place.engine, used).is_none()
            && self.forecast(job, profile, place).is_none()
            && self.searches(&job.name, profile).any(|cost| is_long(cost) && is_known(cost))
    }

    /// Searches of a job that came to their end, the newest ones first.
    pub(super) fn searches(&self, job: &str, profile: &str) -> impl Iterator<Item = &Cost> {
        let is_it =
            move |cost: &&Cost| cost.job == job && cost.profile == profile && cost.is_of_a_search();
        self.costs().rev().filter(is_it)
    }
}

impl Forecast {
    /// Of what was taken before, the newest first.
    fn of(runs: &[(f64, &Cost)], is_scaled: bool) -> Option<Self> {
        let runs = &runs[..runs.len().min(RUNS_MAX)];
        let mut times: Vec<f64> = runs.iter().map(|(secs, _)| *secs).collect();
        times.sort_by(f64::total_cmp);
        let secs = percentile(&times, 0.5)?;
        let doubt = match (is_scaled, times.len()) {
            (true, _) => DOUBT.1,
            (false, 1) => DOUBT_OF_ONE,
            (false, _) => DOUBT.0,
        };
        Some(Self {
            secs,
            secs_least: percentile(&times, 0.1)?.min(secs * (1.0 - doubt)),
            secs_most: percentile(&times, 0.9)?.max(secs * (1.0 + doubt)),
            peak_mib: runs.iter().filter_map(|(_, cost)| cost.peak_mib).max(),
            runs: times.len(),
            is_scaled,
        })
    }
}

/// The value below which this part of some sorted values is, between two of them if need be.
pub(super) fn percentile(sorted: &[f64], part: f64) -> Option<f64> {
    let at = part * (sorted.len().checked_sub(1)?) as f64;
    let (below, above) = (sorted.get(at.floor() as usize)?, sorted.get(at.ceil() as usize)?);
    Some(below + (above - below) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Line, Reason, Speed};

    const HERE: &str = "a processor, 2 cores";
    const ENGINE: &str = "TLC 2.15, Java 17.0.15";

    fn place(machine: &str) -> Place {
        Place { machine: machine.into(), engine: ENGINE.into() }
    }

    fn job() -> Job {
        let mut job = Job::sample("a");
        job.resources.workers = 2;
        job
    }

    fn cost(secs: f64) -> Line {
        Cost::sample("a", Reason::Proof, secs).into()
    }

    fn speed(machine: &str, states_per_sec: f64) -> Line {
        let (machine, engine) = (machine.to_owned(), ENGINE.to_owned());
        let (run, at) = ("2026-11-20T22:00:00Z-1".to_owned(), "2026-11-20T22:00:00Z".to_owned());
        let (workers, length) = (2, Length::Short);
        Line::Speed(Speed { run, at, machine, engine, workers, length, states_per_sec })
    }

    fn past(lines: Vec<Line>) -> Past {
        Past { lines, unread: None }
    }

    #[test]
    fn the_same_machine_says_it_best_and_the_newest_runs_count() {
        let mut lines: Vec<Line> = (0..5).map(|_| cost(500.0)).collect();
        lines.extend((0..12).map(|n| cost(100.0 + f64::from(n))));
        lines.push(Cost::sample("a", Reason::Cut, 3.0).into());
        lines.push(Cost::sample("b", Reason::Proof, 7.0).into());
        let forecast = past(lines).forecast(&job(), "pr", &place(HERE)).unwrap();
        assert_eq!((forecast.secs, forecast.runs, forecast.is_scaled), (105.5, 12, false));
        assert!(forecast.secs_least < 95.0 + 1e-9 && forecast.secs_most > 116.0);
        assert_eq!(forecast.peak_mib, Some(120));
    }

    #[test]
    fn what_another_machine_took_is_scaled_by_the_speeds_of_both() {
        let there = "another processor, 8 cores";
        let mut lines = vec![cost(100.0), speed(HERE, 30_000.0)];
        assert_eq!(past(lines.clone()).forecast(&job(), "pr", &place(there)), None);
        lines.push(speed(there, 60_000.0));
        let forecast = past(lines.clone()).forecast(&job(), "pr", &place(there)).unwrap();
        assert_eq!((forecast.secs, forecast.is_scaled), (50.0, true));
        assert_eq!((forecast.secs_least, forecast.secs_most), (32.5, 67.5));
        lines.push(speed(there, 30_000.0));
        let newer = past(lines).forecast(&job(), "pr", &place(there)).unwrap();
        assert_eq!(newer.secs, 100.0, "the speed as it was measured last");
    }

    #[test]
    fn another_profile_and_an_empty_history_say_nothing() {
        let known = past(vec![cost(100.0)]);
        assert_eq!(known.forecast(&job(), "nightly", &place(HERE)), None);
        assert_eq!(past(Vec::new()).forecast(&job(), "pr", &place(HERE)), None);
    }
}
