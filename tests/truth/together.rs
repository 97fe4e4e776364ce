//! Several properties that one run checks: what is told of each is told of it
//! by its name, and one run of TLC is enough.

use std::fmt::Write as _;

use crate::common::{Ran, expect_all};

/// What is checked: a keyword of the configuration, and what it says.
pub(super) type Said<'a> = (&'a str, &'a str);

/// Definitions of all of them, as P1, P2, ..., and the lines of the
/// configuration that name these.
pub(super) fn named(all: &[Said]) -> (String, String) {
    let (mut definitions, mut config) = (String::new(), String::new());
    for (n, (keyword, said)) in (1..).zip(all) {
        let _ = writeln!(definitions, "P{n} == {said}");
        let _ = writeln!(config, "{keyword} P{n}");
    }
    (definitions, config)
}

/// Each of these, as a property.
pub(super) fn properties<'a, const N: usize>(all: [&'a str; N]) -> [Said<'a>; N] {
    all.map(|said| ("PROPERTY", said))
}

/// Checks what is said, under its keyword, and finds the words of each in what
/// comes out; they may depend on its name.
#[track_caller]
pub(super) fn all_told<const N: usize>(
    cases: [(&str, &str, &str); N],
    check: impl Fn(&[Said]) -> Ran,
    code: i32,
    words: impl Fn(&str, &str) -> String,
) {
    let ran = check(&cases.map(|(keyword, said, _)| (keyword, said)));
    let words = (1..).zip(cases).map(|(n, (_, _, part))| words(part, &format!("P{n}")));
    let words: Vec<String> = words.collect();
    expect_all(&ran, code, &words.iter().map(String::as_str).collect::<Vec<_>>());
}

/// It is green, and nothing is said about this.
#[track_caller]
pub(super) fn is_green_without(ran: &Ran, words: &str) {
    assert!(ran.code == 0 && !ran.stdout.contains(words), "{ran:?}");
}
