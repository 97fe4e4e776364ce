//! What the engine is given: a module and a configuration file per job.
//!
//! In: a [`Job`] and what the TLC at hand understands. Out: [`Inputs`], the
//! files that stand in the job's own folder, where TLC runs. Everything a job
//! reads is written there, from what was read at the start of the run, so that
//! a run folder is complete evidence.

mod begun;
mod copies;
pub mod covering;
mod folder;
mod forced;
mod formula;
mod given;
pub mod levels;
pub mod marked;
mod model;
mod open;
mod read;
mod states;

use std::sync::Arc;

pub use begun::STARTS;
pub use copies::Copies;
pub use forced::forced;
pub use formula::Formula;
pub use read::Read;

use crate::config::Config;
use crate::plan::{Job, Source};
use crate::spec::Beside;

/// The files of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Name of the module TLC is started on.
    pub root: String,
    /// What stands beside the files, and where they stand among it.
    pub beside: Arc<Beside>,
    /// All files, the root module and the configuration included. They take
    /// the place of those beside them that have the same name.
    pub files: Vec<InputFile>,
    /// What the configuration file says, read back from its text.
    pub config: Config,
    /// Whether deadlocks are reported.
    pub deadlock: bool,
    /// Names that were to be checked.
    pub declared: Vec<String>,
    /// Name of the probe's negation, in a probe's job.
    pub negation: Option<String>,
    /// Which of the modules are ASCII copies.
    pub copies: Arc<Copies>,
}

/// One file of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name in the folder TLC is started in.
    pub name: String,
    /// What is in it.
    pub content: Content,
}

/// Content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// This text.
    Text(String),
    /// These bytes, as they were read at the start of the run.
    Bytes(Arc<[u8]>),
}

/// Why a job has no valid input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// A behaviour that this specification cannot be made to follow.
    #[error("{job} cannot be made to follow a behaviour: {why}")]
    NotForced {
        /// The job.
        job: String,
        /// What stands in the way.
        why: String,
    },
    /// A specification whose random behaviours cannot begin where saved ones have come to.
    #[error("{job} cannot begin in the states of saved behaviours: {why}")]
    NotBegun {
        /// The job.
        job: String,
        /// What stands in the way.
        why: String,
    },
    /// Generated text that does not read back: a bug of greyverify.
    #[error("the generated configuration of job {job} does not read back: {why}")]
    Unreadable {
        /// The job.
        job: String,
        /// What the reader said.
        why: String,
    },
}

impl Content {
    /// What is written.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl InputFile {
    /// True if all of it is.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.content.bytes().is_ascii()
    }

    /// Its text. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.content.bytes()).into_owned()
    }
}

impl Inputs {
    /// The same specification with a module of our own at its root, and a
    /// configuration that asks something else about it.
    #[must_use]
    pub fn asking(&self, root: &str, module: String, config: Config) -> Self {
        let mut files = self.files.clone();
        let text = |name, text| InputFile { name, content: Content::Text(text) };
        files.push(text(format!("{root}.tla"), module));
        files.push(text(format!("{root}.cfg"), config.to_string()));
        Self {
            root: root.to_owned(),
            files,
            declared: config.checked().into_iter().map(str::to_owned).collect(),
            config,
            deadlock: false,
            negation: None,
            ..self.clone()
        }
    }

    /// Name of the configuration file.
    #[must_use]
    pub fn config_file(&self) -> String {
        format!("{}.cfg", self.root)
    }
}

/// Makes the files of a job. [`Inputs::in_ascii`] makes them such as an engine
/// reads that knows ASCII only.
///
/// # Errors
/// The configuration that was made does not read back.
pub fn inputs(job: &Job) -> Result<Inputs, GenerateError> {
    match &job.source {
        Source::Model(question) => model::inputs(job, question),
        Source::File { config, deadlock, .. } => given::inputs(job, config, *deadlock),
    }
}

fn module_copies(job: &Job) -> Vec<InputFile> {
    let copy = |m: &crate::spec::SourceModule| InputFile {
        name: format!("{}.tla", m.name),
        content: Content::Bytes(Arc::clone(&m.file.bytes)),
    };
    job.spec.modules.iter().map(copy).collect()
}
