//! A checkpoint from which a search goes on, and what is known of it.
//!
//! In: the figures that were reported around the writing of a checkpoint, and those that the engine
//! gives when it has read it. Out: what speaks against its being that checkpoint, and what the
//! search as a whole has done.

use serde::{Deserialize, Serialize};

use super::Facts;
use crate::event::Counts;
use crate::figures::grouped;

/// What is known of a checkpoint. No report tells its exact figures, so that they are known as
/// those of the reports before and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The day on which it was written, such as `2026-11-20`.
    pub date: String,
    /// Distinct states that it holds, at least.
    pub distinct_least: u64,
    /// The same, at most.
    pub distinct_most: u64,
    /// States generated until it was written, at most.
    pub generated_most: u64,
    /// The largest depth that was reported until then.
    pub depth: Option<u64>,
    /// Seconds of search until then, those of the searches before included.
    pub searched_secs: u64,
}

/// Said of a verdict whose search went on from a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// The day on which it was written.
    pub date: String,
    /// Distinct states that it held.
    pub distinct: u64,
}

impl Resumed {
    /// As a person reads it behind a verdict.
    #[must_use]
    pub fn shown(&self) -> String {
        let Self { date, distinct } = self;
        format!("resumed from a checkpoint of {date} at {} states", grouped(*distinct))
    }
}

impl Facts {
    /// Notes that the search was to go on from a checkpoint.
    pub fn went_on_from(&mut self, checkpoint: Checkpoint) {
        self.checkpoint = Some(checkpoint);
        if self.depth.is_some() {
            self.depth = self.depth.max(self.depth_before());
        }
    }

    /// The depth that was reached before the search went on: the engine tells that of what it has
    /// found since.
    pub(super) fn depth_before(&self) -> Option<u64> {
        self.checkpoint.as_ref().and_then(|checkpoint| checkpoint.depth)
    }

    /// What is said of a verdict on these facts, if the search went on from a checkpoint.
    #[must_use]
    pub fn resumed(&self) -> Option<Resumed> {
        let (checkpoint, recovered) = self.checkpoint.as_ref().zip(self.recovered)?;
        let distinct = recovered.distinct.unwrap_or(0);
        Some(Resumed { date: checkpoint.date.clone(), distinct })
    }

    /// What speaks against its having gone on from the checkpoint that it was given.
    pub(super) fn against_recovery(&self) -> Option<String> {
        let (checkpoint, recovered) = match (&self.checkpoint, self.recovered) {
            (None, None) => return None,
            (Some(_), None) => {
                return Some("it was to go on from a checkpoint, and began anew".to_owned());
            }
            (None, Some(_)) => {
                return Some("it went on from a checkpoint that it was not given".to_owned());
            }
            (Some(checkpoint), Some(recovered)) => (checkpoint, recovered),
        };
        let read = recovered.distinct.unwrap_or(0);
        let Checkpoint { distinct_least: least, distinct_most: most, .. } = *checkpoint;
        (!(least..=most).contains(&read)).then(|| {
            format!(
                "it read {} distinct states from the checkpoint, which holds {} to {}",
                grouped(read),
                grouped(least),
                grouped(most)
            )
        })
    }

    /// The largest probability of having missed a state that the figures of all parts of the
    /// search give: the engine reckons with the states that it has generated since.
    pub(super) fn missed_at_most(&self, told: Option<f64>, last: Counts) -> Option<f64> {
        let Some(checkpoint) = &self.checkpoint else { return told };
        let read = self.recovered.and_then(|recovered| recovered.distinct).unwrap_or(0);
        let since = last.generated.saturating_sub(read);
        let generated = checkpoint.generated_most.saturating_add(since);
        let distinct = last.distinct.unwrap_or(0);
        let again = generated.saturating_sub(distinct);
        let reckoned = distinct as f64 * again as f64 / FINGERPRINTS;
        told.map(|told| told.max(reckoned))
    }
}

/// How many fingerprints there are.
const FINGERPRINTS: f64 = 18_446_744_073_709_551_616.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            date: "2026-11-20".into(),
            distinct_least: 90,
            distinct_most: 110,
            generated_most: 500,
            depth: Some(7),
            searched_secs: 60,
        }
    }

    fn facts(given: bool, read: Option<u64>) -> Facts {
        let mut facts = Facts::default();
        if let Some(distinct) = read {
            facts.add(&Event::Recovered { distinct, queued: Some(3) });
        }
        facts.add(&Event::Depth(5));
        if given {
            facts.went_on_from(checkpoint());
        }
        facts
    }

    #[test]
    fn what_is_read_must_be_the_checkpoint_that_was_given() {
        for (given, read, is_right) in [
            (false, None, true),
            (true, Some(90), true),
            (true, Some(110), true),
            (true, Some(89), false),
            (true, Some(111), false),
            (true, None, false),
            (false, Some(100), false),
        ] {
            let why = facts(given, read).against_recovery();
            assert_eq!(why.is_none(), is_right, "{given} {read:?}: {why:?}");
        }
    }

    #[test]
    fn the_parts_of_a_search_count_together() {
        let resumed = facts(true, Some(100));
        assert_eq!(resumed.depth, Some(7), "what was found before is not less deep");
        let last = Counts { depth: None, generated: 300, distinct: Some(200), queued: Some(0) };
        // 500 before and 200 since, of which 200 were new.
        let all = 200.0 * 500.0 / FINGERPRINTS;
        assert_eq!(resumed.missed_at_most(Some(1e-30), last), Some(all));
        assert_eq!(resumed.missed_at_most(Some(0.5), last), Some(0.5));
        assert_eq!(facts(false, None).missed_at_most(Some(1e-30), last), Some(1e-30));
        let shown = resumed.resumed().map(|resumed| resumed.shown());
        assert_eq!(shown.unwrap(), "resumed from a checkpoint of 2026-11-20 at 100 states");
    }
}
