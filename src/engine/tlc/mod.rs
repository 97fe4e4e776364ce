//! TLC: its command line, its process, its output.
//!
//! A [`Toolchain`], which is Java and the jar, is the [`Engine`]: `command`
//! builds the exact command of a job, and [`Decoder`] turns the bytes of `-tool`
//! output into [`Event`](crate::event::Event)s: `frames` finds the messages,
//! `messages` says what each one means. `sany` reads the parser's own
//! diagnostics, and `stderr` what is said on standard error only. [`defects`]
//! knows what not to believe. [`plain()`] reads what TLC prints without `-tool`.

pub mod defects;
pub mod dot;

mod advice;
mod checkpoint;
mod clock;
mod command;
mod decoder;
mod failures;
mod frames;
mod java;
mod keywords;
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

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Checkpoints, Command, Engine, Evaluator, Listener, Unfit};
use crate::bounded;
use crate::doubt::Subject;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::generate::{Copies, Inputs};
use crate::objection::Doubt;
use crate::outcome::Identity;
use crate::plan::Job;
use crate::rundir::JobDir;
use crate::toolchain::{ToolError, Toolchain};

impl Engine for Toolchain {
    fn identity(&self) -> Identity {
        Identity {
            name: "TLC",
            version: self.jar.version.to_string(),
            below: vec![("Java", self.java.version.to_string())],
            described: described(self),
        }
    }

    fn program(&self) -> &Path {
        &self.java.path
    }

    fn touched(&self) -> Option<&Path> {
        Toolchain::touched(self)
    }

    fn modules(&self) -> BTreeMap<PathBuf, BTreeSet<String>> {
        self.jar.modules.clone()
    }

    fn settled(&self, inputs: &[Inputs], folder: &Path) -> Result<Arc<dyn Engine>, ToolError> {
        let mut settled = self.clone();
        let jars = inputs.iter().flat_map(|inputs| &inputs.beside.jars);
        jars.for_each(|jar| settled.add(jar.code()));
        settled.settle(folder, inputs.len())?;
        Ok(Arc::new(settled))
    }

    fn command(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command {
        command::command(job, inputs, self, dir, budget_secs)
    }

    fn listener(&self, inputs: &Inputs) -> Listener {
        listener(Arc::clone(&inputs.copies))
    }

    fn defects(&self, subject: &mut Subject<'_>) -> Vec<Doubt> {
        defects::doubts(subject, &self.jar.version)
    }

    fn fit(&self, job: &mut Job, inputs: &Inputs) -> Result<(), Unfit> {
        if let Some((file, config)) = job.given() {
            keywords::understood(file, config, &self.jar.version)?;
        }
        defects::avoid(job, inputs, &self.jar.version)
    }

    fn readable(&self, inputs: Inputs) -> Inputs {
        match self.jar.version.may_read_ascii_only() {
            true => inputs.in_ascii(),
            false => inputs,
        }
    }

    fn checkpoints(&self) -> Option<Checkpoints> {
        Some(checkpoint::CHECKPOINTS)
    }

    fn translator(&self) -> Option<&Toolchain> {
        Some(self)
    }

    fn evaluator(&self) -> Option<&dyn Evaluator> {
        Some(self)
    }

    fn noting(&self) -> Option<&dyn Evaluator> {
        Some(self)
    }
}

impl Evaluator for Toolchain {
    fn question(&self, job: &Job, inputs: &Inputs, dir: &JobDir, budget_secs: u64) -> Command {
        command::printing(command::command(job, inputs, self, dir, budget_secs))
    }

    fn printed(&self, dir: &JobDir) -> io::Result<String> {
        let printed = bounded::read(&dir.stdout(), LOG_BYTES_MAX)?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }
}

fn described(tools: &Toolchain) -> Json {
    let Toolchain { java, jar, .. } = tools;
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

/// Someone who understands a TLC that reads these copies.
pub(in crate::engine) fn listener(copies: Arc<Copies>) -> Listener {
    Listener {
        output: Box::new(Decoder::of_copies(copies)),
        errors: Box::<StandardError>::default(),
    }
}
