//! From facts to verdict. Success needs positive evidence on every point; an
//! engine's claim is only one of them.

use std::path::Path;

use super::facts::{Facts, ProcessExit, Stop};
use super::trust;
use super::vacuity::{silent_actions, unexercised};
use super::warnings;
use super::{EngineTrouble, Inconclusive, Limit, Vacuity, VacuityPolicy, Verdict};
use crate::config::Config;
use crate::doubt::Doubt;
use crate::event::{FailureKind, SearchMode, Violation, ViolationKind};
use crate::manifest::Mode;
use crate::spec::Spec;
use crate::trace::Location;

/// TLC warns of symmetry together with liveness under this number.
const SYMMETRY_WITH_LIVENESS: i64 = 2279;
/// Exit status of a JVM that was told to exit when its memory ran out.
const JVM_OUT_OF_MEMORY: i32 = 3;

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
    /// The predicate that must be reachable, and the name of its negation.
    pub probe: Option<(&'a str, &'a str)>,
    /// Whether coverage was asked for.
    pub coverage: bool,
    /// Actions that need not fire.
    pub may_stay_silent: &'a [String],
    /// What a vacuous green is worth.
    pub vacuity: VacuityPolicy,
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
    /// The version of TLC that was started.
    pub version: String,
}

/// A verdict and what else should be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// What was found out.
    pub verdict: Verdict,
    /// Remarks that do not change it.
    pub notes: Vec<String>,
}

/// Decides. Pure: the same facts give the same verdict.
#[must_use]
pub fn classify(asked: &Asked<'_>, facts: &Facts) -> Classified {
    let mut notes = Vec::new();
    let verdict = found(asked, facts, &mut notes)
        .or_else(|| failed(facts))
        .or_else(|| stopped(asked, facts))
        .or_else(|| ended_badly(facts))
        .unwrap_or_else(|| green(asked, facts, &mut notes));
    let verdict = doubted(asked, verdict, &mut notes);
    notes.extend(warnings::notes(facts, asked.spec));
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
        Verdict::Unreached { .. }
        | Verdict::Vacuous { .. }
        | Verdict::Inconclusive { .. }
        | Verdict::EngineFailed { .. } => return verdict,
    };
    notes.extend(asked.doubts.iter().filter(|d| d.concerns(green)).map(Doubt::note));
    let withholding = asked.doubts.iter().filter(|d| green && d.withholds());
    let doubts: Vec<Doubt> = withholding.cloned().collect();
    match doubts.is_empty() {
        true => verdict,
        false => inconclusive(Inconclusive::Doubtful { doubts }),
    }
}

/// A violation found is found, however the engine ended afterwards.
fn found(asked: &Asked<'_>, facts: &Facts, notes: &mut Vec<String>) -> Option<Verdict> {
    let violation = facts.violations.first()?;
    let property = named(asked, violation, notes);
    if trust::failed_before_violation(facts) {
        let what = property.as_deref().unwrap_or("something");
        notes.push(format!("after that failure its output also announced that {what} is violated; the text of a specification can look like that"));
        return None;
    }
    let contested = trust::against_violation(facts);
    notes.extend(
        contested.iter().map(|why| format!("the engine's output cannot be trusted: {why}")),
    );
    let (steps, cut) = (facts.trace.steps, cut(facts));
    match (asked.probe, contested) {
        (Some((_, negation)), Some(detail)) if property.as_deref() == Some(negation) => {
            Some(inconclusive(Inconclusive::Untrusted { detail }))
        }
        (Some((probe, negation)), None) if property.as_deref() == Some(negation) => {
            Some(Verdict::ReachedAsExpected { probe: probe.to_owned(), steps, cut })
        }
        (_, contested) => Some(Verdict::Violated {
            property,
            kind: violation.kind,
            steps,
            detail: violation.detail.clone(),
            cut,
            contested,
        }),
    }
}

