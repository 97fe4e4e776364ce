//! Searches that were cut in an earlier run, and go on from there.
//!
//! In: a job whose search is about to start. Out: its checkpoint in its folder, if the store has one
//! that can be trusted, and someone who keeps the next one. What speaks against a checkpoint is told,
//! and the search begins anew.

use std::fs;

use super::Runner;
use super::active::Active;
use super::keeping::{Keeping, described};
use crate::engine::{Checkpoints, Command};
use crate::outcome::{
    Checkpoint, Inconclusive, Resumed, SoFar, Verdict, can_go_on, classify, finding,
};
use crate::plan::{Job, Length};
use crate::rundir::JobDir;
use crate::store::{Key, Store};

/// How a search starts.
pub(super) struct Start {
    /// What the engine is told; what it does not count is left out.
    pub(super) job: Job,
    /// The checkpoint from which it goes on.
    pub(super) from: Option<Checkpoint>,
    /// Who keeps the next one.
    keeping: Option<Keeping>,
    how: Option<Checkpoints>,
}

impl Start {
    /// The command, such that it writes checkpoints if they are kept.
    pub(super) fn command(&self, command: Command) -> Command {
        match self.how {
            Some(how) => (how.keeping)(command, self.from.is_some()),
            None => command,
        }
    }

    /// Hands over what a running search needs.
    pub(super) fn hand_over(self, active: &mut Active) {
        if let Some(from) = self.from {
            active.facts.went_on_from(from);
        }
        active.keeping = self.keeping;
    }
}

impl Runner<'_> {
    /// Looks for the checkpoint of a search that is about to start in this folder.
    pub(super) fn starting(&mut self, number: usize, dir: &JobDir) -> Start {
        let mut job = self.job(number).clone();
        let Some((store, key, how)) = self.may_be_cut(number) else {
            return Start { job, from: None, keeping: None, how: None };
        };
        if !self.inputs[number].config.properties.is_empty() {
            // What is written would not be gone on from, and all workers wait while it is.
            let keeping = Keeping::new((store, key), how, dir.states(), None).of_properties();
            return Start { job, from: None, keeping: Some(keeping), how: None };
        }
        let from = self.taken(number, (&store, &key), dir);
        // Only what was exercised since would be counted.
        job.coverage &= from.is_none();
        let keeping = Keeping::new((store, key), how, dir.states(), from.clone());
        Start { job, from, keeping: Some(keeping), how: Some(how) }
    }

    /// Something if the search of a job may take long, and can go on in another run.
    fn may_be_cut(&self, number: usize) -> Option<(Store, Key, Checkpoints)> {
        let is_search = !self.proving.contains_key(&number) && !self.playing.contains_key(&number);
        let is_long = self.job(number).resources.length == Length::Long;
        let known = self.known.as_ref().filter(|_| is_search && is_long)?;
        let how = self.engine_of(number).checkpoints()?;
        Some((known.store().clone(), known.key(number)?.clone(), how))
    }

    fn taken(
        &mut self,
        number: usize,
        (store, key): (&Store, &Key),
        dir: &JobDir,
    ) -> Option<Checkpoint> {
        let place = store.checkpoint_place(key);
        if self.anew.contains(&number) || !place.is_dir() {
            return None;
        }
        let name = self.job(number).name.clone();
        let taken = match dir.make_room_to_resume() {
            Ok(folder) => {
                store.take_checkpoint(key, &folder).map_err(|damaged| damaged.to_string())
            }
            Err(error) => Err(format!("{} is not used: {error}", place.display())),
        };
        match taken {
            Ok(Some(from)) => {
                self.observer.noted(&format!("{name} goes on from {}", described(&from)));
                return Some(from);
            }
            Ok(None) => {}
            Err(why) => {
                self.observer.noted(&format!("the checkpoint {why}; {name} begins anew"));
            }
        }
        let _ = fs::remove_dir_all(dir.resumed());
        None
    }

    /// Starts a search anew that could not go on from its checkpoint. True if it did.
    pub(super) fn begin_anew(&mut self, number: usize, active: &Active) -> bool {
        let is_bad = |verdict: &Verdict| match verdict {
            Verdict::EngineFailed { .. } => true,
            Verdict::Inconclusive { why } => matches!(
                why,
                Inconclusive::NoResult { .. }
                    | Inconclusive::BrokenOutput { .. }
                    | Inconclusive::Untrusted { .. }
            ),
            _ => false,
        };
        let went_on = active.facts.checkpoint.is_some() && active.keeping.is_some();
        let has_time = self.budget_left(number) > 0 && self.ended_early().is_none();
        if !went_on || !has_time {
            return false;
        }
        let verdict = classify(&self.asked(number, active.budget), &active.facts).verdict;
        if !is_bad(&verdict) {
            return false;
        }
        self.observer.noted(&format!(
            "{} could not go on from its checkpoint and begins anew: {}",
            self.job(number).name,
            finding(&verdict)
        ));
        self.anew.insert(number);
        self.ran.remove(&number);
        self.job_dir(number).clean();
        self.start(number);
        true
    }

    /// What is said of how far a search came that was cut, and what becomes of its checkpoint.
    pub(super) fn left_behind(
        &self,
        number: usize,
        verdict: &Verdict,
        active: &mut Active,
    ) -> Vec<String> {
        let so_far = SoFar::of(self.job(number), verdict, &active.facts);
        // A green says so itself.
        let resumed =
            active.facts.resumed().filter(|_| !matches!(verdict, Verdict::Verified { .. }));
        let mut notes: Vec<String> = resumed.iter().map(Resumed::shown).collect();
        notes.extend(so_far.iter().map(SoFar::told));
        if let Some(keeping) = active.keeping.take() {
            match can_go_on(verdict) {
                true => notes.push(keeping.told()),
                false => keeping.forget(),
            }
        }
        notes
    }
}
