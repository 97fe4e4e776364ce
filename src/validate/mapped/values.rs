//! From JSON to values of the specification.
//!
//! In: what a field of a log holds, and the [`Kind`] that the mapping gives it. Out: a
//! [`Value`], or why TLA+ has no such value. Numbers, truth values, texts, arrays and
//! objects are themselves; a text that is the name of a model value of the
//! configuration is that model value, and the mapping can say of any text what else
//! it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::kind::{Kind, truth};
use crate::config::{Assignment, Config};
use crate::value::Value;

/// Largest number that TLC holds, up or down.
const INT_MAX: i64 = i32::MAX as i64;

/// What the texts of a log mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meanings {
    models: BTreeSet<String>,
    written: BTreeMap<String, Value>,
    /// TLA+ that texts stand for, each an operator of the module.
    pub definitions: Vec<String>,
}

/// What an operator for a text of the log is called.
#[must_use]
pub fn operator(number: usize) -> String {
    format!("Gv7_v{number}")
}

impl Meanings {
    /// By the model values of a configuration, and what a mapping says.
    #[must_use]
    pub fn of(config: &Config, values: &BTreeMap<String, String>) -> Self {
        let literals = config.constants.iter().filter_map(|constant| match &constant.what {
            Assignment::Value(value) | Assignment::ValueIn { value, .. } => Some(value),
            Assignment::Operator { .. } | Assignment::Point(_) => None,
        });
        let models: BTreeSet<String> =
            literals.flat_map(|literal| literal.model_values().map(str::to_owned)).collect();
        let (mut written, mut definitions) = (BTreeMap::new(), Vec::new());
        for (text, tla) in values {
            let meant = if models.contains(tla.trim()) {
                Value::Model(tla.trim().to_owned())
            } else {
                definitions.push(tla.clone());
                Value::Symbolic(operator(definitions.len()))
            };
            written.insert(text.clone(), meant);
        }
        Self { models, written, definitions }
    }

    /// The value of a field. `None` for `null` that the mapping gives no meaning:
    /// nothing is logged there.
    ///
    /// # Errors
    /// Why the specification can have no such value.
    pub fn value(&self, json: &Json, kind: &Kind) -> Result<Option<Value>, String> {
        match json {
            Json::Null => Ok(self.written.get("null").cloned()),
            other => self.of_kind(other, kind).map(Some),
        }
    }

    /// A value that is of a kind. What the mapping gives a meaning may be of any, but
    /// for a text that is to be itself.
    fn of_kind(&self, json: &Json, kind: &Kind) -> Result<Value, String> {
        if let (Json::String(text), false) = (json, *kind == Kind::Text)
            && let Some(meant) = self.written.get(text)
        {
            return Ok(meant.clone());
        }
        match (kind, json) {
            (Kind::Any, _) | (_, Json::Null) => self.inner(json),
            (Kind::Text, Json::String(text)) => string(text),
            (Kind::Text, Json::Number(number)) => string(&number.to_string()),
            (Kind::Text, other) => Err(format!("{} is not a text", shown(other))),
            (Kind::Int, Json::Number(number)) => whole(number).map(Value::Int),
            (Kind::Int, Json::String(text)) => match text.parse::<i64>() {
                Ok(number) => whole(&number.into()).map(Value::Int),
                Err(_) => Err(format!("{} is not a whole number", shown(json))),
            },
            (Kind::Int, other) => Err(format!("{} is not a whole number", shown(other))),
            (Kind::Bool, Json::Bool(bool)) => Ok(Value::Bool(*bool)),
            (Kind::Bool, other) => {
                let found = other.as_str().and_then(truth).map(Value::Bool);
                found.ok_or_else(|| format!("{} is not a truth value", shown(other)))
            }
            (Kind::Set(of), Json::Array(items)) => Ok(Value::Set(self.each(items, of)?)),
            (Kind::Seq(of), Json::Array(items)) => Ok(Value::Seq(self.each(items, of)?)),
            (Kind::Set(_) | Kind::Seq(_), other) => {
                Err(format!("{} is not an array", shown(other)))
            }
            (Kind::Function(keys, values), _) => self.function(json, keys, values),
            (Kind::Record(kinds), Json::Object(fields)) => {
                let of = |name: &String| kinds.get(name).unwrap_or(&Kind::Any);
                let one = |(name, value): (&String, &Json)| {
                    Ok((name.clone(), self.of_kind(value, of(name))?))
                };
                let fields = fields.iter().map(one).collect::<Result<Vec<_>, String>>()?;
                Ok(function_of_texts(fields))
            }
            (Kind::Record(_), other) => Err(format!("{} is not an object", shown(other))),
            (Kind::Either(kinds), _) => match kinds.iter().find(|kind| kind.takes(json)) {
                Some(kind) => self.of_kind(json, kind),
                None => Err(format!("{} is none of {kind}", shown(json))),
            },
        }
    }

