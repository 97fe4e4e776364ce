//! What `trace validate --map` says: a line for each log, under a refused one
//! which event and why, and at the end what no accepted log has done.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::explanation::plain;
use super::validate::with_cause;
use crate::figures::{counted, grouped, relative, shortened};
use crate::outcome::ExitCode;
use crate::trace::{Location, Step};
use crate::validate::Unusable;
use crate::validate::mapped::actions::places;
use crate::validate::mapped::module::Subject;
use crate::validate::mapped::why::{Difference, Why};
use crate::validate::mapped::{Answer, Event, Log};
use crate::value::Value;

/// Version of the JSON form.
const SCHEMA_VERSION: u32 = 1;
/// Characters of a state on one line.
const STATE: usize = 100;

/// What became of one file.
#[derive(Debug)]
pub enum Found<'a> {
    /// It was read and asked about.
    Answered {
        /// The file, or those that are read as one.
        files: Vec<&'a Path>,
        /// What is in it.
        log: Log,
        /// Whether it is a behaviour.
        answer: Answer,
        /// What is known of the event that was refused, if one was.
        refused: Option<Box<Refused>>,
    },
    /// There was nothing to ask.
    Unusable {
        /// Why.
        error: Unusable,
        /// What that means for the run.
        code: ExitCode,
    },
}

/// What is known of a refused event.
#[derive(Debug)]
pub struct Refused {
    /// A state that got as far.
    pub before: Option<Step>,
    /// What stands in its way there.
    pub why: Why,
}

/// What was asked.
#[derive(Debug)]
pub struct Against<'a> {
    /// The specification, and what events stand for in it.
    pub subject: Subject<'a>,
    /// The mapping.
    pub mapping: &'a Path,
}

impl Found<'_> {
    /// What it means for the run.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Answered { answer, .. } => answer.code(),
            Self::Unusable { code, .. } => *code,
        }
    }
}

impl Against<'_> {
    fn name(&self) -> &str {
        &self.subject.spec.name
    }

    /// File and line of an action.
    fn place(&self, location: &Location) -> String {
        let spec = self.subject.spec;
        let file = spec.path_of(&location.module).map_or(location.module.clone(), relative);
        format!("{file}:{}", spec.in_file(location).line)
    }

    /// The actions that an event may be.
    fn actions(&self, event: &Event) -> Vec<&str> {
        event.steps.iter().map(|step| self.subject.actions.all[step.action].name.as_str()).collect()
    }
}

