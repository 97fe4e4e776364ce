//! Whether a property catches the fault of a mirror.

use std::time::{Duration, Instant};

use greyverify_protocol::{Catch, CatchTask};

use crate::AnyMirror;
use crate::search::Limits;

/// Looks for the property that must be violated. If it is temporal, no
/// invariant may be.
pub fn catch(mirror: &dyn AnyMirror, what: &CatchTask) -> Catch {
    let found = match what.invariants.contains(&what.breaks) {
        true => broken_invariant(mirror, what),
        false => broken_property(mirror, what),
    };
    found.unwrap_or_else(Catch::Missed)
}

fn broken_invariant(mirror: &dyn AnyMirror, what: &CatchTask) -> Result<Catch, String> {
    let CatchTask { breaks, deadline, .. } = what;
    let Some(states) = mirror.shortest(breaks, *deadline) else {
        return Err(held(mirror, *deadline));
    };
    let limits = Limits { deadline: *deadline, threads: 1, until: Some(breaks) };
    let found = mirror.check(limits);
    match found.violated.iter().any(|(name, _)| name == breaks) {
        true => Ok(Catch::Caught { states: Some(states as u64), elapsed: found.elapsed }),
        false => Err(format!("not found by the mirror within {} s", deadline.as_secs())),
    }
}

/// What is said of a property that no state broke. Stateright is not asked: it
/// looks at the clock only between its pieces of work, and where states have no
/// end, a fault's may not have either.
fn held(mirror: &dyn AnyMirror, deadline: Duration) -> String {
    let walk = mirror.walk_with(&[], deadline);
    match walk.complete {
        true => format!("holds in all {} states", walk.levels.iter().sum::<u64>()),
        false => format!("not found within {} s", deadline.as_secs()),
    }
}

fn broken_property(mirror: &dyn AnyMirror, what: &CatchTask) -> Result<Catch, String> {
    let (started, deadline, breaks) = (Instant::now(), what.deadline, what.breaks.as_str());
    let properties: Vec<&str> = what.properties.iter().map(String::as_str).collect();
    let walk = mirror.walk_with(&properties, deadline);
    if let Some((name, states)) = &walk.violated {
        return match name == breaks {
            true => Ok(Catch::Caught { states: Some(*states as u64), elapsed: started.elapsed() }),
            false => Err(format!("{name} is violated instead")),
        };
    }
    // All states are looked at from here on, if there is an end of them.
    if !walk.complete {
        return Err(format!("not found within {} s", deadline.as_secs()));
    }
    let found = mirror.check(Limits { deadline, threads: 1, until: None });
    let asked = |name: &str| what.invariants.iter().any(|asked| asked == name);
    if let Some((name, _)) = found.violated.iter().find(|(name, _)| asked(name)) {
        return Err(format!("{name} is violated, which should stay green"));
    }
    match mirror.broken_promise() {
        Some(broken) if broken.name == breaks => {
            Ok(Catch::Caught { states: None, elapsed: started.elapsed() })
        }
        Some(broken) => Err(format!("{} is violated instead", broken.name)),
        None => Err(format!("holds in all {} states", found.distinct)),
    }
}
