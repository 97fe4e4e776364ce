//! Prints a value as TLA+, on one line, the way TLC does.

use std::fmt::{self, Display, Formatter, Write as _};

use super::Value;

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Str(text) => string(f, text),
            Self::Model(name) | Self::Symbolic(name) => f.write_str(name),
            Self::Interval(low, high) => write!(f, "{low}..{high}"),
            Self::Set(items) => list(f, "{", items, ", ", "}", |f, v| write!(f, "{v}")),
            Self::Seq(items) => list(f, "<<", items, ", ", ">>", |f, v| write!(f, "{v}")),
            Self::Record(fields) => {
                list(f, "[", fields, ", ", "]", |f, (name, v)| write!(f, "{name} |-> {v}"))
            }
            // It has the domain of an empty sequence.
            Self::Function(points) if points.is_empty() => f.write_str("<<>>"),
            Self::Function(points) => {
                list(f, "(", points, " @@ ", ")", |f, (key, v)| write!(f, "{key} :> {v}"))
            }
        }
    }
}

fn list<T>(
    f: &mut Formatter<'_>,
    open: &str,
    items: &[T],
    between: &str,
    close: &str,
    item: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    f.write_str(open)?;
    for (n, value) in items.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        item(f, value)?;
    }
    f.write_str(close)
}

fn string(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\t' => f.write_str("\\t")?,
            '\n' => f.write_str("\\n")?,
            '\u{c}' => f.write_str("\\f")?,
            '\r' => f.write_str("\\r")?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}
