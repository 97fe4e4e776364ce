//! What a system does by itself, for an engine to judge.
//!
//! In: the actions that behaviours know, and a system. Out: a log of what it did, in
//! the names of the specification, as `greyverify trace validate --map` reads it.

use std::collections::BTreeSet;

use greyverify_behaviour::value::Value;
use serde_json::{Map, Value as Json};

use crate::System;
use crate::graph::{Label, plain};

/// Numbers by chance: another seed, others. It is `SplitMix64`.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// One of these; `None` if there are none.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let many = u64::try_from(all.len()).ok().filter(|many| *many > 0)?;
        all.get(usize::try_from((mixed ^ (mixed >> 31)) % many).ok()?)
    }
}

/// Names for the field that says what happened, of which one is free: as a mapping has
/// it that `greyverify trace init` writes.
const EVENT: [&str; 4] = ["event", "action", "what", "_event"];

/// The field that says what happened, where these names are those of variables and parameters.
pub(crate) fn event(known: &BTreeSet<&str>) -> &'static str {
    EVENT.into_iter().find(|name| !known.contains(name)).unwrap_or(EVENT[3])
}

/// Tries an action; the line of the log if the system did it. `event` is the field that
/// says what happened.
pub(crate) fn tried<S: System>(
    system: &mut S,
    event: &str,
    label: &Label,
    parameters: &[String],
) -> Option<String> {
    system.apply(&label.name, &label.params).ok()?;
    let mut line = Map::new();
    line.insert(event.to_owned(), Json::String(label.name.clone()));
    let params = parameters.iter().map(String::as_str).zip(label.params.iter().cloned());
    for (name, value) in params.chain(system.observe()) {
        // What is not logged is free.
        if let Some(json) = json(&plain(value)) {
            line.insert(name.to_owned(), json);
        }
    }
    Some(format!("{}\n", Json::Object(line)))
}

/// A value as a log writes it, if JSON can tell it.
fn json(value: &Value) -> Option<Json> {
    let all = |items: &[Value]| items.iter().map(json).collect::<Option<Vec<_>>>();
    let one = |(name, value): &(String, Value)| Some((name.clone(), json(value)?));
    Some(match value {
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Int(number) => Json::from(*number),
        Value::Str(text) | Value::Model(text) => Json::String(text.clone()),
        Value::Seq(items) | Value::Set(items) => Json::Array(all(items)?),
        Value::Record(fields) => Json::Object(fields.iter().map(one).collect::<Option<_>>()?),
        Value::Function(points) => function(points)?,
        Value::Interval(..) | Value::Symbolic(_) => return None,
    })
}

/// A function as an object, if its keys have texts that tell them; else as an array of
/// pairs.
fn function(points: &[(Value, Value)]) -> Option<Json> {
    let named = points.iter().map(|(key, value)| Some((name(key)?, json(value)?)));
    if let Some(fields) = named.collect::<Option<Map<_, _>>>() {
        // Otherwise a number and a string have the same text.
        return (fields.len() == points.len()).then_some(Json::Object(fields));
    }
    let pair = |(key, value): &(Value, Value)| Some(Json::Array(vec![json(key)?, json(value)?]));
    Some(Json::Array(points.iter().map(pair).collect::<Option<_>>()?))
}

/// The text of a key.
fn name(key: &Value) -> Option<String> {
    match key {
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Str(text) | Value::Model(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_chosen_and_the_same_seed_chooses_the_same() {
        let all = [1, 2, 3];
        let chosen =
            |seed| (0..40).map(|_| ()).scan(Chance(seed), |chance, ()| chance.of(&all).copied());
        let first: Vec<i32> = chosen(1).collect();
        assert!(all.iter().all(|one| first.contains(one)));
        assert_eq!(first, chosen(1).collect::<Vec<_>>());
        assert_ne!(first, chosen(2).collect::<Vec<_>>());
        assert_eq!(Chance(1).of::<i32>(&[]), None);
    }

    #[test]
    fn what_json_cannot_tell_is_not_logged() {
        let told = |text: &str| json(&plain(Value::read(text))).map(|json| json.to_string());
        assert_eq!(told("[a |-> <<1, TRUE>>, b |-> {x}]").unwrap(), r#"{"a":[1,true],"b":["x"]}"#);
        assert_eq!(told("(n1 :> -2)").unwrap(), r#"{"n1":-2}"#);
        assert_eq!(told("(7 :> 1 @@ a :> 2)").unwrap(), r#"{"7":1,"a":2}"#);
        assert_eq!(told("(<<1, 2>> :> {3})").unwrap(), "[[[1,2],[3]]]");
        assert_eq!(told("(TRUE :> 1)").unwrap(), r#"{"true":1}"#);
        assert_eq!((told("(7 :> 1 @@ \"7\" :> 2)"), told("SUBSET S")), (None, None));
    }
}
