//! Disjuncts of the next-state relation that gave no step.
//!
//! In: a coverage report and the modules it is about. Out: every [`Silent`]
//! one, named by the operator that stands there.
//!
//! TLC splits the next-state relation at `\/`, at `\E` over constant sets and
//! at operators, and reports each part by the definition it stands in. So all
//! disjuncts `\E t \in tx : Act(t)` over a variable `tx` have one name, that
//! of the next-state relation, and only their places tell them apart. What TLC
//! did not split (a `\/` under a conjunction, an `IF`, an instance with a
//! substitution) is one part, and only the counts of its assignments tell
//! which of its branches were ever taken.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tla_syntax::token::Op;

use super::Coverage;
use super::branches::Branches;
use super::definitions::Definition;
use super::lines::{Line, Lines};
use super::measured::Measured;
use super::pieces::Pieces;
use super::sites::{Site, untold};
use super::spot::Spot;
use super::text::{Place, Text};
use crate::config::Config;
use crate::event::ActionCoverage;
use crate::spec::Spec;
use crate::syntax::{Kind, Node};

/// Longest chain of definitions that is followed from the next-state relation.
const NESTING_MAX: usize = 40;

/// A part of the next-state relation that gave no step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silent {
    /// The operator that stands there, or else the text of the part.
    pub action: String,
    /// That operator, where `action` says more than its name.
    #[serde(skip)]
    pub operator: Option<String>,
    /// The definition it is a part of, where only its text names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Where its first character stands.
    #[serde(flatten)]
    pub at: Spot,
}

impl std::fmt::Display for Silent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { action, at, .. } = self;
        match &self.within {
            Some(within) => write!(f, "`{action}` in {within} ({at})"),
            None => write!(f, "{action} ({at})"),
        }
    }
}

/// What never gave a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unfired {
    /// Actions, and disjuncts that TLC tells apart.
    pub(super) disjuncts: Vec<Silent>,
    /// Branches inside of actions that did give steps.
    pub(super) branches: Vec<Silent>,
    /// Those of which it is not known.
    pub(super) unknown: Vec<Silent>,
}

/// Disjuncts of which the report does not tell.
pub(super) fn sites(coverage: &Coverage, spec: &Spec, config: &Config) -> Vec<Site> {
    untold(coverage, &Text::read(spec, config), config)
}

/// Finds them all, with what a run of its own measured of some.
pub(super) fn unfired(
    coverage: &Coverage,
    measured: &Measured,
    spec: &Spec,
    config: &Config,
) -> Unfired {
    let text = Text::read(spec, config);
    let sites = &measured.sites;
    let marked = sites
        .iter()
        .filter_map(|site| Some(Place { source: text.source(&site.module)?, span: site.span }));
    let marked = Pieces::of(marked);
    let lines = Lines::of(coverage, &text);
    let search = Search { lines, text: &text, next: text.next(config), sites, marked };
    let mut disjuncts = search.reported();
    disjuncts.extend(search.unreported());
    let mut inside = Branches::of(coverage, &text);
    let is_measured = |s: &Silent| sites.iter().any(|site| site.silent.action == s.action);
    inside.operators.retain(|operator| !is_measured(operator));
    disjuncts.extend(inside.operators);
    let left = measured.left();
    disjuncts.extend(left.disjuncts);
    let mut known = BTreeSet::new();
    disjuncts.retain(|s| known.insert((s.action.clone(), s.at.clone())));
    let branches = inside.branches.into_iter().chain(left.branches).collect();
    Unfired { disjuncts, branches, unknown: left.unknown }
}

struct Search<'a> {
    lines: Lines<'a>,
    text: &'a Text<'a>,
    /// The next-state relation.
    next: Option<Place>,
    /// What is measured in another way, and where it stands.
    sites: &'a [Site],
    marked: Pieces,
}

