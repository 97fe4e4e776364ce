//! What somebody is told who watches a run.

use std::path::PathBuf;

use super::Live;
use crate::outcome::{JobOutcome, RunOutcome};
use crate::plan::Job;
use crate::store::Key;

/// What a first look at a job has found broken. It is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisional {
    /// Who has looked.
    pub engine: &'static str,
    /// What it has found, in one sentence without its end.
    pub found: String,
    /// The states that lead there, if they could be kept.
    pub counterexample: Option<PathBuf>,
    /// Who decides.
    pub decides: &'static str,
}

/// Someone who watches: progress bars, a log, nobody.
pub trait Observer {
    /// The run begins; no job of `run` has an outcome yet.
    fn begun(&mut self, _run: &RunOutcome) {}
    /// A job was started.
    fn started(&mut self, job: &Job);
    /// A job is alive; called twice a second and whenever it reports figures.
    fn alive(&mut self, job: &Job, live: &Live);
    /// Something that people should know and that changes no outcome.
    fn noted(&mut self, _what: &str) {}
    /// A first look at a job has found something broken.
    fn provisional(&mut self, _job: &Job, _found: &Provisional) {}
    /// What a job came to may stand for what it would come to in a later run.
    fn keep(&mut self, _key: &Key, _job: &JobOutcome) {}
    /// A job has ended. `so_far` holds it and all others that have.
    fn ended(&mut self, job: &JobOutcome, so_far: &RunOutcome);
}
