//! Behaviours that go on for ever, made small.
//!
//! In: a counterexample of a temporal property. Out: a shorter one. TLC checks such a property
//! over a graph and tells no shortest behaviour. So it is asked about the states that are no
//! farther from the beginning than so many, and then about fewer or more: what goes on for ever
//! among these is a behaviour of the model, for what is fair is still said of all its actions.

use std::time::Instant;

use super::less::{Answer, Model};
use crate::app::Fatal;
use crate::report::shrink::{Searcher, Way};
use crate::shrink::{Recorded, Room};
use crate::trace::{Behaviour, Ending, Step};

/// The least number of states that is tried first.
const FIRST: u64 = 4;

/// What came of the searches.
pub(super) struct Lasso {
    /// The shortest that was found, if it is shorter.
    pub(super) found: Option<(Behaviour, Searcher)>,
    /// No behaviour breaks the property whose states are all so near to the beginning.
    pub(super) none_within: u64,
    /// The signal that ended the searches.
    pub(super) signal: Option<i32>,
    /// Who searched last.
    by: Searcher,
}

impl Lasso {
    /// States of the shortest that was found.
    fn states(&self) -> Option<u64> {
        self.found.as_ref().map(|(behaviour, _)| behaviour.steps.len() as u64)
    }
}

/// What came of one search.
enum Tried {
    /// This breaks the property.
    Found(Box<Behaviour>),
    Nothing,
    /// Nobody knows, or the time has ended.
    Ended,
}

/// A bisection between what has none and what has one.
struct Bisection<'a> {
    model: &'a Model<'a>,
    /// The steps that may be taken, and what is excluded.
    room: Room<'a>,
    until: Instant,
}

/// Searches among the states of a model, nearer and nearer to the beginning, for one that is
/// shorter than what is at hand.
pub(super) fn shorter(
    model: &Model<'_>,
    room: Room<'_>,
    at_hand: &Behaviour,
    until: Instant,
) -> Result<Lasso, Fatal> {
    let bisection = Bisection { model, room, until };
    bisection.run(at_hand.steps.len() as u64)
}

/// The same among the steps that were recorded.
pub(super) fn parts(
    model: &Model<'_>,
    at_hand: &Behaviour,
    until: Instant,
) -> Result<Option<Lasso>, Fatal> {
    let Some(recorded) = Recorded::of(at_hand, &model.relation) else { return Ok(None) };
    let room = Room { recorded: Some(&recorded), ..Room::default() };
    shorter(model, room, at_hand, until).map(Some)
}