    fn each(&self, items: &[Json], kind: &Kind) -> Result<Vec<Value>, String> {
        items.iter().map(|item| self.of_kind(item, kind)).collect()
    }

    /// A function: an object, a sequence if its keys are numbers, or an array of pairs
    /// if no key of JSON can be one of them.
    fn function(&self, json: &Json, keys: &Kind, values: &Kind) -> Result<Value, String> {
        let pairs: Vec<(Value, Value)> = match json {
            Json::Array(items) if items.is_empty() => Vec::new(),
            Json::Array(items) if keys.is_composed() => {
                let pair = |item: &Json| match item.as_array().map(Vec::as_slice) {
                    Some([key, value]) => {
                        Ok((self.of_kind(key, keys)?, self.of_kind(value, values)?))
                    }
                    _ => Err(format!("{} is not a pair of a key and its value", shown(item))),
                };
                items.iter().map(pair).collect::<Result<_, String>>()?
            }
            Json::Array(items) if keys.has_numbers() => {
                return Ok(Value::Seq(self.each(items, values)?));
            }
            Json::Object(fields) => {
                let one = |(key, value): (&String, &Json)| {
                    let key = self.of_kind(&Json::String(key.clone()), keys)?;
                    Ok((key, self.of_kind(value, values)?))
                };
                fields.iter().map(one).collect::<Result<_, String>>()?
            }
            other => return Err(format!("{} is not an object", shown(other))),
        };
        // A key may have been written in two ways.
        let mut met = BTreeSet::new();
        if let Some((twice, _)) = pairs.iter().find(|(key, _)| !met.insert(key.clone().normal())) {
            return Err(format!("the key {twice} stands twice in one function"));
        }
        let texts = pairs.iter().map(|(key, value)| match key {
            Value::Str(name) => Some((name.clone(), value.clone())),
            _ => None,
        });
        Ok(match texts.collect::<Option<Vec<_>>>() {
            Some(fields) => function_of_texts(fields),
            None => Value::Function(pairs),
        })
    }

    fn inner(&self, json: &Json) -> Result<Value, String> {
        Ok(match json {
            Json::Null => self.written.get("null").cloned().ok_or(
                "null stands inside a value, and values of the mapping does not say what it means",
            )?,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::Number(number) => Value::Int(whole(number)?),
            Json::String(text) => self.text(text)?,
            Json::Array(items) => Value::Seq(self.each(items, &Kind::Any)?),
            Json::Object(_) => self.function(json, &Kind::Any, &Kind::Any)?,
        })
    }

    fn text(&self, text: &str) -> Result<Value, String> {
        if let Some(meant) = self.written.get(text) {
            return Ok(meant.clone());
        }
        if self.models.contains(text) {
            return Ok(Value::Model(text.to_owned()));
        }
        string(text)
    }
}

/// A string of TLA+.
fn string(text: &str) -> Result<Value, String> {
    let is_unwritable = |c: &char| c.is_control() && !"\t\n\r\u{c}".contains(*c);
    match text.chars().find(is_unwritable) {
        Some(c) => Err(format!("no string of TLA+ can hold the character U+{:04X}", c as u32)),
        None => Ok(Value::Str(text.to_owned())),
    }
}

/// A function whose keys are strings; that without arguments, however it is written.
fn function_of_texts(fields: Vec<(String, Value)>) -> Value {
    if fields.is_empty() { Value::Seq(Vec::new()) } else { Value::Record(fields) }
}

fn whole(number: &serde_json::Number) -> Result<i64, String> {
    let fits = |n: &i64| (-INT_MAX..=INT_MAX).contains(n);
    number.as_i64().filter(fits).ok_or_else(|| match number.is_f64() {
        true => format!("{number} is not a whole number of 32 bits, and TLC has no others"),
        false => format!("{number} does not fit into 32 bits, and TLC has no larger numbers"),
    })
}

