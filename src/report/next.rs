//! What to type next, below what is told of a job.

use std::borrow::Cow;

use crate::event::ViolationKind;
use crate::figures::relative;
use crate::outcome::{JobOutcome, Verdict};

/// The commands that look closer at the counterexample, if there is one, each on its line: all of
/// its states, and, where a mirror program can, a smaller one.
pub(super) fn commands(outcome: &JobOutcome) -> Vec<String> {
    if outcome.facts.trace.steps == 0 {
        return Vec::new();
    }
    let file = relative(&outcome.dir.counterexample_itf());
    let file = quoted(&file);
    let mut commands = vec![format!("greyverify trace show {file}")];
    let is_violated = matches!(&outcome.verdict, Verdict::Violated { kind, .. } if *kind != ViolationKind::Assumption);
    commands.extend(
        (outcome.job.has_mirror && is_violated).then(|| format!("greyverify shrink {file}")),
    );
    let begin = |n: usize| if n == 0 { "  next: " } else { "        " };
    commands.iter().enumerate().map(|(n, command)| format!("{}{command}", begin(n))).collect()
}

/// A word as a shell takes it.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    match word.chars().all(is_plain) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', "'\\''"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(quoted("out/jobs/a.b/c.itf.json"), "out/jobs/a.b/c.itf.json");
        assert_eq!(quoted("my out/x"), "'my out/x'");
        assert_eq!(quoted("it's;$x"), "'it'\\''s;$x'");
    }
}
