//! Everything before the first JVM starts: files read, names checked, jobs
//! planned, inputs generated.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::fatal::{begin_error_at, spec_error_at};
use super::{Fatal, accepted, library};
use crate::cli::CheckArgs;
use crate::doubt::{self, theorems};
use crate::engine::{Engine, Engines, Unfit};
use crate::generate::{self, GenerateError, Inputs};
use crate::host::Host;
use crate::import;
use crate::manifest::{
    self, DEFAULT_PROFILE, EXTENDED_PROFILE, EngineName, Manifest, ManifestErrors, Model,
};
use crate::objection::accept;
use crate::outcome::ExitCode;
use crate::parallel;
use crate::plan::{self, Beyond, Job, Plan, Request, Selection, Shard, Sources};
use crate::pluscal;
use crate::runner::Prepared;
use crate::spec::{Files, Library, Spec};
use crate::store::hash_of_plan;

/// Plans what the arguments ask for and generates its inputs.
///
/// # Errors
/// Whatever is wrong with the arguments, the manifest, the specifications or
/// the tools.
pub fn prepare(args: &CheckArgs) -> Result<Prepared, Fatal> {
    prepare_as(args, |_| {})
}

/// The same with a plan that is changed before its inputs are generated.
pub(super) fn prepare_as(
    args: &CheckArgs,
    change: impl FnOnce(&mut Plan),
) -> Result<Prepared, Fatal> {
    let host = Host::detect();
    // A broken manifest is reported before anything is installed.
    let manifest = manifest(args)?;
    let engines = engines(args, manifest.as_ref())?;
    planned(args, manifest.as_ref(), engines, host, change)
}

/// The same for engines and a machine that are known.
pub(super) fn prepare_for(
    args: &CheckArgs,
    engines: &Engines,
    host: Host,
) -> Result<Prepared, Fatal> {
    planned(args, manifest(args)?.as_ref(), engines.clone(), host, |_| {})
}

/// The engines that the arguments or their manifest name for the jobs of a run.
pub(super) fn engine_names(args: &CheckArgs) -> Result<BTreeSet<Option<EngineName>>, Fatal> {
    Ok(named(args, manifest(args)?.as_ref()))
}

/// The engines that a run needs.
pub(super) fn engines(args: &CheckArgs, manifest: Option<&Manifest>) -> Result<Engines, Fatal> {
    let named = named(args, manifest);
    let engines = super::tools::engines(&args.tools, &named, &args.manifest)?;
    let is_tla_mc = engines.first.identity().name == EngineName::TlaMc.word();
    let is_named = |name| named.contains(&Some(name));
    let is_asked = is_tla_mc || is_named(EngineName::TlaMc) || is_named(EngineName::Both);
    if args.search.compile && !is_asked {
        let what = "--compile: only tla-mc compiles what it searches, and no job asks it";
        let hint = "use --engine tla-mc or --engine both".to_owned();
        return Err(Fatal::new(ExitCode::Usage, what.to_owned(), Some(hint)));
    }
    Ok(engines)
}

/// The manifest, unless specifications are given by path.
fn manifest(args: &CheckArgs) -> Result<Option<Manifest>, Fatal> {
    let of_manifest = args.files.is_empty();
    Ok(of_manifest.then(|| Manifest::load(&args.manifest)).transpose()?)
}

fn planned(
    args: &CheckArgs,
    manifest: Option<&Manifest>,
    engines: Engines,
    host: Host,
    change: impl FnOnce(&mut Plan),
) -> Result<Prepared, Fatal> {
    let plan = match manifest {
        Some(manifest) => plan_manifest(args, manifest, &*engines.first, host)?,
        None => super::by_path::plan(args, &*engines.first, host)?,
    };
    finish(plan, args, manifest, engines, change)
}

/// Plans what the arguments ask for of a manifest, and generates its inputs.
pub(super) fn prepare_manifest(
    args: &CheckArgs,
    manifest: &Manifest,
    engines: &Engines,
    host: Host,
) -> Result<Prepared, Fatal> {
    let plan = plan_manifest(args, manifest, &*engines.first, host)?;
    finish(plan, args, Some(manifest), engines.clone(), |_| {})
}

