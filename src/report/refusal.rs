//! What programs are told of a run that never began: a wrong configuration, a
//! missing module, no tools.
//!
//! In: a [`Refusal`]. Out: the same forms as of a run, so that whoever reads
//! one finds the error where the results would be.

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use serde_json::json;

use super::reporters::junit::kind_of;
use crate::escape::{markdown, markdown_block, visible, workflow_data, workflow_property};
use crate::outcome::ExitCode;
use crate::record::Place;
use crate::record::SCHEMA_VERSION;

/// Why nothing was run.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What the process ends with.
    pub code: ExitCode,
    /// What was to be checked.
    pub subject: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where.
    pub place: Option<Place>,
}

impl Refusal {
    /// What stands in the place of results until there are some.
    #[must_use]
    pub fn unfinished(subject: String) -> Self {
        Self {
            code: ExitCode::Inconclusive,
            subject,
            message: "greyverify did not come to an end".to_owned(),
            hint: None,
            place: None,
        }
    }

    pub(super) fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("\n  hint: {hint}"));
        format!("{}{}", self.message, hint.unwrap_or_default())
    }

    /// In the place of `outcomes.json`.
    #[must_use]
    pub fn json(&self) -> String {
        let place = self.place.as_ref();
        let value = json!({
            "schema_version": SCHEMA_VERSION,
            "greyverify": env!("CARGO_PKG_VERSION"),
            "exit_code": self.code.code(),
            "complete": false,
            "jobs": [],
            "error": {
                "code": self.code.code(),
                "kind": kind_of(self.code),
                "message": self.message,
                "hint": self.hint,
                "text": self.text(),
                "file": place.map(|place| &place.file),
                "line": place.map(|place| place.line),
                "column": place.and_then(|place| place.column),
            },
        });
        format!("{value:#}\n")
    }

    /// One test case in error.
    ///
    /// # Errors
    /// The XML writer's own.
    pub fn junit(&self) -> Result<String, SerializeError> {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type(kind_of(self.code));
        status.set_message(visible(&self.message));
        status.set_description(visible(&self.text()));
        let mut case = TestCase::new(visible(&self.subject), status);
        case.set_classname("greyverify");
        let mut suite = TestSuite::new("greyverify");
        suite.add_test_case(case);
        let mut report = Report::new("greyverify");
        report.add_test_suite(suite);
        report.to_string()
    }

    /// A workflow command.
    #[must_use]
    pub fn annotation(&self) -> String {
        let place = self.place.as_ref().map(Place::properties);
        let title = workflow_property(&format!("greyverify: {}", self.subject));
        let place = place.unwrap_or_default();
        format!("::error {place}title={title}::{}\n", workflow_data(&self.text()))
    }

    /// For a step summary.
    #[must_use]
    pub fn markdown(&self) -> String {
        let (subject, code) = (markdown(&self.subject), self.code.code());
        let details = markdown_block(&self.text());
        format!("### greyverify: {subject} was not checked; exit {code}\n\n{details}")
    }
}
