//! Whether a temporal violation is one, where the engine takes what is said of
//! a constant for violated although it holds (`tlc-604`).
//!
//! In: a violated job that says such things. Each of its properties is checked
//! alone, without the conjuncts that cannot be FALSE. Out: the properties that
//! are violated then; if all of them hold, the violation is none.

use super::ask::Asking;
use super::walked::named;
use crate::config::{Config, Named};
use crate::doubt::{Subject, form, subject};
use crate::engine::tlc::defects::CONSTANT_TEMPORAL;
use crate::event::ViolationKind;
use crate::generate::Inputs;
use crate::objection::Doubt;
use crate::outcome::{Exactness, Facts, Inconclusive, JobOutcome, Verdict, judge};
use crate::spec::written;

/// Name of the generated module, and of the property in it.
const MODULE: &str = "Gv7_Settled";
const PROPERTY: &str = "Gv7_Property";

/// What became of a property that was checked alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Holds,
    Violated,
    /// It did not end in time, or could not be asked.
    Unknown,
}

/// True if it is not certain that what is called violated is.
pub(super) fn is_open(outcome: &JobOutcome) -> bool {
    let is_temporal =
        matches!(&outcome.verdict, Verdict::Violated { kind: ViolationKind::Liveness, .. });
    is_temporal && outcome.job.doubts.iter().any(|doubt| doubt.id == CONSTANT_TEMPORAL)
}

/// Finds out which properties are violated, and takes a violation back that
/// is of none; true if it did.
pub(super) async fn settle(outcome: &mut JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> bool {
    if !is_open(outcome) {
        return false;
    }
    let mut answers = Vec::new();
    for (property, rest) in questions(outcome, inputs) {
        let answer = match rest {
            Rest::Nothing => Answer::Holds,
            Rest::Whole => alone(outcome, &with(inputs, &property, String::new()), asking).await,
            Rest::Part(text) => {
                let text = format!("{PROPERTY} == {text}\n");
                alone(outcome, &with(inputs, PROPERTY, text), asking).await
            }
        };
        answers.push((property, answer));
    }
    let of = |wanted: Answer| answers.iter().filter(move |(_, answer)| *answer == wanted);
    let broken: Vec<String> = of(Answer::Violated).map(|(name, _)| name.clone()).collect();
    let is_whole = !answers.is_empty() && of(Answer::Unknown).next().is_none();
    let is_none = is_whole && broken.is_empty();
    match is_none {
        true => take_back(outcome),
        false => named(outcome, &broken),
    }
    is_none
}

/// What is left of a property to be checked.
enum Rest {
    Nothing,
    Whole,
    /// This formula of the root module.
    Part(String),
}

fn questions(outcome: &JobOutcome, inputs: &Inputs) -> Vec<(String, Rest)> {
    let generated = subject::generated(inputs);
    let Some(mut subject) = Subject::new(&outcome.job, inputs, &generated) else {
        return Vec::new();
    };
    let names = inputs.config.properties.iter().map(|property| property.name.clone());
    let rest = |name: String| {
        let all = form::parts(&mut subject, &name);
        let left: Vec<_> = all.iter().filter(|part| !part.is_true_here).collect();
        let is_written_there = left.iter().all(|part| part.is_of_the_root);
        let rest = match (all.is_empty(), left.len()) {
            (false, 0) => Rest::Nothing,
            (false, count) if count < all.len() && is_written_there => {
                let left = left.iter().map(|part| format!("({})", written(part.expr)));
                Rest::Part(left.collect::<Vec<_>>().join(" /\\ "))
            }
            _ => Rest::Whole,
        };
        (name, rest)
    };
    names.map(rest).collect()
}

/// The files of a job that checks this property and nothing else.
fn with(inputs: &Inputs, property: &str, definition: String) -> Inputs {
    let text = format!(
        "---- MODULE {MODULE} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}\n{definition}====\n",
        inputs.root
    );
    let config = Config {
        invariants: Vec::new(),
        properties: vec![Named::new(property, ())],
        others: Vec::new(),
        ..inputs.config.clone()
    };
    inputs.asking(MODULE, text, config)
}

async fn alone(outcome: &JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> Answer {
    let mut facts = Facts::default();
    let heard = asking.reported(outcome, inputs, &mut |event| facts.add(event)).await;
    let is_violated = |kind| facts.violations.iter().any(|violation| violation.kind == kind);
    match heard {
        Some(()) if is_violated(ViolationKind::Liveness) => Answer::Violated,
        Some(()) if facts.success.is_some() && facts.failures.is_empty() => Answer::Holds,
        _ => Answer::Unknown,
    }
}

/// What no property is guilty of is no violation, and no green either: the
/// engine has not looked at all that it was asked.
fn take_back(outcome: &mut JobOutcome) {
    let Verdict::Violated { property, .. } = &outcome.verdict else { return };
    let name = property.as_deref().unwrap_or("a temporal property");
    let is_it = |doubt: &&Doubt| doubt.id == CONSTANT_TEMPORAL;
    let place = outcome.job.doubts.iter().find(is_it).and_then(|doubt| doubt.place.clone());
    let what = format!(
        "this TLC calls {name} violated because of a formula about a constant that cannot be FALSE; without it nothing is violated"
    );
    let doubt = Doubt { place, ..Doubt::withholding(CONSTANT_TEMPORAL, what) };
    outcome.notes.retain(|note| !note.starts_with(CONSTANT_TEMPORAL));
    let hint = "leave the constant out, or use a newer TLC";
    let doubts = vec![doubt.hint(hint)];
    outcome.verdict = Verdict::Inconclusive { why: Inconclusive::Doubtful { doubts } };
    outcome.judgement = judge(&outcome.verdict, &outcome.job.expect, Exactness::Nothing);
}
