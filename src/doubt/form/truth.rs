//! Whether a term can be FALSE at all.
//!
//! What is no formula of propositional logic is an atom. A term is valid if it
//! is TRUE whatever its atoms are; of equalities, sets and quantifiers a few
//! laws are known beside.

use std::collections::HashMap;

use tla_syntax::token::Op;

use super::terms::{FEW, Head, Term, Terms};

/// Cases that are told apart for one formula.
const CASES_MAX: usize = 4000;
/// Atoms of which values are assumed at once.
const ATOMS_MAX: usize = 30;
/// Terms looked at for one formula, one in as many cases as it is met in.
const STEPS_MAX: usize = 200_000;
/// Terms within each other that are looked at.
const DEPTH_MAX: usize = 400;

/// A value, or the atom that it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Known(bool),
    Open(Term),
}

const TRUE: Value = Value::Known(true);
const FALSE: Value = Value::Known(false);

/// Atoms whose values are assumed.
#[derive(Debug, Clone, Default)]
struct Assumed {
    values: HashMap<Term, bool>,
    /// Of what equals a literal, which one.
    literals: HashMap<Term, Term>,
}

/// Decides about terms.
pub(super) struct Truth<'t, 's, 'a> {
    terms: &'t mut Terms<'s, 'a>,
    cases: usize,
    steps: usize,
    depth: usize,
}

impl<'t, 's, 'a> Truth<'t, 's, 'a> {
    pub(super) fn new(terms: &'t mut Terms<'s, 'a>) -> Self {
        Self { terms, cases: CASES_MAX, steps: STEPS_MAX, depth: 0 }
    }

    /// True only if a term cannot be FALSE.
    pub(super) fn is_valid(&mut self, term: Term) -> bool {
        self.holds(term, true, &Assumed::default())
    }

    /// True only if a term has this value in every case that is assumed.
    fn holds(&mut self, term: Term, wanted: bool, assumed: &Assumed) -> bool {
        if self.cases == 0 || assumed.values.len() > ATOMS_MAX {
            return false;
        }
        self.cases -= 1;
        match self.value(term, assumed) {
            Value::Known(value) => value == wanted,
            Value::Open(atom) => [true, false].into_iter().all(|value| {
                let case = self.with(assumed, atom, value);
                self.holds(term, wanted, &case)
            }),
        }
    }

    fn with(&self, assumed: &Assumed, atom: Term, value: bool) -> Assumed {
        let mut case = assumed.clone();
        case.values.insert(atom, value);
        if let (Head::Op(Op::Eq), &[a, b]) = self.terms.get(atom)
            && value
        {
            for (of, literal) in [(a, b), (b, a)] {
                if self.is_literal(literal) {
                    case.literals.insert(of, literal);
                }
            }
        }
        case
    }

    fn is_literal(&self, term: Term) -> bool {
        matches!(self.terms.get(term).0, Head::Number(_) | Head::Text(_) | Head::Model(_))
    }

    /// Numbers are different from each other, and so are strings and model
    /// values.
    fn are_different(&self, a: Term, b: Term) -> bool {
        match (self.terms.get(a).0, self.terms.get(b).0) {
            (Head::Number(a), Head::Number(b)) => a != b,
            (Head::Text(a), Head::Text(b)) | (Head::Model(a), Head::Model(b)) => a != b,
            _ => false,
        }
    }

    fn value(&mut self, term: Term, assumed: &Assumed) -> Value {
        if let Some(value) = assumed.values.get(&term) {
            return Value::Known(*value);
        }
        if self.steps == 0 || self.depth == DEPTH_MAX {
            return Value::Open(term);
        }
        self.steps -= 1;
        self.depth += 1;
        let value = self.value_by_form(term, assumed);
        self.depth -= 1;
        value
    }

