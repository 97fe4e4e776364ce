//! What `greyverify watch` says beside the results of its rounds.

use crate::figures::counted;

/// Said when everything is told.
pub const WAITING: &str = "\nwaiting for a file to be saved; Ctrl-C ends\n";
/// Said when a file is saved before everything is told.
pub const SAVED: &str = "\na file was saved: once more\n";

/// What is run.
#[must_use]
pub fn begin(new: usize, in_all: usize) -> String {
    match new == in_all {
        true => format!("\nchecking {}\n", counted(new, "job")),
        false => {
            format!("\nchecking {new} of {}: the others read nothing new\n", counted(in_all, "job"))
        }
    }
}

/// Nothing is run: what came out before still counts.
#[must_use]
pub fn nothing_new(in_all: usize, red: &[String]) -> String {
    let mut text = match in_all {
        1 => "\nthe job reads nothing new".to_owned(),
        _ => format!("\nnone of {} reads anything new", counted(in_all, "job")),
    };
    text.push('\n');
    text.push_str(&still_red(red));
    text
}

/// What failed before and reads nothing new: no green of others speaks of it.
#[must_use]
pub fn still_red(red: &[String]) -> String {
    match red {
        [] => String::new(),
        red => format!("still not as expected: {}\n", red.join(", ")),
    }
}
