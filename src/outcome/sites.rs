//! Disjuncts of which a coverage report does not tell whether they ever gave a
//! step.
//!
//! In: a coverage report and the modules it is about. Out: every such
//! [`Site`], so that a run of its own can find out (`generate::marked`).
//!
//! TLC 2.15 knows an action by the place of its definition. So it adds up the
//! applications of one operator (`A(1) \/ A(2)`), and of all operators of one
//! instance (`I!Up \/ I!Down`) it reports the first. What stands inside of an
//! instantiated module is counted only where the variables have the same
//! names there. Of the initial predicate nothing is counted by disjunct. A
//! recursive operator is one part whatever it consists of, and so is what a
//! `LET` defines; what these apply is counted wrongly or not at all.

use std::collections::BTreeMap;

use tla_syntax::token::Op;

use super::Coverage;
use super::definitions::Definition;
use super::disjuncts::Silent;
use super::lines::Lines;
use super::text::{Place, Text};
use crate::config::Config;
use crate::syntax::{Kind, Node, Span};

/// Most sites that are looked at.
const SITES_MAX: usize = 500;
/// Deepest nesting of definitions that is followed.
const DEPTH_MAX: usize = 40;

/// A disjunct or branch, in the module where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The module.
    pub module: String,
    /// Its tokens there.
    pub(crate) span: Span,
    /// What it is called.
    pub silent: Silent,
    /// What TLC calls it, and others with it.
    pub(crate) reported: Option<String>,
    /// What it is one of.
    pub part: Part,
    /// The sites it is a part of, by their position; none if it stands in the
    /// next-state relation itself.
    pub within: Vec<usize>,
}

/// What a site is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The disjuncts of the next-state relation.
    Action,
    /// The arms of an `IF` or a `CASE` in it.
    Branch,
    /// The disjuncts of the initial predicate.
    Initial,
}

/// All of them, in the order in which they are met.
pub(super) fn untold(coverage: &Coverage, text: &Text<'_>, config: &Config) -> Vec<Site> {
    let mut walk = Walk { text, met: Vec::new(), entered: BTreeMap::new() };
    for (place, part) in [(text.next(config), Part::Action), (text.init(config), Part::Initial)] {
        let body = place.and_then(|place| Some((place, text.expression(&place)?)));
        if let Some((place, body)) = body {
            let around = Around { within: None, part, depth: 0, sealed: false };
            walk.formula(place.source, &body, around);
        }
    }
    Told::of(&Lines::of(coverage, text), text, &walk.met).untold()
}

/// A site with what decides whether TLC tells of it.
struct Met<'t> {
    place: Place,
    node: Node,
    part: Part,
    within: Vec<usize>,
    /// The definition that TLC reports it by, if it applies one.
    leaf: Option<&'t Definition>,
    /// What TLC calls it.
    reported: Option<String>,
    /// True if an instance lies between it and that definition.
    instanced: bool,
    /// True if it stands in what TLC takes for one part.
    sealed: bool,
}

/// What surrounds a formula.
#[derive(Debug, Clone, Copy)]
struct Around {
    /// The site it is a part of.
    within: Option<usize>,
    part: Part,
    /// Definitions that lead to it.
    depth: usize,
    /// True if it is in what TLC takes for one part.
    sealed: bool,
}

struct Walk<'t, 'a> {
    text: &'t Text<'a>,
    met: Vec<Met<'t>>,
    /// The outermost sites of each definition that was looked into.
    entered: BTreeMap<Place, Vec<usize>>,
}

