//! Parts of what was recorded.
//!
//! In: a counterexample. Out: the shortest that takes its steps in their order, each or not,
//! and then one that takes a few others beside them. Where a model is too large to be searched,
//! these are not.

use std::time::Instant;

use super::less::{Answer, Model};
use crate::app::Fatal;
use crate::report::shrink::{Part, Searcher, Way};
use crate::shrink::{Pieces, Recorded, Room};
use crate::trace::Behaviour;

/// So many steps that were not recorded are tried.
const BESIDE: [u32; 3] = [0, 1, 2];
/// Of a counterexample with fewer states there is little to leave out.
const STATES_MIN: usize = 4;

/// The shortest counterexample among parts of one.
#[derive(Default)]
pub(super) struct Parts {
    /// It, if it is shorter.
    pub(super) found: Option<(Behaviour, Searcher)>,
    /// Which parts were searched to their end.
    pub(super) searched: Option<Part>,
    /// The signal that ended the search.
    pub(super) signal: Option<i32>,
}

/// Has TLC search until a time.
pub(super) fn parts(
    model: &Model<'_>,
    at_hand: &Behaviour,
    until: Instant,
) -> Result<Parts, Fatal> {
    let mut search = Search { model, until, parts: Parts::default() };
    if at_hand.steps.len() < STATES_MIN {
        return Ok(search.parts);
    }
    search.leave_out(at_hand)?;
    let shorter = search.parts.found.as_ref().map(|(behaviour, _)| behaviour.clone());
    search.in_order(shorter.as_ref().unwrap_or(at_hand))?;
    Ok(search.parts)
}

/// One after the other, as long as there is time.
struct Search<'a> {
    model: &'a Model<'a>,
    until: Instant,
    parts: Parts,
}

/// A recording is cut into so many pieces, of which so many are left out at most: there are no
/// more than some hundred choices.
const PIECES: [(usize, usize); 5] = [(8, 8), (16, 3), (32, 2), (64, 2), (usize::MAX, 1)];

/// Of so many states all parts are searched at once.
const ALL_STATES: usize = 9;

impl Search<'_> {
    fn left(&self) -> u64 {
        if self.parts.signal.is_some() {
            return 0;
        }
        self.until.saturating_duration_since(Instant::now()).as_secs()
    }

    /// Leaves out pieces, larger ones first, until it finds nothing more.
    fn leave_out(&mut self, at_hand: &Behaviour) -> Result<(), Fatal> {
        let mut shortest = at_hand.clone();
        // Pieces of which no choice of so many can be left out.
        let mut needed = (0, 0);
        for (pieces, left_out) in PIECES {
            // Of no more steps than pieces every choice is tried after this.
            if shortest.steps.len() <= ALL_STATES {
                break;
            }
            while self.left() > 0 {
                let Some(recorded) = Recorded::of(&shortest, &self.model.relation) else {
                    return Ok(());
                };
                let steps = shortest.steps.len() - 1;
                let size = steps.div_ceil(pieces);
                if size == needed.0 && left_out <= needed.1 {
                    break;
                }
                let pieces = Pieces { recorded: &recorded, size, left_out };
                let heard = self.model.without(&shortest, &pieces, self.left())?;
                match heard.answer {
                    Answer::Found(found) if found.steps.len() < shortest.steps.len() => {
                        shortest = (*found).clone();
                        self.found(*found, heard.by);
                    }
                    Answer::Found(_) => {
                        needed = (size, left_out);
                        break;
                    }
                    Answer::Nothing | Answer::Unknown => return Ok(()),
                    Answer::Interrupted(signal) => self.parts.signal = Some(signal),
                }
            }
        }
        Ok(())
    }

    fn found(&mut self, behaviour: Behaviour, by: Searcher) {
        self.model.tell(&behaviour);
        self.parts.found = Some((behaviour, Searcher { way: Way::Parts, ..by }));
    }

    /// Searches among all parts of one, and then with a few other steps beside them.
    fn in_order(&mut self, at_hand: &Behaviour) -> Result<(), Fatal> {
        let Some(recorded) = Recorded::of(at_hand, &self.model.relation) else { return Ok(()) };
        let mut shortest = at_hand.steps.len();
        for beside in BESIDE {
            let left = self.left();
            if left == 0 {
                break;
            }
            let name = match beside {
                0 => "recorded".to_owned(),
                beside => format!("recorded+{beside}"),
            };
            let room = Room { recorded: Some(&recorded), beside, ..Room::default() };
            let heard = self.model.search(&name, &room, left)?;
            match heard.answer {
                Answer::Found(found) if found.steps.len() < shortest => {
                    shortest = found.steps.len();
                    self.found(*found, heard.by);
                }
                Answer::Found(_) => {}
                // It shows something that this model does not have.
                Answer::Nothing | Answer::Unknown => break,
                Answer::Interrupted(signal) => {
                    self.parts.signal = Some(signal);
                    break;
                }
            }
            self.parts.searched = Some(Part { beside });
        }
        Ok(())
    }
}
