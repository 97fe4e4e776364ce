//! What is told of a job whose engine could not do its work.
//!
//! In: an outcome. Out: TLC's words, the place where the evaluation stood and
//! the text there, what to do, and the states that led there.

use super::console::{behaviour, first_telling_line, indented};
use super::figures::shortened;
use super::steps::relative;
use crate::outcome::{EngineTrouble, JobOutcome, advice};
use crate::spec::Spec;
use crate::trace::Location;

/// Lines of an engine's message shown.
const MESSAGE_LINES: usize = 16;
/// Characters of an expression shown.
const EXPRESSION: usize = 60;

/// All of it, without the headline.
pub(super) fn lines(outcome: &JobOutcome, part: EngineTrouble, why: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if part == EngineTrouble::Spec {
        parts.push(indented(&diagnostics(outcome), MESSAGE_LINES));
    } else {
        parts.push(indented(&below_headline(why), MESSAGE_LINES));
    }
    parts.retain(|part| !part.is_empty());
    parts.extend(place(outcome));
    let failure = outcome.facts.failures.first();
    parts.extend(failure.and_then(advice).map(|hint| format!("  hint: {hint}")));
    parts.extend(behaviour(outcome));
    parts
}

/// What the headline has not said yet.
fn below_headline(why: &str) -> String {
    let said = first_telling_line(why);
    match why.lines().find(|line| !line.trim().is_empty()) {
        Some(first) if first.trim() == said => why
            .lines()
            .skip_while(|line| line.trim() != said)
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n"),
        _ => why.to_owned(),
    }
}

/// Where the evaluation stood: the innermost expression, and the definitions
/// around it.
fn place(outcome: &JobOutcome) -> Option<String> {
    let spec = &outcome.job.spec;
    let own = |place: &&Location| spec.path_of(&place.module).is_some();
    let stack: Vec<&Location> = outcome.facts.error_stack.iter().filter(own).collect();
    let innermost = stack.last()?;
    let expression = spec.text_at(innermost).map(|text| shortened(&text, EXPRESSION));
    let mut text =
        format!("  at {}   {}", clickable(spec, innermost), expression.unwrap_or_default());
    let mut around: Vec<String> = Vec::new();
    for place in stack.iter().rev() {
        let name = spec
            .definition_around(place)
            .map(|name| format!("{name} ({}:{})", file(spec, place), place.line));
        let known = |name: &String| {
            around.last().is_some_and(|last| last.split(' ').next() == name.split(' ').next())
        };
        around.extend(name.filter(|name| !known(name)));
    }
    if !around.is_empty() {
        text.push_str(&format!("\n     in {}", around.join(", in ")));
    }
    Some(text)
}

/// `Ee.tla:7:19`, as editors and terminals understand it.
pub(super) fn clickable(spec: &Spec, place: &Location) -> String {
    format!("{}:{}:{}", file(spec, place), place.line, spec.column_of(place))
}

fn file(spec: &Spec, place: &Location) -> String {
    spec.path_of(&place.module).map_or_else(|| place.module.clone(), relative)
}

/// What the parser said, with the files of the project instead of its copies.
fn diagnostics(outcome: &JobOutcome) -> String {
    let found = outcome.facts.diagnostics.iter().map(|d| {
        let place = d.location.as_ref().map(|at| format!("{}: ", clickable(&outcome.job.spec, at)));
        format!("{}{}", place.unwrap_or_default(), d.message)
    });
    found.collect::<Vec<_>>().join("\n")
}