impl<'t> Walk<'t, '_> {
    /// Looks for sites in a formula; the outermost ones.
    fn formula(&mut self, source: usize, node: &Node, around: Around) -> Vec<usize> {
        let Around { part, depth, .. } = around;
        let acts = part == Part::Initial || self.text.acts(Place { source, span: node.span });
        if !acts || depth > DEPTH_MAX || self.met.len() > SITES_MAX {
            return Vec::new();
        }
        let disjuncts = node.items(Op::Or);
        if disjuncts.len() > 1 {
            let own = |d: &&Node| !around.sealed || !self.is_entered_again(source, d);
            let sites: Vec<&Node> = disjuncts.into_iter().filter(own).collect();
            return sites.into_iter().map(|d| self.site(source, d, around)).collect();
        }
        match &node.kind {
            Kind::Quantified { every: false, body, .. } => self.formula(source, body, around),
            Kind::Let { definitions, body } => {
                let sealed = Around { sealed: true, ..around };
                let defined = definitions.iter().flatten().map(|local| &local.body);
                let mut sites: Vec<usize> =
                    defined.flat_map(|body| self.formula(source, body, sealed)).collect();
                sites.extend(self.formula(source, body, around));
                sites
            }
            // Of a conjunct of the initial predicate nobody knows whether it
            // chooses a state or restricts the choice.
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) if part == Part::Initial => {
                Vec::new()
            }
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                let parts = node.items(Op::And).into_iter();
                parts.flat_map(|n| self.formula(source, n, around)).collect()
            }
            Kind::Branch(arms) if part != Part::Initial => {
                let around = Around { part: Part::Branch, ..around };
                let acts = |n: &Node| self.text.acts(Place { source, span: n.span });
                let own =
                    |n: &&Node| !around.sealed || (acts(n) && !self.is_entered_again(source, n));
                let arms: Vec<&Node> = arms.iter().map(|(_, then)| then).filter(own).collect();
                let arms = arms.into_iter();
                arms.map(|n| self.site(source, n, around)).collect()
            }
            _ => {
                let applied = self.text.applied(source, node).and_then(|a| a.definition);
                applied.map(|d| self.definition(d, around)).unwrap_or_default()
            }
        }
    }

    fn definition(&mut self, definition: &'t Definition, around: Around) -> Vec<usize> {
        let Around { within, part, depth, .. } = around;
        let place = definition.place();
        if let Some(sites) = self.entered.get(&place) {
            for site in sites.clone() {
                self.met[site].within.extend(within);
            }
            return sites.clone();
        }
        self.entered.insert(place, Vec::new());
        let part = if part == Part::Initial { part } else { Part::Action };
        let sealed = around.sealed || self.text.is_recursive(definition);
        let around = Around { part, depth: depth + 1, sealed, ..around };
        let sites = self.formula(place.source, &definition.body, around);
        self.entered.insert(place, sites.clone());
        sites
    }

    /// True if a formula does nothing but apply an operator that leads to it.
    fn is_entered_again(&self, source: usize, node: &Node) -> bool {
        let applied = self.text.applied(source, innermost(node)).and_then(|a| a.definition);
        applied.is_some_and(|d| self.entered.contains_key(&d.place()) && self.text.is_recursive(d))
    }

    fn site(&mut self, source: usize, node: &Node, around: Around) -> usize {
        let (leaf, reported, instanced) = self.leaf(source, node);
        let number = self.met.len();
        let place = Place { source, span: node.span };
        let within = around.within.into_iter().collect();
        let Around { part, sealed, .. } = around;
        self.met.push(Met {
            place,
            node: node.clone(),
            part,
            within,
            leaf,
            reported,
            instanced,
            sealed,
        });
        self.formula(source, node, Around { within: Some(number), ..around });
        number
    }

    /// The definition that TLC reports a disjunct by: it looks through `\E`,
    /// `LET` and definitions that only apply another.
    fn leaf(&self, source: usize, node: &Node) -> (Option<&'t Definition>, Option<String>, bool) {
        let (mut source, mut node) = (source, node);
        let (mut leaf, mut reported, mut instanced) = (None, None, false);
        for _ in 0..DEPTH_MAX {
            if let Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } = &node.kind
            {
                node = body;
                continue;
            }
            let Some(applied) = self.text.applied(source, node) else { break };
            instanced |= applied.instanced || applied.written.contains('!');
            reported = Some(applied.name);
            let Some(definition) = applied.definition else { break };
            (leaf, source, node) = (Some(definition), definition.source, &definition.body);
        }
        (leaf, reported, instanced)
    }
}

/// What the report tells of the sites, by their numbers.
struct Told<'s, 't, 'a> {
    text: &'t Text<'a>,
    met: &'s [Met<'t>],
    /// How many of them apply a definition, by its number.
    applied: BTreeMap<usize, usize>,
    told: Vec<bool>,
    /// True if everything around it never gave a step.
    dead: Vec<bool>,
}

