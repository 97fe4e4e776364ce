//! greyverify.
pub mod app;
pub mod cli;
pub mod config;
pub mod engine;
pub mod event;
pub mod generate;
pub mod manifest;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod rundir;
pub mod runner;
pub mod spec;
pub mod toolchain;
pub mod trace;
pub mod value;
