//! What each message of TLC means.
//!
//! The numbers are those of TLC's own `EC.java`. Every known one has its line
//! here; one that is not known becomes [`Event::Unknown`] and is never dropped.

use std::sync::LazyLock;

use regex::Regex;

use super::advice;
use super::clock::told_time;
use super::failures::{failure, general, innermost, kind_of, words};
use super::frames::Frame;
use super::labels::{covered, positions};
use super::numbers::numbers;
use super::states::{back_to, state, step};
use crate::event::{
    ActionCoverage, Counts, Event, ExpressionCoverage, FailureKind, Search, SearchMode, Violation,
    ViolationKind, Warning,
};
use crate::trace::{Location, Step, location};

type Emit<'a> = &'a mut dyn FnMut(Event);

/// Passes on the events a message stands for; nearly always one.
pub(super) fn translate(frame: Frame, emit: Emit<'_>) {
    match frame.code {
        2217 | 2216 => trace_step(frame, emit),
        2107 | 2108 => violated_initially(&frame, emit),
        2102 => failed_initially(frame, emit),
        2262 => emit(version(&frame.text)),
        2187 | 2271 | 2188 => emit(Event::SearchStarted(search(&frame))),
        2220 => emit(Event::ReadingStarted),
        2219 => emit(Event::ReadingFinished),
        2189 => emit(Event::InitialStatesStarted),
        2190 | 2191 | 2207 | 2208 => emit(initial_states(&frame.text)),
        2118 | 2256 => emit(Event::InitialStates { generated: 0, distinct: 0 }),
        2200 | 2206 => emit(Event::Progress(progress(&frame.text))),
        2209 => simulated(&frame.text, emit),
        2199 | 2204 | 2210 => emit(Event::FinalCounts(counts(&frame.text))),
        2194 => emit(number(&frame.text).map_or_else(|| unreadable(&frame), Event::Depth)),
        2212 => emit(Event::LivenessAnnounced),
        2192 => emit(liveness(&frame.text)),
        2267 => emit(Event::LivenessFinished),
        2195 => emit(Event::CheckpointStarted),
        2196 => emit(Event::CheckpointFinished),
        2197 => emit(Event::RecoveryStarted),
        2198 => emit(recovered(&frame)),
        2193 => success(&frame, emit),
        2110 | 2112 | 2114 | 2116 | 2104 | 2404 | 2132 => emit(violated(&frame)),
        2121 | 2264 => emit(Event::TraceStarted),
        2218 => emit(Event::Stuttering),
        2122 => emit(lasso(&frame)),
        2103 => emit(Event::ErrorStack(positions(&frame.text))),
        2201 => emit(Event::CoverageStarted),
        // With advice for runs of some minutes.
        2202 | 2777 => emit(Event::CoverageFinished),
        2772 | 2773 => emit(action_coverage(&frame)),
        2774 | 2778 => emit(property_coverage(&frame.text)),
        2221 | 2775 => emit(expression_coverage(&frame)),
        2186 => emit(Event::Finished),
        2230 => emit(constant(&frame).unwrap_or_else(|| other(frame))),
        _ => emit(other(frame)),
    }
}

/// An invariant or property that speaks of no variable is evaluated before
/// there is a state, and TLC calls it an error of the configuration.
fn constant(frame: &Frame) -> Option<Event> {
    let rest = frame.text.trim().strip_prefix("The ")?;
    let named = rest.strip_prefix("invariant of ").or_else(|| rest.strip_prefix("property of "))?;
    let name = named.strip_suffix(" is equal to FALSE")?;
    Some(Event::Violated(Violation {
        kind: ViolationKind::Safety,
        properties: vec![name.to_owned()],
        places: Vec::new(),
        detail: Some(format!("{name} speaks of no variable, and is FALSE at these constants")),
    }))
}

/// The number under which TLC tells the time of its start.
const STARTED: i64 = 2185;
/// It did not find where to count an evaluation.
const MISPLACED: i64 = 2776;
/// Advice to run Java with another garbage collector: which one is used is
/// part of the plan, and was measured.
const GARBAGE_COLLECTOR: i64 = 2401;
/// A warning of symmetry together with liveness.
const SYMMETRY_WITH_LIVENESS: i64 = 2279;

