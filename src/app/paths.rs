//! `greyverify paths`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use greyverify_behaviour::{Cover, Kept};

use super::check::{execute, verbosity};
use super::one_model::{about, one_model};
use super::output::{save, unwritten};
use super::traces::{job_of, not_understood};
use super::{Fatal, complain, run_dir, say};
use crate::bounded;
use crate::cli::{OneModelArgs, PathsArgs, PathsCover};
use crate::engine::Engines;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::event::ViolationKind;
use crate::explain::behaviour::outlook::{LARGE, Lookout};
use crate::generate::{self, Inputs};
use crate::host::Host;
use crate::manifest::Broken;
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, Verdict, finding};
use crate::paths::{Graph, Request, Set, Walks, meaning};
use crate::plan::{self, Job, Purpose};
use crate::report::paths::{self as report, Partial};
use crate::rundir::job_folders;
use crate::runner::Prepared;

/// Most bytes of the file that says what is covered.
const COVER_BYTES_MAX: u64 = 16 << 20;
/// Least heap of the JVM, in MiB, if none is asked for.
const HEAP_MIB: u64 = 1024;

/// Writes the behaviours, or says whether those that are there are still right.
pub(super) fn paths(args: &PathsArgs) -> Result<ExitCode, Fatal> {
    let prepared = one_model(&args.of.check(), "paths are of")?;
    let job = job_of(&prepared)?;
    let inputs = generate::inputs(&job)?;
    let folder = folder(args, &job);
    let meant = meaning(&inputs, request(args), args.limit);
    match args.check {
        true => checked(&folder, &meant),
        false => written(args, &prepared, &job, &inputs, (&folder, meant)),
    }
}

fn request(args: &PathsArgs) -> Request {
    let cover = match args.cover {
        PathsCover::Transitions => Kept::Transitions,
        PathsCover::Actions => Kept::Actions,
    };
    let walks = Walks { count: args.walks, depth: args.depth, seed: args.seed };
    Request { cover, walks }
}

/// Where the behaviours are.
fn folder(args: &PathsArgs, job: &Job) -> PathBuf {
    let OneModelArgs { file, manifest, .. } = &args.of.of;
    let beside = file.as_ref().unwrap_or(manifest);
    let name = job_folders([job.name.as_str()]).concat();
    args.output.clone().unwrap_or_else(|| beside.with_file_name(format!("{name}.paths")))
}

/// Whether the behaviours of a folder are those of what is meant now.
fn checked(folder: &Path, meant: &str) -> Result<ExitCode, Fatal> {
    let Some(cover) = cover(folder)? else {
        let what = format!("{}: there are no behaviours", folder.display());
        let hint = "write them: the same command without --check".to_owned();
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint)));
    };
    let astray = cover.astray(folder).map_err(|why| {
        let what = format!("{}: {why}", folder.display());
        Fatal::new(ExitCode::Usage, what, Some("write the behaviours again".to_owned()))
    })?;
    let found = match (astray, cover.meaning == meant) {
        // An older release wrote no hash.
        _ if cover.schema_version != Cover::SCHEMA_VERSION => report::Found::Stale,
        (Some(why), _) => report::Found::Astray(why),
        (None, false) => report::Found::Stale,
        (None, true) => report::Found::Current,
    };
    say(&report::checked(folder, &cover, &found));
    Ok(match (found, cover.whole) {
        (report::Found::Astray(_) | report::Found::Stale, _) => ExitCode::Unexpected,
        (report::Found::Current, false) => ExitCode::Inconclusive,
        (report::Found::Current, true) => ExitCode::AsExpected,
    })
}

/// What the behaviours of a folder cover; `None` if there are none.
fn cover(folder: &Path) -> Result<Option<Cover>, Fatal> {
    let file = folder.join(Cover::FILE);
    let unusable = |why: &dyn std::fmt::Display| {
        let what = format!("{}: {why}", file.display());
        let hint = "delete it, and write the behaviours again".to_owned();
        Fatal::new(ExitCode::Usage, what, Some(hint))
    };
    match bounded::read(&file, COVER_BYTES_MAX) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|why| unusable(&why)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(&error)),
    }
}

fn written(
    args: &PathsArgs,
    prepared: &Prepared,
    job: &Job,
    inputs: &Inputs,
    (folder, meant): (&Path, String),
) -> Result<ExitCode, Fatal> {
    let before = cover(folder)?;
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let lookout = Lookout::graph(&job.spec, inputs, limit).ok_or_else(|| not_understood(job))?;
    let (graph, partial) = seen(args, prepared, job, &lookout.inputs(inputs), &lookout)?;
    if let Some(red) = red(job, &graph) {
        return Err(red);
    }
    let about = (&about(job, "paths"), meant);
    let set = Set::of(&graph, about, &lookout.parameters(), request(args), partial.is_none());
    if set.behaviours.is_empty() {
        let what = format!("{}: there is no behaviour to write", job.name);
        return Err(Fatal::new(ExitCode::Vacuous, what, None));
    }
    keep(folder, &set, before.as_ref())?;
    say(&report::written(folder, &set.cover, partial.as_ref()));
    Ok(if set.cover.whole { ExitCode::AsExpected } else { ExitCode::Inconclusive })
}

