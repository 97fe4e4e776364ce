//! Two programs that share nothing, on the same question: the engine on the
//! specification, a mirror program on its own.
//!
//! [`levels`] compares the states that they visit, [`parting`] the steps between
//! them, which [`edges`] holds, [`mutants`] what they catch. Pure.

pub mod edges;
pub mod levels;
pub mod mutants;
pub mod parting;

use levels::Witness;

/// How witnesses differ, in words: by their verdicts, their counts and their
/// edges. Empty if they do not.
#[must_use]
pub fn all_differences(witnesses: &[Witness]) -> Vec<String> {
    let counts = levels::differences(witnesses);
    counts.into_iter().chain(parting::differences(witnesses)).collect()
}
