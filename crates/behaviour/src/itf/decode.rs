//! A state object as a step.

use super::notes::{Notes, OURS};
use super::pointer::Place;
use crate::json::Json;
use crate::value::{NESTING_MAX, Value};
use crate::{Action, Step};

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {place}: {what}")]
pub(super) struct Wrong {
    place: String,
    what: String,
}

impl Wrong {
    pub(super) fn new(place: &str, what: impl Into<String>) -> Self {
        Self { place: place.to_owned(), what: what.into() }
    }
}

type Decoded<T> = Result<T, Wrong>;

/// The step that the state object at `index` stands for.
pub(super) fn step(json: &Json, index: u64) -> Decoded<Step> {
    let root = format!("/states/{index}");
    let Json::Object(fields) = json else {
        return Err(Wrong::new(&root, format!("expected a state, found {}", json.kind())));
    };
    let meta = json.field("#meta");
    let notes = notes(meta, &root)?;
    let mut decoder = Decoder { notes: &notes, root: &root, place: Place::default() };
    let mut state: Vec<(String, Option<Value>)> = Vec::with_capacity(fields.len());
    for (key, value) in fields.iter().filter(|(key, _)| key != "#meta") {
        let name = decoder.name(key)?;
        if state.iter().any(|(known, _)| known == name) {
            return Err(Wrong::new(&root, format!("variable `{name}` is there twice")));
        }
        state.push((name.to_owned(), decoder.variable(name, value)?));
    }
    let number = notes.number.unwrap_or(index + 1);
    Ok(Step { number, action: meta.and_then(action), state })
}

fn notes(meta: Option<&Json>, root: &str) -> Decoded<Notes> {
    let Some(ours) = meta.and_then(|meta| meta.field(OURS)) else {
        return Ok(Notes::default());
    };
    ours.typed().map_err(|what| Wrong::new(&format!("{root}/#meta/{OURS}"), what))
}

/// `#meta` is free for all: an action is taken from whatever looks like one.
fn action(meta: &Json) -> Option<Action> {
    match meta.field("action")? {
        Json::Text(name) => Some(Action { name: name.clone(), arguments: None, location: None }),
        object => object.typed().ok(),
    }
}

struct Decoder<'a> {
    notes: &'a Notes,
    root: &'a str,
    place: Place<'a>,
}

impl<'a> Decoder<'a> {
    fn wrong<T>(&self, what: impl Into<String>) -> Decoded<T> {
        Err(Wrong::new(&format!("{}{}", self.root, self.place), what))
    }

