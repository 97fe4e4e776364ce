//! What `trace validate` says: a line for each trace, and under a rejected one
//! what was refused and why.

use std::fmt::Write as _;
use std::path::Path;

use greyverify_protocol::{Explained, Recorded, Recording, Update};
use serde_json::{Value as Json, json};

use crate::figures::relative;
use crate::figures::{counted, grouped};
use crate::outcome::ExitCode;
use crate::spec::Spec;
use crate::validate::{Answer, Rejection, Unusable};

/// Version of the JSON form.
const SCHEMA_VERSION: u32 = 1;

/// What became of one file.
#[derive(Debug)]
pub enum Validated<'a> {
    /// It was read and asked about.
    Answered {
        /// The file.
        file: &'a Path,
        /// What is in it.
        trace: &'a Recording,
        /// Whether it is a behaviour.
        answer: Answer,
        /// What a person reads of the event that was refused, if one was.
        words: Explained,
    },
    /// There was nothing to ask.
    Unusable {
        /// The file.
        file: &'a Path,
        /// Why.
        error: &'a Unusable,
        /// What that means for the run.
        code: ExitCode,
    },
}

impl Validated<'_> {
    /// What it means for the run.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Answered { answer, .. } => answer.code(),
            Self::Unusable { code, .. } => *code,
        }
    }
}

/// The specification that was asked.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// Its name.
    pub name: &'a str,
    /// It with its modules; `None` if nothing came to be asked.
    pub spec: Option<&'a Spec>,
}

impl Against<'_> {
    /// File and line of an action.
    fn place(self, action: &str) -> Option<String> {
        let definition = self.spec?.definition(action)?;
        Some(format!("{}:{}", relative(&definition.module.path), definition.line_in_file()?))
    }
}

/// For people.
#[must_use]
pub fn text(all: &[Validated<'_>], spec: Against<'_>) -> String {
    let mut text = String::new();
    for one in all {
        text.push_str(&match one {
            Validated::Answered { file, trace, answer, words } => {
                answered(file, trace, (answer, words), spec)
            }
            Validated::Unusable { error, .. } => format!("FAIL {}\n", with_cause(error)),
        });
    }
    let accepted = all.iter().filter(|one| one.code() == ExitCode::AsExpected).count();
    let traces = counted(all.len(), "trace");
    let _ = writeln!(text, "\n{accepted} of {traces} accepted by {}", spec.name);
    text
}

fn answered(
    file: &Path,
    trace: &Recording,
    (answer, words): (&Answer, &Explained),
    spec: Against<'_>,
) -> String {
    let file = file.display();
    let (nodes, events) = (counted(trace.nodes, "node"), trace.events.len() as u64);
    let size = format!("{nodes}, {} event{}", grouped(events), if events == 1 { "" } else { "s" });
    match answer {
        Answer::Accepted => format!("ok   {file}   {size}, accepted\n"),
        Answer::Empty => format!("FAIL {file}   {size}: nothing was recorded, nothing is known\n"),
        Answer::Undecided { why, .. } => format!("FAIL {file}   {size}: undecided: {why}\n"),
        Answer::Rejected(rejection) => {
            let Recorded { line, node, action, .. } = &rejection.event;
            let name = spec.name;
            let head =
                format!("FAIL {file}:{line}: {name} allows no such {action} of node {node}\n");
            let place = spec.place(action).map(|place| format!("action    {place}"));
            let lines = place.into_iter().chain(lines(rejection, words));
            lines.fold(head, |text, line| format!("{text}       {line}\n"))
        }
    }
}

fn lines(rejection: &Rejection, words: &Explained) -> Vec<String> {
    let (refusal, mut lines) = (&rejection.refusal, Vec::new());
    match (&refusal.instead, &refusal.guard) {
        (Some(_), _) => lines.extend(words.updates.iter().map(|update| {
            let Update { variable, expected, got } = update;
            format!("update    {variable}: expected {expected}, got {got}")
        })),
        (None, Some((conjunct, values))) => {
            lines.push(format!("guard     {conjunct} is false"));
            lines.extend(values.iter().map(|(name, value)| format!("          {name} = {value}")));
        }
        (None, None) => {}
    }
    lines.extend(words.before.as_ref().map(|before| format!("before    {before}")));
    lines.extend(words.recorded.as_ref().map(|recorded| format!("recorded  {recorded}")));
    lines
}

pub(super) fn with_cause(error: &Unusable) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// For programs.
#[must_use]
pub fn json(all: &[Validated<'_>], spec: Against<'_>) -> String {
    let traces: Vec<Json> = all.iter().map(|validated| one(validated, spec)).collect();
    let whole = json!({ "schema_version": SCHEMA_VERSION, "spec": spec.name, "traces": traces });
    format!("{whole:#}\n")
}

fn one(validated: &Validated<'_>, spec: Against<'_>) -> Json {
    let code = validated.code().code();
    match validated {
        Validated::Unusable { file, error, .. } => json!({
            "file": file, "result": "unusable", "exit": code, "why": with_cause(error),
        }),
        Validated::Answered { file, trace, answer, words } => {
            let (nodes, events) = (trace.nodes, trace.events.len());
            let (result, more) = match answer {
                Answer::Accepted => ("accepted", json!(null)),
                Answer::Empty => ("empty", json!(null)),
                Answer::Undecided { why, .. } => ("undecided", json!({ "why": why })),
                Answer::Rejected(rejection) => ("rejected", rejected(rejection, words, spec)),
            };
            json!({
                "file": file, "nodes": nodes, "events": events,
                "result": result, "exit": code, "detail": more,
            })
        }
    }
}

fn rejected(rejection: &Rejection, words: &Explained, spec: Against<'_>) -> Json {
    let Rejection { event, refusal } = rejection;
    let is_possible = refusal.instead.is_some();
    let updates = words.updates.iter().filter(|_| is_possible);
    let updates: Vec<Json> = updates
        .map(|u| json!({ "variable": u.variable, "expected": u.expected, "got": u.got }))
        .collect();
    let guard = refusal.guard.as_ref().filter(|_| !is_possible);
    let guard = guard.map(|(conjunct, values)| {
        let values: serde_json::Map<String, Json> =
            values.iter().map(|(name, value)| (name.clone(), value.to_string().into())).collect();
        json!({ "conjunct": conjunct, "values": values })
    });
    json!({
        "line": event.line, "action": event.action, "place": spec.place(&event.action),
        "node": event.node, "guard": guard, "updates": updates,
    })
}
