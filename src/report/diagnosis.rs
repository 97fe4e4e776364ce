//! What is told of a job, taken apart: the one source of what the screen, the
//! files for programs, annotations, summaries and pages say about it.
//!
//! In: an outcome. Out: a [`Diagnosis`]. Reports only choose and lay out.

use std::path::Path;

use super::console::found;
use super::shown::{behaviour, definition, message, why};
use super::{deadlock, failure, next, update};
use crate::event::ViolationKind;
use crate::event::evaluated;
use crate::figures::relative;
use crate::figures::wrapped;
use crate::outcome::{EngineTrouble, Inconclusive, JobOutcome, Judgement, Verdict};
use crate::record::{Diagnosis, EVIDENCE, Joined, Place};

/// The same parts, each as it stands on a screen; hints are only broken there.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) words: Option<String>,
    pub(super) excerpt: Option<String>,
    pub(super) why: Option<String>,
    pub(super) hints: Vec<String>,
    pub(super) states: Option<String>,
}

impl Diagnosis {
    /// All that one needs to understand what became of a job.
    #[must_use]
    pub fn of(outcome: &JobOutcome) -> Self {
        let parts = parts(outcome);
        let text = text(outcome, &parts);
        let Parts { words, excerpt, why, hints, states } = parts;
        let plain = |part: Option<String>| part.map(|part| plain(&part));
        Self {
            kind: kind(&outcome.verdict).to_owned(),
            name: name(&outcome.verdict),
            place: Place::of(outcome),
            words: plain(words),
            excerpt: plain(excerpt),
            why: plain(why),
            hints,
            states: plain(states),
            text,
        }
    }
}

impl Diagnosis {
    /// The same of a simulation that shards have shared, if all its portions were judged
    /// together; its files are in the folder of all jobs.
    #[must_use]
    pub fn of_joined(joined: &Joined, jobs: &Path) -> Option<Self> {
        let verdict = joined.verdict.as_ref()?;
        let hints: Vec<String> = match verdict {
            Verdict::Vacuous { why } => why.iter().map(|why| why.hint().to_owned()).collect(),
            _ => Vec::new(),
        };
        let mut lines = vec![format!("{}: {}", joined.job.name, joined.job.finding())];
        lines.extend(hints.iter().flat_map(|hint| wrapped(&format!("hint: {hint}"), 0, 2)));
        let folders = joined.portions.iter().map(|taken| relative(&jobs.join(&taken.folder)));
        lines.extend(folders.map(|folder| format!("  {EVIDENCE}{folder}")));
        lines.extend(joined.replays().map(|command| format!("  next: {command}")));
        let (kind, text) = (kind(verdict).to_owned(), lines.join("\n"));
        Some(Self { kind, hints, text, ..Self::default() })
    }
}

fn parts(outcome: &JobOutcome) -> Parts {
    match &outcome.verdict {
        Verdict::Violated { property, kind, detail, .. } => {
            let is_an_end = *kind == ViolationKind::Deadlock && !outcome.is_as_expected();
            let hints = is_an_end.then(|| deadlock::hint(outcome)).into_iter().collect();
            Parts { hints, ..violated(outcome, property, detail) }
        }
        Verdict::EngineFailed { part, why, hint } => {
            failure::parts(outcome, *part, why, hint.as_deref())
        }
        Verdict::Inconclusive { why } => hints(why.hint()),
        Verdict::Vacuous { why } => hints(why.iter().map(|vacuity| vacuity.hint())),
        Verdict::Unreached { .. } => {
            hints(["enlarge the bounds until it happens, or mend the guard that forbids it"])
        }
        Verdict::Verified { .. } if outcome.is_counted_otherwise() => {
            let command = update::command(&outcome.job.name);
            hints([format!("if these counts are right now: {command}").as_str()])
        }
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. }
        | Verdict::ReachedAsExpected { .. } => Parts::default(),
    }
}

fn hints<'a>(all: impl IntoIterator<Item = &'a str>) -> Parts {
    Parts { hints: all.into_iter().map(str::to_owned).collect(), ..Parts::default() }
}

