//! The run as a Markdown table, for a pull request or a step summary.

use super::console::{explanation, finding};
use super::figures::{duration, grouped};
use crate::outcome::{JobOutcome, RunOutcome};

/// The whole run.
#[must_use]
pub fn summary(run: &RunOutcome) -> String {
    let mut text = format!(
        "### greyverify: {}\n\n| | job | bounds | verdict | distinct | generated | time |\n|---|---|---|---|---:|---:|---:|\n",
        super::console::headline(run)
    );
    for job in run.jobs.values() {
        text.push_str(&row(job));
    }
    for job in run.jobs.values().filter(|j| !j.is_as_expected()) {
        let details = explanation(job);
        text.push_str(&format!("\n**{}**\n\n```text\n{details}\n```\n", job.job.name));
    }
    text
}

fn row(job: &JobOutcome) -> String {
    let counts = job.facts.counts;
    let number = |n: Option<u64>| n.map(grouped).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        if job.is_as_expected() { "✅" } else { "❌" },
        job.job.name,
        job.job.bounds_text(),
        finding(&job.verdict).replace('|', "\\|").replace('\n', " "),
        number(counts.and_then(|c| c.distinct)),
        number(counts.map(|c| c.generated)),
        duration(job.facts.elapsed),
    )
}
