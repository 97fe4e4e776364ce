//! Symmetry over values that the specification tells apart.
//!
//! Model values of one set are alike unless something names one of them: a
//! constant that stands for one of them or for some, or a `CHOOSE` that takes
//! one for no reason.

use std::collections::BTreeSet;
use std::rc::Rc;

use tla_syntax::Expr;

use super::flow::{Flow, Through, name_of};
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
    /// Names that are exchanged for each other: those of one set.
    groups: Vec<BTreeSet<String>>,
}

impl Permuted {
    fn of(subject: &mut Subject<'_>, symmetry: &str) -> Self {
        let reached = Reached::from(&mut subject.scopes, [symmetry]);
        let written = reached.all(|e| matches!(e, Expr::SetEnum(_)));
        let groups = written.filter_map(|(_, set)| match Names::of(set)? {
            Names::Set(items) => items.into_iter().map(Names::name).collect(),
            Names::Name(_) => None,
        });
        let mut permuted =
            Self { constants: Vec::new(), values: Vec::new(), groups: groups.collect() };
        for constant in &reached.constants {
            let values: Vec<String> =
                assigned(subject, constant).into_iter().flat_map(models).collect();
            permuted.groups.push(values.iter().cloned().collect());
            permuted.values.extend(values);
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
        let Some(literal) = assigned(subject, constant) else { return false };
        models(literal).iter().any(|v| permuted.values.contains(v))
            && !Names::of_literal(literal).is_kept_by(&permuted.groups)
    };
    let names: Vec<&str> = judged.constants.iter().copied().filter(|c| some(c)).collect();
    let mut doubts = Vec::new();
    for name in &names {
        let Some(piece) = alone(subject, &judged, name, &permuted.groups) else { continue };
        let what =
            format!("the symmetry permutes values that the specification tells apart by {name}");
        let is_it = |tok: &_| matches!(tok, tla_syntax::token::Tok::Ident(n) if n == name);
        let doubt = subject.at(Doubt::withholding("symmetry", what), piece, is_it);
        doubts.push(doubt.hint("permute only values that no name tells apart"));
    }
    doubts.truncate(1);
    doubts
}

/// Where a constant is used other than in a set that the symmetry leaves as it
/// is, such as `{a1, a2, a3}` or the set of their pairs.
fn alone<'r, 'a>(
    subject: &mut Subject<'a>,
    judged: &'r Reached<'a>,
    name: &str,
    groups: &[BTreeSet<String>],
) -> Option<&'r Piece<'a>> {
    let is_kept = |e: &Expr| Names::of(e).is_some_and(|names| names.is_kept_by(groups));
    let rebinds = |e: &Expr| walk::binds(e).contains(&name);
    let mut excused = Vec::new();
    for (_, expr) in judged.all(|e| rebinds(e) || matches!(e, Expr::SetEnum(_)) && is_kept(e)) {
        walk::each(expr, &mut |part| excused.push(std::ptr::from_ref(part)));
    }
    let is_parameter = |piece: &Piece<'_>| {
        piece.def.is_some_and(|d| d.params.iter().any(|parameter| parameter.name == name))
    };
    let found = judged.nodes.iter().find(|(number, e)| {
        let piece = &judged.pieces[*number];
        name_of(e) == Some(name)
            && !excused.contains(&std::ptr::from_ref(*e))
            && !is_parameter(piece)
            && matches!(subject.scopes.resolve(piece.scope, name), Meaning::Constant(_))
    });
    found.map(|(piece, _)| &judged.pieces[*piece])
}

/// A name, or a set of such things that is written out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    Name(String),
    Set(BTreeSet<Names>),
}

impl Names {
    /// `None` if the expression is anything else.
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::SetEnum(items) => {
                items.iter().map(Self::of).collect::<Option<_>>().map(Self::Set)
            }
            _ => name_of(expr).map(|name| Self::Name(name.to_owned())),
        }
    }

    fn of_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Set(items) => Self::Set(items.iter().map(Self::of_literal).collect()),
            other => Self::Name(other.to_string()),
        }
    }

    fn name(self) -> Option<String> {
        match self {
            Self::Name(name) => Some(name),
            Self::Set(_) => None,
        }
    }

    /// True if exchanging any two names of a group leaves it the same.
    fn is_kept_by(&self, groups: &[BTreeSet<String>]) -> bool {
        let pairs = |group: &BTreeSet<String>| {
            let others = group.iter().skip(1).cloned();
            group.iter().cloned().zip(others).collect::<Vec<_>>()
        };
        groups.iter().flat_map(pairs).all(|(a, b)| self.exchanged(&a, &b) == *self)
    }

    fn exchanged(&self, a: &str, b: &str) -> Self {
        match self {
            Self::Name(name) if name == a => Self::Name(b.to_owned()),
            Self::Name(name) if name == b => Self::Name(a.to_owned()),
            Self::Name(_) => self.clone(),
            Self::Set(items) => Self::Set(items.iter().map(|i| i.exchanged(a, b)).collect()),
        }
    }
}

/// `CHOOSE` over a permuted set, or over what is made of one: its subsets, its
/// orders, records of its elements.
fn by_choice(subject: &mut Subject<'_>, permuted: &Permuted) -> Vec<Doubt> {
    let judged = Rc::new(judged(subject));
    let flow = Flow::new(Rc::clone(&judged), &Reached::default());
    let mut doubts = Vec::new();
    for (number, node) in &judged.nodes {
        let Expr::Choose { bound, body } = node else { continue };
        let Some(domain) = &bound.domain else { continue };
        let piece = judged.pieces[*number];
        let makers = flow.makers((*number, domain), Through::Names);
        let mut is_permuted = |at: usize, expr: &Expr| {
            let scope = judged.pieces[at].scope;
            let named = name_of(expr).map(|name| subject.scopes.resolve(scope, name));
            matches!(named, Some(Meaning::Constant(c)) if permuted.constants.iter().any(|p| p == c))
        };
        let over_all = makers.iter().any(|(at, maker)| is_permuted(*at, maker));
        let from_all = makers
            .iter()
            .copied()
            .chain([(*number, domain)])
            .any(|(at, maker)| members(maker).into_iter().any(|part| is_permuted(at, part)));
        if !from_all || is_recursive(&piece) {
            continue;
        }
        let arbitrary = Levels::new(&mut subject.scopes).of(piece.scope, body) == Level::Constant
            && !uses_parameter(&piece, body);
        let doubt = match (arbitrary, over_all) {
            (true, _) => Doubt::withholding(
                "symmetry",
                "CHOOSE takes one of the values that the symmetry permutes",
            ),
            (false, false) => continue,
            (false, true) => Doubt::noting(
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

/// What the elements of a set are made of: not what a set of other things, such
/// as `{Cardinality(s) : s \in SUBSET P}`, is computed from.
fn members(set: &Expr) -> Vec<&Expr> {
    let (mut found, mut pending) = (Vec::new(), vec![set]);
    while let Some(expr) = pending.pop() {
        found.push(expr);
        match expr {
            Expr::SetMap { .. } => {}
            Expr::SetFilter { bound, .. } => pending.extend(bound.domain.as_ref()),
            _ => pending.extend(walk::parts(expr)),
        }
    }
    found
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
