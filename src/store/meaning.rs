//! What a job means: all that can change what becomes of it, with its modules as they are read and
//! not as they are written.
//!
//! In: a planned job and its generated files. Out: [`Meaning`], by which the same job of two
//! states of a project is known, or `None` where what it reads is not all there is. A [`Key`] finds
//! what was said of one text, in which every place counts; here nothing is found, and a comment
//! or a margin changes nothing.
//!
//! [`Key`]: super::Key

use std::path::Path;

use serde_json::json;

use super::closed::leads_outside;
use super::key::{of_job, what_is_read};
use crate::generate::Inputs;
use crate::plan::{Job, Purpose};
use crate::spec::{said, sha256};

/// A hash of what a job means to an engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning(String);

impl Meaning {
    /// What a job means; `None` if what becomes of it depends on more than can be compared, or if
    /// the engine does not even begin.
    #[must_use]
    pub fn of(job: &Job, inputs: &Inputs) -> Option<Self> {
        let is_judged = job.beyond.is_none() && !matches!(job.purpose, Purpose::Levels { .. });
        let config = inputs.config_file();
        let counted = |name: &Path, bytes: &[u8], hash: &str| match name.file_name() {
            Some(name) if name == config.as_str() => of_config(bytes),
            _ => of_file(name, bytes, hash),
        };
        (is_judged && !leads_outside(job, inputs)).then(|| {
            let meaning = json!({
                // Its words may name a file, whose place is another.
                "job": of_job(job, |doubt| json!([doubt.id, doubt.effect, doubt.against])),
                "read": what_is_read(job, inputs, counted),
                "engine": job.engine,
                "mode": format!("{:?}", job.mode),
                // With less of them a search may end without a verdict.
                "heap_mib": job.resources.heap_mib,
                "budget_secs": job.budget_secs,
            });
            Self(sha256(meaning.to_string().as_bytes()))
        })
    }
}

/// Of a configuration, its words: it is written by us, on the lines of the one that was given.
fn of_config(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    match text.contains('"') {
        true => text.into_owned(),
        false => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// Of a module what it says, and of anything else its bytes.
fn of_file(name: &Path, bytes: &[u8], hash: &str) -> String {
    let is_module = name.extension().is_some_and(|kind| kind == "tla");
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_module);
    match text.and_then(said) {
        Some(said) => format!("says {}", sha256(said.as_bytes())),
        None => hash.to_owned(),
    }
}
