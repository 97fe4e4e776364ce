//! `greyverify mcp` as a client sees it: the real protocol, the real TLC.

#![expect(clippy::unwrap_used, reason = "a test without its files must fail")]

#[path = "../common/mod.rs"]
mod common;

mod arguments;
mod client;
mod departures;
mod folder;
mod protocol;
mod tools;
