//! Mirrors: TLA+ specifications once more, in Rust, so that two engines that
//! share nothing can be compared, and so that a counterexample can be replayed
//! and shrunk without TLC.
//!
//! A [`Mirror`] is a [stateright] model with the same variables, the same
//! actions and the same properties as its specification. [`Mirrors`] is what a
//! program has of them, and [`serve`] makes it a program that greyverify starts
//! (`[mirror]` in the manifest) for `cross-check`, `mutate`, `replay`, `shrink`
//! and `trace validate`:
//!
//! ```text
//! fn main() -> std::process::ExitCode {
//!     greyverify_mirror::serve(&Counters)
//! }
//! ```
//!
//! `examples/counter` is one in full, beside its specification and manifest.
//!
//! | module | in -> out |
//! |---|---|
//! | [`Given`] | constants and replaced operators of a subject -> fields of a mirror |
//! | [`tla`] | values of Rust -> values of TLA+ |
//! | [`search`] | a mirror -> verdict, distinct states, states per level |
//! | [`fair`] | a mirror and what must eventually happen -> a fair cycle that avoids it |
//! | [`tally`] | a walk that returns -> whether it is fair |
//! | [`mod@explore`], [`mod@catch`] | a mirror -> what greyverify compares with TLC |
//! | [`mod@replay`] | a behaviour, whoever found it -> the mirror's own path, or where they part |
//! | [`mod@shrink`] | a counterexample -> a small one |

pub mod catch;
pub mod explore;
pub mod fair;
pub mod replay;
pub mod search;
pub mod shrink;
pub mod tally;

mod any;
mod given;
mod mirror;
mod program;
#[cfg(test)]
mod walker;

pub use any::AnyMirror;
pub use given::Given;
pub use mirror::{FairAction, Mirror, Promise, StepProperty};
pub use program::{Mirrors, serve};

pub use greyverify_behaviour as behaviour;
pub use greyverify_behaviour::tla;
pub use greyverify_protocol as protocol;
pub use stateright;
