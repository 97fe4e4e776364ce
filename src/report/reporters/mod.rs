//! The forms in which programs are told of a run: one file of the run folder
//! each. A new form is a module here with its [`Reporter`], and its place in
//! [`REPORTERS`].

pub mod json;
pub mod junit;
pub mod markdown;
mod parts;
pub mod sarif;

use super::refusal::Refusal;
use crate::outcome::RunOutcome;

pub use parts::Parts;

/// All of them, in the order in which they are written.
pub const REPORTERS: [&dyn Reporter; 4] =
    [&json::Outcomes, &markdown::Summary, &junit::Junit, &sarif::Sarif];

/// Why a report cannot be made: the words of the library that makes it.
pub type Unmade = Box<dyn std::error::Error + Send + Sync>;

/// A form in which programs are told of a run.
pub trait Reporter: Sync {
    /// Its file in the run folder.
    fn file_name(&self) -> &'static str;

    /// The option that names one more file for it; `None` if there is none.
    fn option(&self) -> Option<FileOption> {
        None
    }

    /// A run that has come to its end.
    ///
    /// # Errors
    /// Those of the library that makes the form.
    fn of_run(&self, run: &RunOutcome) -> Result<String, Unmade>;

    /// A run that several machines have shared, of the reports that each of them has written.
    ///
    /// # Errors
    /// One of them is not what is written here, or the library that makes the form fails.
    fn of_parts(&self, parts: &Parts<'_>) -> Result<String, Unmade>;

    /// A run that never began.
    ///
    /// # Errors
    /// Those of the library that makes the form.
    fn of_refusal(&self, refusal: &Refusal) -> Result<String, Unmade>;
}

/// An option of the command line that takes a file, and the variable that may
/// name it instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileOption {
    /// Its name, without the hyphens.
    pub name: &'static str,
    /// The variable of the environment.
    pub variable: &'static str,
    /// What the help says of it.
    pub help: &'static str,
}
