//! `greyverify trace validate`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grey_invariants::trace::ReadError;
use grey_invariants::trace::read::Trace;

use super::check::{execute, refusal, verbosity};
use super::output::say_json;
use super::prepare::{generate_error, manifest_errors, plan_error, spec_error_at};
use super::{Fatal, complain, library, run_dir, say};
use crate::bounded;
use crate::cli::{Format, ValidateArgs};
use crate::engine::tlc::process::LOG_BYTES_MAX;
use crate::generate::{self, GenerateError};
use crate::manifest::{Key, Manifest};
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::plan::{self, Host, Request};
use crate::report::validate::{self as report, Against, Validated};
use crate::runner::Prepared;
use crate::spec::{Files, Library, Spec, closest};
use crate::toolchain::Toolchain;
use crate::validate::answer::answers;
use crate::validate::job::{job, together};
use crate::validate::{Answer, Unusable, usable};

/// Decides about every file, and returns the exit code of them all. What is
/// refused is told to programs, too.
pub(super) fn validate(args: &ValidateArgs) -> Result<ExitCode, Fatal> {
    validated(args).inspect_err(|fatal| {
        if args.format == Format::Json {
            say_json(&refusal(args.spec.clone(), fatal).json());
        }
    })
}

fn validated(args: &ValidateArgs) -> Result<ExitCode, Fatal> {
    let manifest = Manifest::load(&args.manifest).map_err(|e| manifest_errors(&e))?;
    let module = module(&manifest, &args.spec)?;
    let read: Vec<_> = args.files.iter().map(|file| usable(file, &args.spec)).collect();
    let traces: Vec<&Trace> = read.iter().flatten().collect();
    let groups = together(&traces);
    let run = match groups.is_empty() {
        true => None,
        false => Some(run(args, &manifest, module, &traces, &groups)?),
    };
    let jobs = (0..).zip(groups).flat_map(|(n, group)| {
        answered(&traces[group], run.as_ref().and_then(|run| run.jobs.get(&n)))
    });
    let all = told(&args.files, &read, jobs.collect());
    let asked = run.as_ref().and_then(|run| run.jobs.values().next());
    let against = Against { name: &args.spec, spec: asked.map(|job| &*job.job.spec) };
    match args.format {
        Format::Human => say(&report::text(&all, against)),
        Format::Json => say_json(&report::json(&all, against)),
    }
    Ok(match run.and_then(|run| run.signal) {
        Some(signal) => ExitCode::Signal(signal),
        None => ExitCode::of_all(all.iter().map(Validated::code)),
    })
}

/// The files in their order, each with its answer or what is wrong with it.
fn told<'a>(
    files: &'a [PathBuf],
    read: &'a [Result<Trace, Unusable>],
    answers: Vec<Answer>,
) -> Vec<Validated<'a>> {
    let mut answers = answers.into_iter();
    let one = |(file, read): (&'a PathBuf, &'a Result<Trace, Unusable>)| match read {
        Err(error) => Validated::Unusable { file, error, code: code_of(error) },
        Ok(trace) => {
            Validated::Answered { file, trace, answer: answers.next().unwrap_or_else(not_asked) }
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
            "add `trace = \"FILE.tla\"` to it; GreyConsensusTrace.tla shows how".to_owned(),
        )
    })
}

fn run(
    args: &ValidateArgs,
    manifest: &Manifest,
    module: &Key<PathBuf>,
    traces: &[&Trace],
    groups: &[Range<usize>],
) -> Result<RunOutcome, Fatal> {
    let host = Host::detect();
    let tools = super::tools::locate(&args.tools, &args.manifest)?;
    let spec = load(args, manifest, module, &tools)?;
    let request =
        Request { time_budget_secs: args.time_budget, jobs: args.jobs, ..Request::default() };
    let jobs = groups
        .iter()
        .map(|group| job(name(group), Arc::clone(&spec), &traces[group.clone()], args.heap));
    let plan = plan::for_jobs(&request, jobs.collect(), host).map_err(plan_error)?;
    let inputs = plan.jobs.iter().map(|job| generate::inputs(job, &tools.jar.version));
    let inputs = inputs.collect::<Result<Vec<_>, GenerateError>>().map_err(generate_error)?;
    let inputs = inputs.into_iter().map(|inputs| inputs.readable_by(&tools.jar.version)).collect();
    let dir = run_dir(&args.out)?;
    execute(verbosity(args.quiet, args.verbose), Prepared { plan, inputs, tools }, &dir)
}

/// The specification stands in another folder than the module that extends it.
fn load(
    args: &ValidateArgs,
    manifest: &Manifest,
    module: &Key<PathBuf>,
    tools: &Toolchain,
) -> Result<Arc<Spec>, Fatal> {
    let files = Files::default();
    let mut search = match manifest.specs.get(&args.spec) {
        Some(entry) => library::of_entry(&args.libraries, manifest, entry, tools, &files)?,
        None => library::of_file(&args.libraries, tools, &files)?,
    };
    let entry = manifest.specs.get(&args.spec);
    let beside = entry.and_then(|e| e.file.value.parent()).map(Path::to_owned);
    search.libraries.extend(beside.map(Library::Folder));
    Spec::load(&module.value, &search)
        .map(Arc::new)
        .map_err(|e| spec_error_at(manifest, module, &e))
}

/// Which of the traces that could be read, from 1.
fn name(group: &Range<usize>) -> String {
    match group.len() {
        1 => format!("trace-{}", group.end),
        _ => format!("traces-{}-{}", group.start + 1, group.end),
    }
}

fn not_asked() -> Answer {
    let why = "the engine was not started".to_owned();
    Answer::Undecided { code: ExitCode::Inconclusive, why }
}

fn answered(traces: &[&Trace], ended: Option<&JobOutcome>) -> Vec<Answer> {
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
fn code_of(error: &Unusable) -> ExitCode {
    match error {
        Unusable::Unread(ReadError::Io { .. }) => ExitCode::Usage,
        Unusable::Unread(ReadError::Line { .. }) | Unusable::Unfit { .. } => ExitCode::Spec,
    }
}
