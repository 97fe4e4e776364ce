//! How much of its counterexamples a page has room for.
//!
//! In: a page. Out: the same with both ends of what is too long, so that any browser opens
//! the file at once. What is left out, and where it stands, is told beside it.

use super::{Case, Page};
use crate::figures::grouped;
use crate::trace::Behaviour;

/// A page of more bytes than these is made once more with less room.
pub(super) const PAGE_BYTES_MAX: usize = 4_500_000;

/// What is shown of each counterexample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// Steps at most, half from each end.
    pub(super) steps: usize,
    /// Characters of a value at most.
    pub(super) value: usize,
    /// Changes of one step at most.
    pub(super) changes: usize,
}

/// From wide to narrow. The last is taken however large the page is then.
pub(super) const ROOMS: [Room; 5] = [
    Room { steps: 240, value: 2000, changes: 80 },
    Room { steps: 120, value: 800, changes: 40 },
    Room { steps: 60, value: 400, changes: 24 },
    Room { steps: 24, value: 200, changes: 12 },
    Room { steps: 8, value: 100, changes: 8 },
];

impl Room {
    /// The page with what there is room for.
    pub(super) fn fit(self, page: &Page) -> Page {
        let fit = |case: &Case| Case { behaviour: self.ends(&case.behaviour), ..case.clone() };
        Page { cases: page.cases.iter().map(fit).collect(), room: self, ..page.clone() }
    }

    /// Both ends of a behaviour.
    pub(super) fn ends(self, behaviour: &Behaviour) -> Behaviour {
        let (steps, half) = (&behaviour.steps, self.steps / 2);
        if steps.len() <= self.steps {
            return behaviour.clone();
        }
        let ends = steps[..half].iter().chain(&steps[steps.len() - half..]);
        Behaviour {
            about: behaviour.about.clone(),
            steps: ends.cloned().collect(),
            ending: behaviour.ending.clone(),
            params: behaviour.params.clone(),
            refused: behaviour.refused.clone(),
        }
    }
}

/// What is not shown of a behaviour, in a sentence, if something is not.
pub(super) fn left_out(behaviour: &Behaviour) -> Option<String> {
    let gap = behaviour.steps.windows(2).find(|pair| pair[1].number > pair[0].number + 1)?;
    let all = behaviour.steps.last()?.number;
    let left = all.saturating_sub(behaviour.steps.len() as u64);
    let (before, after) = (gap[0].number, gap[1].number);
    Some(format!(
        "{} of {} states are left out: after state {} comes state {}.",
        grouped(left),
        grouped(all),
        grouped(before),
        grouped(after)
    ))
}
