//! What must eventually happen: the search for a fair behaviour in which it
//! does not.
//!
//! A behaviour that goes on for ever ends in a strongly connected part of the
//! state graph. It is weakly fair to an action if somewhere in that part the
//! action is impossible, or a step of it stays in the part; strongly fair if
//! it is impossible everywhere in it, or a step of it stays. A part that
//! satisfies this for all actions can be walked so that all of it is visited
//! again and again. So whole components are looked at, and where a strongly
//! fair action is possible but leaves the component, what is left of it
//! without the states in which it is possible (Emerson and Lei, 1987).

use std::collections::{BTreeSet, HashMap};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::{Mirror, Promise};

/// A promise that a fair behaviour breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Name of the property.
    pub name: String,
    /// States of the part in which the behaviour stays for ever.
    pub cycle: usize,
}

/// Looks for a broken promise. `None` if all are kept.
pub fn broken_promise<M: Mirror>(model: &M) -> Option<Broken> {
    first_broken(model, &model.promises())
}

/// The first of these promises that is broken. `None` if all are kept.
pub fn first_broken<M: Mirror>(model: &M, promises: &[Promise<M>]) -> Option<Broken> {
    let graph = Graph::of(model);
    let broken = |promise: &Promise<M>| {
        let cycle = graph.fair_cycle(model, promise)?;
        Some(Broken { name: promise.name.to_owned(), cycle })
    };
    promises.iter().find_map(broken)
}

/// All reachable states, all steps, and where each fair action leads.
struct Graph<M: Mirror> {
    states: Vec<M::State>,
    steps: Vec<Vec<usize>>,
    fair: Vec<Fair>,
    initial: Vec<usize>,
}

struct Fair {
    /// By state: steps of the action that change it.
    steps: Vec<Vec<usize>>,
    is_strong: bool,
}

impl<M: Mirror> Graph<M> {
    fn of(model: &M) -> Self {
        let mut numbers: HashMap<M::State, usize> = HashMap::new();
        let mut states: Vec<M::State> = Vec::new();
        let mut number_of = |state: M::State, states: &mut Vec<M::State>| {
            *numbers.entry(state).or_insert_with_key(|state| {
                states.push(state.clone());
                states.len() - 1
            })
        };
        let initial = model.init_states().into_iter().map(|s| number_of(s, &mut states)).collect();
        let (mut steps, mut done) = (Vec::new(), 0);
        while done < states.len() {
            let next = model.next_states(&states[done]);
            steps.push(next.into_iter().map(|s| number_of(s, &mut states)).collect());
            done += 1;
        }
        let actions = model.fair_actions();
        let fair = actions.iter().map(|action| {
            let changes = |n: usize| {
                let next = (action.successors)(model, &states[n]);
                next.iter().filter_map(|s| numbers.get(s).copied()).filter(|m| *m != n).collect()
            };
            let steps = (0..states.len()).map(changes).collect();
            Fair { steps, is_strong: action.is_strong }
        });
        let fair = fair.collect();
        Self { states, steps, fair, initial }
    }

    /// Size of a fair part in which the promise is never kept.
    fn fair_cycle(&self, model: &M, promise: &Promise<M>) -> Option<usize> {
        let open = self.waiting(model, promise);
        let stays = |n: &usize| open[*n] && (promise.stay)(model, &self.states[*n]);
        self.fair_part((0..self.states.len()).filter(stays).collect())
    }

    /// Size of a fair part of these states.
    fn fair_part(&self, among: BTreeSet<usize>) -> Option<usize> {
        self.components(&among).into_iter().find_map(|part| {
            if !self.fair.iter().all(|fair| fair.is_weakly_fair(&part)) {
                return None;
            }
            match self.fair.iter().find(|fair| !fair.is_strongly_fair(&part)) {
                None => Some(part.len()),
                Some(fair) => {
                    self.fair_part(part.into_iter().filter(|n| fair.is_impossible(*n)).collect())
                }
            }
        })
    }

    /// The strongly connected components of these states.
    fn components(&self, among: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
        let mut graph = DiGraph::<usize, ()>::new();
        let nodes: HashMap<usize, NodeIndex> =
            among.iter().map(|n| (*n, graph.add_node(*n))).collect();
        for n in among {
            let inside = self.steps[*n].iter().filter_map(|m| nodes.get(m));
            inside.for_each(|m| {
                graph.add_edge(nodes[n], *m, ());
            });
        }
        let parts = tarjan_scc(&graph).into_iter();
        parts.map(|part| part.into_iter().map(|n| graph[n]).collect()).collect()
    }

    /// States in which the goal is due and has not come about yet.
    fn waiting(&self, model: &M, promise: &Promise<M>) -> Vec<bool> {
        let due = |n: &usize| match &promise.start {
            Some(start) => start(model, &self.states[*n]),
            None => self.initial.contains(n),
        };
        let mut open = vec![false; self.states.len()];
        let mut pending: Vec<usize> = (0..self.states.len()).filter(due).collect();
        while let Some(n) = pending.pop() {
            if !open[n] && !(promise.goal)(model, &self.states[n]) {
                open[n] = true;
                pending.extend(&self.steps[n]);
            }
        }
        open
    }
}

impl Fair {
    fn is_impossible(&self, n: usize) -> bool {
        self.steps[n].is_empty()
    }

    fn has_step_inside(&self, part: &BTreeSet<usize>) -> bool {
        part.iter().any(|n| self.steps[*n].iter().any(|m| part.contains(m)))
    }

    fn is_weakly_fair(&self, part: &BTreeSet<usize>) -> bool {
        part.iter().any(|n| self.is_impossible(*n)) || self.has_step_inside(part)
    }

    fn is_strongly_fair(&self, part: &BTreeSet<usize>) -> bool {
        !self.is_strong || part.iter().all(|n| self.is_impossible(*n)) || self.has_step_inside(part)
    }
}
