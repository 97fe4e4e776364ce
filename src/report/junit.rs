//! JUnit XML: a test suite per specification, a test case per job.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::console::explanation;
use crate::outcome::{ExitCode, JobOutcome, Judgement, RunOutcome};

/// The whole run as JUnit XML.
///
/// # Errors
/// The XML writer's own.
pub fn xml(run: &RunOutcome) -> Result<String, quick_junit::SerializeError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for job in run.jobs.values() {
        let name = job.job.spec.name.as_str();
        let suite = suites.entry(name).or_insert_with(|| TestSuite::new(name));
        suite.add_test_case(case(job));
    }
    let mut report = Report::new("greyverify");
    report.set_time(run.elapsed);
    report.add_test_suites(suites.into_values());
    report.to_string()
}

fn case(outcome: &JobOutcome) -> TestCase {
    let mut case = TestCase::new(outcome.job.name.as_str(), status(outcome));
    case.set_classname(outcome.job.spec.name.as_str());
    case.set_time(outcome.facts.elapsed);
    case.set_system_out(explanation(outcome));
    case
}

/// A broken promise is a failure; whatever kept us from knowing is an error.
fn status(outcome: &JobOutcome) -> TestCaseStatus {
    let Judgement::Unexpected { code, why } = &outcome.judgement else {
        return TestCaseStatus::success();
    };
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
    status.set_type(outcome.verdict.label());
    status.set_message(why.clone().unwrap_or_else(|| super::console::finding(&outcome.verdict)));
    status
}
