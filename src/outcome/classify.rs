//! From facts to verdict. Success needs positive evidence on every point; an
//! engine's claim is only one of them.

use std::collections::BTreeSet;
use std::path::Path;

use super::facts::{Facts, ProcessExit, Stop};
use super::green::green;
use super::reading;
use super::red::found;
use super::told::Told;
use super::warnings;
use super::{EngineTrouble, Inconclusive, Vacuity, Verdict};
use crate::config::Config;
use crate::event::FailureKind;
use crate::manifest::{Mode, VacuityPolicy};
use crate::objection::Doubt;
use crate::plan::Portion;
use crate::spec::Spec;

/// What a job was to find out.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The root module with all it needs.
    pub spec: &'a Spec,
    /// How it was to be searched.
    pub mode: Mode,
    /// Names of everything that was to be checked.
    pub declared: Vec<String>,
    /// The configuration the engine was given, read back from its text.
    pub effective: &'a Config,
    /// Whether a deadlock was to be reported.
    pub deadlock: bool,
    /// Whether states are only counted, so that nothing need be checked.
    pub only_counted: bool,
    /// The predicate that must be reachable, and the name of its negation.
    pub probe: Option<(&'a str, &'a str)>,
    /// Whether coverage was asked for.
    pub coverage: bool,
    /// Actions that need not fire.
    pub may_stay_silent: &'a [String],
    /// What a vacuous green is worth.
    pub vacuity: VacuityPolicy,
    /// Which portion of a simulation it is, if others walk the rest.
    pub portion: Option<Portion>,
    /// What speaks against the verdict, known before the job ran.
    pub doubts: &'a [Doubt],
    /// Whose output it must be, if that is known.
    pub origin: Option<Origin<'a>>,
    /// Seconds the job had.
    pub time_budget_secs: u64,
}

/// Whose output it must be.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    /// The root module.
    pub root: &'a str,
    /// The name of the engine that was started.
    pub engine: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// A verdict and what else should be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// What was found out.
    pub verdict: Verdict,
    /// Remarks that do not change it.
    pub notes: Vec<String>,
}

/// The doubt about values that are others each time.
const RANDOM: &str = "random";

/// Decides. Pure: the same facts give the same verdict.
#[must_use]
pub fn classify(asked: &Asked<'_>, facts: &Facts) -> Classified {
    let mut notes = Vec::new();
    let verdict = found(asked, facts, &mut notes)
        .or_else(|| failed(asked, facts))
        .or_else(|| stopped(asked, facts))
        .or_else(|| ended_badly(facts))
        .unwrap_or_else(|| green(asked, facts, &mut notes));
    let verdict = doubted(asked, verdict, &mut notes);
    let engine = asked.origin.as_ref().map_or("the engine", |origin| origin.engine);
    notes.extend(warnings::notes(facts, asked.spec, engine));
    // A property that is listed twice has each doubt twice.
    let mut told = BTreeSet::new();
    notes.retain(|note| told.insert(note.clone()));
    Classified { verdict, notes }
}

/// A green that something speaks against is withheld; a red stays a red. Both
/// say every doubt there is about them.
fn doubted(asked: &Asked<'_>, verdict: Verdict, notes: &mut Vec<String>) -> Verdict {
    let green = match verdict {
        Verdict::Verified { .. }
        | Verdict::AssumptionsHold { .. }
        | Verdict::NoViolationWithin { .. } => true,
        Verdict::Violated { .. } | Verdict::ReachedAsExpected { .. } => false,
        // A search that evaluates something anew each time ends where chance
        // wants, so that its end tells nothing.
        Verdict::Inconclusive { why: Inconclusive::Cut { .. } } if by_chance(asked) => {
            let mut doubts = withholding(asked);
            doubts.sort_by_key(|doubt| doubt.id != RANDOM);
            return inconclusive(Inconclusive::Doubtful { doubts });
        }
        // What makes a verdict wrong may also be why there is none.
        Verdict::Inconclusive { .. } => {
            notes.extend(asked.doubts.iter().filter(|d| d.withholds()).map(Doubt::note));
            return verdict;
        }
        Verdict::Unreached { .. } | Verdict::Vacuous { .. } => return verdict,
        Verdict::EngineFailed { ref why, .. } => {
            // More cases than TLC counts look to it like none.
            let counted = asked.doubts.iter().filter(|d| d.id == "tlc-742");
            notes.extend(counted.filter(|_| why.contains("tautology")).map(Doubt::note));
            return verdict;
        }
    };
    notes.extend(asked.doubts.iter().filter(|d| d.concerns(green)).map(Doubt::note));
    let doubts = if green { withholding(asked) } else { Vec::new() };
    match doubts.is_empty() {
        true => verdict,
        false => inconclusive(Inconclusive::Doubtful { doubts }),
    }
}

/// What a green must not be called one for.
fn withholding(asked: &Asked<'_>) -> Vec<Doubt> {
    asked.doubts.iter().filter(|doubt| doubt.withholds()).cloned().collect()
}

/// True if values that change from one evaluation to the next decide which
/// states there are.
fn by_chance(asked: &Asked<'_>) -> bool {
    asked.doubts.iter().any(|doubt| doubt.withholds() && doubt.id == RANDOM)
}

