//! Steps that change what a subscript names: only of them does `[A]_v` ask A.

use tla_syntax::Expr;

use super::Asked;
use super::context::changed;
use super::search::{Found, When};
use crate::doubt::Subject;
use crate::doubt::shown::shown_whole;
use crate::doubt::subject::{Formula, conjuncts};
use crate::outcome::{Premise, PremiseKind, Spot, excerpt};
use crate::spec::{Meaning, ScopeId, Scopes, line_in};

/// Names that are followed in one subscript.
const NAMES_MAX: usize = 1000;

/// True if a subscript shows every variable as it is, so that any step to
/// another state changes it.
pub(super) fn is_of_all<'a>(subject: &mut Subject<'a>, found: &Found<'a>) -> bool {
    let Expr::ActionBox { subscript, .. } = found.arrow else { return false };
    let flow = subject.flow();
    let whole = flow.written((found.scope, subscript)).map(|shown| shown_whole(&flow, shown));
    let whole = whole.unwrap_or_default();
    subject.job.spec.variables().iter().all(|variable| whole.contains(variable.as_str()))
}

/// The subscripts in what an instance says, as in `PROPERTY Abs!Spec`, written
/// in the names of the root module; if some step `moves`, without those of all
/// variables.
pub(super) fn of_instances(subject: &mut Subject<'_>, property: &str, moves: bool) -> Vec<Asked> {
    let whole = match subject.scopes.resolve(ScopeId::ROOT, property) {
        Meaning::Definition(scope, def) => (scope, &def.body),
        Meaning::Substituted(scope, expr) => (scope, expr),
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => return Vec::new(),
    };
    let mut asked = Vec::new();
    for (scope, expr) in conjuncts(&mut subject.scopes, whole) {
        let Expr::Unary(_, inner) = expr else { continue };
        let Expr::ActionBox { subscript, .. } = &**inner else { continue };
        if !subject.scopes.is_instance(scope) {
            continue;
        }
        let mut left = NAMES_MAX;
        let own = in_the_root(&mut subject.scopes, (scope, subscript), &mut left);
        if let Some(own) = own.filter(|own| !moves || !names_all(subject, own)) {
            let at = subject.scopes.resolve(ScopeId::ROOT, property);
            asked.extend(change_of(subject, property, at, &own));
        }
    }
    asked
}

fn names_all(subject: &Subject<'_>, own: &Expr) -> bool {
    let Expr::Tuple(items) = own else { return false };
    let named =
        |v: &String| items.iter().any(|item| matches!(item, Expr::Ident(name) if name == v));
    subject.job.spec.variables().iter().all(named)
}

fn change_of(
    subject: &Subject<'_>,
    property: &str,
    at: Meaning<'_>,
    subscript: &Expr,
) -> Option<Asked> {
    let Meaning::Definition(scope, def) = at else { return None };
    let source = subject.scopes.source(scope);
    let line = line_in(source, Some(&def.name), |_| false);
    let premise = Premise {
        kind: PremiseKind::Change,
        property: property.to_owned(),
        premise: excerpt(&subscript.to_string()),
        at: Spot::in_file(&subject.job.spec, &source.name, line),
    };
    let formulas = vec![changed(subscript.clone())];
    Some(Asked { premise, arrow: (line, 1), when: When::Step, formulas })
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

/// Any variable at all.
pub(super) fn of_anything(subject: &Subject<'_>) -> Option<Asked> {
    let variables = subject.job.spec.variables();
    let all = Expr::Tuple(variables.iter().cloned().map(Expr::Ident).collect());
    let premise = Premise {
        kind: PremiseKind::Movement,
        property: String::new(),
        premise: excerpt(&all.to_string()),
        at: Spot::in_file(&subject.job.spec, &subject.job.spec.name, 1),
    };
    let formulas = vec![changed(all)];
    let asked = Asked { premise, arrow: (1, 1), when: When::Step, formulas };
    (!variables.is_empty()).then_some(asked)
}
