//! `greyverify paths`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use greyverify_behaviour::{Cover, Kept, Walks};

use super::check::{execute, verbosity};
use super::one_model::{about, one_model};
use super::output::{save, unwritten};
use super::traces::{job_of, not_understood};
use super::{Fatal, complain, own_folder, run_dir, say};
use crate::bounded;
use crate::cli::{OneModelArgs, PathsArgs, PathsCover};
use crate::engine::Engines;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::event::ViolationKind;
use crate::explain::behaviour::outlook::{LARGE, Lookout};
use crate::generate::{self, Inputs};
use crate::host::Host;
use crate::manifest::Broken;
use crate::objection::{Doubt, Effect};
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, Verdict, finding};
use crate::paths::{Graph, Met, Request, Set, meaning, seeds, walked};
use crate::plan::{self, Job, Purpose};
use crate::report::paths::{self as report, Partial};
use crate::rundir::job_folders;
use crate::runner::Prepared;

/// Most bytes of the file that says what is covered.
const COVER_BYTES_MAX: u64 = 16 << 20;
/// Doubts by which the states that TLC comes to are not those of the specification.
const OTHER_STATES: [&str; 4] = ["random", "registers", "model-value", "escape"];
/// Least heap of the JVM, in MiB, if none is asked for.
const HEAP_MIB: u64 = 1024;

/// Writes the behaviours, or says whether those that are there are still right.
pub(super) fn paths(args: &PathsArgs) -> Result<ExitCode, Fatal> {
    let asked = request(args)?;
    let prepared = one_model(&args.of.check(), "paths are of")?;
    let job = job_of(&prepared)?;
    let inputs = generate::inputs(&job)?;
    let folder = folder(args, &job);
    let meant = meaning(&inputs, asked, args.limit);
    match args.check {
        true => checked(&folder, &meant),
        false => written(args, asked, (&prepared, &job, &inputs), (&folder, meant)),
    }
}

fn request(args: &PathsArgs) -> Result<Request, Fatal> {
    let unknown = |what: &str, hint: &str| Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()));
    let cover = match (args.cover, args.no_search) {
        (Some(PathsCover::Transitions) | None, false) => Kept::Transitions,
        (Some(PathsCover::Actions), _) => Kept::Actions,
        (None, true) => Kept::Walks,
        (Some(PathsCover::Transitions), true) => {
            let what =
                "--no-search --cover transitions: without a search nobody knows every transition";
            return Err(unknown(what, "leave out one of the two, or use --cover actions"));
        }
    };
    if args.no_search && args.walks == 0 {
        let what = "--no-search --walks 0: there is nothing to write";
        return Err(unknown(what, "ask for a walk at least, such as --walks 20"));
    }
    let walks = Walks { count: args.walks, depth: args.depth, seed: args.seed };
    Ok(Request { cover, walks, searches: !args.no_search })
}

