//! Turns models, probes and mutants into jobs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::known::{constants_exist, known_profile, names_exist};
use super::messages;
use super::resources::{Size, size};
use super::select::names;
use super::{Begin, Host, JavaOption, Job, Plan, Purpose, Request, Source};
use crate::config::{Assignment, Config};
use crate::manifest::{
    Broken, ConstantValue, EngineName, Expect, Key, Manifest, Mode, Model, Mutant, Profile,
    Question, VacuityPolicy,
};
use crate::spec::Spec;
use crate::trace::Behaviour;

/// Profile of a specification that is in no manifest: no time budget to speak
/// of, and half of the memory.
const FILE_TIME_BUDGET_SECS: u64 = 24 * 3600;

/// The modules a manifest names, loaded.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Root modules by name of the specification.
    pub specs: BTreeMap<String, Arc<Spec>>,
    /// Modules of mutants by name of the specification.
    pub mutants: BTreeMap<String, Arc<Spec>>,
    /// Saved behaviours by their files.
    pub behaviours: BTreeMap<PathBuf, Arc<Behaviour>>,
}

/// Why a request cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A name on the command line that the manifest does not have.
    #[error("{option} {name}: the manifest has no such {what}{}", near.as_ref().map(|n| format!(" (did you mean {n}?)")).unwrap_or_default())]
    Unknown {
        /// The option.
        option: &'static str,
        /// What was given.
        name: String,
        /// What it should name.
        what: &'static str,
        /// The nearest that exists.
        near: Option<String>,
    },
    /// A value on the command line that is none.
    #[error("--set {constant}={value}: {why}")]
    BadOverride {
        /// The constant.
        constant: String,
        /// What was given.
        value: String,
        /// Why it is none.
        why: String,
    },
    /// A seed, and nothing random.
    #[error(
        "--simulation-seed {seed}: no job that was chosen is a simulation (mode = \"simulate\")"
    )]
    NothingRandom {
        /// What was given.
        seed: i64,
    },
    /// Nothing is left to run.
    #[error("nothing to run: profile `{profile}` has no {}", if *by_name { "job that fits --spec and --model" } else { "models" })]
    Nothing {
        /// The profile.
        profile: String,
        /// True if only some jobs were asked for.
        by_name: bool,
        /// The profiles that have such a job.
        elsewhere: Vec<String>,
    },
    /// A job that this machine can never run.
    #[error(
        "job {job} needs {needed_mib} MiB ({heap_mib} MiB heap and what a JVM takes beside it), but only {available_mib} of the machine's {total_mib} MiB are available"
    )]
    TooLarge {
        /// The job.
        job: String,
        /// Its whole need.
        needed_mib: u64,
        /// Its heap.
        heap_mib: u64,
        /// What there is.
        available_mib: u64,
        /// What the machine has.
        total_mib: u64,
    },
}

impl PlanError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooLarge { .. } => Some(
                "give it less with --heap (TLC spills to disk and becomes slower), or smaller bounds with --set".into(),
            ),
            Self::Nothing { elsewhere, .. } => Some(match elsewhere.first() {
                Some(profile) => format!("profile `{profile}` has: add --profile {profile}"),
                None => "`greyverify list` names the jobs of every profile".into(),
            }),
            Self::NothingRandom { .. } => Some("choose one with --model, or leave --simulation-seed out".into()),
            Self::Unknown { .. } | Self::BadOverride { .. } => None,
        }
    }
}

/// Plans the jobs of a profile.
///
/// # Errors
/// Names or values that do not fit the manifest, or jobs that do not fit the machine.
pub fn for_manifest(
    request: &Request,
    manifest: &Manifest,
    sources: &Sources,
    host: Host,
) -> Result<Plan, PlanError> {
    let profile = *known_profile(manifest, &request.profile)?;
    names_exist(&request.selection, manifest)?;
    constants_exist(request, sources)?;
    let builder = Builder { request, profile, host };
    let jobs = of_profile(&builder, &request.profile, manifest, sources)?;
    if jobs.is_empty() {
        let has_some = |name: &&String| {
            of_profile(&builder, name, manifest, sources).is_ok_and(|jobs| !jobs.is_empty())
        };
        let elsewhere = manifest.profiles.keys().filter(has_some).cloned().collect();
        let by_name = request.selection.is_of_some();
        return Err(PlanError::Nothing { profile: request.profile.clone(), by_name, elsewhere });
    }
    builder.finish(jobs)
}

