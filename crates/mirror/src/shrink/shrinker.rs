//! One counterexample on its way to becoming small.

use std::collections::HashMap;

use super::filter::{Filter, is_actor, words};
use super::finite::Finite;
use super::guide::{Wish, follow, wishes};
use super::lasso::{self, Lasso};
use super::search::{Cost, Limits, cheapest};
use super::{Effort, NODES_MAX, ddmin, improves, measure};
use crate::Mirror;
use crate::replay::{Aim, Path};
use crate::shrink::Budget;
use greyverify_protocol::{Measure, Proof};

/// Most nodes of a search for a shorter end.
const NODES_OF_ENDING: usize = 20_000;

/// The smallest path found in the time there is, and what is proved of it.
pub fn smallest<M: Mirror>(
    model: &M,
    aim: &Aim<M>,
    path: Path<M>,
    effort: &mut Effort<'_>,
) -> (Path<M>, Proof) {
    let given = measure(model, &path);
    let (now, steps) = (given.clone(), path.actions.len());
    let mut shrinker = Shrinker { model, aim, best: path, measure: now, given, steps, effort };
    let proved = shrinker.run();
    (shrinker.best, proved)
}

struct Shrinker<'a, 't, M: Mirror> {
    model: &'a M,
    aim: &'a Aim<M>,
    best: Path<M>,
    measure: Measure,
    /// What the path was that was given, and its steps.
    given: Measure,
    steps: usize,
    effort: &'a mut Effort<'t>,
}

impl<M: Mirror> Shrinker<'_, '_, M> {
    fn run(&mut self) -> Proof {
        let early = self.effort.budget.part(2);
        self.settle(&early);
        let alike = self.effort.budget.part(2);
        let filter = Filter::alike(&self.best.actions);
        let before = self.measure.clone();
        self.search(filter, NODES_MAX, &alike);
        if self.measure != before {
            self.settle(&alike);
        }
        let rest = self.effort.budget.clone();
        let no_longer = self.search(Filter::All, NODES_MAX, &rest);
        let proved = self.fewer_faults(no_longer, &rest);
        self.rename();
        proved
    }

    /// Looks for one that is longer, though not than what was given, and has
    /// fewer faults.
    fn fewer_faults(&mut self, no_longer: bool, budget: &Budget) -> Proof {
        let faults = self.measure.faults;
        let complete = match faults.checked_sub(1) {
            Some(faults) => self.search_within(Cost { faults, steps: self.steps }, budget),
            None => true,
        };
        match (complete, no_longer, self.measure.faults < faults) {
            (true, _, true) | (true, true, false) => Proof::Smallest,
            (false, true, false) => Proof::SmallestOfItsLength,
            (true, false, false) | (false, _, true) | (false, false, false) => Proof::None,
        }
    }

    /// What costs little, until it finds nothing more.
    fn settle(&mut self, budget: &Budget) {
        loop {
            let before = self.measure.clone();
            self.straighten();
            self.leave_out(budget);
            self.search(Filter::same(&self.best.actions), NODES_MAX, budget);
            self.endings(budget);
            self.rename();
            if self.measure == before || budget.is_over() {
                break;
            }
        }
    }

    /// Takes a path if it is one, and smaller.
    fn offer(&mut self, path: Path<M>) {
        let now = measure(self.model, &path);
        if improves(&now, &self.measure, &self.given)
            && self.aim.missed(self.model, &path).is_none()
        {
            (self.effort.tell)(&now);
            (self.best, self.measure) = (path, now);
        }
    }

    fn is_finite(&self) -> bool {
        !matches!(self.aim, Aim::Promise(_))
    }

    /// Leaves out whatever returns to a state that was there before.
    fn straighten(&mut self) {
        let Some(end) = self.best.actions.len().checked_sub(1).filter(|_| self.is_finite()) else {
            return;
        };
        // The last step stays: it may be the one that is wrong.
        let mut last = HashMap::new();
        for (n, state) in self.best.states.iter().enumerate().take(end + 1) {
            last.insert(state, n);
        }
        let mut at = last[&self.best.states[0]];
        let mut path = Path::begun(self.best.states[at].clone());
        while at <= end {
            path.push(self.best.actions[at].clone(), self.best.states[at + 1].clone());
            at =
                last.get(&self.best.states[at + 1]).copied().filter(|_| at < end).unwrap_or(at + 1);
        }
        self.offer(path);
    }

    /// Delta debugging over the actions.
    fn leave_out(&mut self, budget: &Budget) {
        if !self.is_finite() {
            return;
        }
        let (model, aim) = (self.model, self.aim);
        let first = self.best.states[0].clone();
        let needed = ddmin(&wishes(&self.best), &mut |rest: &[Wish<M::Action>]| {
            !budget.is_over() && follow(model, aim, &first, rest).is_some()
        });
        if let Some(path) = follow(model, aim, &first, &needed) {
            self.offer(path);
        }
    }

    /// True if there is no smaller path of such actions.
    fn search(&mut self, filter: Filter, nodes: usize, budget: &Budget) -> bool {
        let at_most = Cost { faults: self.measure.faults, steps: self.best.actions.len() };
        self.offer_found(filter, Limits { at_most, nodes }, budget)
    }

    fn search_within(&mut self, at_most: Cost, budget: &Budget) -> bool {
        self.offer_found(Filter::All, Limits { at_most, nodes: NODES_MAX }, budget)
    }

