//! What `trace validate` says: a line for each trace, and under a rejected one
//! what was refused and why.

use std::fmt::Write as _;
use std::path::Path;

use grey_invariants::trace::Step;
use grey_invariants::trace::read::Trace;
use serde_json::{Value as Json, json};

use super::figures::{counted, grouped};
use super::steps::relative;
use crate::outcome::ExitCode;
use crate::spec::Spec;
use crate::validate::events::{action, role};
use crate::validate::refusal::Refusal;
use crate::validate::{Answer, Rejection, Unusable};
use crate::value::Value;

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
        trace: &'a Trace,
        /// Whether it is a behaviour.
        answer: Answer,
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
            Validated::Answered { file, trace, answer } => answered(file, trace, answer, spec),
            Validated::Unusable { error, .. } => format!("FAIL {}\n", with_cause(error)),
        });
    }
    let accepted = all.iter().filter(|one| one.code() == ExitCode::AsExpected).count();
    let traces = counted(all.len(), "trace");
    let _ = writeln!(text, "\n{accepted} of {traces} accepted by {}", spec.name);
    text
}

fn answered(file: &Path, trace: &Trace, answer: &Answer, spec: Against<'_>) -> String {
    let file = file.display();
    let size =
        format!("{} nodes, {} events", trace.header.nodes, grouped(trace.steps.len() as u64));
    match answer {
        Answer::Accepted => format!("ok   {file}   {size}, accepted\n"),
        Answer::Empty => format!("FAIL {file}   {size}: nothing was recorded, nothing is known\n"),
        Answer::Undecided { why, .. } => format!("FAIL {file}   {size}: undecided: {why}\n"),
        Answer::Rejected(rejection) => {
            let Rejection { line, step, .. } = &**rejection;
            let action = action(step.action);
            let (name, node) = (spec.name, step.node);
            let head =
                format!("FAIL {file}:{line}: {name} allows no such {action} of node {node}\n");
            let place = spec.place(action).map(|place| format!("action    {place}"));
            let lines = place.into_iter().chain(explained(rejection));
            lines.fold(head, |text, line| format!("{text}       {line}\n"))
        }
    }
}

fn explained(rejection: &Rejection) -> Vec<String> {
    let (refusal, mut lines) = (&rejection.refusal, Vec::new());
    match (&refusal.instead, &refusal.guard) {
        (Some(instead), _) => {
            let all = differences(&rejection.step, instead).into_iter();
            lines.extend(
                all.map(|d| {
                    format!("update    {}: expected {}, got {}", d.what, d.expected, d.got)
                }),
            );
        }
        (None, Some((conjunct, values))) => {
            lines.push(format!("guard     {conjunct} is false"));
            lines.extend(values.iter().map(|(name, value)| format!("          {name} = {value}")));
        }
        (None, None) => {}
    }
    lines.extend(refusal.before.as_ref().map(|before| format!("before    {}", server(before))));
    lines.push(format!("recorded  {}", recorded(&rejection.step)));
    lines
}

/// A variable that the action leads to another value of than was recorded.
#[derive(Debug)]
struct Wrong {
    what: String,
    expected: String,
    got: String,
}

fn differences(step: &Step, instead: &Value) -> Vec<Wrong> {
    let vote = step.vote.map_or_else(|| "None".to_owned(), |node| node.to_string());
    let recorded = [
        ("currentTerm", "term", step.term.to_string()),
        ("votedFor", "vote", vote),
        ("role", "role", role(step.role).to_owned()),
        ("commitIndex", "commit", step.commit.to_string()),
    ];
    let mut wrong: Vec<Wrong> = recorded
        .into_iter()
        .map(|(what, name, got)| Wrong {
            what: what.to_owned(),
            expected: field(instead, name),
            got,
        })
        .filter(|wrong| wrong.expected != wrong.got)
        .collect();
    wrong.extend(log_difference(step, instead));
    wrong
}

fn log_difference(step: &Step, instead: &Value) -> Option<Wrong> {
    let entry = |name: &str| match field(instead, name).as_str() {
        "0" => "none".to_owned(),
        term => format!("an entry of term {term}"),
    };
    match (Refusal::field(instead, "had"), field(instead, "differs").as_str()) {
        (Some(Value::Int(had)), _) if u64::try_from(*had).is_ok_and(|had| had < step.keep) => {
            let expected = format!("at most the {had} entries there were to be kept");
            Some(Wrong { what: "log".into(), expected, got: step.keep.to_string() })
        }
        (_, "0") => None,
        (_, at) => Some(Wrong {
            what: format!("log[{at}]"),
            expected: entry("entry"),
            got: entry("recorded"),
        }),
    }
}

fn field(record: &Value, name: &str) -> String {
    match Refusal::field(record, name) {
        Some(Value::Str(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => "unknown".to_owned(),
    }
}

fn server(before: &Value) -> String {
    let get = |name| field(before, name);
    format!(
        "term {}, vote {}, {}, commit {}, log of length {}, last entry of term {}",
        get("term"),
        get("vote"),
        get("role"),
        get("commit"),
        get("length"),
        get("last")
    )
}

fn recorded(step: &Step) -> String {
    let vote = step.vote.map_or_else(|| "None".to_owned(), |node| node.to_string());
    let Step { term, commit, keep, add, .. } = step;
    let terms: Vec<String> = add.iter().map(u64::to_string).collect();
    let added = match &terms[..] {
        [] => "none added".to_owned(),
        terms => format!("then entries of terms {}", terms.join(", ")),
    };
    let role = role(step.role);
    format!("term {term}, vote {vote}, {role}, commit {commit}, {keep} entries kept, {added}")
}

fn with_cause(error: &Unusable) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        // `Unread` says what its source says.
        if !text.contains(&cause.to_string()) {
            let _ = write!(text, ": {cause}");
        }
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
        Validated::Answered { file, trace, answer } => {
            let (nodes, events) = (trace.header.nodes, trace.steps.len());
            let (result, more) = match answer {
                Answer::Accepted => ("accepted", json!(null)),
                Answer::Empty => ("empty", json!(null)),
                Answer::Undecided { why, .. } => ("undecided", json!({ "why": why })),
                Answer::Rejected(rejection) => ("rejected", rejected(rejection, spec)),
            };
            json!({
                "file": file, "nodes": nodes, "events": events,
                "result": result, "exit": code, "detail": more,
            })
        }
    }
}

fn rejected(rejection: &Rejection, spec: Against<'_>) -> Json {
    let refusal = &rejection.refusal;
    let instead = refusal.instead.as_ref();
    let wrong = instead.map(|instead| differences(&rejection.step, instead)).unwrap_or_default();
    let updates: Vec<Json> = wrong
        .iter()
        .map(|w| json!({ "variable": w.what, "expected": w.expected, "got": w.got }))
        .collect();
    let guard = refusal.guard.as_ref().filter(|_| instead.is_none());
    let guard = guard.map(|(conjunct, values)| {
        let values: serde_json::Map<String, Json> =
            values.iter().map(|(name, value)| (name.clone(), value.to_string().into())).collect();
        json!({ "conjunct": conjunct, "values": values })
    });
    let action = action(rejection.step.action);
    json!({
        "line": rejection.line, "action": action, "place": spec.place(action),
        "node": rejection.step.node, "guard": guard, "updates": updates,
    })
}
