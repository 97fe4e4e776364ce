//! All states of a mirror, counted as TLC's are.

use greyverify_protocol::{ExploreTask, Explored};

use crate::AnyMirror;
use crate::search::Limits;

/// Visits all states.
///
/// # Errors
/// Why not all of them were visited.
pub fn explore(mirror: &dyn AnyMirror, how: &ExploreTask) -> Result<Explored, String> {
    let deadline = how.deadline;
    let late = || Err(format!("the mirror did not end within {} s", deadline.as_secs()));
    // Stateright looks at the clock only between its pieces of work: it is asked
    // once there is known to be an end of states.
    let walk = mirror.walk(deadline);
    if !walk.complete && walk.violated.is_none() {
        return late();
    }
    let found = mirror.check(Limits { deadline, threads: how.threads, until: None });
    if !found.complete {
        return late();
    }
    let mut violated = found.violated.into_iter().map(|(name, _)| name);
    Ok(Explored {
        violated: violated.find(|name| how.invariants.contains(name)),
        distinct: found.distinct,
        generated: found.generated,
        levels: walk.levels,
        elapsed: found.elapsed,
    })
}
