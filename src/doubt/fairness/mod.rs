//! Fairness that no behaviour can satisfy. Then every temporal property holds,
//! whatever it says.
//!
//! Fairness of steps of the next-state relation can be satisfied from every
//! reachable state (Lamport, Specifying Systems, 8.9.2). Where the shape of the
//! specification does not show that its fairness is of that kind, TLC is asked
//! once the search is over: see [`probes`].

mod conditions;
mod natural;
mod probe;
mod terms;

use tla_syntax::Expr;
use tla_syntax::token::Tok;

use super::flow::name_of;
use super::subject::Formula;
use super::{Doubt, Subject};
pub use probe::{Answer, Probes, probes};

use conditions::Conditions;
use terms::Terms;

/// Short name of the doubt.
pub const ID: &str = "unsatisfiable-fairness";

const HINT: &str =
    "let the condition be of an action that stands in the next-state relation by itself";
/// Characters of an action that are shown.
const SHOWN_MAX: usize = 60;

/// Conditions that nothing shows to be satisfiable.
struct Unproven<'a> {
    /// Fairness conditions, with what is said of each.
    conditions: Vec<(&'a Expr, Doubt)>,
    /// What is said of everything else that the behaviour has to satisfy.
    beyond: Option<Doubt>,
}

/// Everything whose shape does not show that it can be satisfied.
pub(super) fn unsatisfiable(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let unproven = Unproven::of(subject);
    let mut doubts: Vec<Doubt> = unproven.conditions.into_iter().map(|(_, doubt)| doubt).collect();
    doubts.extend(unproven.beyond);
    doubts.dedup();
    doubts
}

impl<'a> Unproven<'a> {
    fn of(subject: &mut Subject<'a>) -> Self {
        let none = Self { conditions: Vec::new(), beyond: None };
        let rest = subject.parts.rest.clone();
        if subject.liveness().is_empty() || rest.is_empty() || subject.simulates() {
            return none;
        }
        let next: Vec<Formula<'a>> = subject.parts.next.iter().map(|(next, _)| *next).collect();
        let are_natural = natural::are_all_numbers(subject);
        let terms = Terms::new(&mut subject.scopes, subject.config, are_natural);
        let found = Conditions::of(terms, &next, &rest);
        let reached = subject.reached(&rest);
        let mut unproven = none;
        for expr in found.unproven {
            let what =
                format!("{}, which may not be a step of the next-state relation", shown(expr));
            let piece = reached.nodes.iter().find(|(_, e)| std::ptr::eq(*e, expr));
            let piece = piece.map(|(piece, _)| reached.pieces[*piece]);
            let doubt = Doubt::withholding(ID, what);
            let doubt = match piece.filter(|piece| piece.def.is_some()) {
                Some(piece) => subject.at(doubt, &piece, |tok| matches!(tok, Tok::Fair { .. })),
                None => at_the_behaviour(subject, doubt),
            };
            unproven.conditions.push((expr, doubt.hint(HINT)));
        }
        // Within a constraint even steps may be missing.
        let is_cut = subject.job.accept.iter().any(|id| id == "constrained-liveness");
        if found.beyond || is_cut && !subject.config.cuts().is_empty() {
            unproven.beyond = Some(beyond(subject, found.beyond));
        }
        unproven
    }
}

fn beyond(subject: &mut Subject<'_>, demands_more: bool) -> Doubt {
    let name = subject.config.specification.as_ref().map_or("the behaviour", |n| n.name.as_str());
    let what = match demands_more {
        true => format!("{name}, which demands more of a behaviour than fairness of its steps"),
        false => format!("the fairness of {name} within the constraint"),
    };
    let hint = "leave out of the behaviour what is not fairness of its steps";
    at_the_behaviour(subject, Doubt::withholding(ID, what)).hint(hint)
}

fn at_the_behaviour(subject: &mut Subject<'_>, doubt: Doubt) -> Doubt {
    match &subject.config.specification {
        Some(name) => subject.at_name(doubt, &name.name),
        None => doubt,
    }
}

/// `WF of Move(i)`.
fn shown(expr: &Expr) -> String {
    let Expr::Fairness { strong, action, .. } = expr else { return expr.to_string() };
    let kind = if *strong { "SF" } else { "WF" };
    let text = action.to_string();
    match text.chars().count() <= SHOWN_MAX {
        true => format!("{kind} of {text}"),
        false => format!("{kind} of {}", name_of(action).unwrap_or("an action")),
    }
}