    fn offer_found(&mut self, filter: Filter, limits: Limits, budget: &Budget) -> bool {
        let found = found(self.model, self.aim, filter, limits, budget);
        found.paths.into_iter().for_each(|path| self.offer(path));
        found.complete
    }

    /// Looks for shorter ways from ever earlier states to an end, as long as
    /// they can be searched for in full.
    fn endings(&mut self, budget: &Budget) {
        let mut length = 2;
        while self.is_finite() && length < self.best.actions.len() && !budget.is_over() {
            let at = self.best.actions.len() - length;
            let faults = self.best.actions[at..].iter().filter(|a| self.model.is_fault(a)).count();
            let limits = Limits { at_most: Cost { faults, steps: length }, nodes: NODES_OF_ENDING };
            let space = Finite { model: self.model, aim: self.aim, filter: Filter::All };
            let found = cheapest(&space, vec![self.best.states[at].clone()], limits, budget);
            if let Some((_, steps)) = found.way {
                let mut path = self.best.clone();
                path.states.truncate(at + 1);
                path.actions.truncate(at);
                steps.into_iter().for_each(|(action, state)| path.push(action, state));
                self.offer(path);
            }
            if !found.complete {
                break;
            }
            length += length.div_ceil(2);
        }
    }

    /// Lets the first servers be the ones that act.
    fn rename(&mut self) {
        if !self.is_finite() {
            return;
        }
        let mut renamed = wishes(&self.best);
        let names = in_order(renamed.iter().map(|wish| wish.name.as_str()));
        for wish in &mut renamed {
            wish.action = None;
            wish.name = with_names(&wish.name, &names);
        }
        if let Some(path) = follow(self.model, self.aim, &self.best.states[0], &renamed) {
            self.offer(path);
        }
    }
}

/// New names for model values: `x1` for the first one with an x that occurs.
fn in_order<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<String, String> {
    let mut names: HashMap<String, String> = HashMap::new();
    for word in texts.flat_map(words).filter(|word| is_actor(word)) {
        let before = names.keys().filter(|known| known[..1] == word[..1]).count();
        if !names.contains_key(word) {
            names.insert(word.to_owned(), format!("{}{}", &word[..1], before + 1));
        }
    }
    names
}

fn with_names(text: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        out.push_str(names.get(word).map_or(word, String::as_str));
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// What a search from the beginning found.
pub(super) struct Paths<M: Mirror> {
    /// The cheapest path; for promises, that of each.
    pub(super) paths: Vec<Path<M>>,
    /// True if there is none cheaper.
    pub(super) complete: bool,
}

/// Searches from the beginning.
pub(super) fn found<M: Mirror>(
    model: &M,
    aim: &Aim<M>,
    filter: Filter,
    limits: Limits,
    budget: &Budget,
) -> Paths<M> {
    let Aim::Promise(promises) = aim else {
        let space = Finite { model, aim, filter };
        let found = cheapest(&space, model.init_states(), limits, budget);
        let paths = found.way.map(|(first, steps)| {
            let mut path = Path::begun(first);
            steps.into_iter().for_each(|(action, state)| path.push(action, state));
            path
        });
        return Paths { paths: paths.into_iter().collect(), complete: found.complete };
    };
    let mut all = Paths { paths: Vec::new(), complete: true };
    for promise in promises {
        let space = Lasso::new(model, promise, filter.clone());
        let found = cheapest(&space, space.starts(), limits, budget);
        all.complete &= found.complete;
        all.paths.extend(found.way.and_then(lasso::whole));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::replay::wander;
    use crate::walker::{Move, Walker};

    fn shrunk(seed: u64) -> (Path<Walker>, Path<Walker>, Proof) {
        let aim = Aim::of(&Walker, "StaysNear").unwrap();
        let budget = Budget::of(Duration::from_secs(60));
        let path = wander(&Walker, &aim, seed, 1000, &budget).unwrap();
        let mut effort = Effort { budget, tell: &mut |_| {} };
        let (smallest, proved) = smallest(&Walker, &aim, path.clone(), &mut effort);
        (path, smallest, proved)
    }

    #[test]
    fn a_long_walk_becomes_the_straight_one_without_faults() {
        let seeds = 0..100;
        let walks: Vec<_> = seeds.map(shrunk).filter(|(walk, ..)| walk.states.len() > 6).collect();
        assert!(walks.len() > 20, "only {} long walks", walks.len());
        for (_, smallest, proved) in walks {
            assert_eq!(smallest.actions, [Move::Ahead; 6]);
            assert_eq!(proved, Proof::Smallest);
        }
    }

    #[test]
    fn a_short_walk_is_not_made_longer_to_have_fewer_faults() {
        let walks: Vec<_> = (0..300).map(shrunk).filter(|(w, ..)| w.states.len() < 7).collect();
        assert!(!walks.is_empty());
        for (walk, smallest, _) in walks {
            assert!(smallest.states.len() <= walk.states.len());
            assert!(smallest.faults(&Walker) <= walk.faults(&Walker));
        }
    }

    #[test]
    fn servers_are_renamed_in_the_order_in_which_they_act() {
        let actions = ["Timeout(s3)", "GrantVote(s1, s3)", "Restart(s3)"];
        let names = in_order(actions.into_iter());
        let renamed = actions.map(|action| with_names(action, &names));
        assert_eq!(renamed, ["Timeout(s1)", "GrantVote(s2, s1)", "Restart(s1)"]);
    }
}
