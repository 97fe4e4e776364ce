//! Engines: a job in, a stream of [events](crate::event) out.
//!
//! [`Engine`] is what the runner knows of one: a command line and someone who
//! understands what it says. [`process`] runs the command, whichever it is, and
//! [`logs`] keeps what was said. What is particular to TLC stays below [`tlc`].

mod command;
pub mod logs;
pub mod process;
pub mod tlc;

use std::fmt;
use std::path::Path;

pub use command::Command;

use crate::event::{Event, Failure};
use crate::generate::Inputs;
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::toolchain::{ToolError, Toolchain};

/// What checks a specification: a program, with all that it takes to run it.
pub trait Engine: fmt::Debug + Send + Sync {
    /// Its name and version, and those of what it runs on: `TLC` and `2.15`,
    /// `Java` and `17.0.15`. The first is the engine.
    fn versions(&self) -> Vec<(&'static str, String)>;

    /// What `outcomes.json` says of it under `tools`.
    fn described(&self) -> serde_json::Value;

    /// The program that a command starts.
    fn program(&self) -> &Path;

    /// A file of it that is not any more what it was when the run began.
    fn touched(&self) -> Option<&Path>;

    /// Takes what it runs for these jobs into the folder of the run.
    ///
    /// # Errors
    /// The folder cannot be written, or is none that it can run from.
    fn settle(&mut self, inputs: &[Inputs], folder: &Path) -> Result<(), ToolError>;

    /// The files of a job, such as this version can read them.
    fn readable(&self, inputs: Inputs) -> Inputs;

    /// The command of a job that may run for `budget_secs`. What the
    /// specification prints goes to a log of its own.
    fn command(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command;

    /// The command of a question about a job, which is answered by what the
    /// specification prints: that goes to standard output.
    fn question(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command;

    /// Someone who understands what a run on these files says.
    fn listener(&self, inputs: &Inputs) -> Listener;

    /// TLC, if this is TLC. Only TLC is asked more about what it has said:
    /// which premises are ever met, which action gives a step, what is false.
    fn tlc(&self) -> Option<&Toolchain> {
        None
    }

    /// Its own version: `2.15`.
    fn version(&self) -> String {
        self.versions().into_iter().next().map(|(_, version)| version).unwrap_or_default()
    }

    /// Its own name and version: `TLC 2.15`.
    fn name(&self) -> String {
        let own = self.versions().into_iter().next();
        own.map(|(name, version)| format!("{name} {version}")).unwrap_or_default()
    }

    /// All names and versions as people read them: `TLC 2.15, Java 17.0.15`.
    fn shown(&self) -> String {
        let all = self.versions().into_iter().map(|(name, version)| format!("{name} {version}"));
        all.collect::<Vec<_>>().join(", ")
    }
}

/// Understands what one process says.
pub struct Listener {
    /// Its standard output.
    pub output: Box<dyn Output>,
    /// Its standard error.
    pub errors: Box<dyn Errors>,
}

/// Turns what an engine writes to its standard output into events, in constant
/// memory, whatever the bytes.
pub trait Output: Send {
    /// Takes the next bytes, in chunks of any size.
    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event));

    /// Takes the end of the stream.
    fn finish(&mut self, emit: &mut dyn FnMut(Event));
}

/// Looks for failures in what an engine writes to its standard error, in
/// constant memory.
pub trait Errors: Send {
    /// Takes the next bytes, in chunks of any size.
    fn feed(&mut self, bytes: &[u8]);

    /// The failure that is told of, if any, at the end of the stream.
    fn failure(&mut self) -> Option<Failure>;
}
