//! The tool `shrink`.

use std::path::PathBuf;

use greyverify_protocol::{Measure, Proof};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::desk::Desk;
use super::page::Page;
use super::tool::Tool;
use super::trace::{Shown, file_of};
use crate::app::Fatal;
use crate::app::shrink::{Made, Outcome, beside, outcome};
use crate::cli::{BehaviourArgs, Ground, ShrinkArgs};
use crate::figures::relative;
use crate::outcome::ExitCode;
use crate::report::replay::mismatch;
use crate::report::shrink::{By, Confirmation};

/// Seconds of shrinking if nobody says how many.
const BUDGET_SECS: u64 = 20;
/// States of the result that are told one by one as data.
const STATES: u64 = 20;

/// What to make small, and how.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// A job of the last run, by its whole name, or a file; the first job that is red if it is
    /// not said
    trace: Option<String>,
    /// The model or mutant of the manifest that it belongs to, if the file does not say
    model: Option<String>,
    /// The .tla file of the specification, if it is not in the manifest
    spec: Option<String>,
    /// The .cfg file of `spec`, if it has another name
    config: Option<String>,
    /// The property it violates, if the file does not say
    property: Option<String>,
    /// Also look for the smallest bounds at which the property still breaks
    #[serde(default)]
    bounds: bool,
    /// Seconds of shrinking, 20 if it is not said
    #[schemars(range(min = 1))]
    budget_secs: Option<u64>,
    /// Leave out that TLC confirms the result
    #[serde(default)]
    no_tlc: bool,
}

/// A counterexample made small.
pub(super) struct Shrink;

impl Tool for Shrink {
    const NAME: &'static str = "shrink";
    const TITLE: &'static str = "Make a counterexample small";
    const ABOUT: &'static str = "Makes a counterexample small (fewest faults, then fewest states, then smallest \
        values), has TLC confirm it, and saves it beside its source. Needs a model of the manifest, or `spec`. \
        An engine does it, or the mirror if the server was started with --allow-mirror.";
    const RUNS: bool = true;
    type Arguments = Arguments;

    fn call(desk: &Desk, arguments: Arguments) -> Result<Answer, Fatal> {
        let file = file_of(desk, arguments.trace.as_deref())?;
        let spec = arguments.spec.map(|spec| module(desk, &spec)).transpose()?;
        // A link in the place of the result may lead elsewhere.
        let output = desk.output(&beside(&file))?;
        let args = ShrinkArgs {
            behaviour: BehaviourArgs {
                // The one names the specification, and the other the counterexample.
                file: spec.clone().or_else(|| Some(file.clone())),
                trace: spec.is_some().then_some(Some(file)),
                config: arguments.config.map(|config| desk.path(&config)).transpose()?,
                libraries: desk.args.libraries.clone(),
                translate: false,
                out: desk.args.out.clone(),
                manifest: desk.args.manifest.clone(),
                model: arguments.model,
                property: arguments.property,
                set: Vec::new(),
            },
            bounds: arguments.bounds,
            faults: Vec::new(),
            // A mirror program is code that the manifest names: only whoever starts the server
            // can allow it.
            on: (!desk.args.allow_mirror).then_some(Ground::Engine),
            engine: None,
            time_budget: Some(desk.seconds(arguments.budget_secs, BUDGET_SECS)?),
            output: Some(output),
            no_tlc: arguments.no_tlc,
            tools: desk.args.tools.clone(),
            quiet: true,
        };
        Ok(match outcome(&args)? {
            Outcome::Made(made) => {
                let rest = "`trace_show` pages through the file that was saved";
                Answer::new(made.text(), data(&made), rest)
            }
            Outcome::Unlike(why) => {
                let text = mismatch(&why);
                let data = json!({ "outcome": "unlike-the-mirror", "why": text });
                Answer::new(text, data, "`trace_show` shows the counterexample itself")
            }
        })
    }
}

/// A specification by path.
fn module(desk: &Desk, spec: &str) -> Result<PathBuf, Fatal> {
    let path = desk.path(spec)?;
    if path.extension().is_some_and(|end| end == "tla") {
        return Ok(path);
    }
    let hint = Some("`trace` names a counterexample, and `model` a model".to_owned());
    Err(Fatal::new(ExitCode::Usage, format!("`spec` is {spec}, which is no .tla file"), hint))
}

fn data(made: &Made) -> Json {
    let result = &made.result;
    let behaviour = &result.behaviour;
    let part = Page::new(None, None, STATES, STATES).of(behaviour.steps.len());
    let claim = match result.proved {
        Proof::Smallest if made.by != By::Mirror => "shortest",
        Proof::Smallest => "smallest",
        Proof::SmallestOfItsLength => "smallest-of-its-length",
        Proof::None => "smallest-found-in-this-time",
    };
    let bounds = made.bounds.as_ref().map(
        |bounds| json!({ "before": bounds.before, "after": bounds.after, "proved": bounds.proved }),
    );
    json!({
        "outcome": "made-small",
        "property": behaviour.about.shows(),
        "before": measure(&result.before, &made.by),
        "after": measure(&result.after, &made.by),
        "claim": claim,
        "bounds": bounds,
        "tlc": confirmation(&made.confirmation),
        "saved": relative(&made.output),
        "counterexample": Shown::of(behaviour, &made.output, part, None, false).data(),
    })
}

fn measure(measure: &Measure, by: &By) -> Json {
    match by {
        By::Mirror => json!({ "states": measure.states, "faults": measure.faults }),
        By::Engine(_) => json!({ "states": measure.states }),
    }
}

fn confirmation(confirmation: &Confirmation) -> Json {
    match confirmation {
        Confirmation::Confirmed { tlc } => json!({ "says": "confirmed", "version": tlc }),
        Confirmation::Refuted { finding } => json!({ "says": "refuted", "why": finding }),
        Confirmation::Unknown { why } => json!({ "says": "unknown", "why": why }),
        Confirmation::NotAsked => json!({ "says": "not-asked" }),
    }
}
