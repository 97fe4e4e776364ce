//! States of a behaviour as a module has them.
//!
//! In: steps of a behaviour. Out: records, and the model values that occur in them.

use std::collections::BTreeSet;

use crate::plan::Job;
use crate::trace::Step;
use crate::value::Value;

/// A state as a record; an error where a variable has no value.
pub(super) fn record(step: &Step) -> Result<String, String> {
    let fields = step.state.iter().map(|(name, value)| match value {
        Some(value) => Ok(format!("{name} |-> {value}")),
        None => Err(format!("state {} leaves {name} without a value", step.number)),
    });
    Ok(format!("[{}]", fields.collect::<Result<Vec<_>, _>>()?.join(", ")))
}

/// Model values that occur in the states and that no constant of the
/// specification names.
pub(super) fn model_values<'s>(
    job: &Job,
    steps: impl IntoIterator<Item = &'s Step>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let values = steps.into_iter().flat_map(|step| &step.state);
    values.filter_map(|(_, value)| value.as_ref()).for_each(|v| collect(v, &mut names));
    let constants = job.spec.constants();
    names.retain(|name| !constants.contains_key(name));
    names
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Model(name) => {
            names.insert(name.clone());
        }
        Value::Set(items) | Value::Seq(items) => items.iter().for_each(|v| collect(v, names)),
        Value::Record(fields) => fields.iter().for_each(|(_, v)| collect(v, names)),
        Value::Function(points) => points.iter().for_each(|(k, v)| {
            collect(k, names);
            collect(v, names);
        }),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Str(_)
        | Value::Interval(..)
        | Value::Symbolic(_) => {}
    }
}

/// A part of a value that a module cannot be given: text that was not understood, or a model value
/// whose name is not a name of TLA+.
pub(super) fn unread(value: &Value) -> Option<&str> {
    let is_name = |name: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.chars().all(is_letter) && name.chars().any(|c| c.is_ascii_alphabetic())
    };
    match value {
        Value::Symbolic(text) => Some(text),
        Value::Model(name) => (!is_name(name)).then_some(name),
        Value::Set(items) | Value::Seq(items) => items.iter().find_map(unread),
        Value::Record(fields) => fields.iter().find_map(|(_, value)| unread(value)),
        Value::Function(points) => {
            points.iter().find_map(|(key, value)| unread(key).or_else(|| unread(value)))
        }
        Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Interval(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_values_are_found_wherever_they_stand() {
        let mut names = BTreeSet::new();
        collect(&Value::read("(s1 :> {[to |-> s2]} @@ s3 :> <<None>>)"), &mut names);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["None", "s1", "s2", "s3"]);
    }
}
