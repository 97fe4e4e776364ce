//! One form for equal values, whoever wrote them.

use super::Value;

/// Widest interval that is written out.
const INTERVAL_MAX: i64 = 100_000;

impl Value {
    /// The same value in normal form: sets and functions in order, intervals
    /// written out, a function on `1..n` as a sequence, one on strings as a
    /// record. Equal values have one normal form, unless
    /// they are symbolic.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            Self::Set(items) => Self::set(items.into_iter().map(Self::normal).collect()),
            Self::Interval(low, high)
                if high.checked_sub(low).is_some_and(|width| width < INTERVAL_MAX) =>
            {
                Self::Set((low..=high).map(Self::Int).collect())
            }
            Self::Seq(items) => Self::Seq(items.into_iter().map(Self::normal).collect()),
            Self::Record(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, value.normal()));
                let mut fields: Vec<_> = fields.collect();
                fields.sort();
                Self::Record(fields)
            }
            Self::Function(points) => {
                let points = points.into_iter().map(|(key, value)| (key.normal(), value.normal()));
                function(points.collect())
            }
            other => other,
        }
    }

    fn set(mut items: Vec<Self>) -> Self {
        items.sort();
        items.dedup();
        Self::Set(items)
    }
}

fn function(mut points: Vec<(Value, Value)>) -> Value {
    points.sort();
    let is_sequence = (1..).zip(&points).all(|(n, (key, _))| *key == Value::Int(n));
    let is_record = !points.is_empty() && points.iter().all(|(k, _)| matches!(k, Value::Str(_)));
    if is_sequence {
        return Value::Seq(points.into_iter().map(|(_, value)| value).collect());
    }
    if is_record {
        let fields = points.into_iter().filter_map(|(key, value)| match key {
            Value::Str(name) => Some((name, value)),
            _ => None,
        });
        return Value::Record(fields.collect());
    }
    Value::Function(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_form() {
        let normal = |text: &str| Value::read(text).normal();
        assert_eq!(normal("{2, 1, 2}"), normal("1..2"));
        assert_eq!(normal("(1 :> \"a\" @@ 2 :> \"b\")"), normal("<<\"a\", \"b\">>"));
        assert_eq!(normal("[b |-> {3, 2}, a |-> 1]"), normal("[a |-> 1, b |-> {2, 3}]"));
        assert_eq!(normal("(\"a\" :> 1)"), normal("[a |-> 1]"));
        assert_ne!(normal("<<1, 2>>"), normal("<<2, 1>>"));
        let widest = Value::Interval(i64::MIN, i64::MAX);
        assert_eq!(widest.clone().normal(), widest);
    }
}
