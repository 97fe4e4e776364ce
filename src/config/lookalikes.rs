//! Model values that are named like something of the specification: `N = Two`
//! makes `N` a value that equals nothing but itself, however `Two` is defined.

use super::problems::Problem;
use super::{Assignment, Config, Literal, Named};
use crate::spec::Spec;

/// Sets that the modules of TLC define and that a constant often stands for.
const STANDARD_SETS: [&str; 6] = ["Nat", "Int", "Real", "Seq", "BOOLEAN", "STRING"];

/// Those that are certainly not meant.
pub(super) fn lookalikes(config: &Config, spec: &Spec) -> Vec<Problem> {
    let of = |constant: &Named<Assignment>| {
        let (Assignment::Value(value) | Assignment::ValueIn { value, .. }) = &constant.what else {
            return None;
        };
        let what = match value {
            Literal::Model(name) => of_its_own(config, spec, &constant.name, name),
            Literal::Set(items) => items.iter().find_map(|item| match item {
                Literal::Model(name) => within_a_set(config, spec, &constant.name, name),
                _ => None,
            }),
            Literal::Int(_) | Literal::Bool(_) | Literal::Str(_) => None,
        };
        what.map(|what| Problem { line: constant.line, what })
    };
    config.constants.iter().filter_map(of).collect()
}

fn of_its_own(config: &Config, spec: &Spec, constant: &str, name: &str) -> Option<String> {
    if constant == name || is_made_a_value(config, name) {
        return None;
    }
    let is = |what: String| {
        format!(
            "`{constant} = {name}` makes {constant} a model value that is only called {name}, and {name} is {what}"
        )
    };
    let otherwise = "; a model value needs a name of its own";
    if spec.constants().contains_key(name) {
        return Some(format!(
            "{}: write its value here, too{otherwise}",
            is("another constant".to_owned())
        ));
    }
    let what = match definition(spec, name) {
        Some(place) => format!("defined ({place})"),
        None if STANDARD_SETS.contains(&name) => "a set that TLA+ defines".to_owned(),
        None => return None,
    };
    Some(format!("{}: write `{constant} <- {name}`{otherwise}", is(what)))
}

fn within_a_set(config: &Config, spec: &Spec, constant: &str, name: &str) -> Option<String> {
    if is_made_a_value(config, name) {
        return None;
    }
    let place = definition(spec, name)?;
    Some(format!(
        "`{constant}` holds a model value that is only called {name}, and {name} is defined ({place}): define the set in the module, such as My{constant} == {{{name}, ...}}, and write `{constant} <- My{constant}`; a model value needs a name of its own"
    ))
}

/// True for `Two = Two`, which puts the model value in the place of the definition.
fn is_made_a_value(config: &Config, name: &str) -> bool {
    let itself = Assignment::Value(Literal::Model(name.to_owned()));
    config.constants.iter().any(|c| c.name == name && c.what == itself)
}

/// Where an operator without parameters is defined.
fn definition(spec: &Spec, name: &str) -> Option<String> {
    let definition = spec.definition(name).filter(|d| d.def.params.is_empty())?;
    Some(format!("{}:{}", definition.module.path.display(), definition.line()?))
}
