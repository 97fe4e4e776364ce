//! Looking into states: a name or a key in, the value there out.

use crate::trace::Step;
use crate::value::Value;

pub(super) fn variable<'a>(step: &'a Step, name: &str) -> Option<&'a Value> {
    step.state.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.as_ref())
}

/// `value[key]` of a function; `value[n]` of a sequence.
pub(super) fn point<'a>(value: &'a Value, key: &Value) -> Option<&'a Value> {
    match (value, key) {
        (Value::Function(points), _) => points.iter().find(|(k, _)| k == key).map(|(_, v)| v),
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

/// `variable[key]`.
pub(super) fn at<'a>(step: &'a Step, name: &str, key: &Value) -> Option<&'a Value> {
    point(variable(step, name)?, key)
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

/// The stretch of known steps without a gap that ends before row `n`: its
/// first row.
pub(super) fn since(steps: &[Step], n: usize) -> usize {
    let follows = |r: usize| steps[r].number == steps[r - 1].number + 1;
    (1..=n).rev().take_while(|r| follows(*r)).last().map_or(n, |r| r - 1)
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
