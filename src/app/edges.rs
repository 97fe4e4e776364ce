//! The edges that each witness of a comparison tells.
//!
//! In: a job that an engine has searched, or a mirror program. Out: [`Edges`], or
//! why they are not compared. TLC is asked for its state graph only if tla-mc,
//! which stops writing where it becomes large, has counted few states before.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use greyverify_protocol::{Explored, GraphTask};

use super::compare::told;
use crate::bounded;
use crate::compare::edges::Edges;
use crate::engine::logs::LOG_BYTES_MAX;
use crate::engine::tlc::dot;
use crate::mirror::{Program, Trouble};
use crate::outcome::{JobOutcome, RunOutcome};
use crate::plan::{EDGES_MAX, Job, Purpose, STATES_MAX, is_small};
use crate::runner::Prepared;

/// Has TLC write out the graphs of which another engine knows that they are small.
pub(super) fn write_small_graphs(first: &mut Prepared, second: &RunOutcome) {
    for job in &mut first.plan.jobs {
        let same = second.jobs.values().find(|outcome| outcome.job.name == job.name);
        let counts = same.and_then(|outcome| outcome.facts.counts);
        let size = counts.and_then(|counts| Some((counts.distinct?, counts.generated)));
        if size.is_some_and(|(distinct, generated)| is_small(distinct, generated)) {
            job.write_graph();
        }
    }
}

/// The edges that an engine has written out.
///
/// # Errors
/// Why there are none to be compared.
pub(super) fn of_engine(outcome: &JobOutcome, explored: &Explored) -> Result<Edges, String> {
    may_be_told(explored)?;
    if !matches!(outcome.job.purpose, Purpose::Levels { graph: true, .. }) {
        return Err("nobody knew beforehand that there are few states".to_owned());
    }
    let file = outcome.dir.graph();
    let text = bounded::read(&file, LOG_BYTES_MAX)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let (states, edges) = dot::read(&String::from_utf8_lossy(&text))
        .map_err(|why| format!("{}: {why}", file.display()))?;
    Edges::of(states, edges, &explored.levels)
}

/// The edges that a mirror program tells. A program that fails over them has not
/// answered.
pub(super) fn of_mirror(
    job: &Job,
    program: &mut Program,
    explored: &Explored,
    deadline: Duration,
    cancelled: &AtomicBool,
) -> Result<Result<Edges, String>, Trouble> {
    if let Err(why) = may_be_told(explored) {
        return Ok(Err(why));
    }
    let what = GraphTask { most: STATES_MAX, deadline };
    match program.graph(told(job)?, what, cancelled) {
        Ok((states, edges)) => Ok(Edges::of(states, edges, &explored.levels)),
        Err(Trouble::Failed(failure)) => Err(Trouble::Failed(failure)),
        Err(why) => Ok(Err(why.to_string())),
    }
}

fn may_be_told(explored: &Explored) -> Result<(), String> {
    if explored.violated.is_some() {
        return Err("the search ended at the violation".to_owned());
    }
    match is_small(explored.distinct, explored.generated) {
        true => Ok(()),
        false => Err(format!("the graph has more than {STATES_MAX} states or {EDGES_MAX} edges")),
    }
}
