//! `greyverify init`: a manifest for the specifications of a folder.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::check::{executed, keep_explanations, runtime, verbosity};
use super::output::{save, unwritten};
use super::prepare::prepare_manifest;
use super::{Fatal, complain, library, manual, run_dir, say, tools};
use crate::adopt::{self, Ci, Entry, Fate, Found, Pair, Project, Recipe, Taken, Word};
use crate::bounded;
use crate::cli::{CheckArgs, InitArgs, LibraryArgs, SearchArgs};
use crate::engine::Engines;
use crate::explain::name_violated;
use crate::figures::counted;
use crate::host::Host;
use crate::manifest::{
    self, DEFAULT_PROFILE, EXTENDED_PROFILE, Edit, FILE_NAME, Manifest, SCHEMA_FILE_NAME,
};
use crate::outcome::{ExitCode, JobOutcome};
use crate::report::init::{self as report, Left, Summary};
use crate::report::progress::Progress;
use crate::runner::Prepared;
use crate::spec::{Files, SearchPath, Spec, SpecError};

/// The profile whose heap a trial has.
const TRIAL_PROFILE: &str = DEFAULT_PROFILE;
/// The profile that has all models.
const EVERYTHING: &str = EXTENDED_PROFILE;
/// Largest heap that a new manifest gives a job, in MiB.
const HEAP_MIB_MAX: u64 = 8192;
/// Smallest heap that it gives, in MiB.
const HEAP_MIB_MIN: u64 = 512;

/// Finds, tries, and writes down what came out.
pub(super) fn init(args: &InitArgs) -> Result<ExitCode, Fatal> {
    let folder = std::path::absolute(&args.folder).unwrap_or_else(|_| args.folder.clone());
    if !folder.is_dir() {
        let what = format!("{} is not a folder", args.folder.display());
        return Err(Fatal::new(ExitCode::Usage, what, None));
    }
    let path = folder.join(FILE_NAME);
    let old = match path.exists() {
        true => Some(Manifest::load(&path)?),
        false => None,
    };
    if let Some(old) = &old {
        has_profiles(old)?;
        is_open(&path)?;
    }
    let of_profile = old.as_ref().and_then(|old| old.profiles.get(TRIAL_PROFILE)?.engine);
    let args = &InitArgs { engine: args.engine.or(of_profile), ..args.clone() };
    let engines = tools::engines(&args.tools, &[args.engine].into(), &path)?;
    let search = library::of_file(&args.libraries, &*engines.first, &Files::default())?;
    let mut found = adopt::find(&folder, &search);
    let pairs = std::mem::take(&mut found.pairs);
    let in_all = pairs.len();
    let new: Vec<Pair> = pairs.into_iter().filter(|pair| !has(old.as_ref(), pair)).collect();
    if in_all == 0 {
        return Err(nothing(&folder, &found));
    }
    let entries = adopt::entries(new, &folder, &taken(old.as_ref()));
    let mut tried = match entries.is_empty() {
        true => Vec::new(),
        false => match attempt(args, &path, entries, &engines, &search)? {
            Tried::Whole(tried) => tried,
            Tried::Ended(code) => return Ok(code),
        },
    };
    let has_some =
        old.as_ref().is_some_and(|old| old.models.iter().any(|m| m.runs_in(TRIAL_PROFILE)));
    let every_change = has_some || adopt::settle_on_one(&mut tried);
    let written = write(args, &path, old.as_ref(), &tried, &found, &engines)?;
    let is_there = written || old.is_some();
    if is_there {
        write_schema(&path)?;
    }
    let wanted = args.ci.filter(|_| is_there);
    let recipe = wanted.map(|ci| recipe(args, ci, &folder, every_change)).transpose()?;
    let summary = Summary {
        manifest: shown(&path),
        known: in_all - tried.len(),
        tried: &tried,
        found: &found,
        written,
        is_there,
        every_change,
        recipe: recipe.map(|file| shown(&file)),
    };
    say(&report::text(&summary, &folder));
    Ok(if is_there { ExitCode::AsExpected } else { ExitCode::Unexpected })
}

