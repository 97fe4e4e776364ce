//! Branches inside of an action that were never taken.
//!
//! In: a coverage report, which counts how often each assignment of an action
//! was evaluated, those that never were included. Out: the outermost branches
//! (a disjunct, an arm of `IF` or `CASE`, the operator of another definition)
//! none of whose assignments ever was.

use std::collections::{BTreeMap, BTreeSet};

use tla_syntax::token::Op;

use super::Coverage;
use super::definitions::Definition;
use super::disjuncts::Silent;
use super::pieces::Pieces;
use super::text::{Place, Text};
use crate::syntax::{Kind, Node};

/// What was never taken.
#[derive(Debug, Default)]
pub(super) struct Branches {
    /// Operators none of whose assignments was ever evaluated.
    pub(super) operators: Vec<Silent>,
    /// Branches that no operator names.
    pub(super) branches: Vec<Silent>,
}

impl Branches {
    pub(super) fn of(coverage: &Coverage, text: &Text<'_>) -> Self {
        let assignments = assignments(coverage, text);
        let taken = assignments.iter().filter(|(_, count)| **count > 0);
        let taken = Pieces::of(taken.map(|(place, _)| *place));
        let reported: BTreeSet<&str> = coverage.actions.iter().map(|a| a.action.as_str()).collect();
        let mut found = Self::default();
        let mut known = BTreeSet::new();
        for (place, _) in assignments.iter().filter(|(_, count)| **count == 0) {
            let Some(definition) = text.around(place) else { continue };
            let is_taken =
                |node: &Node| taken.any_inside(Place { source: place.source, span: node.span });
            if !is_taken(&definition.body) {
                // An action that never fired is told by its own line.
                let has_line = reported.contains(definition.name.as_str());
                if !has_line && known.insert(Place { span: definition.body.span, ..*place }) {
                    found.operators.push(text.silent_definition(definition));
                }
            } else if let Some(branch) = branch(definition, place, &is_taken) {
                let whole = Place { source: place.source, span: branch.span };
                if known.insert(whole) {
                    match text.standing(place.source, branch) {
                        none if none.is_empty() => {
                            found.branches.push(text.silent_text(&whole));
                        }
                        standing => found.branches.extend(standing),
                    }
                }
            }
        }
        let Self { operators, branches } = &mut found;
        let named: BTreeSet<&str> = operators.iter().map(|o| o.action.as_str()).collect();
        branches.retain(|b| !named.contains(b.action.as_str()));
        found
    }
}

/// How often each assignment was evaluated, in all actions that gave a step.
/// Left out are actions whose counts cannot be right, because none of their
/// assignments has one, and what stands in an instantiated module: TLC knows
/// an assignment by the name of its variable, which the instance may have under
/// another.
fn assignments(coverage: &Coverage, text: &Text<'_>) -> BTreeMap<Place, u64> {
    let mut counts = BTreeMap::new();
    if coverage.misplaced {
        return counts;
    }
    for steps in coverage.steps.chunk_by(|a, b| a.0 == b.0) {
        let action = steps.first().and_then(|step| coverage.actions.get(step.0));
        if action.is_none_or(|a| a.initial || a.generated == 0) {
            continue;
        }
        let placed: Vec<(Place, u64)> = steps
            .iter()
            .filter_map(|(_, e)| Some((text.at(&e.module, e.start, e.end)?, e.evaluations)))
            .filter(|(place, _)| !text.is_instanced(place.source))
            .collect();
        // An assignment that was evaluated as often as what calls it has no line.
        let counted = |(place, count): &(Place, u64)| {
            *count > 0 && (text.assigns(*place) || text.calls_an_action(place))
        };
        if placed.iter().any(counted) {
            let own = placed.into_iter().filter(|(place, _)| text.assigns(*place));
            own.for_each(|(place, count)| *counts.entry(place).or_default() += count);
        }
    }
    counts
}

/// The outermost branch around a place that was not taken.
fn branch<'d>(
    definition: &'d Definition,
    place: &Place,
    is_taken: &dyn Fn(&Node) -> bool,
) -> Option<&'d Node> {
    let mut node = &definition.body;
    loop {
        let (inner, is_branch) =
            parts(node).into_iter().find(|(n, _)| n.span.contains(place.span))?;
        if is_branch && !is_taken(inner) {
            return Some(inner);
        }
        node = inner;
    }
}

/// The formulas a formula is made of, and whether each is one of several ways.
fn parts(node: &Node) -> Vec<(&Node, bool)> {
    match &node.kind {
        Kind::List(op, items) => items.iter().map(|n| (n, *op == Op::Or)).collect(),
        Kind::Infix(op, left, right) => {
            [left, right].into_iter().map(|n| (&**n, *op == Op::Or)).collect()
        }
        Kind::Prefix(_, body) | Kind::Quantified { body, .. } | Kind::Let { body, .. } => {
            vec![(&**body, false)]
        }
        Kind::Branch(arms) => arms.iter().map(|(_, then)| (then, true)).collect(),
        _ => Vec::new(),
    }
}
