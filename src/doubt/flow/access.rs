//! What is taken out of a value: the value of a function, a field, an element.

use tla_syntax::token::Op;
use tla_syntax::{Bound, ExceptPath, Expr};

use super::{Written, arguments, name_of};

/// Accesses after each other that are followed.
pub(super) const DEPTH_MAX: usize = 8;

/// What is taken out of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Access<'a> {
    /// `f[e]`, whatever e is.
    Apply,
    /// `r.field`.
    Field(&'a str),
    /// Any element.
    Element,
    /// Anything that a function is defined for.
    Argument,
}

/// An expression, and what is taken out of its value: the last access first.
pub(super) type Taken<'a> = (Written<'a>, Vec<Access<'a>>);

impl<'a> Access<'a> {
    /// A step of an `EXCEPT`.
    pub(super) fn of(step: &'a ExceptPath) -> Self {
        match step {
            ExceptPath::Index(_) => Self::Apply,
            ExceptPath::Field(name) => Self::Field(name),
        }
    }
}

/// What is taken out of something that is itself taken out of a value.
pub(super) fn within<'a>((from, inner): Taken<'a>, path: &[Access<'a>]) -> Taken<'a> {
    (from, path.iter().copied().chain(inner).collect())
}

/// What is taken out of what an expression makes; empty if nothing is taken,
/// or if it cannot be told.
pub(super) fn taken<'a>(piece: usize, expr: &'a Expr, path: &[Access<'a>]) -> Vec<Taken<'a>> {
    let Some((first, rest)) = path.split_last() else { return Vec::new() };
    let at = |inner: &'a Expr| ((piece, inner), rest.to_vec());
    let same = |inner: &'a Expr| ((piece, inner), path.to_vec());
    match (expr, first) {
        (Expr::Except { base, updates }, Access::Apply | Access::Field(_)) => {
            let new = updates.iter().filter_map(|(steps, value)| {
                let left = path.len().checked_sub(steps.len())?;
                Some(((piece, value), path[..left].to_vec()))
            });
            std::iter::once(same(base)).chain(new).collect()
        }
        (Expr::Binary(Op::AtAt, a, b), Access::Apply | Access::Field(_))
        | (Expr::Binary(Op::Concat, a, b), Access::Apply)
        | (Expr::Binary(Op::Cup | Op::Cap, a, b), Access::Element) => vec![same(a), same(b)],
        (Expr::Binary(Op::OneTo, _, value), Access::Apply | Access::Field(_)) => vec![at(value)],
        (Expr::FnDef { body, .. }, Access::Apply | Access::Field(_)) => vec![at(body)],
        (Expr::Tuple(items), Access::Apply) | (Expr::SetEnum(items), Access::Element) => {
            items.iter().map(at).collect()
        }
        (Expr::Record(fields), Access::Apply) => fields.iter().map(|(_, e)| at(e)).collect(),
        (Expr::Record(fields), Access::Field(wanted)) => {
            fields.iter().filter(|(name, _)| name == wanted).map(|(_, e)| at(e)).collect()
        }
        (Expr::Unary(Op::Domain, function), Access::Element) => {
            vec![((piece, function), rest.iter().copied().chain([Access::Argument]).collect())]
        }
        (Expr::Except { base, .. }, Access::Argument) => vec![same(base)],
        (Expr::Binary(Op::AtAt, a, b), Access::Argument) => vec![same(a), same(b)],
        (Expr::Binary(Op::OneTo, argument, _), Access::Argument) => vec![at(argument)],
        (Expr::FnDef { bounds, .. }, Access::Argument) => arguments_of(piece, bounds, rest),
        (_, Access::Argument) => Vec::new(),
        (Expr::SetMap { expr, .. }, Access::Element) => vec![at(expr)],
        (Expr::SetFilter { bound, .. }, Access::Element) => bound.domain.iter().map(same).collect(),
        (Expr::Binary(Op::SetMinus, a, _), Access::Element) => vec![same(a)],
        (Expr::Binary(Op::DotDot, low, high), Access::Element) => vec![at(low), at(high)],
        (Expr::Unary(Op::BigUnion, sets), Access::Element) => {
            let path = path.iter().copied().chain([Access::Element]).collect();
            vec![((piece, &**sets), path)]
        }
        (_, Access::Element) => rest
            .split_last()
            .map(|(second, rest)| of_element(piece, expr, *second, rest))
            .unwrap_or_default(),
        (_, Access::Apply | Access::Field(_)) => of_sequence(piece, expr, path),
    }
}

/// What is taken out of an argument of a function: of a tuple, if it has several.
fn arguments_of<'a>(piece: usize, bounds: &'a [Bound], path: &[Access<'a>]) -> Vec<Taken<'a>> {
    let path = match (bounds, path.split_last()) {
        ([bound], _) if bound.names.len() == 1 || bound.destructure => path,
        (_, Some((Access::Apply, rest))) => rest,
        _ => path,
    };
    let path: Vec<Access<'a>> = path.iter().copied().chain([Access::Element]).collect();
    let domains = bounds.iter().filter_map(|bound| bound.domain.as_ref());
    domains.map(|domain| ((piece, domain), path.clone())).collect()
}

/// What is taken out of an element of a set of functions, records, tuples,
/// subsets or sequences.
fn of_element<'a>(
    piece: usize,
    set: &'a Expr,
    second: Access<'a>,
    rest: &[Access<'a>],
) -> Vec<Taken<'a>> {
    let element = |set: &'a Expr| {
        ((piece, set), rest.iter().copied().chain([Access::Element]).collect::<Vec<_>>())
    };
    match (set, second) {
        (Expr::Unary(Op::Subset, base), Access::Element) => vec![element(base)],
        (Expr::FnSet { domain, .. }, Access::Argument) => vec![element(domain)],
        (Expr::FnSet { range, .. }, Access::Apply | Access::Field(_)) => vec![element(range)],
        (Expr::RecordSet(fields), Access::Apply) => {
            fields.iter().map(|(_, set)| element(set)).collect()
        }
        (Expr::RecordSet(fields), Access::Field(wanted)) => {
            fields.iter().filter(|(name, _)| name == wanted).map(|(_, set)| element(set)).collect()
        }
        (Expr::Binary(Op::Cartesian, a, b), Access::Apply) => vec![element(a), element(b)],
        (_, Access::Apply) if name_of(set) == Some("Seq") => {
            arguments(set).first().map(element).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What is taken out of what an operator of the standard modules gives.
fn of_sequence<'a>(piece: usize, expr: &'a Expr, path: &[Access<'a>]) -> Vec<Taken<'a>> {
    let args = arguments(expr);
    let same = |arg: &'a Expr| ((piece, arg), path.to_vec());
    let appended = match (name_of(expr), args) {
        (Some("Append"), [_, last]) => path.split_last().map(|(_, rest)| (last, rest.to_vec())),
        _ => None,
    };
    let appended = appended.map(|(last, path)| ((piece, last), path));
    args.first().map(same).into_iter().chain(appended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is taken out of an expression, as texts with what is left to take.
    fn texts(text: &str, path: &[Access<'static>]) -> String {
        let expr = tla_syntax::parse_expression(text).unwrap();
        let found = taken(0, &expr, path);
        let text = |((_, e), left): &Taken<'_>| format!("{e}/{}", left.len());
        found.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn parts_of_values_are_taken_out_of_what_makes_them() {
        use Access::{Apply, Argument, Element, Field};
        assert_eq!(texts("[i \\in S |-> e]", &[Apply]), "e/0");
        assert_eq!(texts("[a |-> x, b |-> y]", &[Field("b")]), "y/0");
        assert_eq!(texts("<<x, y>>", &[Element, Apply]), "x/1 y/1");
        assert_eq!(texts("{x, y}", &[Element]), "x/0 y/0");
        assert_eq!(texts("[f EXCEPT ![1] = v]", &[Apply]), "f/1 v/0");
        assert_eq!(texts("[S -> T]", &[Apply, Element]), "T/1");
        assert_eq!(texts("UNION S", &[Element]), "S/2");
        assert_eq!(texts("Append(s, v)", &[Apply]), "s/1 v/0");
        assert_eq!(texts("DOMAIN f", &[Element]), "f/1");
        assert_eq!(texts("[i \\in S |-> e]", &[Argument]), "S/1");
        assert_eq!(texts("[i \\in S, j \\in T |-> e]", &[Apply, Argument]), "S/1 T/1");
        assert_eq!(texts("(k :> v) @@ f", &[Argument]), "k :> v/1 f/1");
        assert_eq!(texts("[S -> T]", &[Argument, Element]), "S/1");
        assert_eq!(texts("x", &[]), "");
        assert_eq!(texts("1", &[Apply]), "");
    }
}
