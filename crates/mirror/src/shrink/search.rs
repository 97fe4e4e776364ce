//! The search that finds the smallest: cheapest first, where a fault costs
//! more than any number of steps.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};

use super::Budget;

/// A graph that is searched.
pub(super) trait Space {
    /// Its nodes.
    type Node: Clone + Hash;
    /// Its steps; from one node, equal ones lead to the same node.
    type Action: Clone + PartialEq;

    /// All steps from a node.
    fn steps(&self, from: &Self::Node) -> Vec<(Self::Action, Self::Node)>;
    /// Whether a step costs a fault.
    fn is_fault(&self, action: &Self::Action) -> bool;
    /// Whether a way may end here, entered from that node.
    fn is_end(&self, before: Option<&Self::Node>, node: &Self::Node) -> bool;
}

/// What a way costs. Faults are compared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) faults: usize,
    pub(super) steps: usize,
}

impl Cost {
    /// More than any way costs.
    pub(super) const ANY: Self = Self { faults: usize::MAX, steps: usize::MAX };
}

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// A way may cost no more than this, and no more steps for fewer faults.
    pub(super) at_most: Cost,
    /// Nodes in all.
    pub(super) nodes: usize,
}

/// A way: the node it begins with, and each step with where it leads.
pub(super) type Way<S> = (<S as Space>::Node, Vec<(<S as Space>::Action, <S as Space>::Node)>);

/// What was found.
pub(super) struct Found<S: Space> {
    /// The cheapest way to an end.
    pub(super) way: Option<Way<S>>,
    /// True if there is no cheaper one.
    pub(super) complete: bool,
}

/// Searches from some nodes.
pub(super) fn cheapest<S: Space>(
    space: &S,
    starts: Vec<S::Node>,
    limits: Limits,
    budget: &Budget,
) -> Found<S> {
    let mut search = Search::new(space, limits);
    for start in starts {
        search.arrive(Cost { faults: 0, steps: 0 }, None, start, None);
    }
    let complete = search.run(budget);
    Found { way: search.way(), complete }
}

/// A node that was reached: from which one (or which start), and how.
enum Origin<S: Space> {
    Start(S::Node),
    Step(usize, S::Action),
}

struct Search<'a, S: Space> {
    space: &'a S,
    limits: Limits,
    hasher: BuildHasherDefault<DefaultHasher>,
    reached: Vec<Origin<S>>,
    /// Fewest steps to a node with so many faults.
    seen: HashMap<(u64, usize), usize>,
    frontier: BTreeMap<Cost, VecDeque<(usize, S::Node)>>,
    best: Option<(Cost, usize)>,
}

impl<'a, S: Space> Search<'a, S> {
    fn new(space: &'a S, limits: Limits) -> Self {
        Self {
            space,
            limits,
            hasher: BuildHasherDefault::default(),
            reached: Vec::new(),
            seen: HashMap::new(),
            frontier: BTreeMap::new(),
            best: None,
        }
    }

    /// True if nothing cheaper is left.
    fn run(&mut self, budget: &Budget) -> bool {
        while let Some(mut entry) = self.frontier.first_entry() {
            let cost = *entry.key();
            let Some((number, node)) = entry.get_mut().pop_front() else {
                entry.remove();
                continue;
            };
            if self.best.is_some_and(|(best, _)| best <= cost) {
                return true;
            }
            if self.reached.len() > self.limits.nodes || budget.is_over() {
                return false;
            }
            for (action, next) in self.space.steps(&node) {
                let faults = cost.faults + usize::from(self.space.is_fault(&action));
                let then = Cost { faults, steps: cost.steps + 1 };
                self.arrive(then, Some(&node), next, Some((number, action)));
            }
        }
        true
    }

    fn arrive(
        &mut self,
        cost: Cost,
        before: Option<&S::Node>,
        node: S::Node,
        by: Option<(usize, S::Action)>,
    ) {
        let Limits { at_most, .. } = self.limits;
        let is_dear = cost > at_most || cost.steps > at_most.steps;
        if is_dear || self.best.is_some_and(|(best, _)| cost >= best) {
            return;
        }
        let is_end = self.space.is_end(before, &node);
        // Where no step is left there is no need to remember a node.
        if !is_end && (cost.steps == at_most.steps || self.is_known(cost, &node)) {
            return;
        }
        self.reached.push(match by {
            Some((from, action)) => Origin::Step(from, action),
            None => Origin::Start(node.clone()),
        });
        let number = self.reached.len() - 1;
        match is_end {
            true => self.best = Some((cost, number)),
            false => self.frontier.entry(cost).or_default().push_back((number, node)),
        }
    }

    /// True if the node was reached before for no more faults and no more steps.
    fn is_known(&mut self, cost: Cost, node: &S::Node) -> bool {
        let hash = self.hasher.hash_one(node);
        let cheaper = |faults| self.seen.get(&(hash, faults)).is_some_and(|n| *n <= cost.steps);
        let is_known = (0..=cost.faults).any(cheaper);
        if !is_known {
            self.seen.insert((hash, cost.faults), cost.steps);
        }
        is_known
    }

    /// Walks the best way again, for its nodes were not kept.
    fn way(&self) -> Option<Way<S>> {
        let (_, mut number) = self.best?;
        let mut actions = Vec::new();
        let first = loop {
            match &self.reached[number] {
                Origin::Start(node) => break node.clone(),
                Origin::Step(from, action) => {
                    actions.push(action);
                    number = *from;
                }
            }
        };
        let mut steps: Vec<(S::Action, S::Node)> = Vec::new();
        for action in actions.into_iter().rev() {
            let here = steps.last().map_or(&first, |(_, node)| node);
            let step = self.space.steps(here).into_iter().find(|(a, _)| a == action)?;
            steps.push(step);
        }
        Some((first, steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// From 0 upwards: by one, or by ten for a fault.
    struct Numbers(u32);

    impl Space for Numbers {
        type Node = u32;
        type Action = u32;

        fn steps(&self, from: &u32) -> Vec<(u32, u32)> {
            vec![(1, from + 1), (10, from + 10)]
        }

        fn is_fault(&self, action: &u32) -> bool {
            *action == 10
        }

        fn is_end(&self, _: Option<&u32>, node: &u32) -> bool {
            *node == self.0
        }
    }

    fn found(goal: u32, faults: usize, steps: usize, nodes: usize) -> (Option<Vec<u32>>, bool) {
        let limits = Limits { at_most: Cost { faults, steps }, nodes };
        let budget = Budget::of(Duration::from_secs(60));
        let found = cheapest(&Numbers(goal), vec![0], limits, &budget);
        (found.way.map(|(_, steps)| steps.into_iter().map(|(a, _)| a).collect()), found.complete)
    }

    #[test]
    fn a_fault_costs_more_than_any_number_of_steps() {
        assert_eq!(found(12, 9, 12, 1000), (Some(vec![1; 12]), true));
    }

    #[test]
    fn steps_are_limited_so_that_faults_are_paid_for() {
        assert_eq!(found(12, 9, 11, 1000), (Some(vec![1, 1, 10]), true));
        assert_eq!(found(25, 2, 7, 1000).0.map(|w| w.len()), Some(7));
        assert_eq!(found(25, 2, 6, 1000), (None, true));
    }

    #[test]
    fn what_is_cut_is_not_called_complete() {
        assert_eq!(found(500, 60, 400, 50), (None, false));
    }

    #[test]
    fn a_beginning_may_be_the_end() {
        assert_eq!(found(0, 1, 1, 10), (Some(vec![]), true));
    }
}
