//! A verdict in one sentence.

use super::{EngineTrouble, Resumed, Vacuity, Verdict};
use crate::event::{ViolationKind, evaluated};
use crate::figures::{counted, grouped, shortened};
use crate::trace::located;

/// Characters of an engine's message shown in one line.
const SENTENCE: usize = 160;

/// Probability that a state was missed from which on it is told. Below that it
/// is less likely than a fault of the machine's memory; `outcomes.json` always
/// has it.
const MISSED_MIN: f64 = 1e-6;

/// The probability that a state was missed, where it matters.
pub(crate) fn missed(probability: f64) -> String {
    match probability >= MISSED_MIN {
        true => format!(", P(missed) < {probability:.1e}"),
        false => String::new(),
    }
}

/// That a search went on from a checkpoint, behind what it came to.
pub(crate) fn then(resumed: &Resumed) -> String {
    format!(", {}", resumed.shown())
}

/// A verdict in one sentence.
#[must_use]
pub fn finding(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed } => {
            let alike = symmetry.as_ref().map(|name| format!(" up to {name}")).unwrap_or_default();
            let depth = depth.map(|d| format!(", depth {d}")).unwrap_or_default();
            let collision = collision.map(missed).unwrap_or_default();
            let (distinct, generated) = (grouped(*distinct), grouped(*generated));
            let least = if resumed.is_some() { "at least " } else { "" };
            let resumed = resumed.as_ref().map(then).unwrap_or_default();
            format!(
                "verified: {distinct} distinct of {least}{generated} states{alike}{depth}{collision}{resumed}"
            )
        }
        Verdict::AssumptionsHold { assumptions: Some(1) } => {
            "assumptions hold: 1 ASSUME is true".to_owned()
        }
        Verdict::AssumptionsHold { assumptions: Some(n) } => {
            format!("assumptions hold: {} ASSUMEs are true", grouped(*n))
        }
        Verdict::AssumptionsHold { assumptions: None } => {
            "assumptions hold, however many there are in the modules that were not read".to_owned()
        }
        Verdict::NoViolationWithin { limit, generated, seed, extent, noted } => {
            let generated = grouped(*generated);
            let distinct = extent.as_ref().and_then(|extent| extent.distinct);
            let distinct = distinct.map(|d| format!(", {d}")).unwrap_or_default();
            let seed = seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
            let extent = extent.as_ref().map(|extent| format!("; {extent}")).unwrap_or_default();
            let portion = noted.as_ref().map(|noted| noted.told()).unwrap_or_default();
            format!(
                "no violation in {generated} states{distinct} ({limit}{seed}){extent}; not a proof{portion}"
            )
        }
        Verdict::Violated { property, kind: ViolationKind::Assumption, .. } => match property {
            Some(name) => format!("postcondition {name} is false"),
            None => "an ASSUME is false at these constants".to_owned(),
        },
        Verdict::Violated { property, kind, steps, finite, cut, .. } => {
            let name = property.as_deref().unwrap_or("a property");
            let are = if name.contains(", ") { "are" } else { "is" };
            let what = match kind.told(*finite) {
                ViolationKind::Deadlock => "deadlock".to_owned(),
                ViolationKind::Assertion => "an Assert failed".to_owned(),
                ViolationKind::Liveness => format!("{name} {are} violated (liveness)"),
                _ => format!("{name} {are} violated"),
            };
            violated(&what, *steps, cut.as_deref())
        }
        Verdict::ReachedAsExpected { steps, cut, .. } => {
            let states = counted(usize::try_from(*steps).unwrap_or(0), "state");
            match cut {
                Some(by) => format!("reached in at least {states}; its behaviour was cut by {by}"),
                None => format!("reached in {states}"),
            }
        }
        Verdict::Unreached { probe, distinct } => {
            format!("{probe} is out of reach in all {} states", grouped(*distinct))
        }
        Verdict::Vacuous { why } => {
            let why: Vec<String> = why.iter().map(Vacuity::to_string).collect();
            format!("vacuous: {}", why.join("; "))
        }
        Verdict::Inconclusive { why } => format!("inconclusive: {why}"),
        Verdict::EngineFailed { part, why, .. } => {
            format!("{}: {}", trouble(*part), first_sentence(why))
        }
    }
}

fn violated(what: &str, steps: u64, cut: Option<&str>) -> String {
    if let Some(by) = cut {
        let states = counted(usize::try_from(steps).unwrap_or(0), "state");
        return match steps {
            0 => format!("{what}; its counterexample was cut by {by}"),
            _ => format!("{what} after at least {states}; its counterexample was cut by {by}"),
        };
    }
    match steps {
        0 => what.to_owned(),
        1 => format!("{what} in the initial state"),
        n => format!("{what} after {n} states"),
    }
}

pub(crate) fn trouble(part: EngineTrouble) -> &'static str {
    match part {
        EngineTrouble::Spec => "the specification is wrong",
        EngineTrouble::Config => "the configuration is wrong",
        EngineTrouble::Evaluation => "an expression cannot be evaluated",
        EngineTrouble::Unsupported => "the engine cannot check this",
        EngineTrouble::Unimplemented => "not supported",
        EngineTrouble::CannotStart => "the engine cannot be started",
        EngineTrouble::Crash => "the engine failed",
    }
}

/// The first sentence, which TLC breaks over lines where values stand in it.
/// `Evaluating invariant Inv failed.` says where, and goes behind what it is
/// about.
pub(crate) fn first_sentence(text: &str) -> String {
    let is_place = |line: &str| {
        located(line).is_some_and(|(before, _, after)| before.is_empty() && after.is_empty())
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_place(line));
    let lines: Vec<String> = lines.map(with_short_places).collect();
    let mut sentence = String::new();
    for line in lines.iter().filter(|line| evaluated(line).is_none()) {
        sentence.push_str(if sentence.is_empty() { "" } else { " " });
        sentence.push_str(line);
        if line.ends_with('.') || sentence.len() > SENTENCE {
            break;
        }
    }
    let sentence = shortened(&sentence, SENTENCE);
    match lines.iter().find_map(|line| evaluated(line)) {
        None if sentence.is_empty() => "no reason given".to_owned(),
        None => sentence,
        Some(what) if sentence.is_empty() => format!("evaluating {what} failed"),
        Some(what) => format!("{}, in {what}", sentence.trim_end_matches('.')),
    }
}

/// `line 4, col 8 to line 4, col 16 of module M` as `M.tla:4:8`.
pub(crate) fn with_short_places(line: &str) -> String {
    match located(line) {
        Some((before, at, after)) => {
            let after = with_short_places(after);
            format!("{before}{}.tla:{}:{}{after}", at.module, at.line, at.column)
        }
        None => line.to_owned(),
    }
}
