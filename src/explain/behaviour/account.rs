//! Why a temporal formula is false of a behaviour, sentence by sentence.

use super::formula::{Form, Formula, Written};
use super::instances::Instance;
use super::truth::{Bound, Truth};
use super::undecided;
use crate::outcome::explanation::Values;
use crate::outcome::explanation::{Account, Says, Seen, Statement};

/// Most sentences about parts that fail together.
const TOGETHER: usize = 4;
/// Most actions that are named as possible and never taken.
const MISSING: usize = 4;

/// Why `formula` is false.
pub(super) fn account(
    truth: &Truth,
    name: &str,
    formula: &Formula,
    fairness: &[Formula],
    instances: &[Instance],
) -> Account {
    let mut teller = Teller { truth, statements: Vec::new(), with: Values::new() };
    match undecided::condition(truth, formula) {
        Some(condition) => teller.say(Says::UnfairByVerdict, &condition.written, Vec::new()),
        None => teller.broken(formula, 1, &mut Vec::new()),
    }
    if teller.speaks_of_ever() {
        teller.with.clear();
        teller.lasso(instances);
        teller.fairness(fairness);
        teller.missing(instances);
    }
    Account { property: name.to_owned(), statements: teller.statements }
}

struct Teller<'t> {
    truth: &'t Truth,
    statements: Vec<Statement>,
    with: Values,
}

