//! What an engine's claim of success is worth: every point of it needs evidence
//! of its own.

use super::classify::{Asked, inconclusive, no_result, out_of_time, simulation_cut, vacuous};
use super::facts::Facts;
use super::vacuity::{
    POSSIBLY, never_true, no_step, silent_actions, uncounted, uncovered, unexercised,
};
use super::{Covering, EngineTrouble, Inconclusive, Limit, Noted, Vacuity, Verdict, trust};
use crate::config::{Config, Named};
use crate::event::SearchMode;
use crate::manifest::{Mode, VacuityPolicy};

/// The engine exited 0 and complained of nothing. What does that mean?
pub(super) fn green(asked: &Asked<'_>, facts: &Facts, notes: &mut Vec<String>) -> Verdict {
    if !facts.finished {
        return inconclusive(no_result("exit status 0, but it never said that it finished"));
    }
    if let Some(detail) = trust::against_green(asked.origin.as_ref(), facts) {
        return inconclusive(Inconclusive::Untrusted { detail });
    }
    let checked = match asked.mode {
        Mode::Simulate { depth, traces, .. } => {
            simulated(asked, facts, notes, Wanted { depth, traces })
        }
        Mode::Exhaustive => exhausted(asked, facts, notes),
    };
    checked.unwrap_or_else(|verdict| verdict)
}

/// How many random behaviours were asked for, and how long ones.
struct Wanted {
    depth: u32,
    traces: Option<u64>,
}

fn simulated(
    asked: &Asked<'_>,
    facts: &Facts,
    notes: &mut Vec<String>,
    Wanted { depth, traces }: Wanted,
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
    let seed = facts.search.as_ref().and_then(|search| search.seed);
    let covering = covered(asked, facts, notes)?;
    let extent = covering.and_then(Covering::extent).map(Box::new);
    let noted = asked.portion.map(|portion| Box::new(Noted::of(portion, asked, covering)));
    Ok(Verdict::NoViolationWithin { limit, generated, seed, extent, noted })
}

/// What a simulation covered, if it was to note that; an error if it should have
/// covered more. A portion need not: another one may.
fn covered<'a>(
    asked: &Asked<'_>,
    facts: &'a Facts,
    notes: &mut Vec<String>,
) -> Result<Option<&'a Covering>, Verdict> {
    if let Some(why) = &facts.uncounted {
        notes.push(uncounted(why));
    }
    let Some(covering) = facts.covering.as_ref().filter(|_| asked.coverage) else {
        return Ok(None);
    };
    let Some(counts) = &covering.counts else {
        return Err(inconclusive(Inconclusive::NoCoverage));
    };
    let generated = facts.counts.map_or(0, |counts| counts.generated);
    if counts.checked != generated {
        let what = format!("{} of {generated} states were noted", counts.checked);
        notes.push(uncounted(&what));
        return Ok(None);
    }
    if asked.vacuity != VacuityPolicy::Ignore {
        notes.extend(covering.unknown().iter().map(|what| uncounted(what)));
        let uncovered = uncovered(asked, covering).filter(|_| asked.portion.is_none());
        judged(asked, uncovered.into_iter().collect(), notes)?;
    }
    Ok(Some(covering))
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
    notes.extend(constrained(asked.effective));
    if let Some((probe, _)) = asked.probe {
        return Ok(Verdict::Unreached { probe: probe.to_owned(), distinct });
    }
    let symmetry = asked.effective.symmetry.as_ref().map(|symmetry| symmetry.name.clone());
    let (depth, resumed) = (facts.depth, facts.resumed());
    let collision = facts.missed_at_most(collision, counts);
    Ok(Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed })
}

/// What was explored, by the constraints on states and on steps.
fn constrained(config: &Config) -> Vec<String> {
    let within = |what: &str, all: &[Named<()>], how: &str| {
        let names: Vec<&str> = all.iter().map(|c| c.name.as_str()).collect();
        let note = || format!("only {what} within the constraint {} were {how}", names.join(", "));
        (!names.is_empty()).then(note)
    };
    let states = within("states", &config.constraints, "explored");
    let steps = within("steps", &config.action_constraints, "taken");
    states.into_iter().chain(steps).collect()
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
    let is_nothing = asked.effective.checked().is_empty() && !asked.deadlock;
    match is_nothing && !asked.only_counted {
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
            hint: None,
        }),
        None => Ok(()),
    }
}

