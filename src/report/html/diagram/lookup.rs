//! Looking into states: a name or a key in, the value there out.

use crate::trace::Step;
use crate::value::Value;

pub(super) fn variable<'a>(step: &'a Step, name: &str) -> Option<&'a Value> {
    step.state.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.as_ref())
}

/// `value[key]` of a function, a record or a sequence.
pub(super) fn point<'a>(value: &'a Value, key: &Value) -> Option<&'a Value> {
    match (value, key) {
        (Value::Function(points), _) => points.iter().find(|(k, _)| k == key).map(|(_, v)| v),
        (Value::Record(_), Value::Str(name)) => field(value, name),
        (Value::Seq(items), Value::Int(n)) => items.get(usize::try_from(*n).ok()?.checked_sub(1)?),
        _ => None,
    }
}

/// `value.name` of a record.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Record(fields) => fields.iter().find(|(n, _)| n == name).map(|(_, v)| v),
        _ => None,
    }
}

/// All points of a function, a record or a sequence.
pub(super) fn points(value: &Value) -> Vec<(Value, &Value)> {
    match value {
        Value::Function(points) => points.iter().map(|(key, v)| (key.clone(), v)).collect(),
        Value::Record(fields) => {
            fields.iter().map(|(name, v)| (Value::Str(name.clone()), v)).collect()
        }
        Value::Seq(items) => (1..).map(Value::Int).zip(items).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) => Some(*n),
        _ => None,
    }
}

/// Elements of a set or a sequence.
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Set(items) | Value::Seq(items) => items,
        _ => &[],
    }
}

/// True if the state before row `n` is the one of the row above it.
pub(super) fn follows(steps: &[Step], n: usize) -> bool {
    steps[n].number == steps[n - 1].number + 1
}

/// The stretch of known steps without a gap that ends before row `n`: its
/// first row.
pub(super) fn since(steps: &[Step], n: usize) -> usize {
    (1..=n).rev().take_while(|r| follows(steps, *r)).last().map_or(n, |r| r - 1)
}

/// The row before `n` at which something came about, and has been so ever
/// since; `None` if it was so from the start of what is known.
pub(super) fn came_about(steps: &[Step], n: usize, so: impl Fn(&Step) -> bool) -> Option<usize> {
    let rows = since(steps, n)..n;
    let mut row = rows.end;
    while row > rows.start && so(&steps[row - 1]) {
        row -= 1;
    }
    (row > rows.start && row < n).then_some(row)
}
