//! For people.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::super::validate::with_cause;
use super::because::{because, broken, labelled};
use super::order::order as order_of;
use super::{Against, BEFORE, Found, LABEL, Never, Red, VALUE, never, place, unlogged, unread};
use crate::figures::{counted, grouped, shortened, wrapped};
use crate::outcome::ExitCode;
use crate::trace::Step;
use crate::validate::mapped::actions::places;
use crate::validate::mapped::why::Why;
use crate::validate::mapped::{Answer, Event, Position, Told, Trace};
use crate::value::Value;

/// Files of a trace that are named each.
const FILES: usize = 4;
/// Columns behind what a line is about.
const ROOM: usize = 80 - BEFORE - LABEL;

/// For people. Lines that begin with a place or a sentence are broken where a screen of
/// so many columns would break them, if there is one; those under them always.
#[must_use]
pub fn text(all: &[Found], against: &Against<'_>, columns: Option<usize>) -> String {
    let text = whole(all, against);
    let fold = |line: &str| match columns {
        Some(columns) if line.chars().count() > columns => folded(line),
        _ => vec![line.to_owned()],
    };
    text.lines().flat_map(fold).map(|line| line + "\n").collect()
}

/// A line that begins with the mark of a log, or a note; what follows stands behind the mark.
fn folded(line: &str) -> Vec<String> {
    let mark = if line.starts_with("note:") { 4_usize } else { 5 };
    let indent = line.len() - line.trim_start().len();
    match indent {
        // Where lines go on, two blanks are counted already.
        0 => wrapped(line, mark.saturating_sub(2), 0)
            .into_iter()
            .enumerate()
            .map(|(n, line)| if n == 0 { line } else { " ".repeat(mark) + line.trim_start() })
            .collect(),
        _ => wrapped(line, 0, indent),
    }
}

