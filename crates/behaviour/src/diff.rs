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
    /// The arguments of functions, indexes of sequences and names of fields on
    /// the way there, outermost first.
    pub keys: Vec<Value>,
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

/// A place inside a variable.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) keys: Vec<Value>,
}

impl Place {
    pub(super) fn variable(name: &str) -> Self {
        Self { path: name.to_owned(), keys: Vec::new() }
    }

    pub(super) fn field(&self, name: &str) -> Self {
        self.inside(format!("{}.{name}", self.path), Value::Str(name.to_owned()))
    }

    pub(super) fn at(&self, key: &Value) -> Self {
        self.inside(format!("{}[{key}]", self.path), key.clone())
    }

    /// The element that stands at `n` counted from zero; TLA+ counts from one.
    pub(super) fn nth(&self, n: usize) -> Self {
        self.at(&Value::Int(i64::try_from(n).unwrap_or(i64::MAX).saturating_add(1)))
    }

    fn inside(&self, path: String, key: Value) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key);
        Self { path, keys }
    }

    fn changed(&self, what: Difference) -> Change {
        Change { path: self.path.clone(), keys: self.keys.clone(), what }
    }

    fn became(&self, from: Option<&Value>, to: Option<&Value>) -> Change {
        self.changed(Difference::Became { from: from.cloned(), to: to.cloned() })
    }
}

/// The differences between two states, in the order of the variables.
#[must_use]
pub fn diff(before: &Step, after: &Step) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, to) in &after.state {
        let from = before.state.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_ref());
        let place = Place::variable(name);
        match (from, to) {
            (Some(from), Some(to)) if from == to => {}
            // TLC may print the fields of one record in another order each time.
            (Some(from), Some(to)) => {
                compare(&place, &from.clone().normal(), &to.clone().normal(), &mut changes);
            }
            (None, None) => {}
            (from, to) => changes.push(place.became(from, to.as_ref())),
        }
    }
    changes
}

fn compare(place: &Place, from: &Value, to: &Value, changes: &mut Vec<Change>) {
    match (from, to) {
        _ if from == to => {}
        (Value::Set(old), Value::Set(new)) => sets(place, old, new, changes),
        (Value::Seq(old), Value::Seq(new)) => sequences(place, old, new, changes),
        (Value::Record(old), Value::Record(new)) if same_fields(old, new) => {
            for ((name, a), (_, b)) in old.iter().zip(new) {
                compare(&place.field(name), a, b, changes);
            }
        }
        (Value::Function(old), Value::Function(new)) => functions(place, old, new, changes),
        _ => changes.push(place.became(Some(from), Some(to))),
    }
}

fn same_fields(old: &[(String, Value)], new: &[(String, Value)]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|((a, _), (b, _))| a == b)
}

fn sets(place: &Place, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    // TLC prints sets in order; looking up in a sorted copy keeps this linear-ish.
    let sorted = |items: &[Value]| {
        let mut sorted = items.to_vec();
        sorted.sort();
        sorted
    };
    let (before, after) = (sorted(old), sorted(new));
    let lost = old.iter().filter(|v| after.binary_search(v).is_err());
    changes.extend(lost.map(|v| place.changed(Difference::Lost(v.clone()))));
    let gained = new.iter().filter(|v| before.binary_search(v).is_err());
    changes.extend(gained.map(|v| place.changed(Difference::Gained(v.clone()))));
}

/// Characters up to which a sequence that became longer or shorter is shown as
/// a whole, before and after together.
const SHORT: usize = 32;

fn sequences(place: &Place, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    if old.len() != new.len() {
        let whole = [old, new].map(|items| Value::Seq(items.to_vec()));
        if whole.iter().map(|value| value.to_string().chars().count()).sum::<usize>() <= SHORT {
            return changes.push(place.became(whole.first(), whole.last()));
        }
        // A queue lost its head, not its last element and a change of all others.
        let taken = old.len().saturating_sub(new.len());
        if taken > 0 && old.ends_with(new) && !old.starts_with(new) {
            let lost = old.iter().enumerate().take(taken);
            changes.extend(lost.map(|(n, v)| place.nth(n).changed(Difference::Lost(v.clone()))));
            return;
        }
    }
    for (n, (a, b)) in old.iter().zip(new).enumerate() {
        compare(&place.nth(n), a, b, changes);
    }
    let common = old.len().min(new.len());
    let lost = old.iter().enumerate().skip(common);
    changes.extend(lost.map(|(n, v)| place.nth(n).changed(Difference::Lost(v.clone()))));
    let gained = new.iter().enumerate().skip(common);
    changes.extend(gained.map(|(n, v)| place.nth(n).changed(Difference::Gained(v.clone()))));
}

fn functions(
    place: &Place,
    old: &[(Value, Value)],
    new: &[(Value, Value)],
    changes: &mut Vec<Change>,
) {
    let find = |points: &[(Value, Value)], key: &Value| {
        points.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone())
    };
    for (key, a) in old {
        match find(new, key) {
            Some(b) => compare(&place.at(key), a, &b, changes),
            None => changes.push(place.at(key).changed(Difference::Lost(a.clone()))),
        }
    }
    for (key, b) in new.iter().filter(|(key, _)| find(old, key).is_none()) {
        changes.push(place.at(key).changed(Difference::Gained(b.clone())));
    }
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
        assert_eq!(changes("<<1>>", "<<1, 2>>"), ["x <<1>> -> <<1, 2>>"]);
        let long = |items: &str| format!("<<[term |-> 1, value |-> \"a\"]{items}>>");
        assert_eq!(changes(&long(""), &long(", 7")), ["x[2] + 7"]);
        assert_eq!(changes(&long(", 7"), &long("")), ["x[2] - 7"]);
        assert_eq!(changes(&long(", 7, 8, 9"), "<<7, 8, 9>>").len(), 1);
        assert_eq!(
            changes(&long(", 2"), "<<3>>"),
            ["x[1] [term |-> 1, value |-> \"a\"] -> 3", "x[2] - 2"]
        );
        assert_eq!(changes("[a |-> 1, b |-> {}]", "[a |-> 1, b |-> {\"m\"}]"), ["x.b + \"m\""]);
        assert!(changes("[a |-> 1, b |-> 2]", "[b |-> 2, a |-> 1]").is_empty());
        assert_eq!(changes("[a |-> 1]", "[b |-> 1]"), ["x [a |-> 1] -> [b |-> 1]"]);
        assert!(changes("{{1}, <<2>>}", "{{1}, <<2>>}").is_empty());
    }
}