impl Search<'_> {
    /// What the report gives no step to.
    fn reported(&self) -> Vec<Silent> {
        let silent = self.lines.all.iter().filter(|line| line.action.generated == 0);
        let is_measured = |line: &Line<'_>| {
            line.action.part.is_some()
                && line.place.is_some_and(|place| self.marked.any_around(place))
        };
        let meant = silent.filter(|l| !self.is_empty_instance(l) && !self.is_of_many(l.action));
        let meant = meant.filter(|line| !is_measured(line));
        meant.flat_map(|line| self.named(line)).collect()
    }

    /// True if one line stands for several places, which are measured.
    fn is_of_many(&self, action: &ActionCoverage) -> bool {
        action.part.is_none()
            && self.sites.iter().any(|s| s.reported.as_ref() == Some(&action.action))
    }

    fn named(&self, line: &Line<'_>) -> Vec<Silent> {
        let Line { action, place, definition } = *line;
        let whole = || vec![self.text.silent(action)];
        let Some(place) = place else { return whole() };
        let is_next = self.next.as_ref().is_some_and(|next| next.contains(&place));
        let is_throughout = || definition.is_some_and(|d| self.lines.are_silent_throughout(d));
        if !is_next && (action.part.is_none() || is_throughout()) {
            return whole();
        }
        let Some(node) = self.text.expression(&place) else { return whole() };
        let standing = self.text.standing(place.source, &node);
        match (standing.is_empty(), action.part) {
            (false, _) => standing,
            (true, Some(_)) => vec![self.text.silent_text(&place)],
            (true, None) => whole(),
        }
    }

    /// Newer versions report `\E p \in Q : Act(p)` without a step where `Q`,
    /// chosen by an `\E` around it, is empty. Its other instances are reported
    /// as `Act`, and what is said of them decides.
    fn is_empty_instance(&self, line: &Line<'_>) -> bool {
        let Some(place) = line.place.filter(|_| line.action.part.is_some()) else { return false };
        let Some(definition) = line.definition else { return false };
        let Some(node) = self.text.expression(&place) else { return false };
        let Kind::Quantified { every: false, bounds, body } = &node.kind else { return false };
        let bound = definition.bound_around(&place);
        let names = |n: &Node| self.text.names(place.source, n);
        let mut domains = bounds.iter().filter_map(|b| b.domain.as_ref());
        if !domains.any(|d| names(d).iter().any(|name| bound.contains(name))) {
            return false;
        }
        let is_other = |other: &&Line<'_>| other.action != line.action;
        let mut inside = self.lines.of_definition(definition).iter().filter(is_other);
        let below = self.text.names_below(names(body));
        inside.any(|other| other.place.is_some_and(|p| place.contains(&p)))
            || below.iter().any(|name| self.lines.named(name).iter().any(|o| is_other(&o)))
    }

    /// Disjuncts that the report does not have at all: older versions leave
    /// out what stands under an `\E` over an empty constant set.
    fn unreported(&self) -> Vec<Silent> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let body = self.next.as_ref().and_then(|next| Some((next, self.text.expression(next)?)));
        if let Some((next, body)) = body {
            self.walk(next.source, &body, false, &mut seen, &mut found);
        }
        found
    }

    fn walk(
        &self,
        source: usize,
        node: &Node,
        under: bool,
        seen: &mut BTreeSet<String>,
        found: &mut Vec<Silent>,
    ) {
        let place = Place { source, span: node.span };
        if seen.len() > NESTING_MAX || self.is_reported(&place) || self.marked.any_around(place) {
            return;
        }
        let items = node.items(Op::Or);
        if items.len() > 1 {
            items.iter().for_each(|item| self.walk(source, item, under, seen, found));
            return;
        }
        match &node.kind {
            Kind::Quantified { every: false, body, .. } => {
                self.walk(source, body, true, seen, found);
            }
            Kind::Let { body, .. } => self.walk(source, body, under, seen, found),
            Kind::Name(name) | Kind::Call(name, _) => {
                let Some(definition) = self.text.operator(name) else { return };
                let reported = !self.lines.named(&definition.name).is_empty();
                if reported || !seen.insert(definition.name.clone()) {
                    return;
                }
                let before = found.len();
                self.walk(definition.source, &definition.body, under, seen, found);
                // Named by the operator, if nothing of it is reported.
                if found.len() > before && self.text.acts(definition.place()) {
                    found.truncate(before);
                    found.push(self.text.silent_name(source, node, &definition.name));
                }
            }
            _ if self.is_reported_by_name(source, node) => {}
            _ if under => {
                let standing = self.text.standing(source, node);
                match standing.is_empty() {
                    true => found.push(self.text.silent_text(&place)),
                    false => found.extend(standing),
                }
            }
            _ => {}
        }
    }

    /// True if a line of the report is about the action of an instance.
    fn is_reported_by_name(&self, source: usize, node: &Node) -> bool {
        let applied = self.text.applied(source, node);
        applied.is_some_and(|applied| !self.lines.named(&applied.name).is_empty())
    }

    /// True if a line of the report is about this place or one around it. TLC
    /// reports a piece without the brackets around it.
    fn is_reported(&self, place: &Place) -> bool {
        let span = self.text.without_brackets(place.source, place.span);
        self.lines.any_around(Place { span, ..*place })
    }
}

impl Definition {
    /// Names that stand for values of this definition at a place inside.
    fn bound_around(&self, place: &Place) -> BTreeSet<String> {
        let mut bound: BTreeSet<String> = self.parameters.iter().cloned().collect();
        let mut node = &self.body;
        while let Some(inner) = inner(node, place) {
            match &node.kind {
                Kind::Quantified { bounds, .. } => {
                    bound.extend(bounds.iter().flat_map(|b| b.names.iter().cloned()));
                }
                Kind::Let { definitions, .. } => {
                    let names = definitions.iter().flatten().map(|d| d.name.clone());
                    bound.extend(names);
                }
                _ => {}
            }
            node = inner;
        }
        bound
    }
}

/// The part of a node in which a place stands, on the way that TLC splits.
fn inner<'n>(node: &'n Node, place: &Place) -> Option<&'n Node> {
    let around = |n: &&Node| n.span.contains(place.span) && n.span != place.span;
    match &node.kind {
        Kind::List(Op::Or, items) => {
            items.iter().find(|n| n.span.contains(place.span)).filter(|_| around(&node))
        }
        Kind::Infix(Op::Or, left, right) => {
            [left, right].into_iter().map(|n| &**n).find(|n| n.span.contains(place.span))
        }
        Kind::Quantified { body, .. } | Kind::Let { body, .. } => {
            Some(&**body).filter(|n| n.span.contains(place.span) && around(&node))
        }
        _ => None,
    }
}
