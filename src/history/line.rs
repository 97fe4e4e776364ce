//! The lines of a history: what a job cost, and what a run took as a whole.
//!
//! In: a [`JobOutcome`] and the [`Scene`] of its run. Out: one line of JSON, which says of itself
//! which version it has, and the same read again.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Reason;
use crate::figures::shortened;
use crate::outcome::{JobOutcome, Ran, RunOutcome, SoFar, Verdict, finding};
use crate::plan::Length;

/// Version of the format of a line.
const VERSION: u32 = 1;
/// Letters of a finding that are kept.
const FINDING_MAX: usize = 300;

/// A line of a history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// What a job cost.
    Cost(Box<Cost>),
    /// What a run took as a whole.
    Run(Whole),
    /// How fast a kind of machine is.
    Speed(Speed),
}

/// What a job cost, and what came out. What is unknown or nothing is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Its run, as no other run is called.
    pub run: String,
    /// When it ended, in UTC: `2026-11-20T22:04:51Z`.
    pub at: String,
    /// Profile of the manifest; empty for a specification given by path.
    pub profile: String,
    /// Its name.
    pub job: String,
    /// What the time was spent on.
    pub reason: Reason,
    /// Kind of the verdict, e.g. `verified`.
    pub verdict: String,
    /// True if that was expected.
    pub as_expected: bool,
    /// True if it was ended by something that says nothing of the job.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cancelled: bool,
    /// The verdict in one sentence.
    pub finding: String,
    /// Wall time of the search, in seconds; that of a search in an earlier run, if `stored`.
    pub search_secs: f64,
    /// Wall time of everything that ran for it in this run, in seconds.
    pub spent_secs: f64,
    /// The same of the processor, as of the last look at each process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_secs: Option<f64>,
    /// Seconds that it would have taken if it had not been taken from the store.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub saved_secs: f64,
    /// States generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<u64>,
    /// Distinct states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// Depth of the state graph; of a search that was cut, the largest that was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u64>,
    /// Of a search that was cut, the depth up to which every state was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_to_depth: Option<u64>,
    /// Largest resident size seen, in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_mib: Option<u64>,
    /// Threads that searched.
    pub workers: u32,
    /// How long it was expected to take, to which an engine suits itself.
    pub length: Length,
    /// With what it ran.
    pub engine: String,
    /// On what it ran.
    pub machine: String,
    /// The commit that was checked out, if Git knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Its key in the store, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The day of the earlier run whose outcome it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<String>,
}

/// What a run took as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// The run.
    pub run: String,
    /// When it ended, in UTC.
    pub at: String,
    /// Profile of the manifest.
    pub profile: String,
    /// From its beginning to its end, in seconds: what a CI pays for.
    pub wall_secs: f64,
    /// Its exit code.
    pub exit_code: u8,
}

/// How fast an engine is on a kind of machine, by a search of a fixed size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The run that measured it.
    pub run: String,
    /// When it was measured, in UTC.
    pub at: String,
    /// The kind of machine.
    pub machine: String,
    /// The engine with all that it runs on.
    pub engine: String,
    /// Threads that searched.
    pub workers: u32,
    /// How long a job is expected to take to which the engine suited itself.
    pub length: Length,
    /// States generated per second, the start of the engine counted.
    pub states_per_sec: f64,
}

/// What is the same for all jobs of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The run.
    pub run: String,
    /// What it runs on.
    pub machine: String,
    /// The commit that is checked out.
    pub commit: Option<String>,
    /// What its searches are for, if that is one thing.
    pub reason: Option<Reason>,
}

impl Scene {
    /// The scene of a run that begins now.
    #[must_use]
    pub fn new(machine: String, commit: Option<String>, reason: Option<Reason>) -> Self {
        let run = format!("{}-{}", moment(SystemTime::now()), std::process::id());
        Self { run, machine, commit, reason }
    }
}

impl From<Cost> for Line {
    fn from(cost: Cost) -> Self {
        Self::Cost(Box::new(cost))
    }
}

impl Line {
    /// The line as it is written, with its end.
    pub(super) fn text(&self) -> String {
        let mut json = serde_json::to_value(self).unwrap_or_default();
        if let Json::Object(parts) = &mut json {
            parts.insert("version".to_owned(), VERSION.into());
        }
        format!("{json}\n")
    }