    fn name(&self, key: &'a str) -> Decoded<&'a str> {
        match key.strip_prefix('#') {
            None => Ok(key),
            Some(rest) if rest.starts_with('#') => Ok(rest),
            Some(_) => self.wrong(format!("`{key}` is not a variable")),
        }
    }

    fn variable(&mut self, name: &'a str, value: &'a Json) -> Decoded<Option<Value>> {
        if self.notes.unassigned.contains(name) {
            return Ok(None);
        }
        self.inside_key(name, |decoder| decoder.value(value, NESTING_MAX)).map(Some)
    }

    fn inside_key<T>(
        &mut self,
        key: &'a str,
        decode: impl FnOnce(&mut Self) -> Decoded<T>,
    ) -> Decoded<T> {
        self.place.key(key);
        let decoded = decode(self);
        self.place.leave();
        decoded
    }

    fn inside<T>(&mut self, n: usize, decode: impl FnOnce(&mut Self) -> Decoded<T>) -> Decoded<T> {
        self.place.index(n);
        let decoded = decode(self);
        self.place.leave();
        decoded
    }

    fn value(&mut self, json: &'a Json, levels: usize) -> Decoded<Value> {
        let Some(levels) = levels.checked_sub(1) else {
            return self.wrong(format!("nested deeper than {NESTING_MAX} levels"));
        };
        match json {
            Json::Bool(bool) => Ok(Value::Bool(*bool)),
            Json::Int(n) => Ok(Value::Int(*n)),
            Json::Text(text) => Ok(self.text(text)),
            Json::List(items) => self.items(items, levels).map(Value::Seq),
            Json::Object(fields) => match &fields[..] {
                [(tag, inner)] if tag.starts_with('#') => self.tagged(tag, inner, levels),
                _ => self.record(fields, levels),
            },
            Json::Fraction(_) => {
                self.wrong(format!("{}; write it as {{\"#bigint\": \"...\"}}", json.kind()))
            }
            Json::Null => self.wrong("null is not a value"),
        }
    }

    fn text(&self, text: &str) -> Value {
        let is_model = self.notes.models.contains(text)
            && (self.notes.strings.is_empty()
                || !self.notes.strings.contains(&self.place.to_string()));
        if is_model { Value::Model(text.to_owned()) } else { Value::Str(text.to_owned()) }
    }

    fn tagged(&mut self, tag: &'a str, inner: &'a Json, levels: usize) -> Decoded<Value> {
        if let Some(interval) = self.interval()? {
            return Ok(interval);
        }
        let is_record =
            !self.notes.records.is_empty() && self.notes.records.contains(&self.place.to_string());
        self.inside_key(tag, |decoder| match (tag, inner) {
            ("#bigint", Json::Text(digits)) => decoder.integer(digits),
            ("#unserializable", Json::Text(text)) => Ok(Value::Symbolic(text.clone())),
            ("#set", Json::List(items)) => decoder.items(items, levels).map(Value::Set),
            ("#tup", Json::List(items)) => decoder.items(items, levels).map(Value::Seq),
            ("#map", Json::List(pairs)) if is_record => decoder.odd_record(pairs, levels),
            ("#map", Json::List(pairs)) => decoder.function(pairs, levels),
            ("#bigint" | "#unserializable", other) => {
                decoder.wrong(format!("expected a string, found {}", other.kind()))
            }
            ("#set" | "#tup" | "#map", other) => {
                decoder.wrong(format!("expected a list, found {}", other.kind()))
            }
            _ => decoder.wrong("unknown tag; ITF has #bigint, #set, #tup, #map, #unserializable"),
        })
    }

    fn interval(&self) -> Decoded<Option<Value>> {
        if self.notes.intervals.is_empty() {
            return Ok(None);
        }
        let Some(text) = self.notes.intervals.get(&self.place.to_string()) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(interval @ Value::Interval(..)) => Ok(Some(interval)),
            _ => self.wrong(format!("`{text}` should be an interval, and is not one")),
        }
    }

    /// Integers of any size exist in ITF; those beyond 64 bits are kept as text.
    fn integer(&self, digits: &str) -> Decoded<Value> {
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
            return self.wrong(format!("`{digits}` is not an integer"));
        }
        Ok(digits.parse().map_or_else(|_| Value::Symbolic(digits.to_owned()), Value::Int))
    }

    fn items(&mut self, items: &'a [Json], levels: usize) -> Decoded<Vec<Value>> {
        let items = items.iter().enumerate();
        items.map(|(n, item)| self.inside(n, |decoder| decoder.value(item, levels))).collect()
    }

    fn record(&mut self, fields: &'a [(String, Json)], levels: usize) -> Decoded<Value> {
        let mut record: Vec<(String, Value)> = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            if name.starts_with('#') {
                return self.wrong(format!("`{name}` stands beside other fields"));
            }
            if record.iter().any(|(known, _)| known == name) {
                return self.wrong(format!("field `{name}` is there twice"));
            }
            let value = self.inside_key(name, |decoder| decoder.value(value, levels))?;
            record.push((name.clone(), value));
        }
        Ok(Value::Record(record))
    }

    fn odd_record(&mut self, pairs: &'a [Json], levels: usize) -> Decoded<Value> {
        let name = |decoder: &mut Self, key: &'a Json| match key {
            Json::Text(name) => Ok(name.clone()),
            other => decoder.wrong(format!("expected a field's name, found {}", other.kind())),
        };
        self.pairs(pairs, name, levels).map(Value::Record)
    }

    fn function(&mut self, pairs: &'a [Json], levels: usize) -> Decoded<Value> {
        self.pairs(pairs, |decoder, key| decoder.value(key, levels), levels).map(Value::Function)
    }

    fn pairs<K>(
        &mut self,
        pairs: &'a [Json],
        decode_key: impl Fn(&mut Self, &'a Json) -> Decoded<K>,
        levels: usize,
    ) -> Decoded<Vec<(K, Value)>> {
        let pairs = pairs.iter().enumerate().map(|(n, pair)| {
            self.inside(n, |decoder| match pair {
                Json::List(pair) if pair.len() == 2 => {
                    let key = decoder.inside(0, |decoder| decode_key(decoder, &pair[0]))?;
                    Ok((key, decoder.inside(1, |decoder| decoder.value(&pair[1], levels))?))
                }
                _ => decoder.wrong("expected a pair of key and value"),
            })
        });
        pairs.collect()
    }
}
