//! Random behaviours that begin where saved ones have come to.
//!
//! In: a job, and behaviours of its specification. Out: what its root module and its configuration
//! say in place of the initial predicate.

use std::fmt::Write as _;

use super::GenerateError;
use super::formula::Formula;
use super::states::{model_values, record};
use crate::config::{Assignment, Config, Literal, Named};
use crate::manifest::Question;
use crate::plan::Job;

/// The temporal formula of the generated module.
const FORMULA: &str = "Gv7_Begun";

/// Has the configuration of a job begin in the states of its saved behaviours, and gives the
/// definitions that it names then. Nothing if it begins where the specification does.
///
/// # Errors
/// The specification's formula is not of the form `Init /\ [][Next]_vars`, with or without
/// fairness, or a state is not complete.
pub(super) fn begin(
    job: &Job,
    question: &Question,
    config: &mut Config,
) -> Result<String, GenerateError> {
    if job.begins.is_empty() {
        return Ok(String::new());
    }
    let refuse = |why: String| GenerateError::NotBegun { job: job.name.clone(), why };
    let formula = Formula::of(job, question).map_err(refuse)?;
    let steps = || job.begins.iter().flat_map(|begin| &begin.behaviour.steps);
    let states = steps().map(record).collect::<Result<Vec<_>, _>>().map_err(refuse)?;
    let names = model_values(job, steps());
    let value =
        |name: &String| Named::new(name.as_str(), Assignment::Value(Literal::Model(name.clone())));
    config.constants.extend(names.iter().map(value));
    (config.init, config.next) = (None, None);
    config.specification = Some(Named::new(FORMULA, ()));
    let constants = match names.is_empty() {
        true => String::new(),
        false => format!("\nCONSTANTS {}\n", Vec::from_iter(names).join(", ")),
    };
    Ok(constants + &module(&formula, &job.spec.variables(), &states))
}

fn module(formula: &Formula, variables: &[String], states: &[String]) -> String {
    let mut text = format!(
        "
\\* Each behaviour begins in one of these states.
Gv7_Saved == <<
  {}
>>
Gv7_Starts == \\E gv7_n \\in 1..{} :
",
        states.join(",\n  "),
        states.len()
    );
    for name in variables {
        let _ = writeln!(text, "  /\\ {name} = Gv7_Saved[gv7_n].{name}");
    }
    let Formula { next, variables, .. } = formula;
    let _ = writeln!(text, "{FORMULA} == Gv7_Starts /\\ [][{next}]_<<{variables}>>");
    text
}
