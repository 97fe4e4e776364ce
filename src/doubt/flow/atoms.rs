//! What a value is made of: the expressions that make its parts, and in the end
//! the names at which every way back from it stops.

use std::collections::HashSet;

use tla_syntax::token::Op;
use tla_syntax::{Bound, ExceptPath, Expr};

use super::access::{self, Access, Taken};
use super::{Flow, SOURCES_MAX, Through, Written, arguments, name_of};

/// Expressions looked at for the atoms of one value.
const ATOMS_MAX: usize = 50_000;

/// A name at which the search for what a value is made of has come to an end.
#[derive(Debug, Clone, Copy)]
pub struct Atom<'a> {
    /// The name.
    pub written: Written<'a>,
    /// True if the value holds what is taken out of it, such as an element,
    /// and not all of what it names.
    pub is_part: bool,
}

/// Everything that a value may be made of.
#[derive(Debug)]
pub struct Atoms<'a> {
    /// The names.
    pub found: Vec<Atom<'a>>,
    /// False if the search was too long.
    pub is_whole: bool,
}

/// Operators whose values are numbers, booleans or strings, whatever they are
/// applied to.
const PLAIN: [&str; 12] = [
    "Cardinality",
    "Len",
    "IsFiniteSet",
    "Assert",
    "PrintT",
    "TLCGet",
    "TLCSet",
    "ToString",
    "BagCardinality",
    "CopiesIn",
    "IsABag",
    "BagIn",
];

/// Operators whose values are sequences, or sets of them: functions of numbers.
const SEQUENCES: [&str; 12] = [
    "Append",
    "Head",
    "Tail",
    "SubSeq",
    "SelectSeq",
    "Seq",
    "SortSeq",
    "SetToSeq",
    "SetToSortSeq",
    "Reverse",
    "Remove",
    "InsertAt",
];

