//! Steps that change what a subscript names: only of them does `[A]_v` ask A.

use tla_syntax::Expr;

use super::Asked;
use super::search::{Found, When};
use super::writer::changed;
use crate::doubt::Subject;
use crate::doubt::shown::shown_whole;
use crate::doubt::subject::Formula;
use crate::outcome::{Premise, PremiseKind, Spot, excerpt};
use crate::spec::{Meaning, Scopes};

/// Names that are followed in one subscript.
const NAMES_MAX: usize = 1000;

/// True if a subscript shows every variable as it is, so that any step to
/// another state changes it.
pub(super) fn is_of_all<'a>(subject: &mut Subject<'a>, found: &Found<'a>) -> bool {
    let Expr::ActionBox { subscript, .. } = found.asking else { return false };
    let flow = subject.flow();
    let whole = flow.written((found.scope, subscript)).map(|shown| shown_whole(&flow, shown));
    let whole = whole.unwrap_or_default();
    subject.job.spec.variables().iter().all(|variable| whole.contains(variable.as_str()))
}

/// A subscript as the root module would write it, if it can.
pub(super) fn shown<'a>(scopes: &mut Scopes<'a>, found: &Found<'a>) -> String {
    let Expr::ActionBox { subscript, .. } = found.asking else { return found.shown.clone() };
    let mut left = NAMES_MAX;
    let own = in_the_root(scopes, (found.scope, subscript), &mut left);
    own.map_or_else(|| found.shown.clone(), |own| own.to_string())
}

/// A tuple of names as the root module would write it; `None` of what is no
/// such tuple.
fn in_the_root<'a>(
    scopes: &mut Scopes<'a>,
    (scope, expr): Formula<'a>,
    left: &mut usize,
) -> Option<Expr> {
    *left = left.checked_sub(1)?;
    if !scopes.is_instance(scope) {
        return Some(expr.clone());
    }
    match expr {
        Expr::Tuple(items) => {
            let own = items.iter().map(|item| in_the_root(scopes, (scope, item), left));
            Some(Expr::Tuple(own.collect::<Option<_>>()?))
        }
        Expr::Ident(name) => match scopes.resolve(scope, name) {
            Meaning::Definition(inside, def) if def.params.is_empty() => {
                in_the_root(scopes, (inside, &def.body), left)
            }
            Meaning::Substituted(inside, expr) => in_the_root(scopes, (inside, expr), left),
            Meaning::Variable(name) => Some(Expr::Ident(name.to_owned())),
            Meaning::Definition(..) | Meaning::Constant(_) | Meaning::Foreign => None,
        },
        _ => None,
    }
}

/// Any variable at all; and, where constraints may exclude what changes one,
/// whether anything would.
pub(super) fn of_anything(subject: &Subject<'_>) -> Vec<Asked> {
    let movement = step(subject, PremiseKind::Movement, When::Step);
    let is_cut = !subject.config.cuts().is_empty();
    let attempt = is_cut.then(|| step(subject, PremiseKind::Attempt, When::Attempt)).flatten();
    movement.into_iter().chain(attempt).collect()
}

fn step(subject: &Subject<'_>, kind: PremiseKind, when: When) -> Option<Asked> {
    let variables = subject.job.spec.variables();
    let all = Expr::Tuple(variables.iter().cloned().map(Expr::Ident).collect());
    let premise = Premise {
        kind,
        property: String::new(),
        premise: excerpt(&all.to_string()),
        conditional: false,
        at: Spot::in_file(&subject.job.spec, &subject.job.spec.name, 1),
    };
    let formulas = vec![changed(all)];
    let asked = Asked { premise, place: (1, 1), when, formulas };
    (!variables.is_empty()).then_some(asked)
}