    fn value_by_form(&mut self, term: Term, assumed: &Assumed) -> Value {
        let (head, parts) = self.terms.get(term);
        let (head, parts) = (head.clone(), parts.to_vec());
        match (head, &parts[..]) {
            (Head::Bool(value), _) => Value::Known(value),
            (Head::Op(Op::Not), &[inner]) => not(self.value(inner, assumed)),
            (Head::Op(Op::And), &[a, b]) => and(self.value(a, assumed), || self.value(b, assumed)),
            (Head::Op(Op::Or), &[a, b]) => or(self.value(a, assumed), || self.value(b, assumed)),
            (Head::Op(Op::Implies), &[a, b]) => {
                or(not(self.value(a, assumed)), || self.value(b, assumed))
            }
            (Head::Op(Op::Equiv), &[a, b]) if a == b => TRUE,
            (Head::Op(Op::Equiv), &[a, b]) => {
                match (self.value(a, assumed), self.value(b, assumed)) {
                    (Value::Known(a), Value::Known(b)) => Value::Known(a == b),
                    (Value::Open(atom), _) | (_, Value::Open(atom)) => Value::Open(atom),
                }
            }
            (Head::If, &[cond, then, otherwise]) => match self.value(cond, assumed) {
                TRUE => self.value(then, assumed),
                Value::Known(_) => self.value(otherwise, assumed),
                open => open,
            },
            (Head::Op(Op::Eq), &[a, b]) => self.equal(term, a, b, assumed),
            (Head::Op(Op::In), &[element, set]) => self.element(term, element, set, assumed),
            (Head::Op(Op::Subseteq), &[a, b]) => self.subset(term, a, b, assumed),
            (Head::Op(Op::Le), &[a, b]) if a == b => TRUE,
            (Head::Op(Op::Lt), &[a, b]) if a == b => FALSE,
            (Head::Op(op @ (Op::Le | Op::Lt)), &[a, b]) => match self.numbers(a, b) {
                Some((a, b)) => Value::Known(if op == Op::Le { a <= b } else { a < b }),
                None => Value::Open(term),
            },
            (Head::Quant { all, first, groups }, [domains @ .., body]) => {
                self.quantified(term, all, (first, &groups), (domains, *body), assumed)
            }
            _ => self.over_time(term, &parts),
        }
    }

    fn equal(&self, term: Term, a: Term, b: Term, assumed: &Assumed) -> Value {
        let of = |of: Term| assumed.literals.get(&of).copied().unwrap_or(of);
        match (of(a), of(b)) {
            (a, b) if a == b => TRUE,
            (a, b) if self.are_different(a, b) => FALSE,
            _ => Value::Open(term),
        }
    }

    fn numbers(&self, a: Term, b: Term) -> Option<(i64, i64)> {
        match (self.terms.get(a).0, self.terms.get(b).0) {
            (Head::Number(a), Head::Number(b)) => Some((*a, *b)),
            _ => None,
        }
    }

    /// The elements of a set that is written out, if they are few, each of
    /// them the same in every state. Of those that are filtered, the ones that
    /// may be left.
    fn few(&mut self, set: Term, assumed: &Assumed) -> Option<Vec<Term>> {
        let (head, parts) = self.terms.get(set);
        match (head.clone(), &parts.to_vec()[..]) {
            (Head::Set, items) => {
                let is_fixed = |item: &Term| self.is_literal(*item);
                (items.len() <= FEW && items.iter().all(is_fixed)).then(|| items.to_vec())
            }
            (Head::Filter(number), &[of, pred]) => {
                let items = self.few(of, assumed)?;
                let bound = self.terms.make(Head::Bound(number), Vec::new());
                let may_be_left = |item: &Term| {
                    let kept = self.terms.put(pred, bound, *item);
                    self.value(kept, assumed) != FALSE
                };
                Some(items.into_iter().filter(may_be_left).collect())
            }
            _ => None,
        }
    }

    fn is_element(&mut self, element: Term, set: Term, assumed: &Assumed) -> Value {
        let term = self.terms.binary(Op::In, element, set);
        self.value(term, assumed)
    }

    fn element(&mut self, term: Term, element: Term, set: Term, assumed: &Assumed) -> Value {
        let (head, parts) = self.terms.get(set);
        let (head, parts) = (head.clone(), parts.to_vec());
        match (head, &parts[..]) {
            (Head::Set, items) => items.iter().fold(FALSE, |found, item| {
                or(found, || {
                    let same = self.terms.binary(Op::Eq, element, *item);
                    self.value(same, assumed)
                })
            }),
            (Head::Op(Op::Cup), &[a, b]) => {
                or(self.is_element(element, a, assumed), || self.is_element(element, b, assumed))
            }
            (Head::Op(Op::Cap), &[a, b]) => {
                and(self.is_element(element, a, assumed), || self.is_element(element, b, assumed))
            }
            (Head::Op(Op::SetMinus), &[a, b]) => and(self.is_element(element, a, assumed), || {
                not(self.is_element(element, b, assumed))
            }),
            (Head::Op(Op::Subset), &[of]) => {
                let inside = self.terms.binary(Op::Subseteq, element, of);
                self.value(inside, assumed)
            }
            (Head::Filter(_), &[of, _]) => match self.is_element(element, of, assumed) {
                FALSE => FALSE,
                _ => Value::Open(term),
            },
            _ => Value::Open(term),
        }
    }

