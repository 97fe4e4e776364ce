//! Which model values a symmetry exchanges for each other.

use std::collections::BTreeSet;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::permutations::{self, permuted_sets};
use crate::config::{Assignment, Config, Literal};
use crate::doubt::Subject;
use crate::doubt::flow::{Atoms, Flow, Through, Written};
use crate::spec::{Reached, Use};

/// Definitions within definitions that are followed.
const DEPTH_MAX: usize = 50;

/// What the configuration's symmetry permutes.
#[derive(Debug)]
pub(super) struct Permuted {
    /// Model values that are exchanged for others.
    pub(super) values: BTreeSet<String>,
    /// Those of one set together.
    pub(super) groups: Vec<BTreeSet<String>>,
}

impl Permuted {
    pub(super) fn of(subject: &mut Subject<'_>, symmetry: &str) -> Self {
        let flow = permutations::flow(subject, symmetry);
        let sets = permuted_sets(subject, &flow, symmetry).unwrap_or_default();
        let config = subject.config;
        let known = sets.into_iter().map(|set| values(config, &flow, set, DEPTH_MAX));
        let groups = match known.collect::<Option<Vec<_>>>() {
            Some(groups) if !groups.is_empty() => groups,
            _ => vec![all_named(config, flow.reached())],
        };
        let groups: Vec<_> = groups.into_iter().filter(|group| group.len() > 1).collect();
        Self { values: groups.iter().flatten().cloned().collect(), groups }
    }

    /// The constants of which a value is made that exchanging permuted values
    /// for each other may change.
    pub(super) fn within<'a>(
        &self,
        config: &Config,
        flow: &Flow<'a>,
        atoms: &Atoms<'a>,
    ) -> Vec<&'a str> {
        let moved = atoms.found.iter().filter_map(|atom| {
            let Some(Use::Constant(name)) = flow.used(atom.written) else { return None };
            let is_value = assigned(config, name).is_some_and(|l| matches!(l, Literal::Model(_)));
            ((atom.is_part || is_value) && self.are_among(config, name)).then_some(name)
        });
        moved.collect()
    }

    /// True if a constant stands for some of the permuted values.
    pub(super) fn are_among(&self, config: &Config, constant: &str) -> bool {
        let literal = assigned(config, constant);
        literal.is_some_and(|literal| models(literal).iter().any(|v| self.values.contains(v)))
    }
}

/// The value that the configuration gives to a name.
pub(super) fn assigned<'a>(config: &'a Config, name: &str) -> Option<&'a Literal> {
    let found = config.constants.iter().find(|c| c.name == name)?;
    match &found.what {
        Assignment::Value(literal) | Assignment::ValueIn { value: literal, .. } => Some(literal),
        Assignment::Operator { .. } | Assignment::Point(_) => None,
    }
}

/// The model values in a value.
pub(super) fn models(literal: &Literal) -> Vec<String> {
    match literal {
        Literal::Model(name) => vec![name.clone()],
        Literal::Set(items) => items.iter().flat_map(models).collect(),
        Literal::Int(_) | Literal::Bool(_) | Literal::Str(_) => Vec::new(),
    }
}

/// All values of the names in a symmetry that is not understood: it may
/// exchange any of them for any other.
fn all_named(config: &Config, reached: &Reached<'_>) -> BTreeSet<String> {
    let defined = reached.pieces.iter().filter_map(|piece| Some(piece.def?.name.as_str()));
    let names = reached.constants.iter().copied().chain(defined);
    names.filter_map(|name| assigned(config, name)).flat_map(models).collect()
}

/// The value that the configuration gives to what a name stands for: a
/// constant, or a definition in whose place it puts the value.
fn given<'c>(config: &'c Config, flow: &Flow<'_>, written: Written<'_>) -> Option<&'c Literal> {
    let name = match flow.used(written)? {
        Use::Constant(name) => name,
        Use::Piece(number) => &flow.reached().pieces[number].def?.name,
        Use::Variable(_) | Use::Local(_) | Use::Foreign(_) => return None,
    };
    assigned(config, name)
}

/// True for a name to which the configuration gives a value.
pub(super) fn is_assigned(config: &Config, flow: &Flow<'_>, written: Written<'_>) -> bool {
    given(config, flow, written).is_some()
}

/// The model values in a set, if it is made of sets that are written out; of
/// all sets that it may be, if it may be several.
fn values<'a>(
    config: &Config,
    flow: &Flow<'a>,
    set: Written<'a>,
    depth: usize,
) -> Option<BTreeSet<String>> {
    let depth = depth.checked_sub(1)?;
    if let Some(literal) = given(config, flow, set) {
        return literal_models(literal);
    }
    let makers = flow.makers(set, Through::Names);
    let of = |(piece, maker): &Written<'a>| {
        let both = |a: &'a Expr, b: &'a Expr| {
            let values = |set| values(config, flow, (*piece, set), depth);
            Some((values(a)?, values(b)?))
        };
        match maker {
            Expr::SetEnum(items) => {
                items.iter().map(|item| model(config, flow, (*piece, item))).collect()
            }
            // A part of a set is taken for all of it.
            Expr::SetFilter { bound, .. } => {
                values(config, flow, (*piece, bound.domain.as_ref()?), depth)
            }
            Expr::Binary(Op::Cup, a, b) => both(a, b).map(|(a, b)| &a | &b),
            Expr::Binary(Op::Cap, a, b) => both(a, b).map(|(a, b)| &a & &b),
            Expr::Binary(Op::SetMinus, a, b) => both(a, b).map(|(a, b)| &a - &b),
            _ => literal_models(given(config, flow, (*piece, maker))?),
        }
    };
    let all: Vec<BTreeSet<String>> = makers.iter().map(of).collect::<Option<_>>()?;
    (!all.is_empty()).then(|| all.into_iter().flatten().collect())
}

fn literal_models(literal: &Literal) -> Option<BTreeSet<String>> {
    match literal {
        Literal::Set(_) => Some(models(literal).into_iter().collect()),
        _ => None,
    }
}

/// The model value that a name stands for.
fn model<'a>(config: &Config, flow: &Flow<'a>, name: Written<'a>) -> Option<String> {
    let makers = flow.makers(name, Through::Names);
    let [maker] = makers[..] else { return None };
    match given(config, flow, name).or_else(|| given(config, flow, maker))? {
        Literal::Model(value) => Some(value.clone()),
        _ => None,
    }
}
