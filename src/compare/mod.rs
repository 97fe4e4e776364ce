//! Two programs that share nothing, on the same question: the engine on the
//! specification, a mirror program on its own.
//!
//! [`levels`] compares what they visit, [`mutants`] what they catch. Pure.

pub mod levels;
pub mod mutants;
