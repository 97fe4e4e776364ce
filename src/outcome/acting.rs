//! Which pieces of the modules speak of the next state, themselves or through
//! what they apply, and which definitions lead to themselves.
//!
//! All of it is found out once for all questions: each application is looked
//! up once, and what holds of a definition is passed on to those that apply it.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::text::{Place, Text};
use crate::syntax::{Span, speaks_of_next};

/// What is known of all tokens and of all definitions.
pub(super) struct Acting {
    /// By module, in order: tokens that speak of the next state themselves.
    primed: Vec<Vec<usize>>,
    /// The same, and those that begin an application which does.
    acting: Vec<Vec<usize>>,
    /// By the number of the definition.
    recursive: Vec<bool>,
}

/// An application: where it begins, and the number of what it applies.
type Call = (usize, usize);

impl Acting {
    pub(super) fn of(text: &Text<'_>) -> Self {
        let sources = 0..text.modules.sources.len();
        let primed: Vec<Vec<usize>> =
            sources.clone().map(|s| speaks_of_next(text.all_tokens(s))).collect();
        let calls: Vec<Vec<Call>> = sources.clone().map(|s| text.calls_of(s)).collect();
        let applied = applied(text, &calls);
        let acts = acting(text, &primed, &applied);
        let acting = sources.map(|s| {
            let calls = calls[s].iter().filter(|(_, applied)| acts[*applied]).map(|(at, _)| *at);
            let mut all: Vec<usize> = calls.chain(primed[s].iter().copied()).collect();
            all.sort_unstable();
            all
        });
        Self { acting: acting.collect(), recursive: recursive(&applied), primed }
    }

    /// True if the piece speaks of the next state in its own text.
    pub(super) fn assigns(&self, place: Place) -> bool {
        has_one_in(&self.primed[place.source], place.span)
    }

    /// True if the piece speaks of the next state, itself or through what it
    /// applies.
    pub(super) fn acts(&self, place: Place) -> bool {
        has_one_in(&self.acting[place.source], place.span)
    }

    /// True if a definition leads to itself.
    pub(super) fn is_recursive(&self, definition: usize) -> bool {
        self.recursive[definition]
    }
}

fn has_one_in(positions: &[usize], span: Span) -> bool {
    let next = positions.partition_point(|at| *at < span.first);
    positions.get(next).is_some_and(|at| *at < span.end)
}

/// What each definition applies.
fn applied(text: &Text<'_>, calls: &[Vec<Call>]) -> DiGraph<(), ()> {
    let definitions = &text.definitions.all;
    let mut applied = DiGraph::new();
    for _ in definitions {
        applied.add_node(());
    }
    for definition in definitions {
        let (calls, span) = (&calls[definition.source], definition.body.span);
        let from = calls.partition_point(|(at, _)| *at < span.first);
        for (_, callee) in calls[from..].iter().take_while(|(at, _)| *at < span.end) {
            applied.add_edge(NodeIndex::new(definition.number), NodeIndex::new(*callee), ());
        }
    }
    applied
}

/// Which definitions speak of the next state, by their numbers.
fn acting(text: &Text<'_>, primed: &[Vec<usize>], applied: &DiGraph<(), ()>) -> Vec<bool> {
    let own = text.definitions.all.iter().map(|d| has_one_in(&primed[d.source], d.body.span));
    let mut acts: Vec<bool> = own.collect();
    let mut pending: Vec<usize> = (0..acts.len()).filter(|d| acts[*d]).collect();
    while let Some(definition) = pending.pop() {
        let callers = NodeIndex::new(definition);
        for caller in applied.neighbors_directed(callers, petgraph::Incoming) {
            if !std::mem::replace(&mut acts[caller.index()], true) {
                pending.push(caller.index());
            }
        }
    }
    acts
}

fn recursive(applied: &DiGraph<(), ()>) -> Vec<bool> {
    let mut recursive = vec![false; applied.node_count()];
    for part in kosaraju_scc(applied) {
        let leads_back = part.len() > 1 || applied.contains_edge(part[0], part[0]);
        part.iter().for_each(|node| recursive[node.index()] = leads_back);
    }
    recursive
}
