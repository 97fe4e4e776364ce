//! From the end of an engine's process to the verdict of its job, through the
//! runs that ask what the first one did not tell.

use std::time::Duration;

use super::Runner;
use super::active::Active;
use super::beginning::begins_where;
use super::proving::Proving;
use super::second::Concluded;
use crate::event::{Failure, FailureKind};
use crate::outcome::explanation::Explanation;
use crate::outcome::{
    Asked, Classified, Exactness, Identity, Inconclusive, JobOutcome, Judgement, Origin, Stop,
    about, classify, failed_by_counting, judge,
};
use crate::plan::{Job, Purpose};

impl Runner<'_> {
    pub(super) fn finish(
        &mut self,
        number: usize,
        exit: std::io::Result<crate::outcome::ProcessExit>,
        failure: Option<Failure>,
    ) {
        let Some(mut active) = self.active.remove(&number) else {
            return;
        };
        let facts = &mut active.facts;
        facts.elapsed = active.started.elapsed();
        let engine = self.engine_of(number);
        if let Some(path) = engine.touched() {
            facts.stop = Some(Stop::Touched { path: path.to_owned() });
        }
        match exit {
            Ok(exit) => facts.exit = Some(exit),
            Err(error) => {
                let program = engine.program().display();
                facts.cannot_start = Some(format!("cannot run {program}: {error}"));
            }
        }
        // Whoever is ended in the middle of its work may complain of that.
        let was_ended = facts.stop.is_some();
        let tells = |failure: &Failure| !was_ended || failure.kind != FailureKind::Engine;
        facts.failures.extend(failure.filter(tells));
        if let Some(asked) = self.previewing.remove(&number) {
            return self.previewed(number, asked, active);
        }
        self.witness(number, &mut active);
        if let Some(seconding) = self.seconding.remove(&number) {
            return self.seconded(number, seconding, active);
        }
        if self.begin_anew(number, &active) {
            return;
        }
        if let Some(first) = self.measuring.remove(&number) {
            return self.measured(number, first, active);
        }
        if let Some(asking) = self.asking.remove(&number) {
            return self.told(number, asking, active);
        }
        if let Some(proving) = self.proving.remove(&number) {
            return self.heard(number, proving, active);
        }
        if let Some(why) = self.noted(number, &mut active) {
            return self.run_again_without_coverage(number, why);
        }
        let facts = &mut active.facts;
        facts.uncounted = self.uncounted.get(&number).cloned();
        if let Some(failure) = self.counting(number).and_then(|()| failed_by_counting(facts)) {
            let why = failure.text.lines().next().unwrap_or_default();
            let why = format!(
                "TLC failed with -coverage ({why}) and was run again without it; \
                 stdout.coverage.log has the first run, and a newer TLC may count"
            );
            return self.run_again_without_coverage(number, why);
        }
        if let Some(active) = self.measure(number, active) {
            self.searched(number, active);
        }
    }

    /// Goes on with a job whose search is over.
    pub(super) fn searched(&mut self, number: usize, active: Active) {
        if let Some(active) = self.ask(number, active) {
            self.exercised(number, active);
        }
    }

    /// Goes on with a job of which all is known that TLC was made to count.
    pub(super) fn exercised(&mut self, number: usize, active: Active) {
        let classified = classify(&self.asked(number, active.budget), &active.facts);
        match self.unproven(number, &classified.verdict) {
            Some(probes) => self.prove(number, Proving::new(active, probes)),
            None => self.complete(number, active, classified),
        }
    }

    /// The last word on a job whose engine has come to its end.
    pub(super) fn complete(
        &mut self,
        number: usize,
        mut active: Active,
        mut classified: Classified,
    ) {
        classified.notes.extend(self.left_behind(number, &classified.verdict, &mut active));
        let facts = active.facts;
        let about = about(self.job(number), &classified.verdict, self.identity_of(number));
        let files = [
            ("counterexample.txt", active.counterexample.finish(about.cut.as_deref())),
            ("counterexample.itf.json", active.itf.finish(&about)),
        ];
        for (name, written) in files {
            classified.notes.extend(written.err().map(|e| format!("{name} is not whole: {e}")));
        }
        let alias = self.job(number).alias().filter(|_| facts.trace.steps > 0);
        classified.notes.extend(alias.map(|name| {
            format!("ALIAS {name} is not applied: states are shown with all their variables")
        }));
        classified.notes.extend(self.job(number).spec.beside.notes.iter().cloned());
        classified.notes.extend(begins_where(&self.job(number).begins));
        let copies = &self.inputs[number].copies;
        classified.notes.extend(copies.note(self.identity_of(number).name));
        let dir = self.job_dir(number);
        for (name, file) in [("print.log", dir.print()), ("graph.dot", dir.graph())] {
            let restored = copies.restore(&file);
            classified.notes.extend(
                restored
                    .err()
                    .map(|e| format!("strings in {name} have stand-ins for some characters: {e}")),
            );
        }
        classified.notes.append(&mut active.trouble);
        self.job_dir(number).clean();
        let Classified { verdict, notes } = classified;
        let first = Concluded { facts, verdict, notes, peak_mib: active.peak_mib, second: None };
        self.ask_second(number, first, active.budget);
        self.start_what_fits();
    }

    /// Something if a job counts what is exercised and may be run again.
    pub(super) fn counting(&self, number: usize) -> Option<()> {
        let has_time = self.budget_left(number) > 0 && self.ended_early().is_none();
        (self.job(number).coverage && has_time).then_some(())
    }

    /// A version that fails at counting may know the answer without.
    fn run_again_without_coverage(&mut self, number: usize, why: String) {
        let dir = self.job_dir(number);
        if let Err(error) = dir.keep_as_counting() {
            return self.give_up(number, Inconclusive::Disk { detail: error.to_string() });
        }
        self.uncounted.insert(number, why);
        self.outcome.plan.jobs[number].coverage = false;
        self.start(number);
    }

    pub(super) fn asked(&self, number: usize, budget: Duration) -> Asked<'_> {
        let (job, inputs) = (self.job(number), &self.inputs[number]);
        let engine = self.identity_of(number);
        let probe = match (&job.purpose, &inputs.negation) {
            (Purpose::Probe { predicate }, Some(negation)) => {
                Some((predicate.as_str(), negation.as_str()))
            }
            _ => None,
        };
        Asked {
            spec: &job.spec,
            mode: job.mode,
            declared: inputs.declared.clone(),
            effective: &inputs.config,
            deadlock: inputs.deadlock,
            only_counted: matches!(job.purpose, Purpose::Levels { .. }),
            probe,
            coverage: job.coverage,
            may_stay_silent: &job.may_stay_silent,
            vacuity: job.vacuity,
            portion: job.portion,
            doubts: &job.doubts,
            origin: Some(Origin {
                root: self.noting.get(&number).map_or(&inputs.root, |(_, noting)| &noting.root),
                engine: engine.name,
                version: &engine.version,
            }),
            time_budget_secs: budget.as_secs(),
        }
    }

    /// How the engine that decides on a job is called.
    fn identity_of(&self, number: usize) -> &Identity {
        self.outcome.engine_of(self.job(number))
    }

    pub(super) fn conclude(
        &mut self,
        number: usize,
        Concluded { facts, verdict, notes, peak_mib, second }: Concluded,
    ) {
        let job = self.job(number).clone();
        let judgement: Judgement = judge(&verdict, &job.expect, exactness(&job));
        let judgement = judgement.beside(second.as_ref());
        let Some(evidence) = self.evidence(number, &verdict, &judgement) else { return };
        let dir = self.job_dir(number);
        let explanation = Explanation::default();
        let ended = JobOutcome {
            job,
            verdict,
            notes,
            judgement,
            second,
            facts,
            peak_mib,
            spent: self.spent.remove(&number).unwrap_or_default(),
            earlier: Vec::new(),
            evidence,
            dir,
            explanation,
        };
        self.outcome.elapsed = self.started.elapsed();
        let is_enough = self.outcome.plan.fail_fast && !ended.is_as_expected();
        let name = ended.job.name.clone();
        self.outcome.jobs.insert(number, ended);
        let ended = &self.outcome.jobs[&number];
        let key = self.known.as_ref().and_then(|known| known.key(number));
        if let Some(key) = key.filter(|_| ended.is_worth_keeping()) {
            self.observer.keep(key, ended);
        }
        self.observer.ended(ended, &self.outcome);
        if is_enough && self.failed.is_none() {
            self.failed = Some(name);
            self.end_the_others();
        }
    }
}

/// What of the manifest's counts applies to a job.
fn exactness(job: &Job) -> Exactness {
    match (job.compare_counts, job.resources.workers) {
        (false, _) => Exactness::Nothing,
        (true, 1) => Exactness::All,
        (true, _) => Exactness::Counts,
    }
}
