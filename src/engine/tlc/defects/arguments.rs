//! A variable that is an argument before it has a value.

use std::collections::HashSet;

use tla_syntax::Expr;
use tla_syntax::token::{Op, Tok};

use super::Defect;
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written};
use crate::objection::Doubt;
use crate::spec::{Binder, Use};

/// A variable without a value that an operator passes on or names by `LET`,
/// and that is given a value under that name (`p = e`, `p \in S`), or under its
/// own while that name is read.
pub(super) fn lazy(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let flow = subject.flow();
    for (piece, node) in &flow.reached().nodes {
        let passed = match node {
            Expr::Binary(Op::Eq | Op::In, left, _) => passed_on(&flow, (*piece, left)),
            Expr::Ident(_) => passed_on(&flow, (*piece, node))
                .filter(|(_, variable)| gives(subject, &flow, *piece, variable)),
            _ => None,
        };
        let Some((passing, _)) = passed else { continue };
        let piece = flow.reached().pieces[passing];
        let name = piece.def.map_or("an operator", |def| def.name.as_str());
        let what = format!("{name} passes on a variable that may have no value yet");
        let is_it = |tok: &Tok| matches!(tok, Tok::Ident(found) if found == name);
        let doubt = subject.at(defect.noting(what), &piece, is_it);
        return vec![doubt.hint("LazyValue is switched off, which takes more time")];
    }
    Vec::new()
}

/// True if a piece, or what it names, gives the variable a value.
fn gives<'a>(subject: &mut Subject<'a>, flow: &Flow<'a>, piece: usize, variable: &str) -> bool {
    let piece = flow.reached().pieces[piece];
    let reached = subject.reached(&[(piece.scope, piece.body)]);
    let is_it = |expr: &Expr| matches!(expr, Expr::Ident(name) if name == variable);
    reached.nodes.iter().any(|(_, expr)| match expr {
        Expr::Binary(Op::Eq | Op::In, left, _) => match &**left {
            Expr::Prime(inner) => is_it(inner),
            other => is_it(other),
        },
        _ => false,
    })
}

/// The piece in which a variable that a name stands for is passed on, if it
/// got there by more than one name, and the variable.
fn passed_on<'a>(flow: &Flow<'a>, name: Written<'a>) -> Option<(usize, &'a str)> {
    let (mut pending, mut seen) = (vec![(name, 0_usize)], HashSet::new());
    while let Some(((piece, expr), names)) = pending.pop() {
        if !seen.insert((piece, std::ptr::from_ref(expr), names.min(2))) {
            continue;
        }
        let from: Vec<Written<'a>> = match flow.used((piece, expr)) {
            Some(Use::Local(Binder::Definition(def))) if def.params.is_empty() => {
                vec![(piece, &def.body)]
            }
            Some(Use::Local(Binder::Parameter { .. })) => flow.called_with((piece, expr)),
            _ => continue,
        };
        for next in from {
            match next.1 {
                // Names of two kinds at least: an argument, and another.
                Expr::Ident(_) | Expr::Prime(_) if names >= 1 => match unset(flow, next) {
                    Some(variable) => return Some((piece, variable)),
                    None => pending.push((next, names + 1)),
                },
                _ => pending.push((next, names + 1)),
            }
        }
    }
    None
}

/// The variable, for x in an initial predicate and for x' anywhere.
fn unset<'a>(flow: &Flow<'a>, (piece, expr): Written<'a>) -> Option<&'a str> {
    let variable = |written| match flow.used(written) {
        Some(Use::Variable(name)) => Some(name),
        _ => None,
    };
    match expr {
        Expr::Prime(inner) => {
            let named = flow.makers((piece, inner), Through::Names);
            named.into_iter().find_map(variable)
        }
        _ => variable((piece, expr)).filter(|_| flow.is_initial(expr)),
    }
}
