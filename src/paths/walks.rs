//! Random behaviours of a graph, which meet its transitions in other orders; and
//! those of an engine that searched nothing.

use greyverify_behaviour::Walks;

use super::graph::Graph;
use super::tour::Tour;
use crate::explain::behaviour::outlook::{CHANCE_MAX, Taken, Walk, key};

/// What decides each walk of an engine, from 1 to [`CHANCE_MAX`]: more walks begin
/// with the same ones.
#[must_use]
pub fn seeds(walks: Walks) -> Vec<u32> {
    let mut random = fastrand::Rng::with_seed(walks.seed);
    (0..walks.count).map(|_| random.u32(1..=CHANCE_MAX)).collect()
}

/// The walks of an engine in the graph that was made of what it said. `None` if one of
/// their steps is none of the graph.
#[must_use]
pub fn walked(graph: &Graph, walks: &[Walk]) -> Option<Vec<Tour>> {
    walks.iter().map(|walk| tour(graph, walk)).collect()
}

fn tour(graph: &Graph, walk: &Walk) -> Option<Tour> {
    let (first, later) = walk.states.split_first()?;
    let begin = graph.at(first)?;
    let (mut here, mut transitions) = (begin, Vec::new());
    if later.len() != walk.taken.len() {
        return None;
    }
    for (state, Taken { action, to }) in later.iter().zip(&walk.taken) {
        let next = graph.at(to).filter(|_| key(to) == key(state))?;
        let at = graph.leaving[here].iter().copied().find(|at| {
            let transition = &graph.transitions[*at];
            let own = transition.action.as_ref();
            let is_own = own.is_some_and(|own| own.to_string() == action.to_string());
            transition.to == next && is_own
        });
        transitions.push(at?);
        here = next;
    }
    Some(Tour { begin, transitions })
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
