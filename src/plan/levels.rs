//! Jobs that count the states of each level.
//!
//! In: a job that checks. Out: one that visits the same states, all of them, and
//! counts them, or writes the state graph out if that is small.

use super::{Job, Mode, Purpose};
use crate::manifest::Expect;

/// Most distinct states of a graph that is written out.
pub const STATES_MAX: u64 = 50_000;
/// Most generated states of one, each of which is an edge.
pub const EDGES_MAX: u64 = 500_000;

/// Whether a graph of such a size is written out.
#[must_use]
pub const fn is_small(distinct: u64, generated: u64) -> bool {
    distinct <= STATES_MAX && generated <= EDGES_MAX
}

/// Who counts the states of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// An invariant of the generated module, which the engine evaluates once for
    /// each distinct state.
    Invariant,
    /// The engine, without a word in the specification.
    Engine,
}

impl Job {
    /// The same search, with its states counted level by level: by one worker,
    /// in full (no symmetry, no view), invariants only. `None` for what is no
    /// exhaustive check of behaviours.
    #[must_use]
    pub fn by_levels(&self, show: Option<u64>, by: Counter) -> Option<Self> {
        let whole = matches!(self.purpose, Purpose::Check | Purpose::Levels { .. });
        let searched = self.mode == Mode::Exhaustive && self.source.has_behaviour();
        (whole && searched).then(|| {
            let mut job = self.clone();
            job.source.ask_for_all_states();
            // An engine that counts by itself knows whether the graph is small.
            let graph = show.is_none() && by == Counter::Engine;
            job.purpose = Purpose::Levels { show, by, graph };
            job.resources.workers = 1;
            (job.coverage, job.compare_counts) = (false, false);
            job.expect = Expect::default();
            job
        })
    }

    /// Has the state graph of a search that counts levels written out.
    pub fn write_graph(&mut self) {
        if let Purpose::Levels { graph, .. } = &mut self.purpose {
            *graph = true;
        }
    }
}
