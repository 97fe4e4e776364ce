//! One more run of a job of which the first engine has said all it has to say:
//! a second engine is asked the same, unless a first look has told its word already.
//! The verdict stays that of the first; where the two differ, nothing is as expected.

use std::sync::Arc;
use std::time::Duration;

use super::Runner;
use super::active::Active;
use crate::engine::Engine;
use crate::generate::Inputs;
use crate::manifest::VacuityPolicy;
use crate::outcome::{
    Agreement, Asked as Question, EngineTrouble, Facts, Identity, Origin, Second, Verdict, Witness,
    about, agreement, classify, finding, touched,
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

/// What the second engine is asked about a job.
pub(super) struct Asked {
    pub(super) engine: Arc<dyn Engine>,
    job: Job,
    inputs: Inputs,
}

/// What the second engine has said of a job.
pub(super) struct Word {
    engine: Identity,
    job: Job,
    verdict: Verdict,
    elapsed: Duration,
    peak_mib: Option<u64>,
    /// What could not be kept, in sentences.
    trouble: Vec<String>,
}

impl Word {
    /// True if something is broken.
    pub(super) fn is_red(&self) -> bool {
        matches!(self.verdict, Verdict::Violated { contested: None, .. })
    }

    /// True if it would be the same in another run: what crashed, or was not believed,
    /// may do better.
    fn is_settled(&self) -> bool {
        use EngineTrouble::{Evaluation, Unimplemented};
        match &self.verdict {
            Verdict::EngineFailed { part, .. } => matches!(part, Evaluation | Unimplemented),
            verdict => !matches!(verdict, Verdict::Inconclusive { .. }),
        }
    }

    /// True if it came to its own end.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self.verdict, Verdict::Inconclusive { .. })
    }

    pub(super) fn engine(&self) -> &Identity {
        &self.engine
    }

    /// What it found, in one sentence.
    pub(super) fn finding(&self) -> String {
        finding(&self.verdict)
    }
}

/// A job whose first engine is through.
pub(super) struct Seconding {
    first: Concluded,
    /// The verdict of the first on its search alone.
    verdict: Verdict,
    asked: Asked,
}