/// Where the behaviours are. A configuration with a name of its own is another model.
fn folder(args: &PathsArgs, job: &Job) -> PathBuf {
    let OneModelArgs { file, manifest, config, .. } = &args.of.of;
    let beside = file.as_ref().unwrap_or(manifest);
    let own =
        config.as_ref().and_then(|config| config.file_stem()).map(|own| own.to_string_lossy());
    let name =
        own.map_or_else(|| job_folders([job.name.as_str()]).concat(), |own| own.into_owned());
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
    Ok(match (found, cover.is_as_asked()) {
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
    asked: Request,
    (prepared, job, inputs): (&Prepared, &Job, &Inputs),
    (folder, meant): (&Path, String),
) -> Result<ExitCode, Fatal> {
    let before = cover(folder)?;
    has_states_of_its_own(job)?;
    is_ours(folder, before.as_ref())?;
    let lookout = lookout(args, asked, job, inputs).ok_or_else(|| not_understood(job))?;
    let seen = seen(args, prepared, job, &lookout.inputs(inputs))?;
    let (graph, met) = match asked.searches {
        true => searched(&seen, &lookout)?,
        false => gone(args, &seen, &lookout)?,
    };
    if let Some(red) = red(job, &graph) {
        return Err(red);
    }
    let about = (&about(job, "paths"), meant);
    let set = Set::of(&graph, about, &lookout.parameters(), asked, met);
    if set.behaviours.is_empty() {
        let what = format!("{}: there is no behaviour to write", job.name);
        return Err(Fatal::new(ExitCode::Vacuous, what, None));
    }
    keep(folder, &set, before.as_ref())?;
    say(&report::written(folder, &set.cover, seen.partial.as_ref()));
    Ok(if set.cover.is_as_asked() { ExitCode::AsExpected } else { ExitCode::Inconclusive })
}

/// That the states are those of the specification, and the same each time.
fn has_states_of_its_own(job: &Job) -> Result<(), Fatal> {
    let of_states = |doubt: &&Doubt| OTHER_STATES.contains(&doubt.id.as_str());
    let mut doubts = job.doubts.iter().filter(|doubt| doubt.effect == Effect::Withhold);
    let Some(doubt) = doubts.find(of_states) else { return Ok(()) };
    let what = format!("{}: no implementation can be held to its states: {doubt}", job.name);
    Err(Fatal::new(ExitCode::Inconclusive, what, doubt.hint.clone()))
}

/// That a folder has no behaviours that were not written here: `--check` and the crate
/// greyverify-driver would take them for damage.
fn is_ours(folder: &Path, before: Option<&Cover>) -> Result<(), Fatal> {
    let names = before.iter().flat_map(|before| &before.files).map(|(name, _)| name.as_str());
    let known: BTreeSet<&str> = names.collect();
    let there = match Cover::behaviours(folder) {
        Ok(there) => there,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unwritten(folder, &error)),
    };
    let Some(other) = there.iter().find(|name| !known.contains(name.as_str())) else {
        return Ok(());
    };
    let what = format!(
        "{}: {other} is a behaviour that this command has not written, and nothing is written beside it",
        folder.display()
    );
    let hint = "move it elsewhere, or name another folder: --output".to_owned();
    Err(Fatal::new(ExitCode::Usage, what, Some(hint)))
}

/// What the engine is asked.
fn lookout(args: &PathsArgs, asked: Request, job: &Job, inputs: &Inputs) -> Option<Lookout> {
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    match asked.searches {
        true => Lookout::graph(&job.spec, inputs, limit),
        false => Lookout::walks(&job.spec, inputs, &seeds(asked.walks), asked.walks.depth),
    }
}

/// The state graph, as far as the engine came.
fn searched(seen: &Seen, lookout: &Lookout) -> Result<(Graph, Met), Fatal> {
    let mut graph = Graph::of(&lookout.initial(&seen.printed), lookout.seen(&seen.printed));
    graph.broken.extend(lookout.false_at_first(&seen.printed));
    is_all((graph.told, graph.states.len()), &seen.ended)?;
    let met = if seen.partial.is_none() { Met::All } else { Met::Part };
    Ok((graph, met))
}

/// What the walks met.
fn gone(args: &PathsArgs, seen: &Seen, lookout: &Lookout) -> Result<(Graph, Met), Fatal> {
    if let Some(Partial::Time { seconds }) = seen.partial {
        let what = format!("the walks were not over after {seconds} s, and nothing is written");
        let hint = "ask for fewer or shorter walks, or raise --time-budget".to_owned();
        return Err(Fatal::new(ExitCode::Inconclusive, what, Some(hint)));
    }
    let outlooks = lookout.seen(&seen.printed);
    let walks = lookout.walked(&seen.printed);
    let states = walks.iter().map(|walk| walk.states.len()).sum();
    is_all((outlooks.iter().filter(|outlook| outlook.whole).count(), states), &seen.ended)?;
    let begins: Vec<_> = walks.iter().filter_map(|walk| walk.states.first().cloned()).collect();
    let graph = Graph::of(&begins, outlooks);
    let Some(tours) = walked(&graph, &walks) else {
        let what = "a step of a walk is none of those that TLC told of its state";
        let hint = "is a value of the specification another one each time it is evaluated?";
        return Err(Fatal::new(ExitCode::Internal, what, Some(hint.to_owned())));
    };
    if tours.len() as u64 != u64::from(args.walks) {
        let what = format!("TLC took {} of {} walks", tours.len(), args.walks);
        return Err(Fatal::new(ExitCode::Internal, what, None));
    }
    Ok((graph, Met::Walked(tours)))
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
    let are = if names.len() == 1 { "is" } else { "are" };
    let what = format!("{} {are} false in a state of {}", names.join(", "), job.name);
    let hint = "an implementation is not to be held to a specification that is red: check the model first, or, if it is meant to be false, say so in the manifest (`expect = { verdict = \"violated\", property = ... }`)";
    Some(Fatal::new(ExitCode::Violated(ViolationKind::Safety), what, Some(hint.to_owned())))
}

/// What the engine has said.
struct Seen {
    printed: String,
    ended: JobOutcome,
    /// Why it is not everything.
    partial: Option<Partial>,
}

/// Asks the engine.
fn seen(args: &PathsArgs, prepared: &Prepared, job: &Job, asked: &Inputs) -> Result<Seen, Fatal> {
    let request = plan::Request { time_budget_secs: args.time_budget, ..plan::Request::default() };
    let plan = plan::for_jobs(&request, vec![search(args, job)], Host::detect())?;
    let engine = Arc::clone(&prepared.engines.first);
    let inputs = vec![engine.readable(asked.clone())];
    let copies = Arc::clone(&inputs[0].copies);
    let engines = Engines::alone(engine);
    let prepared = Prepared { plan, inputs, engines, known: None, cache_days: None };
    let dir = run_dir(&own_folder(args.out.as_deref(), ".paths"))?;
    // That it is not reached that there are too many steps is no news.
    let run = execute(verbosity(!args.verbose, args.verbose), prepared, &dir)?;
    if let Some(signal) = run.signal {
        let what = "the search was interrupted, and nothing is written";
        return Err(Fatal::new(ExitCode::Signal(signal), what, None));
    }
    let ended = run.jobs.into_values().next();
    let ended = ended.ok_or_else(|| Fatal::new(ExitCode::Internal, "no search was run", None))?;
    let partial = partial(args, job, &ended)?;
    let file = ended.dir.print();
    let printed = bounded::read(&file, LOG_BYTES_MAX).map_err(|error| {
        let what = format!("{}: what TLC has printed cannot be read: {error}", file.display());
        let hint = "make the model smaller, or lower --limit".to_owned();
        Fatal::new(ExitCode::Inconclusive, what, Some(hint))
    })?;
    let printed = String::from_utf8_lossy(&printed);
    let printed = copies.printed(&printed).into_owned();
    Ok(Seen { printed, ended, partial })
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
            let mut why = finding(other);
            // The constraints of walks are in their initial predicate.
            if args.no_search && matches!(other, Verdict::Vacuous { .. }) {
                why = "no state satisfies the initial predicate and the constraints".to_owned();
            }
            let what = format!("TLC could not search {}: {why}", job.name);
            let hint = format!("its files are in {}", ended.dir.path().display());
            let code = match ended.judgement.code() {
                ExitCode::AsExpected => ExitCode::Internal,
                code => code,
            };
            Err(Fatal::new(code, what, Some(hint)))
        }
    }
}

/// That the engine has told of every state that it counted: of so many it told all, and
/// so many it reached.
fn is_all((told, reached): (usize, usize), ended: &JobOutcome) -> Result<(), Fatal> {
    let told = (told as u64, reached as u64);
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
