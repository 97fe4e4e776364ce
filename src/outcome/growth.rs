//! How a search grew: the engine's reports of its size, thinned out evenly.
//!
//! In: reports with the time they came. Out: some hundred of them at most, the
//! last among them, however long the search took.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::event::Counts;

/// Reports kept besides the last one.
const KEPT_MAX: usize = 240;

/// The size of a search at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since the engine was started.
    pub elapsed_secs: f64,
    /// What it reported.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Reports of a search's size over time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Growth {
    kept: Vec<Moment>,
    last: Option<Moment>,
    heard: u64,
    /// One report of so many is kept, a power of two given by its exponent.
    thinned: u32,
}

impl Growth {
    /// The same reports again, see [`Growth::moments`].
    #[must_use]
    pub fn of(moments: &[Moment]) -> Self {
        Self { kept: moments.to_vec(), last: moments.last().copied(), ..Self::default() }
    }

    /// Adds a report; one that says nothing new is left out.
    pub fn add(&mut self, elapsed: Duration, counts: Counts) {
        let moment = Moment { elapsed_secs: elapsed.as_secs_f64(), counts };
        let known = |m: &Moment| {
            (m.counts.generated, m.counts.distinct, m.counts.queued)
                == (counts.generated, counts.distinct, counts.queued)
        };
        if self.last.as_ref().is_some_and(known) {
            return;
        }
        if self.is_turn() && self.kept.len() == KEPT_MAX {
            let mut turn = 0_usize;
            self.kept.retain(|_| {
                turn += 1;
                !turn.is_multiple_of(2)
            });
            self.thinned += 1;
        }
        if self.is_turn() {
            self.kept.push(moment);
        }
        self.heard += 1;
        self.last = Some(moment);
    }

    fn is_turn(&self) -> bool {
        self.heard.is_multiple_of(1 << self.thinned.min(63))
    }

    /// What is kept, in the order it came; the last report is always there.
    #[must_use]
    pub fn moments(&self) -> Vec<Moment> {
        let mut moments = self.kept.clone();
        if let Some(last) = self.last.filter(|last| moments.last() != Some(last)) {
            moments.push(last);
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(generated: u64) -> Counts {
        Counts { depth: None, generated, distinct: Some(generated / 2), queued: Some(1) }
    }

    #[test]
    fn a_week_of_reports_is_thinned_out_evenly_and_keeps_its_end() {
        let mut growth = Growth::default();
        let reports = 7 * 24 * 60;
        for n in 0..=reports {
            growth.add(Duration::from_secs(n * 60), counts(n));
        }
        let moments = growth.moments();
        assert!((KEPT_MAX / 2..=KEPT_MAX + 1).contains(&moments.len()), "{}", moments.len());
        assert_eq!(moments[0].counts.generated, 0);
        assert_eq!(moments.last().unwrap().counts.generated, reports);
        let steps: Vec<u64> =
            moments.windows(2).map(|m| m[1].counts.generated - m[0].counts.generated).collect();
        let (rest, all_but_last) = steps.split_last().unwrap();
        assert!(all_but_last.iter().all(|s| *s == 64) && *rest <= 64, "{steps:?}");
    }

    #[test]
    fn the_exact_figures_after_an_equal_report_add_nothing() {
        let mut growth = Growth::default();
        growth.add(Duration::from_secs(3), Counts { depth: Some(4), ..counts(10) });
        growth.add(Duration::from_secs(4), counts(10));
        assert_eq!(growth.moments().len(), 1);
        assert_eq!(growth.moments()[0].counts.depth, Some(4));
    }
}
