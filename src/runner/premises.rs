//! One more run of a job that is about to be called green: whether the premises
//! of which its coverage does not tell are ever TRUE.
//!
//! It visits the same states with one worker and ends as soon as every premise
//! was TRUE once. The verdict is that of the first run.

use super::measure::is_whole;
use super::{Active, Runner};
use crate::doubt::premises::{Question, question};
use crate::outcome::{Premise, Premises, is_measured};
use crate::plan::{Job, Length, Resources};

/// Distinct states up to which a JVM that starts fast is faster.
const SHORT_STATES_MAX: u64 = 100_000;

/// A search that is over, and what is asked since.
pub(super) struct Asking {
    search: Active,
    premises: Vec<Premise>,
    left_out: usize,
}

impl Runner<'_> {
    /// Starts the run that asks, if there is anything to ask; else gives back
    /// what the search said.
    pub(super) fn ask(&mut self, number: usize, mut search: Active) -> Option<Active> {
        if !is_measured(&self.asked(number, search.budget), &search.facts) {
            return Some(search);
        }
        let (job, inputs) = (self.job(number), &self.inputs[number]);
        let can_answer = self.engine_of(number).noting().is_some();
        let asked = can_answer.then(|| question(job, inputs, &search.facts));
        let Some(question) = asked.flatten() else {
            return Some(search);
        };
        let states = search.facts.final_counts.and_then(|counts| counts.distinct);
        let is_short = states.is_some_and(|states| states <= SHORT_STATES_MAX);
        if self.start_asking(number, &question, is_short).is_none() {
            let (all, left_out) = (question.premises, question.left_out);
            search.facts.premises = Some(Premises { all, left_out, ..Premises::default() });
            return Some(search);
        }
        let Question { premises, left_out, .. } = question;
        self.asking.insert(number, Asking { search, premises, left_out });
        None
    }

    fn start_asking(&mut self, number: usize, question: &Question, is_short: bool) -> Option<()> {
        let budget = self.counting(number).map(|()| self.budget_left(number))?;
        let job = self.job(number);
        let engine = self.engine_of(number).noting()?;
        let inputs = engine.asked(question.inputs.clone());
        let length = if is_short { Length::Short } else { job.resources.length };
        let resources = Resources { workers: 1, length, ..job.resources };
        let job = Job { coverage: false, resources, ..job.clone() };
        let dir = self.job_dir(number).premises();
        let command = engine.question(&job, &inputs, &dir, budget);
        let listener = engine.listener(&inputs);
        if self.prepare(number, &dir, &inputs, &command).is_err() {
            self.unasked.insert(number);
            return None;
        }
        self.spawn(number, (command, listener), &dir, budget);
        Some(())
    }

    /// Reads what the run said, and goes on with the search.
    pub(super) fn told(&mut self, number: usize, asking: Asking, active: Active) {
        let Asking { mut search, premises: all, left_out } = asking;
        let dir = self.job_dir(number).premises();
        dir.clean();
        let (met, whole) = (active.marks, is_whole(&active.facts));
        search.facts.premises = Some(Premises { all, met, whole, left_out });
        search.peak_mib = search.peak_mib.max(active.peak_mib);
        search.trouble.extend(active.trouble);
        self.exercised(number, search);
    }
}
