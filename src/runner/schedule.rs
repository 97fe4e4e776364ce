//! Which job starts next: pure, so that every decision can be tested.

use crate::manifest::Mode;
use crate::plan::{Job, Length, Plan};

/// What is taken of the machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) jobs: u32,
    pub(super) workers: u32,
    pub(super) memory_mib: u64,
}

/// The order of starting: quick answers first, then long searches, at the end
/// what fills the time that is left. Manifest order among equals.
pub(super) fn starting_order(plan: &Plan) -> Vec<usize> {
    let mut order: Vec<usize> = (0..plan.jobs.len()).collect();
    order.sort_by_key(|&n| rank(&plan.jobs[n]));
    order
}

fn rank(job: &Job) -> u8 {
    match (job.mode, job.resources.length) {
        (Mode::Exhaustive, Length::Short) => 0,
        (Mode::Exhaustive, Length::Long) => 1,
        (Mode::Simulate { traces: Some(_), .. }, _) => 2,
        (Mode::Simulate { traces: None, .. }, _) => 3,
    }
}

/// True if the job can start beside what runs. Alone, every planned job can:
/// the plan has refused what the machine cannot hold.
pub(super) fn fits(job: &Job, load: Load, plan: &Plan, available_mib: u64) -> bool {
    if load.jobs == 0 {
        return true;
    }
    let budget = plan.host.memory_available_mib.min(load.memory_mib + available_mib);
    load.jobs < plan.jobs_at_once
        && load.workers + job.resources.workers <= plan.host.cores
        && load.memory_mib + job.resources.memory_mib() <= budget
        && !job.takes_the_rest()
}
