//! The conditions of a behaviour formula, one by one, and which of them are
//! steps of the next-state relation by their shape.

use tla_syntax::token::Op;
use tla_syntax::{Expr, QuantKind};

use super::terms::{Filled, Term, Terms, disjuncts};
use crate::doubt::subject::Formula;

/// What a behaviour formula asks for, beside its first state and its steps.
pub(super) struct Conditions<'a> {
    /// `WF_v(A)` and `SF_v(A)` for which nothing shows that A is a step.
    pub(super) unproven: Vec<&'a Expr>,
    /// True if something is asked for that is not fairness.
    pub(super) beyond: bool,
}

/// Parts of a formula that are looked at.
const PARTS_MAX: usize = 2000;

impl<'a> Conditions<'a> {
    pub(super) fn of(mut terms: Terms<'_, 'a>, next: &[Formula<'a>], rest: &[Formula<'a>]) -> Self {
        let steps = disjuncts(&mut terms, next.iter().copied().map(Term::new));
        let mut found = Self { unproven: Vec::new(), beyond: false };
        let mut pending: Vec<_> = rest.iter().copied().map(Term::new).collect();
        let mut left = PARTS_MAX;
        while let Some(term) = pending.pop() {
            left -= 1;
            match term.expr {
                _ if left == 0 => break,
                Expr::Fairness { action, .. } => {
                    let is_step = Search { terms: &mut terms, steps: &steps, left: PARTS_MAX }
                        .is_step(&term.part(action));
                    let is_known = |e: &&Expr| std::ptr::eq(*e, term.expr);
                    if !is_step && !found.unproven.iter().any(is_known) {
                        found.unproven.push(term.expr);
                    }
                }
                // What follows from fairness is satisfied where fairness is.
                Expr::Binary(Op::And, a, b) => pending.extend([term.part(b), term.part(a)]),
                Expr::Binary(Op::Implies, _, b) => pending.push(term.part(b)),
                Expr::If { then, otherwise, .. } => {
                    pending.extend([term.part(then), term.part(otherwise)]);
                }
                Expr::Quant { kind: QuantKind::Forall, bounds, body } => {
                    pending.push(terms.within(&term, bounds, body, false).0);
                }
                Expr::Let { defs, body, .. } => pending.push(term.within_let(defs, body)),
                Expr::Bool(true) => {}
                _ => match terms.unfolded(&term) {
                    Some(body) => pending.push(body),
                    None => found.beyond = true,
                },
            }
        }
        found.beyond |= left == 0;
        found
    }
}

/// Whether an action is a step.
struct Search<'t, 's, 'a> {
    terms: &'t mut Terms<'s, 'a>,
    /// What is a step by itself, and the holes on the way to it.
    steps: &'t [(Term<'a>, Vec<usize>)],
    left: usize,
}

impl<'a> Search<'_, '_, 'a> {
    fn is_step(&mut self, action: &Term<'a>) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let is_disjunct = self.steps.iter().any(|(step, holes)| {
            let mut filled = Filled::new();
            self.terms.implies(action, step, &mut filled) && self.terms.fits(holes, &mut filled)
        });
        is_disjunct
            || match action.expr {
                // All of a disjunction, some of a conjunction.
                Expr::Binary(Op::Or, a, b) => {
                    self.is_step(&action.part(a)) && self.is_step(&action.part(b))
                }
                Expr::Binary(Op::And, a, b) => {
                    self.is_step(&action.part(a)) || self.is_step(&action.part(b))
                }
                Expr::Quant { kind: QuantKind::Exists, bounds, body } => {
                    let (inside, _) = self.terms.within(action, bounds, body, false);
                    self.is_step(&inside)
                }
                Expr::Let { defs, body, .. } => self.is_step(&action.within_let(defs, body)),
                Expr::If { then, otherwise, .. } => {
                    self.is_step(&action.part(then)) && self.is_step(&action.part(otherwise))
                }
                Expr::ActionAngle { action: inner, .. } => self.is_step(&action.part(inner)),
                Expr::Bool(false) => true,
                _ => self.terms.unfolded(action).is_some_and(|body| self.is_step(&body)),
            }
    }
}
