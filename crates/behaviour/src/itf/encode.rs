//! A state as JSON, and the notes on what JSON does not tell of it.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::notes::Notes;
use super::pointer::Place;
use crate::json::Json;
use crate::value::{NESTING_MAX, Value};
use crate::{Action, Step};

/// Elements of an interval that are written out; a wider one stays text.
const INTERVAL_ELEMENTS_MAX: i64 = 100;

/// A value is nested deeper than [`NESTING_MAX`] levels: no engine makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a value is nested deeper than {NESTING_MAX} levels")]
pub(super) struct TooDeep;

type Encoded<T> = Result<T, TooDeep>;

/// The state object of a step that stands at `index`.
pub(super) fn state(step: &Step, index: u64) -> Encoded<State<'_>> {
    let mut encoder = Encoder::of(step);
    if step.number != index + 1 {
        encoder.notes.number = Some(step.number);
    }
    let mut variables = Vec::with_capacity(step.state.len());
    for (name, value) in &step.state {
        let value = match value {
            Some(value) => encoder.variable(name, value)?,
            None => encoder.unassigned(name),
        };
        variables.push((escaped(name), value));
    }
    let notes = Some(encoder.notes).filter(|notes| *notes != Notes::default());
    Ok(State { meta: StateMeta { index, action: step.action.as_ref(), notes }, variables })
}

/// A state object: `#meta` first, then the variables in their order.
pub(super) struct State<'a> {
    meta: StateMeta<'a>,
    variables: Vec<(String, Json)>,
}

#[derive(Serialize)]
struct StateMeta<'a> {
    index: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a Action>,
    #[serde(rename = "greyverify", skip_serializing_if = "Option::is_none")]
    notes: Option<Notes>,
}

impl Serialize for State<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.variables.len() + 1))?;
        map.serialize_entry("#meta", &self.meta)?;
        for (name, value) in &self.variables {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// `#meta` is no variable; a name that begins with `#` gets one more.
pub(super) fn escaped(name: &str) -> String {
    if name.starts_with('#') { format!("#{name}") } else { name.to_owned() }
}

struct Encoder<'a> {
    notes: Notes,
    place: Place<'a>,
}

impl<'a> Encoder<'a> {
    fn of(step: &Step) -> Self {
        let mut notes = Notes::default();
        let values = step.state.iter().filter_map(|(_, value)| value.as_ref());
        values.for_each(|value| models(value, &mut notes.models));
        Self { notes, place: Place::default() }
    }

    fn unassigned(&mut self, name: &str) -> Json {
        self.notes.unassigned.insert(name.to_owned());
        unserializable("null")
    }

    fn variable(&mut self, name: &'a str, value: &'a Value) -> Encoded<Json> {
        self.place.key(name);
        let encoded = self.value(value, NESTING_MAX);
        self.place.leave();
        encoded
    }

    fn value(&mut self, value: &'a Value, levels: usize) -> Encoded<Json> {
        let levels = levels.checked_sub(1).ok_or(TooDeep)?;
        Ok(match value {
            Value::Bool(bool) => Json::Bool(*bool),
            Value::Int(n) => integer(*n),
            Value::Str(text) => self.string(text),
            Value::Model(name) => Json::Text(name.clone()),
            Value::Symbolic(text) => unserializable(text),
            Value::Interval(low, high) => self.interval(*low, *high),
            Value::Seq(items) => Json::List(self.items(items, levels)?),
            Value::Set(items) => {
                self.place.key("#set");
                let items = self.items(items, levels)?;
                self.place.leave();
                Json::tagged("#set", Json::List(items))
            }
            Value::Record(fields) => self.record(fields, levels)?,
            Value::Function(points) => self.function(points, levels)?,
        })
    }

    fn string(&mut self, text: &str) -> Json {
        if self.notes.models.contains(text) {
            self.notes.strings.insert(self.place.to_string());
        }
        Json::Text(text.to_owned())
    }

    fn interval(&mut self, low: i64, high: i64) -> Json {
        let text = Value::Interval(low, high).to_string();
        self.notes.intervals.insert(self.place.to_string(), text.clone());
        match high.checked_sub(low) {
            Some(width) if width < INTERVAL_ELEMENTS_MAX => {
                Json::tagged("#set", Json::List((low..=high).map(integer).collect()))
            }
            _ => unserializable(&text),
        }
    }

    fn items(&mut self, items: &'a [Value], levels: usize) -> Encoded<Vec<Json>> {
        let items = items.iter().enumerate().map(|(n, item)| {
            self.place.index(n);
            let encoded = self.value(item, levels);
            self.place.leave();
            encoded
        });
        items.collect()
    }

    fn record(&mut self, fields: &'a [(String, Value)], levels: usize) -> Encoded<Json> {
        let names: BTreeSet<&String> = fields.iter().map(|(name, _)| name).collect();
        if names.len() < fields.len() || names.iter().any(|name| name.starts_with('#')) {
            return self.odd_record(fields, levels);
        }
        let fields = fields.iter().map(|(name, value)| {
            self.place.key(name);
            let encoded = self.value(value, levels);
            self.place.leave();
            Ok((name.clone(), encoded?))
        });
        Ok(Json::Object(fields.collect::<Encoded<_>>()?))
    }

    /// TLA+ has it that a record is a function on strings.
    fn odd_record(&mut self, fields: &'a [(String, Value)], levels: usize) -> Encoded<Json> {
        self.notes.records.insert(self.place.to_string());
        self.map(fields, |_, name| Ok(Json::Text(name.clone())), levels)
    }

    fn function(&mut self, points: &'a [(Value, Value)], levels: usize) -> Encoded<Json> {
        self.map(points, |encoder, key| encoder.value(key, levels), levels)
    }

    fn map<K>(
        &mut self,
        points: &'a [(K, Value)],
        encode_key: impl Fn(&mut Self, &'a K) -> Encoded<Json>,
        levels: usize,
    ) -> Encoded<Json> {
        self.place.key("#map");
        let mut pairs = Vec::with_capacity(points.len());
        for (n, (key, value)) in points.iter().enumerate() {
            self.place.index(n);
            self.place.index(0);
            let key = encode_key(self, key)?;
            self.place.leave();
            self.place.index(1);
            let value = self.value(value, levels)?;
            self.place.leave();
            self.place.leave();
            pairs.push(Json::List(vec![key, value]));
        }
        self.place.leave();
        Ok(Json::tagged("#map", Json::List(pairs)))
    }
}

/// Always tagged: ADR-015 allows plain numbers up to 2^53, but only the tag is
/// written by Apalache and Quint and understood by every reader of ITF.
fn integer(n: i64) -> Json {
    Json::tagged("#bigint", Json::Text(n.to_string()))
}

fn unserializable(text: &str) -> Json {
    Json::tagged("#unserializable", Json::Text(text.to_owned()))
}

/// The names of all model values in a value.
fn models(value: &Value, found: &mut BTreeSet<String>) {
    value.walk(&mut |part| {
        if let Value::Model(name) = part
            && !found.contains(name)
        {
            found.insert(name.clone());
        }
    });
}