/// The inputs of a plan, and what speaks against its verdicts.
fn finish(
    mut plan: Plan,
    args: &CheckArgs,
    manifest: Option<&Manifest>,
    engines: Engines,
    change: impl FnOnce(&mut Plan),
) -> Result<Prepared, Fatal> {
    accepted::are_known(&args.search.accept, manifest)?;
    change(&mut plan);
    let inputs = inputs(&plan.jobs)?;
    let asked = theorems::Asked::of(plan.jobs.iter().zip(&inputs));
    let asked = manifest.into_iter().fold(asked, theorems::Asked::and_of);
    let mut translations = pluscal::Known::default();
    let own = |(job, inputs): (&mut Job, &Inputs)| {
        let engine = engines.of(job);
        job.doubts = doubt::doubts(job, inputs, &|subject| engine.defects(subject));
        fit(&**engine, job, inputs)
    };
    let fitted = parallel::map(plan.jobs.iter_mut().zip(&inputs).collect(), own);
    fitted.into_iter().collect::<Result<(), _>>()?;
    for (job, inputs) in plan.jobs.iter_mut().zip(&inputs) {
        let temporal = !inputs.config.properties.is_empty();
        let translator = engines.first.translator();
        let mut more = pluscal::doubts(&job.spec, temporal, translator, &mut translations);
        more.extend(theorems::unchecked(job, inputs, &asked));
        accept(&mut more, &job.accept);
        job.doubts.extend(more);
    }
    let readable = |(job, inputs)| engines.of(job).readable(inputs);
    let inputs = plan.jobs.iter().zip(inputs).map(readable).collect();
    let of_profile = || manifest?.profiles.get(&profile(args))?.cache_days;
    let cache_days = args.cache.cache_days.or_else(of_profile);
    let mut prepared = Prepared { plan, inputs, engines, known: None, cache_days };
    if let Some(shard) = args.shard {
        keep_part(shard, &mut prepared)?;
    }
    Ok(prepared)
}

/// Fits a job to the engine, or notes that another engine must do it.
fn fit(engine: &dyn Engine, job: &mut Job, inputs: &Inputs) -> Result<(), Fatal> {
    match engine.fit(job, inputs) {
        Err(Unfit { code: ExitCode::Toolchain, what, hint }) => {
            job.beyond = Some(Beyond { what, hint });
            Ok(())
        }
        other => Ok(other?),
    }
}

/// The engine of each job: the command line outranks the model, and that the profile.
fn named(args: &CheckArgs, manifest: Option<&Manifest>) -> BTreeSet<Option<EngineName>> {
    let by_option = args.search.engine;
    let Some(manifest) = manifest.filter(|_| by_option.is_none()) else {
        return [by_option].into();
    };
    let Request { profile, selection, .. } = request(args);
    let by_profile = manifest.profiles.get(&profile).and_then(|profile| profile.engine);
    let entries = manifest
        .entries()
        .filter(|entry| entry.profiles().any(|name| name == profile) && selection.has_entry(entry));
    let named: BTreeSet<_> = entries.map(|entry| entry.engine().or(by_profile)).collect();
    if named.is_empty() { [by_profile].into() } else { named }
}

/// The files of each job, as they are for any engine.
pub(super) fn inputs(jobs: &[Job]) -> Result<Vec<Inputs>, GenerateError> {
    jobs.iter().map(generate::inputs).collect()
}

/// What one of several machines runs. A machine for which nothing is left must
/// not be green.
fn keep_part(shard: Shard, prepared: &mut Prepared) -> Result<(), Fatal> {
    let Prepared { plan, inputs, engines, .. } = prepared;
    let names: Vec<String> = plan.jobs.iter().map(|job| job.name.clone()).collect();
    let hash = hash_of_plan(&plan.jobs, inputs, engines);
    let had_jobs = !plan.jobs.is_empty();
    let mut all: Vec<(Job, Inputs)> = plan.jobs.drain(..).zip(inputs.drain(..)).collect();
    shard.keep(&mut all, |(job, _)| job);
    (plan.jobs, *inputs) = all.into_iter().unzip();
    plan.part = Some(shard.of_plan(hash, names));
    if had_jobs && plan.jobs.is_empty() {
        let what = format!(
            "shard {shard} has nothing to run: there are fewer models and mutants than shards"
        );
        return Err(Fatal::new(ExitCode::Usage, what, Some("use fewer shards".to_owned())));
    }
    Ok(())
}