fn failed(asked: &Asked<'_>, facts: &Facts) -> Option<Verdict> {
    if let Some(detail) = &facts.out_of_memory {
        return Some(inconclusive(Inconclusive::Memory { detail: detail.clone() }));
    }
    // Memory and disk explain the other failures that they drag along.
    let blames = |kind| facts.failures.iter().find(|f| f.kind == kind);
    if let Some(failure) = blames(FailureKind::Memory) {
        return Some(inconclusive(Inconclusive::Memory { detail: failure.text.clone() }));
    }
    if let Some(failure) = blames(FailureKind::Disk) {
        return Some(inconclusive(Inconclusive::Disk { detail: failure.text.clone() }));
    }
    let failure = facts.failures.first()?;
    let told = Told::of(failure, facts, asked.spec, asked.effective);
    if let Some(Told { part, what, hint }) = told {
        return Some(Verdict::EngineFailed { part, why: what, hint: Some(hint) });
    }
    let part = EngineTrouble::of(failure.kind)?;
    let told_better = facts.diagnostics.iter().find(|d| !d.warning && part == EngineTrouble::Spec);
    let why = told_better.map_or(&failure.text, |d| &d.message).clone();
    let hint = failure.hint.map(str::to_owned);
    let hint = hint.or_else(|| reading::advice(&facts.diagnostics, asked.spec));
    Some(Verdict::EngineFailed { part, why, hint })
}

fn stopped(asked: &Asked<'_>, facts: &Facts) -> Option<Verdict> {
    let why = match facts.stop.as_ref()? {
        Stop::TimeBudget => out_of_time(asked, facts),
        Stop::Cancelled => Inconclusive::Cancelled,
        Stop::FailFast { job } => Inconclusive::FailFast { job: job.clone() },
        Stop::Silent { during, seconds } => {
            Inconclusive::Silent { during: (*during).to_owned(), seconds: *seconds }
        }
        Stop::Standing { seconds } => Inconclusive::Standing { seconds: *seconds },
        Stop::Memory { detail } => Inconclusive::Memory { detail: detail.clone() },
        Stop::Disk { detail } => Inconclusive::Disk { detail: detail.clone() },
        Stop::Touched { path } => Inconclusive::BrokenOutput { detail: touched(path) },
        Stop::Lingering => Inconclusive::NoResult {
            detail: "it had said its last word, would not end, and was ended".to_owned(),
        },
    };
    Some(inconclusive(why))
}

/// What is said when the tools are not the ones that were verified.
pub(crate) fn touched(path: &Path) -> String {
    let path = path.display();
    format!("{path} was changed during the run, after it had been verified; run again")
}

pub(super) fn simulation_cut(
    asked: &Asked<'_>,
    facts: &Facts,
    seconds: Option<u64>,
) -> Inconclusive {
    let counts = facts.counts.unwrap_or_default();
    let wanted = match asked.mode {
        Mode::Simulate { traces, .. } => traces,
        Mode::Exhaustive => None,
    };
    Inconclusive::SimulationCut {
        seconds,
        generated: counts.generated,
        behaviours: facts.behaviours,
        asked: wanted,
    }
}

pub(super) fn out_of_time(asked: &Asked<'_>, facts: &Facts) -> Inconclusive {
    if matches!(asked.mode, Mode::Simulate { .. }) {
        return simulation_cut(asked, facts, Some(asked.time_budget_secs));
    }
    if facts.is_compiling {
        return Inconclusive::Compiling { seconds: asked.time_budget_secs };
    }
    let counts = facts.counts.unwrap_or_default();
    Inconclusive::TimeBudget {
        seconds: asked.time_budget_secs,
        distinct: counts.distinct.unwrap_or(0),
        queued: counts.queued,
    }
}

fn ended_badly(facts: &Facts) -> Option<Verdict> {
    // A simulation without initial states ends with an exit status of failure.
    if facts.initial_distinct == Some(0) && facts.finished && facts.success.is_none() {
        return Some(vacuous(vec![Vacuity::NoState { constrained_away: false }]));
    }
    if let Some(why) = &facts.cannot_start {
        let part = EngineTrouble::CannotStart;
        return Some(Verdict::EngineFailed { part, why: why.clone(), hint: None });
    }
    let why = match facts.exit {
        None => no_result("its exit status is unknown"),
        Some(ProcessExit::Signal(signal)) => Inconclusive::Killed { signal },
        Some(ProcessExit::Code(0)) => return broken_output(facts),
        Some(ProcessExit::Code(code)) => no_result(&format!("exit status {code}")),
    };
    Some(inconclusive(why))
}

fn broken_output(facts: &Facts) -> Option<Verdict> {
    let detail = facts.malformed.first()?.clone();
    Some(inconclusive(Inconclusive::BrokenOutput { detail }))
}

pub(super) fn inconclusive(why: Inconclusive) -> Verdict {
    Verdict::Inconclusive { why }
}

pub(super) fn vacuous(why: Vec<Vacuity>) -> Verdict {
    Verdict::Vacuous { why }
}

pub(super) fn no_result(detail: &str) -> Inconclusive {
    Inconclusive::NoResult { detail: detail.to_owned() }
}
