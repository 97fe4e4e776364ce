//! What the library lacks, as far as it is known before it runs.
//!
//! In: a job and its files. Out: the job as the library can do it, or why only
//! TLC can. What is found while it reads is told by the child.

use super::misread::misread;
use super::{NAME, VERSION, names, once};
use crate::config::{Assignment, Config, Named};
use crate::doubt::{self, Subject};
use crate::engine::Unfit;
use crate::generate::{Content, InputFile, Inputs};
use crate::manifest::Mode;
use crate::objection::{Against, Doubt};
use crate::outcome::ExitCode;
use crate::plan::{Counter, Job, Purpose};
use crate::spec::{Level, SourceModule};

/// The note of a job of which nobody knows what it exercises.
const NOT_MEASURED: &str = "not-measured";

/// The note of a job whose invariants are not looked at in the states that a
/// constraint excludes.
const EXCLUDED: &str = "excluded-states";

/// The note of a job that TLC was to check.
const NO_TLC: &str = "no-tlc";

/// The note of a job that names this engine where TLC checks others.
const NAMED: &str = "by-tla-mc";

/// Says that TLC is missing.
pub(super) fn stand_in() -> Doubt {
    let what = format!("{NAME} {VERSION} checked this, for there is no Java and no TLC");
    Doubt::noting(NO_TLC, what)
        .against(Against::Either)
        .hint("`greyverify doctor` says what is missing")
}

/// Says that TLC was not asked, in a run in which it checks others.
pub(super) fn named_by_job() -> Doubt {
    let what = format!("{NAME} {VERSION} checked this, as the manifest says, and TLC did not");
    Doubt::noting(NAMED, what).against(Against::Either)
}

pub(super) fn fit(job: &mut Job, inputs: &Inputs) -> Result<(), Unfit> {
    let lacking = of_job(job).or_else(|| of_config(&inputs.config));
    let lacking = lacking.or_else(|| of_names(job, inputs)).or_else(|| of_formulas(job, inputs));
    if let Some(lacking) = lacking {
        return Err(Unfit {
            code: ExitCode::Toolchain,
            what: format!("{NAME} has no {lacking}"),
            hint: "check it with TLC: --engine tlc".to_owned(),
        });
    }
    // How often a state is come upon is counted by each engine in its own way.
    job.expect.generated = None;
    if std::mem::take(&mut job.coverage) {
        let what = format!("vacuity was not measured: {NAME} does not count which actions fire");
        job.doubts.push(Doubt::noting(NOT_MEASURED, what));
    }
    let constraint = inputs.config.constraints.first();
    if let Some(constraint) = constraint.filter(|_| !inputs.config.invariants.is_empty()) {
        let what = format!(
            "{NAME} does not check invariants in the states that CONSTRAINT {} excludes; TLC does",
            constraint.name
        );
        job.doubts.push(Doubt::noting(EXCLUDED, what));
    }
    Ok(())
}

fn of_job(job: &Job) -> Option<String> {
    match (job.mode, &job.purpose, job.java_options.first()) {
        (Mode::Simulate { .. }, ..) => Some("simulation".to_owned()),
        (_, Purpose::Levels { by: Counter::Invariant, .. }, _) => {
            Some("TLCSet, with which levels are counted".to_owned())
        }
        (.., Some(option)) => Some(format!("Java, for which {} is meant", option.as_str())),
        (
            _,
            Purpose::Check
            | Purpose::Levels { .. }
            | Purpose::Probe { .. }
            | Purpose::Mutant { .. },
            None,
        ) => None,
    }
}

fn of_names(job: &Job, inputs: &Inputs) -> Option<String> {
    let generated = doubt::generated(inputs);
    let own: Vec<&SourceModule> = job.spec.modules.iter().chain(&generated).collect();
    names::meant_twice(&own)
}

fn of_config(config: &Config) -> Option<String> {
    let action = config.action_constraints.first();
    let action = action.map(|named| format!("ACTION_CONSTRAINT ({})", named.name));
    let other = || config.others.first().map(|o| format!("{} ({})", o.what.text(), o.name));
    let constant = || config.constants.iter().find_map(of_constant);
    action.or_else(other).or_else(constant)
}

fn of_formulas(job: &Job, inputs: &Inputs) -> Option<String> {
    let generated = doubt::generated(inputs);
    let mut subject = Subject::new(job, inputs, &generated)?;
    of_actions(job, inputs, &mut subject)
        .or_else(|| once::again(&mut subject))
        .or_else(|| misread(&mut subject))
}

/// A definition without parameters that is replaced stays as it is where it is
/// an action: the library replaces calls and values only.
fn of_actions(job: &Job, inputs: &Inputs, subject: &mut Subject<'_>) -> Option<String> {
    let has_parameters = |name: &str| {
        job.spec.definition(name).is_some_and(|definition| !definition.def.params.is_empty())
    };
    let mut replaced = inputs.config.constants.iter().filter(|constant| match &constant.what {
        Assignment::Operator { operator, .. } => {
            !has_parameters(&constant.name)
                && subject.level(operator).is_none_or(|level| level >= Level::Action)
        }
        _ => false,
    });
    let replaced = replaced.next()?;
    Some(format!("replacement of an action without parameters ({})", replaced.name))
}

/// Names have one meaning in all modules for the library.
fn of_constant(constant: &Named<Assignment>) -> Option<String> {
    let name = &constant.name;
    match &constant.what {
        Assignment::Value(_) | Assignment::Operator { module: None, .. } => None,
        Assignment::ValueIn { module, .. } | Assignment::Operator { module: Some(module), .. } => {
            Some(format!("value of {name} that is for module {module} alone"))
        }
        Assignment::Point(_) => Some(format!("value of {name} for single arguments")),
    }
}

/// The files with what TLC is told by an option: the library knows it by the
/// configuration only.
pub(super) fn with_deadlock(mut inputs: Inputs) -> Inputs {
    inputs.config.check_deadlock = Some(Named::new("CHECK_DEADLOCK", inputs.deadlock));
    let (name, text) = (inputs.config_file(), inputs.config.to_string());
    inputs.files.retain(|file| file.name != name);
    inputs.files.push(InputFile { name, content: Content::Text(text) });
    inputs
}