/// The jobs of one profile that are asked for.
fn of_profile(
    builder: &Builder<'_>,
    profile: &str,
    manifest: &Manifest,
    sources: &Sources,
) -> Result<Vec<Job>, PlanError> {
    let selection = &builder.request.selection;
    let mut jobs = Vec::new();
    for model in manifest.models.iter().filter(|m| m.runs_in(profile)) {
        let spec = sources.specs.get(&model.spec.value);
        if let Some(spec) = spec.filter(|_| selection.has_spec(&model.spec.value)) {
            let mut of_model = builder.model(model, spec)?;
            let simulates = |job: &&mut Job| matches!(job.mode, Mode::Simulate { .. });
            let simulations = of_model.iter_mut().filter(simulates);
            simulations.for_each(|job| job.begins = begins(model, sources));
            jobs.extend(of_model);
        }
    }
    for mutant in manifest.mutants.iter().filter(|m| m.runs_in(profile)) {
        let spec = sources.mutants.get(&mutant.spec.value);
        if let Some(spec) = spec.filter(|_| selection.has_spec(&mutant.spec.value)) {
            jobs.extend(builder.mutant(mutant, spec));
        }
    }
    jobs.retain(|job| selection.has_name(&names(job)));
    for job in &mut jobs {
        if let Mode::Simulate { seed, .. } = &mut job.mode {
            *seed = builder.request.seed.or(*seed);
        }
        job.messages = messages::of_spec(&job.spec, manifest, sources);
        job.manifest = Some(manifest.path.clone());
        job.has_mirror = manifest.mirror.is_some();
    }
    Ok(jobs)
}

/// Where the random behaviours of a model begin.
fn begins(model: &Model, sources: &Sources) -> Vec<Begin> {
    let begin = |key: &Key<PathBuf>| {
        let behaviour = Arc::clone(sources.behaviours.get(&key.value)?);
        Some(Begin { file: key.value.clone(), behaviour })
    };
    model.begins.iter().filter_map(begin).collect()
}

/// Plans the one job of a specification that is in no manifest.
///
/// # Errors
/// A job that does not fit the machine.
pub fn for_file(
    request: &Request,
    spec: Arc<Spec>,
    asked: Asked,
    host: Host,
) -> Result<Plan, PlanError> {
    let Asked { path, config, deadlock, options } = asked;
    let profile = Profile {
        time_budget_secs: FILE_TIME_BUDGET_SECS,
        heap_mib: (host.memory_available_mib / 2).clamp(256, 8192),
        engine: None,
        cache_days: None,
    };
    let builder =
        Builder { request: &Request { profile: String::new(), ..request.clone() }, profile, host };
    let expect = Expect::default();
    let sized = Size {
        mode: Mode::Exhaustive,
        temporal: !config.properties.is_empty(),
        expect: &expect,
        expect_applies: false,
        ends_early: false,
        workers: None,
        heap_mib: None,
    };
    let job = Job {
        name: spec.name.clone(),
        profile: String::new(),
        purpose: Purpose::Check,
        engine: request.engine,
        compile: request.compile,
        mode: Mode::Exhaustive,
        bounds: bounds_of_config(&config),
        resources: size(&sized, request, profile, host),
        budget_secs: None,
        coverage: config.has_behaviour() && request.vacuity != Some(VacuityPolicy::Ignore),
        may_stay_silent: Vec::new(),
        vacuity: request.vacuity.unwrap_or(VacuityPolicy::Warn),
        doubts: Vec::new(),
        accept: request.accept.clone(),
        java_options: request.java_options.clone(),
        beyond: None,
        evasions: Vec::new(),
        compare_counts: false,
        messages: Vec::new(),
        manifest: None,
        has_mirror: false,
        portion: None,
        begins: Vec::new(),
        source: Source::File { path, config: Box::new(config), deadlock, options },
        expect,
        spec,
    };
    builder.finish(vec![job])
}