fn whole(all: &[Found], against: &Against<'_>) -> String {
    let mut text = String::new();
    for one in all {
        text.push_str(&match one {
            Found::Answered { files, trace, answer, red } => {
                answered((files, trace), answer, red.as_deref(), against)
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
    let unread = unread(all, against);
    if !unread.is_empty() {
        let (s, are) = if unread.len() == 1 {
            ("", "is named like a variable")
        } else {
            ("s", "are named like variables")
        };
        let _ = writeln!(
            text,
            "note: no line of the mapping reads the field{s} `{}`, which {are} of the specification: what events tell there is not compared",
            unread.join("`, `")
        );
    }
    text
}

fn answered(
    (files, trace): (&[PathBuf], &Trace),
    answer: &Answer,
    red: Option<&Red>,
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
        Answer::Broken { invariant, after } => {
            let event = after.and_then(|after| trace.event(after));
            let mut text = match event {
                None => format!("FAIL {file}: {invariant} is violated before the first event\n"),
                Some(_) => {
                    format!("FAIL {}: {invariant} is violated after this event\n", place(event))
                }
            };
            if let Some(known) = red.and_then(Red::broken) {
                let mut lines = broken(invariant, known, against);
                lines.extend(labelled("state", state(&known.state)));
                let told = event.map(|event| labelled("recorded", recorded(event, against)));
                lines.extend(told.into_iter().flatten());
                let order = order_of((files, trace), &known.order, against);
                lines.extend(order.map(|order| format!("order     {order}")));
                text.extend(lines.iter().map(|line| laid_out(line)));
            }
            text
        }
        Answer::Refused { at } => refusals((files, trace), at, red, against),
    }
}

/// A line under a log: behind the name of what is told, it is broken as a screen needs it.
fn laid_out(line: &str) -> String {
    let end = line.char_indices().nth(LABEL).map_or(line.len(), |(at, _)| at);
    let (label, rest) = line.split_at(end);
    let indent = rest.len() - rest.trim_start().len();
    let lines = wrapped(rest, BEFORE + LABEL, indent).into_iter().enumerate();
    let begin = |n| if n == 0 { label } else { "" };
    lines.map(|(n, line)| format!("{:BEFORE$}{:<LABEL$}{line}\n", "", begin(n))).collect()
}

/// The events that may come next, each with what stands in its way, and those that
/// wait for one of them.
fn refusals(
    (files, trace): (&[PathBuf], &Trace),
    at: &Position,
    red: Option<&Red>,
    against: &Against<'_>,
) -> String {
    let refused = red.and_then(Red::refused);
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
        text.extend(told.iter().map(|line| laid_out(line)));
        let order = refused.filter(|_| n == 0);
        let order = order.and_then(|known| order_of((files, trace), &known.order, against));
        text.extend(order.map(|order| laid_out(&format!("order     {order}"))));
    }
    for (event, other) in trace.waiting(at) {
        let _ = writeln!(text, "     {}: comes after {}", place(event), place(other));
    }
    text
}

fn size(trace: &Trace) -> String {
    let events = trace.len() as u64;
    let events = format!("{} event{}", grouped(events), if events == 1 { "" } else { "s" });
    let ignored = match trace.ignored {
        0 => String::new(),
        1 => ", 1 line ignored".to_owned(),
        many => format!(", {} lines ignored", grouped(many)),
    };
    let unlogged = match trace.unlogged {
        0 => String::new(),
        many => format!(", {} more counted by clocks and in no log", grouped(many)),
    };
    events + &ignored + &unlogged
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
    lines.extend(why.map(|why| because(why, event, against)).unwrap_or_default());
    lines.extend(before.into_iter().flat_map(|step| labelled("before", state(step))));
    lines.extend(labelled("recorded", recorded(event, against)));
    lines
}

fn state(step: &Step) -> Vec<String> {
    let one = |(name, value): &(String, Option<Value>)| {
        format!("{name} = {}", value.as_ref().map_or("?".to_owned(), ToString::to_string))
    };
    packed(&step.state.iter().map(one).collect::<Vec<_>>())
}

/// Things that are told side by side, on as few lines as a screen needs for them.
fn packed(all: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (n, one) in all.iter().enumerate() {
        let comma = if n + 1 < all.len() { "," } else { "" };
        let one = shortened(one, VALUE) + comma;
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + one.chars().count() <= ROOM => {
                last.push(' ');
                last.push_str(&one);
            }
            _ => lines.push(one),
        }
    }
    lines
}

/// What is logged of an event, by the names that the mapping gives it.
fn recorded(event: &Event, against: &Against<'_>) -> Vec<String> {
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
        true => vec![format!("{}, and no parameter or value of it", event.name)],
        false => packed(&told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_behind_what_they_begin_with() {
        let long = |begin: &str| format!("{begin}{}", "one word ".repeat(20).trim_end());
        let head = folded(&long("FAIL log.ndjson:3: "));
        assert!(head.iter().all(|line| line.chars().count() <= 80), "{head:?}");
        assert!(head[0].starts_with("FAIL log") && head[1].starts_with("     word"), "{head:?}");
        assert_eq!(head.join(" ").matches("word").count(), 20);
        assert!(folded(&long("note: "))[1].starts_with("    "));
        let under = laid_out(&long("guard     "));
        assert!(under.lines().all(|line| line.chars().count() <= 80), "{under}");
        let mut lines = under.lines();
        assert!(lines.next().unwrap().starts_with("       guard     one word"));
        assert!(lines.next().unwrap().starts_with(&" ".repeat(19)));
        let told =
            packed(&["x = 1".to_owned(), "y".repeat(50), "z = 3".to_owned(), "w".repeat(70)]);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].starts_with("x = 1, yyy") && told[1] == "z = 3,", "{told:?}");
        assert_eq!(packed(&[]), Vec::<String>::new());
        assert_eq!(laid_out("guard     x"), "       guard     x\n");
        assert_eq!(laid_out("            deeper"), "                   deeper\n");
    }
}
