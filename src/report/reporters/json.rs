//! `outcomes.json`: everything a program may want to know of a run.
//!
//! The format is versioned by `schema_version`; keys are only ever added
//! within a version.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::parts::{self, Parts};
use super::{Reporter, Unmade};
use crate::event::ActionCoverage;
use crate::outcome::explanation::Account;
use crate::outcome::{JobOutcome, Judgement, RunOutcome, SoFar};
use crate::record::{Diagnosis, SCHEMA_VERSION};
use crate::report::console::found;
use crate::report::next;
use crate::report::refusal::Refusal;
use crate::spec::SourceFile;
use crate::spec::Spec;
use crate::trace::{Ending, Step};

/// `outcomes.json`.
#[derive(Debug)]
pub struct Outcomes;

impl Reporter for Outcomes {
    fn file_name(&self) -> &'static str {
        "outcomes.json"
    }

    fn of_run(&self, run: &RunOutcome) -> Result<String, Unmade> {
        Ok(outcomes(run))
    }

    fn of_parts(&self, parts: &Parts<'_>) -> Result<String, Unmade> {
        parts::json(parts)
    }

    fn of_refusal(&self, refusal: &Refusal) -> Result<String, Unmade> {
        Ok(refusal.json())
    }
}

/// The whole run as JSON text, pretty-printed.
#[must_use]
pub fn outcomes(run: &RunOutcome) -> String {
    Record::default().outcomes(run)
}

/// The text of a run that goes on. What was said of a job that has ended is
/// kept: a run of many jobs is written after each of them.
#[derive(Debug, Default)]
pub struct Record {
    /// The text of each job, by its position in the plan.
    jobs: BTreeMap<usize, String>,
}

impl Record {
    /// The whole run so far, see [`outcomes`].
    #[must_use]
    pub fn outcomes(&mut self, run: &RunOutcome) -> String {
        for (number, outcome) in &run.jobs {
            self.jobs.entry(*number).or_insert_with(|| {
                let text = of_job(outcome);
                text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
            });
        }
        let jobs: Vec<&str> = self.jobs.values().map(String::as_str).collect();
        let document = format!("{:#}\n", without_jobs(run));
        match jobs.is_empty() {
            true => document,
            // Within a value no line is broken, so this is the key of the run.
            false => document.replacen(
                NO_JOBS,
                &format!("\n  \"jobs\": [\n{}\n  ]", jobs.join(",\n")),
                1,
            ),
        }
    }
}

/// Where the jobs of a document stand that has none.
const NO_JOBS: &str = "\n  \"jobs\": []";

fn without_jobs(run: &RunOutcome) -> Json {
    json!({
        "schema_version": SCHEMA_VERSION,
        "greyverify": env!("CARGO_PKG_VERSION"),
        "profile": run.plan.profile,
        "shard": run.plan.part,
        "since": run.plan.since,
        "exit_code": run.exit_code().code(),
        "signal": run.signal,
        "complete": run.jobs.len() == run.plan.jobs.len(),
        "elapsed_secs": run.elapsed.as_secs_f64(),
        "time_budget_secs": run.plan.time_budget_secs,
        "host": run.plan.host,
        "engine": run.engines(),
        "tools": tools(run),
        "sources": sources(run),
        "jobs": [],
    })
}

/// What each engine says of itself.
fn tools(run: &RunOutcome) -> Json {
    let all = std::iter::once(&run.engine).chain(&run.second);
    let described = all.filter_map(|engine| engine.described.as_object()).flatten();
    described.map(|(name, tool)| (name.clone(), tool.clone())).collect()
}

/// Every file that was read for the jobs, by its path, with its hash.
fn sources(run: &RunOutcome) -> Vec<Json> {
    let mut found = BTreeMap::new();
    for job in &run.plan.jobs {
        for file in job.files() {
            found.entry(&file.path).or_insert(file);
        }
    }
    let source = |file: &SourceFile| {
        json!({
            "path": file.path.to_string_lossy(),
            "bytes": file.bytes.len(),
            "sha256": file.sha256,
        })
    };
    found.into_values().map(source).collect()
}

#[derive(Serialize)]
struct Action<'a> {
    #[serde(flatten)]
    coverage: &'a ActionCoverage,
}

/// One job as JSON text, pretty-printed, as it stands among the others.
#[must_use]
pub fn of_job(outcome: &JobOutcome) -> String {
    format!("{:#}", job(outcome))
}

fn job(outcome: &JobOutcome) -> Json {
    let job = &outcome.job;
    let facts = &outcome.facts;
    let accounts: Vec<Account> =
        outcome.explanation.accounts.iter().map(|account| account.in_files(&job.spec)).collect();
    let actions: Vec<_> =
        facts.coverage.actions.iter().map(|coverage| Action { coverage }).collect();
    let (as_expected, why) = match &outcome.judgement {
        Judgement::AsExpected => (true, None),
        Judgement::Unexpected { why, .. } => (false, why.clone()),
    };
    json!({
        "name": job.name,
        "spec": job.spec.name,
        "purpose": job.purpose,
        "bounds": job.bounds.iter().cloned().collect::<BTreeMap<_, _>>(),
        "resources": job.resources,
        "java_options": job.java_options,
        "result": outcome.verdict,
        "finding": found(outcome),
        "diagnosis": Diagnosis::of(outcome),
        "as_expected": as_expected,
        "unexpected": why,
        "exit_code": outcome.judgement.code().code(),
        "stored": outcome.evidence.stored,
        "second": outcome.second,
        "notes": outcome.notes,
        "doubts": job.doubts,
        "portion": job.portion,
        "seed": next::seed(outcome),
        "replay": next::again(outcome),
        "counts": facts.counts,
        "so_far": SoFar::of(job, &outcome.verdict, facts),
        "depth": facts.depth,
        "growth": facts.growth.moments(),
        "elapsed_secs": facts.elapsed.as_secs_f64(),
        "peak_resident_mib": outcome.peak_mib,
        "history": outcome.earlier,
        "actions": actions,
        "counterexample": counterexample(outcome),
        "explanation": outcome.explanation.finding,
        "accounts": accounts,
        "folder": outcome.dir.path().to_string_lossy(),
    })
}

fn counterexample(outcome: &JobOutcome) -> Json {
    let trace = &outcome.facts.trace;
    if trace.steps == 0 {
        return Json::Null;
    }
    let spec = &outcome.job.spec;
    let ending = match &trace.ending {
        Ending::Finite => json!("finite"),
        Ending::Stuttering => json!("stuttering"),
        Ending::BackTo { number, .. } => json!({ "back_to": number }),
    };
    json!({
        "steps": trace.steps,
        "cut": outcome.verdict.cut(),
        "ending": ending,
        "file": outcome.dir.counterexample().to_string_lossy(),
        "itf": outcome.dir.counterexample_itf().to_string_lossy(),
        "first": trace.head.iter().map(|s| step(spec, s)).collect::<Vec<_>>(),
        "last": trace.tail.iter().map(|s| step(spec, s)).collect::<Vec<_>>(),
        "messages": outcome.job.messages,
        "sets": spec.domains(),
    })
}

/// A state, with the place of its action in the file.
fn step(spec: &Spec, step: &Step) -> Json {
    let state: serde_json::Map<String, Json> = step
        .state
        .iter()
        .map(|(name, value)| (name.clone(), json!(value.as_ref().map(ToString::to_string))))
        .collect();
    let mut action = step.action.clone();
    if let Some(place) = action.as_mut().and_then(|action| action.location.as_mut()) {
        *place = spec.in_file(place);
    }
    json!({ "number": step.number, "action": action, "state": state })
}
