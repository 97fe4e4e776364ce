//! Engines: a job in, a stream of [events](crate::event) out.
//!
//! There is one, TLC. What is particular to it stays below `tlc`.

pub mod tlc;
