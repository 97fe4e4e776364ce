//! The parts of the formula that a specification is.
//!
//! In: a specification and a formula. Out: what it says of the initial states, of the steps and of
//! what is fair.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::{Spec, walk};

/// Definitions within definitions that are followed.
const DEPTH_MAX: usize = 8;

/// `Init /\ [][action]_subscript /\ Fairness`, in any order.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    /// What is said of the first state.
    pub initial: Vec<&'a Expr>,
    /// The next-state relation.
    pub action: &'a Expr,
    /// What may stay as it is where it is not taken.
    pub subscript: &'a Expr,
    /// What else is said of whole behaviours.
    pub fairness: Vec<&'a Expr>,
}

impl<'a> Parts<'a> {
    /// Those of a formula; `None` if it has no `[][action]_subscript` among its conjuncts. In the
    /// place of a definition that has one stand its own conjuncts: `FSpec == Spec /\ WF_vars(A)`
    /// is how fairness is mostly added.
    #[must_use]
    pub fn of(spec: &'a Spec, body: &'a Expr) -> Option<Self> {
        let conjuncts = conjuncts(spec, body, DEPTH_MAX);
        let at = conjuncts.iter().position(|e| always(e).is_some())?;
        let (action, subscript) = always(conjuncts[at])?;
        let others = conjuncts.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.map(|(_, expr)| *expr);
        let (fairness, initial) = others.partition(|expr| is_temporal(spec, expr, DEPTH_MAX));
        Some(Self { initial, action, subscript, fairness })
    }
}

fn conjuncts<'a>(spec: &'a Spec, body: &'a Expr, depth: usize) -> Vec<&'a Expr> {
    let own = |expr: &'a Expr| {
        let inner = conjuncts(spec, named(spec, expr)?, depth.checked_sub(1)?);
        inner.iter().any(|e| always(e).is_some()).then_some(inner)
    };
    let all = walk::conjuncts(body).into_iter();
    all.flat_map(|expr| own(expr).unwrap_or_else(|| vec![expr])).collect()
}

/// The body of a definition without parameters, where its name stands.
fn named<'a>(spec: &'a Spec, expr: &Expr) -> Option<&'a Expr> {
    let Expr::Ident(name) = expr else { return None };
    let def = spec.definition(name)?.def;
    def.params.is_empty().then_some(&def.body)
}

/// The action and the subscript of `[][action]_subscript`.
fn always(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::Unary(Op::Always, inner) = expr else { return None };
    match &**inner {
        Expr::ActionBox { action, subscript } => Some((action, subscript)),
        _ => None,
    }
}

/// True if a formula speaks of more than one state, itself or through what it names.
fn is_temporal(spec: &Spec, expr: &Expr, depth: usize) -> bool {
    let mut found = false;
    walk::each(expr, &mut |part| {
        found |= match part {
            Expr::Fairness { .. } | Expr::ActionBox { .. } | Expr::ActionAngle { .. } => true,
            Expr::Unary(Op::Always | Op::Eventually, _) | Expr::Binary(Op::LeadsTo, ..) => true,
            Expr::Ident(name) => {
                let body = spec.definition(name).map(|definition| &definition.def.body);
                let inner = body.zip(depth.checked_sub(1));
                inner.is_some_and(|(body, depth)| is_temporal(spec, body, depth))
            }
            _ => false,
        };
    });
    found
}