fn plan_manifest(
    args: &CheckArgs,
    manifest: &Manifest,
    engine: &dyn Engine,
    host: Host,
) -> Result<Plan, Fatal> {
    let request = request(args);
    let sources = sources(manifest, args, engine)?;
    let errors = manifest::check(manifest, &request.profile, &sources.specs, &sources.mutants);
    if !errors.is_empty() {
        return Err(ManifestErrors::from(errors).into());
    }
    plan::for_manifest(&request, manifest, &sources, host).map_err(Fatal::from)
}

/// What names the profile where no option does. It is read here, for clap
/// would refuse it beside a specification given by path.
pub(super) const PROFILE_VARIABLE: &str = "GREYVERIFY_PROFILE";

fn profile(args: &CheckArgs) -> String {
    let by_option = args.extended.then(|| EXTENDED_PROFILE.to_owned()).or(args.profile.clone());
    let by_variable = || std::env::var(PROFILE_VARIABLE).ok().filter(|name| !name.is_empty());
    by_option.or_else(by_variable).unwrap_or_else(|| DEFAULT_PROFILE.to_owned())
}

pub(super) fn request(args: &CheckArgs) -> Request {
    Request {
        profile: profile(args),
        engine: args.search.engine,
        compile: args.search.compile,
        selection: Selection { specs: args.spec.clone(), models: args.model.clone() },
        overrides: args.set.clone(),
        heap_mib: args.search.heap,
        workers: args.search.workers,
        seed: args.search.simulation_seed,
        time_budget_secs: args.search.time_budget,
        jobs: args.search.jobs,
        fail_fast: args.fail_fast,
        vacuity: args.search.vacuity,
        accept: args.search.accept.clone(),
        java_options: args.search.java_option.clone(),
    }
}

fn sources(manifest: &Manifest, args: &CheckArgs, engine: &dyn Engine) -> Result<Sources, Fatal> {
    let mut sources = Sources::default();
    let files = Files::default();
    for (name, entry) in &manifest.specs {
        let mut search = library::of_entry(&args.libraries, manifest, entry, engine, &files)?;
        let spec = Spec::load(&entry.file.value, &search)
            .map_err(|e| spec_error_at(manifest, &entry.file, &e))?;
        let translate = entry.translate || args.translate;
        let spec = if translate { translated(spec, engine)? } else { pluscal::led_back(spec) };
        sources.specs.insert(name.clone(), Arc::new(spec));
        if let Some(mutants) = &entry.mutants {
            let beside = entry.file.value.parent().map(Path::to_owned);
            search.libraries.extend(beside.map(Library::Folder));
            let spec = Spec::load(&mutants.value, &search)
                .map_err(|e| spec_error_at(manifest, mutants, &e))?;
            let spec = if translate { translated(spec, engine)? } else { pluscal::led_back(spec) };
            sources.mutants.insert(name.clone(), Arc::new(spec));
        }
    }
    let selection = request(args).selection;
    let is_asked =
        |model: &&Model| model.runs_in(&profile(args)) && selection.has_name(&[&model.name.value]);
    for begin in manifest.models.iter().filter(is_asked).flat_map(|model| &model.begins) {
        let read = import::read(&begin.value).map_err(|e| begin_error_at(manifest, begin, &e))?;
        sources.behaviours.insert(begin.value.clone(), Arc::new(read.behaviour));
    }
    Ok(sources)
}

pub(super) fn translated(spec: Spec, engine: &dyn Engine) -> Result<Spec, Fatal> {
    pluscal::translated(spec, engine.translator()).map_err(|refused| {
        let (file, line) = (refused.file.clone(), refused.line);
        Fatal::new(ExitCode::Spec, refused, None).at(&file, line, 0)
    })
}
