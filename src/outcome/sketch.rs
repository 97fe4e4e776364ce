//! How many distinct states there were, without keeping them.
//!
//! In: the least fingerprints of all that were met, spread evenly over 64 bits.
//! Out: an [`Estimate`]. Where there were fewer states than are kept, they were
//! counted. Else the largest one that is kept tells how densely all lie (the
//! estimator of k minimum values; Bar-Yossef and others, RANDOM 2002).

use serde::{Deserialize, Serialize};

/// Fingerprints that are kept: `Gv7_Covering.java` has the same number.
const KEPT: usize = 4096;

/// The least fingerprints of the states that were met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Sketch {
    /// In order, each once, at most [`KEPT`] of them.
    least: Vec<u64>,
}

/// A number of distinct states.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The number.
    pub states: u64,
    /// Two standard deviations of it in percent: 95 of 100 estimates are as near as
    /// that. 0 if the states were counted.
    pub error_percent: f64,
}

impl Sketch {
    /// The sketch that keeps these.
    #[must_use]
    pub fn of(fingerprints: impl IntoIterator<Item = u64>) -> Self {
        let mut least: Vec<u64> = fingerprints.into_iter().collect();
        least.sort_unstable();
        least.dedup();
        least.truncate(KEPT);
        Self { least }
    }

    /// The sketch of all states that one of the two stands for: what is least of all is
    /// among the least of its own.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self::of(self.least.iter().chain(&other.least).copied())
    }

    /// How many distinct states it stands for.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let kept = self.least.len();
        let Some(last) = self.least.last().filter(|_| kept == KEPT) else {
            return Estimate { states: kept as u64, error_percent: 0.0 };
        };
        // The part of all fingerprints that lies below the last one.
        let part = (*last as f64 + 1.0) / 2f64.powi(64);
        let states = ((KEPT - 1) as f64 / part).round() as u64;
        Estimate { states, error_percent: 200.0 / ((KEPT - 2) as f64).sqrt() }
    }
}

/// Fingerprints in hexadecimal, with blanks between them.
impl From<Sketch> for String {
    fn from(sketch: Sketch) -> Self {
        sketch.least.iter().map(|print| format!("{print:016x}")).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for Sketch {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let prints = text.split_whitespace().map(|word| u64::from_str_radix(word, 16));
        Ok(Self::of(prints.collect::<Result<Vec<_>, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers that lie as those of a good hash.
    fn spread(n: u64) -> u64 {
        let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[test]
    fn few_states_are_counted() {
        let sketch = Sketch::of([7, 3, 7, u64::MAX]);
        assert_eq!(sketch.estimate(), Estimate { states: 3, error_percent: 0.0 });
        let all_but_one = Sketch::of((0..KEPT as u64 - 1).map(spread));
        assert_eq!(all_but_one.estimate().states, KEPT as u64 - 1);
    }

    #[test]
    fn a_sketch_is_read_as_it_is_written() {
        let sketch = Sketch::of((0..9).map(spread));
        let text = serde_json::to_string(&sketch).unwrap();
        assert_eq!(serde_json::from_str::<Sketch>(&text).unwrap(), sketch);
        assert!(serde_json::from_str::<Sketch>("\"12 xy\"").is_err());
        assert_eq!(serde_json::from_str::<Sketch>("\"\"").unwrap(), Sketch::default());
    }

    proptest! {
        #[test]
        fn sketches_of_parts_are_the_sketch_of_the_whole(
            (first, second) in (0u64..9_000, 0u64..9_000),
        ) {
            let one = Sketch::of((0..first).map(spread));
            let other = Sketch::of((first / 2..first / 2 + second).map(spread));
            let whole = Sketch::of((0..first).chain(first / 2..first / 2 + second).map(spread));
            prop_assert_eq!(one.and(&other), whole);
        }

        #[test]
        fn many_states_are_estimated_within_three_times_the_standard_deviation(
            (first, states) in (0u64..1 << 40, 5_000u64..60_000),
        ) {
            let Estimate { states: told, error_percent } =
                Sketch::of((first..first + states).map(spread)).estimate();
            let off = (told as f64 - states as f64).abs() / states as f64 * 100.0;
            prop_assert!(off < 2.5 * error_percent, "{told} of {states}: {off} %");
        }
    }
}
