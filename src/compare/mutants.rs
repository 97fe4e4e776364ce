//! Which engine catches which seeded bug.

use std::time::{Duration, Instant};

use crate::manifest::Question;
use crate::model::registry::Mirrored;
use crate::model::search::Limits;
use crate::outcome::{JobOutcome, Verdict};

/// What an engine said of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The named property is violated.
    Caught {
        /// States of the counterexample; `None` if there is no finite one.
        states: Option<u64>,
        /// Wall time.
        elapsed: Duration,
    },
    /// Something else happened: the mutant survived, or something that it
    /// must leave alone broke.
    Missed(String),
}

impl Answer {
    /// True if the mutant was caught as it should be.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        matches!(self, Self::Caught { .. })
    }
}

/// What TLC's job said.
#[must_use]
pub fn of_tlc(outcome: &JobOutcome) -> Answer {
    match (&outcome.verdict, outcome.is_as_expected()) {
        (Verdict::Violated { steps, .. }, true) => {
            Answer::Caught { states: Some(*steps), elapsed: outcome.facts.elapsed }
        }
        (Verdict::Verified { distinct, .. }, _) => {
            Answer::Missed(format!("everything holds in all {distinct} states"))
        }
        (verdict, _) => Answer::Missed(crate::report::console::finding(verdict)),
    }
}

/// What the mirror says when the same fault is switched on: `breaks` must be
/// violated, and if it is temporal, no invariant may be.
#[must_use]
pub fn of_mirror(
    mirror: &dyn Mirrored,
    question: &Question,
    breaks: &str,
    deadline: Duration,
) -> Answer {
    let invariant = question.invariants.iter().any(|name| name.value == breaks);
    let answer = match invariant {
        true => broken_invariant(mirror, breaks, deadline),
        false => broken_property(mirror, question, breaks, deadline),
    };
    answer.unwrap_or_else(Answer::Missed)
}

fn broken_invariant(
    mirror: &dyn Mirrored,
    breaks: &str,
    deadline: Duration,
) -> Result<Answer, String> {
    let Some(states) = mirror.shortest(breaks, deadline) else {
        return Err(held(mirror, deadline));
    };
    let found = mirror.check(Limits { deadline, threads: 1, until: Some(breaks) });
    match found.violated.iter().any(|(name, _)| name == breaks) {
        true => Ok(Answer::Caught { states: Some(states as u64), elapsed: found.elapsed }),
        false => Err(format!("not found by stateright within {} s", deadline.as_secs())),
    }
}

/// What is said of a property that no state broke. Stateright is not asked: it
/// looks at the clock only between its pieces of work, and where states have no
/// end, a fault's may not have either.
fn held(mirror: &dyn Mirrored, deadline: Duration) -> String {
    let walk = mirror.walk_with(&[], deadline);
    match walk.complete {
        true => format!("holds in all {} states", walk.levels.iter().sum::<u64>()),
        false => format!("not found within {} s", deadline.as_secs()),
    }
}

fn broken_property(
    mirror: &dyn Mirrored,
    question: &Question,
    breaks: &str,
    deadline: Duration,
) -> Result<Answer, String> {
    let started = Instant::now();
    let properties: Vec<&str> = question.properties.iter().map(|k| k.value.as_str()).collect();
    let walk = mirror.walk_with(&properties, deadline);
    if let Some((name, states)) = &walk.violated {
        return match name == breaks {
            true => Ok(Answer::Caught { states: Some(*states as u64), elapsed: started.elapsed() }),
            false => Err(format!("{name} is violated instead")),
        };
    }
    // All states are looked at from here on, if there is an end of them.
    if !walk.complete {
        return Err(format!("not found within {} s", deadline.as_secs()));
    }
    let found = mirror.check(Limits { deadline, threads: 1, until: None });
    let asked = |name: &str| question.invariants.iter().any(|k| k.value == name);
    if let Some((name, _)) = found.violated.iter().find(|(name, _)| asked(name)) {
        return Err(format!("{name} is violated, which should stay green"));
    }
    match mirror.broken_promise() {
        Some(broken) if broken.name == breaks => {
            Ok(Answer::Caught { states: None, elapsed: started.elapsed() })
        }
        Some(broken) => Err(format!("{} is violated instead", broken.name)),
        None => Err(format!("holds in all {} states", found.distinct)),
    }
}
