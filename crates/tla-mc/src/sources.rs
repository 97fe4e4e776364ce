//! This crate as text, for programs that are built of a specification.

/// Its package file.
pub const PACKAGE: &str = include_str!("../Cargo.toml");

/// Its other files, each by its path in it, and its text.
pub const SOURCES: [(&str, &str); 9] = [
    ("README.md", include_str!("../README.md")),
    ("src/lib.rs", include_str!("lib.rs")),
    ("src/message.rs", include_str!("message.rs")),
    ("src/mouth.rs", include_str!("mouth.rs")),
    ("src/printed.rs", include_str!("printed.rs")),
    ("src/search.rs", include_str!("search.rs")),
    ("src/sound.rs", include_str!("sound.rs")),
    ("src/sources.rs", include_str!("sources.rs")),
    ("src/verdict.rs", include_str!("verdict.rs")),
];
