//! What must eventually happen: the search for a fair behaviour in which it
//! does not.
//!
//! A behaviour that goes on for ever ends in a strongly connected part of the
//! state graph. It is fair to a weakly fair action if somewhere in that part
//! the action is impossible, or a step of it stays in the part. A part that
//! satisfies this for all actions can be walked so that all of it is visited
//! again and again, so looking at whole components misses nothing.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Mirror, Promise};

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
    let graph = Graph::of(model);
    let broken = |promise: &Promise<M>| {
        let cycle = graph.fair_cycle(model, promise)?;
        Some(Broken { name: promise.name.to_owned(), cycle })
    };
    model.promises().iter().find_map(broken)
}

/// All reachable states, all steps, and where each fair action leads.
struct Graph<M: Mirror> {
    states: Vec<M::State>,
    steps: Vec<Vec<usize>>,
    /// By fair action and state: steps of that action that change the state.
    fair: Vec<Vec<Vec<usize>>>,
    initial: Vec<usize>,
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
            (0..states.len()).map(changes).collect()
        });
        let fair = fair.collect();
        Self { states, steps, fair, initial }
    }

    /// Size of a fair part in which the promise is never kept.
    fn fair_cycle(&self, model: &M, promise: &Promise<M>) -> Option<usize> {
        let open = self.waiting(model, promise);
        let stays: Vec<bool> = (0..self.states.len())
            .map(|n| open[n] && (promise.stay)(model, &self.states[n]))
            .collect();
        let mut graph = DiGraph::<usize, ()>::new();
        let nodes: Vec<NodeIndex> = (0..self.states.len()).map(|n| graph.add_node(n)).collect();
        for n in (0..self.states.len()).filter(|n| stays[*n]) {
            for m in self.steps[n].iter().filter(|m| stays[**m]) {
                graph.add_edge(nodes[n], nodes[*m], ());
            }
        }
        let parts = tarjan_scc(&graph).into_iter();
        let parts = parts.map(|part| part.into_iter().map(|n| graph[n]).collect::<Vec<_>>());
        parts.filter(|part| stays[part[0]]).find(|part| self.is_fair(part)).map(|part| part.len())
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

    fn is_fair(&self, part: &[usize]) -> bool {
        let mut inside = part.to_vec();
        inside.sort_unstable();
        let stays_inside = |m: &usize| inside.binary_search(m).is_ok();
        self.fair.iter().all(|successors| {
            part.iter()
                .any(|n| successors[*n].is_empty() || successors[*n].iter().any(stays_inside))
        })
    }
}
