//! What a file with a behaviour is about: the behaviour, and the model of the
//! manifest or the specification by path that it belongs to.

mod entry;
mod looked_at;
mod named;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use greyverify_protocol::WalkTask;

use super::{Fatal, by_path};
use crate::cli::{BehaviourArgs, CheckArgs};
use crate::engine::quoted;
use crate::event::ViolationKind;
use crate::figures::relative;
use crate::import::read;
use crate::manifest::{ConstantValue, DEFAULT_PROFILE, FILE_NAME, Key, Override, Question};
use crate::mirror::Program;
use crate::outcome::ExitCode;
use crate::trace::{About, Behaviour, DEADLOCK};
use entry::Entry;
use named::Named;

/// Said of a file that leaves open what it shows.
const UNNAMED: &str = "it does not say which property it breaks";
const NAME_IT: Option<&str> = Some("name it with --property NAME, or --property deadlock");
/// Said of one that shows something without a name.
const OF_AN_ASSERT: &str = "it shows that an Assert fails, and only what breaks a property, ends in a deadlock or reaches \
     a predicate is walked and made small";

/// A behaviour, the model it is one of, and the property it breaks.
pub(super) struct Subject {
    /// The file that was read.
    pub(super) file: PathBuf,
    /// What was read; what it is about is filled in.
    pub(super) behaviour: Behaviour,
    /// The model or mutant of the manifest, or the specification by path.
    pub(super) name: String,
    /// What `check` is given for it: the model, in a profile that has it, or the path.
    pub(super) home: CheckArgs,
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
        let named = Named::of(args)?;
        let read = read(&named.trace)?;
        let mut behaviour = read.behaviour;
        let file = named.trace.clone();
        if behaviour.steps.is_empty() {
            return Err(unusable(&file, "it has no states", None));
        }
        let entry = Entry::of(args, &named, &behaviour.about, quiet)?;
        let mut question = entry.question.clone();
        told(&mut question, &behaviour.about).map_err(|why| unusable(&file, &why, None))?;
        for change in &args.set {
            set(&mut question, change).map_err(|why| Fatal::new(ExitCode::Usage, why, None))?;
        }
        let shows = behaviour.about.shows().map(str::to_owned);
        let property = args.property.clone().or(shows);
        let property = property.or(entry.breaks).ok_or_else(|| {
            let is_assert = behaviour.about.kind == Some(ViolationKind::Assertion);
            let (why, hint) = if is_assert { (OF_AN_ASSERT, None) } else { (UNNAMED, NAME_IT) };
            unusable(&file, why, hint)
        })?;
        if property == DEADLOCK {
            behaviour.about.kind = Some(ViolationKind::Deadlock);
        }
        behaviour.about = About {
            spec: Some(entry.spec.clone()),
            job: Some(entry.name.clone()),
            bounds: question.bounds_beside(&entry.question),
            replaced: replaced(&question),
            ..behaviour.about.showing(&property)
        };
        Ok(Self {
            file,
            behaviour,
            name: entry.name,
            home: entry.home,
            spec: entry.spec,
            question,
            of_manifest: entry.question,
            faults: entry.faults,
            program: entry.program,
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

    /// True if it is a specification by path, which no manifest says anything of.
    pub(super) fn is_by_path(&self) -> bool {
        !self.home.files.is_empty()
    }

    /// A command about a counterexample of it in this file.
    pub(super) fn command(&self, verb: &str, trace: &Path) -> String {
        let trace = quoted(relative(trace).as_ref());
        match self.home.files.first() {
            Some(file) => {
                let words = by_path::words(file, self.home.config.as_deref(), &self.home);
                format!("greyverify {verb} {} --trace {trace}", words.join(" "))
            }
            None => format!("greyverify {verb} {trace}{}", self.of_manifest_option()),
        }
    }

    /// The command that checks it.
    pub(super) fn check_command(&self) -> String {
        if let Some(file) = self.home.files.first() {
            let words = by_path::words(file, self.home.config.as_deref(), &self.home);
            return format!("greyverify check {}", words.join(" "));
        }
        let profile = self.home.profile.as_deref().filter(|profile| *profile != DEFAULT_PROFILE);
        let profile = profile.map(|profile| format!(" --profile {profile}")).unwrap_or_default();
        let of = self.of_manifest_option();
        format!("greyverify check{of} --model {}{profile}", quoted(self.name.as_ref()))
    }

    /// The option that names the manifest, if it is not the one that is read without it.
    fn of_manifest_option(&self) -> String {
        let manifest = &self.home.manifest;
        match manifest.as_os_str() == FILE_NAME {
            true => String::new(),
            false => format!(" --manifest {}", quoted(relative(manifest).as_ref())),
        }
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

fn unusable(file: &Path, why: &str, hint: Option<&str>) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("{}: {why}", file.display()), hint.map(str::to_owned))
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
