//! TLC: its command line, its process, its output.
//!
//! [`command`] builds the exact command of a job,
//! [`process`] runs it, and [`Decoder`] turns the bytes of `-tool` output into
//! [`Event`](crate::event::Event)s: `frames` finds the messages, `messages`
//! says what each one means. `sany` reads the parser's own diagnostics, and
//! [`stderr_failure`] what is said on standard error only. [`defects`] knows what
//! not to believe. [`plain()`] reads what TLC
//! prints without `-tool`.

pub mod command;
pub mod defects;
pub mod process;

mod decoder;
mod failures;
mod frames;
mod java;
mod labels;
mod logs;
mod messages;
mod numbers;
mod originals;
mod plain;
mod sany;
mod states;
mod stderr;

pub use decoder::Decoder;
pub use failures::NOTHING_EXCHANGED;
pub use labels::location_in;
pub use labels::{evaluated, located};
pub use plain::plain;
pub use stderr::stderr_failure;
