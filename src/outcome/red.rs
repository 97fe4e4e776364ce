//! What a violation that the engine announced is worth: the property it is of,
//! and whether its counterexample is whole.

use super::classify::{Asked, inconclusive};
use super::facts::{Facts, ProcessExit, Stop};
use super::{Inconclusive, Spot, Verdict, trust};
use crate::event::{Violation, ViolationKind};
use crate::trace::Ending;

/// A violation found is found, however the engine ended afterwards.
pub(super) fn found(asked: &Asked<'_>, facts: &Facts, notes: &mut Vec<String>) -> Option<Verdict> {
    let violation = facts.violations.first()?;
    let property = named(asked, violation, notes);
    if trust::failed_before_violation(facts) {
        let what = property.as_deref().unwrap_or("something");
        notes.push(format!("after that failure its output also announced that {what} is violated; the text of a specification can look like that"));
        return None;
    }
    let contested = trust::against_violation(facts);
    notes.extend(
        contested.iter().map(|why| format!("the engine's output cannot be trusted: {why}")),
    );
    let (steps, cut) = (facts.trace.steps, cut(facts));
    match (asked.probe, contested) {
        (Some((_, negation)), Some(detail)) if property.as_deref() == Some(negation) => {
            Some(inconclusive(Inconclusive::Untrusted { detail }))
        }
        (Some((probe, negation)), None) if property.as_deref() == Some(negation) => {
            Some(Verdict::ReachedAsExpected { probe: probe.to_owned(), steps, cut })
        }
        (_, contested) => Some(Verdict::Violated {
            property,
            kind: violation.kind,
            steps,
            finite: violation.kind == ViolationKind::Liveness
                && facts.finished
                && facts.trace.ending == Ending::Finite,
            detail: violation.detail.clone(),
            cut,
            contested,
        }),
    }
}

/// What cut the counterexample of a violation, if it is not whole: the engine
/// says that it has finished after all of it.
fn cut(facts: &Facts) -> Option<String> {
    if facts.finished {
        return facts
            .trace
            .gap
            .then(|| "states that are missing in the engine's output".to_owned());
    }
    Some(match (&facts.stop, facts.exit) {
        (Some(Stop::TimeBudget), _) => "the time budget".to_owned(),
        (Some(Stop::Cancelled), _) => "the signal that ended the run".to_owned(),
        (Some(Stop::FailFast { job }), _) => format!("--fail-fast, since {job} had failed"),
        (Some(Stop::Silent { during, seconds }), _) => {
            format!("greyverify: the engine said nothing for {seconds} s {during} and was ended")
        }
        (Some(Stop::Standing { seconds }), _) => {
            format!("greyverify: the engine stood still for {seconds} s and was ended")
        }
        (Some(Stop::Memory { detail }), _) => format!("greyverify for lack of memory: {detail}"),
        (Some(Stop::Disk { detail }), _) => format!("greyverify: {detail}"),
        (Some(Stop::Lingering | Stop::Touched { .. }) | None, Some(ProcessExit::Signal(n))) => {
            format!("signal {n}, which ended the engine")
        }
        (Some(Stop::Lingering | Stop::Touched { .. }) | None, _) => {
            "the end of the engine's output".to_owned()
        }
    })
}

/// An older TLC does not name the temporal property; if only one was checked,
/// it is that one. Of a conjunct any TLC tells the place only, and of `[]P` the
/// name of `P`.
fn named(asked: &Asked<'_>, violation: &Violation, notes: &mut Vec<String>) -> Option<String> {
    let owners = violation.places.iter().flat_map(|place| {
        let owners = asked.spec.owners(place, &asked.declared, &asked.effective.replacements());
        if owners.is_empty() {
            vec![format!("the formula at {}", Spot::told(asked.spec, place))]
        } else {
            owners.into_iter().map(str::to_owned).collect()
        }
    });
    let declared = |name: &String| match asked.declared.contains(name) {
        true => vec![name.clone()],
        false => {
            let using =
                asked.spec.leading_to(name, None, &asked.declared, &asked.effective.replacements());
            if using.is_empty() {
                vec![name.clone()]
            } else {
                using.into_iter().map(str::to_owned).collect()
            }
        }
    };
    let told_by_name = violation.properties.iter().flat_map(declared);
    let mut names: Vec<String> = told_by_name.chain(owners).collect();
    names.dedup();
    if !names.is_empty() {
        return Some(names.join(", "));
    }
    if violation.kind != ViolationKind::Liveness {
        return None;
    }
    let temporal: Vec<&str> = asked.effective.properties.iter().map(|p| p.name.as_str()).collect();
    if temporal.len() > 1 {
        notes.push("this TLC does not say which temporal property failed".to_owned());
    }
    (!temporal.is_empty()).then(|| temporal.join(" or "))
}
