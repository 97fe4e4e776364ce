//! Which model values a symmetry exchanges for each other.

use std::collections::BTreeSet;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::config::{Assignment, Config, Literal};
use crate::doubt::Subject;
use crate::doubt::flow::{Atoms, Flow, arguments, name_of};
use crate::spec::{Meaning, Reached, ScopeId, Scopes, Use};

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
        let reached = Reached::from(&mut subject.scopes, [symmetry]);
        let calls = reached.all(|e| name_of(e) == Some("Permutations") && !arguments(e).is_empty());
        let sets: Vec<(ScopeId, &Expr)> =
            calls.flat_map(|(p, e)| arguments(e).iter().map(|set| (p.scope, set))).collect();
        let (config, scopes) = (subject.config, &mut subject.scopes);
        let known = sets.iter().map(|(scope, set)| values(scopes, config, *scope, set, DEPTH_MAX));
        let groups = match known.collect::<Option<Vec<_>>>() {
            Some(groups) if !groups.is_empty() => groups,
            _ => Self::guessed(config, &reached),
        };
        let groups: Vec<_> = groups.into_iter().filter(|group| group.len() > 1).collect();
        Self { values: groups.iter().flatten().cloned().collect(), groups }
    }

    /// The values of each constant that the symmetry names, and of each set
    /// that it writes out, where its sets are not understood.
    fn guessed(config: &Config, reached: &Reached<'_>) -> Vec<BTreeSet<String>> {
        let constants = reached.constants.iter().filter_map(|name| assigned(config, name));
        let constants = constants.map(|literal| models(literal).into_iter().collect());
        let written = reached.all(|e| matches!(e, Expr::SetEnum(_))).filter_map(|(_, set)| {
            let Expr::SetEnum(items) = set else { return None };
            items.iter().map(|item| one(config, name_of(item)?)).collect()
        });
        constants.chain(written).collect()
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

/// The model value that a constant stands for.
fn one(config: &Config, constant: &str) -> Option<String> {
    match assigned(config, constant)? {
        Literal::Model(name) => Some(name.clone()),
        _ => None,
    }
}

/// The model values in a set, if it is made of sets that are written out.
fn values<'a>(
    scopes: &mut Scopes<'a>,
    config: &Config,
    scope: ScopeId,
    set: &'a Expr,
    depth: usize,
) -> Option<BTreeSet<String>> {
    let depth = depth.checked_sub(1)?;
    match set {
        Expr::SetEnum(items) => {
            let item = |item: &'a Expr| match element(scopes, config, scope, item, depth)? {
                Literal::Model(name) => Some(name.clone()),
                _ => None,
            };
            items.iter().map(item).collect()
        }
        Expr::Binary(op @ (Op::Cup | Op::SetMinus | Op::Cap), a, b) => {
            let a = values(scopes, config, scope, a, depth)?;
            let b = values(scopes, config, scope, b, depth)?;
            Some(match op {
                Op::Cup => &a | &b,
                Op::Cap => &a & &b,
                _ => &a - &b,
            })
        }
        Expr::Ident(name) => match scopes.resolve(scope, name) {
            _ if assigned(config, name).is_some() => literal_models(assigned(config, name)?),
            Meaning::Definition(scope, def) if def.params.is_empty() => {
                values(scopes, config, scope, &def.body, depth)
            }
            Meaning::Substituted(scope, expr) => values(scopes, config, scope, expr, depth),
            _ => None,
        },
        _ => None,
    }
}

fn literal_models(literal: &Literal) -> Option<BTreeSet<String>> {
    match literal {
        Literal::Set(_) => Some(models(literal).into_iter().collect()),
        _ => None,
    }
}

/// The value of a name that stands for a model value.
fn element<'c, 'a>(
    scopes: &mut Scopes<'a>,
    config: &'c Config,
    scope: ScopeId,
    expr: &'a Expr,
    depth: usize,
) -> Option<&'c Literal> {
    let depth = depth.checked_sub(1)?;
    let Expr::Ident(name) = expr else { return None };
    if let Some(literal) = assigned(config, name) {
        return Some(literal);
    }
    match scopes.resolve(scope, name) {
        Meaning::Definition(scope, def) if def.params.is_empty() => {
            element(scopes, config, scope, &def.body, depth)
        }
        Meaning::Substituted(scope, expr) => element(scopes, config, scope, expr, depth),
        _ => None,
    }
}
