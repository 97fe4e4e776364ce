//! `greyverify trace validate --map`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::{ask, refusal, runtime, verbosity};
use super::one_model::one_model;
use super::output::say_json;
use super::validate::{code_of, traces_folder};
use super::{Fatal, complain, run_dir, say};
use crate::bounded;
use crate::cli::{CheckArgs, Format, SearchArgs, ValidateArgs};
use crate::engine::logs::LOG_BYTES_MAX;
use crate::engine::{Engine, Engines};
use crate::generate;
use crate::host::Host;
use crate::import;
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, JobOutcome, RunOutcome, Verdict};
use crate::plan::{self, Job, Pattern, Request};
use crate::report::columns::columns;
use crate::report::traces::{self as report, Against, Broken, Found, Red, Refused};
use crate::runner::Prepared;
use crate::trace::Step;
use crate::validate::job::heap;
use crate::validate::mapped::answer::answer;
use crate::validate::mapped::module::{GOAL, Goal, Subject, relation};
use crate::validate::mapped::reader::Reader;
use crate::validate::mapped::state::{of_the_specification, order, taken};
use crate::validate::mapped::together::{Traced, traces};
use crate::validate::mapped::values::Meanings;
use crate::validate::mapped::why::{Asked, Why, false_in, why};
use crate::validate::mapped::{Actions, Answer, Mapping, MappingError, Position, Trace};

/// What one model is wanted for.
pub(super) const DOES: &str = "a mapping is of";

pub(super) fn not_understood(job: &Job) -> Fatal {
    if job.spec.variables().is_empty() {
        let what = format!("{} has no variables, and so no behaviours", job.spec.name);
        let hint = "name a specification that has some";
        return Fatal::new(ExitCode::Spec, what, Some(hint.to_owned()));
    }
    let what = format!("the next-state relation of {} is not understood", job.spec.name);
    let hint =
        "name it: NEXT in the configuration, or a SPECIFICATION of the form Init /\\ [][Next]_vars";
    Fatal::new(ExitCode::Spec, what, Some(hint.to_owned()))
}

pub(super) fn job_of(prepared: &Prepared) -> Result<Job, Fatal> {
    let job = prepared.plan.jobs.first().cloned();
    job.ok_or_else(|| Fatal::new(ExitCode::Usage, "there is no model", None))
}

impl From<MappingError> for Fatal {
    fn from(error: MappingError) -> Self {
        let (file, line) = (error.file.clone(), error.line.unwrap_or(0));
        let hint = error.hint.clone();
        Self::new(ExitCode::Usage, error, hint).at(&file, line, 0)
    }
}

/// Decides about every log, and returns the exit code of them all.
pub(super) fn validate(args: &ValidateArgs, map: &Path) -> Result<ExitCode, Fatal> {
    validated(args, map).inspect_err(|fatal| {
        if args.format == Format::Json {
            say_json(&refusal(map.display().to_string(), fatal).json());
        }
    })
}

fn validated(args: &ValidateArgs, map: &Path) -> Result<ExitCode, Fatal> {
    let mapping = Mapping::load(map)?;
    let prepared = one_model(&model(args, map, &mapping), DOES)?;
    let job = job_of(&prepared)?;
    let inputs = generate::inputs(&job)?;
    let relation = relation(&job.spec, &inputs).ok_or_else(|| not_understood(&job))?;
    let actions = Actions::of(map, &mapping, &relation, &job.spec)?;
    let meanings = Meanings::of(&inputs.config, &mapping.values);
    let reader = Reader::new(&actions, &meanings, &mapping.log);
    let subject = Subject {
        spec: &job.spec,
        inputs: &inputs,
        relation: &relation,
        actions: &actions,
        meanings: &meanings,
    };
    let traces = traces(&args.files, mapping.log.order(), &reader);
    let mut runs = Runs {
        args,
        subject,
        job: &job,
        engine: Arc::clone(&prepared.engines.first),
        signal: None,
    };
    let found = runs.all(traces)?;
    let signal = runs.signal;
    let against = Against { subject: runs.subject.clone(), mapping: map };
    match args.format {
        Format::Human => say(&report::text(&found, &against, columns(std::io::stdout()))),
        Format::Json => say_json(&report::json(&found, &against)),
    }
    Ok(match signal {
        Some(signal) => ExitCode::Signal(signal),
        None => ExitCode::of_all(found.iter().map(Found::code)),
    })
}