/// For people.
#[must_use]
pub fn text(all: &[Found<'_>], against: &Against<'_>) -> String {
    let mut text = String::new();
    for one in all {
        text.push_str(&match one {
            Found::Answered { files, log, answer, refused } => {
                answered(files, log, answer, refused.as_deref(), against)
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
    for (action, field) in unlogged(all) {
        let event = action.unwrap_or("event");
        let _ =
            writeln!(text, "note: no {event} has the field `{field}`: what it would tell is free");
    }
    text
}

fn answered(
    files: &[&Path],
    log: &Log,
    answer: &Answer,
    refused: Option<&Refused>,
    against: &Against<'_>,
) -> String {
    let (file, size) = (shown(files), size(log));
    let at_event = |at: usize| place(files, log, at).unwrap_or_else(|| file.clone());
    match answer {
        Answer::Accepted { .. } => format!("ok   {file}   {size}, accepted\n"),
        Answer::Empty => format!("FAIL {file}   {size}: nothing was recorded, nothing is known\n"),
        Answer::Undecided { why, at: None, .. } => {
            format!("FAIL {file}   {size}: undecided: {why}\n")
        }
        Answer::Undecided { why, at: Some(at), .. } => {
            format!("FAIL {}: undecided, the next event was this one: {why}\n", at_event(*at))
        }
        Answer::Broken { invariant, after } => {
            let place = after.checked_sub(1).map_or_else(|| file.clone(), at_event);
            let when = if *after == 0 { "before the first event" } else { "after this event" };
            format!("FAIL {place}: {invariant} is violated {when}\n")
        }
        Answer::Refused { at } => {
            let Some(event) = log.events.get(*at) else { return format!("FAIL {file}\n") };
            let head = format!(
                "FAIL {}: {} allows no such {} here: event {} of {}\n",
                at_event(*at),
                against.name(),
                against.actions(event).join(" or "),
                grouped(*at as u64 + 1),
                grouped(log.events.len() as u64),
            );
            let lines = lines(event, refused, against).into_iter();
            lines.fold(head, |text, line| format!("{text}       {line}\n"))
        }
    }
}

fn size(log: &Log) -> String {
    let events = log.events.len() as u64;
    let events = format!("{} event{}", grouped(events), if events == 1 { "" } else { "s" });
    match log.ignored {
        0 => events,
        1 => format!("{events}, 1 line ignored"),
        many => format!("{events}, {} lines ignored", grouped(many)),
    }
}

/// The files of a log.
fn shown(files: &[&Path]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" + ")
}

/// File and line of an event.
fn place(files: &[&Path], log: &Log, at: usize) -> Option<String> {
    let event = log.events.get(at)?;
    Some(format!("{}:{}", files.get(event.source)?.display(), event.line))
}

fn lines(event: &Event, refused: Option<&Refused>, against: &Against<'_>) -> Vec<String> {
    let places = places(against.subject.relation);
    let located = against.actions(event).into_iter().filter_map(|name| places.get(name));
    let mut lines: Vec<String> =
        located.map(|at| format!("action    {}", against.place(at))).collect();
    if let Some(Refused { before, why }) = refused {
        lines.extend(because(why, against));
        lines.extend(before.as_ref().map(|step| format!("before    {}", state(step))));
    }
    lines.push(format!("recorded  {}", recorded(event, against)));
    lines
}

fn because(why: &Why, against: &Against<'_>) -> Vec<String> {
    let spec = against.subject.spec;
    let under = |lines: Vec<String>| lines.into_iter().map(|line| format!("          {line}"));
    match why {
        Why::Differs(all) => {
            let one = |d: &Difference| {
                let (recorded, given) = (&d.recorded, &d.given);
                format!("update    {}: recorded {recorded}, the action gives {given}", d.expression)
            };
            all.iter().map(one).collect()
        }
        Why::Guard(guard) => {
            let head = format!("guard     {} is false", guard.expression);
            let told = guard.finding.as_ref().map(|finding| plain(spec, finding));
            let told = told.unwrap_or_default().into_iter();
            // The first line says of the guard what the head says.
            std::iter::once(head).chain(under(told.skip(1).collect())).collect()
        }
        Why::Refused(finding) => under(plain(spec, finding)).collect(),
        Why::Outside { parameter, recorded, set } => {
            let set = shortened(set, STATE);
            vec![format!("parameter {parameter}: recorded {recorded}, which is not one of {set}")]
        }
        Why::Nothing => {
            vec!["parameter there is nothing to choose for one that is free".to_owned()]
        }
        Why::Unknown => Vec::new(),
    }
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

/// What no accepted log has done.
struct Never {
    /// Actions that were not taken at all.
    actions: Vec<String>,
    /// Disjuncts that were not, of actions that were: the action, and where the
    /// disjunct stands.
    disjuncts: Vec<(String, String)>,
}

/// What no accepted log has done; `None` if that is not known.
fn never(all: &[Found<'_>], against: &Against<'_>) -> Option<Never> {
    let mut met = BTreeSet::new();
    let mut is_any = false;
    for one in all {
        if let Found::Answered { answer: Answer::Accepted { taken }, .. } = one {
            met.extend(taken.as_ref()?.iter().copied());
            is_any = true;
        }
    }
    let mut never = Never { actions: Vec::new(), disjuncts: Vec::new() };
    for action in &against.subject.actions.all {
        let open: Vec<usize> =
            action.disjuncts.iter().copied().filter(|at| !met.contains(at)).collect();
        if open.len() == action.disjuncts.len() {
            never.actions.push(action.name.clone());
            continue;
        }
        never.disjuncts.extend(open.into_iter().map(|at| {
            let place = against.place(&against.subject.relation.disjuncts[at].place);
            (action.name.clone(), place)
        }));
    }
    is_any.then_some(never)
}

/// Fields that the mapping names and no event has, each with the action whose
/// parameter it tells.
fn unlogged<'a>(all: &'a [Found<'_>]) -> Vec<(Option<&'a str>, &'a str)> {
    let mut known: BTreeMap<(Option<&'a str>, &'a str), bool> = BTreeMap::new();
    for one in all {
        let Found::Answered { log, .. } = one else { continue };
        for ((action, field), is_met) in &log.fields {
            *known.entry((action.as_deref(), field)).or_default() |= is_met;
        }
    }
    known.into_iter().filter(|(_, is_met)| !is_met).map(|(key, _)| key).collect()
}

/// For programs.
#[must_use]
pub fn json(all: &[Found<'_>], against: &Against<'_>) -> String {
    let logs: Vec<Json> = all.iter().map(|found| one(found, against)).collect();
    let never = never(all, against);
    let disjuncts = never.as_ref().map(|never| {
        let one = |(action, place): &(String, String)| json!({ "action": action, "place": place });
        never.disjuncts.iter().map(one).collect::<Vec<_>>()
    });
    let whole = json!({
        "schema_version": SCHEMA_VERSION, "spec": against.name(), "map": against.mapping,
        "traces": logs, "never_taken": never.as_ref().map(|never| &never.actions),
        "never_taken_disjuncts": disjuncts,
        "never_logged": unlogged(all).into_iter().map(|(action, field)| json!({ "action": action, "field": field })).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

fn one(found: &Found<'_>, against: &Against<'_>) -> Json {
    let code = found.code().code();
    match found {
        Found::Unusable { error, .. } => json!({
            "files": [error.file()], "result": "unusable", "exit": code, "why": with_cause(error),
        }),
        Found::Answered { files, log, answer, refused } => {
            let (result, detail) = match answer {
                Answer::Accepted { .. } => ("accepted", json!(null)),
                Answer::Empty => ("empty", json!(null)),
                Answer::Undecided { why, at, .. } => {
                    let event = at.and_then(|at| log.events.get(at));
                    (
                        "undecided",
                        json!({ "why": why, "file": file(files, event), "line": event.map(|event| event.line) }),
                    )
                }
                Answer::Broken { invariant, after } => {
                    let last = after.checked_sub(1).and_then(|at| log.events.get(at));
                    (
                        "broken",
                        json!({ "invariant": invariant, "file": file(files, last), "line": last.map(|event| event.line) }),
                    )
                }
                Answer::Refused { at } => {
                    ("rejected", rejected((files, log), *at, refused.as_deref(), against))
                }
            };
            json!({
                "files": files, "events": log.events.len(), "ignored": log.ignored,
                "result": result, "exit": code, "detail": detail,
            })
        }
    }
}

/// The file of an event.
fn file<'a>(files: &[&'a Path], event: Option<&Event>) -> Option<&'a Path> {
    files.get(event?.source).copied()
}

fn rejected(
    (files, log): (&[&Path], &Log),
    at: usize,
    refused: Option<&Refused>,
    against: &Against<'_>,
) -> Json {
    let Some(event) = log.events.get(at) else { return json!(null) };
    let actions = against.actions(event);
    let places = places(against.subject.relation);
    let place = actions.first().and_then(|name| places.get(name)).map(|at| against.place(at));
    let why = refused.map(|refused| &refused.why);
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
        "file": file(files, Some(event)), "line": event.line, "event": event.name, "number": at + 1, "actions": actions,
        "place": place, "guard": guard, "updates": updates, "parameter": parameter,
        "because": why.map(|why| because(why, against)),
    })
}
