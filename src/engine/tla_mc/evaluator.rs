//! Questions to the library, which are answered by what a module prints.
//!
//! In: the files of a question, as they are written for every engine. Out: the same
//! as the library can read them, and what it printed as TLC prints it.
//!
//! The library has no `ToString`, so that its answers are values and not texts. And
//! it evaluates at once, before there is any state, what is applied to constants
//! alone: what speaks must look as if it read a state.

use std::io;

use super::command::command;
use super::values::as_tlc;
use super::{Command, Evaluator, TlaMc};
use crate::bounded;
use crate::engine::TOOLS;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::generate::{Content, InputFile, Inputs};
use crate::plan::Job;
use crate::rundir::JobDir;

/// Text of the module that prints. Its second disjunct is never evaluated.
const TOOLS_TEXT: &str = "---- MODULE Gv7_Tools ----
\\* Written by greyverify, do not edit.
LOCAL INSTANCE TLC
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE Naturals
Gv7_Say(question, what, values) ==
  PrintT(<<\"greyverify why\", question, what, values>>) \\/ ENABLED (0' = 0)
Gv7_Text(value) == <<value>>
Gv7_Few(set, most) == IsFiniteSet(set) /\\ Cardinality(set) <= most
====
";

impl Evaluator for TlaMc {
    fn asked(&self, mut inputs: Inputs) -> Inputs {
        let name = format!("{TOOLS}.tla");
        inputs.files.retain(|file| file.name != name);
        inputs.files.push(InputFile { name, content: Content::Text(TOOLS_TEXT.to_owned()) });
        super::Engine::readable(self, inputs.open())
    }

    fn question(&self, job: &Job, inputs: &Inputs, dir: &JobDir, _budget_secs: u64) -> Command {
        command(&self.program, job, inputs, dir, None)
    }

    fn printed(&self, dir: &JobDir) -> io::Result<String> {
        let printed = bounded::read(&dir.print(), LOG_BYTES_MAX)?;
        Ok(as_tlc(&String::from_utf8_lossy(&printed)))
    }
}
