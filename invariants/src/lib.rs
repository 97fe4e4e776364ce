//! The safety properties of Grey, written once.
//!
//! [`predicates`] are pure functions over logs, votes and usages, named after
//! the operators of the specifications (`specs/*.tla`) that they mirror.

pub mod predicates;
