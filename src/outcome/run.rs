//! The result of a whole run: what reports are written from.

use std::collections::BTreeMap;
use std::time::Duration;

use super::explanation::Explanation;
use super::vacuity::{NEVER_TAKEN, POSSIBLY};
use super::{
    Earlier, Evidence, ExitCode, Facts, Identity, Inconclusive, Judgement, Second, Spent, Verdict,
};
use crate::plan::{Job, Plan, Source};
use crate::rundir::JobDir;

/// What became of one job.
#[derive(Debug, Clone)]
pub struct JobOutcome {
    /// What was asked.
    pub job: Job,
    /// What was found out.
    pub verdict: Verdict,
    /// Remarks that do not change it.
    pub notes: Vec<String>,
    /// Whether that was expected.
    pub judgement: Judgement,
    /// What a second engine says of it, if one was to be asked.
    pub second: Option<Second>,
    /// Everything the engine and the operating system said.
    pub facts: Facts,
    /// Largest resident size of the engine that was seen, in MiB.
    pub peak_mib: Option<u64>,
    /// What its processes took in this run; nothing, if they were heard from a store.
    pub spent: Spent,
    /// Its last runs before this one, as far as a history tells, the oldest first.
    pub earlier: Vec<Earlier>,
    /// The processes that ran for it, in this run or in an earlier one.
    pub evidence: Evidence,
    /// Where its files are.
    pub dir: JobDir,
    /// Why it is so, as far as that was found out.
    pub explanation: Explanation,
}

#[cfg(test)]
impl JobOutcome {
    /// A job that came to this, as expected and without a word, for tests of what
    /// is made of it.
    pub(crate) fn sample(job: Job, verdict: Verdict) -> Self {
        Self {
            dir: JobDir::planned(std::path::Path::new("out"), &job.name),
            job,
            verdict,
            notes: Vec::new(),
            judgement: Judgement::AsExpected,
            second: None,
            facts: Facts::default(),
            peak_mib: None,
            spent: Spent::default(),
            earlier: Vec::new(),
            evidence: Evidence::default(),
            explanation: Explanation::default(),
        }
    }
}

impl JobOutcome {
    /// Names of the invariants, properties and constraints it was given.
    #[must_use]
    pub fn checked(&self) -> Vec<&str> {
        match &self.job.source {
            Source::File { config, .. } => {
                config.checked().into_iter().chain(config.cuts()).collect()
            }
            Source::Model(question) => {
                let lists = [&question.invariants, &question.properties, &question.constraints];
                lists.into_iter().flatten().map(|name| name.value.as_str()).collect()
            }
        }
    }

    /// True if a note says what would be no green where vacuity is an error.
    #[must_use]
    pub fn is_possibly_vacuous(&self) -> bool {
        let is_one = |note: &String| note.starts_with(POSSIBLY) && !note.starts_with(NEVER_TAKEN);
        self.notes.iter().any(is_one)
    }

    /// True if it was cancelled because another job had failed.
    #[must_use]
    pub fn gave_way(&self) -> bool {
        matches!(self.verdict, Verdict::Inconclusive { why: Inconclusive::FailFast { .. } })
    }

    /// True if it was cancelled, by a signal or because another job had failed:
    /// nothing is wrong with it.
    #[must_use]
    pub fn was_cancelled(&self) -> bool {
        let cancelled = Verdict::Inconclusive { why: Inconclusive::Cancelled };
        self.gave_way() || self.verdict == cancelled
    }

    /// True if nothing is wrong but the counts that the manifest states.
    #[must_use]
    pub fn is_counted_otherwise(&self) -> bool {
        matches!(self.verdict, Verdict::Verified { .. })
            && !self.is_as_expected()
            && !self.is_disputed()
            && self.job.expect.violates.is_none()
    }

    /// True if two engines came to different ends.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.second.as_ref().is_some_and(|second| second.disagreement().is_some())
    }

    /// True if this job adds nothing to the exit code.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.judgement == Judgement::AsExpected
    }
}

/// What became of a run, or has become of it so far.
#[derive(Debug, Clone)]
pub struct RunOutcome {
    /// What was planned.
    pub plan: Plan,
    /// With what.
    pub engine: Identity,
    /// The engine beside it, if there is one: it decides on some of the jobs, or is
    /// asked about them for a second opinion.
    pub second: Option<Identity>,
    /// Jobs that have ended, by their position in the plan.
    pub jobs: BTreeMap<usize, JobOutcome>,
    /// The signal that ended the run early.
    pub signal: Option<i32>,
    /// Wall time.
    pub elapsed: Duration,
    /// What is otherwise than in the run before, a line each; `None` if there was none.
    pub since: Option<Vec<String>>,
}

impl RunOutcome {
    /// This run and a later one of other jobs, as one.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        let before = self.plan.jobs.len();
        self.plan.jobs.extend(later.plan.jobs);
        self.jobs.extend(later.jobs.into_iter().map(|(n, job)| (before + n, job)));
        self.signal = self.signal.or(later.signal);
        self.elapsed += later.elapsed;
        self
    }

    /// The engine that decides on a job.
    #[must_use]
    pub fn engine_of(&self, job: &Job) -> &Identity {
        job.decided_by(&self.engine, self.second.as_ref())
    }

    /// Jobs that did not end as expected by themselves, in manifest order.
    pub fn failures(&self) -> impl Iterator<Item = &JobOutcome> {
        self.jobs.values().filter(|job| !job.is_as_expected() && !job.gave_way())
    }

    /// The engines with all that they run on, as people name them.
    #[must_use]
    pub fn engines(&self) -> String {
        let second = self.second.as_ref().map(|second| format!(" and {}", second.shown()));
        format!("{}{}", self.engine.shown(), second.unwrap_or_default())
    }

    /// Why jobs were cancelled, and how many, if another's failure did it.
    #[must_use]
    pub fn given_way(&self) -> Option<(usize, &Verdict)> {
        let mut all = self.jobs.values().filter(|job| job.gave_way());
        all.next().map(|first| (1 + all.count(), &first.verdict))
    }

    /// The exit code of the whole run: a signal, else the worst of the jobs,
    /// see [`ExitCode::of_all`]. A job without an outcome is not a success, and
    /// one that was cancelled because of another's failure leaves the word to it.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if let Some(signal) = self.signal {
            return ExitCode::Signal(signal);
        }
        let speaking = self.jobs.values().filter(|job| !job.gave_way());
        let codes: Vec<ExitCode> = speaking.map(|job| job.judgement.code()).collect();
        match ExitCode::of_all(codes) {
            ExitCode::AsExpected if self.jobs.len() < self.plan.jobs.len() => {
                ExitCode::Inconclusive
            }
            code => code,
        }
    }
}