impl<'s, 't, 'a> Told<'s, 't, 'a> {
    fn of(lines: &Lines<'t>, text: &'t Text<'a>, met: &'s [Met<'t>]) -> Self {
        let mut applied = BTreeMap::new();
        for leaf in met.iter().filter_map(|met| met.leaf) {
            *applied.entry(leaf.number).or_default() += 1;
        }
        let mut told = Self { text, met, applied, told: Vec::new(), dead: Vec::new() };
        told.told = met.iter().map(|met| told.is_told(lines, met)).collect();
        let is_silent =
            |(met, told): (&Met<'_>, &bool)| *told && lines.are_silent(met.leaf, met.place);
        let silent: Vec<bool> = met.iter().zip(&told.told).map(is_silent).collect();
        for Met { within, .. } in met {
            // What stands around a site is met before it, but for what leads
            // to itself.
            let is_dead =
                |above: &usize| silent[*above] || told.dead.get(*above).copied().unwrap_or(false);
            let dead = !within.is_empty() && within.iter().all(is_dead);
            told.dead.push(dead);
        }
        told
    }

    fn untold(&self) -> Vec<Site> {
        let mut places = BTreeMap::new();
        let mut sites = Vec::new();
        for (number, met) in self.met.iter().enumerate() {
            if self.told[number] || self.dead[number] {
                continue;
            }
            places.insert(number, sites.len());
            let within = self.ancestors(number, &places);
            let module = self.text.module(met.place.source).to_owned();
            let (silent, reported) = (self.named(met), met.reported.clone());
            let (span, part) = (met.place.span, met.part);
            sites.push(Site { module, span, silent, reported, part, within });
        }
        sites
    }

    /// The nearest sites around it that are untold themselves.
    fn ancestors(&self, number: usize, places: &BTreeMap<usize, usize>) -> Vec<usize> {
        let around = self.met[number].within.iter();
        around.filter_map(|above| places.get(above).copied()).collect()
    }

    fn is_told(&self, lines: &Lines<'_>, met: &Met<'_>) -> bool {
        if met.part == Part::Initial || self.text.is_instanced(met.place.source) {
            return false;
        }
        let is_merged = met.instanced || self.applications(met) > 1;
        // Of a recursive operator only the outermost application has lines.
        lines.any_part_inside(met.place, met.sealed) || !(met.sealed || is_merged)
    }

    /// How many sites apply the same definition.
    fn applications(&self, met: &Met<'_>) -> usize {
        met.leaf.and_then(|leaf| self.applied.get(&leaf.number)).copied().unwrap_or(0)
    }

    /// By the operator that stands there; where it is applied once, as TLC
    /// would name it, by the place of its definition.
    fn named(&self, met: &Met<'_>) -> Silent {
        let Place { source, .. } = met.place;
        let Some((node, applied)) = standing(self.text, source, &met.node, met.part) else {
            return self.text.silent_text(&met.place);
        };
        let is_only = self.text.applications().is_only(&applied.name);
        match applied.definition {
            Some(definition) if is_only && !applied.written.contains('!') => {
                self.text.silent_definition(definition)
            }
            _ => self.text.silent_application(met.place, node, &applied),
        }
    }
}

/// What stands below `\E` and `LET`.
fn innermost(node: &Node) -> &Node {
    match &node.kind {
        Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } => innermost(body),
        _ => node,
    }
}

/// The operator that stands in a disjunct, with the place where it is applied.
fn standing<'n, 't>(
    text: &'t Text<'_>,
    source: usize,
    node: &'n Node,
    part: Part,
) -> Option<(&'n Node, super::applied::Applied<'t>)> {
    if let Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } = &node.kind {
        return standing(text, source, body, part);
    }
    let conjuncts = node.items(Op::And);
    if conjuncts.len() > 1 {
        return conjuncts.into_iter().find_map(|n| standing(text, source, n, part));
    }
    let applied = text.applied(source, node)?;
    let acts = applied.definition.is_some_and(|d| part == Part::Initial || text.acts(d.place()));
    (acts || applied.written.contains('!')).then_some((node, applied))
}
