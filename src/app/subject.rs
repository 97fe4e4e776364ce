//! What a file with a behaviour is about: the behaviour, and what of the
//! manifest it belongs to.

use std::collections::BTreeMap;
use std::path::Path;

use greyverify_protocol::WalkTask;

use super::{Fatal, complain};
use crate::cli::BehaviourArgs;
use crate::event::ViolationKind;
use crate::import::read;
use crate::manifest::{ConstantValue, Key, Manifest, Override, Question};
use crate::mirror::Program;
use crate::outcome::ExitCode;
use crate::trace::{About, Behaviour};

/// Said of a file that leaves open what it shows.
const UNNAMED: &str = "it does not say which property it breaks";
const NAME_IT: Option<&str> = Some("name it with --property NAME");
/// Said of one that shows something without a name.
const OF_AN_ASSERT: &str = "it shows that an Assert fails, and only what breaks a property, ends in a deadlock or reaches \
     a predicate is walked and made small";

/// A behaviour, the model it is one of, and the property it breaks.
pub(super) struct Subject {
    /// What was read; what it is about is filled in.
    pub(super) behaviour: Behaviour,
    /// The model or mutant of the manifest.
    pub(super) name: String,
    /// A profile that has it.
    pub(super) profile: String,
    /// The specification.
    pub(super) spec: String,
    /// Constants and replaced operators.
    pub(super) question: Question,
    /// The same as the manifest has it.
    of_manifest: Question,
    /// Actions by which something breaks, as the manifest names them.
    pub(super) faults: Vec<String>,
    /// The mirror program of the manifest.
    pub(super) program: Program,
    /// The property it breaks, the probe it reaches, or
    /// [`DEADLOCK`](crate::trace::DEADLOCK).
    pub(super) property: String,
}

impl Subject {
    /// Reads the file and finds what it is about: what the arguments say goes
    /// before what the file says, and that before the manifest.
    pub(super) fn of(args: &BehaviourArgs, quiet: bool) -> Result<Self, Fatal> {
        let read = read(&args.file)
            .map_err(|e| Fatal::new(ExitCode::Usage, &e, e.hint().map(str::to_owned)))?;
        let manifest = Manifest::load(&args.manifest)?;
        let mut behaviour = read.behaviour;
        if behaviour.steps.is_empty() {
            return Err(unusable(&args.file, "it has no states", None));
        }
        let entry = Entry::of(&manifest, args, &behaviour.about)?;
        let mut question = entry.question.clone();
        told(&mut question, &behaviour.about).map_err(|why| unusable(&args.file, &why, None))?;
        for change in &args.set {
            set(&mut question, change).map_err(|why| Fatal::new(ExitCode::Usage, why, None))?;
        }
        let shows = behaviour.about.shows().map(str::to_owned);
        let property = args.property.clone().or(shows);
        let property = property.or_else(|| entry.breaks.map(str::to_owned)).ok_or_else(|| {
            let is_assert = behaviour.about.kind == Some(ViolationKind::Assertion);
            let (why, hint) = if is_assert { (OF_AN_ASSERT, None) } else { (UNNAMED, NAME_IT) };
            unusable(&args.file, why, hint)
        })?;
        behaviour.about = About {
            spec: Some(entry.spec.to_owned()),
            job: Some(entry.name.to_owned()),
            bounds: question.bounds_beside(entry.question),
            replaced: replaced(&question),
            ..behaviour.about.showing(&property)
        };
        Ok(Self {
            behaviour,
            name: entry.name.to_owned(),
            profile: entry.profile.to_owned(),
            spec: entry.spec.to_owned(),
            question,
            of_manifest: entry.question.clone(),
            faults: faults(&manifest, entry.spec),
            program: Program::of(&manifest, if quiet { |_| {} } else { complain }),
            property,
        })
    }

