//! Places in ASCII copies, led back to the modules they were made of.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::event::{
    ActionCoverage, Diagnostic, Event, ExpressionCoverage, Failure, Part, Violation, Warning,
};
use crate::generate::Copies;
use crate::trace::{Action, Location, Step, location};

/// A place with its module, as TLC's sentences name it.
static PLACE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"line \d+, col \d+ to line \d+, col \d+ of module \w+").ok());

/// The event as it would be had TLC read the modules themselves.
pub(super) fn restored(event: Event, copies: &Copies) -> Event {
    if copies.is_empty() {
        return event;
    }
    let place = |at: Location| copies.original(at);
    let action = |action: Action| Action { location: action.location.map(place), ..action };
    let told = |told: String| text(&told, copies);
    match event {
        Event::TraceStep(step) => {
            Event::TraceStep(Step { action: step.action.map(action), ..step })
        }
        Event::BackToState { number, action: by } => {
            Event::BackToState { number, action: by.map(action) }
        }
        Event::Violated(violation) => Event::Violated(Violation {
            places: violation.places.into_iter().map(place).collect(),
            detail: violation.detail.map(told),
            ..violation
        }),
        Event::Failed(failure) => Event::Failed(Failure { text: told(failure.text), ..failure }),
        Event::ErrorStack(places) => Event::ErrorStack(places.into_iter().map(place).collect()),
        Event::ActionCoverage(covered) => Event::ActionCoverage(coverage(covered, copies)),
        Event::ExpressionCoverage(covered) => Event::ExpressionCoverage(ExpressionCoverage {
            location: place(covered.location),
            ..covered
        }),
        Event::Diagnosed(found) => Event::Diagnosed(diagnostic(found, copies)),
        Event::Warning(warning) => Event::Warning(Warning { text: told(warning.text), ..warning }),
        Event::Note { code, text } => Event::Note { code, text: told(text) },
        other => other,
    }
}

fn coverage(covered: ActionCoverage, copies: &Copies) -> ActionCoverage {
    let part = covered.part.map(|part| {
        let module = copies.module_at(&covered.location.module, part.line, part.column);
        let Part { line, column, end_line, end_column } = part;
        let module = module.to_owned();
        let at = copies.original(Location { module, line, column, end_line, end_column });
        Part { column: at.column, end_column: at.end_column, ..part }
    });
    ActionCoverage { location: copies.original(covered.location), part, ..covered }
}

fn diagnostic(found: Diagnostic, copies: &Copies) -> Diagnostic {
    let message = match &found.location {
        Some(at) => copies.led_back(&found.message, &at.module),
        None => text(&found.message, copies),
    };
    let location = found.location.map(|at| copies.original(at));
    Diagnostic { location, message, ..found }
}

/// A text with every place in it led back.
fn text(told: &str, copies: &Copies) -> String {
    let Some(pattern) = &*PLACE else { return told.to_owned() };
    let original = |found: &Captures<'_>| match location(&found[0]) {
        Some(at) => sentence(&copies.original(at)),
        None => found[0].to_owned(),
    };
    pattern.replace_all(told, original).into_owned()
}

/// A place in TLC's words.
fn sentence(at: &Location) -> String {
    let Location { module, line, column, end_line, end_column } = at;
    format!("line {line}, col {column} to line {end_line}, col {end_column} of module {module}")
}
