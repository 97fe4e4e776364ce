//! All that a run needs before its first process starts.

use std::sync::Arc;

use crate::engine::{Engine, Engines};
use crate::generate::Inputs;
use crate::manifest::EngineName;
use crate::plan::{Job, Plan};
use crate::store::Known;

/// A plan and the files of its jobs.
#[derive(Debug)]
pub struct Prepared {
    /// What is run.
    pub plan: Plan,
    /// The files of each job, in the plan's order.
    pub inputs: Vec<Inputs>,
    /// With what.
    pub engines: Engines,
    /// Which of the jobs a store knows from earlier runs, if there is one.
    pub known: Option<Known>,
    /// Days after which an outcome of the store is too old.
    pub cache_days: Option<u32>,
}

impl Prepared {
    /// The second engine, if a job names it; else it only looks at what is about to run.
    #[must_use]
    pub fn named_second(&self) -> Option<&Arc<dyn Engine>> {
        let names = |job: &Job| job.engine.is_some_and(|engine| engine != EngineName::Tlc);
        self.engines.second.as_ref().filter(|_| self.plan.jobs.iter().any(names))
    }

    /// Adds the jobs of another plan.
    pub fn join(&mut self, other: Self) {
        self.plan.jobs.extend(other.plan.jobs);
        self.inputs.extend(other.inputs);
    }
}
