//! Drives an implementation through behaviours of its TLA+ specification, in
//! `cargo test`, without Java: does it do what the specification does, and refuse
//! what the specification refuses?
//!
//! `greyverify paths` writes the behaviours, which cover every transition of a model,
//! and they are committed. A team implements [`System`] for its implementation:
//!
//! ```
//! use greyverify_driver::{State, System, Value, tla};
//!
//! struct Cache(std::collections::BTreeSet<String>);
//!
//! impl System for Cache {
//!     fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
//!         match (action, params) {
//!             ("Add", [Value::Str(key)]) if self.0.insert(key.clone()) => Ok(()),
//!             ("Add", [_]) => Err("it is there already".to_owned()),
//!             _ => Err(format!("{action} is not known")),
//!         }
//!     }
//!
//!     fn observe(&self) -> State {
//!         vec![("keys", tla::set(self.0.iter().map(|key| tla::text(key))))]
//!     }
//! }
//! ```
//!
//! and a test walks them:
//!
//! ```no_run
//! # struct Cache;
//! # impl greyverify_driver::System for Cache {
//! #     fn apply(&mut self, _: &str, _: &[greyverify_driver::Value]) -> Result<(), String> { Ok(()) }
//! #     fn observe(&self) -> greyverify_driver::State { Vec::new() }
//! # }
//! #[test]
//! fn the_cache_does_what_its_specification_does() {
//!     let paths = greyverify_driver::Paths::read("specs/Cache.paths").unwrap();
//!     let walked = paths.walk(|_| Cache).unwrap();
//!     assert!(walked.is_whole(), "{walked}");
//! }
//! ```
//!
//! | module | in -> out |
//! |---|---|
//! | `files` | ITF files -> behaviours, or why they cannot be used |
//! | `graph` | behaviours -> states and transitions |
//! | `follow` | a system and a path -> where it goes another way, if it does |
//! | `shrink` | a path on which something is wrong -> a short one |
//! | `kept` | a counterexample and a system -> where the system leaves it |
//! | `mismatch` | what is wrong -> text |
//! | `record` | a system, chance -> a log that an engine judges |
//! | [`Paths`], [`Counterexamples`] | a folder -> a verdict on a system |

mod counterexamples;
mod files;
mod follow;
mod graph;
mod kept;
mod mismatch;
mod paths;
mod record;
mod shrink;
mod system;

pub use counterexamples::{Counterexamples, Left, LeftBy};
pub use files::Unusable;
pub use mismatch::Mismatch;
pub use paths::{Paths, Walked};
pub use system::{State, System};

pub use greyverify_behaviour::tla;
pub use greyverify_behaviour::value::Value;