    /// With constants that were found; those that are not other ones stay as the manifest has
    /// them.
    pub(super) fn set_constants(&mut self, found: &BTreeMap<String, String>) -> Result<(), Fatal> {
        let known = self.told().constants;
        let changed = found.iter().filter(|(name, text)| known.get(*name) != Some(*text));
        for (constant, value) in changed {
            let change = Override { constant: constant.clone(), value: value.clone() };
            set(&mut self.question, &change).map_err(|why| {
                let why = format!("the constants that were found cannot be: {why}");
                Fatal::new(ExitCode::Inconclusive, why, None)
            })?;
        }
        Ok(())
    }

    /// The bounds, so that who reads them beside the manifest has the same constants.
    pub(super) fn bounds(&self) -> Vec<(String, String)> {
        self.question.bounds_beside(&self.of_manifest)
    }

    /// It, as a mirror program is told of it.
    pub(super) fn told(&self) -> greyverify_protocol::Subject {
        crate::mirror::subject(&self.spec, &self.question)
    }

    /// The behaviour with what it breaks, as a mirror program is told of it.
    pub(super) fn walk(&self) -> WalkTask {
        WalkTask { behaviour: self.behaviour.clone(), property: self.property.clone() }
    }
}

fn faults(manifest: &Manifest, spec: &str) -> Vec<String> {
    let entry = manifest.specs.get(spec).into_iter();
    entry.flat_map(|entry| &entry.faults).map(|name| name.value.clone()).collect()
}

fn unusable(file: &Path, why: &str, hint: Option<&str>) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("{}: {why}", file.display()), hint.map(str::to_owned))
}

/// A model or mutant of the manifest.
struct Entry<'a> {
    name: &'a str,
    spec: &'a str,
    profile: &'a str,
    question: &'a Question,
    breaks: Option<&'a str>,
}

impl<'a> Entry<'a> {
    fn of(manifest: &'a Manifest, args: &BehaviourArgs, about: &About) -> Result<Self, Fatal> {
        let hint = "name the model or mutant of the manifest with --model NAME";
        if let Some(name) = args.model.as_deref().or(about.job.as_deref()) {
            let missing = || {
                let why = format!("{name} is not a model or mutant of {}", manifest.path.display());
                unusable(&args.file, &why, Some(hint))
            };
            return Self::all(manifest).find(|e| e.name == plain(name)).ok_or_else(missing);
        }
        let Some(spec) = about.spec.as_deref() else {
            return Err(unusable(&args.file, "it does not say what it is a trace of", Some(hint)));
        };
        let spec = spec.strip_suffix("Mutants").unwrap_or(spec);
        let fits = |e: &Self| e.spec == spec && replaced(e.question) == about.replaced;
        Self::all(manifest).find(fits).ok_or_else(|| {
            let why = format!("the manifest has no model of {spec} with these operators replaced");
            unusable(&args.file, &why, Some(hint))
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

fn replaced(question: &Question) -> Vec<(String, String)> {
    question.replace.iter().map(|(from, to)| (from.clone(), to.value.clone())).collect()
}

/// What the file says of constants and faults.
fn told(question: &mut Question, about: &About) -> Result<(), String> {
    for (constant, value) in &about.bounds {
        // A file tells how large a set is and not what is in it.
        let is_so = |key: &Key<ConstantValue>| key.value.bound().as_ref() == Some(value);
        if question.constants.get(constant).is_some_and(is_so) {
            continue;
        }
        let change = Override { constant: constant.clone(), value: value.clone() };
        set(question, &change)?;
    }
    if !about.replaced.is_empty() && about.replaced != replaced(question) {
        let pairs = about.replaced.iter().map(|(from, to)| {
            let key = format!("replace.{from}");
            (from.clone(), Key { value: to.clone(), line: 0, column: 0, key })
        });
        question.replace = pairs.collect();
    }
    Ok(())
}

fn set(question: &mut Question, change: &Override) -> Result<(), String> {
    let Override { constant, value } = change;
    let key = question.constants.get_mut(constant);
    let key: &mut Key<ConstantValue> =
        key.ok_or_else(|| format!("the specification has no constant {constant}"))?;
    key.value = key.value.overridden(value).map_err(|why| format!("{constant}={value}: {why}"))?;
    Ok(())
}
