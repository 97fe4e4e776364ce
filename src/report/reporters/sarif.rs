//! SARIF 2.1.0, which code hosts and editors show beside the lines.
//!
//! A result is what became of one job that did not end as expected, with the
//! counterexample as its code flow, or a note of a job that did. A rule is a
//! kind of finding.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

use super::junit::kind_of;
use super::parts::{self, Parts};
use super::{FileOption, Reporter, Unmade};
use crate::escape::visible;
use crate::objection::Doubt;
use crate::outcome::{ExitCode, JobOutcome, RunOutcome};
use crate::record::{Diagnosis, JobRecord, Place};
use crate::report::refusal::Refusal;
use crate::spec::Spec;
use crate::trace::Step;

/// Where the format is described.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What stands for itself in a segment of a path: the unreserved characters of
/// RFC 3986. A colon would make the first segment a scheme.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The rule of a note that is no doubt.
const NOTE: &str = "note";
/// Characters of one message. Code hosts refuse much longer ones.
const MESSAGE_MAX: usize = 8_000;

/// The log of a run.
#[derive(Debug)]
pub struct Sarif;

impl Reporter for Sarif {
    fn file_name(&self) -> &'static str {
        "results.sarif"
    }

    fn option(&self) -> Option<FileOption> {
        Some(FileOption {
            name: "sarif",
            variable: "GREYVERIFY_SARIF",
            help: "Also write SARIF 2.1.0 here, for code scanning and editors",
        })
    }

    fn of_run(&self, run: &RunOutcome) -> Result<String, Unmade> {
        let failures = run.failures().map(failure);
        let results: Vec<Json> = failures.chain(run.jobs.values().flat_map(notes)).collect();
        let is_whole = run.jobs.len() == run.plan.jobs.len() && run.signal.is_none();
        log(results, run.exit_code(), is_whole)
    }

    fn of_parts(&self, parts: &Parts<'_>) -> Result<String, Unmade> {
        parts::sarif(parts)
    }

    fn of_refusal(&self, refusal: &Refusal) -> Result<String, Unmade> {
        let place = refusal.place.as_ref();
        let locations: Vec<Json> = place.map(|place| location(place, None)).into_iter().collect();
        let result = json!({
            "ruleId": kind_of(refusal.code),
            "level": "error",
            "message": message(&refusal.text()),
            "locations": locations,
        });
        log(vec![result], refusal.code, false)
    }
}

pub(super) fn log(results: Vec<Json>, code: ExitCode, is_whole: bool) -> Result<String, Unmade> {
    let ids = results.iter().filter_map(|result| result["ruleId"].as_str());
    let ids: BTreeSet<&str> = ids.collect();
    let rules: Vec<Json> = ids.into_iter().map(|id| json!({ "id": id })).collect();
    let run = json!({
        "tool": { "driver": {
            "name": "greyverify",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        } },
        "invocations": [{ "executionSuccessful": is_whole, "exitCode": code.code() }],
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn failure(job: &JobOutcome) -> Json {
    let diagnosis = Diagnosis::of(job);
    let name = diagnosis.name.as_deref().unwrap_or_default();
    let mut result = result(job, &diagnosis.kind, name, diagnosis.place.clone());
    result["level"] = json!("error");
    result["message"] = message(&diagnosis.text);
    let steps: Vec<Json> = steps(job);
    if !steps.is_empty() {
        result["codeFlows"] = json!([{ "threadFlows": [{ "locations": steps }] }]);
    }
    result
}

/// A simulation that several machines have shared, judged as a whole.
pub(super) fn failure_of(job: &JobRecord) -> Json {
    let diagnosis = job.diagnosis.clone().unwrap_or_default();
    let rule = &diagnosis.kind;
    json!({
        "ruleId": rule,
        "level": "error",
        "message": message(&diagnosis.text),
        "locations": [],
        "partialFingerprints": { "greyverify/v1": format!("{}:{rule}:", job.name) },
    })
}

/// The counterexample, as far as its steps have places.
fn steps(job: &JobOutcome) -> Vec<Json> {
    let trace = &job.facts.trace;
    let shown = trace.head.iter().chain(&trace.tail);
    shown.filter_map(|step| thread_flow_location(&job.job.spec, step)).collect()
}

fn thread_flow_location(spec: &Spec, step: &Step) -> Option<Json> {
    let action = step.action.as_ref()?;
    let place = Place::told(spec, action.location.as_ref()?);
    let state = step.state.iter().map(|(name, value)| match value {
        Some(value) => format!("{name} = {value}"),
        None => format!("{name} has no value"),
    });
    let state: Vec<String> = state.collect();
    let said = format!("{}: {}\n{}", step.number, action.name, state.join("\n"));
    Some(json!({ "location": location(&place, Some(&said)), "executionOrder": step.number }))
}

/// What is noted of a job, of a green one, too.
fn notes(job: &JobOutcome) -> Vec<Json> {
    job.notes.iter().map(|note| noted(job, note)).collect()
}

fn noted(job: &JobOutcome, note: &str) -> Json {
    let is_it = |doubt: &&Doubt| note.starts_with(&format!("{}: ", doubt.id));
    let doubt = job.job.doubts.iter().find(is_it);
    let place = doubt.and_then(|doubt| doubt.place.as_ref());
    let place = place.map(|place| Place::new(&place.file, place.line, 0));
    let id = doubt.map_or(NOTE, |doubt| &doubt.id);
    let mut result = result(job, id, note, place);
    result["level"] = json!("note");
    result["message"] = message(&format!("{}: {note}", job.job.name));
    result
}

/// A result of a job at a place, or else at the root module.
fn result(job: &JobOutcome, rule: &str, of: &str, place: Option<Place>) -> Json {
    let root = || job.job.spec.root().map(|root| Place::new(&root.path, 1, 0));
    let place = place.or_else(root);
    let locations: Vec<Json> = place.iter().map(|place| location(place, None)).collect();
    json!({
        "ruleId": rule,
        "locations": locations,
        // The same finding of another run is the same alert.
        "partialFingerprints": { "greyverify/v1": format!("{}:{rule}:{of}", job.job.name) },
    })
}

fn message(text: &str) -> Json {
    let text = visible(text);
    let cut = match text.char_indices().nth(MESSAGE_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    json!({ "text": cut })
}

fn location(place: &Place, said: Option<&str>) -> Json {
    let mut region = json!({ "startLine": place.line.max(1) });
    if let Some(column) = place.column {
        region["startColumn"] = json!(column);
    }
    let mut location = json!({
        "physicalLocation": { "artifactLocation": { "uri": uri(&place.in_repository().file) }, "region": region },
    });
    if let Some(said) = said {
        location["message"] = message(said);
    }
    location
}

/// A reference to a file: relative where its path is, else with a scheme.
fn uri(file: &str) -> String {
    let path = Path::new(file);
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => {
            Some(utf8_percent_encode(&name.to_string_lossy(), SEGMENT).to_string())
        }
        Component::ParentDir => Some("..".to_owned()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    let parts: Vec<String> = parts.collect();
    match path.is_absolute() {
        true => format!("file:///{}", parts.join("/")),
        false => parts.join("/"),
    }
}
