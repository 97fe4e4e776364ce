//! Errors that end a command, and the exit code of each.

use std::fmt::Display;
use std::path::Path;

use crate::engine::Unfit;
use crate::generate::GenerateError;
use crate::import::ImportError;
use crate::manifest::{Key, Manifest, ManifestError, ManifestErrors};
use crate::mirror::Trouble;
use crate::outcome::ExitCode;
use crate::plan::PlanError;
use crate::record::Place;
use crate::rundir::RunDirError;
use crate::spec::SpecError;
use crate::toolchain::ToolError;

/// An error that ends the program before there is an outcome: what to say, and
/// with which code to end.
#[derive(Debug)]
pub struct Fatal {
    /// The exit code.
    pub code: ExitCode,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where it is wrong.
    pub place: Option<Place>,
    /// What is wrong without its place in a manifest, where the message begins
    /// with one: somebody may read it who has no such manifest.
    pub(crate) bare: Option<String>,
}

impl Fatal {
    pub(crate) fn new(code: ExitCode, message: impl Display, hint: Option<String>) -> Self {
        Self { code, message: message.to_string(), hint, place: None, bare: None }
    }

    /// The same with its place, if the line is known; a column that is not is 0.
    pub(super) fn at(mut self, file: &Path, line: u32, column: u32) -> Self {
        self.place = (line > 0).then(|| Place::new(file, line, column));
        self
    }

    /// What is wrong, for who has no such manifest.
    pub(super) fn without_manifest(self, manifest: &Path) -> String {
        let is_placed = self.message.starts_with(&manifest.display().to_string());
        self.bare.filter(|_| is_placed).unwrap_or(self.message)
    }

    /// The message with what to do about it.
    pub(crate) fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("\n  hint: {hint}"));
        format!("{}{}", self.message, hint.unwrap_or_default())
    }
}

/// What is wrong with a module that the manifest names, at the key that names it.
pub(super) fn spec_error_at<T>(manifest: &Manifest, at: &Key<T>, error: &SpecError) -> Fatal {
    let located = ManifestError::at(&manifest.path, at, error.to_string(), error.hint());
    let fatal = Fatal::new(ExitCode::Usage, &located, None);
    let hint = error.hint().map(|hint| format!("; {hint}"));
    let bare = Some(format!("{error}{}", hint.unwrap_or_default()));
    Fatal { bare, ..fatal.at(&located.file, at.line, at.column) }
}

/// The same of a saved behaviour.
pub(super) fn begin_error_at<T>(manifest: &Manifest, at: &Key<T>, error: &ImportError) -> Fatal {
    let located = ManifestError::at(&manifest.path, at, error.to_string(), None);
    let fatal = Fatal::new(ExitCode::Usage, &located, None);
    Fatal { bare: Some(error.to_string()), ..fatal.at(&located.file, at.line, at.column) }
}

impl From<ManifestErrors> for Fatal {
    fn from(errors: ManifestErrors) -> Self {
        let more = errors.more();
        let more = (more > 0).then(|| format!("and {more} more of this kind or another"));
        let shown = errors.first().iter().map(ToString::to_string);
        let lines: Vec<String> = shown.chain(more).collect();
        let fatal = Self::new(ExitCode::Usage, lines.join("\nerror: "), None);
        match errors.first().first() {
            Some(first) => {
                let bare = Some(first.what.clone());
                Self { bare, ..fatal.at(&first.file, first.line, first.column) }
            }
            None => fatal,
        }
    }
}

impl From<PlanError> for Fatal {
    fn from(error: PlanError) -> Self {
        let code = match error {
            PlanError::TooLarge { .. } => ExitCode::Inconclusive,
            PlanError::Unknown { .. }
            | PlanError::BadOverride { .. }
            | PlanError::NothingRandom { .. }
            | PlanError::Nothing { .. } => ExitCode::Usage,
        };
        let hint = error.hint();
        Self::new(code, error, hint)
    }
}

impl From<GenerateError> for Fatal {
    fn from(error: GenerateError) -> Self {
        match error {
            GenerateError::NotForced { .. } => Self::new(ExitCode::Spec, error, None),
            GenerateError::NotBegun { .. } => {
                let hint =
                    "look at simulate.from of that model: each file must be a behaviour of it";
                Self::new(ExitCode::Usage, error, Some(hint.to_owned()))
            }
            GenerateError::Unreadable { .. } => Self::new(ExitCode::Internal, error, None),
        }
    }
}

impl From<Unfit> for Fatal {
    fn from(unfit: Unfit) -> Self {
        Self::new(unfit.code, unfit.what, Some(unfit.hint))
    }
}

impl From<ToolError> for Fatal {
    fn from(error: ToolError) -> Self {
        let hint = error.hint();
        let code = match error {
            ToolError::UnreadableName { .. } => ExitCode::Usage,
            _ => ExitCode::Toolchain,
        };
        Self::new(code, error, hint)
    }
}

impl From<ImportError> for Fatal {
    fn from(error: ImportError) -> Self {
        Self::new(ExitCode::Usage, &error, error.hint().map(str::to_owned))
    }
}

/// What is wrong with a mirror program, or that there is none, ends the command.
impl From<&Trouble> for Fatal {
    fn from(trouble: &Trouble) -> Self {
        let code = match trouble {
            Trouble::NoProgram { .. } | Trouble::Refused(_) => ExitCode::Usage,
            Trouble::Failed(failure) if failure.is_of_the_manifest() => ExitCode::Usage,
            Trouble::Unfinished(_) | Trouble::Failed(_) => ExitCode::Inconclusive,
        };
        Self::new(code, trouble, trouble.hint())
    }
}

impl From<RunDirError> for Fatal {
    fn from(error: RunDirError) -> Self {
        Self::new(ExitCode::Usage, &error, Some(error.hint().to_owned()))
    }
}