/// What cut the counterexample of a violation, if it is not whole: the engine
/// says that it has finished after all of it.
fn cut(facts: &Facts) -> Option<String> {
    if facts.finished {
        return facts
            .trace
            .gap
            .then(|| "states that are missing in the engine's output".to_owned());
    }
    Some(match (&facts.stop, facts.exit) {
        (Some(Stop::TimeBudget), _) => "the time budget".to_owned(),
        (Some(Stop::Cancelled), _) => "the signal that ended the run".to_owned(),
        (Some(Stop::Silent { during, seconds }), _) => {
            format!("greyverify: the engine said nothing for {seconds} s {during} and was ended")
        }
        (Some(Stop::Standing { seconds }), _) => {
            format!("greyverify: the engine stood still for {seconds} s and was ended")
        }
        (Some(Stop::Memory { detail }), _) => format!("greyverify for lack of memory: {detail}"),
        (Some(Stop::Disk { detail }), _) => format!("greyverify: {detail}"),
        (Some(Stop::Lingering | Stop::Touched { .. }) | None, Some(ProcessExit::Signal(n))) => {
            format!("signal {n}, which ended the engine")
        }
        (Some(Stop::Lingering | Stop::Touched { .. }) | None, _) => {
            "the end of the engine's output".to_owned()
        }
    })
}

/// An older TLC does not name the temporal property; if only one was checked,
/// it is that one. Of a conjunct any TLC tells the place only, and of `[]P` the
/// name of `P`.
fn named(asked: &Asked<'_>, violation: &Violation, notes: &mut Vec<String>) -> Option<String> {
    let owners = violation.places.iter().flat_map(|place| {
        let owners = asked.spec.owners(place, &asked.declared, asked.effective);
        if owners.is_empty() {
            vec![told(place)]
        } else {
            owners.into_iter().map(str::to_owned).collect()
        }
    });
    let declared = |name: &String| match asked.declared.contains(name) {
        true => vec![name.clone()],
        false => {
            let using = asked.spec.leading_to(name, None, &asked.declared, asked.effective);
            if using.is_empty() {
                vec![name.clone()]
            } else {
                using.into_iter().map(str::to_owned).collect()
            }
        }
    };
    let told_by_name = violation.properties.iter().flat_map(declared);
    let mut names: Vec<String> = told_by_name.chain(owners).collect();
    names.dedup();
    if !names.is_empty() {
        return Some(names.join(", "));
    }
    if violation.kind != ViolationKind::Liveness {
        return None;
    }
    let temporal: Vec<&str> = asked.effective.properties.iter().map(|p| p.name.as_str()).collect();
    if temporal.len() > 1 {
        notes.push("this TLC does not say which temporal property failed".to_owned());
    }
    (!temporal.is_empty()).then(|| temporal.join(" or "))
}

/// A place for which no property is known.
fn told(place: &Location) -> String {
    format!("the formula at {}.tla:{}:{}", place.module, place.line, place.column)
}

fn failed(facts: &Facts) -> Option<Verdict> {
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
    let part = EngineTrouble::of(failure.kind)?;
    let told_better = facts.diagnostics.iter().find(|d| !d.warning && part == EngineTrouble::Spec);
    let why = told_better.map_or(&failure.text, |d| &d.message).clone();
    Some(Verdict::EngineFailed { part, why })
}

