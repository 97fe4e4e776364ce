//! A path on which something is wrong, made short.
//!
//! In: a path. Out: one of the same graph on which something is wrong, too, and from
//! which no part could be left out. What a system hides may need more than the
//! shortest way, so that each shorter path is walked before it is believed.

use crate::System;
use crate::follow::{Attempt, Begin, Ended, Tried, Wrong, follow};
use crate::graph::{Graph, Path};

/// Most walks of a shrinking.
const WALKS_MAX: usize = 2_000;

/// What is wrong, on which path, and what of the refused was tried on the way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) path: Path,
    pub(crate) wrong: Wrong,
    /// True if it is wrong only if everything that is refused is tried, too.
    pub(crate) tries_all: bool,
}

/// Makes a path short. `wrong` is what was found on it where all was tried.
pub(crate) fn shrink<S: System>(
    graph: &Graph,
    path: &Path,
    wrong: Wrong,
    begin: Begin<'_, S>,
) -> Found {
    let path = ended(path, &wrong);
    let first = Found { path, wrong, tries_all: true };
    let mut shrinker = Shrinker { graph, begin, left: WALKS_MAX, best: first };
    let alone = Found { tries_all: false, ..shrinker.best.clone() };
    if let Some(found) = shrinker.walked(&alone.path, &alone) {
        shrinker.best = found;
    }
    shrinker.shortest_way();
    while shrinker.shorter() {}
    shrinker.best
}

struct Shrinker<'a, S: System> {
    graph: &'a Graph,
    begin: Begin<'a, S>,
    left: usize,
    best: Found,
}

impl<S: System> Shrinker<'_, S> {
    /// What is wrong on a path, walked as another was.
    fn walked(&mut self, path: &Path, like: &Found) -> Option<Found> {
        self.left = self.left.checked_sub(1)?;
        let last = match &like.wrong.attempt {
            Attempt::Refused(label) => Some(label),
            Attempt::Begin | Attempt::Step(_) => None,
        };
        let tried = if like.tries_all { Tried::All } else { Tried::Last(last) };
        match follow(self.graph, path, tried, self.begin) {
            Ended::Wrong(wrong) => {
                let path = ended(path, &wrong);
                Some(Found { path, wrong, tries_all: like.tries_all })
            }
            Ended::Whole | Ended::Elsewhere(_) => None,
        }
    }

    /// Takes a path if something is wrong on it, and says whether.
    fn takes(&mut self, path: &Path) -> bool {
        let like = self.best.clone();
        let found = self.walked(path, &like);
        let found = found.filter(|found| found.length() < self.best.length());
        found.is_some_and(|found| {
            self.best = found;
            true
        })
    }

    /// The shortest way to where it went wrong.
    fn shortest_way(&mut self) {
        let Found { path, wrong, .. } = &self.best;
        let before = self.graph.states_of(path).nth(wrong.after);
        let Some(mut way) = before.and_then(|state| self.graph.shortest_to(state)) else { return };
        way.transitions.extend(path.transitions.get(wrong.after));
        self.takes(&way);
    }

    /// Goes shorter ways between two states of the path, far ones first; whether
    /// there was one.
    fn shorter(&mut self) -> bool {
        let before = self.best.length();
        let mut size = before;
        while size > 0 {
            let mut at = 0;
            while at + size <= self.best.path.transitions.len() {
                if !self.without(at, size) {
                    at += size.div_ceil(2);
                }
            }
            size /= 2;
        }
        self.best.length() < before
    }

    /// Goes another way in the place of so many transitions.
    fn without(&mut self, at: usize, size: usize) -> bool {
        let path = &self.best.path;
        let states: Vec<usize> = self.graph.states_of(path).collect();
        let Some(way) = self.graph.shortest_between(states[at], states[at + size]) else {
            return false;
        };
        if way.len() >= size {
            return false;
        }
        let (head, tail) = (&path.transitions[..at], &path.transitions[at + size..]);
        let transitions = [head, &way, tail].concat();
        self.takes(&Path { begin: path.begin, transitions })
    }
}

impl Found {
    fn length(&self) -> usize {
        self.path.transitions.len()
    }
}

/// The path as far as it matters: with the step that is wrong, if it is one.
fn ended(path: &Path, wrong: &Wrong) -> Path {
    let own = usize::from(matches!(wrong.attempt, Attempt::Step(_)));
    let transitions = path.transitions.iter().take(wrong.after + own).copied().collect();
    Path { begin: path.begin, transitions }
}
