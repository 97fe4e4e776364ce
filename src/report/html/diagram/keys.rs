//! Which parts of a state belong to one of many: the lanes.
//!
//! In: the steps. Out: the keys that most variables are functions of (servers,
//! processes), and for a change, whose it is.

use crate::trace::{Change, Difference, Step};
use crate::value::Value;

/// Lanes that can be told apart on a page.
const LANES_MAX: usize = 12;
/// Fields of a record that say who put it there.
pub(super) const SENDER: [&str; 6] = ["from", "src", "source", "sender", "mfrom", "msource"];

/// How functions of the keys are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// `<<x, y>>`: keys `1..n`.
    Sequence,
    /// `[a |-> x, b |-> y]`: keys are strings.
    Record,
    /// `(1 :> x @@ 2 :> y)`.
    Function,
    /// The same with model values, which name what they stand for.
    OfModelValues,
}

/// The keys of the lanes; none if the state has no such functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) keys: Vec<Value>,
    pub(super) variables: Vec<String>,
    form: Option<Form>,
}

impl Keys {
    /// The keys that most variables are functions of in all states.
    pub(super) fn of(steps: &[Step]) -> Self {
        let Some(first) = steps.first() else { return Self::default() };
        let mut found: Vec<Self> = Vec::new();
        for (name, value) in &first.state {
            let Some((keys, form)) = value.as_ref().and_then(domain) else { continue };
            let stays = |step: &Step| {
                step.state.iter().any(|(n, v)| {
                    n == name && v.as_ref().and_then(domain).is_some_and(|(k, _)| k == keys)
                })
            };
            if !steps.iter().all(stays) {
                continue;
            }
            match found.iter_mut().find(|k| k.keys == keys) {
                Some(known) => known.variables.push(name.clone()),
                None => {
                    found.push(Self { keys, variables: vec![name.clone()], form: Some(form) });
                }
            }
        }
        found.retain(|k| k.form == Some(Form::OfModelValues) || k.variables.len() > 1);
        // The first of equals.
        found.into_iter().rev().max_by_key(|k| (k.variables.len(), k.form)).unwrap_or_default()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(|key| match key {
            Value::Str(text) => text.clone(),
            other => other.to_string(),
        })
    }

    /// The lane of a value that is one of the keys.
    pub(super) fn lane(&self, key: &Value) -> Option<usize> {
        self.keys.iter().position(|k| k == key)
    }

    /// Whose a change is: the key in its path, or the one that came or went,
    /// or the sender named in what came or went.
    pub(super) fn lane_of(&self, change: &Change) -> Option<usize> {
        let named = self.keys.iter().position(|key| self.is_named(key, change));
        named.or_else(|| match &change.what {
            Difference::Gained(value) | Difference::Lost(value)
                if self.form == Some(Form::OfModelValues) =>
            {
                self.lane(value).or_else(|| self.lane(sender(value)?))
            }
            _ => None,
        })
    }

    /// Numbers and fields mean many things: only as the first argument of one
    /// of the variables are they one of the keys.
    fn is_named(&self, key: &Value, change: &Change) -> bool {
        if self.form == Some(Form::OfModelValues) {
            return change.keys.contains(key);
        }
        let variable = change.path.split(['[', '.']).next();
        let of_lanes = self.variables.iter().any(|name| Some(name.as_str()) == variable);
        of_lanes && change.keys.first() == Some(key)
    }
}

/// The sender a record names.
pub(super) fn sender(value: &Value) -> Option<&Value> {
    SENDER.iter().find_map(|name| super::lookup::field(value, name))
}

/// The keys of a function, if it may have a lane for each.
fn domain(value: &Value) -> Option<(Vec<Value>, Form)> {
    let (mut keys, form): (Vec<Value>, Form) = match value {
        Value::Seq(items) => {
            let numbers = (1..).take(items.len()).map(Value::Int);
            (numbers.collect(), Form::Sequence)
        }
        Value::Record(fields) => {
            (fields.iter().map(|(name, _)| Value::Str(name.clone())).collect(), Form::Record)
        }
        Value::Function(points) => {
            let keys: Vec<Value> = points.iter().map(|(key, _)| key.clone()).collect();
            let form = match keys.iter().all(|k| matches!(k, Value::Model(_))) {
                true => Form::OfModelValues,
                false => Form::Function,
            };
            (keys, form)
        }
        _ => return None,
    };
    // s2 before s10.
    keys.sort_by_key(|k| (k.to_string().len(), k.to_string()));
    let named = |k: &Value| matches!(k, Value::Model(_) | Value::Int(_) | Value::Str(_));
    let shown = (2..=LANES_MAX).contains(&keys.len()) && keys.iter().all(named);
    shown.then_some((keys, form))
}
