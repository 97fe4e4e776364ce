//! Conditions under which a branch of an action is taken, and which of them
//! exclude each other.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::doubt::flow::{Flow, Written};
use crate::spec::{Binder, Use, walk};

/// Parts of a condition; a longer one excludes nothing.
const PARTS_MAX: usize = 60;

/// A condition: as it is written, and what binds each of its names.
type Condition = (usize, String, Vec<*const ()>);

/// A condition by its number; false for its negation.
pub(super) type Guard = (usize, bool);

/// Conditions that hold together.
pub(super) type Guards = Rc<BTreeSet<Guard>>;

/// The conditions that were met so far.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    known: HashMap<Condition, usize>,
    /// Those about names that stand for one value here and another there.
    local: BTreeSet<usize>,
}

impl Conditions {
    /// What holds where all conjuncts of an expression do, or where it does
    /// not.
    pub(super) fn of<'a>(
        &mut self,
        flow: &Flow<'a>,
        (piece, expr): Written<'a>,
        holds: bool,
    ) -> BTreeSet<Guard> {
        let parts = if holds { walk::conjuncts(expr) } else { Vec::new() };
        let guards = [expr].into_iter().chain(parts).filter_map(|part| {
            let (condition, holds) = condition(flow, (piece, part), holds)?;
            let (next, is_local) = (self.known.len(), !condition.2.is_empty());
            let number = *self.known.entry(condition).or_insert(next);
            self.local.extend(is_local.then_some(number));
            Some((number, holds))
        });
        guards.collect()
    }

    /// What still tells something where names may have other values: `k = 1`
    /// is about one k, and only within its scope.
    pub(super) fn lasting(&self, guards: &Guards, within: &Guards) -> Guards {
        let lasts = |guard: &&Guard| !self.local.contains(&guard.0) || within.contains(guard);
        Rc::new(guards.iter().filter(lasts).copied().collect())
    }
}

/// `x' = e`, `x' \in S`.
pub(super) fn is_equation(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary(Op::Eq | Op::In, left, _) if matches!(**left, Expr::Prime(_)))
}

/// True for a comparison that surely speaks of no next value.
pub(super) fn is_condition<'a>(flow: &Flow<'a>, (piece, expr): Written<'a>) -> bool {
    let is_compared = matches!(
        expr,
        Expr::Binary(Op::Eq | Op::Neq | Op::In | Op::NotIn | Op::Lt | Op::Le | Op::Gt | Op::Ge, ..)
    );
    let mut is_plain = true;
    walk::each(expr, &mut |part| {
        let is_known = match flow.used((piece, part)) {
            None | Some(Use::Variable(_) | Use::Constant(_) | Use::Foreign(_)) => true,
            Some(Use::Local(binder)) => matches!(binder, Binder::Element { .. }),
            Some(Use::Piece(_)) => false,
        };
        is_plain &= is_known && !matches!(part, Expr::Prime(_));
    });
    is_compared && is_plain
}

/// `x # e` as the negation of `x = e`.
fn condition<'a>(
    flow: &Flow<'a>,
    (piece, expr): Written<'a>,
    holds: bool,
) -> Option<(Condition, bool)> {
    let mut binders = Vec::new();
    let mut parts = 0;
    let mut pending = vec![expr];
    while let Some(part) = pending.pop() {
        parts += 1;
        if parts > PARTS_MAX {
            return None;
        }
        binders.extend(flow.used((piece, part)).and_then(|used| binder(&used)));
        pending.extend(walk::parts(part));
    }
    let (expr, holds) = match expr {
        Expr::Unary(Op::Not, inner) => (&**inner, !holds),
        other => (other, holds),
    };
    let turned = |op: Op, a: &Expr, b: &Expr| format!("{a} {} {b}", op.symbol());
    let (text, holds) = match expr {
        Expr::Binary(Op::Neq, a, b) => (turned(Op::Eq, a, b), !holds),
        Expr::Binary(Op::NotIn, a, b) => (turned(Op::In, a, b), !holds),
        Expr::Binary(Op::Ge, a, b) => (turned(Op::Lt, a, b), !holds),
        Expr::Binary(Op::Gt, a, b) => (turned(Op::Le, a, b), !holds),
        Expr::Binary(op @ (Op::Eq | Op::In | Op::Lt | Op::Le), a, b) => (turned(*op, a, b), holds),
        other => (other.to_string(), holds),
    };
    Some(((piece, text, binders), holds))
}

/// What tells names apart that are written alike.
fn binder(used: &Use<'_>) -> Option<*const ()> {
    let Use::Local(binder) = used else { return None };
    Some(match binder {
        Binder::Parameter { body, .. } => std::ptr::from_ref(*body).cast(),
        Binder::Definition(def) => std::ptr::from_ref(*def).cast(),
        Binder::Element { of: Some(set), .. } => std::ptr::from_ref(*set).cast(),
        Binder::Element { of: None, .. } => std::ptr::null(),
        Binder::Old(except) => std::ptr::from_ref(*except).cast(),
    })
}
