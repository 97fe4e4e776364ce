//! Random behaviours that begin where saved ones have come to.
//!
//! In: a job, and behaviours of its specification. Out: what its configuration puts in the place
//! of the initial predicate. All else stays what it was, so that whoever reads the configuration
//! finds the specification's own formula.

use std::fmt::Write as _;

use tla_syntax::Expr;

use super::GenerateError;
use super::states::{model_values, record, unread};
use crate::config::{Assignment, Config, Literal, Named};
use crate::plan::{Begin, Job};
use crate::spec::Parts;

/// What stands in the place of the initial predicate.
pub const STARTS: &str = "Gv7_Starts";
/// Letters of states in one definition: a reader of modules takes no more than some thousand
/// symbols at once.
const LETTERS_MAX: usize = 20_000;

/// Has the configuration of a job begin in the states of its saved behaviours, and gives the
/// definitions that it names then. Nothing if it begins where the specification does.
///
/// # Errors
/// The initial predicate of the specification has no name, or a state is not one of its states.
pub(super) fn begin(job: &Job, config: &mut Config) -> Result<String, GenerateError> {
    if job.begins.is_empty() {
        return Ok(String::new());
    }
    let refuse = |why: String| GenerateError::NotBegun { job: job.name.clone(), why };
    let variables = job.spec.variables();
    job.begins.iter().try_for_each(|begin| fits(begin, &variables)).map_err(refuse)?;
    let steps = || job.begins.iter().flat_map(|begin| &begin.behaviour.steps);
    let states = steps().map(record).collect::<Result<Vec<_>, _>>().map_err(refuse)?;
    replace_init(job, config).map_err(refuse)?;
    let names = model_values(job, steps());
    let value =
        |name: &String| Named::new(name.as_str(), Assignment::Value(Literal::Model(name.clone())));
    config.constants.extend(names.iter().map(value));
    let constants = match names.is_empty() {
        true => String::new(),
        false => format!("\nCONSTANTS {}\n", Vec::from_iter(names).join(", ")),
    };
    Ok(constants + &definitions(&variables, &states))
}

fn replace_init(job: &Job, config: &mut Config) -> Result<(), String> {
    if config.init.is_some() {
        config.init = Some(Named::new(STARTS, ()));
        return Ok(());
    }
    let init = initial(job, config)?;
    config.constants.retain(|constant| constant.name != init);
    let what = Assignment::Operator { operator: STARTS.to_owned(), module: None };
    config.constants.push(Named::new(init.as_str(), what));
    Ok(())
}

/// The name of the initial predicate.
fn initial(job: &Job, config: &Config) -> Result<String, String> {
    let named = config.specification.as_ref().ok_or("it has no behaviour")?;
    let by = config.constants.iter().find(|constant| constant.name == named.name);
    let spec = match by.map(|constant| &constant.what) {
        Some(Assignment::Operator { operator, .. }) => operator,
        _ => &named.name,
    };
    let definition = job.spec.definition(spec).ok_or_else(|| format!("{spec} is not defined"))?;
    let initial = Parts::of(&job.spec, &definition.def.body).map(|parts| parts.initial);
    match initial.as_deref() {
        Some([Expr::Ident(name)]) if job.spec.definition(name).is_some() => Ok(name.clone()),
        _ => Err(format!("{spec} does not begin with an initial predicate that has a name")),
    }
}

/// Whether each state gives each variable a value, and nothing else.
fn fits(begin: &Begin, variables: &[String]) -> Result<(), String> {
    let file = begin.file.display();
    if begin.behaviour.steps.is_empty() {
        return Err(format!("{file} has no state"));
    }
    for step in &begin.behaviour.steps {
        let at = format!("{file}: state {}", step.number);
        let has = |name: &String| step.state.iter().any(|(one, _)| one == name);
        if let Some(name) = variables.iter().find(|name| !has(name)) {
            return Err(format!("{at} has no value of {name}"));
        }
        for (name, value) in &step.state {
            if !variables.contains(name) {
                return Err(format!("{at} has {name}, which is not a variable"));
            }
            if let Some(text) = value.as_ref().and_then(unread) {
                return Err(format!(
                    "{at}: {name} has `{text}`, which is not a value that is read"
                ));
            }
        }
    }
    Ok(())
}

fn definitions(variables: &[String], states: &[String]) -> String {
    let mut text = "\n\\* Each behaviour begins in one of these states.\n".to_owned();
    let mut starts = format!("{STARTS} ==\n");
    for (number, part) in parts(states).into_iter().enumerate() {
        let name = format!("Gv7_Saved{number}");
        let _ = writeln!(text, "{name} == <<\n  {}\n>>", part.join(",\n  "));
        let _ = write!(starts, "  \\/ \\E gv7_n \\in 1..{} : TRUE", part.len());
        for variable in variables {
            let _ = write!(starts, " /\\ {variable} = {name}[gv7_n].{variable}");
        }
        starts.push('\n');
    }
    text + &starts
}

/// The states in parts of so many letters.
fn parts(states: &[String]) -> Vec<&[String]> {
    let mut parts = Vec::new();
    let (mut from, mut letters) = (0, 0);
    for (at, state) in states.iter().enumerate() {
        if at > from && letters + state.len() > LETTERS_MAX {
            parts.push(&states[from..at]);
            (from, letters) = (at, 0);
        }
        letters += state.len();
    }
    parts.push(&states[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_states_stand_in_several_definitions() {
        let states = vec!["x".repeat(9_000); 5];
        assert_eq!(parts(&states).iter().map(|part| part.len()).collect::<Vec<_>>(), [2, 2, 1]);
        let long = vec!["x".repeat(LETTERS_MAX + 1); 2];
        assert_eq!(parts(&long).len(), 2, "a state is never cut");
    }
}
