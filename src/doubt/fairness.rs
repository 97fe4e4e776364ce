//! Fairness that no behaviour can satisfy: an action that is enabled for ever
//! and is not a step of the next-state relation. Then every temporal property
//! holds, whatever it says.

use tla_syntax::token::{Op, Tok};
use tla_syntax::{Expr, QuantKind};

use super::flow::name_of;
use super::subject::Formula;
use super::{Doubt, Subject};
use crate::spec::{Meaning, Reached, Scopes, walk};

/// `WF_v(A)` or `SF_v(A)` where nothing shows that A is a step.
pub(super) fn unsatisfiable(subject: &mut Subject<'_>) -> Vec<Doubt> {
    if subject.config.properties.is_empty() {
        return Vec::new();
    }
    let next: Vec<Formula<'_>> = subject.parts.next.iter().map(|(next, _)| *next).collect();
    let steps = subject.reached(&next);
    let rest = subject.parts.rest.clone();
    let fairness = subject.reached(&rest);
    let mut doubts = Vec::new();
    for (number, node) in &fairness.nodes {
        let Expr::Fairness { action, strong, .. } = node else { continue };
        let piece = fairness.pieces[*number];
        let mut search = Search { scopes: &mut subject.scopes, steps: &steps, left: UNFOLDED_MAX };
        let shown = search.is_step((piece.scope, action));
        if shown == Shown::Step {
            continue;
        }
        let kind = if *strong { "SF" } else { "WF" };
        let named = name_of(action).unwrap_or("an action");
        let what = format!("{kind} of {named}, which is not a step of the next-state relation");
        let doubt = match shown == Shown::Nothing && !subject.scopes.is_instance(piece.scope) {
            true => Doubt::withholding(
                "unsatisfiable-fairness",
                format!("{what}: if no behaviour is fair, every temporal property holds"),
            ),
            false => Doubt::noting(
                "unsatisfiable-fairness",
                format!(
                    "{what} as far as can be seen: if no behaviour is fair, every temporal property holds"
                ),
            ),
        };
        let fair = |tok: &Tok| matches!(tok, Tok::Fair { .. });
        let place = match piece.def {
            Some(_) => subject.at(doubt, &piece, fair),
            None => match &subject.config.specification {
                Some(name) => subject.at_name(doubt, &name.name),
                None => doubt,
            },
        };
        doubts.push(
            place.hint("add a PROPERTY that must be false, such as <>FALSE, and see it violated"),
        );
    }
    doubts.dedup();
    doubts
}

/// Names unfolded for one action.
const UNFOLDED_MAX: usize = 1000;

/// What is seen of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It is a step.
    Step,
    /// Some of it is.
    Part,
    /// Nothing shows that it is one.
    Nothing,
}

struct Search<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    steps: &'s Reached<'a>,
    left: usize,
}

impl<'a> Search<'_, 'a> {
    fn is_step(&mut self, (scope, expr): Formula<'a>) -> Shown {
        if self.left == 0
            || self.steps.nodes.iter().any(|(_, step)| *step == expr && is_action(expr))
        {
            return Shown::Step;
        }
        self.left -= 1;
        match expr {
            // All of a disjunction, some of a conjunction.
            Expr::Binary(Op::Or, a, b) => {
                let (a, b) = (self.is_step((scope, a)), self.is_step((scope, b)));
                if a == b { a } else { Shown::Part }
            }
            Expr::Binary(Op::And, a, b) => {
                let (a, b) = (self.is_step((scope, a)), self.is_step((scope, b)));
                match (a, b) {
                    (Shown::Step, _) | (_, Shown::Step) => Shown::Step,
                    (Shown::Nothing, Shown::Nothing) => Shown::Nothing,
                    _ => Shown::Part,
                }
            }
            Expr::Quant { kind: QuantKind::Exists, body, .. } => self.is_step((scope, body)),
            Expr::Let { body, .. } => self.is_step((scope, body)),
            Expr::If { then, otherwise, .. } => {
                let (a, b) = (self.is_step((scope, then)), self.is_step((scope, otherwise)));
                if a == b { a } else { Shown::Part }
            }
            Expr::ActionAngle { action, .. } => self.is_step((scope, action)),
            _ => match name_of(expr) {
                Some(name) => self.named((scope, expr), name),
                None => self.inline(expr),
            },
        }
    }

    fn named(&mut self, (scope, expr): Formula<'a>, name: &str) -> Shown {
        let meaning = match expr {
            Expr::Qualified { instance, .. } => {
                let inside = self.scopes.instance(scope, instance);
                inside.map(|inside| self.scopes.resolve(inside, name))
            }
            _ => Some(self.scopes.resolve(scope, name)),
        };
        let (inside, body) = match meaning {
            Some(Meaning::Definition(inside, def)) => (inside, &def.body),
            Some(Meaning::Substituted(inside, expr)) => (inside, expr),
            _ => return Shown::Part,
        };
        match self.steps.pieces.iter().any(|p| std::ptr::eq(p.body, body)) {
            true => Shown::Step,
            false => self.is_step((inside, body)),
        }
    }

    /// A formula that is written out: it may or may not follow from a step.
    fn inline(&self, expr: &Expr) -> Shown {
        let assigns = is_action(expr);
        if assigns { Shown::Nothing } else { Shown::Part }
    }
}

/// True if it speaks of the next state.
fn is_action(expr: &Expr) -> bool {
    let mut found = false;
    walk::each(expr, &mut |e| {
        found |= matches!(e, Expr::Prime(_) | Expr::Unary(Op::Unchanged, _));
    });
    found
}
