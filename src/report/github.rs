//! GitHub Actions: annotations on the lines that matter.
//!
//! Annotations are workflow commands on standard output; the step summary is
//! the Markdown report appended to the file that `GITHUB_STEP_SUMMARY` names.

use super::console::finding;
use super::escape::{workflow_data as data, workflow_property as property};
use super::failure;
use super::steps::relative;
use crate::outcome::{JobOutcome, Judgement, RunOutcome};

/// One workflow command per job that did not end as expected.
#[must_use]
pub fn annotations(run: &RunOutcome) -> String {
    run.failures().map(annotation).collect()
}

fn annotation(job: &JobOutcome) -> String {
    let place = place(job).map(|(file, line)| format!("file={},line={line},", property(&file)));
    let why = match &job.judgement {
        Judgement::Unexpected { why: Some(why), .. } => format!("{}: {why}", finding(&job.verdict)),
        _ => finding(&job.verdict),
    };
    let title = property(&format!("greyverify: {}", job.job.name));
    format!("::error {}title={title}::{}\n", place.unwrap_or_default(), data(&why))
}

/// The false assumption, the definition of the property, the expression that
/// could not be evaluated, what the parser complains of, or the root module.
fn place(job: &JobOutcome) -> Option<(String, u32)> {
    if let Some(assumption) = super::assumption::false_one(job) {
        return Some((relative(assumption.file), assumption.line));
    }
    if let crate::outcome::Verdict::Violated { property: Some(name), .. } = &job.verdict
        && let Some(first) = name.split(", ").next()
        && let Some(definition) = job.job.spec.definition(first)
    {
        return Some((relative(&definition.module.path), definition.line().unwrap_or(1)));
    }
    let failed = failure::innermost_line(job).or_else(|| failure::complained_line(job));
    if failed.is_some() {
        return failed;
    }
    job.job.spec.root().map(|root| (relative(&root.path), 1))
}
