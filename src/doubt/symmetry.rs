//! Symmetry over values that the specification tells apart.
//!
//! Model values of one set are alike unless something names one of them: a
//! constant that stands for one of them or for some, or a `CHOOSE` that takes
//! one for no reason.

use tla_syntax::Expr;

use super::flow::{Flow, name_of};
use super::{Doubt, Subject};
use crate::config::{Assignment, Literal};
use crate::spec::{Level, Levels, Meaning, Piece, Reached, walk};

/// What tells permuted values apart.
pub(super) fn symmetry(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let Some(symmetry) = &subject.config.symmetry else { return Vec::new() };
    let permuted = Permuted::of(subject, &symmetry.name);
    if permuted.values.is_empty() {
        return Vec::new();
    }
    let mut doubts = by_constants(subject, &permuted);
    doubts.extend(by_choice(subject, &permuted));
    doubts
}

/// What the configuration's symmetry permutes.
struct Permuted {
    /// Constants whose values are permuted.
    constants: Vec<String>,
    /// Model values that are permuted.
    values: Vec<String>,
}

impl Permuted {
    fn of(subject: &mut Subject<'_>, symmetry: &str) -> Self {
        let reached = Reached::from(&mut subject.scopes, [symmetry]);
        let mut permuted = Self { constants: Vec::new(), values: Vec::new() };
        for constant in &reached.constants {
            let assigned = assigned(subject, constant);
            permuted.values.extend(assigned.into_iter().flat_map(models));
            permuted.constants.push((*constant).to_owned());
        }
        permuted
    }
}

fn assigned<'a>(subject: &Subject<'a>, constant: &str) -> Option<&'a Literal> {
    let found = subject.config.constants.iter().find(|c| c.name == constant)?;
    match &found.what {
        Assignment::Value(literal) => Some(literal),
        Assignment::ValueIn { .. } | Assignment::Operator { .. } | Assignment::Point(_) => None,
    }
}

fn models(literal: &Literal) -> Vec<String> {
    match literal {
        Literal::Model(name) => vec![name.clone()],
        Literal::Set(items) => items.iter().flat_map(models).collect(),
        _ => Vec::new(),
    }
}

/// Formulas other than the symmetry itself.
fn judged<'a>(subject: &mut Subject<'a>) -> Reached<'a> {
    let config = subject.config;
    let behaviour = [&config.init, &config.next, &config.specification, &config.view];
    let names = behaviour.into_iter().flatten().map(|n| n.name.as_str());
    let names: Vec<&str> = names.chain(config.cuts()).chain(config.checked()).collect();
    Reached::from(&mut subject.scopes, names)
}

/// Constants that stand for some of the permuted values and not for all.
fn by_constants(subject: &mut Subject<'_>, permuted: &Permuted) -> Vec<Doubt> {
    let judged = judged(subject);
    let some = |constant: &str| {
        let own: Vec<String> = assigned(subject, constant).into_iter().flat_map(models).collect();
        let inside = |v: &&String| own.contains(v);
        let inside = permuted.values.iter().filter(inside).count();
        inside > 0 && inside < permuted.values.len()
    };
    let names: Vec<&str> = judged.constants.iter().copied().filter(|c| some(c)).collect();
    let mut doubts = Vec::new();
    for name in &names {
        let Some(piece) = alone(&judged, name, &names) else { continue };
        let what =
            format!("the symmetry permutes values that the specification tells apart by {name}");
        let is_it = |tok: &_| matches!(tok, tla_syntax::token::Tok::Ident(n) if n == name);
        let doubt = subject.at(Doubt::withholding("symmetry", what), piece, is_it);
        doubts.push(doubt.hint("permute only values that no name tells apart"));
    }
    doubts.truncate(1);
    doubts
}

/// Where a constant is used other than in a set of all of them.
fn alone<'r, 'a>(judged: &'r Reached<'a>, name: &str, all: &[&str]) -> Option<&'r Piece<'a>> {
    let is_name = |e: &Expr, n: &str| matches!(e, Expr::Ident(found) if found == n);
    let whole = |e: &Expr| {
        matches!(e, Expr::SetEnum(items)
            if all.iter().all(|n| items.iter().any(|item| is_name(item, n))))
    };
    let mut excused = Vec::new();
    for (_, set) in judged.all(whole) {
        excused.extend(walk::parts(set).into_iter().map(std::ptr::from_ref));
    }
    let lone = |e: &Expr| is_name(e, name) && !excused.contains(&std::ptr::from_ref(e));
    let found = judged.nodes.iter().find(|(_, e)| lone(e));
    found.map(|(piece, _)| &judged.pieces[*piece])
}

/// `CHOOSE` over a permuted set.
fn by_choice(subject: &mut Subject<'_>, permuted: &Permuted) -> Vec<Doubt> {
    let judged = judged(subject);
    let mut doubts = Vec::new();
    for (number, node) in &judged.nodes {
        let Expr::Choose { bound, body } = node else { continue };
        let Some(domain) = &bound.domain else { continue };
        let piece = judged.pieces[*number];
        let makers = Flow::new(&mut subject.scopes, &judged).makers(*number, domain);
        let over_all = makers.iter().any(|(at, maker)| {
            let scope = judged.pieces[*at].scope;
            name_of(maker).is_some_and(|name| {
                matches!(subject.scopes.resolve(scope, name), Meaning::Constant(c)
                    if permuted.constants.iter().any(|p| p == c))
            })
        });
        if !over_all || is_recursive(&piece) {
            continue;
        }
        let arbitrary = Levels::new(&mut subject.scopes).of(piece.scope, body) == Level::Constant
            && !uses_parameter(&piece, body);
        let doubt = match arbitrary {
            true => Doubt::withholding(
                "symmetry",
                "CHOOSE takes one of the values that the symmetry permutes",
            ),
            false => Doubt::noting(
                "symmetry",
                "CHOOSE over values that the symmetry permutes is sound only if one value fits",
            ),
        };
        let choose = |tok: &_| *tok == tla_syntax::token::Tok::Kw(tla_syntax::token::Kw::Choose);
        doubts.push(
            subject
                .at(doubt, &piece, choose)
                .hint("compare with a run without symmetry at small bounds"),
        );
    }
    doubts
}

/// A recursive operator goes through a whole set, whichever element it begins
/// with.
fn is_recursive(piece: &Piece<'_>) -> bool {
    let Some(def) = piece.def else { return false };
    let mut found = false;
    walk::each(&def.body, &mut |e| found |= name_of(e) == Some(&def.name));
    let mut local = Vec::new();
    walk::each(&def.body, &mut |e| {
        if let Expr::Let { defs, .. } = e {
            local.extend(defs);
        }
    });
    found
        || local.into_iter().any(|inner| {
            let mut again = false;
            walk::each(&inner.body, &mut |e| again |= name_of(e) == Some(&inner.name));
            again
        })
}

fn uses_parameter(piece: &Piece<'_>, body: &Expr) -> bool {
    let parameters: Vec<&str> =
        piece.def.iter().flat_map(|d| d.params.iter().map(|p| p.name.as_str())).collect();
    let mut found = false;
    walk::each(body, &mut |e| found |= name_of(e).is_some_and(|n| parameters.contains(&n)));
    found
}
