//! The jobs of a plan, as a store knows them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Damaged, Entry, Key, Store};
use crate::engine::Engines;
use crate::generate::Inputs;
use crate::parallel;
use crate::plan::Job;

/// A store, and the keys that the jobs of a plan have in it.
#[derive(Debug, Clone)]
pub struct Known {
    store: Store,
    /// By the position of the job in the plan.
    keys: BTreeMap<usize, Key>,
}

impl Known {
    /// Makes the keys of all jobs.
    #[must_use]
    pub fn new(store: Store, jobs: &[Job], inputs: &[Inputs], engines: &Engines) -> Self {
        let key = |(job, inputs): (&Job, &Inputs)| Key::of(job, inputs, &engines.asked(job));
        let keys = parallel::map(jobs.iter().zip(inputs).collect(), key).into_iter().enumerate();
        let keys = keys.filter_map(|(number, key)| Some((number, key?))).collect();
        Self { store, keys }
    }

    /// The store itself.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The key of a job, if it has one.
    #[must_use]
    pub fn key(&self, job: usize) -> Option<&Key> {
        self.keys.get(&job)
    }

    /// True if there is an entry of this job, whatever is in it.
    #[must_use]
    pub fn has(&self, job: usize) -> bool {
        self.key(job).is_some_and(|key| self.store.has(key))
    }

    /// The entry of a job, see [`Store::find`].
    ///
    /// # Errors
    /// There is one that cannot be trusted.
    pub fn find(&self, job: usize) -> Result<Option<Entry>, Damaged> {
        self.key(job).map_or(Ok(None), |key| self.store.find(key))
    }

    /// The folder of the entry of a job.
    #[must_use]
    pub fn place(&self, job: usize) -> Option<PathBuf> {
        self.key(job).map(|key| self.store.place(key))
    }
}
