//! What people and other programs see of a run.
//!
//! In: a [`RunOutcome`](crate::outcome::RunOutcome), or the live figures of
//! running jobs. Out: text. Only [`progress`] touches a terminal; everything
//! else returns a `String`, and the caller decides where it goes: results to
//! standard output, the rest to standard error.

mod account;
mod ahead;
mod assumption;
pub mod behaviour;
pub mod columns;
pub mod compare;
pub mod compared;
pub mod console;
pub mod costs;
mod deadlock;
pub mod diagnosis;
pub mod difference;
pub mod exit_codes;
pub mod github;
pub mod html;
pub mod init;
pub mod keys;
pub mod list;
pub mod message;
pub mod mutants;
pub mod paint;
pub mod paths;
pub mod place;
pub mod plan;
pub mod progress;
pub mod refusal;
pub mod replay;
pub mod reporters;
pub mod shrink;
pub mod traces;
pub mod update;
pub mod validate;
pub mod watch;

pub(crate) mod explanation;
mod failure;
mod next;
pub mod shown;
pub(crate) mod table;
mod window;
