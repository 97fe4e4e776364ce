//! Random behaviours of a graph, which meet its transitions in other orders.

use super::graph::Graph;
use super::tour::Tour;

/// How many, how long, and what chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walks {
    /// How many.
    pub count: u32,
    /// Most transitions of each.
    pub depth: u32,
    /// Another number, other walks.
    pub seed: u64,
}

/// Walks that end where nothing is possible, or at their depth.
pub(super) fn walks(graph: &Graph, walks: Walks) -> Vec<Tour> {
    let mut random = fastrand::Rng::with_seed(walks.seed);
    (0..walks.count).filter_map(|_| walk(graph, walks.depth, &mut random)).collect()
}

fn walk(graph: &Graph, depth: u32, random: &mut fastrand::Rng) -> Option<Tour> {
    let begin = random.choice(&graph.initial).copied()?;
    let (mut here, mut transitions) = (begin, Vec::new());
    for _ in 0..depth {
        let named =
            graph.leaving[here].iter().filter(|at| graph.transitions[**at].action.is_some());
        let Some(at) = random.choice(named.copied().collect::<Vec<_>>()) else { break };
        transitions.push(at);
        here = graph.transitions[at].to;
    }
    Some(Tour { begin, transitions })
}