/// The model that a mapping names.
fn model(args: &ValidateArgs, map: &Path, mapping: &Mapping) -> CheckArgs {
    let folder = map.parent().unwrap_or(Path::new(""));
    let beside = |path: &PathBuf| folder.join(path);
    CheckArgs {
        files: mapping.spec.iter().map(beside).collect(),
        config: mapping.config.as_ref().map(beside),
        manifest: mapping.manifest.as_ref().map(beside).unwrap_or_default(),
        model: mapping.model.as_deref().map(Pattern::exactly).into_iter().collect(),
        libraries: args.libraries.clone(),
        tools: args.tools.clone(),
        translate: args.translate,
        search: SearchArgs { engine: Some(EngineName::Tlc), ..SearchArgs::default() },
        ..CheckArgs::default()
    }
}

/// The searches of one command.
struct Runs<'a> {
    args: &'a ValidateArgs,
    subject: Subject<'a>,
    job: &'a Job,
    engine: Arc<dyn Engine>,
    signal: Option<i32>,
}

impl Runs<'_> {
    /// What became of each trace.
    fn all(&mut self, traces: Vec<Traced>) -> Result<Vec<Found>, Fatal> {
        let read = |(at, (_, trace)): (usize, &'_ Traced)| {
            let is_full = |trace: &&Trace| !trace.is_empty();
            trace.as_ref().ok().filter(is_full).is_some().then_some(at)
        };
        let full: Vec<usize> = traces.iter().enumerate().filter_map(read).collect();
        let wanted =
            full.iter().filter_map(|at| Some((*at, traces[*at].1.as_ref().ok()?, Goal::All)));
        let run = self.run("log", &wanted.collect::<Vec<_>>(), &traces_folder(self.args))?;
        let ended = |at: usize| {
            let place = full.iter().position(|own| *own == at)?;
            run.as_ref()?.jobs.get(&place)
        };
        let found = |(at, (files, trace)): (usize, Traced)| match trace {
            Err(error) => Found::Unusable { code: code_of(&error), error },
            Ok(trace) => {
                let answer = answered(&trace, ended(at));
                Found::Answered { files, trace, answer, red: None }
            }
        };
        let mut found: Vec<Found> = traces.into_iter().enumerate().map(found).collect();
        for (at, found) in found.iter_mut().enumerate() {
            if let (
                Found::Answered { answer: Answer::Broken { invariant, .. }, red, .. },
                Some(job),
            ) = (found, ended(at))
            {
                let broken = runtime()?.block_on(self.broken(job, invariant));
                *red = broken.map(|broken| Box::new(Red::Broken(Box::new(broken))));
            }
        }
        self.explain(&mut found)?;
        Ok(found)
    }

    /// Searches as far as each is to come.
    fn run(
        &mut self,
        name: &str,
        wanted: &[(usize, &Trace, Goal)],
        out: &Path,
    ) -> Result<Option<RunOutcome>, Fatal> {
        if wanted.is_empty() || self.signal.is_some() {
            return Ok(None);
        }
        let (mut jobs, mut inputs) = (Vec::new(), Vec::new());
        for (at, trace, goal) in wanted {
            let search = self.subject.search(trace, goal);
            let search = search.ok_or_else(|| without_init(self.job))?;
            inputs.push(self.engine.readable(search));
            jobs.push(self.search(format!("{name}-{}", at + 1), trace));
        }
        let request = Request {
            time_budget_secs: self.args.time_budget,
            jobs: self.args.jobs,
            ..Request::default()
        };
        let plan = plan::for_jobs(&request, jobs, Host::detect())?;
        let engines = Engines::alone(Arc::clone(&self.engine));
        let prepared = Prepared { plan, inputs, engines, known: None, cache_days: None };
        let dir = run_dir(out)?;
        // How far a refused log came is no news.
        let quiet = self.args.quiet || matches!(wanted[0].2, Goal::After(_));
        let run = ask(verbosity(quiet, self.args.verbose), prepared, &dir)?;
        self.signal = run.signal;
        Ok(Some(run))
    }

    /// A search for a state in which events have happened.
    fn search(&self, name: String, trace: &Trace) -> Job {
        let heap = self.args.heap.unwrap_or_else(|| heap(trace.len()));
        Job {
            name,
            bounds: vec![("events".into(), trace.len().to_string())],
            ..self.job.looking_for(GOAL, heap)
        }
    }

    /// Has each refusal explained. It stands without that.
    fn explain(&mut self, found: &mut [Found]) -> Result<(), Fatal> {
        let refused = found.iter().enumerate().filter_map(|(n, one)| match one {
            Found::Answered { trace, answer: Answer::Refused { at }, .. } => {
                Some((n, trace.clone(), at.clone()))
            }
            _ => None,
        });
        let refused: Vec<(usize, Trace, Position)> = refused.collect();
        let wanted = refused.iter().map(|(n, trace, at)| (*n, trace, Goal::After(at.clone())));
        let out = traces_folder(self.args).join("refused");
        let Some(run) = self.run("refused", &wanted.collect::<Vec<_>>(), &out)? else {
            return Ok(());
        };
        let runtime = runtime()?;
        for (place, (n, trace, at)) in refused.iter().enumerate() {
            let Some(job) = run.jobs.get(&place) else { continue };
            let told = runtime.block_on(self.told(job, trace, at));
            if let Found::Answered { red, .. } = &mut found[*n] {
                *red = Some(Box::new(Red::Refused(told)));
            }
        }
        Ok(())
    }

    /// A state that came as far, and what stands there in the way of each event.
    async fn told(&self, job: &JobOutcome, trace: &Trace, at: &Position) -> Refused {
        let before = farthest(job);
        let mut all = Vec::new();
        for event in trace.ready(at) {
            all.push(match (&before, self.engine.evaluator(), self.signal) {
                (Some(state), Some(engine), None) => {
                    let dir = job.dir.explain();
                    let asked = Asked { engine, job: self.job, dir: &dir };
                    why(asked, &self.subject, state, event).await
                }
                _ => Why::Unknown,
            });
        }
        Refused { before, why: all, order: order(&steps(job)) }
    }

    /// The state in which an invariant is false, and why it is.
    async fn broken(&self, job: &JobOutcome, invariant: &str) -> Option<Broken> {
        let state = of_the_specification(job.facts.trace.last()?);
        let before = job.facts.trace.before_last().map(of_the_specification);
        let mut finding = None;
        if let (Some(engine), None) = (self.engine.evaluator(), self.signal) {
            let dir = job.dir.explain();
            let asked = Asked { engine, job: self.job, dir: &dir };
            finding = false_in(asked, &self.subject, &state, invariant).await;
        }
        Some(Broken { state, before, finding, order: order(&steps(job)) })
    }
}

