//! What is told of a job whose engine could not do its work.
//!
//! In: an outcome. Out: TLC's words, the place where the evaluation stood and
//! the text there, what to do, and the states that led there.

use super::diagnosis::Parts;
use super::shown::{behaviour, definition, message};
use crate::event::evaluated;
use crate::figures::{shortened, wrapped};
use crate::outcome::{EngineTrouble, JobOutcome, first_sentence, with_short_places};
use crate::record::Place;
use crate::spec::Spec;
use crate::trace::{Location, Step, located, location_in};

/// Characters of an expression shown, and of a line.
const EXPRESSION: usize = 60;
const LINE: usize = 80;
/// Variables whose values are shown beside the expression.
const VALUES: usize = 6;

/// All of it, without the headline.
pub(super) fn parts(
    outcome: &JobOutcome,
    part: EngineTrouble,
    why: &str,
    hint: Option<&str>,
) -> Parts {
    let words = match part {
        EngineTrouble::Spec => diagnostics(outcome),
        _ => linked(&outcome.job.spec, &below_headline(why)),
    };
    let untold = outcome.explanation.without_states;
    let untold = untold.map(|why| format!("no states are shown: {why}"));
    let untold = untold.iter().flat_map(|untold| wrapped(untold, 0, 2));
    let states: Vec<String> = untold.chain(behaviour(outcome)).collect();
    Parts {
        words: message(&words),
        excerpt: place(outcome).or_else(|| formula(outcome)),
        why: None,
        hints: hint.map(str::to_owned).into_iter().collect(),
        states: (!states.is_empty()).then(|| states.join("\n")),
    }
}

/// What the headline has not said yet, and all of it where it was cut there.
fn below_headline(why: &str) -> String {
    let said = first_sentence(why);
    let lines: Vec<&str> = why.lines().map(str::trim).filter(|l| evaluated(l).is_none()).collect();
    let is_told =
        |line: &&&str| said.contains(with_short_places(line).trim_end_matches('.').trim_end());
    let told = lines.iter().take_while(is_told).count();
    let told = if said.contains('…') { 0 } else { told };
    lines[told..].join("\n")
}

/// The expression that could not be evaluated.
pub(super) fn innermost(outcome: &JobOutcome) -> Option<Place> {
    stack(outcome).last().map(|at| Place::told(&outcome.job.spec, at))
}

/// What the parser complains of first.
pub(super) fn complained(outcome: &JobOutcome) -> Option<Place> {
    let mut errors = outcome.facts.diagnostics.iter().filter(|d| !d.warning);
    let at = errors.find_map(|d| d.location.as_ref())?;
    Some(Place::told(&outcome.job.spec, at))
}

/// The expressions that were being evaluated, outermost first. While a state
/// is checked TLC still has those of the initial predicate in its hands, and
/// some messages name a place that is not among them.
fn stack(outcome: &JobOutcome) -> Vec<Location> {
    let spec = &outcome.job.spec;
    let own = |place: &&Location| spec.path_of(&place.module).is_some();
    let mut stack: Vec<Location> = outcome.facts.error_stack.iter().filter(own).cloned().collect();
    let checked = outcome.checked();
    let is_checked = |place: &Location| {
        spec.definition_around(place).is_some_and(|name| checked.contains(&name.as_str()))
    };
    if let Some(first) = stack.iter().position(is_checked) {
        stack.drain(..first);
    }
    let failure = outcome.facts.failures.first();
    let told = failure.and_then(|failure| location_in(&failure.text));
    if let Some(told) = told.filter(|told| own(&told)) {
        // TLC may leave a stack behind that belongs to what it did before.
        stack.retain(|around| encloses(around, &told) && *around != told);
        stack.push(told);
    }
    stack
}