fn liveness_is_sound(asked: &Asked<'_>, facts: &Facts) -> Result<(), Verdict> {
    let unsound = |what: &str| {
        let detail = format!("{what} together with a temporal property can hide its violations");
        Err(inconclusive(Inconclusive::UnsoundReduction { detail }))
    };
    if let Some(hiding) = facts.warnings.iter().find_map(|warning| warning.hiding) {
        return unsound(hiding);
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
    if asked.probe.is_some() || asked.vacuity == VacuityPolicy::Ignore {
        return Ok(());
    }
    // A run that was to count and could not was started again without.
    if let Some(why) = &facts.uncounted {
        notes.push(uncounted(why));
        return Ok(());
    }
    if !asked.coverage {
        return Ok(());
    }
    if let Some(resumed) = facts.resumed() {
        notes.push(uncounted(&format!("the search was {}", resumed.shown())));
        return Ok(());
    }
    if !facts.coverage.complete {
        return Err(inconclusive(Inconclusive::NoCoverage));
    }
    let invariants: Vec<&str> =
        asked.effective.invariants.iter().map(|i| i.name.as_str()).collect();
    let (silent, told) = silent_actions(asked, facts);
    notes.extend(told);
    let idle = unexercised(&facts.coverage, asked.spec, &invariants);
    match no_step(asked, facts) {
        Some(Ok(vacuity)) => return Err(vacuous(vec![vacuity])),
        Some(Err(note)) => notes.push(note),
        None => {}
    }
    let (never, unknown) = never_true(facts);
    notes.extend(unknown);
    let why: Vec<Vacuity> = silent.into_iter().chain(idle).chain(never).collect();
    judged(asked, why, notes)
}

/// What is left unexercised, by what the policy makes of it.
fn judged(asked: &Asked<'_>, why: Vec<Vacuity>, notes: &mut Vec<String>) -> Result<(), Verdict> {
    match (why.is_empty(), asked.vacuity) {
        (true, _) => Ok(()),
        (false, VacuityPolicy::Error) => Err(vacuous(why)),
        (false, VacuityPolicy::Warn | VacuityPolicy::Ignore) => {
            notes.extend(why.iter().map(|v| format!("{POSSIBLY}{v}")));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::event::{Counts, Search};
    use crate::outcome::{Covered, Covering};
    use crate::spec::Spec;

    /// The verdict on a simulation of 9 states that noted this.
    fn simulated(counts: Option<Covered>) -> (Verdict, Vec<String>) {
        let search = Search { mode: SearchMode::Simulation, seed: Some(7), ..Search::default() };
        let facts = Facts {
            finished: true,
            search: Some(search),
            counts: Some(Counts { generated: 9, ..Counts::default() }),
            covering: Some(Covering { counts, ..Covering::default() }),
            ..Facts::default()
        };
        let asked = Asked {
            spec: &Spec { name: "S".into(), modules: Vec::new(), beside: Arc::default() },
            mode: Mode::Simulate { depth: 5, traces: Some(2), seed: None },
            declared: Vec::new(),
            effective: &Config::default(),
            deadlock: true,
            only_counted: false,
            probe: None,
            coverage: true,
            may_stay_silent: &[],
            vacuity: VacuityPolicy::Error,
            portion: None,
            doubts: &[],
            origin: None,
            time_budget_secs: 60,
        };
        let mut notes = Vec::new();
        (green(&asked, &facts, &mut notes), notes)
    }

    #[test]
    fn a_simulation_tells_what_it_covered_only_if_every_state_was_noted() {
        let why = Inconclusive::NoCoverage;
        assert_eq!(simulated(None).0, Verdict::Inconclusive { why });
        let noted = |checked| {
            let (verdict, notes) = simulated(Some(Covered { checked, ..Covered::default() }));
            let Verdict::NoViolationWithin { extent, seed: Some(7), .. } = verdict else {
                panic!("{verdict:?}")
            };
            (extent.is_some(), notes.join("; "))
        };
        let (is_told, notes) = noted(8);
        assert!(!is_told && notes.ends_with("8 of 9 states were noted"), "{notes}");
        assert!(noted(9).0);
    }
}
