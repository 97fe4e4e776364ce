//! Values of TLA+ from those of Rust.

use crate::value::Value;

pub(super) fn int(n: impl Into<i64>) -> Value {
    Value::Int(n.into())
}

pub(super) fn text(s: &str) -> Value {
    Value::Str(s.to_owned())
}

/// The model value `prefix1`, `prefix2`, ... number `n` from 0.
pub(super) fn member(prefix: char, n: usize) -> Value {
    Value::Model(format!("{prefix}{}", n + 1))
}

pub(super) fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

pub(super) fn seq(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Seq(items.into_iter().collect())
}

pub(super) fn set(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Set(items.into_iter().collect())
}

pub(super) fn function(points: impl IntoIterator<Item = (Value, Value)>) -> Value {
    Value::Function(points.into_iter().collect())
}

/// A log: the terms of its entries.
pub(super) fn log(entries: &[u8]) -> Value {
    seq(entries.iter().map(|term| int(*term)))
}