    /// Reads a line.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match json.get("version").and_then(Json::as_u64) {
            Some(found) if found == u64::from(VERSION) => {}
            Some(found) => return Err(format!("its format is version {found}")),
            None => return Err("it states no version".to_owned()),
        }
        let line: Self = serde_json::from_value(json).map_err(|error| error.to_string())?;
        match line.is_sound() {
            true => Ok(line),
            false => Err("it states a time or a speed that cannot be".to_owned()),
        }
    }

    /// True if its figures and its moment can be.
    fn is_sound(&self) -> bool {
        let secs = match self {
            Self::Cost(cost) => {
                [cost.search_secs, cost.spent_secs, cost.saved_secs, cost.cpu_secs.unwrap_or(0.0)]
            }
            Self::Run(run) => [run.wall_secs; 4],
            Self::Speed(speed) => return speed.is_sound(),
        };
        let can_be = |secs: &f64| (0.0..1e9).contains(secs);
        secs.iter().all(can_be) && is_moment(self.at())
    }

    /// When it was written.
    #[must_use]
    pub fn at(&self) -> &str {
        match self {
            Self::Cost(cost) => &cost.at,
            Self::Run(run) => &run.at,
            Self::Speed(speed) => &speed.at,
        }
    }

    /// The run that wrote it.
    #[must_use]
    pub fn run(&self) -> &str {
        match self {
            Self::Cost(cost) => &cost.run,
            Self::Run(run) => &run.run,
            Self::Speed(speed) => &speed.run,
        }
    }
}

impl Cost {
    /// What a job cost that has ended, and what asking a second engine cost, if one was asked.
    /// `key` is the one that it has in the store.
    #[must_use]
    pub fn all_of(
        outcome: &JobOutcome,
        run: &RunOutcome,
        scene: &Scene,
        key: Option<&str>,
    ) -> Vec<Self> {
        let mut whole = Self::of(outcome, run, scene, key);
        let second = outcome.second.as_ref().filter(|_| outcome.evidence.stored.is_none());
        let second = second.map_or(0.0, |second| second.elapsed_secs);
        whole.spent_secs = (whole.spent_secs - second).max(0.0);
        let second = (second > 0.0).then(|| whole.beside(Reason::CrossCheck, second));
        std::iter::once(whole).chain(second).collect()
    }

    fn of(outcome: &JobOutcome, run: &RunOutcome, scene: &Scene, key: Option<&str>) -> Self {
        let counts = outcome.facts.counts;
        let stored = outcome.evidence.stored.as_ref();
        let earlier: Duration = outcome.evidence.processes.iter().map(Ran::elapsed).sum();
        let finding = finding(&outcome.verdict);
        let so_far = SoFar::of(&outcome.job, &outcome.verdict, &outcome.facts);
        Self {
            run: scene.run.clone(),
            at: moment(SystemTime::now()),
            profile: run.plan.profile.clone(),
            job: outcome.job.name.clone(),
            reason: Reason::of(outcome).within(scene.reason),
            verdict: kind(&outcome.verdict),
            as_expected: outcome.is_as_expected(),
            cancelled: outcome.was_cancelled(),
            finding: shortened(finding.lines().next().unwrap_or_default(), FINDING_MAX),
            search_secs: secs(outcome.facts.elapsed),
            spent_secs: secs(outcome.spent.elapsed),
            cpu_secs: outcome.spent.cpu.map(secs),
            saved_secs: stored.map_or(0.0, |_| secs(earlier)),
            // No checkpoint tells how many there were before.
            generated: counts
                .filter(|_| outcome.facts.checkpoint.is_none())
                .map(|counts| counts.generated),
            distinct: counts.and_then(|counts| counts.distinct),
            depth: outcome.facts.depth.or(so_far.as_ref().map(|so_far| so_far.depth)),
            complete_to_depth: so_far.and_then(|so_far| so_far.complete_to_depth),
            peak_mib: outcome.peak_mib,
            workers: outcome.job.resources.workers,
            length: outcome.job.resources.length,
            engine: run.engines(),
            machine: scene.machine.clone(),
            commit: scene.commit.clone(),
            key: key.map(str::to_owned),
            stored: stored.map(|stored| stored.date.clone()),
        }
    }

    /// What it cost to find out why the job is not as expected, if that was looked for.
    #[must_use]
    pub fn of_explanation(outcome: &JobOutcome, run: &RunOutcome, scene: &Scene) -> Option<Self> {
        let elapsed = secs(outcome.explanation.elapsed);
        let whole = || Self::of(outcome, run, scene, None);
        (elapsed > 0.0).then(|| whole().beside(Reason::Explanation, elapsed))
    }

