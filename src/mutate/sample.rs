//! A part of many things, chosen by chance that can be repeated.

/// As many of these as are wanted, in their order; all if there are no more.
/// The same seed chooses the same ones.
pub(super) fn sample<T>(mut all: Vec<T>, wanted: usize, seed: u64) -> Vec<T> {
    let mut chance = Chance(seed);
    let mut left = all.len();
    let mut missing = wanted.min(left);
    // Each is taken with the probability that makes every choice as likely.
    all.retain(|_| {
        let is_taken = chance.below(left) < missing;
        left -= 1;
        missing -= usize::from(is_taken);
        is_taken
    });
    all
}

/// SplitMix64: enough to choose by, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not none.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_its_size_and_keeps_the_order() {
        let all: Vec<u32> = (0..100).collect();
        for seed in 0..20 {
            let some = sample(all.clone(), 10, seed);
            assert_eq!(some.len(), 10);
            assert!(some.is_sorted());
            assert_eq!(some, sample(all.clone(), 10, seed));
        }
        assert_ne!(sample(all.clone(), 10, 1), sample(all.clone(), 10, 2));
        assert_eq!(sample(all.clone(), 100, 1), all);
        assert_eq!(sample(all.clone(), 1_000, 1), all);
        assert!(sample(all, 0, 1).is_empty());
    }
}
