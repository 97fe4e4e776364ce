//! Defects of temporal formulas.

use tla_syntax::token::{Op, Tok};
use tla_syntax::{Expr, QuantKind};

use super::Defect;
use super::numbers::size;
use crate::doubt::{Subject, flow::Written};
use crate::objection::{Against, Doubt};
use crate::spec::{Level, Meaning, ScopeId, walk};

/// Two-way formulas, such as SF, that TLC's 32 bits can count, with a margin.
const TWO_WAYS_MAX: u64 = 24;

/// Every SF doubles the cases that TLC makes of a formula.
pub(super) fn overflow(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if subject.config.properties.is_empty() {
        return Vec::new();
    }
    let config = subject.config;
    let behaviour = config.specification.as_ref();
    let behaviour = behaviour.map_or(0, |name| count(subject, &name.name));
    let mut doubts = Vec::new();
    for property in &config.properties {
        let ways = behaviour + count(subject, &property.name);
        if ways > TWO_WAYS_MAX {
            let what = format!(
                "{ways} strong fairness conditions are more than TLC can count the cases of"
            );
            let doubt = subject.at_name(defect.withholding(what), &property.name);
            doubts.push(doubt.hint("join them into few, or choose smaller bounds"));
        }
    }
    doubts
}

/// Formulas with two cases that a name stands for which the root module
/// defines or extends, `\A` unfolded.
fn count(subject: &mut Subject<'_>, name: &str) -> u64 {
    let (mut ways, mut left) = (0_u64, FORMULAS_MAX);
    let (config, flow) = (subject.config, subject.flow());
    let flow = &*flow;
    let start = match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Definition(scope, def) => flow.piece((scope, &def.body)),
        Meaning::Substituted(scope, expr) => flow.piece((scope, expr)),
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => None,
    };
    let mut pending: Vec<(Written<'_>, u64)> = start.map(|body| (body, 1)).into_iter().collect();
    while let Some(((piece, expr), times)) = pending.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        match expr {
            Expr::Fairness { strong: true, .. } => ways = ways.saturating_add(times),
            Expr::Binary(op @ (Op::And | Op::Or | Op::Implies | Op::Equiv), a, b) => {
                let two_ways = *op != Op::And && is_temporal(a) && is_temporal(b);
                ways = ways.saturating_add(if two_ways { times } else { 0 });
                pending.extend([((piece, &**a), times), ((piece, &**b), times)]);
            }
            Expr::Unary(Op::Not | Op::Always | Op::Eventually, inner) => {
                pending.push(((piece, inner), times));
            }
            Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, bounds, body } => {
                let sizes = bounds.iter().map(|b| {
                    let size = b.domain.as_ref().and_then(|set| size(config, flow, (piece, set)));
                    size.unwrap_or(1).saturating_pow(u32::try_from(b.names.len()).unwrap_or(1))
                });
                pending.push(((piece, body), sizes.fold(times, u64::saturating_mul)));
            }
            Expr::If { then, otherwise, .. } => {
                pending.extend([((piece, &**then), times), ((piece, &**otherwise), times)]);
            }
            Expr::Let { body, .. } => pending.push(((piece, body), times)),
            _ => {
                let makers = flow.bodies((piece, expr)).into_iter();
                pending.extend(makers.map(|body| (body, times)));
            }
        }
    }
    ways
}

/// Formulas looked at for one name.
const FORMULAS_MAX: u32 = 10_000;

/// True if a temporal operator is written in it.
fn is_temporal(expr: &Expr) -> bool {
    let mut found = false;
    walk::each(expr, &mut |e| {
        found |= matches!(
            e,
            Expr::Unary(Op::Always | Op::Eventually, _)
                | Expr::Binary(Op::LeadsTo, ..)
                | Expr::Fairness { .. }
        );
    });
    found
}

/// `FALSE ~> P`, `<>TRUE`, `FALSE => <>P`.
pub(super) fn constants(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let is_formula = |e: &Expr| match e {
        Expr::Unary(Op::Always | Op::Eventually, _) | Expr::Binary(Op::LeadsTo, ..) => true,
        Expr::Binary(Op::Implies | Op::Or, a, b) => is_temporal(a) || is_temporal(b),
        _ => false,
    };
    let found: Vec<_> = subject.checked.all(is_formula).map(|(p, e)| (*p, e)).collect();
    let mut doubts = Vec::new();
    for (piece, expr) in found {
        let operands: Vec<&Expr> = match expr {
            Expr::Unary(_, inner) => vec![inner],
            Expr::Binary(_, a, b) => vec![a, b],
            _ => Vec::new(),
        };
        let constant =
            operands.into_iter().any(|e| subject.level_of((piece.scope, e)) == Level::Constant);
        if constant && doubts.is_empty() {
            let doubt = defect.noting("a temporal formula about a constant, which TLC can call violated although it holds");
            let is_sign =
                |tok: &Tok| matches!(tok, Tok::Op(Op::Always | Op::Eventually | Op::LeadsTo));
            let doubt = subject.at(doubt.against(Against::Red), &piece, is_sign);
            doubts.push(doubt.hint("leave the constant out, or use a newer TLC"));
        }
    }
    doubts
}

/// `[]P` as a conjunct of the behaviour.
pub(super) fn boxes(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    for (scope, expr) in subject.parts.rest.clone() {
        let Expr::Unary(Op::Always, inner) = expr else { continue };
        if subject.level_of((scope, inner)) > Level::State {
            continue;
        }
        let what = "TLC ignores [] of a state predicate in the behaviour, and so looks at states that it excludes";
        let doubt = defect.noting(what).against(Against::Red);
        let doubt = match &subject.config.specification {
            Some(name) => subject.at_name(doubt, &name.name),
            None => doubt,
        };
        return vec![doubt.hint("put it into the next-state relation or a CONSTRAINT")];
    }
    Vec::new()
}

/// Finite counterexamples to temporal properties.
pub(super) fn finite(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for property in subject.liveness() {
        let what = format!(
            "this TLC can call {property} violated by a finite behaviour and forget what is fair"
        );
        let doubt = subject.at_name(defect.noting(what).against(Against::Red), property);
        doubts.push(doubt.hint("confirm it with another build of TLC"));
    }
    doubts
}
