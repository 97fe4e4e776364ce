//! Jobs that end before their time, and those that are never started: by a
//! signal, by the failure of another, for lack of memory.

use std::time::Instant;

use super::second::Concluded;
use super::{MEMORY_LEFT_MIB, Runner};
use crate::doubt::fairness::Answer;
use crate::outcome::{EngineTrouble, Inconclusive, Stop, Verdict};
use crate::plan::Beyond;

impl Runner<'_> {
    /// Better one job without a verdict than a machine that kills at random.
    pub(super) fn spare_the_machine(&mut self, now: Instant) {
        let available = self.meter.available_mib();
        if available >= MEMORY_LEFT_MIB {
            return;
        }
        if let Some(largest) = self.active.values_mut().max_by_key(|a| a.resident_mib()) {
            let resident = largest.resident_mib();
            let detail = format!(
                "the machine has only {available} MiB left; this job, the largest, has {resident} MiB"
            );
            largest.end(Stop::Memory { detail }, &self.patience, now);
        }
    }

    /// The first signal asks every job to end, the second forces it.
    pub(super) fn cancel(&mut self, number: i32) {
        let again = self.outcome.signal.replace(number).is_some();
        self.previews.clear();
        for waiting in std::mem::take(&mut self.waiting) {
            self.give_up(waiting, Inconclusive::Cancelled);
        }
        for active in self.active.values_mut() {
            active.end(Stop::Cancelled, &self.patience, Instant::now());
            if again {
                active.force();
            }
        }
    }

    /// One failure is enough: the run ends with what it has found.
    pub(super) fn end_the_others(&mut self) {
        let Some(job) = self.failed.clone() else { return };
        self.previews.clear();
        for waiting in std::mem::take(&mut self.waiting) {
            self.give_up(waiting, Inconclusive::FailFast { job: job.clone() });
        }
        for active in self.active.values_mut() {
            active.end(Stop::FailFast { job: job.clone() }, &self.patience, Instant::now());
        }
    }

    /// Why nothing more is started, if so.
    pub(super) fn ended_early(&self) -> Option<Inconclusive> {
        let failed = self.failed.clone().map(|job| Inconclusive::FailFast { job });
        self.outcome.signal.map(|_| Inconclusive::Cancelled).or(failed)
    }

    /// A job that this engine cannot do.
    pub(super) fn refuse(&mut self, number: usize, beyond: Beyond) {
        let Beyond { what, hint } = beyond;
        let part = EngineTrouble::Unimplemented;
        let verdict = Verdict::EngineFailed { part, why: what, hint: Some(hint) };
        self.conclude(number, Concluded::without_a_run(verdict));
    }

    /// A job that cannot be started. What it found before is kept.
    pub(super) fn give_up(&mut self, number: usize, why: Inconclusive) {
        if let Some(proving) = self.proving.remove(&number) {
            return self.answered(number, proving, Answer::Unknown(why.to_string()));
        }
        self.conclude(number, Concluded::without_a_run(Verdict::Inconclusive { why }));
    }
}