/// What is added names both.
fn has_profiles(old: &Manifest) -> Result<(), Fatal> {
    for profile in [TRIAL_PROFILE, EVERYTHING] {
        if !old.profiles.contains_key(profile) {
            let what = format!("{} has no [profiles.{profile}]", old.path.display());
            let hint = format!("add it: init sorts models into {TRIAL_PROFILE} and {EVERYTHING}");
            return Err(Fatal::new(ExitCode::Usage, what, Some(hint)));
        }
    }
    Ok(())
}

/// What is added stands below what is there.
fn is_open(path: &Path) -> Result<(), Fatal> {
    let edit = Edit::read(&text_of(path)?).map_err(|why| Fatal::new(ExitCode::Usage, why, None))?;
    match edit.closed() {
        None => Ok(()),
        Some(why) => {
            let what = format!("nothing can be added to {}", path.display());
            Err(Fatal::new(ExitCode::Usage, what, Some(why)))
        }
    }
}

/// What a trial gave.
enum Tried {
    /// Each entry with its fate.
    Whole(Vec<(Entry, Fate)>),
    /// A signal ended it.
    Ended(ExitCode),
}

/// Runs every configuration once, each within its budget.
fn attempt(
    args: &InitArgs,
    path: &Path,
    entries: Vec<Entry>,
    engines: &Engines,
    search: &SearchPath,
) -> Result<Tried, Fatal> {
    let host = Host::detect();
    let mut prepared: Option<Prepared> = None;
    let mut refused: BTreeMap<String, Fate> = BTreeMap::new();
    for entry in &entries {
        match prepare(args, path, entry, engines, host) {
            Ok(one) => match &mut prepared {
                Some(all) => all.join(one),
                None => prepared = Some(one),
            },
            Err(fatal) => {
                drop(refused.insert(entry.name.clone(), unfit(path, entry, search, fatal)))
            }
        }
    }
    let mut jobs: BTreeMap<String, JobOutcome> = BTreeMap::new();
    if let Some(mut prepared) = prepared {
        let count = u64::try_from(prepared.plan.jobs.len()).unwrap_or(u64::MAX);
        prepared.plan.jobs.iter_mut().for_each(|job| job.budget_secs = Some(args.budget));
        prepared.plan.time_budget_secs = args.budget.saturating_mul(count).saturating_add(60);
        let dir = run_dir(&args.out)?;
        let progress = Progress::of_a_trial(verbosity(args.quiet, false), prepared.plan.jobs.len());
        let runtime = runtime()?;
        let (mut run, engines) = runtime.block_on(executed(progress, prepared, &dir))?;
        runtime.block_on(name_violated(&mut run, &engines));
        keep_explanations(&run);
        if let Some(signal) = run.signal {
            complain("interrupted: nothing was written");
            return Ok(Tried::Ended(ExitCode::Signal(signal)));
        }
        jobs = run.jobs.into_values().map(|job| (job.job.name.clone(), job)).collect();
    }
    let files = Files::default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let fate = |entry: &Entry| match (jobs.get(&entry.name), refused.get(&entry.name)) {
        (Some(job), _) => adopt::fate(job, Word::of(&entry.pair.config, &files).as_ref(), folder),
        (None, Some(fate)) => fate.clone(),
        (None, None) => Fate::Left("it was not run".to_owned()),
    };
    let tried = entries.into_iter().map(|entry| (accepted(path, &entry, fate(&entry)), entry));
    Ok(Tried::Whole(tried.map(|(fate, entry)| (entry, fate)).collect()))
}

/// What becomes of a model that cannot be run.
fn unfit(path: &Path, entry: &Entry, search: &SearchPath, fatal: Fatal) -> Fate {
    match Spec::load(&entry.pair.module, search) {
        // A file of nearly that name is told as it is.
        Err(SpecError::Missing { modules, .. }) if modules.iter().all(|m| m.near.is_none()) => {
            Fate::Needs(modules.into_iter().map(|missing| missing.module).collect())
        }
        _ => Fate::Left(fatal.without_manifest(path)),
    }
}

