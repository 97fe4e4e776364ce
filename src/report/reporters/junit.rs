//! JUnit XML: a test suite per specification, a test case per job.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::parts::{self, Parts};
use super::{FileOption, Reporter, Unmade};
use crate::escape::visible;
use crate::outcome::{ExitCode, JobOutcome, Judgement, RunOutcome, finding};
use crate::plan::{LeftOut, Since};
use crate::record::{Diagnosis, JobRecord};
use crate::report::console::found;
use crate::report::diagnosis::violation;
use crate::report::refusal::Refusal;

/// `junit.xml`.
#[derive(Debug)]
pub struct Junit;

impl Reporter for Junit {
    fn file_name(&self) -> &'static str {
        "junit.xml"
    }

    fn option(&self) -> Option<FileOption> {
        Some(FileOption {
            name: "junit",
            variable: "GREYVERIFY_JUNIT",
            help: "Also write JUnit XML here",
        })
    }

    fn of_run(&self, run: &RunOutcome) -> Result<String, Unmade> {
        Ok(xml(run)?)
    }

    fn of_parts(&self, parts: &Parts<'_>) -> Result<String, Unmade> {
        parts::junit(parts)
    }

    fn of_refusal(&self, refusal: &Refusal) -> Result<String, Unmade> {
        Ok(refusal.junit()?)
    }
}

/// The whole run as JUnit XML.
fn xml(run: &RunOutcome) -> Result<String, quick_junit::SerializeError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for job in run.jobs.values() {
        let name = job.job.spec.name.as_str();
        let suite = suites.entry(name).or_insert_with(|| TestSuite::new(visible(name)));
        suite.add_test_case(case(job));
    }
    let since = run.plan.since.iter();
    for (since, job) in since.flat_map(|since| since.left_out.iter().map(move |job| (since, job))) {
        let name = job.spec.as_str();
        let suite = suites.entry(name).or_insert_with(|| TestSuite::new(visible(name)));
        suite.add_test_case(left_out(job, since));
    }
    let mut report = Report::new("greyverify");
    report.set_time(run.elapsed);
    report.add_test_suites(suites.into_values());
    report.to_string()
}

/// A job that did not run is not one that passed.
fn left_out(job: &LeftOut, since: &Since) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(visible(&format!("left out: {}", since.why())));
    let mut case = TestCase::new(visible(&job.name), status);
    case.set_classname(visible(&job.spec));
    case
}

fn case(outcome: &JobOutcome) -> TestCase {
    let diagnosis = Diagnosis::of(outcome);
    let mut case = TestCase::new(visible(&outcome.job.name), status(outcome, &diagnosis));
    case.set_classname(visible(&outcome.job.spec.name));
    case.set_time(outcome.facts.elapsed);
    let notes = outcome.notes.iter().map(|note| format!("  note: {note}"));
    // The body of a failure holds it already.
    let text = outcome.is_as_expected().then_some(diagnosis.text);
    let stored = outcome.evidence.stored.as_ref().map(|stored| format!("  {}", stored.shown()));
    let second = outcome.second.as_ref().map(|second| format!("  {}", second.in_full()));
    let said: Vec<String> = text.into_iter().chain(stored).chain(second).chain(notes).collect();
    if !said.is_empty() {
        case.set_system_out(visible(&said.join("\n")));
    }
    case
}

/// A simulation that several machines have shared and that was judged as a whole.
pub(super) fn case_of(job: &JobRecord) -> TestCase {
    let diagnosis = job.diagnosis.clone().unwrap_or_default();
    let mut status = TestCaseStatus::success();
    if !job.as_expected {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(diagnosis.kind.as_str());
        status.set_description(visible(&diagnosis.text));
        status.set_message(visible(job.finding()));
    }
    let mut case = TestCase::new(visible(&job.name), status);
    case.set_classname(visible(&job.spec));
    case.set_time(Duration::try_from_secs_f64(job.elapsed_secs).unwrap_or_default());
    let notes = job.notes.iter().map(|note| format!("  note: {note}"));
    let text = job.as_expected.then_some(diagnosis.text);
    case.set_system_out(visible(&text.into_iter().chain(notes).collect::<Vec<_>>().join("\n")));
    case
}

/// A broken promise is a failure; whatever kept us from knowing is an error.
/// Its body is what the screen says.
fn status(outcome: &JobOutcome, diagnosis: &Diagnosis) -> TestCaseStatus {
    let Judgement::Unexpected { code, why } = &outcome.judgement else {
        return TestCaseStatus::success();
    };
    if outcome.gave_way() {
        let mut status = TestCaseStatus::skipped();
        status.set_message(visible(&finding(&outcome.verdict)));
        return status;
    }
    let kind = match code {
        ExitCode::Violated(_) | ExitCode::Vacuous | ExitCode::Unexpected => NonSuccessKind::Failure,
        ExitCode::AsExpected
        | ExitCode::Usage
        | ExitCode::Inconclusive
        | ExitCode::Spec
        | ExitCode::Toolchain
        | ExitCode::Internal
        | ExitCode::Signal(_) => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(match code {
        ExitCode::Unexpected => kind_of(*code),
        _ => &diagnosis.kind,
    });
    status.set_description(visible(&diagnosis.text));
    let finding = found(outcome);
    let message = why.as_ref().map_or(finding.clone(), |why| format!("{finding}; {why}"));
    status.set_message(visible(&message));
    status
}

/// What went wrong, in one word for a program.
pub(crate) fn kind_of(code: ExitCode) -> &'static str {
    match code {
        ExitCode::AsExpected => "as-expected",
        ExitCode::Usage => "usage",
        ExitCode::Inconclusive => "inconclusive",
        ExitCode::Vacuous => "vacuous",
        ExitCode::Spec => "specification",
        ExitCode::Toolchain => "toolchain",
        ExitCode::Unexpected => "unexpected",
        ExitCode::Violated(kind) => violation(kind),
        ExitCode::Internal => "internal",
        ExitCode::Signal(_) => "signal",
    }
}
