//! What a plan leaves out because a change cannot have touched it.
//!
//! In: the jobs of two states of a project, compared. Out: [`Since`], with the words in which every
//! form of the results says it: a run that leaves jobs out is not a run of everything.

use serde::{Deserialize, Serialize};

use crate::figures::counted;

/// Digits of a commit that people read.
const DIGITS: usize = 8;

/// The state with which a plan was compared, and what came of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The revision as it was named.
    pub revision: String,
    /// The commit whose files were read: where HEAD has left the revision. `None` if nothing
    /// could be compared.
    pub commit: Option<String>,
    /// Why nothing could be compared, so that every job runs.
    pub everything: Option<String>,
    /// The jobs that mean the same there, in the order of the plan. They do not run.
    pub left_out: Vec<LeftOut>,
}

/// A job that does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
}

impl Since {
    /// The revision and its commit: `main (1a2b3c4d)`.
    #[must_use]
    pub fn shown(&self) -> String {
        let commit = self.commit.as_deref().unwrap_or_default();
        match commit.get(..DIGITS) {
            Some(digits) => format!("{} ({digits})", self.revision),
            None => self.revision.clone(),
        }
    }

    /// Why a job is left out, in one clause.
    #[must_use]
    pub fn why(&self) -> String {
        format!("what it reads has not changed since {}", self.shown())
    }

    /// How many jobs are left out beside those that run; `None` if none is.
    #[must_use]
    pub fn told(&self, running: usize) -> Option<String> {
        let (left_out, all) = (self.left_out.len(), running + self.left_out.len());
        let since = self.shown();
        match (left_out, running) {
            (0, _) => None,
            (1, 0) => {
                Some(format!("no job runs: what the job reads has not changed since {since}"))
            }
            (_, 0) => {
                let jobs = counted(left_out, "job");
                Some(format!("no job runs: nothing that {jobs} read has changed since {since}"))
            }
            (1, _) => Some(format!(
                "1 of {} left out: what it reads has not changed since {since}",
                counted(all, "job")
            )),
            _ => Some(format!(
                "{left_out} of {} left out: what they read has not changed since {since}",
                counted(all, "job")
            )),
        }
    }
}