/// Errors, warnings, remarks, and the unknown.
fn other(frame: Frame) -> Event {
    let known_remark = matches!(
        frame.code,
        2203 | 2205 | 2211 | 2263 | 2268 | 2269 | GARBAGE_COLLECTOR | 2501 | 2502 | 2779 | 7000
            ..=7010 | 20000
    );
    let known_warning = matches!(frame.code, 2149 | 2255 | 2257..=2259 | 2279 | 2284 | 4800..=4805);
    match (frame.code, frame.severity) {
        // An Assert that fails inside an invariant or an exception.
        (_, 1 | 2) if innermost(&frame).code == 2132 => violated(&frame),
        (1000, 1 | 2) => Event::Failed(general(&frame)),
        (1000, 3) => warning(&frame),
        (1000, _) => Event::Note { code: 1000, text: frame.text },
        (STARTED, _) => begun(frame),
        (MISPLACED, _) => Event::CoverageMisplaced,
        (code, _) if known_remark => Event::Note { code, text: frame.text },
        (_, _) if known_warning => warning(&frame),
        (code, 1 | 2) => match kind_of(code) {
            Some(kind) => Event::Failed(failure(&frame, kind)),
            // An error we do not know is an error.
            None => Event::Failed(failure(&frame, FailureKind::Engine)),
        },
        (_, 3) => warning(&frame),
        (code, severity) => Event::Unknown { code, severity, text: frame.text },
    }
}

/// `Starting... (2026-11-22 15:47:56)`.
fn begun(frame: Frame) -> Event {
    match told_time(&frame.text) {
        Some(at) => Event::Begun(at),
        None => Event::Note { code: frame.code, text: frame.text },
    }
}

fn warning(frame: &Frame) -> Event {
    let (code, text) = (frame.code, words(frame));
    let hiding = (code == SYMMETRY_WITH_LIVENESS).then_some("SYMMETRY");
    Event::Warning(Warning { code, text, hint: advice::of_warning(code), hiding })
}

fn unreadable(frame: &Frame) -> Event {
    Event::Malformed {
        why: format!("message {} does not read as it should: {}", frame.code, frame.text.trim()),
    }
}

/// `TLC2 Version 2.15 of Day Month 20?? (rev: d5b5a7f)`.
fn version(text: &str) -> Event {
    let word_after = |marker: &str| {
        let rest = text.split_once(marker)?.1;
        rest.split([' ', ')', '\n']).next().filter(|w| !w.is_empty()).map(str::to_owned)
    };
    Event::Version {
        version: word_after("Version ").unwrap_or_default(),
        revision: word_after("rev: "),
    }
}

fn search(frame: &Frame) -> Search {
    let before = |marker: &str| {
        let head = frame.text.split_once(marker)?.0;
        numbers(head.rsplit(' ').next()?).last().copied()
    };
    let seed = frame
        .text
        .split_once("seed ")
        .and_then(|(_, rest)| rest.split([' ', ',']).next()?.parse().ok());
    Search {
        mode: match frame.code {
            2271 => SearchMode::DepthFirst,
            2188 => SearchMode::Simulation,
            _ => SearchMode::BreadthFirst,
        },
        workers: before(" worker").and_then(|n| u32::try_from(n).ok()),
        heap_mib: before("MB heap"),
        offheap_mib: before("MB offheap"),
        seed,
        compiled: false,
    }
}

fn initial_states(text: &str) -> Event {
    let found = numbers(text);
    let first = found.first().copied().unwrap_or(0);
    // `N states generated, with M of them distinct`, or only `M distinct`.
    let distinct = match text.contains("of them distinct") {
        true => found.get(1).copied().unwrap_or(first),
        false => first,
    };
    Event::InitialStates { generated: first, distinct }
}

/// `Progress(12) at 2026-11-22 15:47:56: 3 states generated (..), 3 distinct ..`.
fn progress(text: &str) -> Counts {
    let depth = text.split_once(')').and_then(|(head, _)| number(head));
    let figures = text.split_once(": ").map_or(text, |(_, rest)| rest);
    Counts { depth: depth.filter(|_| !is_simulated(text)), ..counts(figures) }
}

