//! From JSON to values of the specification.
//!
//! In: what a field of a log holds. Out: a [`Value`], or why TLA+ has no such
//! value. Numbers, truth values, texts, arrays and objects are themselves; a text
//! that is the name of a model value of the configuration is that model value,
//! and the mapping can say of any text what else it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

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
    pub fn value(&self, json: &Json, is_set: bool) -> Result<Option<Value>, String> {
        match json {
            Json::Null => Ok(self.written.get("null").cloned()),
            Json::Array(items) if is_set => {
                let items = items.iter().map(|item| self.inner(item));
                Ok(Some(Value::Set(items.collect::<Result<_, _>>()?)))
            }
            other if is_set => Err(format!("{} is not an array", shown(other))),
            other => self.inner(other).map(Some),
        }
    }

    fn inner(&self, json: &Json) -> Result<Value, String> {
        Ok(match json {
            Json::Null => self.written.get("null").cloned().ok_or(
                "null stands inside a value, and values of the mapping does not say what it means",
            )?,
            Json::Bool(truth) => Value::Bool(*truth),
            Json::Number(number) => Value::Int(whole(number)?),
            Json::String(text) => self.text(text)?,
            Json::Array(items) => {
                Value::Seq(items.iter().map(|item| self.inner(item)).collect::<Result<_, _>>()?)
            }
            // The function without arguments, however it is written.
            Json::Object(fields) if fields.is_empty() => Value::Seq(Vec::new()),
            Json::Object(fields) => {
                let keys = fields.keys().map(|key| self.text(key));
                let keys = keys.collect::<Result<Vec<Value>, _>>()?;
                let values = fields.values().map(|value| self.inner(value));
                let values = values.collect::<Result<Vec<Value>, _>>()?;
                if keys.iter().all(|key| matches!(key, Value::Str(_))) {
                    Value::Record(fields.keys().cloned().zip(values).collect())
                } else {
                    Value::Function(keys.into_iter().zip(values).collect())
                }
            }
        })
    }

    fn text(&self, text: &str) -> Result<Value, String> {
        if let Some(meant) = self.written.get(text) {
            return Ok(meant.clone());
        }
        if self.models.contains(text) {
            return Ok(Value::Model(text.to_owned()));
        }
        let is_unwritable = |c: &char| c.is_control() && !"\t\n\r\u{c}".contains(*c);
        match text.chars().find(is_unwritable) {
            Some(c) => Err(format!("no string of TLA+ can hold the character U+{:04X}", c as u32)),
            None => Ok(Value::Str(text.to_owned())),
        }
    }
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

    fn read(json: &Json) -> Result<Option<Value>, String> {
        meanings().value(json, false)
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
        let set = meanings().value(&json!(["c1"]), true).unwrap().unwrap();
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
        assert!(meanings().value(&json!("c1"), true).unwrap_err().contains("not an array"));
        assert_eq!(read(&json!(2_147_483_647)).unwrap(), Some(Value::Int(2_147_483_647)));
    }
}
