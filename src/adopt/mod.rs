//! Other people's specifications: found where they lie, and written down as a
//! manifest with what they give.
//!
//! In: a folder ([`find`]), and what became of each configuration in it. Out:
//! the text of a manifest ([`tables`]), with every word of it found out.

mod draft;
mod find;
mod names;
mod recipes;
mod word;

pub use draft::{
    Fate, Kept, Library, alone, fate, head, schema_line, settle_on_one, tables, trial,
};
pub use find::{Found, HOMELESS, Pair, find};
pub use names::{Entry, Taken, entries};
pub use recipes::{Ci, Project, Recipe};
pub use word::Word;