fn stopped(asked: &Asked<'_>, facts: &Facts) -> Option<Verdict> {
    let why = match facts.stop.as_ref()? {
        Stop::TimeBudget => out_of_time(asked, facts),
        Stop::Cancelled => Inconclusive::Cancelled,
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

fn simulation_cut(asked: &Asked<'_>, facts: &Facts, seconds: Option<u64>) -> Inconclusive {
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

fn out_of_time(asked: &Asked<'_>, facts: &Facts) -> Inconclusive {
    if matches!(asked.mode, Mode::Simulate { .. }) {
        return simulation_cut(asked, facts, Some(asked.time_budget_secs));
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
        return Some(Verdict::EngineFailed { part, why: why.clone() });
    }
    let why = match facts.exit {
        None => no_result("its exit status is unknown"),
        Some(ProcessExit::Signal(signal)) => Inconclusive::Killed { signal },
        Some(ProcessExit::Code(JVM_OUT_OF_MEMORY)) => {
            Inconclusive::Memory { detail: "the JVM exited for lack of memory".to_owned() }
        }
        Some(ProcessExit::Code(0)) => return broken_output(facts),
        Some(ProcessExit::Code(code)) => no_result(&format!("exit status {code}")),
    };
    Some(inconclusive(why))
}

fn broken_output(facts: &Facts) -> Option<Verdict> {
    let detail = facts.malformed.first()?.clone();
    Some(inconclusive(Inconclusive::BrokenOutput { detail }))
}

/// The engine exited 0 and complained of nothing. What does that mean?
fn green(asked: &Asked<'_>, facts: &Facts, notes: &mut Vec<String>) -> Verdict {
    if !facts.finished {
        return inconclusive(no_result("exit status 0, but it never said that it finished"));
    }
    if let Some(detail) = trust::against_green(asked.origin.as_ref(), facts) {
        return inconclusive(Inconclusive::Untrusted { detail });
    }
    let checked = match asked.mode {
        Mode::Simulate { depth, traces } => simulated(asked, facts, depth, traces),
        Mode::Exhaustive => exhausted(asked, facts, notes),
    };
    checked.unwrap_or_else(|verdict| verdict)
}

fn simulated(
    asked: &Asked<'_>,
    facts: &Facts,
    depth: u32,
    traces: Option<u64>,
) -> Result<Verdict, Verdict> {
    if facts.search.as_ref().is_none_or(|s| s.mode != SearchMode::Simulation) {
        return Err(inconclusive(no_result("a simulation was asked for and none was announced")));
    }
    let generated = facts.counts.map_or(0, |c| c.generated);
    if generated == 0 {
        return Err(vacuous(vec![Vacuity::NoState { constrained_away: false }]));
    }
    something_is_checked(asked)?;
    let seconds = facts.elapsed.as_secs();
    let has_time = seconds < asked.time_budget_secs;
    let behaviours = facts.behaviours;
    let (is_whole, limit) = match traces {
        // Where the engine does not tell, a behaviour has at least one state.
        Some(wanted) => (
            behaviours.map_or(has_time && generated >= wanted, |ran| ran >= wanted),
            Limit::Traces { traces: behaviours, depth },
        ),
        None => (!has_time, Limit::Seconds { seconds, depth }),
    };
    if !is_whole {
        return Err(inconclusive(simulation_cut(
            asked,
            facts,
            (!has_time).then_some(asked.time_budget_secs),
        )));
    }
    Ok(Verdict::NoViolationWithin { limit, generated })
}

fn exhausted(
    asked: &Asked<'_>,
    facts: &Facts,
    notes: &mut Vec<String>,
) -> Result<Verdict, Verdict> {
    let Some(collision) = facts.success else {
        return Err(inconclusive(no_result("exit status 0, but no claim of success")));
    };
    if facts.search.as_ref().is_none_or(|s| s.mode != SearchMode::BreadthFirst) {
        return Err(inconclusive(Inconclusive::NotExhaustive));
    }
    let Some(counts) = facts.final_counts else {
        return Err(inconclusive(no_result("exit status 0, but no final counts")));
    };
    if let Some(detail) = trust::against_success(facts, counts) {
        return Err(inconclusive(Inconclusive::Untrusted { detail }));
    }
    if !asked.effective.has_behaviour() {
        return assumed(asked);
    }
    let generated = counts.generated;
    let Some(distinct) = counts.distinct else {
        return Err(inconclusive(no_result("the number of distinct states is unknown")));
    };
    if distinct == 0 {
        let constrained_away = generated > 0;
        return Err(vacuous(vec![Vacuity::NoState { constrained_away }]));
    }
    everything_was_explored(asked, facts, counts.queued)?;
    something_is_checked(asked)?;
    everything_declared_is_effective(asked)?;
    liveness_is_sound(asked, facts)?;
    everything_was_exercised(asked, facts, notes)?;
    if asked.effective.checked().is_empty() {
        notes.push("no property is named: only the absence of deadlock was checked".to_owned());
    }
    if !asked.effective.cuts().is_empty() {
        let cuts = asked.effective.cuts().join(", ");
        notes.push(format!("only states within the constraint {cuts} were explored"));
    }
    if let Some((probe, _)) = asked.probe {
        return Ok(Verdict::Unreached { probe: probe.to_owned(), distinct });
    }
    Ok(Verdict::Verified { distinct, generated, depth: facts.depth, collision })
}

/// Without a behaviour TLC evaluates the assumptions and nothing else.
fn assumed(asked: &Asked<'_>) -> Result<Verdict, Verdict> {
    everything_declared_is_effective(asked)?;
    match asked.spec.assumptions() {
        _ if !asked.declared.is_empty() => {
            Err(vacuous(vec![Vacuity::NoState { constrained_away: false }]))
        }
        Some(0) => Err(vacuous(vec![Vacuity::NoAssumption])),
        assumptions => Ok(Verdict::AssumptionsHold { assumptions }),
    }
}

fn everything_was_explored(
    asked: &Asked<'_>,
    facts: &Facts,
    queued: Option<u64>,
) -> Result<(), Verdict> {
    match queued {
        Some(0) => Ok(()),
        // The engine was started with the budget as its own stopping time.
        Some(_) if facts.elapsed.as_secs() >= asked.time_budget_secs => {
            Err(inconclusive(out_of_time(asked, facts)))
        }
        Some(queued) => Err(inconclusive(Inconclusive::Cut { queued })),
        None => Err(inconclusive(no_result("the size of the queue is unknown"))),
    }
}

fn something_is_checked(asked: &Asked<'_>) -> Result<(), Verdict> {
    match asked.effective.checked().is_empty() && !asked.deadlock {
        true => Err(vacuous(vec![Vacuity::NothingChecked])),
        false => Ok(()),
    }
}

fn everything_declared_is_effective(asked: &Asked<'_>) -> Result<(), Verdict> {
    let effective = asked.effective.checked();
    match asked.declared.iter().find(|name| !effective.contains(&name.as_str())) {
        Some(name) => Err(Verdict::EngineFailed {
            part: EngineTrouble::Config,
            why: format!(
                "`{name}` is declared, but the configuration given to the engine does not have it"
            ),
        }),
        None => Ok(()),
    }
}

fn liveness_is_sound(asked: &Asked<'_>, facts: &Facts) -> Result<(), Verdict> {
    let unsound = |what: &str| {
        let detail = format!("{what} together with a temporal property can hide its violations");
        Err(inconclusive(Inconclusive::UnsoundReduction { detail }))
    };
    if facts.warnings.iter().any(|(code, _)| *code == SYMMETRY_WITH_LIVENESS) {
        return unsound("SYMMETRY");
    }
    if facts.liveness_announced && !facts.liveness_checked {
        return Err(inconclusive(no_result("its temporal properties were not checked")));
    }
    if facts.liveness_checked && asked.effective.view.is_some() {
        return unsound("VIEW");
    }
    Ok(())
}

fn everything_was_exercised(
    asked: &Asked<'_>,
    facts: &Facts,
    notes: &mut Vec<String>,
) -> Result<(), Verdict> {
    // A probe only asks whether one state exists.
    if !asked.coverage || asked.probe.is_some() || asked.vacuity == VacuityPolicy::Ignore {
        return Ok(());
    }
    if !facts.coverage.complete {
        return Err(inconclusive(Inconclusive::NoCoverage));
    }
    let invariants: Vec<&str> =
        asked.effective.invariants.iter().map(|i| i.name.as_str()).collect();
    let (silent, told) = silent_actions(asked, &facts.coverage);
    notes.extend(told);
    let idle = unexercised(&facts.coverage, asked.spec, &invariants);
    let why: Vec<Vacuity> = silent.into_iter().chain(idle).collect();
    match (why.is_empty(), asked.vacuity) {
        (true, _) => Ok(()),
        (false, VacuityPolicy::Error) => Err(vacuous(why)),
        (false, VacuityPolicy::Warn | VacuityPolicy::Ignore) => {
            notes.extend(why.iter().map(|v| format!("possibly vacuous: {v}")));
            Ok(())
        }
    }
}

fn inconclusive(why: Inconclusive) -> Verdict {
    Verdict::Inconclusive { why }
}

fn vacuous(why: Vec<Vacuity>) -> Verdict {
    Verdict::Vacuous { why }
}

fn no_result(detail: &str) -> Inconclusive {
    Inconclusive::NoResult { detail: detail.to_owned() }
}
