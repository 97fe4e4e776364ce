//! Whether a job reads nothing but its inputs, as far as its text tells.
//!
//! Only such a job can be known by a key. Java code that stands beside the
//! modules or in a jar is an input; what else it reads, nobody can see.

use std::path::Path;

use crate::generate::Inputs;
use crate::plan::Job;

/// Doubts about values that depend on chance, on time, or on the order of the search.
const BY_CHANCE: [&str; 2] = ["random", "registers"];
/// How the names of operators begin that read the environment or start programs,
/// and strings that are a path from the root of the file system.
const OUTSIDE: [&str; 3] = ["IOEnv", "IOExec", "\"/"];

/// True if nothing in the text of the job leads beyond its inputs, and nothing
/// is decided by chance.
pub(super) fn is_closed(job: &Job, inputs: &Inputs) -> bool {
    let by_chance = job.doubts.iter().any(|doubt| BY_CHANCE.contains(&doubt.id.as_str()));
    !by_chance && !leads_outside(job, inputs)
}

/// True if something in the text of the job may lead beyond its inputs: only code that is not of
/// TLC itself opens files.
pub(super) fn leads_outside(job: &Job, inputs: &Inputs) -> bool {
    inputs.beside.foreign && names_what_is_outside(job, inputs)
}

fn names_what_is_outside(job: &Job, inputs: &Inputs) -> bool {
    let read = inputs.read();
    let of_engine = read.iter().map(|(name, file)| (name.as_path(), file.bytes));
    let of_author = job.files().map(|file| (file.path.as_path(), &*file.bytes));
    let is_text = |name: &Path| name.extension().is_some_and(|kind| kind == "tla" || kind == "cfg");
    of_engine.chain(of_author).filter(|(name, _)| is_text(name)).any(|(_, bytes)| {
        OUTSIDE.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
    })
}
