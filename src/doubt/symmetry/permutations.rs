//! Symmetries that are not the permutations of one set at a time.
//!
//! TLC takes any set of functions for a symmetry, and counts states as equal
//! that one of them carries into each other. That is right only for
//! permutations of values that nothing tells apart: those of two sets together
//! exchange the elements of one for those of the other.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::doubt::{Doubt, Subject};
use crate::spec::{Meaning, ScopeId, Scopes};

/// Definitions within definitions that are followed.
const DEPTH_MAX: usize = 50;
const HINT: &str = "define the symmetry as Permutations(S), or as a union of such sets, one for \
                    each set of model values";

/// A symmetry that exchanges more than the elements of one set.
pub(in crate::doubt) fn permutations(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let Some(symmetry) = subject.config.symmetry.as_ref().filter(|_| !subject.simulates()) else {
        return Vec::new();
    };
    let name = Expr::Ident(symmetry.name.clone());
    let Err(why) = of_single_sets(&mut subject.scopes, ScopeId::ROOT, &name, DEPTH_MAX) else {
        return Vec::new();
    };
    let doubt = Doubt::withholding("symmetry", format!("SYMMETRY {} {why}", symmetry.name));
    vec![subject.at_name(doubt, &symmetry.name).hint(HINT)]
}

type Fits = Result<(), &'static str>;

/// Whether an expression is made of `Permutations(S)`, each of one set. What
/// cannot be looked into is taken to be.
fn of_single_sets(scopes: &mut Scopes<'_>, scope: ScopeId, expr: &Expr, depth: usize) -> Fits {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    match expr {
        Expr::Binary(Op::Cup, left, right) => {
            of_single_sets(scopes, scope, left, depth)?;
            of_single_sets(scopes, scope, right, depth)
        }
        Expr::Unary(Op::BigUnion, sets) => match &**sets {
            Expr::SetEnum(sets) => {
                sets.iter().try_for_each(|set| of_single_sets(scopes, scope, set, depth))
            }
            _ => Ok(()),
        },
        Expr::Let { body, .. } => of_single_sets(scopes, scope, body, depth),
        Expr::Qualified { name, args, .. } if name == "Permutations" => {
            args.iter().try_for_each(|set| single(scopes, scope, set, depth))
        }
        Expr::Apply(head, args) => match &**head {
            Expr::Ident(name) => match scopes.resolve(scope, name) {
                Meaning::Definition(scope, def) => of_single_sets(scopes, scope, &def.body, depth),
                _ if name == "Permutations" => {
                    args.iter().try_for_each(|set| single(scopes, scope, set, depth))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        },
        Expr::Ident(name) => match scopes.resolve(scope, name) {
            Meaning::Definition(scope, def) => of_single_sets(scopes, scope, &def.body, depth),
            Meaning::Substituted(scope, expr) => of_single_sets(scopes, scope, expr, depth),
            Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => Ok(()),
        },
        Expr::Qualified { .. } => Ok(()),
        _ => Err("is not made of Permutations(..), so that states may be merged that differ"),
    }
}

/// Whether a set that is permuted is not put together from others.
fn single(scopes: &mut Scopes<'_>, scope: ScopeId, set: &Expr, depth: usize) -> Fits {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    match set {
        Expr::Binary(Op::Cup, ..) | Expr::Unary(Op::BigUnion, _) => {
            Err("exchanges the elements of several sets, which the specification may tell apart")
        }
        Expr::Ident(name) => match scopes.resolve(scope, name) {
            Meaning::Definition(scope, def) => single(scopes, scope, &def.body, depth),
            Meaning::Substituted(scope, expr) => single(scopes, scope, expr, depth),
            Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => Ok(()),
        },
        _ => Ok(()),
    }
}
