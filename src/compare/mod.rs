//! Two programs that share nothing, on the same question: the engine on the
//! specification, a mirror program on its own.
//!
//! [`levels`] compares the states that they visit, [`edges`] the steps between
//! them, [`mutants`] what they catch. Pure.

pub mod edges;
pub mod levels;
pub mod mutants;

use levels::Witness;

/// How witnesses differ, in words: by their verdicts, their counts and their
/// edges. Empty if they do not.
#[must_use]
pub fn all_differences(witnesses: &[Witness]) -> Vec<String> {
    let counts = levels::differences(witnesses);
    counts.into_iter().chain(edges::differences(witnesses)).collect()
}
