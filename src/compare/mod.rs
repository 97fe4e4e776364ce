//! Two engines that share nothing, on the same question: TLC on the
//! specification, stateright on its mirror in Rust.
//!
//! [`levels`] compares what they visit, [`mutants`] what they catch. Pure, but
//! for running the mirror.

pub mod levels;
pub mod mutants;
