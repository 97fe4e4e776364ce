//! Fairness that no behaviour can satisfy: an action that is enabled for ever
//! and is not a step of the next-state relation. Then every temporal property
//! holds, whatever it says.

use std::collections::HashSet;

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
    let disjuncts = disjuncts(&mut subject.scopes, &next);
    let mut doubts = not_fairness(subject, &rest);
    for (number, node) in &fairness.nodes {
        let Expr::Fairness { action, strong, .. } = node else { continue };
        let piece = fairness.pieces[*number];
        let mut search = Search {
            scopes: &mut subject.scopes,
            steps: &steps,
            disjuncts: &disjuncts,
            left: UNFOLDED_MAX,
        };
        let shown = search.is_step((piece.scope, action));
        if shown == Shown::Step {
            continue;
        }
        let kind = if *strong { "SF" } else { "WF" };
        let named = name_of(action).unwrap_or("an action");
        let what = format!("{kind} of {named}, which is not a step of the next-state relation");
        let doubt = match shown == Shown::Nothing && !subject.scopes.is_instance(piece.scope) {
            true => Doubt::withholding(
                ID,
                format!("{what}: if no behaviour is fair, every temporal property holds"),
            ),
            false => Doubt::noting(
                ID,
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
        doubts.push(place.hint(HINT));
    }
    doubts.dedup();
    doubts
}

/// A conjunct of the behaviour, beside the initial predicate and the steps,
/// that is no fairness of an action: it may exclude every behaviour.
fn not_fairness(subject: &mut Subject<'_>, rest: &[Formula<'_>]) -> Vec<Doubt> {
    let mut left = UNFOLDED_MAX;
    let scopes = &mut subject.scopes;
    let all = rest.iter().all(|formula| is_fairness(scopes, *formula, &mut left));
    let Some(name) = subject.config.specification.as_ref().filter(|_| !all) else {
        return Vec::new();
    };
    let what = format!(
        "{} demands more of a behaviour than fairness of its steps: if no behaviour satisfies it, every temporal property holds",
        name.name
    );
    let doubt = subject.at_name(Doubt::noting(ID, what), &name.name);
    vec![doubt.hint(HINT)]
}

fn is_fairness(scopes: &mut Scopes<'_>, (scope, expr): Formula<'_>, left: &mut usize) -> bool {
    *left = left.saturating_sub(1);
    match expr {
        _ if *left == 0 => true,
        Expr::Fairness { .. } => true,
        Expr::Binary(Op::And, a, b) => {
            is_fairness(scopes, (scope, a), left) && is_fairness(scopes, (scope, b), left)
        }
        Expr::Quant { kind: QuantKind::Forall, body, .. } | Expr::Let { body, .. } => {
            is_fairness(scopes, (scope, body), left)
        }
        _ => match meaning(scopes, (scope, expr)) {
            Some(Meaning::Definition(inside, def)) => {
                is_fairness(scopes, (inside, &def.body), left)
            }
            Some(Meaning::Substituted(inside, expr)) => is_fairness(scopes, (inside, expr), left),
            _ => false,
        },
    }
}

fn meaning<'a>(scopes: &mut Scopes<'a>, (scope, expr): Formula<'_>) -> Option<Meaning<'a>> {
    let name = name_of(expr)?;
    match expr {
        Expr::Qualified { instance, .. } => {
            let inside = scopes.instance(scope, instance)?;
            Some(scopes.resolve(inside, name))
        }
        _ => Some(scopes.resolve(scope, name)),
    }
}

/// The next-state relation and all that is a step of it by itself: what stands
/// under no conjunction that asks for more.
fn disjuncts<'a>(scopes: &mut Scopes<'a>, next: &[Formula<'a>]) -> HashSet<*const Expr> {
    let mut found = HashSet::new();
    let mut pending = next.to_vec();
    while let Some((scope, expr)) = pending.pop() {
        if !found.insert(std::ptr::from_ref(expr)) {
            continue;
        }
        match expr {
            Expr::Binary(Op::Or, a, b) => pending.extend([(scope, &**a), (scope, &**b)]),
            Expr::Quant { kind: QuantKind::Exists, body, .. } | Expr::Let { body, .. } => {
                pending.push((scope, body));
            }
            _ => match meaning(scopes, (scope, expr)) {
                Some(Meaning::Definition(inside, def)) => pending.push((inside, &def.body)),
                Some(Meaning::Substituted(inside, expr)) => pending.push((inside, expr)),
                _ => {}
            },
        }
    }
    found
}

const ID: &str = "unsatisfiable-fairness";
const HINT: &str = "add a PROPERTY that must be false, such as <>FALSE, and see it violated";

/// Names unfolded for one action.
const UNFOLDED_MAX: usize = 1000;

/// What is seen of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It is a step.
    Step,
    /// It is one, with more that is asked for.
    Strengthened,
    /// Some of it is.
    Part,
    /// Nothing shows that it is one.
    Nothing,
}

struct Search<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    steps: &'s Reached<'a>,
    /// What is a step by itself.
    disjuncts: &'s HashSet<*const Expr>,
    left: usize,
}

impl<'a> Search<'_, 'a> {
    fn is_step(&mut self, (scope, expr): Formula<'a>) -> Shown {
        if self.left == 0 {
            return Shown::Step;
        }
        let mut same = self.steps.nodes.iter().map(|(_, step)| *step).filter(|step| *step == expr);
        if is_action(expr) && same.clone().next().is_some() {
            return self.shown(same.any(|step| self.disjuncts.contains(&std::ptr::from_ref(step))));
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
                // What more is asked for may stand beside it here, too.
                match (a, b) {
                    (Shown::Step | Shown::Strengthened, _)
                    | (_, Shown::Step | Shown::Strengthened) => Shown::Step,
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
            _ if name_of(expr).is_some() => self.named((scope, expr)),
            _ => self.inline(expr),
        }
    }

    fn named(&mut self, (scope, expr): Formula<'a>) -> Shown {
        let meaning = meaning(self.scopes, (scope, expr));
        let (inside, body) = match meaning {
            Some(Meaning::Definition(inside, def)) => (inside, &def.body),
            Some(Meaning::Substituted(inside, expr)) => (inside, expr),
            _ => return Shown::Part,
        };
        match self.steps.pieces.iter().any(|p| std::ptr::eq(p.body, body)) {
            true => self.shown(self.disjuncts.contains(&std::ptr::from_ref(body))),
            false => self.is_step((inside, body)),
        }
    }

    /// What stands in the next-state relation is a step by itself, or with more
    /// that is asked for.
    fn shown(&self, by_itself: bool) -> Shown {
        if by_itself { Shown::Step } else { Shown::Strengthened }
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
