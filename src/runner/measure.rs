//! The second run of a job whose coverage does not tell which disjuncts of its
//! next-state relation ever gave a step.
//!
//! It visits the same states with one worker, checks nothing, and ends as soon
//! as every disjunct in question has given a step. Whatever becomes of it, the
//! verdict is that of the first run, in which nothing was changed.

use super::{Active, Runner};
use crate::generate::marked::marked;
use crate::outcome::{Facts, Measured, ProcessExit, Site, unmeasured};
use crate::plan::{Job, Resources};

/// What the first run said.
pub(super) struct First {
    search: Active,
    sites: Vec<Site>,
}

impl Runner<'_> {
    /// Starts the second run, if there is anything to measure; else gives back
    /// what the first one said.
    pub(super) fn measure(&mut self, number: usize, search: Active) -> Option<Active> {
        let sites = unmeasured(&self.asked(number, search.budget), &search.facts);
        if sites.is_empty() || self.start_marked(number, &sites).is_none() {
            return Some(search);
        }
        self.measuring.insert(number, First { search, sites });
        None
    }

    fn start_marked(&mut self, number: usize, sites: &[Site]) -> Option<()> {
        let budget = self.counting(number).map(|()| self.budget_left(number))?;
        let job = self.job(number);
        let inputs = marked(&job.spec, &self.inputs[number], sites)?;
        let engine = self.engine_of(number).noting()?;
        let inputs = engine.asked(inputs);
        let resources = Resources { workers: 1, ..job.resources };
        let job = Job { coverage: false, resources, ..job.clone() };
        let dir = self.job_dir(number).vacuity();
        let command = engine.question(&job, &inputs, &dir, budget);
        let listener = engine.listener(&inputs);
        if dir.prepare(&inputs, &format!("{}\n", command.shell())).is_err() {
            self.unasked.insert(number);
            return None;
        }
        self.spawn(number, (command, listener), &dir, budget);
        Some(())
    }

    /// Reads what the second run said, and goes on with the first.
    pub(super) fn measured(&mut self, number: usize, first: First, marked: Active) {
        let First { mut search, sites } = first;
        let dir = self.job_dir(number).vacuity();
        dir.clean();
        let (fired, whole) = (marked.marks, is_whole(&marked.facts));
        search.facts.measured = Some(Measured { sites, fired, whole });
        search.peak_mib = search.peak_mib.max(marked.peak_mib);
        search.trouble.extend(marked.trouble);
        self.searched(number, search);
    }
}

/// True if a run has visited every state.
pub(super) fn is_whole(facts: &Facts) -> bool {
    let queued = facts.final_counts.and_then(|counts| counts.queued);
    facts.exit == Some(ProcessExit::Code(0))
        && facts.stop.is_none()
        && facts.success.is_some()
        && facts.failures.is_empty()
        && queued == Some(0)
}
