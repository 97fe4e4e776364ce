//! What makes a search smaller and may drop what is looked for: constraints
//! and views. Symmetry has a file of its own.

use std::collections::{BTreeSet, HashSet};

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::subject::Formula;
use super::{Doubt, Subject};
use crate::spec::{Meaning, Reached, Scopes, walk};

/// Constraints, symmetry and views with temporal properties: the behaviours
/// that violate them may be among those that are cut.
pub(super) fn with_liveness(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let liveness = subject.liveness();
    let (Some(property), false) = (liveness.first(), subject.simulates()) else {
        return Vec::new();
    };
    let config = subject.config;
    let cuts = config.constraints.iter().chain(&config.action_constraints);
    let cuts = cuts.map(|c| ("constrained-liveness", "constraint", c));
    let symmetry = config.symmetry.iter().map(|s| ("symmetric-liveness", "symmetry", s));
    let view = config.view.iter().map(|v| ("viewed-liveness", "view", v));
    let mut doubts = Vec::new();
    for (id, kind, reduction) in cuts.chain(symmetry).chain(view) {
        let name = &reduction.name;
        let what =
            format!("the {kind} {name} can hide a violation of the temporal property {property}");
        let doubt = subject.at_name(Doubt::withholding(id, what), name);
        doubts.push(doubt.hint(format!("check {property} in a configuration without it")));
    }
    doubts
}

/// A view that leaves out what a property or the next-state relation reads.
pub(super) fn view(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let Some(view) = &subject.config.view else { return Vec::new() };
    let name = view.name.as_str();
    let seen: BTreeSet<&str> = Reached::from(&mut subject.scopes, [name]).variables;
    let variables = subject.job.spec.variables();
    let dropped: Vec<&str> =
        variables.iter().map(String::as_str).filter(|v| !seen.contains(v)).collect();
    if seen.is_empty() && !variables.is_empty() {
        let what = format!("VIEW {name} reads no variable: all states count as one");
        return vec![subject.at_name(Doubt::withholding("view", what), name)];
    }
    let next: Vec<Formula<'_>> = subject.parts.next.iter().map(|(next, _)| *next).collect();
    let read = subject.checked.variables.iter().find(|v| dropped.contains(*v)).copied();
    let what = match (read, decides(&mut subject.scopes, &next, &dropped)) {
        (Some(variable), _) => format!("VIEW {name} leaves out {variable}, which a property reads"),
        (None, Some(variable)) => {
            format!("VIEW {name} leaves out {variable}, on which the next-state relation depends")
        }
        (None, None) => {
            let what = format!(
                "states that VIEW {name} shows alike count as one: only one of each was looked at"
            );
            return vec![subject.at_name(Doubt::noting("view", what), name)];
        }
    };
    let doubt = subject.at_name(Doubt::withholding("view", what), name);
    vec![doubt.hint("let the view show it, or check without the view")]
}

/// A dropped variable that the next-state relation reads for more than its own
/// next value.
fn decides<'a>(scopes: &mut Scopes<'a>, next: &[Formula<'a>], dropped: &[&str]) -> Option<String> {
    let (mut pending, mut seen) = (next.to_vec(), HashSet::new());
    while let Some((scope, expr)) = pending.pop() {
        let meaning = match expr {
            Expr::Unary(Op::Unchanged, _) => continue,
            Expr::Binary(Op::Eq | Op::In, left, _) if is_dropped(scopes, scope, left, dropped) => {
                continue;
            }
            Expr::Ident(name) => Some(scopes.resolve(scope, name)),
            Expr::Qualified { instance, name, .. } => {
                let inside = scopes.instance(scope, instance);
                inside.map(|inside| scopes.resolve(inside, name))
            }
            _ => None,
        };
        match meaning {
            Some(Meaning::Variable(variable)) if dropped.contains(&variable) => {
                return Some(variable.to_owned());
            }
            Some(Meaning::Definition(inside, def))
                if seen.insert((inside, std::ptr::from_ref(&def.body))) =>
            {
                pending.push((inside, &def.body));
            }
            Some(Meaning::Substituted(inside, expr)) => pending.push((inside, expr)),
            _ => {}
        }
        pending.extend(walk::parts(expr).into_iter().map(|part| (scope, part)));
    }
    None
}

/// `x'` of a dropped variable x.
fn is_dropped(
    scopes: &mut Scopes<'_>,
    scope: crate::spec::ScopeId,
    expr: &Expr,
    dropped: &[&str],
) -> bool {
    let Expr::Prime(inner) = expr else { return false };
    let Expr::Ident(name) = &**inner else { return false };
    matches!(scopes.resolve(scope, name), Meaning::Variable(v) if dropped.contains(&v))
}