/// What is broken, unless the manifest says that it must be: a puzzle is solved in the
/// state that breaks its invariant. Of a mutant that says nothing, for it is wrong.
fn red(job: &Job, graph: &Graph) -> Option<Fatal> {
    let is_expected = |name: &&str| {
        let expected = Broken::Property((*name).to_owned());
        job.purpose == Purpose::Check && job.expect.violates == Some(expected)
    };
    let broken = graph.broken.iter().map(String::as_str);
    let names: Vec<&str> = broken.filter(|name| !is_expected(name)).collect();
    if names.is_empty() {
        return None;
    }
    let what = format!("{} is false in a state of {}", names.join(", "), job.name);
    let hint = "an implementation is not to be held to a specification that is red: check the model first, or, if it is meant to be false, say so in the manifest (`expect = { verdict = \"violated\", property = ... }`)";
    Some(Fatal::new(ExitCode::Violated(ViolationKind::Safety), what, Some(hint.to_owned())))
}

/// The state graph, as far as the engine came, and why not farther.
fn seen(
    args: &PathsArgs,
    prepared: &Prepared,
    job: &Job,
    asked: &Inputs,
    lookout: &Lookout,
) -> Result<(Graph, Option<Partial>), Fatal> {
    let request = plan::Request { time_budget_secs: args.time_budget, ..plan::Request::default() };
    let plan = plan::for_jobs(&request, vec![search(args, job)], Host::detect())?;
    let engine = Arc::clone(&prepared.engines.first);
    let inputs = vec![engine.readable(asked.clone())];
    let copies = Arc::clone(&inputs[0].copies);
    let engines = Engines::alone(engine);
    let prepared = Prepared { plan, inputs, engines, known: None, cache_days: None };
    let dir = run_dir(&args.out)?;
    // That it is not reached that there are too many steps is no news.
    let run = execute(verbosity(!args.verbose, args.verbose), prepared, &dir)?;
    if let Some(signal) = run.signal {
        let what = "the search was interrupted, and nothing is written";
        return Err(Fatal::new(ExitCode::Signal(signal), what, None));
    }
    let ended = run.jobs.values().next();
    let ended = ended.ok_or_else(|| Fatal::new(ExitCode::Internal, "no search was run", None))?;
    let partial = partial(args, job, ended)?;
    let file = ended.dir.print();
    let printed = bounded::read(&file, LOG_BYTES_MAX).map_err(|error| {
        let what = format!("{}: what TLC has printed cannot be read: {error}", file.display());
        let hint = "make the model smaller, or lower --limit".to_owned();
        Fatal::new(ExitCode::Inconclusive, what, Some(hint))
    })?;
    let printed = String::from_utf8_lossy(&printed);
    let printed = copies.printed(&printed);
    let graph = Graph::of(&lookout.initial(&printed), lookout.seen(&printed));
    is_all(&graph, ended)?;
    Ok((graph, partial))
}

/// The search for all states, which ends early if there are too many steps.
fn search(args: &PathsArgs, job: &Job) -> Job {
    job.looking_for(LARGE, args.heap.unwrap_or(job.resources.heap_mib.max(HEAP_MIB)))
}

/// Why the graph is not whole, if it is not.
fn partial(args: &PathsArgs, job: &Job, ended: &JobOutcome) -> Result<Option<Partial>, Fatal> {
    match &ended.verdict {
        Verdict::Unreached { .. } => Ok(None),
        Verdict::ReachedAsExpected { .. } => Ok(Some(Partial::Limit { steps: args.limit })),
        Verdict::Inconclusive { why: Inconclusive::TimeBudget { seconds, .. } } => {
            Ok(Some(Partial::Time { seconds: *seconds }))
        }
        other => {
            let what = format!("TLC could not search {}: {}", job.name, finding(other));
            let hint = format!("its files are in {}", ended.dir.path().display());
            let code = match ended.judgement.code() {
                ExitCode::AsExpected => ExitCode::Internal,
                code => code,
            };
            Err(Fatal::new(code, what, Some(hint)))
        }
    }
}

/// That the engine has told of every state that it counted.
fn is_all(graph: &Graph, ended: &JobOutcome) -> Result<(), Fatal> {
    let told = (graph.told as u64, graph.states.len() as u64);
    match &ended.verdict {
        Verdict::Unreached { distinct, .. } if told != (*distinct, *distinct) => {
            let what = format!(
                "TLC counted {distinct} states, told all of {}, and reached {}",
                told.0, told.1
            );
            Err(Fatal::new(ExitCode::Internal, what, None))
        }
        _ => Ok(()),
    }
}

/// Writes the files of a set, and removes those of the set that was there.
fn keep(folder: &Path, set: &Set, before: Option<&Cover>) -> Result<(), Fatal> {
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    let files = set.files().map_err(|error| unwritten(folder, &error))?;
    for (name, text) in &files {
        save(&folder.join(name), text)?;
    }
    let old = before.iter().flat_map(|before| &before.files).map(|(name, _)| name);
    for name in old.filter(|name| files.iter().all(|(new, _)| new != *name)) {
        // A name that leads elsewhere was not written here.
        let is_ours = Path::new(name).file_name().is_some_and(|own| own == name.as_str());
        if is_ours && let Err(error) = std::fs::remove_file(folder.join(name)) {
            complain(&format!("warning: {}: {error}", folder.join(name).display()));
        }
    }
    Ok(())
}
