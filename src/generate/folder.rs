//! The inputs of a job in its folder.
//!
//! In: the folder and the inputs. Out: what is written there, and the ways from
//! the engine's working folder to what stands elsewhere.

use std::path::PathBuf;

use super::Inputs;
use crate::rundir::{Hashes, JobDir, RunDirError};

impl JobDir {
    /// The engine's working folder, in which the modules stand.
    #[must_use]
    pub fn inputs_of(&self, inputs: &Inputs) -> PathBuf {
        let folder = &inputs.beside.folder;
        if folder.as_os_str().is_empty() { self.inputs() } else { self.inputs().join(folder) }
    }

    /// The way from the engine's working folder to this one.
    #[must_use]
    pub fn way_up(&self, inputs: &Inputs) -> String {
        format!("{}..", "../".repeat(inputs.beside.folder.components().count()))
    }

    /// The way from the engine's working folder to that of the jars that run.
    #[must_use]
    pub fn way_to_tools_of(&self, inputs: &Inputs) -> String {
        format!("{}/{}", self.way_up(inputs), self.way_to_tools())
    }

    /// Creates the folders and writes what the engine will read.
    ///
    /// # Errors
    /// What the operating system says, and about which file.
    pub fn prepare(&self, inputs: &Inputs, command: &str) -> Result<(), RunDirError> {
        self.write_down(inputs, command)?;
        self.make_room()
    }

    /// The same for a process that is heard again: what it would read, and no room to work in.
    ///
    /// # Errors
    /// As of [`Self::prepare`].
    pub fn write_down(&self, inputs: &Inputs, command: &str) -> Result<(), RunDirError> {
        let files = inputs.read().into_iter().map(|(name, file)| (name, file.bytes));
        self.fill(files, &Hashes::of(inputs), command)
    }
}

impl Hashes {
    /// Of what a job reads.
    #[must_use]
    pub fn of(inputs: &Inputs) -> Self {
        let files = inputs.read().into_iter();
        let files = files.map(|(path, file)| (path.display().to_string(), file.sha256));
        let jars = inputs.jars().map(|(name, hash)| (name, hash.to_owned()));
        Self::new(files.collect(), jars.collect())
    }
}
