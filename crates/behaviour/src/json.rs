//! JSON as it stands in a file: keys in their order, nesting bounded.
//!
//! In: a serde deserializer, or a tree to write. Out: [`Json`]. The tree of
//! `serde_json` sorts the keys of an object and forgets repeated ones; the order
//! of a record's fields is part of a [`Value`](crate::value::Value).

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::value::NESTING_MAX as VALUE_NESTING_MAX;

/// Deepest nesting that is read: a level of a value is three of JSON at most
/// (`{"#map": [[k, v]]}`), and the value stands in a file.
const NESTING_MAX: usize = 3 * VALUE_NESTING_MAX + 16;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A number that is no integer of 64 bits.
    Fraction(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, its keys in their order and repeated ones kept.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a Boolean",
            Self::Int(_) => "an integer",
            Self::Fraction(_) => "a number that is not an integer of 64 bits",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The field of an object; `None` for everything else, too.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// A key that stands twice in one object, here or further inside: what it says is for nobody
    /// to know.
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        match self {
            Self::List(items) => items.iter().find_map(Self::repeated),
            Self::Object(fields) => {
                let mut met = BTreeSet::new();
                let twice = fields.iter().find(|(key, _)| !met.insert(key));
                let inside = || fields.iter().find_map(|(_, value)| value.repeated());
                twice.map(|(key, _)| key.as_str()).or_else(inside)
            }
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// One of our own types.
    ///
    /// # Errors
    /// What does not fit.
    pub fn typed<T: DeserializeOwned>(&self) -> Result<T, String> {
        let text = serde_json::to_vec(self).map_err(|e| e.to_string())?;
        serde_json::from_slice(&text).map_err(|e| {
            let error = e.to_string();
            // Line and column are those of this part alone.
            error.rsplit_once(" at line ").map_or(error.clone(), |(what, _)| what.to_owned())
        })
    }

    /// An object of one field.
    #[must_use]
    pub fn tagged(tag: &str, inner: Self) -> Self {
        Self::Object(vec![(tag.to_owned(), inner)])
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Bool(bool) => to.serialize_bool(*bool),
            Self::Int(n) => to.serialize_i64(*n),
            Self::Fraction(n) => to.serialize_f64(*n),
            Self::Text(text) => to.serialize_str(text),
            Self::List(items) => to.collect_seq(items),
            Self::Object(fields) => {
                let mut map = to.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Reads a tree of bounded depth.
#[derive(Debug, Clone, Copy)]
pub struct Tree {
    levels: usize,
}

impl Tree {
    /// As deep as a behaviour ever is.
    #[must_use]
    pub fn whole() -> Self {
        Self { levels: NESTING_MAX }
    }

    fn inner<E: Error>(self) -> Result<Self, E> {
        let levels = self.levels.checked_sub(1);
        levels
            .map(|levels| Self { levels })
            .ok_or_else(|| E::custom(format!("nested deeper than {NESTING_MAX} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Json, E> {
        Ok(Json::Bool(bool))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Json, E> {
        Ok(Json::Int(n))
    }

    #[expect(clippy::cast_precision_loss, reason = "such a number is refused, whatever it is")]
    fn visit_u64<E>(self, n: u64) -> Result<Json, E> {
        Ok(i64::try_from(n).map_or(Json::Fraction(n as f64), Json::Int))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Json, E> {
        Ok(Json::Fraction(n))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut fields = Vec::new();
        while let Some(name) = from.next_key()? {
            fields.push((name, from.next_value_seed(inner)?));
        }
        Ok(Json::Object(fields))
    }
}

/// Reads one document with the given seed, and nothing after it.
///
/// # Errors
/// The text is not that, or is nested too deeply.
///
/// `serde_json` bounds nesting at 128 levels, fewer than a value may have;
/// [`Tree`] bounds it instead.
pub fn document<'de, T>(
    text: &'de [u8],
    seed: impl DeserializeSeed<'de, Value = T>,
) -> serde_json::Result<T> {
    let mut from = serde_json::Deserializer::from_slice(text);
    from.disable_recursion_limit();
    let read = seed.deserialize(&mut from)?;
    from.end()?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> serde_json::Result<Json> {
        document(text.as_bytes(), Tree::whole())
    }

    #[test]
    fn keys_keep_their_order_and_are_written_as_they_were_read() {
        let text = r#"{"z":[1,-2,true,null],"a":{"é\n":"x"}}"#;
        assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
    }

    #[test]
    fn a_key_that_stands_twice_in_one_object_is_found() {
        let repeated = |text: &str| read(text).unwrap().repeated().map(str::to_owned);
        assert_eq!(repeated(r#"{"a":1,"b":[{"a":2},{"a":3}]}"#), None);
        assert_eq!(repeated(r#"{"a":1,"b":2,"a":1}"#).as_deref(), Some("a"));
        assert_eq!(repeated(r#"{"b":[1,{"c":{"d":1,"d":2}}]}"#).as_deref(), Some("d"));
    }

    #[test]
    fn nesting_is_bounded_and_never_overflows_the_stack() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(read(&deep(NESTING_MAX)).is_ok());
        let error = read(&deep(1_000_000)).unwrap_err().to_string();
        assert!(error.starts_with("nested deeper than 400 levels"), "{error}");
    }

    #[test]
    fn numbers_beyond_64_bits_are_no_integers() {
        assert_eq!(read("9223372036854775807").unwrap(), Json::Int(i64::MAX));
        for text in ["9223372036854775808", "1.5", "1e3"] {
            assert!(matches!(read(text).unwrap(), Json::Fraction(_)), "{text}");
        }
    }
}
