//! Values of TLA+, typed.
//!
//! In: the text TLC prints for a value. Out: [`Value`], which prints back as
//! TLA+ ([`std::fmt::Display`]) and survives the round trip.

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
