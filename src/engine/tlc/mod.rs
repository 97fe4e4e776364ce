//! TLC: its command line, its process, its output.
//!
//! A [`Toolchain`], which is Java and the jar, is the [`Engine`]: `command`
//! builds the exact command of a job, and [`Decoder`] turns the bytes of `-tool`
//! output into [`Event`](crate::event::Event)s: `frames` finds the messages,
//! `messages` says what each one means. `sany` reads the parser's own
//! diagnostics, and `stderr` what is said on standard error only. [`defects`]
//! knows what not to believe. [`plain()`] reads what TLC prints without `-tool`.

pub mod defects;

mod command;
mod decoder;
mod failures;
mod frames;
mod java;
mod labels;
mod messages;
mod numbers;
mod originals;
mod plain;
mod sany;
mod states;
mod stderr;

pub use decoder::Decoder;
pub use plain::plain;
pub use stderr::StandardError;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::{Command, Engine, Listener};
use crate::generate::{Copies, Inputs};
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::toolchain::{ToolError, Toolchain};

impl Engine for Toolchain {
    fn versions(&self) -> Vec<(&'static str, String)> {
        vec![("TLC", self.jar.version.to_string()), ("Java", self.java.version.to_string())]
    }

    fn described(&self) -> serde_json::Value {
        let Self { java, jar, .. } = self;
        // A path need not be text.
        json!({
            "java": {
                "path": java.path.to_string_lossy(),
                "version": java.version.to_string(),
                "found": java.origin.to_string(),
                "verified": java.is_verified(),
            },
            "tlc": {
                "path": jar.path.to_string_lossy(),
                "version": jar.version.to_string(),
                "build": jar.version.banner(),
                "found": jar.origin.to_string(),
                "sha256": jar.sha256,
            },
        })
    }

    fn program(&self) -> &Path {
        &self.java.path
    }

    fn touched(&self) -> Option<&Path> {
        Toolchain::touched(self)
    }

    fn settle(&mut self, inputs: &[Inputs], folder: &Path) -> Result<(), ToolError> {
        let jars = inputs.iter().flat_map(|inputs| &inputs.beside.jars);
        jars.for_each(|jar| self.add(jar.code()));
        Toolchain::settle(self, folder, inputs.len())
    }

    fn readable(&self, inputs: Inputs) -> Inputs {
        inputs.readable_by(&self.jar.version)
    }

    fn command(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command {
        command::command(job, inputs, self, dir, budget_secs)
    }

    fn question(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command {
        command::printing(command::command(job, inputs, self, dir, budget_secs))
    }

    fn listener(&self, inputs: &Inputs) -> Listener {
        listener(Arc::clone(&inputs.copies))
    }

    fn tlc(&self) -> Option<&Toolchain> {
        Some(self)
    }
}

/// Someone who understands a TLC that reads these copies.
pub(in crate::engine) fn listener(copies: Arc<Copies>) -> Listener {
    Listener {
        output: Box::new(Decoder::of_copies(copies)),
        errors: Box::<StandardError>::default(),
    }
}
