//! A simulation notes what it covers while it runs.
//!
//! In: a simulation that is about to start. Out: its files with what notes, and
//! in the end its facts with what was noted. Where TLC fails at what was added,
//! the simulation runs again without.

use super::Runner;
use super::active::Active;
use crate::doubt::premises::covering;
use crate::manifest::Mode;
use crate::outcome::Covering;

impl Runner<'_> {
    /// Makes the files with which it notes, if it is to.
    pub(super) fn prepare_noting(&mut self, number: usize) {
        let job = self.job(number);
        let Some(engine) = self.engine_of(number).noting() else { return };
        if job.coverage && matches!(job.mode, Mode::Simulate { .. }) {
            let noting = covering(job, &self.inputs[number]);
            let noting = noting.map(|(noted, inputs)| (noted, engine.asked(inputs)));
            self.noting.extend(noting.map(|noting| (number, noting)));
        }
    }

    /// Adds what it noted to its facts. Nothing if all is well; else why it has to
    /// run again without what notes.
    pub(super) fn noted(&mut self, number: usize, active: &mut Active) -> Option<String> {
        let (noted, _) = self.noting.get(&number)?;
        let (met, counts) = (active.marks.clone(), active.covered.take());
        active.facts.covering = Some(Covering { met, counts, ..noted.clone() });
        self.counting(number)?;
        let failure = active.facts.failed_by_noting()?;
        let why = failure.text.lines().next().unwrap_or_default().to_owned();
        self.noting.remove(&number);
        Some(format!(
            "TLC could not note what the simulation covers ({why}), and it was run again without; \
             stdout.coverage.log has the first run"
        ))
    }
}