/// The same, unless no manifest could say it: an author may expect what a
/// configuration rules out.
fn accepted(path: &Path, entry: &Entry, fate: Fate) -> Fate {
    let Fate::Kept(kept) = &fate else { return fate };
    let text = format!("{}{}", head(), adopt::alone(entry, kept));
    match Manifest::parse(path, &text) {
        Ok(_) => fate,
        Err(errors) => Fate::Left(Fatal::from(errors).without_manifest(path)),
    }
}

/// The head of a manifest that is only tried.
fn head() -> String {
    adopt::head(heap_mib(), &adopt::Library::default())
}

/// The job of one entry, alone.
fn prepare(
    args: &InitArgs,
    path: &Path,
    entry: &Entry,
    engines: &Engines,
    host: Host,
) -> Result<Prepared, Fatal> {
    let text = format!("{}{}", head(), adopt::trial(entry));
    let manifest = Manifest::parse(path, &text)?;
    prepare_manifest(&check_args(args, TRIAL_PROFILE), &manifest, engines, host)
}

/// One worker finds the shortest counterexample, and the same one every time.
fn check_args(args: &InitArgs, profile: &str) -> CheckArgs {
    CheckArgs {
        profile: Some(profile.to_owned()),
        libraries: args.libraries.clone(),
        search: SearchArgs { workers: Some(1), engine: args.engine, ..SearchArgs::default() },
        ..CheckArgs::default()
    }
}

/// What a job may have on a machine like this one.
fn heap_mib() -> u64 {
    (Host::detect().memory_total_mib / 2).clamp(HEAP_MIB_MIN, HEAP_MIB_MAX)
}

/// True if the manifest has a model of this configuration.
fn has(manifest: Option<&Manifest>, pair: &Pair) -> bool {
    let same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    };
    let models = manifest.into_iter().flat_map(|manifest| &manifest.models);
    let mut given = models.filter_map(|model| model.question.given.as_ref());
    given.any(|given| same(&given.path, &pair.config))
}

fn taken(manifest: Option<&Manifest>) -> Taken {
    let Some(manifest) = manifest else { return Taken::default() };
    let models = manifest.models.iter().map(|m| &m.name);
    let mutants = manifest.mutants.iter().map(|m| &m.name);
    Taken {
        models: models.chain(mutants).map(|name| name.value.clone()).collect(),
        specs: manifest
            .specs
            .iter()
            .map(|(name, s)| (s.file.value.clone(), name.clone()))
            .collect(),
    }
}

/// Writes the manifest, or adds to it. What is written is read back first.
fn write(
    args: &InitArgs,
    path: &Path,
    old: Option<&Manifest>,
    tried: &[(Entry, Fate)],
    found: &Found,
    engines: &Engines,
) -> Result<bool, Fatal> {
    let tables = adopt::tables(tried);
    if tables.is_empty() {
        return Ok(false);
    }
    let text = match old {
        None => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let comment = Left::of(tried, found, folder).comment();
            format!("{}{tables}{comment}", adopt::head(heap_mib(), &library_of(args, folder)))
        }
        Some(_) => {
            let before = text_of(path)?;
            format!("{}\n{tables}", before.trim_end())
        }
    };
    reads_back(path, &text, engines)?;
    save(path, &text)?;
    Ok(true)
}

/// Writes the schema that the manifest refers to, unless it is there as it is
/// now: a new greyverify knows new keys.
fn write_schema(path: &Path) -> Result<(), Fatal> {
    if !text_of(path)?.starts_with(&adopt::schema_line()) {
        return Ok(());
    }
    let (file, text) = (path.with_file_name(SCHEMA_FILE_NAME), manual::schema_text());
    match bounded::read(&file, manifest::BYTES_MAX) {
        Ok(there) if there == text.as_bytes() => Ok(()),
        _ => save(&file, &text),
    }
}

/// The manifest as it is.
fn text_of(path: &Path) -> Result<String, Fatal> {
    Manifest::text(path).map_err(Fatal::from)
}

