//! What a counterexample is one of: a model or mutant of a manifest, or a specification by path.

use std::path::{Path, PathBuf};

use super::named::Named;
use super::{replaced, unusable};
use crate::app::{Fatal, by_path, complain};
use crate::cli::{BehaviourArgs, CheckArgs};
use crate::manifest::{Key, Manifest, Question};
use crate::mirror::Program;
use crate::outcome::ExitCode;
use crate::plan::Pattern;
use crate::trace::{About, DEADLOCK};

const HINT: &str = "name the model or mutant of the manifest with --model NAME, or the specification: SPEC.tla --trace FILE";

/// A model or mutant of the manifest, or a specification by path.
pub(super) struct Entry {
    /// Its name.
    pub(super) name: String,
    /// The specification.
    pub(super) spec: String,
    /// Constants and replaced operators.
    pub(super) question: Question,
    /// The property that a mutant breaks.
    pub(super) breaks: Option<String>,
    /// Actions by which something breaks, as the manifest names them.
    pub(super) faults: Vec<String>,
    /// The mirror program of the manifest.
    pub(super) program: Program,
    /// What `check` is given for it.
    pub(super) home: CheckArgs,
}

impl Entry {
    /// That of a file: what the arguments say goes before what the file says.
    pub(super) fn of(
        args: &BehaviourArgs,
        named: &Named,
        about: &About,
        quiet: bool,
    ) -> Result<Self, Fatal> {
        let home = CheckArgs {
            libraries: args.libraries.clone(),
            translate: args.translate,
            manifest: args.manifest.clone(),
            ..CheckArgs::default()
        };
        let tell = if quiet { |_: &str| {} } else { complain };
        match &named.spec {
            Some(spec) => Self::by_path((args, spec), named, about, home, tell),
            None => Self::of_manifest(args, named, about, home, tell),
        }
    }

    /// A specification with a configuration.
    fn by_path(
        (args, spec): (&BehaviourArgs, &Path),
        named: &Named,
        about: &About,
        home: CheckArgs,
        tell: fn(&str),
    ) -> Result<Self, Fatal> {
        let name = by_path::name(spec);
        let is_other = |told: &&String| **told != name;
        if let Some(other) = about.spec.as_ref().filter(is_other) {
            let why = format!("it is a trace of {other}, and not of {name}");
            return Err(unusable(&named.trace, &why, None));
        }
        let (path, config) = by_path::configuration(spec, args.config.as_deref())?;
        let home = CheckArgs {
            files: vec![spec.to_owned()],
            config: args.config.clone().map(|_| path.clone()),
            ..home
        };
        let question = Question::of_file(path, config);
        // What it breaks, if nobody says it, is the one thing that is checked.
        let breaks = match (&question.invariants[..], &question.properties[..]) {
            ([only], []) | ([], [only]) => Some(only.value.clone()),
            ([], []) if question.deadlock => Some(DEADLOCK.to_owned()),
            _ => None,
        };
        Ok(Self {
            spec: name.clone(),
            name,
            question,
            breaks,
            faults: Vec::new(),
            program: Program::none(tell),
            home,
        })
    }

    fn of_manifest(
        args: &BehaviourArgs,
        named: &Named,
        about: &About,
        home: CheckArgs,
        tell: fn(&str),
    ) -> Result<Self, Fatal> {
        let manifest = manifest(args)?;
        let found = Found::of(&manifest, args, &named.trace, about)?;
        let home = CheckArgs {
            profile: Some(found.profile.to_owned()),
            model: vec![Pattern::exactly(found.name)],
            ..home
        };
        let faults = manifest.specs.get(found.spec).into_iter().flat_map(|entry| &entry.faults);
        Ok(Self {
            name: found.name.to_owned(),
            spec: found.spec.to_owned(),
            question: found.question.clone(),
            breaks: found.breaks.map(str::to_owned),
            faults: faults.map(|name| name.value.clone()).collect(),
            program: Program::of(&manifest, tell),
            home,
        })
    }
}

/// The manifest. Where there is none, a specification can be named instead.
fn manifest(args: &BehaviourArgs) -> Result<Manifest, Fatal> {
    let default = PathBuf::from(crate::manifest::FILE_NAME);
    if args.manifest == default && !default.exists() {
        let what =
            format!("there is no {}, which would say what the trace is of", default.display());
        let hint = "name the specification: SPEC.tla --trace FILE".to_owned();
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint)));
    }
    Ok(Manifest::load(&args.manifest)?)
}

/// A model or mutant of the manifest.
struct Found<'a> {
    name: &'a str,
    spec: &'a str,
    profile: &'a str,
    question: &'a Question,
    breaks: Option<&'a str>,
}

impl<'a> Found<'a> {
    fn of(
        manifest: &'a Manifest,
        args: &BehaviourArgs,
        trace: &Path,
        about: &About,
    ) -> Result<Self, Fatal> {
        if let Some(name) = args.model.as_deref().or(about.job.as_deref()) {
            let missing = || {
                let why = format!("{name} is not a model or mutant of {}", manifest.path.display());
                unusable(trace, &why, Some(HINT))
            };
            return Self::all(manifest).find(|e| e.name == plain(name)).ok_or_else(missing);
        }
        let Some(spec) = about.spec.as_deref() else {
            return Err(unusable(trace, "it does not say what it is a trace of", Some(HINT)));
        };
        let spec = spec.strip_suffix("Mutants").unwrap_or(spec);
        let fits = |e: &Self| e.spec == spec && replaced(e.question) == about.replaced;
        Self::all(manifest).find(fits).ok_or_else(|| {
            let why = format!("the manifest has no model of {spec} with these operators replaced");
            unusable(trace, &why, Some(HINT))
        })
    }

    fn all(manifest: &'a Manifest) -> impl Iterator<Item = Self> {
        fn first(profiles: &[Key<String>]) -> &str {
            profiles.first().map_or("", |p| p.value.as_str())
        }
        let models = manifest.models.iter().map(|m| Self {
            name: &m.name.value,
            spec: &m.spec.value,
            profile: first(&m.profiles),
            question: &m.question,
            breaks: None,
        });
        let mutants = manifest.mutants.iter().map(|m| Self {
            name: &m.name.value,
            spec: &m.spec.value,
            profile: first(&m.profiles),
            question: &m.question,
            breaks: Some(&m.breaks.value),
        });
        models.chain(mutants)
    }
}

/// Jobs are named `mutant/NAME` and `NAME/Reach...`.
fn plain(job: &str) -> &str {
    let job = job.strip_prefix("mutant/").unwrap_or(job);
    job.split('/').next().unwrap_or(job)
}
