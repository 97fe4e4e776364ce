//! What to type next, below what is told of a job.

use crate::engine::quoted;
use crate::event::ViolationKind;
use crate::figures::relative;
use crate::outcome::{JobOutcome, Verdict};

/// The commands that look closer at the counterexample, if there is one, each on its line: all of
/// its states, and, where a mirror program can, a smaller one.
pub(super) fn commands(outcome: &JobOutcome) -> Vec<String> {
    if outcome.facts.trace.steps == 0 {
        return Vec::new();
    }
    let file = quoted(relative(&outcome.dir.counterexample_itf()).as_ref());
    let mut commands = vec![format!("greyverify trace show {file}")];
    let is_violated = matches!(&outcome.verdict, Verdict::Violated { kind, .. } if *kind != ViolationKind::Assumption);
    commands.extend(
        (outcome.job.has_mirror && is_violated).then(|| format!("greyverify shrink {file}")),
    );
    let begin = |n: usize| if n == 0 { "  next: " } else { "        " };
    commands.iter().enumerate().map(|(n, command)| format!("{}{command}", begin(n))).collect()
}
