//! A configuration, which TLC is then given as it was read: it reads the same.
#![no_main]

use greyverify::config::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(config) = parse(text) else { return };
    let printed = config.on_its_lines();
    let again = parse(&printed).expect("what is given to TLC is a configuration");
    assert_eq!(again.on_its_lines(), printed);
});
