//! Which engine catches which seeded bug.

use greyverify_protocol::Catch;

use crate::outcome::{JobOutcome, Verdict};

/// What the engine's job said.
#[must_use]
pub fn of_engine(outcome: &JobOutcome) -> Catch {
    match (&outcome.verdict, outcome.is_as_expected()) {
        (Verdict::Violated { steps, .. }, true) => {
            Catch::Caught { states: Some(*steps), elapsed: outcome.facts.elapsed }
        }
        (Verdict::Verified { distinct, .. }, _) => {
            Catch::Missed(format!("everything holds in all {distinct} states"))
        }
        (verdict, _) => Catch::Missed(crate::outcome::finding(verdict)),
    }
}
