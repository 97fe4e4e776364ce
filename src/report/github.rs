//! GitHub Actions: annotations on the lines that matter.
//!
//! Annotations are workflow commands on standard output; the step summary is
//! the Markdown report appended to the file that `GITHUB_STEP_SUMMARY` names.

use crate::escape::{workflow_data as data, workflow_property as property};
use crate::outcome::{JobOutcome, RunOutcome};
use crate::record::Diagnosis;
use crate::record::Place;

/// One workflow command per job that did not end as expected.
#[must_use]
pub fn annotations(run: &RunOutcome) -> String {
    run.failures().map(annotation).collect()
}

/// The message is what the screen says. Its place is that of the diagnosis, or
/// else the root module, so that it can stand beside a file of the repository.
fn annotation(job: &JobOutcome) -> String {
    let diagnosis = Diagnosis::of(job);
    let root = || {
        let root = job.job.spec.root()?;
        Some(Place::new(&root.path, 1, 0))
    };
    let place = diagnosis.place.or_else(root).map(|place| place.in_repository().properties());
    let title = property(&format!("greyverify: {}", job.job.name));
    format!("::error {}title={title}::{}\n", place.unwrap_or_default(), data(&diagnosis.text))
}
