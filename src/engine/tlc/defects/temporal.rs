//! Defects of temporal formulas.

use tla_syntax::token::{Op, Tok};
use tla_syntax::{Expr, QuantKind};

use super::Defect;
use super::values::integer;
use crate::config::{Assignment, Literal};
use crate::doubt::flow::name_of;
use crate::doubt::{Against, Doubt, Subject};
use crate::spec::{Level, Meaning, ScopeId};

/// Two-way formulas, such as SF, that TLC's 32 bits can count, with a margin.
const TWO_WAYS_MAX: u64 = 24;

/// Every SF doubles the cases that TLC makes of a formula.
pub(super) fn overflow(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if subject.config.properties.is_empty() {
        return Vec::new();
    }
    let behaviour = subject.config.specification.iter().map(|name| name.name.as_str());
    let behaviour: u64 = behaviour.map(|name| count(subject, name)).sum();
    let mut doubts = Vec::new();
    for property in &subject.config.properties {
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

/// Formulas with two cases that a name stands for, `\A` unfolded.
fn count(subject: &mut Subject<'_>, name: &str) -> u64 {
    let (mut ways, mut left) = (0_u64, 10_000);
    let mut pending = match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Definition(scope, def) => vec![(scope, &def.body, 1_u64)],
        _ => Vec::new(),
    };
    while let Some((scope, expr, times)) = pending.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        match expr {
            Expr::Fairness { strong: true, .. } => ways = ways.saturating_add(times),
            Expr::Binary(Op::And | Op::Or | Op::Implies | Op::Equiv, a, b) => {
                pending.extend([(scope, &**a, times), (scope, &**b, times)]);
            }
            Expr::Unary(Op::Not | Op::Always | Op::Eventually, inner) => {
                pending.push((scope, inner, times));
            }
            Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, bounds, body } => {
                let sizes = bounds.iter().map(|b| {
                    let size = b.domain.as_ref().and_then(|d| size(subject, scope, d, NAMES_MAX));
                    size.unwrap_or(1).saturating_pow(u32::try_from(b.names.len()).unwrap_or(1))
                });
                let times = sizes.fold(times, u64::saturating_mul);
                pending.push((scope, body, times));
            }
            Expr::Let { body, .. } => pending.push((scope, body, times)),
            _ => {
                let Some(name) = name_of(expr) else { continue };
                let scope = match expr {
                    Expr::Qualified { instance, .. } => subject.scopes.instance(scope, instance),
                    _ => Some(scope),
                };
                let meaning = scope.map(|scope| subject.scopes.resolve(scope, name));
                if let Some(Meaning::Definition(inside, def)) = meaning {
                    pending.push((inside, &def.body, times));
                }
            }
        }
    }
    ways
}

/// Names followed from one to the next.
const NAMES_MAX: u32 = 50;

/// How many elements a set has, where that can be seen.
fn size<'a>(subject: &mut Subject<'a>, scope: ScopeId, set: &'a Expr, left: u32) -> Option<u64> {
    let left = left.checked_sub(1)?;
    match set {
        Expr::SetEnum(items) => u64::try_from(items.len()).ok(),
        Expr::Binary(Op::DotDot, from, to) => {
            let (from, to) = (integer(subject, scope, from)?, integer(subject, scope, to)?);
            u64::try_from(to - from + 1).ok()
        }
        Expr::Ident(name) => match subject.scopes.resolve(scope, name) {
            Meaning::Definition(inside, def) if def.params.is_empty() => {
                size(subject, inside, &def.body, left)
            }
            Meaning::Substituted(inside, expr) => size(subject, inside, expr, left),
            Meaning::Constant(constant) => {
                let found = subject.config.constants.iter().find(|c| c.name == constant)?;
                match &found.what {
                    Assignment::Value(Literal::Set(items)) => u64::try_from(items.len()).ok(),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// `FALSE ~> P`, `<>TRUE`.
pub(super) fn constants(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let temporal = |e: &Expr| {
        matches!(e, Expr::Unary(Op::Always | Op::Eventually, _) | Expr::Binary(Op::LeadsTo, ..))
    };
    let found: Vec<_> = subject.checked.all(temporal).map(|(p, e)| (*p, e)).collect();
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
            let is_temporal =
                |tok: &Tok| matches!(tok, Tok::Op(Op::Always | Op::Eventually | Op::LeadsTo));
            let doubt = subject.at(doubt.against(Against::Red), &piece, is_temporal);
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
