//! What a step changed: two states in, the paths that differ out.
//!
//! Collections are descended into, so that a change in one field of one
//! server's record is one short line, not two screens of records.

use std::fmt;

use super::Step;
use crate::value::Value;

/// One difference between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, e.g. `log[s1][2]` or `votes[s2].granted`.
    pub path: String,
    /// What happened there.
    pub what: Difference,
}

/// What happened to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The value became another. `None` is a variable left unassigned.
    Became {
        /// Before.
        from: Option<Value>,
        /// After.
        to: Option<Value>,
    },
    /// A set gained an element, a sequence its end, a function a point.
    Gained(Value),
    /// The reverse.
    Lost(Value),
}

/// The differences between two states, in the order of the variables.
#[must_use]
pub fn diff(before: &Step, after: &Step) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, to) in &after.state {
        let from = before.state.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_ref());
        match (from, to) {
            (Some(from), Some(to)) => compare(name, from, to, &mut changes),
            (None, None) => {}
            (from, to) => changes.push(became(name, from, to.as_ref())),
        }
    }
    changes
}

fn became(path: &str, from: Option<&Value>, to: Option<&Value>) -> Change {
    let what = Difference::Became { from: from.cloned(), to: to.cloned() };
    Change { path: path.to_owned(), what }
}

fn compare(path: &str, from: &Value, to: &Value, changes: &mut Vec<Change>) {
    match (from, to) {
        _ if from == to => {}
        (Value::Set(old), Value::Set(new)) => sets(path, old, new, changes),
        (Value::Seq(old), Value::Seq(new)) => sequences(path, old, new, changes),
        (Value::Record(old), Value::Record(new)) if same_fields(old, new) => {
            for ((name, a), (_, b)) in old.iter().zip(new) {
                compare(&format!("{path}.{name}"), a, b, changes);
            }
        }
        (Value::Function(old), Value::Function(new)) => functions(path, old, new, changes),
        _ => changes.push(became(path, Some(from), Some(to))),
    }
}

fn same_fields(old: &[(String, Value)], new: &[(String, Value)]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|((a, _), (b, _))| a == b)
}

fn sets(path: &str, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    // TLC prints sets in order; looking up in a sorted copy keeps this linear-ish.
    let sorted = |items: &[Value]| {
        let mut sorted = items.to_vec();
        sorted.sort();
        sorted
    };
    let (before, after) = (sorted(old), sorted(new));
    let lost = old.iter().filter(|v| after.binary_search(v).is_err());
    changes.extend(lost.map(|v| change(path, Difference::Lost(v.clone()))));
    let gained = new.iter().filter(|v| before.binary_search(v).is_err());
    changes.extend(gained.map(|v| change(path, Difference::Gained(v.clone()))));
}

fn sequences(path: &str, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    for (n, (a, b)) in old.iter().zip(new).enumerate() {
        compare(&format!("{path}[{}]", n + 1), a, b, changes);
    }
    let common = old.len().min(new.len());
    let at = |n: usize| format!("{path}[{}]", n + 1);
    let lost = old.iter().enumerate().skip(common);
    changes.extend(lost.map(|(n, v)| change(&at(n), Difference::Lost(v.clone()))));
    let gained = new.iter().enumerate().skip(common);
    changes.extend(gained.map(|(n, v)| change(&at(n), Difference::Gained(v.clone()))));
}

fn functions(
    path: &str,
    old: &[(Value, Value)],
    new: &[(Value, Value)],
    changes: &mut Vec<Change>,
) {
    let find = |points: &[(Value, Value)], key: &Value| {
        points.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone())
    };
    for (key, a) in old {
        let place = format!("{path}[{key}]");
        match find(new, key) {
            Some(b) => compare(&place, a, &b, changes),
            None => changes.push(change(&place, Difference::Lost(a.clone()))),
        }
    }
    for (key, b) in new.iter().filter(|(key, _)| find(old, key).is_none()) {
        changes.push(change(&format!("{path}[{key}]"), Difference::Gained(b.clone())));
    }
}

fn change(path: &str, what: Difference) -> Change {
    Change { path: path.to_owned(), what }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |v: &Option<Value>| v.as_ref().map_or("unassigned".to_owned(), Value::to_string);
        match self {
            Self::Became { from, to } => write!(f, "{} -> {}", shown(from), shown(to)),
            Self::Gained(value) => write!(f, "+ {value}"),
            Self::Lost(value) => write!(f, "- {value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str) -> Step {
        let value = text.parse().unwrap();
        Step { number: 1, action: None, state: vec![("x".into(), Some(value))] }
    }

    fn changes(from: &str, to: &str) -> Vec<String> {
        let changes = diff(&state(from), &state(to));
        changes.iter().map(|c| format!("{} {}", c.path, c.what)).collect()
    }

    #[test]
    fn only_the_places_that_differ_are_named() {
        assert_eq!(changes("(s1 :> 0 @@ s2 :> 3)", "(s1 :> 1 @@ s2 :> 3)"), ["x[s1] 0 -> 1"]);
        assert_eq!(changes("{1, 2}", "{2, 3}"), ["x - 1", "x + 3"]);
        assert_eq!(changes("<<1>>", "<<1, 2>>"), ["x[2] + 2"]);
        assert_eq!(changes("<<1, 2>>", "<<3>>"), ["x[1] 1 -> 3", "x[2] - 2"]);
        assert_eq!(changes("[a |-> 1, b |-> {}]", "[a |-> 1, b |-> {\"m\"}]"), ["x.b + \"m\""]);
        assert_eq!(changes("[a |-> 1]", "[b |-> 1]"), ["x [a |-> 1] -> [b |-> 1]"]);
        assert!(changes("{{1}, <<2>>}", "{{1}, <<2>>}").is_empty());
    }
}
