//! A module.
#![no_main]

use std::path::PathBuf;

use greyverify::spec::{SourceModule, expression};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = SourceModule::read("M", PathBuf::from("M.tla"), text);
    let _ = expression(text);
});
