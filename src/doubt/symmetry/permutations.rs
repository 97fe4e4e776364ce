//! Which sets a symmetry permutes, and symmetries that are not the
//! permutations of one set at a time.
//!
//! TLC takes any set of functions for a symmetry, and counts states as equal
//! that one of them carries into each other. That is right only for
//! permutations of values that nothing tells apart: those of two sets together
//! exchange the elements of one for those of the other.

use std::rc::Rc;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::permuted::is_assigned;
use crate::config::Config;
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written, arguments, name_of};
use crate::objection::Doubt;
use crate::spec::{Meaning, Reached, ScopeId};

/// Expressions of one symmetry that are looked at.
const LEFT_MAX: usize = 10_000;
/// Sets of which one permuted set is made.
const PARTS_MAX: usize = 500;
const HINT: &str = "define the symmetry as Permutations(S), or as a union of such sets, one for \
                    each set of model values";
const OF_SEVERAL: &str =
    "exchanges the elements of several sets, which the specification may tell apart";
const OF_NONE: &str = "is not made of Permutations(..), so that states may be merged that differ";
const OF_UNKNOWN: &str = "permutes a set that cannot be followed to one constant, so that states may be merged that differ";

/// A symmetry that exchanges more than the elements of one set.
pub(in crate::doubt) fn permutations(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let Some(symmetry) = subject.config.symmetry.as_ref().filter(|_| !subject.simulates()) else {
        return Vec::new();
    };
    let flow = flow(subject, &symmetry.name);
    let permuted = permuted_sets(subject, &flow, &symmetry.name);
    let single = |sets: Vec<Written<'_>>| {
        let config = subject.config;
        sets.into_iter().try_for_each(|set| is_single(config, &flow, set, &mut PARTS_MAX.clone()))
    };
    let Err(why) = permuted.and_then(single) else { return Vec::new() };
    let doubt = Doubt::withholding("symmetry", format!("SYMMETRY {} {why}", symmetry.name));
    vec![subject.at_name(doubt, &symmetry.name).hint(HINT)]
}

/// Values within a symmetry: calls of one operator are not told apart, so that
/// a set may be followed to more sets than are permuted, and never to fewer.
pub(super) fn flow<'a>(subject: &mut Subject<'a>, symmetry: &str) -> Flow<'a> {
    let reached = Reached::from(&mut subject.scopes, [symmetry]);
    Flow::new(Rc::new(reached), &Reached::default())
}

/// The sets whose permutations a symmetry is made of, one by one; why it is no symmetry to
/// rely on, if it is made of anything else.
pub(super) fn permuted_sets<'a>(
    subject: &mut Subject<'a>,
    flow: &Flow<'a>,
    symmetry: &str,
) -> Result<Vec<Written<'a>>, &'static str> {
    let start = match subject.scopes.resolve(ScopeId::ROOT, symmetry) {
        Meaning::Definition(scope, def) => flow.piece((scope, &def.body)),
        Meaning::Substituted(scope, expr) => flow.piece((scope, expr)),
        // TLC says itself that this is no symmetry.
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => None,
    };
    let (mut found, mut pending) = (Vec::new(), Vec::from_iter(start));
    let mut left = LEFT_MAX;
    while let Some(next) = pending.pop() {
        left = left.checked_sub(1).ok_or(OF_UNKNOWN)?;
        for (piece, maker) in makers(flow, next)? {
            let inside = |expr: &'a Expr| (piece, expr);
            match maker {
                Expr::Binary(Op::Cup, a, b) => pending.extend([inside(a), inside(b)]),
                Expr::Unary(Op::BigUnion, sets) => {
                    for (piece, sets) in makers(flow, inside(sets))? {
                        match sets {
                            Expr::SetEnum(sets) => pending.extend(sets.iter().map(|s| (piece, s))),
                            Expr::SetMap { expr, .. } => pending.push((piece, expr)),
                            _ => return Err(OF_NONE),
                        }
                    }
                }
                Expr::SetEnum(none) if none.is_empty() => {}
                _ => match (name_of(maker), arguments(maker)) {
                    (Some("Permutations"), [set]) => {
                        found.extend(each(subject.config, flow, inside(set))?);
                    }
                    _ => return Err(OF_NONE),
                },
            }
        }
    }
    Ok(found)
}

/// Whether a set that is permuted is one set, or a part of one, and not put
/// together from others.
fn is_single<'a>(
    config: &Config,
    flow: &Flow<'a>,
    set: Written<'a>,
    left: &mut usize,
) -> Result<(), &'static str> {
    let mut pending = vec![set];
    while let Some(next) = pending.pop() {
        *left = left.checked_sub(1).ok_or(OF_UNKNOWN)?;
        if is_assigned(config, flow, next) {
            continue;
        }
        for (piece, maker) in makers(flow, next)? {
            match maker {
                Expr::Binary(Op::Cup, ..) | Expr::Unary(Op::BigUnion, _) => return Err(OF_SEVERAL),
                Expr::Binary(Op::SetMinus, whole, _) => pending.push((piece, whole)),
                // What is in both is in the one that is a single set.
                Expr::Binary(Op::Cap, a, b) => {
                    if is_single(config, flow, (piece, a), left).is_err() {
                        pending.push((piece, b));
                    }
                }
                Expr::SetFilter { bound, .. } => {
                    pending.extend(bound.domain.iter().map(|whole| (piece, whole)));
                }
                Expr::SetEnum(_) => {}
                _ if is_assigned(config, flow, (piece, maker)) => {}
                _ => return Err(OF_UNKNOWN),
            }
        }
    }
    Ok(())
}

/// Each of the sets that an expression may stand for.
fn each<'a>(
    config: &Config,
    flow: &Flow<'a>,
    set: Written<'a>,
) -> Result<Vec<Written<'a>>, &'static str> {
    if is_assigned(config, flow, set) { Ok(vec![set]) } else { makers(flow, set) }
}

/// What makes a value, which is not understood if nothing does.
fn makers<'a>(flow: &Flow<'a>, value: Written<'a>) -> Result<Vec<Written<'a>>, &'static str> {
    let makers = flow.makers(value, Through::Names);
    if makers.is_empty() { Err(OF_UNKNOWN) } else { Ok(makers) }
}
