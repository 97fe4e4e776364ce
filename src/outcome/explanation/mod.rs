//! Why a job is red, as far as that was found out: by [`explain`](crate::explain),
//! and told by reports.

mod finding;
mod statement;

use std::time::Duration;

pub use finding::{Case, Finding, Is, Reason, Values};
pub use statement::{Account, Says, Seen, Statement};

/// What was found out about a job.
#[derive(Debug, Clone, Default)]
pub struct Explanation {
    /// Why a formula is false in a state or step.
    pub finding: Option<Finding>,
    /// Why each temporal property is broken that is.
    pub accounts: Vec<Account>,
    /// The definition in which an evaluation failed whose expression is not
    /// known.
    pub evaluated: Option<String>,
    /// True if that is said of a step, of which the last state is the second.
    pub of_a_step: bool,
    /// Why no states are shown of an evaluation that failed.
    pub without_states: Option<&'static str>,
    /// How long it was looked for.
    pub elapsed: Duration,
}