/// Nothing is written that a check would refuse. Nothing is run, either, so what
/// memory is free at this moment says nothing.
fn reads_back(path: &Path, text: &str, engines: &Engines) -> Result<(), Fatal> {
    let wrong = |fatal: Fatal| {
        let what = format!("the new manifest does not read back: {}", fatal.message);
        let hint = "what --library and --allow-java say must stand in a manifest that is there: library = [...], allow_java = true";
        Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
    };
    let manifest = Manifest::parse(path, text).map_err(|e| wrong(e.into()))?;
    let check = CheckArgs { profile: Some(EVERYTHING.to_owned()), ..CheckArgs::default() };
    prepare_manifest(&check, &manifest, engines, Host::unbounded()).map(drop).map_err(wrong)
}

/// The libraries of the command line, as the manifest finds them.
fn library_of(args: &InitArgs, folder: &Path) -> adopt::Library {
    let from_folder = |path: &PathBuf| {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        whole.strip_prefix(folder).map(Path::to_owned).unwrap_or(whole)
    };
    let LibraryArgs { library, allow_java } = &args.libraries;
    adopt::Library { paths: library.iter().map(from_folder).collect(), allow_java: *allow_java }
}

/// A file as a command would name it.
fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// The file that runs the manifest elsewhere; the one that is there stays.
fn recipe(args: &InitArgs, ci: Ci, folder: &Path, every_change: bool) -> Result<PathBuf, Fatal> {
    let repository = folder.ancestors().find(|up| up.join(".git").exists()).unwrap_or(folder);
    let below = folder.strip_prefix(repository).unwrap_or(Path::new(""));
    let shards = shards(args, ci, &folder.join(FILE_NAME), every_change)?;
    let Recipe { file, text, is_program } = ci.recipe(&Project { below, every_change, shards });
    let file = repository.join(file);
    if !file.exists() {
        let parent = file.parent().unwrap_or(repository);
        std::fs::create_dir_all(parent).map_err(|e| unwritten(parent, &e))?;
        save(&file, &text)?;
        if is_program {
            let all_may_start_it = Permissions::from_mode(0o755);
            std::fs::set_permissions(&file, all_may_start_it).map_err(|e| unwritten(&file, &e))?;
        }
    }
    Ok(file)
}

/// How many machines share a run: a machine for which nothing is left would be an error.
fn shards(args: &InitArgs, ci: Ci, path: &Path, every_change: bool) -> Result<usize, Fatal> {
    let manifest = Manifest::load(path)?;
    let jobs = |profile: &str| {
        let models = manifest.models.iter().filter(|model| model.runs_in(profile)).count();
        models + manifest.mutants.iter().filter(|mutant| mutant.runs_in(profile)).count()
    };
    let is_short = every_change && !ci.runs_everything();
    let profiles = [EVERYTHING, TRIAL_PROFILE].into_iter().take(if is_short { 2 } else { 1 });
    let fewest = profiles.map(|name| (jobs(name), name)).min();
    let (most, profile) = fewest.unwrap_or((1, EVERYTHING));
    let Some(shards) = args.shards else { return Ok(ci.usual_shards().min(most.max(1))) };
    let shards = usize::try_from(shards).unwrap_or(usize::MAX);
    if shards > most.max(1) {
        let what = format!(
            "profile {profile} has {}, which {shards} shards cannot share",
            counted(most, "model")
        );
        return Err(Fatal::new(ExitCode::Usage, what, Some("use fewer --shards".to_owned())));
    }
    Ok(shards)
}

/// Nothing to adopt or to check lies in a folder.
pub(super) fn nothing(folder: &Path, found: &Found) -> Fatal {
    let modules = found.idle.len();
    let what = match modules {
        0 => format!("{} holds no specification with a configuration", folder.display()),
        n => format!(
            "{} holds no configuration for TLC (and {n} modules that none is for)",
            folder.display()
        ),
    };
    let hint = "write Some.cfg beside Some.tla: SPECIFICATION Spec, INVARIANT TypeOK, and values for its constants";
    Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
}