impl Bisection<'_> {
    fn run(&self, states: u64) -> Result<Lasso, Fatal> {
        let mut lasso =
            Lasso { found: None, none_within: 0, signal: None, by: Searcher::tlc(Vec::new()) };
        let mut least = states;
        let mut next = FIRST;
        while lasso.none_within + 1 < least {
            let within = next.clamp(lasso.none_within + 1, least - 1);
            let room = Room { states: Some(within), ..self.room };
            match self.tried(&mut lasso, &self.name(within), &room, states)? {
                Tried::Found(_) => {
                    least = within;
                    next = lasso.none_within.midpoint(least);
                }
                Tried::Nothing => {
                    lasso.none_within = within;
                    // As long as none was found, twice as far; then between the two.
                    next = if least == states { within * 2 } else { within.midpoint(least) };
                }
                Tried::Ended => return Ok(lasso),
            }
        }
        self.exact(&mut lasso, states)?;
        Ok(lasso)
    }

    /// Among states that are near enough TLC may have told a cycle that is longer than another.
    fn exact(&self, lasso: &mut Lasso, states: u64) -> Result<(), Fatal> {
        while lasso.none_within + 1 < lasso.states().unwrap_or(states) {
            let within = lasso.none_within + 1;
            let room = Room { lasso: Some(within), ..self.room };
            match self.tried(lasso, &format!("lasso-{within}"), &room, states)? {
                Tried::Found(found) if (found.steps.len() as u64) > within => {
                    // Of several cycles round one state, one alone may do.
                    let parts = cycles(&found).into_iter();
                    let mut parts = parts.filter(|part| part.steps.len() as u64 <= within);
                    match parts.find(|part| self.model.confirms(part)) {
                        Some(part) => self.keep(lasso, part, states),
                        None => return Ok(()),
                    }
                }
                Tried::Found(_) => {}
                Tried::Nothing => lasso.none_within = within,
                Tried::Ended => return Ok(()),
            }
        }
        Ok(())
    }

    /// Searches, and keeps what is shorter.
    fn tried(
        &self,
        lasso: &mut Lasso,
        name: &str,
        room: &Room<'_>,
        states: u64,
    ) -> Result<Tried, Fatal> {
        let left = self.until.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            return Ok(Tried::Ended);
        }
        let heard = self.model.search(name, room, left)?;
        lasso.by = heard.by;
        Ok(match heard.answer {
            Answer::Found(found) => {
                self.keep(lasso, (*found).clone(), states);
                Tried::Found(found)
            }
            Answer::Nothing => Tried::Nothing,
            Answer::Unknown => Tried::Ended,
            Answer::Interrupted(signal) => {
                lasso.signal = Some(signal);
                Tried::Ended
            }
        })
    }

    fn keep(&self, lasso: &mut Lasso, found: Behaviour, states: u64) {
        if (found.steps.len() as u64) < lasso.states().unwrap_or(states) {
            self.model.tell(&found);
            let by = Searcher { way: self.way(), ..lasso.by.clone() };
            lasso.found = Some((found, by));
        }
    }

    fn way(&self) -> Way {
        if self.room.recorded.is_some() { Way::Parts } else { Way::Nearby }
    }

    fn name(&self, within: u64) -> String {
        match self.room.recorded {
            Some(_) => format!("recorded-{within}"),
            None => format!("within-{within}"),
        }
    }
}

/// The behaviours that go round a part of the cycle of one: between two visits of a state, or
/// all but that.
fn cycles(behaviour: &Behaviour) -> Vec<Behaviour> {
    let Ending::BackTo { number, .. } = &behaviour.ending else { return Vec::new() };
    let Some(first) = number.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Vec::new();
    };
    let steps = &behaviour.steps;
    let of = |kept: Vec<&Step>, back: usize| {
        let number = |(n, step): (u64, &&Step)| Step { number: n, ..(*step).clone() };
        let steps = (1..).zip(&kept).map(number).collect();
        let ending = Ending::BackTo { number: back as u64 + 1, action: None };
        Behaviour { steps, ending, ..behaviour.clone() }
    };
    let mut all = Vec::new();
    // Whatever comes back to a state that was there is left out.
    let mut straight: Vec<&Step> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let is_there = |before: &&Step| before.state == step.state;
        match straight.iter().position(is_there).filter(|_| at > first) {
            Some(there) => {
                let (begin, cycle) = (there, &straight[there..]);
                let kept = straight[..begin].iter().chain(cycle).copied().collect();
                all.push(of(kept, begin));
                straight.truncate(there + 1);
            }
            None => straight.push(step),
        }
    }
    if straight.len() < steps.len() && first < straight.len() {
        all.insert(0, of(straight, first));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    /// A behaviour through these values and back to the state of that number.
    fn through(values: &[i64], back: u64) -> Behaviour {
        let state = |x: &i64| vec![("x".to_owned(), Some(Value::Int(*x)))];
        let step = |(number, x)| Step { number, action: None, state: state(x) };
        let ending = Ending::BackTo { number: back, action: None };
        Behaviour { steps: (1..).zip(values).map(step).collect(), ending, ..Behaviour::default() }
    }

    #[test]
    fn a_cycle_that_visits_a_state_twice_is_two() {
        let both = through(&[0, 1, 2, 1, 3, 4], 2);
        let parts = [through(&[0, 1, 3, 4], 2), through(&[0, 1, 2], 2)];
        assert_eq!(cycles(&both), parts);
        assert_eq!(cycles(&through(&[0, 1, 2], 2)), []);
    }
}