/// A JSON value as an error shows it.
#[must_use]
pub fn shown(json: &Json) -> String {
    crate::figures::shortened(&json.to_string(), 60)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::parse;

    fn meanings() -> Meanings {
        let config = parse("CONSTANTS\n Client = {c1, c2}\n None = None\n").unwrap();
        let values = [("nobody", "None"), ("top", "Max(1, 2)")];
        let values = values.map(|(text, tla)| (text.to_owned(), tla.to_owned()));
        Meanings::of(&config, &values.into())
    }

    fn of(kind: &str, json: &Json) -> Result<Value, String> {
        meanings().value(json, &Kind::read(kind).unwrap()).map(Option::unwrap)
    }

    fn read(json: &Json) -> Result<Option<Value>, String> {
        meanings().value(json, &Kind::Any)
    }

    #[test]
    fn json_is_what_it_looks_like_and_names_of_model_values_are_these() {
        let text = |json: &Json| read(json).unwrap().unwrap().to_string();
        assert_eq!(text(&json!("c1")), "c1");
        assert_eq!(text(&json!("c9")), "\"c9\"");
        assert_eq!(text(&json!("nobody")), "None");
        assert_eq!(text(&json!("top")), "Gv7_v1");
        assert_eq!(meanings().definitions, ["Max(1, 2)"]);
        assert_eq!(text(&json!([1, true, "a\"\\ü"])), "<<1, TRUE, \"a\\\"\\\\ü\">>");
        assert_eq!(text(&json!({"a": 1})), "[a |-> 1]");
        assert_eq!(text(&json!({"c1": 1, "c2": 0})), "(c1 :> 1 @@ c2 :> 0)");
        assert_eq!(text(&json!({})), "<<>>");
        let set = of("set", &json!(["c1"])).unwrap();
        assert_eq!(set, Value::Set(vec![Value::Model("c1".into())]));
        assert_eq!(read(&json!(null)), Ok(None));
    }

    #[test]
    fn what_tla_has_no_value_for_is_refused() {
        for json in [json!(2_147_483_648_u32), json!(u64::MAX), json!(-2_147_483_648_i64)] {
            assert!(read(&json).unwrap_err().contains("32 bits"), "{json}");
        }
        assert!(read(&json!(1.5)).unwrap_err().contains("whole number"));
        assert!(read(&serde_json::from_str("1e30").unwrap()).is_err());
        assert!(read(&json!("a\u{0}")).unwrap_err().contains("U+0000"));
        assert!(read(&json!([null])).unwrap_err().contains("null"));
        assert!(of("set", &json!("c1")).unwrap_err().contains("not an array"));
        assert_eq!(read(&json!(2_147_483_647)).unwrap(), Some(Value::Int(2_147_483_647)));
    }

    #[test]
    fn a_kind_says_how_arrays_keys_and_texts_are_meant() {
        let text = |kind: &str, json: &Json| of(kind, json).unwrap().to_string();
        assert_eq!(text("text", &json!("c1")), "\"c1\"");
        assert_eq!(text("text", &json!("nobody")), "\"nobody\"");
        assert_eq!(text("set", &json!("nobody")), "None");
        assert_eq!(text("set(set)", &json!([["c1"], []])), "{{c1}, {}}");
        assert_eq!(text("seq(set)", &json!([["c1"], []])), "<<{c1}, {}>>");
        assert_eq!(text("[_ -> set]", &json!({"c1": [1]})), "(c1 :> {1})");
        assert_eq!(text("[_ -> set]", &json!({"a": [1]})), "[a |-> {1}]");
        assert_eq!(text("[text -> _]", &json!({"c1": "c1"})), "[c1 |-> c1]");
        assert_eq!(
            text("[votes: set]", &json!({"c1": 2, "votes": [1]})),
            "[c1 |-> 2, votes |-> {1}]"
        );
        assert_eq!(text("[int -> set]", &json!({"7": [], "-1": [1]})), "(-1 :> {1} @@ 7 :> {})");
        assert_eq!(text("[int -> set]", &json!([[], [1]])), "<<{}, {1}>>");
        assert_eq!(text("[int | _ -> _]", &json!({"c1": 1, "2": 2})), "(2 :> 2 @@ c1 :> 1)");
        assert_eq!(text("[seq -> _]", &json!([[[1, "c1"], 3]])), "(<<1, c1>> :> 3)");
        assert_eq!(text("[bool -> int]", &json!({"true": "4"})), "(TRUE :> 4)");
        assert_eq!(text("[_ -> set]", &json!([])), "<<>>");
        assert_eq!(text("set | _", &json!("c1")), "c1");
        assert_eq!(meanings().value(&json!(null), &Kind::Int), Ok(None));
    }

    #[test]
    fn what_is_of_another_kind_is_refused() {
        let told = |kind: &str, json: &Json| of(kind, json).unwrap_err();
        assert!(told("text", &json!([1])).contains("is not a text"));
        assert!(told("int", &json!("x")).contains("is not a whole number"));
        assert!(told("int", &json!("4294967297")).contains("32 bits"));
        assert!(told("[int -> _]", &json!({"c1": 1})).contains("is not a whole number"));
        assert!(told("[_ -> set]", &json!({"c1": 1})).contains("1 is not an array"));
        assert!(told("[_ -> set]", &json!([1])).contains("is not an object"));
        assert!(told("[set -> _]", &json!([[1]])).contains("not a pair"));
        assert!(told("[a: set]", &json!([])).contains("is not an object"));
        assert!(told("set | int", &json!(true)).contains("is none of set | int"));
        assert!(told("[int -> _]", &json!({"1": 1, "01": 2})).contains("the key 1 stands twice"));
        assert!(told("set(text)", &json!(["a\u{0}"])).contains("U+0000"));
        assert!(told("set", &json!([null])).contains("null"));
    }
}