impl Runner<'_> {
    /// Asks the second engine, if it is to be asked and can do the job; or takes
    /// what it has said already.
    pub(super) fn ask_second(&mut self, number: usize, mut first: Concluded, budget: Duration) {
        let bare_verdict = |runner: &Self, first: &Concluded| {
            classify(&bare(runner.asked(number, budget)), &first.facts).verdict
        };
        if let Some(word) = self.words.remove(&number) {
            let verdict = bare_verdict(self, &first);
            return self.compare(number, first, &verdict, word);
        }
        let is_judged = !matches!(self.job(number).purpose, Purpose::Levels { .. });
        let engine = self.engines.asked_beside(self.job(number)).cloned();
        let Some(engine) = engine.filter(|_| is_judged) else {
            return self.conclude(number, first);
        };
        match self.start_second(number, &engine, self.budget_left(number)) {
            Ok(asked) => {
                let verdict = bare_verdict(self, &first);
                self.seconding.insert(number, Seconding { first, verdict, asked });
            }
            Err(why) => {
                first.notes.push(told(&why));
                first.second = Some(self.unheard(&engine.identity(), Agreement::Alone { why }));
                self.conclude(number, first);
            }
        }
    }

    /// Starts the second engine, or says why it is not started.
    pub(super) fn start_second(
        &mut self,
        number: usize,
        engine: &Arc<dyn Engine>,
        budget_secs: u64,
    ) -> Result<Asked, String> {
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
        if budget_secs == 0 {
            return Err("not asked: the time budget was used up".to_owned());
        }
        let inputs = engine.readable(inputs.clone());
        let dir = self.job_dir(number).second();
        let command = engine.command(&job, &inputs, &dir, budget_secs);
        let listener = engine.listener(&inputs);
        let prepared = dir.prepare(&inputs, &format!("{}\n", command.shell()));
        prepared.map_err(|error| error.to_string())?;
        self.spawn(number, (command, listener), &dir, budget_secs);
        Ok(Asked { engine: Arc::clone(engine), job, inputs })
    }

    /// Takes what the second engine has said to the first.
    pub(super) fn seconded(&mut self, number: usize, seconding: Seconding, active: Active) {
        let Seconding { first, verdict, asked } = seconding;
        let word = self.word_of(number, asked, active);
        self.compare(number, first, &verdict, word);
        self.start_what_fits();
    }

    /// What the second engine has said of the search.
    pub(super) fn word_of(&self, number: usize, asked: Asked, active: Active) -> Word {
        let Asked { engine, job, inputs } = asked;
        let engine = engine.identity();
        let (root, name, version) = (&*inputs.root, engine.name, &*engine.version);
        let question = Question {
            origin: Some(Origin { root, engine: name, version }),
            effective: &inputs.config,
            ..bare(self.asked(number, active.budget))
        };
        let verdict = classify(&question, &active.facts).verdict;
        let about = about(&job, &verdict, &engine);
        let files = [active.counterexample.finish(about.cut.as_deref()), active.itf.finish(&about)];
        let unwritten = files.into_iter().filter_map(Result::err).map(|error| error.to_string());
        self.job_dir(number).second().clean();
        let warnings = active.facts.warnings.iter().map(|warning| told(&warning.text));
        let compiled =
            active.facts.is_compiled().then(|| told("it searched with a program that Cargo built"));
        let trouble = active.trouble.into_iter().chain(unwritten).chain(warnings).chain(compiled);
        let trouble = trouble.collect();
        let (elapsed, peak_mib) = (active.facts.elapsed, active.peak_mib);
        Word { engine, job, verdict, elapsed, peak_mib, trouble }
    }

    /// Compares the two, and concludes the job.
    fn compare(&mut self, number: usize, mut first: Concluded, verdict: &Verdict, word: Word) {
        if !word.is_settled() {
            self.unasked.insert(number);
        }
        let depth_is_exact = word.job.resources.workers == 1;
        let mut agreement = agreement(
            Witness { name: self.outcome.engine.name, verdict, depth_is_exact },
            Witness { name: word.engine.name, verdict: &word.verdict, depth_is_exact },
        );
        match &mut agreement {
            Agreement::Agree { .. } | Agreement::Apart { .. } => {}
            Agreement::Differ { differences } => {
                differences.extend(word.job.doubts.iter().map(|doubt| doubt.note()));
            }
            Agreement::Alone { why } => first.notes.push(told(why)),
        }
        first.peak_mib = first.peak_mib.max(word.peak_mib);
        first.second = Some(Second {
            finding: Some(word.finding()),
            elapsed_secs: word.elapsed.as_secs_f64(),
            ..self.unheard(&word.engine, agreement)
        });
        first.notes.extend(word.trouble);
        self.conclude(number, first);
    }

    /// The word of an engine that was not asked.
    fn unheard(&self, engine: &Identity, agreement: Agreement) -> Second {
        Second {
            engine: engine.full_name(),
            beside: self.outcome.engine.name.to_owned(),
            finding: None,
            elapsed_secs: 0.0,
            profile: self.outcome.plan.profile.clone(),
            agreement,
        }
    }

    /// The engine whose process runs for a job.
    pub(super) fn engine_of(&self, number: usize) -> &Arc<dyn Engine> {
        let second = self.seconding.get(&number).map(|seconding| &seconding.asked.engine);
        let early = self.previewing.get(&number).map(|asked| &asked.engine);
        early.or(second).unwrap_or_else(|| self.engines.of(self.job(number)))
    }
}

/// A question about the search alone: what makes a green worth less is the same
/// for both engines.
fn bare(asked: Question<'_>) -> Question<'_> {
    Question {
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
