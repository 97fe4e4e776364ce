//! For people.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::super::validate::with_cause;
use super::{Against, Found, Never, Refused, STATE, because, never, place, unlogged};
use crate::figures::{counted, grouped, shortened};
use crate::outcome::ExitCode;
use crate::trace::Step;
use crate::validate::mapped::actions::places;
use crate::validate::mapped::why::Why;
use crate::validate::mapped::{Answer, Event, Position, Told, Trace};
use crate::value::Value;

/// Files of a trace that are named each.
const FILES: usize = 4;

/// For people.
#[must_use]
pub fn text(all: &[Found], against: &Against<'_>) -> String {
    let mut text = String::new();
    for one in all {
        text.push_str(&match one {
            Found::Answered { files, trace, answer, refused } => {
                answered((files, trace), answer, refused.as_deref(), against)
            }
            Found::Unusable { error, .. } => format!("FAIL {}\n", with_cause(error)),
        });
    }
    let accepted = all.iter().filter(|one| one.code() == ExitCode::AsExpected).count();
    let logs = counted(all.len(), "log");
    let _ = writeln!(text, "\n{accepted} of {logs} accepted by {}", against.name());
    if let Some(Never { actions, disjuncts }) = never(all, against) {
        if !actions.is_empty() {
            let count = counted(against.subject.actions.all.len(), "action");
            let _ = writeln!(text, "no accepted log takes {} (of {count})", actions.join(", "));
        }
        for (action, place) in disjuncts {
            let _ = writeln!(text, "no accepted log takes {action} as it stands in {place}");
        }
    }
    for (action, field, Told { with, without }) in unlogged(all) {
        let event = action.unwrap_or("event");
        let _ = match with {
            0 => writeln!(
                text,
                "note: no {event} has the field `{field}`: what it would tell is free"
            ),
            with => writeln!(
                text,
                "note: {} of {} {event} have no field `{field}`: what it would tell is free there",
                grouped(without),
                grouped(with + without)
            ),
        };
    }
    text
}

fn answered(
    (files, trace): (&[PathBuf], &Trace),
    answer: &Answer,
    refused: Option<&Refused>,
    against: &Against<'_>,
) -> String {
    let (file, size) = (shown(files), size(trace));
    let place = |event: Option<&Event>| {
        event.and_then(|event| place(files, event)).unwrap_or_else(|| file.clone())
    };
    match answer {
        Answer::Accepted { .. } => format!("ok   {file}   {size}, accepted\n"),
        Answer::Empty => format!("FAIL {file}   {size}: nothing was recorded, nothing is known\n"),
        Answer::Undecided { why, at: None, .. } => {
            format!("FAIL {file}   {size}: undecided: {why}\n")
        }
        Answer::Undecided { why, at: Some(at), .. } => match trace.ready(at)[..] {
            [event] => {
                let place = place(Some(event));
                format!("FAIL {place}: undecided, the next event was this one: {why}\n")
            }
            ref next => {
                let places: Vec<String> = next.iter().map(|event| place(Some(event))).collect();
                let places = places.join(" or ");
                format!("FAIL {file}: undecided, the next event was that of {places}: {why}\n")
            }
        },
        Answer::Broken { invariant, after: None } => {
            format!("FAIL {file}: {invariant} is violated before the first event\n")
        }
        Answer::Broken { invariant, after: Some(after) } => {
            let place = place(trace.event(*after));
            format!("FAIL {place}: {invariant} is violated after this event\n")
        }
        Answer::Refused { at } => refusals((files, trace), at, refused, against),
    }
}

/// The events that may come next, each with what stands in its way, and those that
/// wait for one of them.
fn refusals(
    (files, trace): (&[PathBuf], &Trace),
    at: &Position,
    refused: Option<&Refused>,
    against: &Against<'_>,
) -> String {
    let (name, events) = (against.name(), grouped(trace.len() as u64));
    let place = |event: &Event| place(files, event).unwrap_or_else(|| shown(files));
    let is_one = trace.sequences.len() == 1;
    let mut text = String::new();
    for (n, event) in trace.ready(at).into_iter().enumerate() {
        let actions = against.actions(event).join(" or ");
        let place = place(event);
        let _ = match (n, is_one) {
            (0, true) => {
                let number = grouped(at.count() as u64 + 1);
                writeln!(
                    text,
                    "FAIL {place}: {name} allows no such {actions} here: event {number} of {events}"
                )
            }
            (0, false) => {
                let happened = grouped(at.count() as u64);
                writeln!(
                    text,
                    "FAIL {place}: {name} allows no such {actions} here: no order takes more than {happened} of {events} events"
                )
            }
            _ => writeln!(text, "and  {place}: no such {actions} either"),
        };
        let why = refused.and_then(|refused| refused.why.get(n));
        let before = refused.and_then(|refused| refused.before.as_ref());
        let told = lines(event, why, before.filter(|_| n == 0), against);
        told.into_iter().for_each(|line| {
            let _ = writeln!(text, "       {line}");
        });
    }
    for (event, other) in trace.waiting(at) {
        let _ = writeln!(text, "     {}: comes after {}", place(event), place(other));
    }
    text
}

fn size(trace: &Trace) -> String {
    let events = trace.len() as u64;
    let events = format!("{} event{}", grouped(events), if events == 1 { "" } else { "s" });
    match trace.ignored {
        0 => events,
        1 => format!("{events}, 1 line ignored"),
        many => format!("{events}, {} lines ignored", grouped(many)),
    }
}

/// The files of a trace.
fn shown(files: &[PathBuf]) -> String {
    let named: Vec<String> =
        files.iter().take(FILES).map(|file| file.display().to_string()).collect();
    let named = named.join(" + ");
    match files.len().saturating_sub(FILES) {
        0 => named,
        1 => format!("{named} + 1 file"),
        more => format!("{named} + {more} files"),
    }
}

fn lines(
    event: &Event,
    why: Option<&Why>,
    before: Option<&Step>,
    against: &Against<'_>,
) -> Vec<String> {
    let places = places(against.subject.relation);
    let located = against.actions(event).into_iter().filter_map(|name| places.get(name));
    let mut lines: Vec<String> =
        located.map(|at| format!("action    {}", against.place(at))).collect();
    lines.extend(why.map(|why| because(why, against)).unwrap_or_default());
    lines.extend(before.map(|step| format!("before    {}", state(step))));
    lines.push(format!("recorded  {}", recorded(event, against)));
    lines
}

fn state(step: &Step) -> String {
    let one = |(name, value): &(String, Option<Value>)| {
        format!("{name} = {}", value.as_ref().map_or("?".to_owned(), ToString::to_string))
    };
    shortened(&step.state.iter().map(one).collect::<Vec<_>>().join(", "), STATE)
}

/// What is logged of an event, by the names that the mapping gives it.
fn recorded(event: &Event, against: &Against<'_>) -> String {
    let mut told: Vec<String> = Vec::new();
    for step in &event.steps {
        let action = &against.subject.actions.all[step.action];
        let parameters = action.parameters.iter().map(|(name, _)| name).zip(&step.arguments);
        let state = action.state.iter().map(|one| &one.expression).zip(&step.state);
        for (name, value) in parameters.chain(state) {
            let text = value.as_ref().map(|value| format!("{name} = {value}"));
            told.extend(text.filter(|text| !told.contains(text)).into_iter().collect::<Vec<_>>());
        }
    }
    match told.is_empty() {
        true => format!("{}, and no parameter or value of it", event.name),
        false => shortened(&told.join(", "), STATE),
    }
}
