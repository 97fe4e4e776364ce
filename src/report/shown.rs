//! Pieces of a specification and of its behaviours as a screen shows them: the
//! property as it is worded, why it is false, and the states.

use super::window::around;
use crate::counterexample::steps::{SCREEN, ending_line, lines};
use crate::event::ViolationKind;
use crate::figures::{counted, relative, shortened};
use crate::outcome::{JobOutcome, TraceDigest, Verdict};
use crate::record::Place;
use crate::spec::{Spec, without_tabs};
use crate::trace::Step;

/// Steps of a counterexample shown, from its end; the first state is always
/// shown.
const STEPS: usize = 10;
/// Lines of an engine's message shown, and characters of each.
const MESSAGE: (usize, usize) = (16, 160);

/// The property as the specification words it, around the part of it that is false.
pub(super) fn definition(
    spec: &Spec,
    property: &str,
    false_part: Option<&Place>,
) -> Option<String> {
    let definition = spec.definition(property)?;
    let line = definition.line()?;
    let first = usize::try_from(line).ok()?.checked_sub(1)?;
    let text = without_tabs(&definition.module.text);
    let all: Vec<&str> = text.lines().skip(first).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = all.first().map_or(0, |line| indent(line));
    let belongs = |(n, l): &(usize, &&str)| *n == 0 || l.trim().is_empty() || indent(l) > own;
    let body: Vec<(u32, &str)> = all
        .iter()
        .enumerate()
        .take_while(belongs)
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(n, l)| {
            (definition.module.line_in_file(line + u32::try_from(n).unwrap_or_default()), *l)
        })
        .collect();
    let file = relative(&definition.module.path);
    let is_false = |(at, _): &(u32, &str)| {
        false_part.is_some_and(|part| part.file == file && part.line == *at)
    };
    let matters = body.iter().position(is_false);
    let lines: Vec<&str> = body.iter().map(|(_, line)| *line).collect();
    let place = format!("  {file}:{}", definition.module.line_in_file(line));
    Some(std::iter::once(place).chain(around(&lines, matters)).collect::<Vec<_>>().join("\n"))
}

/// Why it is violated, if that was found out.
pub fn why(outcome: &JobOutcome) -> Option<String> {
    let spec = &outcome.job.spec;
    let accounts = &outcome.explanation.accounts;
    let lines = match &outcome.explanation.finding {
        Some(finding) if accounts.is_empty() || !finding.is_bare() => {
            super::explanation::lines(spec, finding, step(outcome))
        }
        _ => super::account::lines(spec, accounts),
    };
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The step that breaks an action property, by the numbers of its states.
fn step(outcome: &JobOutcome) -> Option<(u64, u64)> {
    let trace = &outcome.facts.trace;
    match &outcome.verdict {
        Verdict::Violated { kind: ViolationKind::Liveness, finite: true, .. } => {
            Some((trace.before_last()?.number, trace.last()?.number))
        }
        _ => None,
    }
}

/// The counterexample: its first state and its last steps.
pub(super) fn behaviour(outcome: &JobOutcome) -> Option<String> {
    let trace = &outcome.facts.trace;
    let spec: &Spec = &outcome.job.spec;
    let first = trace.head.first()?;
    let mut text = Vec::new();
    text.extend(lines(Some(spec), None, first, SCREEN));
    let shown = last_steps(trace);
    let skipped = trace.steps - 1 - shown.len() as u64;
    if skipped > 0 {
        let file = relative(&outcome.dir.counterexample());
        text.push(format!(
            "       … {} in {file}",
            counted(usize::try_from(skipped).unwrap_or(0), "step")
        ));
    }
    for (before, step) in shown {
        text.extend(lines(Some(spec), Some(before), step, SCREEN));
    }
    text.extend(ending_line(Some(spec), &trace.ending));
    Some(text.join("\n"))
}

/// The last steps that are kept, each with the one before it.
fn last_steps(trace: &TraceDigest) -> Vec<(&Step, &Step)> {
    let kept: Vec<&Step> = trace.head.iter().chain(&trace.tail).collect();
    let follows = |pair: &&[&Step]| pair[1].number == pair[0].number + 1;
    let pairs: Vec<_> = kept.windows(2).filter(follows).map(|p| (p[0], p[1])).collect();
    let from = pairs.len().saturating_sub(STEPS);
    pairs[from..].to_vec()
}

/// What an engine said, if it said anything.
pub(super) fn message(text: &str) -> Option<String> {
    let (max, width) = MESSAGE;
    let all: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    let mut shown: Vec<String> =
        all.iter().take(max).map(|l| format!("    {}", shortened(l, width))).collect();
    if all.len() > max {
        shown.push(format!("    … {} in the raw log", counted(all.len() - max, "more line")));
    }
    (!shown.is_empty()).then(|| shown.join("\n"))
}