    /// What was spent on the same job beside its search.
    fn beside(&self, reason: Reason, spent_secs: f64) -> Self {
        let (search_secs, saved_secs, cpu_secs, key) = (0.0, 0.0, None, None);
        Self { reason, search_secs, spent_secs, cpu_secs, saved_secs, key, ..self.clone() }
    }

    /// True if it tells how long a search takes: one that ran in its run and came to its end.
    #[must_use]
    pub fn is_of_a_search(&self) -> bool {
        self.reason.is_of_a_search()
    }
}

impl Whole {
    /// A run that has come to its end.
    #[must_use]
    pub fn of(run: &RunOutcome, scene: &Scene, elapsed: Duration) -> Self {
        Self {
            run: scene.run.clone(),
            at: moment(SystemTime::now()),
            profile: run.plan.profile.clone(),
            wall_secs: secs(elapsed),
            exit_code: run.exit_code().code(),
        }
    }
}

impl Speed {
    /// A speed that was measured now.
    #[must_use]
    pub fn measured(
        scene: &Scene,
        engine: &str,
        (workers, length): (u32, Length),
        states_per_sec: f64,
    ) -> Self {
        let (run, machine) = (scene.run.clone(), scene.machine.clone());
        let (at, engine) = (moment(SystemTime::now()), engine.to_owned());
        Self { run, at, machine, engine, workers, length, states_per_sec }
    }

    fn is_sound(&self) -> bool {
        (1e-3..1e12).contains(&self.states_per_sec) && is_moment(&self.at)
    }
}

fn is_moment(at: &str) -> bool {
    DateTime::parse_from_rfc3339(at).is_ok()
}

/// The kind of a verdict, as `outcomes.json` has it.
pub(super) fn kind(verdict: &Verdict) -> String {
    let json = serde_json::to_value(verdict).unwrap_or_default();
    json.get("verdict").and_then(Json::as_str).unwrap_or_default().to_owned()
}

/// A moment as lines have it, in UTC and in an order that is that of the texts.
pub(crate) fn moment(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// To the millisecond.
fn secs(time: Duration) -> f64 {
    time.as_millis() as f64 / 1000.0
}

fn is_zero(secs: &f64) -> bool {
    *secs == 0.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(is: &bool) -> bool {
    !is
}

#[cfg(test)]
impl Cost {
    /// A job that took so long.
    pub(crate) fn sample(job: &str, reason: Reason, secs: f64) -> Self {
        Self {
            run: "2026-11-20T22:00:00Z-1".into(),
            at: "2026-11-20T22:04:51Z".into(),
            profile: "pr".into(),
            job: job.into(),
            reason,
            verdict: "verified".into(),
            as_expected: true,
            cancelled: false,
            finding: "verified: 5 distinct of 9 states".into(),
            search_secs: secs,
            spent_secs: secs,
            cpu_secs: Some(1.5 * secs),
            saved_secs: 0.0,
            generated: Some(9),
            distinct: Some(5),
            depth: Some(3),
            complete_to_depth: None,
            peak_mib: Some(120),
            workers: 2,
            length: Length::Short,
            engine: "TLC 2.15, Java 17.0.15".into(),
            machine: "a processor, 2 cores".into(),
            commit: None,
            key: None,
            stored: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_and_may_hold_more() {
        let line = Line::from(Cost::sample("a/b \"c\"\n", Reason::Cut, 0.125));
        let text = line.text();
        assert_eq!(text.lines().count(), 1);
        assert_eq!(Line::read(&text), Ok(line));
        let more = text.replacen('{', "{\"weather\":\"rain\",", 1).replace("\"cut\"", "\"rain\"");
        let Ok(Line::Cost(read)) = Line::read(&more) else { panic!("{more}") };
        assert_eq!(read.reason, Reason::Other);
    }

    #[test]
    fn figures_and_moments_that_cannot_be_are_refused() {
        let text = Line::from(Cost::sample("a", Reason::Proof, 2.5)).text();
        for (from, to) in [("2.5", "-2.5"), ("2.5", "1e300"), ("2026-11-20T22:04:51Z", "tomorrow")]
        {
            assert!(Line::read(&text.replace(from, to)).is_err(), "{to}");
        }
    }
}
