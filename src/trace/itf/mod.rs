//! The Informal Trace Format: behaviours in files that other tools read, too.
//!
//! In: a [`Behaviour`](super::Behaviour), or its steps one by one ([`Writer`]).
//! Out: ITF JSON, and back ([`from_text`]). The format is Apalache's ADR-015:
//!
//! | TLA+ | ITF |
//! |---|---|
//! | `TRUE`, `"text"` | `true`, `"text"` |
//! | an integer | `{"#bigint": "5"}`; plain numbers are read, too |
//! | `{a, b}` | `{"#set": [a, b]}` |
//! | a tuple, a sequence | `[a, b]`; `{"#tup": [a, b]}` is read, too |
//! | `[f \|-> a]` | `{"f": a}` |
//! | `(k :> a)` | `{"#map": [[k, a]]}` |
//! | a symbolic set | `{"#unserializable": "SUBSET S"}` |
//! | a model value | a string, as other tools do |
//! | an interval | a set, or unserializable if it is wide |
//!
//! What this loses stands under the key `greyverify` of a `#meta`: in that of
//! a state which strings are model values, which sets intervals, which maps
//! records, which variables unassigned; in that of the file where the behaviour
//! comes from and how exactly it ends. So a behaviour written and read again is
//! the same. A state's action (name, arguments, place) stands in its `#meta`.

mod decode;
mod encode;
mod notes;
mod pointer;
mod read;
mod write;

pub use read::from_text;
pub use write::{Writer, to_text};
