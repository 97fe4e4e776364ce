//! Which job starts next: pure, so that every decision can be tested.

use crate::manifest::Mode;
use crate::plan::{Job, Length, Plan, Resources};

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

/// When each job will start, in seconds since the beginning, if each takes so long; one of which
/// nothing is known takes no time.
#[must_use]
pub fn expected_starts(plan: &Plan, secs: &[Option<f64>]) -> Vec<f64> {
    let mut starts = vec![0.0; plan.jobs.len()];
    let mut running: Vec<(f64, usize)> = Vec::new();
    let mut now = 0.0;
    for number in starting_order(plan) {
        let job = &plan.jobs[number];
        loop {
            let load = load(running.iter().map(|(_, number)| plan.jobs[*number].resources));
            let left_mib = plan.host.memory_available_mib.saturating_sub(load.memory_mib);
            if fits(job, load, plan, left_mib) {
                break;
            }
            running.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            (now, _) = running.remove(0);
        }
        starts[number] = now;
        running.push((now + secs.get(number).copied().flatten().unwrap_or(0.0), number));
    }
    starts
}

/// What running jobs take of the machine.
pub(super) fn load(running: impl Iterator<Item = Resources>) -> Load {
    running.fold(Load::default(), |load, r| Load {
        jobs: load.jobs + 1,
        workers: load.workers + r.workers,
        memory_mib: load.memory_mib + r.memory_mib(),
    })
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
