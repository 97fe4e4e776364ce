//! For programs.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::super::validate::with_cause;
use super::because::{because, broken};
use super::order::order;
use super::{Against, Found, Red, Refused, never, unlogged, unread};
use crate::trace::Step;
use crate::validate::mapped::actions::places;
use crate::validate::mapped::why::Why;
use crate::validate::mapped::{Answer, Event, Position, Told, Trace};
use crate::value::Value;

/// Version of the JSON form.
const SCHEMA_VERSION: u32 = 1;

/// For programs.
#[must_use]
pub fn json(all: &[Found], against: &Against<'_>) -> String {
    let logs: Vec<Json> = all.iter().map(|found| one(found, against)).collect();
    let never = never(all, against);
    let disjuncts = never.as_ref().map(|never| {
        let one = |(action, place): &(String, String)| json!({ "action": action, "place": place });
        never.disjuncts.iter().map(one).collect::<Vec<_>>()
    });
    let lacks = |is_partly: bool| {
        let lacking = unlogged(all).into_iter();
        let lacking = lacking.filter(move |(_, _, told)| (told.with > 0) == is_partly);
        let one = |(action, field, told): (Option<&str>, &str, Told)| match is_partly {
            false => json!({ "action": action, "field": field }),
            true => json!({
                "action": action, "field": field, "with": told.with, "without": told.without,
            }),
        };
        lacking.map(one).collect::<Vec<_>>()
    };
    let whole = json!({
        "schema_version": SCHEMA_VERSION, "spec": against.name(), "map": against.mapping,
        "traces": logs, "never_taken": never.as_ref().map(|never| &never.actions),
        "never_taken_disjuncts": disjuncts,
        "never_logged": lacks(false), "partly_logged": lacks(true),
        "never_read": unread(all, against),
    });
    format!("{whole:#}\n")
}

fn one(found: &Found, against: &Against<'_>) -> Json {
    let code = found.code().code();
    match found {
        Found::Unusable { error, .. } => json!({
            "files": [error.file()], "result": "unusable", "exit": code, "why": with_cause(error),
        }),
        Found::Answered { files, trace, answer, red } => {
            let (result, detail) = detail((files, trace), answer, red.as_deref(), against);
            json!({
                "files": files, "events": trace.len(), "ignored": trace.ignored, "unlogged": trace.unlogged,
                "result": result, "exit": code, "detail": detail,
            })
        }
    }
}

fn detail(
    (files, trace): (&[PathBuf], &Trace),
    answer: &Answer,
    red: Option<&Red>,
    against: &Against<'_>,
) -> (&'static str, Json) {
    let at = |event: Option<&Event>| (file(files, event), event.map(|event| event.line));
    match answer {
        Answer::Accepted { .. } => ("accepted", json!(null)),
        Answer::Empty => ("empty", json!(null)),
        Answer::Undecided { why, at: position, .. } => {
            let next = position.as_ref().map(|position| trace.ready(position)).unwrap_or_default();
            let (file, line) = at(next.first().copied());
            ("undecided", json!({ "why": why, "file": file, "line": line }))
        }
        Answer::Broken { invariant, after } => {
            let (file, line) = at(after.and_then(|place| trace.event(place)));
            let known = red.and_then(Red::broken);
            let state = known.map(|known| state_of(&known.state));
            (
                "broken",
                json!({
                    "invariant": invariant, "file": file, "line": line, "state": state,
                    "because": known.map(|known| broken(invariant, known, against)),
                    "order": known.and_then(|known| order((files, trace), &known.order, against)),
                }),
            )
        }
        Answer::Refused { at } => {
            let refused = red.and_then(Red::refused);
            ("rejected", rejected((files, trace), at, refused, against))
        }
    }
}

/// The values of a state, as TLA+.
fn state_of(step: &Step) -> Json {
    let one = |(name, value): &(String, Option<Value>)| {
        (name.clone(), json!(value.as_ref().map(ToString::to_string)))
    };
    Json::Object(step.state.iter().map(one).collect())
}

/// The file of an event.
fn file<'a>(files: &'a [PathBuf], event: Option<&Event>) -> Option<&'a Path> {
    files.get(event?.source).map(PathBuf::as_path)
}

/// The first of the events that were refused, with the others, and with those that
/// wait for one of them.
fn rejected(
    (files, trace): (&[PathBuf], &Trace),
    at: &Position,
    refused: Option<&Refused>,
    against: &Against<'_>,
) -> Json {
    let one = |(n, event): (usize, &Event)| {
        let why = refused.and_then(|refused| refused.why.get(n));
        rejection(files, event, at.count() + 1, why, against)
    };
    let mut all = trace.ready(at).into_iter().enumerate().map(one);
    let mut first = all.next().unwrap_or_default();
    let place = |event: &Event| json!({ "file": file(files, Some(event)), "line": event.line });
    let wait =
        |(event, other): (&Event, &Event)| json!({ "event": place(event), "after": place(other) });
    first["order"] =
        json!(refused.and_then(|refused| order((files, trace), &refused.order, against)));
    first["others"] = all.collect();
    first["waiting"] = trace.waiting(at).into_iter().map(wait).collect();
    first
}

fn rejection(
    files: &[PathBuf],
    event: &Event,
    number: usize,
    why: Option<&Why>,
    against: &Against<'_>,
) -> Json {
    let actions = against.actions(event);
    let places = places(against.subject.relation);
    let place = actions.first().and_then(|name| places.get(name)).map(|at| against.place(at));
    let updates: Vec<Json> = match why {
        Some(Why::Differs(all)) => all
            .iter()
            .map(
                |d| json!({ "expression": d.expression, "recorded": d.recorded, "given": d.given }),
            )
            .collect(),
        _ => Vec::new(),
    };
    let guard = match why {
        Some(Why::Guard(guard)) => Some(&guard.expression),
        _ => None,
    };
    let parameter = match why {
        Some(Why::Outside { parameter, recorded, set }) => {
            json!({ "name": parameter, "recorded": recorded, "set": set })
        }
        _ => json!(null),
    };
    json!({
        "file": file(files, Some(event)), "line": event.line, "event": event.name, "number": number, "actions": actions,
        "place": place, "guard": guard, "updates": updates, "parameter": parameter,
        "because": why.map(|why| because(why, event, against)),
    })
}
