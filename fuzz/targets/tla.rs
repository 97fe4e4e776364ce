//! [`greyverify_fuzz::module`] of bytes that the fuzzer makes.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| greyverify_fuzz::module(text));

/// Without the fuzzer there is nothing to do.
#[cfg(not(fuzzing))]
fn main() {}
