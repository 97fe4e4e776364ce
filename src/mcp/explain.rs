//! The tool `explain`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::desk::Desk;
use super::page::Page;
use super::tool::Tool;
use super::trace::{Shown, job_of};
use crate::app::{Fatal, report};
use crate::figures::relative;
use crate::record::Diagnosis;
use crate::record::{JobRecord, Record};
use crate::rundir::JobDir;

/// States on one page, and most that a client can ask for.
const PAGE: (u64, u64) = (10, 100);

/// Which job.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// A job of the last run, by its whole name; the first that is red if it is not said
    job: Option<String>,
    /// Number of the first state shown, from 1; the last states are shown if it is not said
    from: Option<u64>,
    /// How many states are shown, 10 if it is not said
    limit: Option<u64>,
}

/// Why a job is red.
pub(super) struct Explain;

impl Tool for Explain {
    const NAME: &'static str = "explain";
    const TITLE: &'static str = "Explain a red";
    const ABOUT: &'static str = "Explains a job of the last check from its run folder: the verdict, the property \
        and where it stands, why it is false (the part that is, and the values that make it so, as TLC \
        evaluates them), what to do, and the states that led there. Runs nothing.";
    const RUNS: bool = false;
    type Arguments = Arguments;

    fn call(desk: &Desk, arguments: Arguments) -> Result<Answer, Fatal> {
        let record = report::read(&desk.args.out)?;
        let job = match &arguments.job {
            Some(name) => job_of(&record, name)?,
            None => match record.first_red() {
                Some(job) => job,
                None => return Ok(nothing(&record)),
            },
        };
        let dir = JobDir::planned(&desk.args.out, &job.folder());
        let page = Page::new(arguments.from, arguments.limit, PAGE.0, PAGE.1);
        let shown = report::behaviour(job, &dir).map(|behaviour| {
            let part = page.at_the_end_of(behaviour.steps.len());
            Shown::of(&behaviour, &dir.counterexample_itf(), part, None, false)
        });
        let mut data = data(&record, job);
        data["counterexample"] = json!(shown.as_ref().map(Shown::data));
        data["folder"] = json!(relative(dir.path()));
        let states = shown.map(|shown| shown.text()).unwrap_or_default();
        let folder = relative(dir.path());
        let text = format!("{}{states}  evidence: {folder}\n{}", told(job), others(&record, job));
        let rest = "ask for fewer states with `limit`; the whole counterexample is in the folder";
        Ok(Answer::new(text, data, rest))
    }
}

fn nothing(record: &Record) -> Answer {
    let all = record.jobs.len();
    let unfinished = if record.complete { "" } else { ", and others did not come to an end" };
    let left_out = record.since.as_ref().and_then(|since| since.told(all));
    let left_out = left_out.map(|told| format!("; {told}")).unwrap_or_default();
    let text = format!("nothing is red: {all} of {all} jobs are as expected{unfinished}{left_out}");
    let data = json!({ "red": 0, "jobs": all, "complete": record.complete });
    Answer::new(text, data, "`check` runs more")
}

fn data(record: &Record, job: &JobRecord) -> Json {
    let told = job.diagnosis.clone().unwrap_or_default();
    json!({
        "job": job.name,
        "spec": job.spec,
        "bounds": job.bounds,
        "as_expected": job.as_expected,
        "verdict": job.result.verdict,
        "kind": told.kind,
        "finding": job.finding(),
        "unexpected": job.unexpected,
        "property": told.name,
        "place": told.place,
        "words": told.words,
        "excerpt": told.excerpt,
        "why": told.why,
        "hints": told.hints,
        "notes": job.notes,
        "complete": record.complete,
    })
}

/// What is told of a job, but for its states.
fn told(job: &JobRecord) -> String {
    let mut lines = vec![format!("{}: {}", job.name, job.finding())];
    lines.extend(job.unexpected.as_ref().map(|why| format!("  {why}")));
    let Diagnosis { place, words, excerpt, why, hints, .. } =
        job.diagnosis.clone().unwrap_or_default();
    let place = place.filter(|_| excerpt.is_none());
    lines.extend(place.map(|place| format!("  {}:{}", place.file, place.line)));
    lines.extend(words.iter().flat_map(|words| indented("", words)));
    lines.extend(excerpt.iter().flat_map(|excerpt| indented("", excerpt)));
    lines.extend(why.iter().flat_map(|why| indented("why: ", why)));
    lines.extend(hints.iter().flat_map(|hint| indented("hint: ", hint)));
    lines.extend(job.notes.iter().flat_map(|note| indented("note: ", note)));
    lines.push(String::new());
    lines.join("\n")
}

/// Lines below a headline, the first one with what they are.
fn indented(label: &str, text: &str) -> Vec<String> {
    let before = |n: usize| if n == 0 { label.to_owned() } else { " ".repeat(label.len()) };
    text.lines().enumerate().map(|(n, line)| format!("  {}{line}", before(n))).collect()
}

/// The other jobs that are red.
fn others(record: &Record, job: &JobRecord) -> String {
    let is_other = |other: &&JobRecord| !other.as_expected && other.name != job.name;
    let names = record.jobs.iter().filter(is_other).map(|other| other.name.as_str());
    let names: Vec<&str> = names.collect();
    if names.is_empty() { String::new() } else { format!("also red: {}\n", names.join(", ")) }
}
