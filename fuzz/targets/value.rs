//! A value as TLC prints it: printed again, it is read as the same.
#![no_main]

use greyverify_behaviour::value::Value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let value = Value::read(text);
    assert_eq!(Value::read(&value.to_string()), value);
});
