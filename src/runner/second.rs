//! One more run of a job of which the first engine has said all it has to say:
//! a second engine is asked the same. The verdict stays that of the first; where
//! the two differ, nothing is as expected.

use std::sync::Arc;
use std::time::Duration;

use super::Runner;
use super::active::Active;
use crate::engine::Engine;
use crate::generate::Inputs;
use crate::manifest::VacuityPolicy;
use crate::outcome::{
    Agreement, Asked, Facts, Origin, Second, Verdict, Witness, about, agreement, classify, finding,
    touched,
};
use crate::plan::{Job, Purpose};

/// What became of a job, but for the word of a second engine.
pub(super) struct Concluded {
    pub(super) facts: Facts,
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    pub(super) peak_mib: Option<u64>,
    pub(super) second: Option<Second>,
}

impl Concluded {
    /// A job that never ran.
    pub(super) fn without_a_run(verdict: Verdict) -> Self {
        let (facts, notes) = (Facts::default(), Vec::new());
        Self { facts, verdict, notes, peak_mib: None, second: None }
    }
}

/// A job whose first engine is through, and what the second one is asked.
pub(super) struct Seconding {
    first: Concluded,
    /// The verdict of the first on its search alone.
    verdict: Verdict,
    engine: Arc<dyn Engine>,
    job: Job,
    inputs: Inputs,
}

impl Runner<'_> {
    /// Asks the second engine, if there is one and it can do the job.
    pub(super) fn ask_second(&mut self, number: usize, mut first: Concluded, budget: Duration) {
        let is_judged = !matches!(self.job(number).purpose, Purpose::Levels { .. });
        let engine = self.engines.asked_beside(self.job(number)).cloned();
        let Some(engine) = engine.filter(|_| is_judged) else {
            return self.conclude(number, first);
        };
        let verdict = classify(&bare(self.asked(number, budget)), &first.facts).verdict;
        match self.start_second(number, &*engine) {
            Ok((job, inputs)) => {
                let seconding = Seconding { first, verdict, engine, job, inputs };
                self.seconding.insert(number, seconding);
            }
            Err(why) => {
                first.notes.push(told(&why));
                first.second = Some(self.word(&*engine, Agreement::Alone { why }));
                self.conclude(number, first);
            }
        }
    }

    /// What the second engine runs, or why it does not.
    fn start_second(
        &mut self,
        number: usize,
        engine: &dyn Engine,
    ) -> Result<(Job, Inputs), String> {
        let first = self.job(number).clone();
        // Neither what the first counts nor what is known of it is the second's.
        let mut job = Job { coverage: false, doubts: Vec::new(), evasions: Vec::new(), ..first };
        let inputs = &self.inputs[number];
        engine.fit(&mut job, inputs).map_err(|unfit| format!("not supported: {unfit}"))?;
        if let Some(why) = self.ended_early() {
            return Err(why.to_string());
        }
        if let Some(path) = engine.touched() {
            return Err(touched(path));
        }
        let budget = self.budget_left(number);
        if budget == 0 {
            return Err("not asked: the time budget was used up".to_owned());
        }
        let inputs = engine.readable(inputs.clone());
        let dir = self.job_dir(number).second();
        let command = engine.command(&job, &inputs, &dir, budget);
        let listener = engine.listener(&inputs);
        let prepared = dir.prepare(&inputs, &format!("{}\n", command.shell()));
        prepared.map_err(|error| error.to_string())?;
        self.spawn(number, (command, listener), &dir, budget);
        Ok((job, inputs))
    }

    /// Compares what the second engine has said.
    pub(super) fn seconded(&mut self, number: usize, seconding: Seconding, active: Active) {
        let Seconding { mut first, verdict, engine, job, inputs } = seconding;
        let identity = engine.identity();
        let (root, engine_name, version) = (&*inputs.root, identity.name, &*identity.version);
        let asked = Asked {
            origin: Some(Origin { root, engine: engine_name, version }),
            effective: &inputs.config,
            ..bare(self.asked(number, active.budget))
        };
        let found = classify(&asked, &active.facts).verdict;
        let depth_is_exact = job.resources.workers == 1;
        let mut agreement = agreement(
            Witness { name: self.outcome.engine.name, verdict: &verdict, depth_is_exact },
            Witness { name: identity.name, verdict: &found, depth_is_exact },
        );
        match &mut agreement {
            Agreement::Agree { .. } => {}
            Agreement::Differ { differences } => {
                differences.extend(job.doubts.iter().map(|doubt| doubt.note()));
            }
            Agreement::Alone { why } => first.notes.push(told(why)),
        }
        let about = about(&job, &found, &identity);
        let files = [active.counterexample.finish(about.cut.as_deref()), active.itf.finish(&about)];
        let unwritten = files.into_iter().filter_map(Result::err).map(|error| error.to_string());
        first.notes.extend(active.trouble.into_iter().chain(unwritten));
        first.peak_mib = first.peak_mib.max(active.peak_mib);
        first.second = Some(Second {
            finding: Some(finding(&found)),
            elapsed_secs: active.facts.elapsed.as_secs_f64(),
            ..self.word(&*engine, agreement)
        });
        self.job_dir(number).second().clean();
        self.conclude(number, first);
        self.start_what_fits();
    }

    /// The word of an engine that was not asked.
    fn word(&self, engine: &dyn Engine, agreement: Agreement) -> Second {
        Second {
            engine: engine.identity().full_name(),
            beside: self.outcome.engine.name.to_owned(),
            finding: None,
            elapsed_secs: 0.0,
            profile: self.outcome.plan.profile.clone(),
            agreement,
        }
    }

    /// The engine whose process runs for a job.
    pub(super) fn engine_of(&self, number: usize) -> &Arc<dyn Engine> {
        let second = self.seconding.get(&number).map(|seconding| &seconding.engine);
        second.unwrap_or_else(|| self.engines.of(self.job(number)))
    }
}

/// A question about the search alone: what makes a green worth less is the same
/// for both engines.
fn bare(asked: Asked<'_>) -> Asked<'_> {
    Asked {
        coverage: false,
        may_stay_silent: &[],
        vacuity: VacuityPolicy::Ignore,
        doubts: &[],
        ..asked
    }
}

/// How it is told that the second engine came to nothing.
fn told(why: &str) -> String {
    format!("second engine: {why}")
}
