//! tla-mc: a model checker that is linked as a library, and needs no Java.
//!
//! The library prints, exits and panics as it likes, so that it runs in a
//! process of its own: this executable once more, with a hidden command
//! ([`Task`], [`serve`]). The child tells what it finds in messages, which
//! `listener` turns into events; `stderr` reads what the library says beside
//! them. `fit` knows what the library lacks.
//!
//! The crate sets mimalloc as the allocator of each program that it is linked
//! into, with no way to refuse it. That is accepted: it is an allocator for
//! general use, greyverify itself allocates little, and a second executable for
//! it would be missing wherever only one is installed.

mod child;
mod command;
mod evaluator;
mod fit;
mod listener;
mod misread;
mod names;
mod once;
mod stderr;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use greyverify_tla_mc::VERSION;
use serde_json::json;

pub use child::serve;
pub use command::{COMMAND, Task};

use super::{Command, Engine, Evaluator, Listener, Unfit};
use crate::generate::Inputs;
use crate::manifest::EngineName;
use crate::outcome::Identity;
use crate::plan::{Job, Purpose};
use crate::rundir::JobDir;
use crate::toolchain::{Cache, Environment, Seal, ToolError, sha256_of_file};

/// Its own name.
const NAME: &str = "tla-mc";
/// The modules that it knows without a file.
const MODULES: [&str; 13] = [
    "Bags",
    "FiniteSetTheorems",
    "FiniteSets",
    "FunctionTheorems",
    "Integers",
    "Naturals",
    "NaturalsInduction",
    "SequenceTheorems",
    "Sequences",
    "SequencesExtTheorems",
    "TLAPS",
    "TLC",
    "WellFoundedInduction",
];

/// The library, and the executable in which it is.
#[derive(Debug, Clone)]
pub struct TlaMc {
    program: PathBuf,
    /// Of an engine that decides nothing, nobody asks which it is.
    sha256: Option<String>,
    seal: Seal,
    role: Role,
    /// Folder of the programs of single specifications; that of the job if there is none.
    compiled: Option<PathBuf>,
}

/// Why it checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It was chosen for the whole run.
    Chosen,
    /// Nobody has chosen it, and TLC is missing.
    StandsIn,
    /// TLC checks what does not name it.
    BesideTlc,
}

impl TlaMc {
    /// The one in this executable.
    ///
    /// # Errors
    /// The executable cannot be found or read.
    pub fn here() -> Result<Self, ToolError> {
        let found = Self::for_a_first_look()?;
        // It is what runs here and nobody's choice: also a server that reads but some
        // folders for its client reads this.
        Ok(Self { sha256: Some(sha256_of_file(&found.program)?), role: Role::Chosen, ..found })
    }

    /// The same where it only looks at short jobs before TLC decides about them. Its
    /// file is not read, which would take longer than such a look.
    ///
    /// # Errors
    /// The executable cannot be found.
    pub fn for_a_first_look() -> Result<Self, ToolError> {
        let program = std::env::current_exe();
        let program = program.map_err(ToolError::io("find", "the executable of greyverify"))?;
        let cache = Cache::new(&Environment::of_process());
        let compiled = cache.ok().map(|cache| cache.folder().join("compiled"));
        let (seal, role) = (Seal::of(&program)?, Role::BesideTlc);
        Ok(Self { sha256: None, seal, program, role, compiled })
    }

    /// The same where TLC was meant and is missing; each job says so.
    ///
    /// # Errors
    /// The executable cannot be found or read.
    pub fn instead_of_tlc() -> Result<Self, ToolError> {
        Ok(Self { role: Role::StandsIn, ..Self::here()? })
    }

    /// The same for some jobs of a run in which TLC checks the others; each that it
    /// decides on says so.
    ///
    /// # Errors
    /// The executable cannot be found or read.
    pub fn beside_tlc() -> Result<Self, ToolError> {
        Ok(Self { role: Role::BesideTlc, ..Self::here()? })
    }
}

impl Engine for TlaMc {
    fn identity(&self) -> Identity {
        let Self { program, sha256, .. } = self;
        let path = program.to_string_lossy();
        Identity {
            name: NAME,
            version: VERSION.to_owned(),
            below: Vec::new(),
            described: json!({ NAME: { "version": VERSION, "path": path, "sha256": sha256 } }),
        }
    }

    fn program(&self) -> &Path {
        &self.program
    }

    fn touched(&self) -> Option<&Path> {
        self.seal.broken()
    }

    fn modules(&self) -> BTreeMap<PathBuf, BTreeSet<String>> {
        BTreeMap::from([(self.program.clone(), MODULES.map(str::to_owned).into())])
    }

    fn settled(&self, _inputs: &[Inputs], _folder: &Path) -> Result<Arc<dyn Engine>, ToolError> {
        Ok(Arc::new(self.clone()))
    }

    fn command(&self, job: &Job, inputs: &Inputs, dir: &JobDir, _budget_secs: u64) -> Command {
        let is_compiled = job.compile && job.purpose == Purpose::Check;
        let folder = is_compiled.then(|| {
            let nowhere_else = || Path::new(&dir.way_up(inputs)).join("compiled");
            self.compiled.clone().unwrap_or_else(nowhere_else)
        });
        command::command(&self.program, job, inputs, dir, folder.as_deref())
    }

    fn listener(&self, inputs: &Inputs) -> Listener {
        Listener {
            output: Box::new(listener::Messages::about(inputs)),
            errors: Box::<stderr::StandardError>::default(),
        }
    }

    fn fit(&self, job: &mut Job, inputs: &Inputs) -> Result<(), Unfit> {
        match self.role {
            Role::StandsIn => job.doubts.push(fit::stand_in()),
            Role::BesideTlc if job.engine == Some(EngineName::TlaMc) => {
                job.doubts.push(fit::named_by_job());
            }
            Role::BesideTlc | Role::Chosen => {}
        }
        fit::fit(job, inputs)
    }

    fn readable(&self, inputs: Inputs) -> Inputs {
        fit::with_deadlock(inputs.in_ascii())
    }

    fn evaluator(&self) -> Option<&dyn Evaluator> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_is_known_by_its_content() {
        let told = |engine: TlaMc| engine.identity().described[NAME]["sha256"].is_string();
        assert!(told(TlaMc::here().unwrap()) && told(TlaMc::beside_tlc().unwrap()));
        assert!(!told(TlaMc::for_a_first_look().unwrap()));
    }

    #[test]
    fn the_version_is_the_one_that_is_linked() {
        let pinned = format!("{NAME} = \"={VERSION}\"\n");
        assert!(include_str!("../../../Cargo.toml").contains(&pinned));
        assert!(greyverify_tla_mc::PACKAGE.contains(&pinned));
    }
}
