//! An expression as the text of a module that TLC is to read.
//!
//! `tla-syntax` prints `a /\ b \/ c` and `a \cup b \cap c` as it reads them
//! itself. For TLC's parser neither `/\` nor `\/` binds tighter, and so it is
//! with many others: what one operator puts together and another takes has
//! parentheses here.

use tla_syntax::token::Op;
use tla_syntax::{Bound, ExceptPath, Expr};

/// The text of an expression, which TLC's parser reads as `tla-syntax` does.
#[must_use]
pub fn written(expr: &Expr) -> String {
    bracketed(expr.clone()).to_string()
}

/// The same expression, its operands with parentheses.
fn bracketed(mut expr: Expr) -> Expr {
    for part in parts(&mut expr) {
        let own = std::mem::replace(part, Expr::At);
        *part = bracketed(own);
    }
    match &mut expr {
        Expr::Unary(op, operand) => bracket(operand, |own| own != *op),
        Expr::Binary(op, left, right) => {
            let chains = matches!(op, Op::And | Op::Or);
            bracket(left, |own| own != *op || !chains);
            bracket(right, |_| true);
        }
        Expr::Prime(operand) => bracket(operand, |_| true),
        _ => {}
    }
    expr
}

/// Puts an operand between parentheses where its operator is such a one. As a
/// name, it stands anywhere as it is.
fn bracket(operand: &mut Expr, wanted: impl Fn(Op) -> bool) {
    if let Expr::Binary(op, ..) | Expr::Unary(op, _) = operand
        && wanted(*op)
    {
        *operand = Expr::Ident(format!("({operand})"));
    }
}

/// The parts of an expression, as `walk::parts` names them.
fn parts(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Num(_)
        | Expr::Decimal(_)
        | Expr::Str(_)
        | Expr::Bool(_)
        | Expr::Ident(_)
        | Expr::At => Vec::new(),
        Expr::Prime(inner) | Expr::Field(inner, _) | Expr::Unary(_, inner) => vec![inner],
        Expr::Apply(head, args) | Expr::FnApply(head, args) => {
            std::iter::once(&mut **head).chain(args).collect()
        }
        Expr::Qualified { args: items, .. } | Expr::Tuple(items) | Expr::SetEnum(items) => {
            items.iter_mut().collect()
        }
        Expr::Binary(_, a, b)
        | Expr::FnSet { domain: a, range: b }
        | Expr::ActionBox { action: a, subscript: b }
        | Expr::ActionAngle { action: a, subscript: b }
        | Expr::Fairness { subscript: a, action: b, .. } => vec![a, b],
        Expr::SetFilter { bound, pred: body } | Expr::Choose { bound, body } => {
            domains([&mut **bound]).chain([&mut **body]).collect()
        }
        Expr::SetMap { expr: body, bounds }
        | Expr::FnDef { bounds, body }
        | Expr::Quant { bounds, body, .. } => domains(bounds).chain([&mut **body]).collect(),
        Expr::Record(fields) | Expr::RecordSet(fields) => {
            fields.iter_mut().map(|field| &mut field.1).collect()
        }
        Expr::Except { base, updates } => {
            let updates = updates.iter_mut().flat_map(|(path, value)| {
                let indices = path.iter_mut().filter_map(|step| match step {
                    ExceptPath::Index(index) => Some(index),
                    ExceptPath::Field(_) => None,
                });
                indices.chain([value])
            });
            std::iter::once(&mut **base).chain(updates).collect()
        }
        Expr::Let { defs, instances, body } => {
            let put = instances.iter_mut().flat_map(|i| i.subs.iter_mut().map(|s| &mut s.1));
            defs.iter_mut().map(|d| &mut d.body).chain(put).chain([&mut **body]).collect()
        }
        Expr::If { cond, then, otherwise } => vec![cond, then, otherwise],
        Expr::Case { arms, other } => {
            let arms = arms.iter_mut().flat_map(|(guard, value)| [guard, value]);
            arms.chain(other.as_deref_mut()).collect()
        }
        Expr::Lambda { body, .. } => vec![body],
    }
}

fn domains<'a>(
    bounds: impl IntoIterator<Item = &'a mut Bound>,
) -> impl Iterator<Item = &'a mut Expr> {
    bounds.into_iter().filter_map(|bound| bound.domain.as_mut())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        written(&tla_syntax::parse_expression(text).unwrap())
    }

    #[test]
    fn what_another_operator_takes_has_parentheses() {
        let cases = [
            ("a /\\ (b \\/ c)", "a /\\ (b \\/ c)"),
            ("(a /\\ b) \\/ c => d", "((a /\\ b) \\/ c) => d"),
            ("a /\\ b /\\ c", "a /\\ b /\\ c"),
            ("(a => b) => c", "(a => b) => c"),
            ("a => (b => c)", "a => (b => c)"),
            ("x \\cup (y \\cap z) = {}", "(x \\cup (y \\cap z)) = {}"),
            ("(SUBSET x) \\cup y", "(SUBSET x) \\cup y"),
            ("~(a /\\ b)", "~(a /\\ b)"),
            ("(a = b) = c", "(a = b) = c"),
        ];
        for (text, expected) in cases {
            assert_eq!(again(text), expected);
        }
    }

    #[test]
    fn operands_are_found_wherever_they_stand() {
        let inner = "a \\/ (b /\\ c)";
        let around = [
            "\\A x \\in S : HERE",
            "{x \\in {y \\in S : HERE} : TRUE}",
            "[f EXCEPT ![HERE] = HERE]",
            "LET v == HERE IN v",
            "IF HERE THEN HERE ELSE HERE",
            "CASE HERE -> HERE [] OTHER -> HERE",
            "<<HERE, f[HERE], [r |-> HERE]>>",
            "I!A(HERE)",
        ];
        for text in around.map(|around| around.replace("HERE", inner)) {
            assert_eq!(again(&text), text);
        }
    }
}
