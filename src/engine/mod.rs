//! Engines: a job in, a stream of [events](crate::event) out.
//!
//! [`Engine`] is what the runner knows of one: a command line and someone who
//! understands what it says. [`process`] runs the command, whichever it is, and
//! [`logs`] keeps what was said. What is particular to TLC stays below [`tlc`],
//! and what is particular to tla-mc below [`tla_mc`].

mod command;
pub mod logs;
pub mod process;
pub mod tla_mc;
pub mod tlc;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use command::Command;
pub(crate) use command::quoted;

use crate::doubt::Subject;
use crate::event::{Event, Failure};
use crate::generate::Inputs;
use crate::manifest::EngineName;
use crate::objection::Doubt;
use crate::outcome::{ExitCode, Identity};
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::toolchain::{ToolError, Toolchain};

/// What checks a specification: a program, with all that it takes to run it.
///
/// What has a body here is what an engine may do beyond checking. One that
/// leaves it away is asked for less, and nothing else changes.
pub trait Engine: fmt::Debug + Send + Sync {
    /// How people and programs call it.
    fn identity(&self) -> Identity;

    /// The program that a command starts.
    fn program(&self) -> &Path;

    /// A file of it that is not any more what it was when the run began.
    fn touched(&self) -> Option<&Path>;

    /// The names of the modules that it brings along, by where they are.
    fn modules(&self) -> BTreeMap<PathBuf, BTreeSet<String>>;

    /// The same engine with what it runs for these jobs in the folder of the run.
    ///
    /// # Errors
    /// The folder cannot be written, or is none that it can run from.
    fn settled(&self, inputs: &[Inputs], folder: &Path) -> Result<Arc<dyn Engine>, ToolError>;

    /// The command of a job that may run for `budget_secs`. What the
    /// specification prints goes to a log of its own.
    fn command(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command;

    /// Someone who understands what a run on these files says.
    fn listener(&self, inputs: &Inputs) -> Listener;

    /// What it is known to do wrong with a job.
    fn defects(&self, _subject: &mut Subject<'_>) -> Vec<Doubt> {
        Vec::new()
    }

    /// Changes a job so that it can do it, and do it right. What is known to
    /// speak against the job stands in it already.
    ///
    /// # Errors
    /// It cannot do it, whatever is changed. What only another engine can do
    /// ends with `Toolchain`, and the other jobs of the run go on.
    fn fit(&self, _job: &mut Job, _inputs: &Inputs) -> Result<(), Unfit> {
        Ok(())
    }

    /// The files of a job, such as it can read them.
    fn readable(&self, inputs: Inputs) -> Inputs {
        inputs
    }

    /// How a search of it goes on that was cut, if it can.
    fn checkpoints(&self) -> Option<Checkpoints> {
        None
    }

    /// The translator of PlusCal, if it comes with that.
    fn translator(&self) -> Option<&Toolchain> {
        None
    }

    /// The same engine, if it can be asked more than whether a job is fine: what is
    /// false in a state, which action gives a step.
    fn evaluator(&self) -> Option<&dyn Evaluator> {
        None
    }

    /// The same engine, if it can note while it searches, in registers (`TLCSet`,
    /// `TLCGet`): which premises are ever true, which disjuncts ever give a step.
    fn noting(&self) -> Option<&dyn Evaluator> {
        None
    }
}

/// How the searches of an engine are made to go on when they are cut.
#[derive(Debug, Clone, Copy)]
pub struct Checkpoints {
    /// The command of a search, such that it writes checkpoints into a folder of its own in that of
    /// its states. If the flag is set, it goes on from the one in [`JobDir::resumed`].
    pub keeping: fn(Command, bool) -> Command,
    /// What tells the checkpoint that is whole in a folder from every other; `None` if there is
    /// none, or if another is being written. What is copied between two looks that give the same is
    /// a whole checkpoint.
    pub stamp: fn(&Path) -> io::Result<Option<String>>,
}

/// The engines of a run.
#[derive(Debug, Clone)]
pub struct Engines {
    /// Who decides on each job that names nobody else.
    pub first: Arc<dyn Engine>,
    /// Who is there beside it: for jobs that it decides on or is asked about for a
    /// second opinion, and for a first look at short ones.
    pub second: Option<Arc<dyn Engine>>,
}

impl Engines {
    /// One that does everything.
    #[must_use]
    pub fn alone(first: Arc<dyn Engine>) -> Self {
        Self { first, second: None }
    }

    /// Who decides on a job.
    #[must_use]
    pub fn of(&self, job: &Job) -> &Arc<dyn Engine> {
        job.decided_by(&self.first, self.second.as_ref())
    }

    /// All that are asked about a job, from the one that decides.
    #[must_use]
    pub fn asked(&self, job: &Job) -> Vec<Identity> {
        std::iter::once(self.of(job))
            .chain(self.asked_beside(job))
            .map(|engine| engine.identity())
            .collect()
    }

    /// Who is asked about a job for a second opinion.
    #[must_use]
    pub fn asked_beside(&self, job: &Job) -> Option<&Arc<dyn Engine>> {
        self.second.as_ref().filter(|_| job.engine == Some(EngineName::Both))
    }
}

/// Name of the module that prints the answers to questions, so that nothing of the
/// standard modules meets a definition of the same name. An engine may bring its own.
pub(crate) const TOOLS: &str = "Gv7_Tools";

/// An engine that evaluates `PrintT` while it searches, with which the modules that
/// ask about a job are written.
pub trait Evaluator: Engine {
    /// The files of a question, such as it can read them.
    fn asked(&self, inputs: Inputs) -> Inputs {
        self.readable(inputs.open())
    }

    /// The command of a question about a job, which is answered by what the
    /// specification prints.
    fn question(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command;

    /// What that command has printed in this folder, in the words of TLC.
    ///
    /// # Errors
    /// What the operating system says.
    fn printed(&self, dir: &JobDir) -> io::Result<String>;
}

/// Why an engine cannot do a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Unfit {
    /// What the command ends with.
    pub code: ExitCode,
    /// The job, and what of it the engine cannot do.
    pub what: String,
    /// What to do about it.
    pub hint: String,
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
    /// Takes the next bytes, in chunks of any size. What is no failure may be an event.
    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Event));

    /// The failure that is told of, if any, at the end of the stream.
    fn failure(&mut self) -> Option<Failure>;
}