fn violated(outcome: &JobOutcome, property: &Option<String>, detail: &Option<String>) -> Parts {
    let assumption = super::assumption::false_one(outcome);
    let detail = detail.as_ref().filter(|_| assumption.is_none());
    let names = property.iter().flat_map(|names| names.split(", "));
    let part = Place::of_false_part(outcome);
    let definitions = names.filter_map(|name| definition(&outcome.job.spec, name, part.as_ref()));
    let excerpts = failure::place(outcome).into_iter().chain(definitions);
    let excerpts: Vec<String> = excerpts.chain(assumption.map(|a| a.shown())).collect();
    Parts {
        words: detail.and_then(|detail| message(detail)),
        excerpt: (!excerpts.is_empty()).then(|| excerpts.join("\n")),
        why: why(outcome),
        hints: Vec::new(),
        states: behaviour(outcome),
    }
}

fn text(outcome: &JobOutcome, parts: &Parts) -> String {
    let mut lines = vec![format!("{}: {}", outcome.job.name, found(outcome))];
    if let Judgement::Unexpected { why: Some(why), .. } = &outcome.judgement {
        let written = outcome.job.expect.at.as_ref().filter(|_| parts.excerpt.is_none());
        let written = written.map(|at| format!("{}:{}: ", relative(&at.file), at.line));
        lines.push(format!("  {}{why}", written.unwrap_or_default()));
    }
    let Parts { words, excerpt, why, hints, states } = parts;
    lines.extend([words, excerpt, why].into_iter().flatten().cloned());
    lines.extend(hints.iter().flat_map(|hint| wrapped(&format!("hint: {hint}"), 0, 2)));
    lines.extend(states.clone());
    lines.push(format!("  {EVIDENCE}{}", relative(outcome.dir.path())));
    lines.extend(next::commands(outcome));
    lines.join("\n")
}

/// A part as it is without the rest of the screen around it: what says which
/// part it is, and the blanks that all of its lines begin with, are left out.
fn plain(part: &str) -> String {
    let label = "why: ";
    let unlabelled = match part.trim_start().strip_prefix(label) {
        Some(rest) => " ".repeat(part.len() - rest.len()) + rest,
        None => part.to_owned(),
    };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = || unlabelled.lines().filter(|line| !line.trim().is_empty());
    let common = lines().map(indent).min().unwrap_or(0);
    lines().map(|line| &line[common..]).collect::<Vec<_>>().join("\n")
}

fn name(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Violated { property, .. } => property.clone(),
        Verdict::ReachedAsExpected { probe, .. } | Verdict::Unreached { probe, .. } => {
            Some(probe.clone())
        }
        Verdict::EngineFailed { why, .. } => {
            let what = why.lines().find_map(evaluated)?;
            what.rsplit(' ').next().map(str::to_owned)
        }
        _ => None,
    }
}

/// What was found, in one word for a program.
fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Verified { .. } => "verified",
        Verdict::AssumptionsHold { .. } => "assumptions-hold",
        Verdict::NoViolationWithin { .. } => "no-violation",
        Verdict::Violated { kind, finite, .. } => violation(kind.told(*finite)),
        Verdict::ReachedAsExpected { .. } => "reached",
        Verdict::Unreached { .. } => "unreached",
        Verdict::Vacuous { .. } => "vacuous",
        Verdict::Inconclusive { why: Inconclusive::Doubtful { .. } } => "doubtful",
        Verdict::Inconclusive { .. } => "inconclusive",
        Verdict::EngineFailed { part, .. } => match part {
            EngineTrouble::Spec => "specification",
            EngineTrouble::Config => "configuration",
            EngineTrouble::Evaluation => "evaluation-error",
            EngineTrouble::Unsupported => "unsupported",
            EngineTrouble::Unimplemented => "unimplemented",
            EngineTrouble::CannotStart => "cannot-start",
            EngineTrouble::Crash => "crash",
        },
    }
}

/// A broken promise, in one word for a program.
pub(super) fn violation(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Assumption => "violated-assumption",
        ViolationKind::Deadlock => "deadlock",
        ViolationKind::Safety => "violated-safety",
        ViolationKind::Liveness => "violated-liveness",
        ViolationKind::Assertion => "violated-assertion",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_alone_has_neither_label_nor_indentation() {
        let why = "  why: Holds(e) is FALSE   A.tla:3\n         with e = 1\n       x = 2 is FALSE";
        assert_eq!(plain(why), "Holds(e) is FALSE   A.tla:3\n  with e = 1\nx = 2 is FALSE");
        let several = "  why P is violated:\n       x = 1\n  how: it repeats";
        assert_eq!(plain(several), "why P is violated:\n     x = 1\nhow: it repeats");
        assert_eq!(plain("    ä\n\n     b"), "ä\n b");
    }
}
