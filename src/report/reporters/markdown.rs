//! The run as a Markdown table, for a pull request or a step summary.

use std::time::Duration;

use super::parts::{self, Parts};
use super::{Reporter, Unmade};
use crate::escape::{markdown, markdown_block};
use crate::event::Counts;
use crate::figures::{duration, grouped};
use crate::outcome::{JobOutcome, RunOutcome};
use crate::record::{Diagnosis, JobRecord};
use crate::report::console::{by_second, found, from_store, given_way};
use crate::report::refusal::Refusal;

/// The head of the table.
pub(super) const HEAD: &str = "| | job | bounds | verdict | distinct | generated | time |\n|---|---|---|---|---:|---:|---:|\n";

/// `summary.md`.
#[derive(Debug)]
pub struct Summary;

impl Reporter for Summary {
    fn file_name(&self) -> &'static str {
        "summary.md"
    }

    fn of_run(&self, run: &RunOutcome) -> Result<String, Unmade> {
        Ok(summary(run))
    }

    fn of_parts(&self, parts: &Parts<'_>) -> Result<String, Unmade> {
        parts::markdown(parts)
    }

    fn of_refusal(&self, refusal: &Refusal) -> Result<String, Unmade> {
        Ok(refusal.markdown())
    }
}

/// The whole run.
#[must_use]
pub fn summary(run: &RunOutcome) -> String {
    let mut text = begun(&crate::report::console::headline(run));
    for job in run.jobs.values().filter(|job| !job.gave_way()) {
        text.push_str(&row(job));
    }
    if let Some(line) = given_way(run) {
        text.push_str(&format!("\n{}\n", markdown(&line)));
    }
    text.push_str(&left_out(run));
    text.push_str(&since(run));
    for job in run.failures() {
        text.push_str(&details(&job.job.name, &Diagnosis::of(job).text));
    }
    text.push_str(&notes(run));
    text
}

/// What is told of a job that failed.
pub(super) fn details(name: &str, text: &str) -> String {
    format!("\n**{}**\n\n{}", markdown(name), markdown_block(text))
}

/// The headline, and the head of the table.
pub(super) fn begun(headline: &str) -> String {
    format!("### greyverify: {}\n\n{HEAD}", markdown(headline))
}

/// The jobs that did not run, by their names, or why every job did.
fn left_out(run: &RunOutcome) -> String {
    let Some(since) = &run.plan.since else { return String::new() };
    let names: Vec<String> = since.left_out.iter().map(|job| markdown(&job.name)).collect();
    match &since.everything {
        Some(why) => markdown_line(&format!("every job ran: since {}, {why}", since.shown())),
        None if names.is_empty() => String::new(),
        None => format!("\nLeft out, for {}: {}\n", markdown(&since.why()), names.join(", ")),
    }
}

fn markdown_line(text: &str) -> String {
    format!("\n{}\n", markdown(text))
}

/// What is otherwise than in the run before.
fn since(run: &RunOutcome) -> String {
    match run.since.as_deref() {
        None => String::new(),
        Some([]) => "\nSince the run before: nothing has changed.\n".to_owned(),
        Some(lines) => {
            let lines = lines.iter().map(|line| format!("- {}\n", markdown(line)));
            format!("\nSince the run before:\n\n{}", lines.collect::<String>())
        }
    }
}

/// Remarks of all jobs, those that ended as expected included.
fn notes(run: &RunOutcome) -> String {
    let of_job = |job: &JobOutcome| -> String {
        let name = markdown(&job.job.name);
        job.notes.iter().map(|note| format!("- {name}: {}\n", markdown(note))).collect()
    };
    let all: String = run.jobs.values().map(of_job).collect();
    if all.is_empty() { all } else { format!("\nNotes:\n\n{all}") }
}

/// The row of a job that several machines have shared.
pub(super) fn row_of(job: &JobRecord) -> String {
    let bounds: Vec<String> = job.bounds.iter().map(|(name, n)| format!("{name}={n}")).collect();
    let bounds = bounds.join(" ");
    line(job.as_expected, [&job.name, &bounds, job.finding()], job.counts, job.elapsed_secs)
}

fn row(job: &JobOutcome) -> String {
    let found = format!("{}{}{}", found(job), from_store(job), by_second(job));
    let words = [&job.job.name, &job.job.bounds_text(), found.as_str()];
    line(job.is_as_expected(), words, job.facts.counts, job.facts.elapsed.as_secs_f64())
}

fn line(
    is_as_expected: bool,
    words: [&str; 3],
    counts: Option<Counts>,
    elapsed_secs: f64,
) -> String {
    let [name, bounds, found] = words.map(markdown);
    let number = |n: Option<u64>| n.map(grouped).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        if is_as_expected { "✅" } else { "❌" },
        name,
        bounds,
        found,
        number(counts.and_then(|c| c.distinct)),
        number(counts.map(|c| c.generated)),
        duration(Duration::try_from_secs_f64(elapsed_secs).unwrap_or_default()),
    )
}
