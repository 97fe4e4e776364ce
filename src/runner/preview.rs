//! A first look at short jobs: before the engine that decides starts, the other one,
//! which starts at once, is asked the same. What it finds broken is told as
//! provisional, and its job runs next. It decides nothing: where the deciding engine
//! does not confirm it, the two disagree.

use std::fs;

use super::active::Active;
use super::second::{Asked, Word};
use super::{Provisional, Runner};
use crate::manifest::{EngineName, Mode};
use crate::plan::{Job, Length, Purpose};

/// Most seconds of a look: about as long as a JVM takes to start and to read a
/// specification.
const LOOK_SECS: u64 = 2;

/// What is started next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// A look at a job.
    Look(usize),
    /// A job itself.
    Job(usize),
}

impl Next {
    pub(super) fn number(self) -> usize {
        match self {
            Self::Look(number) | Self::Job(number) => number,
        }
    }
}

impl Runner<'_> {
    /// What a look found broken is decided first, then the other looks are taken, the smallest
    /// first, and then jobs run in their order. A job that is looked at waits for the end of that.
    pub(super) fn next_up(&self) -> Option<Next> {
        let is_red = |number: &&usize| self.words.get(*number).is_some_and(Word::is_red);
        let is_free = |number: &&usize| !self.previewing.contains_key(*number);
        let red = || self.waiting.iter().find(is_red).copied().map(Next::Job);
        let look = || self.previews.front().copied().map(Next::Look);
        let other = || self.waiting.iter().find(is_free).copied().map(Next::Job);
        red().or_else(look).or_else(other)
    }

    /// Notes which of the waiting jobs are looked at.
    pub(super) fn plan_previews(&mut self) {
        if self.engines.second.is_none() {
            return;
        }
        let is_stored = |number: usize| self.known.as_ref().is_some_and(|known| known.has(number));
        let looked_at = |number: &usize| is_looked_at(self.job(*number)) && !is_stored(*number);
        let mut looks: Vec<usize> = self.waiting.iter().copied().filter(looked_at).collect();
        looks.sort_by_key(|number| size(self.job(*number)));
        self.previews = looks.into();
    }

    /// Looks at a job, if the engine can do it.
    pub(super) fn preview(&mut self, number: usize) {
        let Some(engine) = self.engines.second.clone() else { return };
        if fs::create_dir(self.job_dir(number).path()).is_err() {
            return;
        }
        let budget_secs = self.budget_left(number).min(LOOK_SECS);
        match self.start_second(number, &engine, budget_secs) {
            Ok(asked) => {
                self.previewing.insert(number, asked);
                if let Some(active) = self.active.get_mut(&number) {
                    active.ends_on_time();
                }
            }
            Err(_) => self.forget_preview(number),
        }
    }

    /// Tells what is broken, and lets the job run next.
    pub(super) fn previewed(&mut self, number: usize, asked: Asked, mut active: Active) {
        self.witness(number, &mut active);
        let word = self.word_of(number, asked, active);
        let is_kept = word.is_red() || word.is_whole() && self.is_of_both(number);
        match is_kept && self.ended_early().is_none() {
            true => self.keep_word(number, word),
            false => self.forget_preview(number),
        }
        self.start_what_fits();
    }

    fn keep_word(&mut self, number: usize, word: Word) {
        if word.is_red() {
            let counterexample = self.job_dir(number).second().counterexample_itf();
            let provisional = Provisional {
                engine: word.engine().name,
                found: word.finding(),
                counterexample: counterexample.exists().then_some(counterexample),
                decides: self.outcome.engine.name,
            };
            self.observer.provisional(&self.outcome.plan.jobs[number], &provisional);
        }
        self.words.insert(number, word);
    }

    /// Leaves no trace of a look that found nothing: no verdict rests on it.
    fn forget_preview(&mut self, number: usize) {
        self.ran.remove(&number);
        let _ = fs::remove_dir_all(self.job_dir(number).path());
    }

    fn is_of_both(&self, number: usize) -> bool {
        self.job(number).engine == Some(EngineName::Both)
    }
}

/// How many states there are to generate, as far as somebody has said so: the smallest searches
/// are the most looks in the time that one of the others takes.
fn size(job: &Job) -> u64 {
    job.expect.generated.or(job.expect.distinct).unwrap_or(u64::MAX)
}

/// True for a search in which nothing is expected to be broken, unless somebody has chosen one
/// engine for it, and which is short, or of which nobody knows: a job with a budget of its own
/// is a trial.
fn is_looked_at(job: &Job) -> bool {
    let is_open = job.engine.is_none_or(|engine| engine == EngineName::Both);
    let may_be_short = job.resources.length == Length::Short || job.budget_secs.is_some();
    let is_short = job.mode == Mode::Exhaustive && may_be_short;
    let is_check = job.purpose == Purpose::Check && job.expect.violates.is_none();
    is_open && is_short && is_check && !job.compile && job.beyond.is_none()
}
