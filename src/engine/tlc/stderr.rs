//! What is said on standard error only: the JVM that does not start, and the
//! few failures TLC does not frame on standard output.

use crate::event::{Failure, FailureKind};

/// The failure that standard error tells of, if it tells of one.
#[must_use]
pub fn stderr_failure(text: &str) -> Option<Failure> {
    let (kind, line) = CAUSES.iter().find_map(|(marker, kind)| {
        let line = text.lines().find(|line| line.contains(marker))?;
        Some((*kind, line))
    })?;
    // A failed metadata folder is a whole message after the exception's name.
    let words = text
        .lines()
        .filter(|l| !l.contains("@!@!@") && !l.trim_start().starts_with("at "))
        .map(str::trim)
        .filter(|l| !l.is_empty());
    let text = match line.contains("@!@!@") {
        true => words.collect::<Vec<_>>().join("\n"),
        false => line.trim().to_owned(),
    };
    Some(Failure { kind, code: 0, text })
}

const CAUSES: [(&str, FailureKind); 11] = [
    ("STARTMSG 2162", FailureKind::Disk),
    ("STARTMSG 2163", FailureKind::Disk),
    ("No space left on device", FailureKind::Disk),
    ("Could not reserve enough space", FailureKind::Memory),
    ("insufficient memory for the Java Runtime Environment", FailureKind::Memory),
    ("OutOfMemoryError", FailureKind::Memory),
    ("UnsupportedClassVersionError", FailureKind::Engine),
    ("Unable to access jarfile", FailureKind::Engine),
    ("Could not find or load main class", FailureKind::Engine),
    ("Unrecognized VM option", FailureKind::Engine),
    ("Exception in thread \"main\"", FailureKind::Engine),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_among_the_noise() {
        let text = "Picked up X\nError: Could not find or load main class tlc2.TLC\nCaused by: ...";
        let failure = stderr_failure(text).unwrap();
        assert_eq!(failure.text, "Error: Could not find or load main class tlc2.TLC");
        assert_eq!(stderr_failure("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\n"), None);
    }
}