fn is_simulated(text: &str) -> bool {
    text.contains("-1 distinct states")
}

/// In a simulation the number in front is that of the behaviours so far; it is
/// -1 before August 2020.
fn simulated(text: &str, emit: Emit<'_>) {
    emit(Event::Progress(progress(text)));
    let head = text.split_once(')').map(|(head, _)| head);
    let told = head.filter(|head| is_simulated(text) && !head.contains('-')).and_then(number);
    told.into_iter().for_each(|n| emit(Event::Behaviours(n)));
}

/// `N states generated ..., M distinct states found ..., Q states left on queue.`
/// Rates stand in brackets and are wrong in the first report, so they are skipped.
fn counts(text: &str) -> Counts {
    let plain = without_brackets(text);
    let before = |marker: &str| {
        let clause = plain.split(", ").find(|clause| clause.contains(marker))?;
        (!clause.trim_start().starts_with('-')).then(|| number(clause)).flatten()
    };
    Counts {
        depth: None,
        generated: before("states generated").or_else(|| number(&plain)).unwrap_or(0),
        distinct: before("distinct states found"),
        queued: before("left on queue"),
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let keep = |c: &char| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    };
    text.chars().filter(keep).collect()
}

fn number(text: &str) -> Option<u64> {
    numbers(text).first().copied()
}

/// `Recovery completed. 3 states examined. 1 states on queue.`
fn recovered(frame: &Frame) -> Event {
    match numbers(&frame.text)[..] {
        [distinct, queued] => Event::Recovered { distinct, queued: Some(queued) },
        _ => unreadable(frame),
    }
}

fn liveness(text: &str) -> Event {
    let complete = text.contains("complete state space");
    let distinct = text.split_once(" with ").and_then(|(_, rest)| number(rest));
    Event::LivenessStarted { complete, distinct }
}

/// The two estimates of a fingerprint collision. One that cannot be read is
/// told, since a green depends on it.
fn success(frame: &Frame, emit: Emit<'_>) {
    let values = frame.text.lines().filter_map(|line| {
        let (_, value) = line.split_once("val = ")?;
        Some((line.contains("actual"), value.trim().parse().ok()))
    });
    let estimates: Vec<(bool, Option<f64>)> = values.collect();
    if estimates.iter().any(|(_, value)| value.is_none()) {
        emit(unreadable(frame));
    }
    let of = |actual: bool| {
        estimates.iter().find(|(a, v)| *a == actual && v.is_some()).and_then(|(_, v)| *v)
    };
    emit(Event::ClaimedSuccess { collision_calculated: of(false), collision_actual: of(true) });
}

/// Names stand between these words in the sentences of TLC.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:Invariant|Property|Action property|Temporal propert(?:y|ies)|Postcondition) (.+?)(?: at line .*)? (?:is|was|were) (?:violated|false)",
    )
    .ok()
});

/// A conjunct of a property is named by its place.
static PLACE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"line \d+, col \d+ to line \d+, col \d+ of module \w+").ok());

/// The names of a sentence, and the places that stand for names.
fn names(text: &str) -> (Vec<String>, Vec<Location>) {
    let (Some(pattern), Some(place)) = (&*NAMES, &*PLACE) else {
        return (Vec::new(), Vec::new());
    };
    let Some(list) = pattern.captures(text.trim()).and_then(|c| c.get(1)) else {
        return (Vec::new(), Vec::new());
    };
    let list = list.as_str();
    let places = place.find_iter(list).filter_map(|found| location(found.as_str())).collect();
    let list = place.replace_all(list, "").replace(", and ", ", ").replace(" and ", ", ");
    let names = list.split(", ").map(str::trim).filter(|name| !name.is_empty());
    (names.map(str::to_owned).collect(), places)
}

fn violated(frame: &Frame) -> Event {
    let cause = innermost(frame).code;
    let (kind, detail) = match cause {
        2114 => (ViolationKind::Deadlock, None),
        2112 | 2116 => (ViolationKind::Liveness, None),
        2104 | 2404 => (ViolationKind::Assumption, Some(words(frame))),
        2132 => (ViolationKind::Assertion, Some(words(frame))),
        _ => (ViolationKind::Safety, None),
    };
    let (properties, places) = names(&frame.text);
    Event::Violated(Violation { kind, properties, places, detail })
}