impl Teller<'_> {
    fn say(&mut self, says: Says, written: &Written, states: Vec<Seen>) {
        let Written { expression, module, line } = written.clone();
        let with = self.with.clone();
        self.statements.push(Statement { says, expression, module, line, states, with });
    }

    fn of_behaviour(&mut self, says: Says, states: Vec<u64>) {
        let written = Written { expression: String::new(), module: String::new(), line: 0 };
        self.say(says, &written, states.into_iter().map(bare).collect());
    }

    /// True unless one step or state settled it, whatever follows, or nothing
    /// is known to follow.
    fn speaks_of_ever(&self) -> bool {
        let settled = |s: &Statement| matches!(s.says, Says::False | Says::FalseInStep);
        !self.truth.ends() && !self.statements.last().is_some_and(settled)
    }

    /// A formula that is false from a state on.
    fn broken(&mut self, formula: &Formula, at: u64, bound: &mut Bound) {
        let truth = self.truth;
        let is = |formula: &Formula, at, bound: &mut Bound| truth.at(formula, at, bound);
        match &formula.form {
            Form::Atom(..) => self.atom(formula, at, bound, Says::False),
            Form::Definition(inner) => {
                if matches!(inner.form, Form::And(_)) {
                    self.say(Says::Broken, &formula.written, Vec::new());
                }
                self.broken(inner, at, bound);
            }
            Form::And(items) => {
                if let Some(item) = items.iter().find(|f| is(f, at, bound) == Some(false)) {
                    if !matches!(item.form, Form::Atom(..) | Form::Fair { .. }) {
                        self.say(Says::Broken, &item.written, Vec::new());
                    }
                    self.broken(item, at, bound);
                }
            }
            Form::Or(items) => {
                items.iter().take(TOGETHER).for_each(|item| self.broken(item, at, bound));
            }
            Form::Implies(given, then) => {
                if let Form::Atom(..) = given.form {
                    self.atom(given, at, bound, Says::True);
                } else {
                    self.say(Says::True, &given.written, vec![bare(at)]);
                }
                self.broken(then, at, bound);
            }
            Form::Not(inner) => self.holds(inner, at, bound),
            Form::Equivalent(a, b) => {
                for side in [a, b] {
                    let says =
                        if is(side, at, bound) == Some(true) { Says::True } else { Says::False };
                    self.say(says, &side.written, vec![bare(at)]);
                }
            }
            Form::Always(inner) => self.always(inner, at, bound),
            Form::Eventually(inner) => self.never(inner, at, bound),
            Form::LeadsTo(given, then) => {
                let from = |at: &u64| {
                    let given = truth.at(given, *at, &mut bound.clone());
                    let then = truth
                        .from(*at)
                        .all(|at| truth.at(then, at, &mut bound.clone()) == Some(false));
                    given == Some(true) && then
                };
                if let Some(at) = truth.from(at).find(from) {
                    self.atom(given, at, bound, Says::True);
                    self.never(then, at, bound);
                }
            }
            Form::Fair { enabled, .. } => {
                let is = |at: &u64| truth.atom(*enabled, *at, bound).is_some_and(|(is, _)| *is);
                let states = truth.repeating().filter(is).map(bare).collect();
                self.say(Says::Unfair, &formula.written, states);
            }
            Form::Quantified { every, names, from, variables, body } => {
                self.quantified(*every, names, (*from, *variables), body, at, bound);
            }
            Form::Unknown => self.say(Says::Broken, &formula.written, Vec::new()),
        }
    }

    /// A formula that is true from a state on and should not be.
    fn holds(&mut self, formula: &Formula, at: u64, bound: &mut Bound) {
        let truth = self.truth;
        let happens = |formula: &Formula| {
            truth.from(at).find(|at| truth.at(formula, *at, &mut bound.clone()) == Some(true))
        };
        match &formula.form {
            Form::Atom(..) => self.atom(formula, at, bound, Says::True),
            Form::Not(inner) => self.broken(inner, at, bound),
            Form::Eventually(once) => match happens(once) {
                Some(then) => self.holds(once, then, bound),
                None => self.say(Says::True, &formula.written, vec![bare(at)]),
            },
            _ => self.say(Says::True, &formula.written, vec![bare(at)]),
        }
    }

    fn quantified(
        &mut self,
        every: bool,
        names: &[String],
        (from, variables): (usize, usize),
        body: &Formula,
        at: u64,
        bound: &Bound,
    ) {
        let most = if every { 1 } else { TOGETHER };
        let values = self.truth.values(body, from, variables, bound);
        let inner = values.into_iter().map(|own| [&bound[..from.min(bound.len())], &own].concat());
        let broken =
            inner.filter(|inner| self.truth.at(body, at, &mut inner.clone()) == Some(false));
        let broken: Vec<Bound> = broken.take(most).collect();
        for mut inner in broken {
            let around = self.with.len();
            self.with.extend(names.iter().cloned().zip(inner[from..].iter().cloned()));
            self.broken(body, at, &mut inner);
            self.with.truncate(around);
        }
    }

    fn always(&mut self, inner: &Formula, at: u64, bound: &mut Bound) {
        let truth = self.truth;
        let fails = |at: &u64| truth.at(inner, *at, &mut bound.clone()) == Some(false);
        if let Some(at) = truth.from(at).find(fails) {
            self.broken(inner, at, bound);
        }
    }

    /// `<>inner` is false from a state on.
    fn never(&mut self, inner: &Formula, at: u64, bound: &mut Bound) {
        match &inner.form {
            Form::Always(again) => {
                let truth = self.truth;
                let fails = |at: &u64| truth.at(again, *at, &mut bound.clone()) == Some(false);
                let states = truth.repeating().filter(fails).map(|at| self.seen(again, at, bound));
                let states = states.collect();
                self.say(Says::FalseAgain, &again.written, states);
            }
            Form::Atom(id, _) if self.truth.is_step(*id) => {
                let states = self.truth.from(at).map(bare).collect();
                let again = self.was(inner, at, bound);
                let says = if again { Says::NeverTakenAgain } else { Says::NeverTaken };
                self.say(says, &inner.written, states);
            }
            _ => {
                let states = self.truth.from(at).map(|at| self.seen(inner, at, bound)).collect();
                let again = self.was(inner, at, bound);
                let says = if again { Says::NeverAgain } else { Says::Never };
                self.say(says, &inner.written, states);
            }
        }
    }

    /// True if a formula holds in a state before this one.
    fn was(&self, formula: &Formula, at: u64, bound: &Bound) -> bool {
        let holds = |at| self.truth.at(formula, at, &mut bound.clone()) == Some(true);
        (1..at).any(holds)
    }

    /// What is so of an atom in one state, or in the step from it.
    fn atom(&mut self, formula: &Formula, at: u64, bound: &Bound, says: Says) {
        let mut states = vec![self.seen(formula, at, bound)];
        let of_a_step = matches!(&formula.form, Form::Atom(id, _) if self.truth.is_step(*id));
        let says = match says {
            Says::False if of_a_step => {
                states.push(bare(self.truth.after(at)));
                Says::FalseInStep
            }
            other => other,
        };
        self.say(says, &formula.written, states);
    }

    fn seen(&self, formula: &Formula, at: u64, bound: &Bound) -> Seen {
        let Form::Atom(id, shown) = &formula.form else { return bare(at) };
        let values = self.truth.atom(*id, at, bound).map(|(_, told)| told.clone());
        let values = shown.iter().cloned().zip(values.unwrap_or_default());
        let told = values.filter(|told| told.0 != told.1 && !self.with.contains(told));
        Seen { state: at, values: told.collect() }
    }

    fn lasso(&mut self, instances: &[Instance]) {
        if self.truth.stands_still() {
            let last = self.truth.states();
            let stuck = instances.iter().all(|instance| instance.is_refused(self.truth, last));
            let says = if stuck && !instances.is_empty() { Says::Stuck } else { Says::Stutters };
            self.of_behaviour(says, vec![last]);
        } else {
            self.of_behaviour(Says::Repeats, self.truth.repeating().collect());
        }
    }

    fn fairness(&mut self, fairness: &[Formula]) {
        if fairness.is_empty() {
            self.of_behaviour(Says::NoFairness, Vec::new());
        }
        for condition in fairness {
            self.fair(condition, &Vec::new());
        }
    }

    /// How a fairness condition holds.
    fn fair(&mut self, condition: &Formula, bound: &Bound) {
        let truth = self.truth;
        match &condition.form {
            Form::Fair { taken, enabled, .. } => {
                let is = |atom, at| truth.atom(atom, at, bound).map(|(is, _)| *is);
                if let Some(at) = truth.repeating().find(|at| is(*taken, *at) == Some(true)) {
                    let states = vec![bare(at), bare(truth.after(at))];
                    return self.say(Says::FairAsTaken, &condition.written, states);
                }
                let refusing = truth.repeating().filter(|at| is(*enabled, *at) == Some(false));
                let refusing: Vec<Seen> = refusing.map(bare).collect();
                if !refusing.is_empty() {
                    self.say(Says::FairAsNotPossible, &condition.written, refusing);
                }
            }
            Form::And(items) => items.iter().for_each(|item| self.fair(item, bound)),
            Form::Definition(inner) => self.fair(inner, bound),
            Form::Quantified { names, from, variables, body, .. } => {
                let values = truth.values(body, *from, *variables, bound);
                for own in values.into_iter().take(TOGETHER) {
                    let around = self.with.len();
                    self.with.extend(names.iter().cloned().zip(own.iter().cloned()));
                    let inner = [&bound[..(*from).min(bound.len())], &own].concat();
                    self.fair(body, &inner);
                    self.with.truncate(around);
                }
            }
            _ => {}
        }
    }

    /// Actions that could go on all the time and never do.
    fn missing(&mut self, instances: &[Instance]) {
        let truth = self.truth;
        let mut found: Vec<(Says, Written, Vec<Seen>)> = Vec::new();
        for instance in instances {
            let Some(enabled) = instance.enabled else { continue };
            for (bound, name) in instance.named(truth) {
                let is = |atom, at| truth.atom(atom, at, &bound).is_some_and(|(is, _)| *is);
                let taken = truth.repeating().any(|at| is(instance.taken, at));
                let possible: Vec<u64> = truth.repeating().filter(|at| is(enabled, *at)).collect();
                if taken || possible.is_empty() {
                    continue;
                }
                let always =
                    possible.len() as u64 == truth.states() - truth.repeating().start() + 1;
                let says = if always {
                    Says::PossibleAndNotTaken
                } else {
                    Says::AtTimesPossibleAndNotTaken
                };
                let written = Written { expression: name, ..instance.written.clone() };
                if !found.iter().any(|(_, known, _)| *known == written) {
                    found.push((says, written, possible.into_iter().map(bare).collect()));
                }
            }
        }
        found.sort_by_key(|(says, ..)| *says == Says::AtTimesPossibleAndNotTaken);
        for (says, written, states) in found.into_iter().take(MISSING) {
            self.say(says, &written, states);
        }
    }
}

fn bare(state: u64) -> Seen {
    Seen { state, values: Values::new() }
}