    fn subset(&mut self, term: Term, a: Term, b: Term, assumed: &Assumed) -> Value {
        if a == b {
            return TRUE;
        }
        let (head, parts) = self.terms.get(a);
        let (head, parts) = (head.clone(), parts.to_vec());
        let mut inside = |part: Term| {
            let term = self.terms.binary(Op::Subseteq, part, b);
            self.value(term, assumed)
        };
        let found = match (head, &parts[..]) {
            (Head::Set, items) => items
                .iter()
                .fold(TRUE, |found, item| and(found, || self.is_element(*item, b, assumed))),
            (Head::Op(Op::Cup), &[a, b]) => and(inside(a), || inside(b)),
            (Head::Op(Op::Cap), &[a, b]) if inside(a) == TRUE || inside(b) == TRUE => TRUE,
            (Head::Op(Op::SetMinus) | Head::Filter(_), &[of, _]) if inside(of) == TRUE => TRUE,
            _ => Value::Open(term),
        };
        let (head, parts) = self.terms.get(b);
        let of_two = matches!(head, Head::Op(Op::Cup)).then(|| parts.to_vec());
        let in_one = of_two.unwrap_or_default().into_iter().any(|part| {
            let term = self.terms.binary(Op::Subseteq, a, part);
            self.value(term, assumed) == TRUE
        });
        if in_one { TRUE } else { found }
    }

    fn quantified(
        &mut self,
        term: Term,
        all: bool,
        (first, groups): (usize, &[(usize, bool)]),
        (domains, body): (&[Term], Term),
        assumed: &Assumed,
    ) -> Value {
        let is_set = |terms: &Terms<'_, '_>, set: Term, empty: bool| matches!(terms.get(set), (Head::Set, items) if items.is_empty() == empty);
        if domains.iter().any(|domain| is_set(self.terms, *domain, true)) {
            return Value::Known(all);
        }
        if let (&[domain], &[(1, false)]) = (domains, groups)
            && let Some(items) = self.few(domain, assumed)
        {
            let bound = self.terms.make(Head::Bound(first), Vec::new());
            let is_whole = matches!(self.terms.get(domain).0, Head::Set);
            let found = items.iter().fold(Value::Known(all), |found, item| {
                let instance = |own: &mut Self| {
                    let instance = own.terms.put(body, bound, *item);
                    own.value(instance, assumed)
                };
                match all {
                    true => and(found, || instance(self)),
                    false => or(found, || instance(self)),
                }
            });
            // Of a filtered set it is not known which elements are left.
            if is_whole || found == Value::Known(all) {
                return found;
            }
        }
        let (mut inside, mut number) = (assumed.clone(), first);
        for (domain, (count, destructured)) in domains.iter().zip(groups) {
            for _ in 0..*count {
                let bound = self.terms.make(Head::Bound(number), Vec::new());
                number += 1;
                if !destructured {
                    let is_in = self.terms.binary(Op::In, bound, *domain);
                    inside.values.insert(is_in, true);
                }
            }
        }
        let has_some = domains.iter().all(|domain| is_set(self.terms, *domain, false));
        if self.holds(body, all, &inside) {
            Value::Known(all)
        } else if has_some && self.holds(body, !all, &inside) {
            Value::Known(!all)
        } else {
            Value::Open(term)
        }
    }

    /// What is said of other states than this one: nothing is assumed there.
    fn over_time(&mut self, term: Term, parts: &[Term]) -> Value {
        let anywhere = Assumed::default();
        let head = self.terms.get(term).0.clone();
        match (head, parts) {
            (Head::Op(Op::Always | Op::Eventually), &[inner]) => {
                match (self.holds(inner, true, &anywhere), self.holds(inner, false, &anywhere)) {
                    (true, _) => TRUE,
                    (_, true) => FALSE,
                    _ => Value::Open(term),
                }
            }
            (Head::Op(Op::LeadsTo), &[premise, then]) => {
                let implied = self.terms.make(Head::Op(Op::Implies), vec![premise, then]);
                match self.holds(implied, true, &anywhere) {
                    true => TRUE,
                    false => Value::Open(term),
                }
            }
            (Head::ActionBox, &[action, subscript]) => {
                let next = self.terms.make(Head::Primed, vec![subscript]);
                let same = self.terms.binary(Op::Eq, next, subscript);
                let step = self.terms.make(Head::Op(Op::Or), vec![action, same]);
                match self.holds(step, true, &anywhere) {
                    true => TRUE,
                    false => Value::Open(term),
                }
            }
            _ => Value::Open(term),
        }
    }
}

fn not(value: Value) -> Value {
    match value {
        Value::Known(value) => Value::Known(!value),
        open => open,
    }
}

fn and(a: Value, b: impl FnOnce() -> Value) -> Value {
    match a {
        Value::Known(true) => b(),
        Value::Known(false) => FALSE,
        open => {
            if b() == FALSE {
                FALSE
            } else {
                open
            }
        }
    }
}

fn or(a: Value, b: impl FnOnce() -> Value) -> Value {
    not(and(not(a), || not(b())))
}