/// Where the evaluation stood: the innermost expression, and the definitions
/// around it.
pub(super) fn place(outcome: &JobOutcome) -> Option<String> {
    let spec = &outcome.job.spec;
    let all = stack(outcome);
    let stack: Vec<&Location> = all.iter().collect();
    let innermost = stack.last()?;
    let last = outcome.facts.trace.last();
    let expression = spec.text_at(innermost).map(|text| shortened(&text, EXPRESSION));
    let mut text =
        format!("  at {}   {}", Place::told(spec, innermost), expression.unwrap_or_default());
    let mut around: Vec<String> = Vec::new();
    for place in stack.iter().rev() {
        let name = spec
            .definition_around(place)
            .map(|name| format!("{name} ({})", Place::line_of(spec, place)));
        let known = |name: &String| {
            around.last().is_some_and(|last| last.split(' ').next() == name.split(' ').next())
        };
        around.extend(name.filter(|name| !known(name)));
    }
    if !around.is_empty() {
        let around = wrapped(&format!("in {}", around.join(", in ")), 0, 5);
        text = format!("{text}\n{}", around.join("\n"));
    }
    let within = spec.definition_around(innermost);
    let within =
        within.and_then(|name| definition(spec, &name, Some(&Place::line_of(spec, innermost))));
    for line in within.iter().flat_map(|within| within.lines().skip(1)) {
        text = format!("{text}\n{}", shortened(&format!("   {line}"), LINE));
    }
    let before = outcome.facts.trace.before_last().filter(|_| is_of_a_step(outcome));
    let values = last.map(|state| (when(before, state), values(spec, &stack, before, state)));
    if let Some((when, values)) = values.filter(|(_, values)| !values.is_empty()) {
        let lines = values.into_iter().map(|value| format!("       {value}"));
        for line in std::iter::once(format!("     {when}:")).chain(lines) {
            text = format!("{text}\n{}", shortened(&line, LINE));
        }
    }
    Some(text)
}

/// The state that was evaluated, or the step.
fn when(before: Option<&Step>, state: &Step) -> String {
    match before {
        Some(before) => {
            format!("in the step from state {} to state {}", before.number, state.number)
        }
        None => format!("in state {}", state.number),
    }
}

fn encloses(around: &Location, place: &Location) -> bool {
    around.module == place.module
        && (around.line, around.column) <= (place.line, place.column)
        && (place.end_line, place.end_column) <= (around.end_line, around.end_column)
}

/// The predicate that could not be evaluated, where nobody tells the
/// expression in it.
fn formula(outcome: &JobOutcome) -> Option<String> {
    let text = &outcome.facts.failures.first()?.text;
    let told = text.lines().find_map(evaluated).and_then(|what| what.rsplit(' ').next());
    definition(&outcome.job.spec, told.or(outcome.explanation.evaluated.as_deref())?, None)
}

/// True if what failed is said of a step, of which the last state is the
/// second.
fn is_of_a_step(outcome: &JobOutcome) -> bool {
    let failure = outcome.facts.failures.first();
    outcome.explanation.of_a_step || failure.is_some_and(|f| f.text.contains("action property"))
}

/// The variables that the innermost expression speaks of, or the first around
/// it that speaks of any, and their values: of what is said of a step, those
/// in the state before, and those that are primed in the state after.
fn values(spec: &Spec, stack: &[&Location], before: Option<&Step>, state: &Step) -> Vec<String> {
    let texts: Vec<String> = stack.iter().map(|p| spec.text_at(p).unwrap_or_default()).collect();
    let value = |name: &str, primed: bool| {
        let (state, prime) = match before {
            Some(before) if !primed => (before, ""),
            Some(_) => (state, "'"),
            None => (state, ""),
        };
        let (_, value) = state.state.iter().find(|(own, _)| own == name)?;
        Some(format!("{name}{prime} = {}", value.as_ref()?))
    };
    let told = |at: usize| {
        let inside_prime = texts[..=at].iter().any(|text| text.ends_with('\''));
        let is_apart = |c: char| !c.is_alphanumeric() && c != '_' && c != '\'';
        let words: Vec<&str> = texts[at].split(is_apart).collect();
        let mut found = Vec::new();
        for (name, _) in &state.state {
            let spoken = words.iter().filter(|word| word.trim_end_matches('\'') == name);
            found.extend(spoken.filter_map(|word| value(name, inside_prime || word != name)));
        }
        found.dedup();
        (!found.is_empty()).then_some(found)
    };
    let found = (0..stack.len()).rev().find_map(told).unwrap_or_default();
    found.into_iter().take(VALUES).collect()
}

/// TLC's own way to name a place, as editors understand it. A line that holds
/// nothing else repeats what stands below.
fn linked(spec: &Spec, text: &str) -> String {
    let lines = text.lines().filter_map(|line| match located(line) {
        Some((before, place, after)) if spec.path_of(&place.module).is_some() => {
            let (before, after) = (before.trim(), after.trim());
            let alone = before.is_empty() && after.is_empty();
            (!alone).then(|| format!("{before} {} {after}", Place::told(spec, &place)))
        }
        _ => Some(line.to_owned()),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What the parser said, with the files of the project instead of its copies.
fn diagnostics(outcome: &JobOutcome) -> String {
    let found = outcome.facts.diagnostics.iter().map(|d| {
        let place =
            d.location.as_ref().map(|at| format!("{}: ", Place::told(&outcome.job.spec, at)));
        format!("{}{}", place.unwrap_or_default(), d.message)
    });
    found.collect::<Vec<_>>().join("\n")
}
