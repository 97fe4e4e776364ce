//! Values of TLA+, typed.
//!
//! In: the text TLC prints for a value. Out: [`Value`], which prints back as
//! TLA+ ([`std::fmt::Display`]) and survives the round trip.

mod stub;
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
    /// Rough memory this value takes, in bytes.
    #[must_use]
    pub fn approximate_bytes(&self) -> usize {
        let inner = match self {
            Self::Bool(_) | Self::Int(_) | Self::Interval(..) => 0,
            Self::Str(s) | Self::Model(s) | Self::Symbolic(s) => s.len(),
            Self::Set(items) | Self::Seq(items) => items.iter().map(Self::approximate_bytes).sum(),
            Self::Record(fields) => fields
                .iter()
                .map(|(k, v)| 24 + k.len() + v.approximate_bytes())
                .sum(),
            Self::Function(points) => points
                .iter()
                .map(|(k, v)| k.approximate_bytes() + v.approximate_bytes())
                .sum(),
        };
        32 + inner
    }
}
