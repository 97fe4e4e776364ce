//! Values of constants: in the manifest, and as `--set NAME=VALUE`.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::config::{Literal, parse_literal};
use crate::spec::expression;

/// Most model values that one constant may have; far beyond what TLC can search.
const MODEL_VALUES_MAX: u32 = 64;

/// What a constant is set to, as written.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct RawConstant(pub(super) toml::Value);

/// What a constant is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstantValue {
    /// A value that a configuration file can hold.
    Literal(Literal),
    /// `{ model_values = n }`: a set of `n` model values named after the
    /// constant, e.g. `{s1, s2, s3}` for `Server`.
    ModelValues(u32),
    /// `{ tla = "..." }`: an expression, which becomes an operator of the
    /// generated module.
    Expression(String),
}

impl ConstantValue {
    /// The value as a configuration file holds it; `None` for an expression.
    #[must_use]
    pub fn literal(&self, constant: &str) -> Option<Literal> {
        match self {
            Self::Literal(literal) => Some(literal.clone()),
            Self::ModelValues(count) => Some(model_values(constant, *count)),
            Self::Expression(_) => None,
        }
    }

    /// The bound this value sets, as people speak of it: the number, or the
    /// size of the set. `None` for what is no bound.
    #[must_use]
    pub fn bound(&self) -> Option<String> {
        match self {
            Self::Literal(Literal::Int(n)) => Some(n.to_string()),
            Self::Literal(Literal::Set(items)) => {
                let distinct: BTreeSet<String> = items.iter().map(ToString::to_string).collect();
                Some(distinct.len().to_string())
            }
            Self::ModelValues(count) => Some(count.to_string()),
            Self::Literal(_) | Self::Expression(_) => None,
        }
    }

    /// The value in words that [`Self::overridden`] understands: the number, the size of a set
    /// of model values that are named after their constant, or what it is. `None` for an
    /// expression.
    #[must_use]
    pub fn stated(&self, constant: &str) -> Option<String> {
        let literal = self.literal(constant)?;
        let named = match &literal {
            Literal::Set(items) => {
                u32::try_from(items.len()).ok().map(|count| (count, model_values(constant, count)))
            }
            _ => None,
        };
        match named {
            Some((count, named)) if named == literal && count > 0 => Some(count.to_string()),
            _ => Some(literal.to_string()),
        }
    }

    /// The same constant with a bound from the command line: a number gives a
    /// set of model values its size, anything else replaces the value.
    ///
    /// # Errors
    /// A text that is not a value, or a size out of range.
    pub fn overridden(&self, text: &str) -> Result<Self, String> {
        match (self, parse_literal(text)) {
            (Self::ModelValues(_), Some(Literal::Int(n))) => model_value_count(n),
            (Self::Literal(set), Some(Literal::Int(n))) if set.is_set_of_model_values() => {
                model_value_count(n)
            }
            (Self::Literal(set @ Literal::Set(_)), Some(Literal::Int(_))) => {
                Err(format!("{set} is a set, and no number stands for its members: name them"))
            }
            (_, Some(literal)) => Self::written(literal, text),
            (_, None) => Err(format!(
                "`{text}` is not a value of a configuration file (a natural number, a string, TRUE, FALSE, a model value, or a set of these)"
            )),
        }
    }

    /// A literal with its text. TLC takes what stands in a string of a configuration file as it
    /// is, and `"\\n"` for two characters; in a module it is the string of TLA+.
    fn written(literal: Literal, text: &str) -> Result<Self, String> {
        if !literal.has_an_escape() {
            return Ok(Self::Literal(literal));
        }
        match literal.model_values().next() {
            None => Ok(Self::Expression(text.trim().to_owned())),
            Some(model) => Err(format!(
                "{text} has the model value {model} beside a string with a backslash, which a configuration file cannot hold; give the string to a constant of its own"
            )),
        }
    }

    /// What a mirror program says of a constant: a value of a configuration file,
    /// or an expression.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        parse_literal(text).map_or_else(|| Self::Expression(text.to_owned()), Self::Literal)
    }

    /// What the manifest says of `constant`.
    pub(super) fn from_toml(constant: &str, value: &toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::Integer(n) => match u32::try_from(*n) {
                Ok(n) if i32::try_from(n).is_ok() => Ok(Self::Literal(Literal::Int(n))),
                _ => Err(format!(
                    "{n} is outside 0..2147483647, the integers a configuration file can hold; write {{ tla = \"{n}\" }}"
                )),
            },
            toml::Value::Boolean(b) => Ok(Self::Literal(Literal::Bool(*b))),
            toml::Value::String(text) => Self::written(literal(text)?, text),
            toml::Value::Table(table) => from_table(constant, table),
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Array(_) => {
                Err(format!("a constant is a number, a boolean, a string, or {TABLES}"))
            }
        }
    }
}

fn literal(text: &str) -> Result<Literal, String> {
    let literal = parse_literal(text).ok_or_else(|| {
        format!("`{text}` is not a value of a configuration file; write {{ tla = \"...\" }} for an expression")
    })?;
    match literal.mixes() {
        None => Ok(literal),
        Some((one, other)) => Err(format!(
            "{literal} holds {one} and {other} in one set, which TLC cannot compare; only model values may stand beside others"
        )),
    }
}

/// The tables that stand for a value.
const TABLES: &str = "one of the tables { model_value = true }, { model_value = \"name\" }, { model_values = N }, { model_values = [\"a\", \"b\"] } and { tla = \"...\" }";

