//! Events as TLA+.
//!
//! In: a trace. Out: the text of a tuple that the module takes the specification
//! through, and the model values that it needs.

use std::collections::BTreeSet;

use super::reader::Taken;
use super::trace::{Placed, Trace};
use crate::explain::tla;
use crate::value::Value;

/// The sequences of a trace as a tuple. An event is a pair: how many events of
/// each sequence it comes after, and a tuple of what it may be.
pub(super) fn sequences(trace: &Trace, models: &mut BTreeSet<String>) -> String {
    let mut one = |placed: &Placed| {
        let after: Vec<String> = placed.after.iter().map(usize::to_string).collect();
        let steps = placed.event.steps.iter().map(|taken| logged(taken, models));
        format!("<<<<{}>>, <<{}>>>>", after.join(", "), steps.collect::<Vec<_>>().join(", "))
    };
    let tuple = |items: Vec<String>| format!("<<\n{}\n>>", items.join(",\n"));
    let all = trace.sequences.iter();
    tuple(all.map(|sequence| tuple(sequence.iter().map(&mut one).collect())).collect()) + "\n"
}

/// `<<action, <<arguments>>, <<state>>>>`.
pub(super) fn logged(taken: &Taken, models: &mut BTreeSet<String>) -> String {
    let mut tuple = |values: &[Option<Value>]| {
        let one = |value: &Option<Value>| match value {
            None => "<<>>".to_owned(),
            Some(value) => {
                let mut found = Vec::new();
                let text = tla(&spelt(value), 0, &mut found);
                models.extend(found);
                format!("<<{text}>>")
            }
        };
        format!("<<{}>>", values.iter().map(one).collect::<Vec<_>>().join(", "))
    };
    let (arguments, state) = (tuple(&taken.arguments), tuple(&taken.state));
    format!("<<{}, {arguments}, {state}>>", taken.action)
}

/// A value as a module can write it that has no negative numbers of its own.
fn spelt(value: &Value) -> Value {
    let all = |items: &[Value]| items.iter().map(spelt).collect();
    match value {
        Value::Int(number) if *number < 0 => {
            Value::Symbolic(format!("Gv7_Minus({})", number.unsigned_abs()))
        }
        Value::Set(items) => Value::Set(all(items)),
        Value::Seq(items) => Value::Seq(all(items)),
        Value::Record(fields) => {
            Value::Record(fields.iter().map(|(name, value)| (name.clone(), spelt(value))).collect())
        }
        Value::Function(points) => Value::Function(
            points.iter().map(|(point, value)| (point.clone(), spelt(value))).collect(),
        ),
        other => other.clone(),
    }
}
