//! `greyverify trace validate`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use greyverify_protocol::{Explained, Recording};

use super::check::{ask, refusal, verbosity};
use super::fatal::spec_error_at;
use super::output::say_json;
use super::prepare::inputs;
use super::{Fatal, complain, library, own_folder, run_dir, say};
use crate::bounded;
use crate::cli::{Format, ValidateArgs};
use crate::engine::logs::LOG_BYTES_MAX;
use crate::engine::{Engine, Engines};
use crate::host::Host;
use crate::manifest::{Key, Manifest};
use crate::mirror::Program;
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{self, Request};
use crate::report::validate::{self as report, Against, Validated};
use crate::runner::Prepared;
use crate::spec::{Files, Library, Spec, closest};
use crate::validate::answer::answers;
use crate::validate::job::{job, together};
use crate::validate::{Answer, Unusable, explained, translated};

/// A signal ends this process, and the mirror program with it.
static NEVER: AtomicBool = AtomicBool::new(false);

/// Decides about every file, and returns the exit code of them all. What is
/// refused is told to programs, too.
pub(super) fn validate(args: &ValidateArgs) -> Result<ExitCode, Fatal> {
    validated(args).inspect_err(|fatal| {
        if args.format == Format::Json {
            say_json(&refusal(name(args).to_owned(), fatal).json());
        }
    })
}

fn validated(args: &ValidateArgs) -> Result<ExitCode, Fatal> {
    let manifest = Manifest::load(&args.manifest)?;
    let module = module(&manifest, name(args))?;
    let mut program = Program::of(&manifest, if args.quiet { |_| {} } else { complain });
    let read = read(args, &mut program)?;
    let traces: Vec<&Recording> = read.iter().flatten().collect();
    let groups = together(&traces);
    let run = match groups.is_empty() {
        true => None,
        false => Some(run(args, &manifest, module, &traces, &groups)?),
    };
    let jobs = (0..).zip(groups).flat_map(|(n, group)| {
        answered(&traces[group], run.as_ref().and_then(|run| run.jobs.get(&n)))
    });
    let mut all = told(&args.files, &read, jobs.collect());
    if run.as_ref().is_none_or(|run| run.signal.is_none()) {
        explain(&mut program, name(args), &mut all);
    }
    let asked = run.as_ref().and_then(|run| run.jobs.values().next());
    let against = Against { name: name(args), spec: asked.map(|job| &*job.job.spec) };
    match args.format {
        Format::Human => say(&report::text(&all, against)),
        Format::Json => say_json(&report::json(&all, against)),
    }
    Ok(match run.and_then(|run| run.signal) {
        Some(signal) => ExitCode::Signal(signal),
        None => ExitCode::of_all(all.iter().map(Validated::code)),
    })
}

/// The files in their order, each translated or with what is wrong with it.
fn read(
    args: &ValidateArgs,
    program: &mut Program,
) -> Result<Vec<Result<Recording, Unusable>>, Fatal> {
    let files = args.files.iter();
    let read = files.map(|file| translated(program, name(args), file, &NEVER));
    read.collect::<Result<_, _>>().map_err(|trouble| Fatal::from(&trouble))
}

/// Has each rejection explained. It stands without that, so a program that has
/// failed is asked no more.
fn explain(program: &mut Program, spec: &str, all: &mut [Validated<'_>]) {
    for one in all {
        let Validated::Answered { file, answer: Answer::Rejected(rejection), words, .. } = one
        else {
            continue;
        };
        match explained(program, spec, file, rejection, &NEVER) {
            Ok(told) => *words = told,
            Err(trouble) => {
                complain(&format!("warning: refused events are not explained: {trouble}"));
                return;
            }
        }
    }
}

/// The files in their order, each with its answer or what is wrong with it.
fn told<'a>(
    files: &'a [PathBuf],
    read: &'a [Result<Recording, Unusable>],
    answers: Vec<Answer>,
) -> Vec<Validated<'a>> {
    let mut answers = answers.into_iter();
    let one = |(file, read): (&'a PathBuf, &'a Result<Recording, Unusable>)| match read {
        Err(error) => Validated::Unusable { file, error, code: code_of(error) },
        Ok(trace) => {
            let answer = answers.next().unwrap_or_else(not_asked);
            Validated::Answered { file, trace, answer, words: Explained::default() }
        }
    };
    files.iter().zip(read).map(one).collect()
}

