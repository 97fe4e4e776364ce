//! What TLC said about every atom, and what that makes of formulas on a lasso.

use std::collections::{BTreeMap, BTreeSet};

use super::formula::{Atom, AtomId, Form, Formula};
use super::walk;

/// Values of the variables around, outermost first.
pub(super) type Bound = Vec<String>;

/// Truth values by atom, state and values of the variables around.
#[derive(Debug, Default)]
pub(super) struct Truth {
    known: BTreeMap<(AtomId, u64, Bound), (bool, Vec<String>)>,
    of_steps: BTreeSet<AtomId>,
    /// Atoms about which nothing could be found out.
    left_out: BTreeSet<AtomId>,
    states: u64,
    returns: u64,
    ends: bool,
}

/// The shape of a behaviour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Numbers of its states are 1 to this.
    pub(super) states: u64,
    /// The state that follows the last one. A behaviour that ends goes on in
    /// its last state, which does it no harm.
    pub(super) returns: u64,
    /// True if nothing is known to follow.
    pub(super) ends: bool,
}

impl Truth {
    /// Reads what was printed about these atoms, but for those left out.
    pub(super) fn read(
        printed: &str,
        atoms: &[Atom],
        left_out: &BTreeSet<AtomId>,
        Shape { states, returns, ends }: Shape,
    ) -> Self {
        let mut known = BTreeMap::new();
        for answer in walk::told(printed) {
            let Some(atom) = atoms.get(answer.question) else { continue };
            let depth = atom.binders.len();
            let mut values = answer.values.into_iter();
            let Some(at) = values.next().and_then(|at| at.parse().ok()) else { continue };
            let bound: Bound = values.by_ref().take(depth).collect();
            known.insert((answer.question, at, bound), (answer.what == "T", values.collect()));
        }
        let of_steps = (0..atoms.len()).filter(|id| atoms[*id].of_a_step).collect();
        Self { known, of_steps, left_out: left_out.clone(), states, returns, ends }
    }

    /// True if it is known of every state what an atom is there, for all values
    /// of the variables around, of which there may be none.
    pub(super) fn was_asked(&self, atom: AtomId) -> bool {
        let at_the_end =
            |(id, at, _): &(AtomId, u64, Bound)| *at == self.states && self.is_step(*id);
        !self.left_out.contains(&atom) && self.known.keys().any(at_the_end)
    }

    pub(super) fn is_step(&self, atom: AtomId) -> bool {
        self.of_steps.contains(&atom)
    }

    /// All values of the variables around an atom, with what it told first.
    pub(super) fn all(&self, atom: AtomId) -> Vec<(Bound, Vec<String>)> {
        let of = |((id, _, bound), (_, told)): (&(AtomId, u64, Bound), &(bool, Vec<String>))| {
            (*id == atom).then(|| (bound.clone(), told.clone()))
        };
        let found: BTreeMap<Bound, Vec<String>> = self.known.iter().rev().filter_map(of).collect();
        found.into_iter().collect()
    }

    /// What an atom told in a state, for all values with which it is true there.
    pub(super) fn true_at(&self, atom: AtomId, at: u64) -> Vec<Vec<String>> {
        let from = (atom, at, Bound::new());
        let here = self.known.range(from..).take_while(|(key, _)| (key.0, key.1) == (atom, at));
        here.filter(|(_, (is, _))| *is).map(|(_, (_, told))| told.clone()).collect()
    }

    /// What a formula is of the whole behaviour.
    pub(super) fn of(&self, formula: &Formula) -> Option<bool> {
        self.at(formula, 1, &mut Vec::new())
    }

    /// An atom in a state, or in the step from it, with the values told.
    pub(super) fn atom(
        &self,
        atom: AtomId,
        at: u64,
        bound: &Bound,
    ) -> Option<&(bool, Vec<String>)> {
        // An atom may stand outside of the innermost variables.
        (0..=bound.len()).rev().find_map(|n| self.known.get(&(atom, at, bound[..n].to_vec())))
    }

    /// States from here on, each once.
    pub(super) fn from(&self, at: u64) -> std::ops::RangeInclusive<u64> {
        at.min(self.returns)..=self.states
    }

