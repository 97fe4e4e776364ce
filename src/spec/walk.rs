//! Through an expression: its parts, and the names that it binds.

use tla_syntax::token::Op;
use tla_syntax::{Bound, ExceptPath, Expr};

/// The parts of an expression, in the order of the text. Definitions inside a
/// `LET` and substitutions of its instances are among them.
#[must_use]
pub fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Num(_)
        | Expr::Decimal(_)
        | Expr::Str(_)
        | Expr::Bool(_)
        | Expr::Ident(_)
        | Expr::At => Vec::new(),
        Expr::Prime(inner) | Expr::Field(inner, _) | Expr::Unary(_, inner) => vec![inner],
        Expr::Apply(head, args) | Expr::FnApply(head, args) => {
            std::iter::once(&**head).chain(args).collect()
        }
        Expr::Qualified { args: items, .. } | Expr::Tuple(items) | Expr::SetEnum(items) => {
            items.iter().collect()
        }
        Expr::Binary(_, left, right) => vec![left, right],
        Expr::SetFilter { bound, pred } => domains([&**bound]).chain([&**pred]).collect(),
        Expr::SetMap { expr, bounds } => domains(bounds).chain([&**expr]).collect(),
        Expr::Record(fields) | Expr::RecordSet(fields) => fields.iter().map(|f| &f.1).collect(),
        Expr::FnDef { bounds, body } | Expr::Quant { bounds, body, .. } => {
            domains(bounds).chain([&**body]).collect()
        }
        Expr::FnSet { domain, range } => vec![domain, range],
        Expr::Except { base, updates } => {
            let updates = updates.iter().flat_map(|(path, value)| {
                let indices = path.iter().filter_map(|step| match step {
                    ExceptPath::Index(index) => Some(index),
                    ExceptPath::Field(_) => None,
                });
                indices.chain([value])
            });
            std::iter::once(&**base).chain(updates).collect()
        }
        Expr::Choose { bound, body } => domains([&**bound]).chain([&**body]).collect(),
        Expr::Let { defs, instances, body } => {
            let substitutions = instances.iter().flat_map(|i| i.subs.iter().map(|s| &s.1));
            defs.iter().map(|d| &d.body).chain(substitutions).chain([&**body]).collect()
        }
        Expr::If { cond, then, otherwise } => vec![cond, then, otherwise],
        Expr::Case { arms, other } => {
            let arms = arms.iter().flat_map(|(guard, value)| [guard, value]);
            arms.chain(other.as_deref()).collect()
        }
        Expr::Lambda { body, .. } => vec![body],
        Expr::ActionBox { action, subscript } | Expr::ActionAngle { action, subscript } => {
            vec![action, subscript]
        }
        Expr::Fairness { subscript, action, .. } => vec![subscript, action],
    }
}

fn domains<'a>(bounds: impl IntoIterator<Item = &'a Bound>) -> impl Iterator<Item = &'a Expr> {
    bounds.into_iter().filter_map(|bound| bound.domain.as_ref())
}

/// The names that an expression gives a meaning of their own within it.
#[must_use]
pub fn binds(expr: &Expr) -> Vec<&str> {
    fn names(bounds: &[Bound]) -> Vec<&str> {
        bounds.iter().flat_map(|b| b.names.iter().map(String::as_str)).collect()
    }
    match expr {
        Expr::SetFilter { bound, .. } | Expr::Choose { bound, .. } => {
            names(std::slice::from_ref(bound))
        }
        Expr::SetMap { bounds, .. } | Expr::FnDef { bounds, .. } | Expr::Quant { bounds, .. } => {
            names(bounds)
        }
        Expr::Lambda { params, .. } => params.iter().map(|p| p.name.as_str()).collect(),
        Expr::Let { defs, .. } => {
            let own = defs.iter().map(|d| d.name.as_str());
            own.chain(defs.iter().flat_map(|d| d.params.iter().map(|p| p.name.as_str()))).collect()
        }
        _ => Vec::new(),
    }
}

/// The conjuncts of a conjunction, in the order of the text; anything else is
/// its only conjunct.
#[must_use]
pub fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    operands(Op::And, expr)
}

/// What an operator such as `/\` puts together, in the order of the text.
#[must_use]
pub fn operands(op: Op, expr: &Expr) -> Vec<&Expr> {
    let (mut found, mut pending) = (Vec::new(), vec![expr]);
    while let Some(expr) = pending.pop() {
        match expr {
            Expr::Binary(own, left, right) if *own == op => pending.extend([&**right, &**left]),
            other => found.push(other),
        }
    }
    found
}

/// Visits an expression and all its parts, outermost first.
pub fn each<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    let mut pending = vec![expr];
    while let Some(next) = pending.pop() {
        visit(next);
        pending.extend(parts(next).into_iter().rev());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let expr = tla_syntax::parse_expression(text).unwrap();
        let mut found = Vec::new();
        each(&expr, &mut |e| {
            if let Expr::Ident(name) = e {
                found.push(name.clone());
            }
        });
        found
    }

    #[test]
    fn every_part_is_visited_in_the_order_of_the_text() {
        let all = [
            ("[a EXCEPT ![b] = c, !.d = e]", "a b c e"),
            ("[x \\in a |-> b]", "a b"),
            ("{b : x \\in a}", "a b"),
            ("CHOOSE x \\in a : b", "a b"),
            ("LET f(x) == a IN f(b)", "a f b"),
            ("CASE a -> b [] c -> d [] OTHER -> e", "a b c d e"),
            ("IF a THEN [b -> c] ELSE [d : e]", "a b c e"),
            ("WF_a(b) /\\ [][c]_d", "a b c d"),
            ("F(LAMBDA x : a, b)", "F a b"),
            ("<<a, {b}, c.d, e'>>", "a b c e"),
        ];
        for (text, expected) in all {
            assert_eq!(names(text).join(" "), expected, "{text}");
        }
    }
}