/// The states of the module that were found.
fn steps(job: &JobOutcome) -> Vec<Step> {
    let read = import::read(&job.dir.counterexample_itf());
    read.map(|read| read.behaviour.steps).unwrap_or_default()
}

pub(super) fn without_init(job: &Job) -> Fatal {
    let what = format!("the initial predicate of {} is not understood", job.spec.name);
    let hint = "say it so: Spec == Init /\\ [][Next]_vars, or INIT in the configuration";
    Fatal::new(ExitCode::Spec, what, Some(hint.to_owned()))
}

/// The state that got farthest, as one of the specification.
fn farthest(job: &JobOutcome) -> Option<Step> {
    let is_there = matches!(job.verdict, Verdict::ReachedAsExpected { .. });
    job.facts.trace.last().filter(|_| is_there).map(of_the_specification)
}

fn answered(trace: &Trace, ended: Option<&JobOutcome>) -> Answer {
    if trace.is_empty() {
        return Answer::Empty;
    }
    let Some(job) = ended else {
        let why = "the engine was not started".to_owned();
        return Answer::Undecided { code: ExitCode::Inconclusive, why, at: None };
    };
    // Without what was printed, the refused event is one that happened, and the
    // search for the state before it says so.
    let printed = bounded::read(&job.dir.print(), LOG_BYTES_MAX).unwrap_or_else(|error| {
        if error.kind() != std::io::ErrorKind::NotFound {
            complain(&format!("warning: {}: {error}", job.dir.print().display()));
        }
        Vec::new()
    });
    let printed = String::from_utf8_lossy(&printed);
    let last = job.facts.trace.last();
    match answer(trace, &job.verdict, job.judgement.code(), last, &printed) {
        Answer::Accepted { .. } => Answer::Accepted { taken: all_taken(job) },
        other => other,
    }
}

/// The disjuncts that the behaviour took which was found.
fn all_taken(job: &JobOutcome) -> Option<BTreeSet<usize>> {
    let steps = steps(job);
    (!steps.is_empty()).then(|| steps.iter().filter_map(taken).collect())
}
