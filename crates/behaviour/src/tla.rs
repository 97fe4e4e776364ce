//! Values of TLA+ from those of Rust.

use crate::value::Value;

/// An integer.
#[must_use]
pub fn int(n: impl Into<i64>) -> Value {
    Value::Int(n.into())
}

/// A string.
#[must_use]
pub fn text(s: &str) -> Value {
    Value::Str(s.to_owned())
}

/// The model value `prefix1`, `prefix2`, ... number `n` from 0.
#[must_use]
pub fn member(prefix: char, n: usize) -> Value {
    Value::Model(format!("{prefix}{}", n + 1))
}

/// A record.
#[must_use]
pub fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A sequence.
#[must_use]
pub fn seq(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Seq(items.into_iter().collect())
}

/// A set.
#[must_use]
pub fn set(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Set(items.into_iter().collect())
}

/// A function, point by point.
#[must_use]
pub fn function(points: impl IntoIterator<Item = (Value, Value)>) -> Value {
    Value::Function(points.into_iter().collect())
}

/// A log: the terms of its entries.
#[must_use]
pub fn log(entries: &[u8]) -> Value {
    seq(entries.iter().map(|term| int(*term)))
}
