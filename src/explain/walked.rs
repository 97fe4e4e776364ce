//! What a walk along a behaviour changes in an outcome: the property's name,
//! and the actions of the steps.

use crate::config::Config;
use crate::counterexample;
use crate::event::{Event, ViolationKind};
use crate::outcome::{Exactness, Identity, JobOutcome, Verdict, about, judge};
use crate::trace::{About, Action, Behaviour, Ending, itf};

/// Largest file of a behaviour that is read again, in bytes.
const BYTES_MAX: u64 = 8 << 20;

/// The whole behaviour of a job, from its file.
pub(super) fn whole(outcome: &JobOutcome) -> Option<Behaviour> {
    let file = outcome.dir.counterexample_itf();
    let small = std::fs::metadata(&file).is_ok_and(|m| m.len() <= BYTES_MAX);
    itf::from_text(&std::fs::read(file).ok().filter(|_| small)?).ok()
}

/// The temporal properties that a behaviour may have broken, or the invariant.
pub(super) fn candidates(outcome: &JobOutcome, config: &Config) -> Vec<String> {
    let (kind, property) = match &outcome.verdict {
        Verdict::Violated { kind, property, .. } => (kind, property),
        _ => return Vec::new(),
    };
    match kind {
        ViolationKind::Liveness => {}
        ViolationKind::Safety => return property.iter().cloned().collect(),
        _ => return Vec::new(),
    }
    let all = config.properties.iter().map(|p| p.name.clone());
    let all: Vec<String> = all.collect();
    let named = property.as_ref().filter(|name| all.contains(name));
    named.map_or(all, |name| vec![name.clone()])
}

/// True for a temporal property that is violated.
pub(super) fn is_violation(event: &Event) -> bool {
    matches!(event, Event::Violated(violation) if violation.kind == ViolationKind::Liveness)
}

/// Names the properties that are broken, if that was not told.
pub(super) fn named(outcome: &mut JobOutcome, broken: &[String]) {
    let untold = outcome.facts.violations.first().is_some_and(|violation| {
        violation.kind == ViolationKind::Liveness
            && violation.properties.is_empty()
            && violation.places.is_empty()
    });
    let Verdict::Violated { property, .. } = &mut outcome.verdict else { return };
    if !untold || broken.is_empty() {
        return;
    }
    *property = Some(broken.join(", "));
    outcome.notes.retain(|note| !note.starts_with("this TLC does not say which"));
    outcome.judgement = judge(&outcome.verdict, &outcome.job.expect, Exactness::Nothing);
}

/// Gives each step the name and the arguments of its action.
pub(super) fn tell_actions(
    outcome: &mut JobOutcome,
    mut behaviour: Behaviour,
    actions: &[(u64, Vec<Action>)],
    engine: &Identity,
) {
    let better = |number: u64, told: Option<&Action>| {
        let (_, allowing) = actions.iter().find(|(to, _)| *to == number)?;
        named_action(told, allowing)
    };
    let steps = behaviour.steps.iter_mut();
    let trace = &mut outcome.facts.trace;
    for step in steps.chain(&mut trace.head).chain(&mut trace.tail) {
        if let Some(action) = better(step.number, step.action.as_ref()) {
            step.action = Some(action);
        }
    }
    for ending in [&mut behaviour.ending, &mut trace.ending] {
        if let Ending::BackTo { action: told, .. } = ending
            && let Some(action) = better(behaviour.steps.len() as u64 + 1, told.as_ref())
        {
            *told = Some(action);
        }
    }
    let spec = &outcome.job.spec;
    let last = match &mut behaviour.ending {
        Ending::BackTo { action, .. } => action.as_mut(),
        Ending::Finite | Ending::Stuttering => None,
    };
    let actions = behaviour.steps.iter_mut().filter_map(|step| step.action.as_mut()).chain(last);
    for place in actions.filter_map(|action| action.location.as_mut()) {
        *place = spec.in_file(place);
    }
    let cut = behaviour.about.cut.take();
    behaviour.about = About { cut, ..about(&outcome.job, &outcome.verdict, engine) };
    counterexample::write_again(outcome, &behaviour);
}

/// The action as a reader names it: the one that the engine told, with its arguments,
/// or, where it told none or a relation of many, the one of them that allows the step.
fn named_action(told: Option<&Action>, allowing: &[Action]) -> Option<Action> {
    let Some(told) = told else { return allowing.first().cloned() };
    if told.arguments.is_some() {
        return None;
    }
    // Of an instance with parameters TLC tells neither their values nor the
    // place of the action.
    let same = allowing.iter().find(|action| without_arguments(&action.name) == told.name);
    match same {
        Some(same) if same.name != told.name => Some(same.clone()),
        Some(same) => Some(Action { arguments: same.arguments.clone(), ..told.clone() }),
        None => allowing.first().cloned(),
    }
}

/// `I!Up` of `I(2)!Up`.
pub(crate) fn without_arguments(name: &str) -> String {
    apart(name).0
}

/// The values that the instances in a name are applied to: `2, a` of `I(2)!J(a)!Up`.
pub(crate) fn applied_to(name: &str) -> String {
    apart(name).1.join(", ")
}

/// A name without what stands in brackets, and that. Strings may hold brackets, too.
fn apart(name: &str) -> (String, Vec<String>) {
    let (mut plain, mut inside) = (String::new(), Vec::new());
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    let mut own = String::new();
    for c in name.chars() {
        let begins = !quoted && c == '(';
        let ends = !quoted && c == ')' && open > 0;
        open -= usize::from(ends);
        if ends && open == 0 {
            inside.push(std::mem::take(&mut own));
        } else if open > 0 {
            own.push(c);
        } else if !begins {
            plain.push(c);
        }
        open += usize::from(begins);
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    (plain, inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(name: &str, arguments: Option<&str>) -> Action {
        Action { name: name.into(), arguments: arguments.map(str::to_owned), location: None }
    }

    #[test]
    fn what_instances_are_applied_to_stands_in_their_brackets() {
        let apart = |name: &str| (without_arguments(name), applied_to(name));
        let is = |plain: &str, inside: &str| (plain.to_owned(), inside.to_owned());
        assert_eq!(apart("I(2)!J({a, b}, <<1>>)!Up"), is("I!J!Up", "2, {a, b}, <<1>>"));
        assert_eq!(apart("I((1 :> 2))!Up"), is("I!Up", "(1 :> 2)"));
        assert_eq!(apart("I(\")(\\\"(\")!Up"), is("I!Up", "\")(\\\"(\""));
        assert_eq!(apart("Up"), is("Up", ""));
    }

    #[test]
    fn a_step_is_named_by_the_operator_in_its_disjunct() {
        let allowing = [action("Add", Some("t1")), action("Rollback", Some("t2"))];
        assert_eq!(
            named_action(Some(&action("Rollback", None)), &allowing),
            Some(allowing[1].clone())
        );
        assert_eq!(named_action(Some(&action("Next", None)), &allowing), Some(allowing[0].clone()));
        assert_eq!(named_action(Some(&action("Add", Some("t9"))), &allowing), None, "TLC told it");
        assert_eq!(named_action(Some(&action("Next", None)), &[]), None);
        assert_eq!(named_action(None, &allowing), Some(allowing[0].clone()), "none was told");
    }
}
