//! [`greyverify_fuzz::counterexample`] of bytes that the fuzzer makes.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| greyverify_fuzz::counterexample(bytes));

/// Without the fuzzer there is nothing to do.
#[cfg(not(fuzzing))]
fn main() {}
