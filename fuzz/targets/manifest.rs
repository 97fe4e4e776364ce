//! A manifest. It names files, and reading it opens none of them.
#![no_main]

use std::path::Path;

use greyverify::manifest::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = Manifest::parse(Path::new("greyverify.toml"), text) {
        assert!(!errors.first().is_empty(), "a manifest that is refused is told why");
    }
});
