//! What makes a search smaller and may drop what is looked for: constraints
//! and views. Symmetry has a file of its own.

use std::collections::BTreeSet;

use super::hidden::Hidden;
use super::shown::shown_whole;
use super::{Doubt, Subject};
use crate::objection::Against;
use crate::spec::{Meaning, Reached, ScopeId};

/// Constraints, symmetry and views with temporal properties: the behaviours
/// that violate them may be among those that are cut.
pub(super) fn with_liveness(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let liveness = subject.liveness();
    let (Some(property), false) = (liveness.first(), subject.simulates()) else {
        return Vec::new();
    };
    let config = subject.config;
    let cuts = config.constraints.iter().chain(&config.action_constraints);
    let cuts = cuts.map(|c| ("constrained-liveness", "constraint", c, Against::Green));
    let symmetry = config.symmetry.iter();
    let symmetry = symmetry.map(|s| ("symmetric-liveness", "symmetry", s, Against::Either));
    let view = config.view.iter().map(|v| ("viewed-liveness", "view", v, Against::Either));
    let mut doubts = Vec::new();
    for (id, kind, reduction, against) in cuts.chain(symmetry).chain(view) {
        let name = &reduction.name;
        // What goes round among states that count as one seems to stand still.
        let shows = if against == Against::Either { ", or show a false one" } else { "" };
        let what = format!(
            "the {kind} {name} can hide a violation of the temporal property {property}{shows}"
        );
        let doubt = subject.at_name(Doubt::withholding(id, what).against(against), name);
        doubts.push(doubt.hint(format!("check {property} in a configuration without it")));
    }
    doubts
}

/// A view that does not show all of what a property or the next-state relation
/// reads.
pub(super) fn view(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let Some(view) = &subject.config.view else { return Vec::new() };
    let name = view.name.as_str();
    let seen: BTreeSet<&str> = Reached::from(&mut subject.scopes, [name]).variables;
    let variables = subject.job.spec.variables();
    if seen.is_empty() && !variables.is_empty() {
        let what = format!("VIEW {name} reads no variable: all states count as one");
        return vec![subject.at_name(Doubt::withholding("view", what), name)];
    }
    let flow = subject.flow();
    let shown = |formula| flow.piece(formula).map(|view| shown_whole(&flow, view));
    let whole = match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Variable(variable) => [variable].into(),
        Meaning::Definition(scope, def) => shown((scope, &def.body)).unwrap_or_default(),
        Meaning::Substituted(scope, expr) => shown((scope, expr)).unwrap_or_default(),
        Meaning::Constant(_) | Meaning::Foreign => BTreeSet::new(),
    };
    let hidden: Vec<&str> =
        variables.iter().map(String::as_str).filter(|v| !whole.contains(v)).collect();
    if hidden.is_empty() {
        return Vec::new();
    }
    let dropped = hidden.iter().copied().filter(|v| !seen.contains(v)).collect();
    let read = subject.checked.variables.iter().find(|v| hidden.contains(*v)).copied();
    let cuts = Reached::from(&mut subject.scopes, subject.config.cuts()).variables;
    let cut = cuts.into_iter().find(|v| hidden.contains(v));
    let hides = |variable: &str| match seen.contains(variable) {
        true => format!("VIEW {name} shows something computed from {variable}"),
        false => format!("VIEW {name} leaves out {variable}"),
    };
    let what = match (read, cut, Hidden { all: hidden, dropped }.decides(subject)) {
        (Some(variable), ..) => format!("{}, which a property reads", hides(variable)),
        (None, Some(variable), _) => format!("{}, which a constraint reads", hides(variable)),
        (None, None, Some(variable)) => {
            format!("{}, on which the next-state relation depends", hides(variable))
        }
        (None, None, None) => {
            let what = format!(
                "states that VIEW {name} shows alike count as one: only one of each was looked at"
            );
            return vec![subject.at_name(Doubt::noting("view", what), name)];
        }
    };
    let doubt = subject.at_name(Doubt::withholding("view", what), name);
    vec![doubt.hint("let the view show it, or check without the view")]
}
