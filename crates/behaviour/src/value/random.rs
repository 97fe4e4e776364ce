//! Random values for tests: those that TLC prints, and those of any tool.

use proptest::prelude::*;

use super::Value;

/// Names that TLC gives to fields.
const FIELD: &str = "[a-zA-Z0-9_]{1,6}";
/// Names that only other tools give to fields, some with a meaning in ITF.
const ODD_FIELD: &str = "#?#?(set|map|bigint|meta|[a-z/~. \"]{0,3})";

/// A value whose text reads back.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    tree(scalar().boxed(), FIELD)
}

/// Any value at all.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let symbolic = prop_oneof![
        Just("SUBSET 1..8".to_owned()),
        Just("1..2".to_owned()),
        Just("null".to_owned()),
        any::<String>()
    ];
    let scalar = prop_oneof![
        4 => scalar(),
        1 => any::<i64>().prop_map(Value::Int),
        1 => symbolic.prop_map(Value::Symbolic),
        // The same few words in both roles.
        2 => "n[12]".prop_map(Value::Str),
        2 => "n[12]".prop_map(Value::Model),
        1 => (0_i64..5, -2_i64..200).prop_map(|(low, n)| Value::Interval(low, low + n)),
    ];
    prop_oneof![tree(scalar.clone().boxed(), FIELD), tree(scalar.boxed(), ODD_FIELD)]
}

fn scalar() -> impl Strategy<Value = Value> + Clone {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|n| Value::Int(n.into())),
        (any::<i32>(), any::<i32>()).prop_map(|(a, b)| Value::Interval(a.into(), b.into())),
        any::<String>().prop_map(Value::Str),
        "[\"\\\\\t\n\r\x0c a>},]{0,12}".prop_map(Value::Str),
        "[a-z][a-zA-Z0-9_]{0,6}".prop_map(Value::Model),
    ]
}

fn tree(scalar: BoxedStrategy<Value>, field: &'static str) -> impl Strategy<Value = Value> {
    scalar.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Set),
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Seq),
            prop::collection::vec((field, inner.clone()), 1..4).prop_map(Value::Record),
            prop::collection::vec((inner.clone(), inner), 1..4).prop_map(Value::Function),
        ]
    })
}