impl<'a> Flow<'a> {
    /// Every expression that may make a value or a part of it.
    #[must_use]
    pub fn contents(&self, written: Written<'a>, through: Through) -> Vec<Written<'a>> {
        let (mut found, mut pending) = (Vec::new(), vec![written]);
        let (mut seen, mut gone) = (HashSet::new(), HashSet::new());
        while let Some(next) = pending.pop() {
            for maker in self.new_makers(next, through, &mut gone) {
                if seen.len() < SOURCES_MAX && seen.insert((maker.0, std::ptr::from_ref(maker.1))) {
                    found.push(maker);
                    pending.extend(parts_of_value(maker.1).into_iter().map(|p| (maker.0, p)));
                }
            }
        }
        found
    }

    /// The names that a value, or anything inside of it, is made of.
    #[must_use]
    pub fn atoms(&self, value: Written<'a>, through: Through) -> Atoms<'a> {
        self.atoms_of(vec![(value, Vec::new())], through)
    }

    /// The names that an element of a set is made of.
    #[must_use]
    pub fn atoms_of_element(&self, set: Written<'a>, through: Through) -> Atoms<'a> {
        self.atoms_of(vec![(set, vec![Access::Element])], through)
    }

    /// The names that anything is made of for which a function is defined.
    #[must_use]
    pub fn atoms_of_argument(&self, function: Written<'a>, through: Through) -> Atoms<'a> {
        self.atoms_of(vec![(function, vec![Access::Argument])], through)
    }

    fn atoms_of(&self, mut pending: Vec<Taken<'a>>, through: Through) -> Atoms<'a> {
        let mut atoms = Atoms { found: Vec::new(), is_whole: true };
        let mut seen = HashSet::new();
        while let Some(next) = pending.pop() {
            let ((piece, expr), path) = &next;
            let is_new = seen.insert((*piece, std::ptr::from_ref(*expr), path.clone()));
            if !is_new {
                continue;
            }
            if seen.len() > ATOMS_MAX || path.len() > access::DEPTH_MAX {
                atoms.is_whole = false;
                continue;
            }
            let sources = self.sources(&next, through);
            if !sources.is_empty() {
                pending.extend(sources);
            } else if matches!(expr, Expr::Ident(_) | Expr::Qualified { .. })
                && arguments(expr).is_empty()
            {
                atoms.found.push(Atom { written: next.0, is_part: !path.is_empty() });
            } else {
                pending.extend(inside(*piece, expr, path));
            }
        }
        atoms
    }
}

/// What a value holds that an expression makes: all of its parts if nothing is
/// taken out of it, otherwise what the part may be that is taken.
fn inside<'a>(piece: usize, expr: &'a Expr, path: &[Access<'a>]) -> Vec<Taken<'a>> {
    let whole = |inner: &'a Expr| ((piece, inner), Vec::new());
    let element = |set: &'a Expr| ((piece, set), vec![Access::Element]);
    let sets = match expr {
        Expr::Unary(Op::Subset, set) => vec![&**set],
        Expr::FnSet { domain, range } => vec![&**domain, &**range],
        Expr::Binary(Op::Cartesian, a, b) => vec![&**a, &**b],
        Expr::RecordSet(fields) => fields.iter().map(|(_, set)| set).collect(),
        _ => Vec::new(),
    };
    match (sets.is_empty(), path.last()) {
        (false, None) => return sets.into_iter().map(whole).collect(),
        (false, Some(_)) => return sets.into_iter().map(element).collect(),
        (true, _) => {}
    }
    let args = match name_of(expr) {
        Some(name) if PLAIN.contains(&name) => &[],
        Some(name) if SEQUENCES.contains(&name) && path.contains(&Access::Argument) => &[],
        _ => arguments(expr),
    };
    match (expr, path.last()) {
        (Expr::Apply(..) | Expr::Qualified { .. }, Some(_)) => {
            args.iter().flat_map(|arg| [whole(arg), element(arg)]).collect()
        }
        (Expr::SetFilter { bound, .. }, None) => bound.domain.iter().map(element).collect(),
        (_, None) => args.iter().chain(held(expr)).map(whole).collect(),
        (_, Some(_)) => Vec::new(),
    }
}

/// The parts whose values are inside of the value that an expression makes.
fn held(expr: &Expr) -> Vec<&Expr> {
    fn domains(bounds: &[Bound]) -> impl Iterator<Item = &Expr> {
        bounds.iter().filter_map(|bound| bound.domain.as_ref())
    }
    match expr {
        Expr::Tuple(items) | Expr::SetEnum(items) => items.iter().collect(),
        Expr::Record(fields) => fields.iter().map(|(_, value)| value).collect(),
        Expr::FnDef { bounds, body } => domains(bounds).chain([&**body]).collect(),
        Expr::SetMap { expr, .. } => vec![expr],
        Expr::Except { base, updates } => {
            let indices = updates.iter().flat_map(|(path, _)| path).filter_map(|step| match step {
                ExceptPath::Index(index) => Some(index),
                ExceptPath::Field(_) => None,
            });
            let values = updates.iter().map(|(_, value)| value);
            std::iter::once(&**base).chain(indices).chain(values).collect()
        }
        Expr::Unary(Op::BigUnion | Op::Domain, inner) => vec![inner],
        Expr::Binary(
            Op::Cup | Op::Cap | Op::SetMinus | Op::AtAt | Op::OneTo | Op::Concat,
            a,
            b,
        ) => {
            vec![a, b]
        }
        _ => Vec::new(),
    }
}

/// The parts that a value has, where an expression makes it.
fn parts_of_value(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Tuple(items) | Expr::SetEnum(items) => items.iter().collect(),
        Expr::Record(fields) => fields.iter().map(|(_, value)| value).collect(),
        Expr::FnDef { body, .. } | Expr::SetMap { expr: body, .. } => vec![body],
        Expr::Except { base, updates } => {
            std::iter::once(&**base).chain(updates.iter().map(|(_, value)| value)).collect()
        }
        Expr::SetFilter { bound, .. } => bound.domain.iter().collect(),
        Expr::Binary(
            Op::Cup | Op::Cap | Op::SetMinus | Op::AtAt | Op::OneTo | Op::Concat,
            a,
            b,
        ) => {
            vec![a, b]
        }
        _ => arguments(expr).iter().collect(),
    }
}
