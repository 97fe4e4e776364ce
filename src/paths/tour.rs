//! Few behaviours that cover what is wanted of a graph.
//!
//! From where it stands, a tour goes the shortest way to something that is not
//! covered yet; where no way leads on, another behaviour begins at an initial
//! state. That is not always the shortest set there is, for which one would have
//! to solve the rural postman problem, but it is close, and it is found at once.

use std::collections::{BTreeMap, VecDeque};

use greyverify_behaviour::Kept;

use super::graph::Graph;

/// A behaviour: an initial state, and transitions from there on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// The initial state.
    pub begin: usize,
    /// The transitions, each from the state to which the one before leads.
    pub transitions: Vec<usize>,
}

impl Tour {
    /// The states that it visits.
    pub(super) fn states<'g>(&'g self, graph: &'g Graph) -> impl Iterator<Item = usize> + 'g {
        let later = self.transitions.iter().map(|at| graph.transitions[*at].to);
        std::iter::once(self.begin).chain(later)
    }
}

/// Tours that cover what is wanted, as far as it can be reached and has a name, and
/// whether that is everything.
pub(super) fn tours(graph: &Graph, cover: Kept) -> (Vec<Tour>, bool) {
    let mut wanted = Wanted::of(graph, cover);
    let mut tours = Vec::new();
    while let Some((begin, way)) = nearest(graph, &graph.initial, &wanted) {
        let mut tour = Tour { begin, transitions: Vec::new() };
        wanted.took(begin, &way, graph);
        let mut more = Some(way);
        while let Some(way) = more {
            tour.transitions.extend(&way);
            let here = tour.states(graph).last().unwrap_or(begin);
            more = nearest(graph, &[here], &wanted).map(|(_, way)| way);
            more.iter().for_each(|way| wanted.took(here, way, graph));
        }
        tours.push(tour);
    }
    (tours, wanted.is_covered())
}

/// What is not covered yet. Things of the same class are covered by any of them.
struct Wanted {
    /// By transition.
    done: Vec<Option<usize>>,
    /// By state, those of what it refuses.
    refused: Vec<Vec<usize>>,
    covered: Vec<bool>,
}

impl Wanted {
    fn of(graph: &Graph, cover: Kept) -> Self {
        let mut classes: BTreeMap<(bool, String, usize), usize> = BTreeMap::new();
        // Each transition is a class of its own, or all of an action.
        let mut class = |done: bool, label: String, at: usize| {
            let at = if cover == Kept::Actions { 0 } else { at };
            let next = classes.len();
            *classes.entry((done, label, at)).or_insert(next)
        };
        let done = graph.transitions.iter().enumerate().map(|(at, transition)| {
            transition.action.as_ref().map(|action| class(true, action.to_string(), at))
        });
        let done = done.collect();
        let refused = graph.refused.iter().enumerate().map(|(state, refused)| {
            refused.iter().map(|action| class(false, action.to_string(), state)).collect()
        });
        let refused = refused.collect();
        Self { done, refused, covered: vec![false; classes.len()] }
    }

    fn is_covered(&self) -> bool {
        self.done.iter().all(Option::is_some) && self.covered.iter().all(|covered| *covered)
    }

    fn is_at(&self, state: usize) -> bool {
        self.refused[state].iter().any(|class| !self.covered[*class])
    }

    fn is(&self, transition: usize) -> bool {
        self.done[transition].is_some_and(|class| !self.covered[class])
    }

    fn took(&mut self, from: usize, way: &[usize], graph: &Graph) {
        let states = way.iter().map(|at| graph.transitions[*at].to);
        let states: Vec<usize> = std::iter::once(from).chain(states).collect();
        let refused = states.iter().flat_map(|state| &self.refused[*state]);
        let done = way.iter().filter_map(|at| self.done[*at].as_ref());
        refused.chain(done).for_each(|class| self.covered[*class] = true);
    }
}

/// The shortest way from one of these states over or to something that is wanted,
/// and where it begins.
fn nearest(graph: &Graph, from: &[usize], wanted: &Wanted) -> Option<(usize, Vec<usize>)> {
    let mut came: Vec<Option<usize>> = vec![None; graph.states.len()];
    let mut met = vec![false; graph.states.len()];
    let mut open: VecDeque<usize> = VecDeque::new();
    for state in from {
        met[*state] = true;
        open.push_back(*state);
    }
    let way = |came: &[Option<usize>], mut state: usize| {
        let mut way = Vec::new();
        while let Some(at) = came[state] {
            way.push(at);
            state = graph.transitions[at].from;
        }
        way.reverse();
        (state, way)
    };
    while let Some(state) = open.pop_front() {
        if wanted.is_at(state) {
            return Some(way(&came, state));
        }
        for at in &graph.leaving[state] {
            if wanted.is(*at) {
                let (begin, mut way) = way(&came, state);
                way.push(*at);
                return Some((begin, way));
            }
            let transition = &graph.transitions[*at];
            if transition.action.is_some() && !met[transition.to] {
                met[transition.to] = true;
                came[transition.to] = Some(*at);
                open.push_back(transition.to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::graph::tests::graph;
    use super::*;

    /// The transitions that tours take, each once.
    fn taken(tours: &[Tour]) -> Vec<usize> {
        let mut all: Vec<usize> = tours.iter().flat_map(|tour| tour.transitions.clone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn a_ring_is_one_behaviour_and_a_fork_is_two() {
        let ring = graph(3, &[0], &[(0, 1, "A"), (1, 2, "B"), (2, 0, "C")]);
        assert_eq!(tours(&ring, Kept::Transitions).0.len(), 1);
        let fork = graph(3, &[0], &[(0, 1, "A"), (0, 2, "B")]);
        assert_eq!(tours(&fork, Kept::Transitions).0.len(), 2);
    }

    #[test]
    fn of_an_action_one_transition_is_enough_where_actions_are_covered() {
        let line = graph(4, &[0], &[(0, 1, "A"), (1, 2, "A"), (2, 3, "A")]);
        let found = tours(&line, Kept::Actions);
        assert_eq!(found, (vec![Tour { begin: 0, transitions: vec![0] }], true));
    }

    #[test]
    fn what_has_no_name_is_not_gone() {
        let hidden = graph(3, &[0], &[(0, 1, ""), (1, 2, "A")]);
        assert_eq!(tours(&hidden, Kept::Transitions), (Vec::new(), false));
    }

    proptest! {
        #[test]
        fn every_transition_that_can_be_reached_is_covered_by_connected_ways(
            mut edges in prop::collection::vec((0..6_usize, 0..6_usize), 0..20),
        ) {
            // A graph has them in the order of the states that they leave.
            edges.sort_unstable();
            let edges: Vec<(usize, usize, &str)> =
                edges.iter().map(|(from, to)| (*from, *to, "A")).collect();
            let graph = graph(6, &[0, 1], &edges);
            let (found, _) = tours(&graph, Kept::Transitions);
            for tour in &found {
                let mut here = tour.begin;
                prop_assert!(graph.initial.contains(&here));
                for at in &tour.transitions {
                    prop_assert_eq!(graph.transitions[*at].from, here);
                    here = graph.transitions[*at].to;
                }
            }
            let mut reached = [true, true, false, false, false, false];
            for _ in 0..6 {
                edges.iter().filter(|(from, ..)| reached[*from]).map(|(_, to, _)| *to).collect::<Vec<_>>()
                    .into_iter().for_each(|to| reached[to] = true);
            }
            let expected: Vec<usize> =
                (0..edges.len()).filter(|at| reached[edges[*at].0]).collect();
            prop_assert_eq!(taken(&found), expected);
        }
    }
}
