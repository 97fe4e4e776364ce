//! Jobs whose key is in the store: their processes are not started, but heard
//! again, and the verdict is made anew of what they said. If it is not the one
//! that was stored, the job runs.

use std::fs;
use std::time::UNIX_EPOCH;

use super::Runner;
use super::active::Active;
use crate::outcome::{Evidence, Growth, Judgement, ProcessExit, Ran, Spent, Verdict, millis};
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::store::{Entry, Recording, of_what_is_read};

/// A job that is heard from the store.
pub(super) struct Playing {
    entry: Entry,
    /// The job as it was planned: what is heard may change it.
    job: Job,
}

impl Runner<'_> {
    /// Lets those begin that the store knows: they take no time.
    pub(super) fn begin_with_the_known(&mut self) {
        let Some(known) = &self.known else { return };
        self.waiting.make_contiguous().sort_by_key(|number| !known.has(*number));
    }

    /// Looks for a job in the store, before it starts.
    pub(super) fn look_up(&mut self, number: usize) {
        let known = self.known.as_ref().filter(|_| !self.distrusted.contains(&number));
        match known.map_or(Ok(None), |known| known.find(number)) {
            Ok(Some(entry)) => {
                let job = self.job(number).clone();
                self.playing.insert(number, Playing { entry, job });
            }
            Ok(None) => {}
            Err(damaged) => {
                self.observer.noted(&format!("the stored outcome {damaged}; the job runs"));
            }
        }
    }

    /// What the process of this folder said, if the job is heard from the store:
    /// nothing, where the store does not know.
    pub(super) fn recording(&self, number: usize, dir: &JobDir) -> Option<Option<Recording>> {
        let playing = self.playing.get(&number)?;
        let read = of_what_is_read(dir.path()).ok();
        Some(read.and_then(|read| playing.entry.recording(&self.folder(number, dir), &read)))
    }

    /// A folder of a job, seen from that of the job.
    fn folder(&self, number: usize, dir: &JobDir) -> String {
        let job = self.job_dir(number);
        let folder = dir.path().strip_prefix(job.path()).unwrap_or(dir.path());
        folder.display().to_string()
    }

    /// Notes how a process has ended. One that was heard again gets back the time
    /// that it took.
    pub(super) fn witness(&mut self, number: usize, active: &mut Active) {
        let ran = match active.replayed.take() {
            Some(ran) => {
                active.facts.elapsed = ran.elapsed();
                active.facts.growth = Growth::of(&ran.growth);
                active.peak_mib = ran.peak_resident_mib;
                if let Some(checkpoint) = ran.resumed.clone() {
                    active.facts.went_on_from(checkpoint);
                }
                Some(ran)
            }
            None => {
                let spent = self.spent.entry(number).or_default();
                *spent = spent.and(Spent { elapsed: active.facts.elapsed, cpu: active.cpu });
                ran(self.folder(number, &active.dir), active)
            }
        };
        self.ran.entry(number).or_default().push(ran);
    }

    /// What a verdict rests on. `None` if it is to rest on the store, which does
    /// not bear it: the job runs then.
    pub(super) fn evidence(
        &mut self,
        number: usize,
        verdict: &Verdict,
        judgement: &Judgement,
    ) -> Option<Evidence> {
        let ran = self.ran.remove(&number).unwrap_or_default();
        // One that did not come to its own end makes them all worthless.
        let processes: Vec<Ran> = ran.into_iter().collect::<Option<_>>().unwrap_or_default();
        let ended_early = self.ended_early().is_some();
        let Some(playing) = self.playing.remove(&number) else {
            // Without time, questions are left out that might have ended otherwise.
            let is_whole = !ended_early
                && self.budget_left(number) > 0
                && !self.uncounted.contains_key(&number)
                && !self.unasked.contains(&number);
            let processes = if is_whole { processes } else { Vec::new() };
            return Some(Evidence { processes, stored: None });
        };
        let is_borne = !processes.is_empty() && playing.entry.states(verdict);
        if is_borne && *judgement == Judgement::AsExpected {
            return Some(Evidence { processes, stored: Some(playing.entry.stored()) });
        }
        if ended_early {
            return Some(Evidence::default());
        }
        self.run_after_all(number, playing);
        None
    }

    /// Runs a job whose entry in the store does not bear its own verdict.
    fn run_after_all(&mut self, number: usize, playing: Playing) {
        let place = self.known.as_ref().and_then(|known| known.place(number)).unwrap_or_default();
        self.observer.noted(&format!(
            "the stored outcome {} is not used: what its processes said does not give its verdict; the job runs",
            place.display()
        ));
        let _ = fs::remove_dir_all(self.job_dir(number).path());
        self.outcome.plan.jobs[number] = playing.job;
        self.uncounted.remove(&number);
        self.distrusted.insert(number);
        self.waiting.push_front(number);
    }
}

/// How a process has ended, if it came to its own end and all it said is known.
fn ran(folder: String, active: &Active) -> Option<Ran> {
    let Some(ProcessExit::Code(exit)) = active.facts.exit else { return None };
    let begun = active.facts.begun?.duration_since(UNIX_EPOCH).ok()?;
    let is_whole = active.facts.stop.is_none() && active.trouble.is_empty();
    is_whole.then(|| Ran {
        folder,
        exit,
        begun_millis: millis(begun),
        elapsed_millis: millis(active.facts.elapsed),
        peak_resident_mib: active.peak_mib,
        growth: active.facts.growth.moments(),
        resumed: active.facts.checkpoint.clone(),
    })
}

impl Active {
    /// The same for a process that is heard from the store, whose clock is that
    /// of the day on which it ran.
    pub(super) fn heard_again(mut self, ran: Option<Ran>) -> Self {
        if let Some(ran) = ran {
            self.facts.begun = Some(ran.begun());
            self.replayed = Some(ran);
        }
        self
    }
}
