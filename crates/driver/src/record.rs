//! What a system does by itself, for an engine to judge.
//!
//! In: the actions that behaviours know, and a system. Out: a log of what it did, in
//! the names of the specification, as `greyverify trace validate --map` reads it.

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

/// Tries an action; the line of the log if the system did it.
pub(crate) fn tried<S: System>(
    system: &mut S,
    label: &Label,
    parameters: &[String],
) -> Option<String> {
    system.apply(&label.name, &label.params).ok()?;
    let mut line = Map::new();
    line.insert("event".to_owned(), Json::String(label.name.clone()));
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
        Value::Function(_) | Value::Interval(..) | Value::Symbolic(_) => return None,
    })
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
        assert_eq!((told("(7 :> 1)"), told("SUBSET S")), (None, None));
    }
}
