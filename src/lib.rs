//! greyverify.
pub mod config;
pub mod event;
pub mod manifest;
pub mod outcome;
pub mod spec;
pub mod trace;
pub mod value;