/// The state stands in the message itself; no trace follows.
fn violated_initially(frame: &Frame, emit: Emit<'_>) {
    let (sentence, variables) = frame.text.split_once('\n').unwrap_or((&frame.text, ""));
    let kind = if frame.code == 2107 { ViolationKind::Safety } else { ViolationKind::Liveness };
    let (properties, places) = names(sentence);
    emit(Event::Violated(Violation { kind, properties, places, detail: None }));
    emit(Event::TraceStarted);
    emit(Event::TraceStep(Step { number: 1, action: None, state: state(variables) }));
}

/// An evaluation that failed in an initial state, which stands below.
fn failed_initially(mut frame: Frame, emit: Emit<'_>) {
    const BETWEEN: &str = "While working on the initial state:\n";
    let split = frame.text.split_once(BETWEEN);
    let variables = split.map(|(_, variables)| state(variables)).unwrap_or_default();
    if let Some((words, _)) = split {
        frame.text = words.to_owned();
    }
    emit(other(frame));
    if !variables.is_empty() {
        emit(Event::TraceStarted);
        emit(Event::TraceStep(Step { number: 1, action: None, state: variables }));
    }
}

fn trace_step(frame: Frame, emit: Emit<'_>) {
    emit(step(&frame.text).map_or_else(|| unreadable(&frame), Event::TraceStep));
}

fn lasso(frame: &Frame) -> Event {
    back_to(&frame.text)
        .map_or_else(|| unreadable(frame), |(number, action)| Event::BackToState { number, action })
}

fn action_coverage(frame: &Frame) -> Event {
    let read = covered(&frame.text).and_then(|(action, part, figures)| {
        let [distinct, generated] = figures[..] else {
            return None;
        };
        Some(ActionCoverage {
            action: action.name,
            location: action.location?,
            part,
            distinct,
            generated,
            initial: frame.code == 2773,
        })
    });
    read.map_or_else(|| unreadable(frame), Event::ActionCoverage)
}

fn property_coverage(text: &str) -> Event {
    let name = covered(text).map(|(action, ..)| action.name).unwrap_or_default();
    Event::PropertyCoverage { name }
}

/// `  ||line 8, col 16 to line 8, col 20 of module M: N`, newer ones `N:COST`.
fn expression_coverage(frame: &Frame) -> Event {
    let read =
        frame.text.trim().trim_start_matches('|').split_once(": ").and_then(|(place, figures)| {
            let evaluations = number(figures)?;
            Some(ExpressionCoverage { location: location(place)?, evaluations })
        });
    read.map_or_else(|| unreadable(frame), Event::ExpressionCoverage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conjunct_is_named_by_its_place_and_a_property_by_its_name() {
        let (named, places) = names("Invariant A is violated.");
        assert_eq!((named, places.len()), (vec!["A".to_owned()], 0));
        let (named, places) =
            names("Action property line 12, col 12 to line 12, col 24 of module Ab is violated.");
        assert_eq!((named.len(), places[0].module.as_str(), places[0].line), (0, "Ab", 12));
        let (named, places) = names(
            "Temporal properties P, line 3, col 1 to line 4, col 2 of module M, and Q were violated.",
        );
        assert_eq!((named, places.len()), (vec!["P".to_owned(), "Q".to_owned()], 1));
    }

    #[test]
    fn a_constant_that_is_false_is_a_violation_and_a_constraint_an_error() {
        let said = |text: &str| {
            let text = text.to_owned();
            let mut found = Vec::new();
            translate(Frame { code: 2230, severity: 1, text, inner: None }, &mut |e| found.push(e));
            found
        };
        for text in
            ["The invariant of Inv is equal to FALSE\n", "The property of Inv is equal to FALSE"]
        {
            let [Event::Violated(violation)] = &said(text)[..] else { panic!("{text}") };
            assert_eq!(
                (violation.kind, &violation.properties[..]),
                (ViolationKind::Safety, &["Inv".to_owned()][..])
            );
        }
        assert!(matches!(said("The constraint of C is equal to FALSE")[..], [Event::Failed(_)]));
    }
}
