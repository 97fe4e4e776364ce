//! Messages of any specification: an arrow from the step that put a message
//! into the network to the step that took it out.
//!
//! What is known: a variable is a set or a sequence of records, or counts them,
//! and each says from whom to whom. Where messages are never taken out nobody can tell who
//! reads them, and there are arrows by rules of the manifest only (`held.rs`).

use std::collections::BTreeMap;

use super::keys::sender;
use super::lookup::{field, int, since, variable};
use super::{Arrow, Story};
use crate::trace::Step;
use crate::value::Value;

/// Fields of a record that say for whom it is.
const RECEIVER: [&str; 6] = ["to", "dst", "dest", "receiver", "mto", "mdest"];
/// Fields that say what it is.
const KIND: [&str; 4] = ["type", "mtype", "kind", "msg"];

pub(super) fn taken(story: Story<'_>, n: usize) -> Vec<Arrow> {
    let steps = story.steps;
    let mut arrows = Vec::new();
    for (name, _) in &steps[n].state {
        let (before, after) = (count(&steps[n - 1], name), count(&steps[n], name));
        let taken = before.iter().filter(|(m, many)| of(&after, m) < *many);
        arrows.extend(taken.filter_map(|(m, _)| arrow(story, n, name, m)));
    }
    arrows
}

fn arrow(story: Story<'_>, n: usize, name: &str, message: &Value) -> Option<Arrow> {
    let Story { steps, rows, keys } = story;
    let from = keys.lane(sender(message)?)?;
    let to = keys.lane(RECEIVER.iter().find_map(|name| field(message, name))?)?;
    let many = |row: usize| of(&count(&steps[row], name), message);
    let mut sent = (since(steps, n) + 1..n).filter(|row| many(*row) > many(*row - 1));
    // Sent twice, either may be the one that arrived.
    let row = sent.next().filter(|_| sent.next().is_none())?;
    let known = from != to && rows[row].touches(from) && rows[n].touches(to);
    known.then(|| Arrow { from: (row, from), to: (n, to), label: kind(message) })
}

fn kind(message: &Value) -> String {
    match KIND.iter().find_map(|name| field(message, name)) {
        Some(Value::Str(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "message".to_owned(),
    }
}

/// The records that a variable holds, and how many of each.
fn count<'a>(step: &'a Step, name: &str) -> Vec<(&'a Value, i64)> {
    let is_message = |v: &&Value| matches!(v, Value::Record(_)) && sender(v).is_some();
    match variable(step, name) {
        Some(Value::Set(items)) => items.iter().filter(is_message).map(|m| (m, 1)).collect(),
        Some(Value::Seq(items)) => {
            let mut counted: BTreeMap<&Value, i64> = BTreeMap::new();
            for message in items.iter().filter(is_message) {
                *counted.entry(message).or_default() += 1;
            }
            counted.into_iter().collect()
        }
        Some(Value::Function(points)) => points
            .iter()
            .filter(|(key, _)| is_message(&key))
            .filter_map(|(key, many)| Some((key, int(many)?)))
            .collect(),
        _ => Vec::new(),
    }
}

fn of(counted: &[(&Value, i64)], message: &Value) -> i64 {
    counted.iter().find(|(m, _)| *m == message).map_or(0, |(_, many)| *many)
}