    /// The states that repeat.
    pub(super) fn repeating(&self) -> std::ops::RangeInclusive<u64> {
        self.returns..=self.states
    }

    /// The state after one.
    pub(super) fn after(&self, at: u64) -> u64 {
        if at == self.states { self.returns } else { at + 1 }
    }

    /// True if nothing changes any more after the last state.
    pub(super) fn stands_still(&self) -> bool {
        self.returns == self.states
    }

    /// True if nothing is known of what follows the last state.
    pub(super) fn ends(&self) -> bool {
        self.ends
    }

    pub(super) fn states(&self) -> u64 {
        self.states
    }

    /// The values that `count` variables from `from` on take, given those
    /// around.
    pub(super) fn values(
        &self,
        body: &Formula,
        from: usize,
        count: usize,
        bound: &Bound,
    ) -> Vec<Bound> {
        let atoms = body.atoms();
        let fits = |key: &&(AtomId, u64, Bound)| {
            atoms.contains(&key.0)
                && key.2.len() >= from + count
                && key.2[..from] == bound[..from.min(bound.len())]
        };
        let found: BTreeSet<Bound> =
            self.known.keys().filter(fits).map(|key| key.2[from..from + count].to_vec()).collect();
        found.into_iter().collect()
    }

    /// What is known of all that follows, if the states shown settle it by
    /// being `settled`. Where nothing is known to follow the last one, nothing
    /// else settles it.
    fn unless_more_follows(&self, settled: bool, shown: Option<bool>) -> Option<bool> {
        shown.filter(|shown| !self.ends || *shown == settled)
    }

    pub(super) fn at(&self, formula: &Formula, at: u64, bound: &mut Bound) -> Option<bool> {
        let mut of = |formula: &Formula, at: u64| self.at(formula, at, bound);
        match &formula.form {
            Form::Atom(id, _) => self.atom(*id, at, bound).map(|(is, _)| *is),
            Form::Not(inner) => of(inner, at).map(|is| !is),
            Form::Definition(inner) => of(inner, at),
            Form::And(items) => all(items.iter().map(|item| of(item, at))),
            Form::Or(items) => any(items.iter().map(|item| of(item, at))),
            Form::Implies(a, b) => any([of(a, at).map(|is| !is), of(b, at)].into_iter()),
            Form::Equivalent(a, b) => Some(of(a, at)? == of(b, at)?),
            Form::Always(inner) => {
                self.unless_more_follows(false, all(self.from(at).map(|at| of(inner, at))))
            }
            Form::Eventually(inner) => {
                self.unless_more_follows(true, any(self.from(at).map(|at| of(inner, at))))
            }
            Form::LeadsTo(..) | Form::Fair { .. } if self.ends => None,
            Form::LeadsTo(a, b) => all(self.from(at).map(|at| {
                let then = any(self.from(at).map(|at| of(b, at)));
                any([of(a, at).map(|is| !is), then].into_iter())
            })),
            Form::Fair { strong, taken, enabled } => {
                let bound = &*bound;
                let is = |atom: AtomId, at| self.atom(atom, at, bound).map(|(is, _)| *is);
                let taken = any(self.repeating().map(|at| is(*taken, at)));
                let refused = |at| is(*enabled, at).map(|is| !is);
                let refused = match strong {
                    true => all(self.repeating().map(refused)),
                    false => any(self.repeating().map(refused)),
                };
                any([taken, refused].into_iter())
            }
            Form::Quantified { every, from, variables, body, .. } => {
                let values = self.values(body, *from, *variables, bound);
                let each = values.into_iter().map(|own| {
                    let mut inner: Bound = bound[..(*from).min(bound.len())].to_vec();
                    inner.extend(own);
                    self.at(body, at, &mut inner)
                });
                let each: Vec<Option<bool>> = each.collect();
                if *every { all(each.into_iter()) } else { any(each.into_iter()) }
            }
            Form::Unknown => None,
        }
    }
}

/// Conjunction of what may not be known.
fn all(items: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(items.map(|is| is.map(|is| !is))).map(|is| !is)
}

fn any(items: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut unknown = false;
    for is in items {
        match is {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}