/// The module that takes the specification through a trace.
fn module<'a>(manifest: &'a Manifest, spec: &str) -> Result<&'a Key<PathBuf>, Fatal> {
    let usage = |message: String, hint: String| Fatal::new(ExitCode::Usage, message, Some(hint));
    let entry = manifest.specs.get(spec).ok_or_else(|| {
        let near =
            closest(spec, manifest.specs.keys().map(String::as_str)).unwrap_or("one of its own");
        usage(
            format!("--spec {spec}: the manifest has no such specification"),
            format!("try {near}"),
        )
    })?;
    entry.trace.as_ref().ok_or_else(|| {
        usage(
            format!("--spec {spec}: [specs.{spec}] names no module for traces"),
            "add `trace = \"FILE.tla\"` to it, which the protocol of mirror programs describes; without \
             a mirror program, `trace init` writes a mapping for `trace validate --map`"
                .to_owned(),
        )
    })
}

fn run(
    args: &ValidateArgs,
    manifest: &Manifest,
    module: &Key<PathBuf>,
    traces: &[&Recording],
    groups: &[Range<usize>],
) -> Result<RunOutcome, Fatal> {
    let host = Host::detect();
    let engine = super::tools::tlc(&args.tools, &args.manifest)?;
    let spec = load(args, manifest, module, &*engine)?;
    let request =
        Request { time_budget_secs: args.time_budget, jobs: args.jobs, ..Request::default() };
    let jobs = groups
        .iter()
        .map(|group| job(numbers(group), Arc::clone(&spec), &traces[group.clone()], args.heap));
    let plan = plan::for_jobs(&request, jobs.collect(), host)?;
    let inputs = inputs(&plan.jobs)?.into_iter().map(|inputs| engine.readable(inputs)).collect();
    let dir = run_dir(&traces_folder(args))?;
    let engines = Engines::alone(engine);
    let prepared = Prepared { plan, inputs, engines, known: None, cache_days: None };
    ask(verbosity(args.quiet, args.verbose), prepared, &dir)
}

/// Where the logs and inputs of this run lie.
pub(super) fn traces_folder(args: &ValidateArgs) -> PathBuf {
    own_folder(args.out.as_deref(), ".traces")
}

/// The specification stands in another folder than the module that extends it.
fn load(
    args: &ValidateArgs,
    manifest: &Manifest,
    module: &Key<PathBuf>,
    engine: &dyn Engine,
) -> Result<Arc<Spec>, Fatal> {
    let files = Files::default();
    let mut search = match manifest.specs.get(name(args)) {
        Some(entry) => library::of_entry(&args.libraries, manifest, entry, engine, &files)?,
        None => library::of_file(&args.libraries, engine, &files)?,
    };
    let entry = manifest.specs.get(name(args));
    let beside = entry.and_then(|e| e.file.value.parent()).map(Path::to_owned);
    search.libraries.extend(beside.map(Library::Folder));
    Spec::load(&module.value, &search)
        .map(Arc::new)
        .map_err(|e| spec_error_at(manifest, module, &e))
}

/// The specification in the manifest. Whoever names none names a mapping.
fn name(args: &ValidateArgs) -> &str {
    args.spec.as_deref().unwrap_or_default()
}

/// Which of the traces that could be read, from 1.
fn numbers(group: &Range<usize>) -> String {
    match group.len() {
        1 => format!("trace-{}", group.end),
        _ => format!("traces-{}-{}", group.start + 1, group.end),
    }
}

fn not_asked() -> Answer {
    let why = "the engine was not started".to_owned();
    Answer::Undecided { code: ExitCode::Inconclusive, why }
}

fn answered(traces: &[&Recording], ended: Option<&JobOutcome>) -> Vec<Answer> {
    let Some(job) = ended else { return traces.iter().map(|_| not_asked()).collect() };
    // Whatever is missing here contradicts the number of states.
    let printed = bounded::read(&job.dir.print(), LOG_BYTES_MAX).unwrap_or_else(|error| {
        if error.kind() != std::io::ErrorKind::NotFound {
            complain(&format!("warning: {}: {error}", job.dir.print().display()));
        }
        Vec::new()
    });
    let printed = String::from_utf8_lossy(&printed);
    answers(traces, &job.verdict, job.judgement.code(), &printed)
}

/// A file that is not there is the command line's fault.
pub(super) fn code_of(error: &Unusable) -> ExitCode {
    match error {
        Unusable::Unread { .. } => ExitCode::Usage,
        Unusable::Unfit { .. } => ExitCode::Spec,
    }
}
