//! A counterexample in a file: what was read is written so that it is read as the same.
#![no_main]

use greyverify_behaviour::itf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(behaviour) = itf::from_text(bytes) else { return };
    let Ok(text) = itf::to_text(&behaviour) else { return };
    let again = itf::from_text(text.as_bytes()).expect("what was written is read");
    assert_eq!(itf::to_text(&again).expect("what was written once is written again"), text);
});
