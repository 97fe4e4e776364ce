//! Values of TLA+, typed.
//!
//! In: the text TLC prints for a value. Out: [`Value`], which prints back as
//! TLA+ ([`std::fmt::Display`]) and survives the round trip.

mod normal;
mod parse;
mod print;
#[cfg(test)]
pub(crate) mod random;

pub use parse::{NESTING_MAX, ValueError};

/// A value of TLA+ as it occurs in a state.
///
/// Collections keep the order in which they were read: TLC prints sets and
/// functions in its own normal order, so equal values read from one TLC
/// compare equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An integer. TLC's are 32 bits wide.
    Int(i64),
    /// A string, unescaped.
    Str(String),
    /// A model value: equal only to itself.
    Model(String),
    /// `{a, b}`.
    Set(Vec<Value>),
    /// `lo..hi`, which TLC keeps unexpanded; empty when `hi < lo`.
    Interval(i64, i64),
    /// `<<a, b>>`: a tuple, a sequence, a function on `1..n`.
    Seq(Vec<Value>),
    /// `[field |-> value]`.
    Record(Vec<(String, Value)>),
    /// `(a :> x @@ b :> y)`.
    Function(Vec<(Value, Value)>),
    /// A set TLC keeps symbolic because it is large (`SUBSET S`, `[S -> T]`,
    /// `[f: S]`, `S \X T`), or text no rule reads: kept word for word.
    Symbolic(String),
}

impl Value {
    /// Shows the value and everything it is made of, itself first; the names
    /// of a record's fields are no values.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Set(items) | Self::Seq(items) => items.iter().for_each(|v| v.walk(visit)),
            Self::Record(fields) => fields.iter().for_each(|(_, v)| v.walk(visit)),
            Self::Function(points) => points.iter().for_each(|(key, v)| {
                key.walk(visit);
                v.walk(visit);
            }),
            Self::Bool(_)
            | Self::Int(_)
            | Self::Str(_)
            | Self::Model(_)
            | Self::Interval(..)
            | Self::Symbolic(_) => {}
        }
    }

    /// Rough memory this value takes, in bytes.
    #[must_use]
    pub fn approximate_bytes(&self) -> usize {
        let inner = match self {
            Self::Bool(_) | Self::Int(_) | Self::Interval(..) => 0,
            Self::Str(s) | Self::Model(s) | Self::Symbolic(s) => s.len(),
            Self::Set(items) | Self::Seq(items) => items.iter().map(Self::approximate_bytes).sum(),
            Self::Record(fields) => {
                fields.iter().map(|(k, v)| 24 + k.len() + v.approximate_bytes()).sum()
            }
            Self::Function(points) => {
                points.iter().map(|(k, v)| k.approximate_bytes() + v.approximate_bytes()).sum()
            }
        };
        32 + inner
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::random::value;
    use super::*;

    /// TLC breaks a wide value after a separator or an opening bracket and
    /// indents what follows; strings are never broken.
    fn wrapped(text: &str) -> String {
        let mut out = String::new();
        let (mut in_string, mut escaped) = (false, false);
        for c in text.chars() {
            match c {
                ' ' if !in_string => out.push_str("\n    "),
                _ => out.push(c),
            }
            in_string ^= c == '"' && !escaped;
            escaped = in_string && c == '\\' && !escaped;
        }
        out
    }

    proptest! {
        #[test]
        fn a_value_printed_and_read_again_is_the_same(value in value()) {
            prop_assert_eq!(value.to_string().parse(), Ok(value));
        }

        #[test]
        fn line_breaks_between_tokens_mean_nothing(value in value()) {
            prop_assert_eq!(wrapped(&value.to_string()).parse(), Ok(value));
        }

        #[test]
        fn arbitrary_text_is_kept_or_read_but_never_panics(text in ".*") {
            let _ = Value::read(&text);
        }
    }

    #[test]
    fn what_tlc_prints_is_read() {
        let cases = [
            ("<< >>", Value::Seq(vec![])),
            ("-3..-1", Value::Interval(-3, -1)),
            ("{ 1,\n  2 }", Value::Set(vec![Value::Int(1), Value::Int(2)])),
            ("[1a |-> 1]", Value::Record(vec![("1a".into(), Value::Int(1))])),
            (
                "(s1 :> m1)",
                Value::Function(vec![(Value::Model("s1".into()), Value::Model("m1".into()))]),
            ),
            ("\"q\\\"b\\\\\"", Value::Str("q\"b\\".into())),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_no_rule_reads_is_kept_word_for_word() {
        for text in
            ["SUBSET 1..8", "[1..8 -> {1, 2}]", "(1..100 \\X 1..30)", "[a: 1..100]", "{SUBSET {1}}"]
        {
            assert_eq!(Value::read(text), Value::Symbolic(text.into()));
            assert_eq!(Value::read(text).to_string(), text);
        }
        let deep = "{".repeat(100_000);
        assert_eq!(Value::read(&deep), Value::Symbolic(deep.clone()));
    }
}