fn from_table(constant: &str, table: &toml::Table) -> Result<ConstantValue, String> {
    let entries: Vec<_> = table.iter().map(|(k, v)| (k.as_str(), v)).collect();
    match entries[..] {
        [("model_value", toml::Value::Boolean(true))] => model_value(constant),
        [("model_value", toml::Value::String(name))] => model_value(name),
        [("model_values", toml::Value::Array(names))] if !names.is_empty() => named_values(names),
        [("model_values", toml::Value::Integer(n))] => {
            model_value_count(u32::try_from(*n).unwrap_or(0))
        }
        [("tla", toml::Value::String(text))] if !text.trim().is_empty() => expression(text)
            .map(|_| ConstantValue::Expression(text.clone()))
            .map_err(|e| format!("`{text}` is not a TLA+ expression: {e}")),
        _ => Err(format!("a constant that is a table is {TABLES}")),
    }
}

fn model_value(name: &str) -> Result<ConstantValue, String> {
    match parse_literal(name) {
        Some(literal @ Literal::Model(_)) => Ok(ConstantValue::Literal(literal)),
        _ => Err(format!("`{name}` cannot be the name of a model value")),
    }
}

fn named_values(names: &[toml::Value]) -> Result<ConstantValue, String> {
    let values = names.iter().map(|name| match model_value(name.as_str().unwrap_or_default())? {
        ConstantValue::Literal(literal) => Ok(literal),
        ConstantValue::ModelValues(_) | ConstantValue::Expression(_) => {
            Err("model_values holds names".to_owned())
        }
    });
    values.collect::<Result<_, _>>().map(|values| ConstantValue::Literal(Literal::Set(values)))
}

fn model_value_count(n: u32) -> Result<ConstantValue, String> {
    match n {
        1..=MODEL_VALUES_MAX => Ok(ConstantValue::ModelValues(n)),
        _ => Err(format!("model_values must be 1 to {MODEL_VALUES_MAX}")),
    }
}

fn model_values(constant: &str, count: u32) -> Literal {
    let prefix = constant.chars().next().unwrap_or('m').to_ascii_lowercase();
    Literal::Set((1..=count).map(|n| Literal::Model(format!("{prefix}{n}"))).collect())
}

/// `--set NAME=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The constant.
    pub constant: String,
    /// The value as typed.
    pub value: String,
}

/// Reads `NAME=VALUE`.
///
/// # Errors
/// What is wrong with it, for the usage message.
pub fn parse_override(text: &str) -> Result<Override, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok(Override { constant: name.trim().into(), value: value.trim().into() })
        }
        _ => Err(format!("`{text}` is not of the form NAME=VALUE, such as MaxTerm=4")),
    }
}

impl JsonSchema for RawConstant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Constant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let table = |key: &str, value: Json, says: &str| {
            json!({
                "type": "object", "description": says, "properties": { key: value },
                "required": [key], "additionalProperties": false,
            })
        };
        json_schema!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": i32::MAX },
            { "type": "boolean" },
            { "type": "string", "description": "A value as a configuration file holds it." },
            table("model_value", json!({ "type": ["boolean", "string"] }),
                "A model value: `true` for one of the constant's own name."),
            table("model_values", json!({ "anyOf": [
                { "type": "integer", "minimum": 1 },
                { "type": "array", "items": { "type": "string" } },
            ] }), "A set of model values: how many, or their names."),
            table("tla", json!({ "type": "string" }), "A TLA+ expression."),
        ] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_values_are_named_after_their_constant() {
        let value = ConstantValue::ModelValues(3);
        assert_eq!(value.literal("Server").unwrap().to_string(), "{s1, s2, s3}");
        assert_eq!(value.overridden("5"), Ok(ConstantValue::ModelValues(5)));
        assert!(value.overridden("0").is_err() && value.overridden("1..3").is_err());
        assert_eq!(value.overridden("{a, b}").unwrap().bound().unwrap(), "2");
    }

    #[test]
    fn model_values_may_have_names_of_their_own() {
        let read = |text: &str| {
            let table: toml::Table = format!("value = {text}").parse().unwrap();
            ConstantValue::from_toml("Nil", &table["value"])
        };
        let shown = |text: &str| read(text).unwrap().literal("Nil").unwrap().to_string();
        assert_eq!(shown("{ model_value = true }"), "Nil");
        assert_eq!(shown("{ model_value = \"None\" }"), "None");
        assert_eq!(shown("\"None\""), "None");
        assert_eq!(shown("{ model_values = [\"a\", \"b\"] }"), "{a, b}");
        let named = read("{ model_values = [\"a\", \"b\"] }").unwrap();
        assert_eq!(named.overridden("3"), Ok(ConstantValue::ModelValues(3)));
        for wrong in [
            "{ model_value = false }",
            "{ model_value = \"1\" }",
            "{ model_value = \"TRUE\" }",
            "{ model_values = [] }",
            "{ model_values = [1] }",
            "[1]",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_stated_is_understood() {
        let read = |text: &str| ConstantValue::Literal(parse_literal(text).unwrap());
        let stated = |value: &ConstantValue| value.stated("Server").unwrap();
        assert_eq!(stated(&read("{s1, s2}")), "2");
        assert_eq!(stated(&read("{s2, s3}")), "{s2, s3}");
        for value in [ConstantValue::ModelValues(3), read("{s1}"), read("{1, 5}"), read("4")] {
            let again = value.overridden(&stated(&value)).unwrap();
            assert_eq!(again.literal("Server"), value.literal("Server"));
        }
    }

    #[test]
    fn an_override_needs_a_name_and_a_value() {
        assert_eq!(
            parse_override("A = 4").unwrap(),
            Override { constant: "A".into(), value: "4".into() }
        );
        assert!(parse_override("A").is_err() && parse_override("=4").is_err());
    }
}
