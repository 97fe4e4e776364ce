//! Parts of a specification's formula that may stand in it once.
//!
//! In: a job with its formulas. Out: which part stands there again. Of several initial
//! predicates, and of several next-state relations, the library takes the last and
//! forgets the others (`spec_parts_fair` in its `compile.rs`), and searches other states
//! than there are.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::doubt::{Formula, Subject};
use crate::spec::{Level, Levels, Meaning, ScopeId, Scopes};

/// Definitions that are looked into. The library looks into 16 of them, one inside the other.
const UNFOLDED_MAX: usize = 1000;

/// What is said of the part that stands there again.
pub(super) fn again(subject: &mut Subject<'_>) -> Option<String> {
    let name = &subject.config.specification.as_ref()?.name;
    let whole = body(&mut subject.scopes, (ScopeId::ROOT, name))?;
    let (mut initial, mut next) = (0, 0);
    let (mut pending, mut left) = (vec![whole], UNFOLDED_MAX);
    while let Some(formula @ (scope, expr)) = pending.pop() {
        match expr {
            Expr::Binary(Op::And, a, b) => pending.extend([(scope, &**a), (scope, &**b)]),
            Expr::Unary(Op::Always, inner) if matches!(**inner, Expr::ActionBox { .. }) => {
                next += 1;
            }
            _ if Levels::new(&mut subject.scopes).of(scope, expr) <= Level::State => initial += 1,
            _ if left > 0 => {
                left -= 1;
                pending.extend(named(&mut subject.scopes, formula));
            }
            _ => {}
        }
    }
    let what = match (initial, next) {
        (2.., _) => "second initial predicate",
        (_, 2..) => "second next-state relation",
        _ => return None,
    };
    Some(format!("{what} (in {name})"))
}

/// What a name without arguments stands for.
fn named<'a>(scopes: &mut Scopes<'a>, (scope, expr): Formula<'a>) -> Option<Formula<'a>> {
    match expr {
        Expr::Ident(name) => body(scopes, (scope, name)),
        _ => None,
    }
}

fn body<'a>(scopes: &mut Scopes<'a>, (scope, name): (ScopeId, &str)) -> Option<Formula<'a>> {
    match scopes.resolve(scope, name) {
        Meaning::Definition(scope, def) if def.params.is_empty() => Some((scope, &def.body)),
        Meaning::Substituted(scope, expr) => Some((scope, expr)),
        _ => None,
    }
}
