//! Fewest faults first.
//!
//! In: a counterexample that is as short as can be, and which actions are faults. Out: one with
//! fewer of them, if there is one that is not longer than what was given.

use std::time::Instant;

use super::lasso;
use super::less::{Answer, Heard, Model};
use crate::app::Fatal;
use crate::report::shrink::{Searcher, Way};
use crate::shrink::{Faults, Room};
use crate::trace::{Behaviour, Ending};

/// What came of the searches.
#[derive(Default)]
pub(super) struct Fewest {
    /// One with fewer faults.
    pub(super) found: Option<(Behaviour, Searcher)>,
    /// True if none has fewer.
    pub(super) is_proved: bool,
    /// True if none with as few is shorter.
    pub(super) is_shortest: bool,
    /// The signal that ended the searches.
    pub(super) signal: Option<i32>,
}

/// Has TLC search with no faults, then with one, and so on. `given` is how many states there
/// may be.
pub(super) fn fewest(
    model: &Model<'_>,
    faults: &Faults,
    (at_hand, given): (&Behaviour, u64),
    until: Instant,
) -> Result<Fewest, Fatal> {
    let number = faults.of(at_hand);
    if number == 0 {
        return Ok(Fewest { is_proved: true, ..Fewest::default() });
    }
    if at_hand.ending != Ending::Finite {
        return without_any(model, faults, (at_hand, given), until);
    }
    for most in 0..number {
        let left = until.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            return Ok(Fewest::default());
        }
        // Further than to its last state no behaviour goes that is not longer.
        let states = Some(given.saturating_sub(1));
        let room = Room { faults: Some((faults, most)), states, ..Room::default() };
        let Heard { answer, by } = model.search(&name(most), &room, left)?;
        match answer {
            // TLC looks at the states behind a step that a constraint excludes: those before
            // are all searched then.
            Answer::Found(found) if found.steps.len() as u64 > given => {}
            Answer::Found(found) => {
                let by = Searcher { way: Way::FewFaults, ..by };
                let found = Some((*found, by));
                return Ok(Fewest { found, is_proved: true, is_shortest: true, signal: None });
            }
            Answer::Nothing => {}
            Answer::Unknown => return Ok(Fewest::default()),
            Answer::Interrupted(signal) => {
                return Ok(Fewest { signal: Some(signal), ..Fewest::default() });
            }
        }
    }
    Ok(Fewest { is_proved: true, ..Fewest::default() })
}

/// A fault in a cycle comes again and again, so that the faults of a lasso cannot be counted on
/// the way: none of them, or any.
fn without_any(
    model: &Model<'_>,
    faults: &Faults,
    (at_hand, given): (&Behaviour, u64),
    until: Instant,
) -> Result<Fewest, Fatal> {
    let left = until.saturating_duration_since(Instant::now()).as_secs();
    let room = Room { faults: Some((faults, 0)), ..Room::default() };
    let widest = Room { states: Some(given), ..room };
    if left == 0 {
        return Ok(Fewest::default());
    }
    let Heard { answer, by } = model.search(&name(0), &widest, left)?;
    let first = match answer {
        Answer::Found(found) => *found,
        Answer::Nothing => {
            return Ok(Fewest { is_proved: faults.of(at_hand) == 1, ..Fewest::default() });
        }
        Answer::Unknown => return Ok(Fewest::default()),
        Answer::Interrupted(signal) => {
            return Ok(Fewest { signal: Some(signal), ..Fewest::default() });
        }
    };
    let shorter = lasso::shorter(model, room, &first, until)?;
    let (behaviour, by) = shorter.found.unwrap_or((first, by));
    let found = (behaviour, Searcher { way: Way::FewFaults, ..by });
    let is_shortest = shorter.none_within + 1 >= found.0.steps.len() as u64;
    // It may go round its cycle more than once before it is told.
    let found = (found.0.steps.len() as u64 <= given).then_some(found);
    Ok(Fewest { is_proved: found.is_some(), is_shortest, found, signal: shorter.signal })
}

fn name(most: usize) -> String {
    match most {
        0 => "no-faults".to_owned(),
        1 => "1-fault".to_owned(),
        most => format!("{most}-faults"),
    }
}