/// What is asked of a specification by path.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The configuration file.
    pub path: PathBuf,
    /// What it says.
    pub config: Config,
    /// `--deadlock on|off`, which goes before the file's word.
    pub deadlock: Option<bool>,
    /// The words of the command line by which another command finds the same specification.
    pub options: Vec<String>,
}

/// Plans jobs that come from no model of a manifest.
///
/// # Errors
/// A job that does not fit the machine.
pub fn for_jobs(request: &Request, jobs: Vec<Job>, host: Host) -> Result<Plan, PlanError> {
    let profile = Profile {
        time_budget_secs: FILE_TIME_BUDGET_SECS,
        heap_mib: 0,
        engine: None,
        cache_days: None,
    };
    Builder { request, profile, host }.finish(jobs)
}

struct Builder<'a> {
    request: &'a Request,
    profile: Profile,
    host: Host,
}

impl Builder<'_> {
    /// A model gives a job, and one more for each of its probes.
    fn model(&self, model: &Model, spec: &Arc<Spec>) -> Result<Vec<Job>, PlanError> {
        let (question, overridden) = self.overridden(&model.question)?;
        let sized = Size {
            mode: model.mode,
            temporal: !question.properties.is_empty(),
            expect: &model.expect,
            expect_applies: !overridden,
            ends_early: false,
            workers: model.workers,
            heap_mib: model.heap_mib,
        };
        let check = Job {
            name: model.name.value.clone(),
            profile: self.request.profile.clone(),
            purpose: Purpose::Check,
            spec: Arc::clone(spec),
            engine: self.engine(model.engine),
            compile: self.request.compile || model.compile,
            mode: model.mode,
            bounds: question.bounds(),
            resources: size(&sized, self.request, self.profile, self.host),
            budget_secs: None,
            coverage: model.coverage,
            may_stay_silent: values(&model.may_stay_silent),
            vacuity: self.request.vacuity.unwrap_or(model.vacuity),
            doubts: Vec::new(),
            accept: self.accepted(&model.accept),
            java_options: self.java_options(&model.java_options),
            beyond: None,
            evasions: Vec::new(),
            expect: model.expect.clone(),
            compare_counts: !overridden,
            messages: Vec::new(),
            manifest: None,
            has_mirror: false,
            portion: None,
            begins: Vec::new(),
            source: Source::Model(Box::new(question)),
        };
        let probes: Vec<Job> = model.probes.iter().map(|p| self.probe(&check, p)).collect();
        Ok(std::iter::once(check).chain(probes).collect())
    }

    fn probe(&self, check: &Job, predicate: &Key<String>) -> Job {
        Job {
            name: format!("{}/{}", check.name, predicate.value),
            purpose: Purpose::Probe { predicate: predicate.value.clone() },
            resources: self.early(),
            mode: Mode::Exhaustive,
            coverage: false,
            expect: Expect::default(),
            ..check.clone()
        }
    }

    /// Overridden bounds say nothing about mutants, whose bounds are the
    /// smallest that show them.
    fn mutant(&self, mutant: &Mutant, spec: &Arc<Spec>) -> Option<Job> {
        self.request.overrides.is_empty().then(|| Job {
            name: format!("mutant/{}", mutant.name.value),
            profile: self.request.profile.clone(),
            purpose: Purpose::Mutant { bug: mutant.source.clone() },
            spec: Arc::clone(spec),
            engine: self.engine(None),
            compile: false,
            mode: Mode::Exhaustive,
            bounds: mutant.question.bounds(),
            resources: self.early(),
            budget_secs: None,
            coverage: false,
            may_stay_silent: Vec::new(),
            vacuity: VacuityPolicy::Error,
            doubts: Vec::new(),
            accept: self.request.accept.clone(),
            java_options: self.java_options(&mutant.java_options),
            beyond: None,
            evasions: Vec::new(),
            expect: Expect {
                violates: Some(Broken::Property(mutant.breaks.value.clone())),
                ..Expect::default()
            },
            compare_counts: true,
            messages: Vec::new(),
            manifest: None,
            has_mirror: false,
            portion: None,
            begins: Vec::new(),
            source: Source::Model(Box::new(mutant.question.clone())),
        })
    }

    /// The engine of a job: the command line outranks the model, and that the profile.
    fn engine(&self, by_model: Option<EngineName>) -> Option<EngineName> {
        self.request.engine.or(by_model).or(self.profile.engine)
    }

    /// What the manifest accepts and what the command line adds.
    fn accepted(&self, by_manifest: &[Key<String>]) -> Vec<String> {
        values(by_manifest).into_iter().chain(self.request.accept.iter().cloned()).collect()
    }

    /// Java takes the last of several options of one kind.
    fn java_options(&self, by_manifest: &[JavaOption]) -> Vec<JavaOption> {
        by_manifest.iter().chain(&self.request.java_options).cloned().collect()
    }

    fn early(&self) -> super::Resources {
        let expect = Expect::default();
        let sized = Size {
            mode: Mode::Exhaustive,
            temporal: false,
            expect: &expect,
            expect_applies: true,
            ends_early: true,
            workers: None,
            heap_mib: None,
        };
        size(&sized, self.request, self.profile, self.host)
    }

    fn overridden(&self, question: &Question) -> Result<(Question, bool), PlanError> {
        let mut question = question.clone();
        let mut changed = false;
        for change in &self.request.overrides {
            let Some(key) = question.constants.get_mut(&change.constant) else {
                continue;
            };
            key.value =
                key.value.overridden(&change.value).map_err(|why| PlanError::BadOverride {
                    constant: change.constant.clone(),
                    value: change.value.clone(),
                    why,
                })?;
            changed = true;
        }
        Ok((question, changed))
    }

    fn finish(&self, jobs: Vec<Job>) -> Result<Plan, PlanError> {
        let is_random = |job: &Job| matches!(job.mode, Mode::Simulate { .. });
        if let Some(seed) = self.request.seed.filter(|_| !jobs.iter().any(is_random)) {
            return Err(PlanError::NothingRandom { seed });
        }
        let available_mib = self.host.memory_available_mib;
        if let Some(job) = jobs.iter().find(|j| j.resources.memory_mib() > available_mib) {
            return Err(PlanError::TooLarge {
                job: job.name.clone(),
                needed_mib: job.resources.memory_mib(),
                heap_mib: job.resources.heap_mib,
                available_mib,
                total_mib: self.host.memory_total_mib,
            });
        }
        Ok(Plan {
            profile: self.request.profile.clone(),
            jobs,
            time_budget_secs: self
                .request
                .time_budget_secs
                .unwrap_or(self.profile.time_budget_secs),
            host: self.host,
            jobs_at_once: self.request.jobs.unwrap_or(self.host.cores).max(1),
            fail_fast: self.request.fail_fast,
            part: None,
            since: None,
        })
    }
}

fn values(keys: &[Key<String>]) -> Vec<String> {
    keys.iter().map(|k| k.value.clone()).collect()
}

fn bounds_of_config(config: &Config) -> Vec<(String, String)> {
    let bound = |c: &crate::config::Named<Assignment>| match &c.what {
        Assignment::Value(literal) => {
            Some((c.name.clone(), ConstantValue::Literal(literal.clone()).bound()?))
        }
        Assignment::ValueIn { .. } | Assignment::Operator { .. } | Assignment::Point(_) => None,
    };
    config.constants.iter().filter_map(bound).collect()
}
