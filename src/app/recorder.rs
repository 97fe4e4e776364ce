//! Who watches a run of `greyverify check`: progress on the screen, and what must not be lost if
//! the run ends badly.
//!
//! In: what the runner tells while jobs go on. Out: `outcomes.json`, the store, the history.

use super::ledger::Ledger;
use crate::outcome::{JobOutcome, RunOutcome};
use crate::plan::Job;
use crate::report::progress::Progress;
use crate::report::reporters::json;
use crate::rundir::RunDir;
use crate::runner::{Live, Observer, Provisional};
use crate::store::{Kept, Key, Known, Store};

/// Shows progress, and keeps `outcomes.json` true after every job, so that a
/// crash loses nothing that was found.
pub(super) struct Recorder<'a> {
    progress: Progress,
    record: json::Record,
    store: Option<Store>,
    ledger: Option<&'a mut Ledger>,
    dir: &'a RunDir,
}

impl Observer for Recorder<'_> {
    fn begun(&mut self, run: &RunOutcome) {
        self.record(run);
    }

    fn started(&mut self, job: &Job) {
        self.progress.started(job);
        let told = self.ledger.as_mut().and_then(|ledger| ledger.started(job));
        if let Some(told) = told {
            self.progress.noted(&told);
        }
    }

    fn alive(&mut self, job: &Job, live: &Live) {
        self.progress.alive(job, live);
    }

    fn noted(&mut self, what: &str) {
        self.progress.noted(what);
    }

    fn provisional(&mut self, job: &Job, found: &Provisional) {
        self.progress.provisional(job, found);
    }

    /// What cannot be kept is run again another time, which costs time alone.
    fn keep(&mut self, key: &Key, job: &JobOutcome) {
        let kept = Kept { outcome: job, told: &json::of_job(job) };
        let kept = self.store.as_ref().map(|store| store.keep(key, &kept));
        if let Some(Err(error)) = kept {
            self.progress.noted(&format!("{} is not kept: {error}", job.job.name));
        }
    }

    fn ended(&mut self, job: &JobOutcome, so_far: &RunOutcome) {
        // What is in the store is not lost, and its jobs end by the hundred in a second.
        if job.evidence.stored.is_none() {
            self.record(so_far);
        }
        let lost = self.ledger.as_mut().and_then(|ledger| ledger.ended(job, so_far));
        if let Some(lost) = lost {
            self.progress.noted(&lost);
        }
        self.progress.ended(job, so_far);
    }
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        progress: Progress,
        known: Option<&Known>,
        ledger: Option<&'a mut Ledger>,
        dir: &'a RunDir,
    ) -> Self {
        let store = known.map(|known| known.store().clone());
        Self { progress, record: json::Record::default(), store, ledger, dir }
    }

    /// The end tells whether the last record could be written.
    fn record(&mut self, run: &RunOutcome) {
        let _ = self.dir.write("outcomes.json", &self.record.outcomes(run));
    }
}
