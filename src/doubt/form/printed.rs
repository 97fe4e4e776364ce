//! Operators of TLC that are there for what they do, and whose value says
//! nothing: `PrintT("bad")` is TRUE, however bad it is.

use tla_syntax::Expr;

use crate::doubt::flow::{arguments, name_of};

/// What most of them give.
static TRUE: Expr = Expr::Bool(true);

/// The value of an operator that no module at hand defines, if it is one of them.
pub(super) fn value<'a>(name: &str, args: &'a [Expr]) -> Option<&'a Expr> {
    match (name, args) {
        ("PrintT" | "TLCDefer", [_]) | ("TLCSet", [_, _]) => Some(&TRUE),
        ("Print", [_, value]) => Some(value),
        _ => None,
    }
}

/// True for what holds the place of no claim: a constant, or what is printed
/// beside the others.
pub(super) fn claims_nothing(expr: &Expr) -> bool {
    let value = name_of(expr).and_then(|name| value(name, arguments(expr)));
    *value.unwrap_or(expr) == TRUE
}
