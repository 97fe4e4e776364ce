//! Green for the wrong reason: what was never exercised.

use std::fmt;

use serde::Serialize;

use super::disjuncts::{Silent, Unfired, sites, unfired};
use super::measured::Measured;
use super::premises::{Premise, PremiseKind};
use super::sites::Site;
use super::spot::Spot;
use super::{Asked, Coverage, Covering, Facts};
use crate::config::Named;
use crate::manifest::{Mode, VacuityPolicy};
use crate::pluscal;
use crate::spec::Spec;

/// How a note begins that a green says less than it seems to.
pub(super) const POSSIBLY: &str = "possibly vacuous: ";
/// The same of a branch of an action, which is never more than a note.
pub(super) const NEVER_TAKEN: &str = "possibly vacuous: never taken: ";

/// A way in which a green would have meant nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Vacuity {
    /// There was no state at all to look at.
    NoState {
        /// True if the initial predicate is satisfiable and a constraint
        /// excluded what it gives.
        constrained_away: bool,
    },
    /// Steps change variables, and constraints exclude all of them.
    NoStep {
        /// The names of the constraints on steps.
        constraints: Vec<String>,
    },
    /// Nothing was asked: no property, and deadlock checking off.
    NothingChecked,
    /// There is no behaviour, and no assumption either.
    NoAssumption,
    /// No behaviour satisfies what the specification calls fair.
    NoFairBehaviour {
        /// What cannot be satisfied, with its place.
        conditions: Vec<String>,
    },
    /// Actions that never fired.
    SilentActions {
        /// Their names.
        actions: Vec<String>,
        /// Where each stands, in the same order.
        places: Vec<Silent>,
    },
    /// Actions of which it could not be found out whether they ever fire.
    Unmeasured {
        /// Where each stands.
        places: Vec<Silent>,
    },
    /// Implications whose left-hand side was never true.
    UnexercisedImplications {
        /// Where they stand.
        places: Vec<UnexercisedImplication>,
    },
    /// Premises that were never true: what they belong to holds for no reason.
    NeverTrue {
        /// Each with the invariant or property it belongs to.
        premises: Vec<Premise>,
    },
    /// What no random behaviour came to: it may be possible all the same.
    Uncovered {
        /// Disjuncts of the next-state relation of which no step was checked.
        actions: Vec<Silent>,
        /// Premises that were TRUE in no state and no step.
        premises: Vec<Premise>,
    },
}

/// An implication that held because its left-hand side never did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnexercisedImplication {
    /// The invariant it belongs to.
    pub property: String,
    /// The line of its arrow.
    #[serde(flatten)]
    pub at: Spot,
}

impl fmt::Display for Vacuity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoState { constrained_away: false } => {
                f.write_str("no state satisfies the initial predicate, so nothing was checked")
            }
            Self::NoState { constrained_away: true } => {
                f.write_str("the constraint excludes every initial state, so nothing was checked")
            }
            Self::NoStep { constraints } => write!(
                f,
                "{} every step that changes a variable, so no state beside the first ones was explored",
                excluded_by("constraint", constraints)
            ),
            Self::NothingChecked => {
                f.write_str("there is no property to check and deadlock checking is off")
            }
            Self::NoAssumption => f.write_str(
                "the configuration names no behaviour and the specification has no ASSUME, so nothing was checked",
            ),
            Self::NoFairBehaviour { conditions } => write!(
                f,
                "no behaviour satisfies the specification, so every temporal property holds: {}",
                conditions.join(", ")
            ),
            Self::SilentActions { places, .. } => {
                write!(f, "never fired: {}", listed(places))
            }
            Self::Unmeasured { places } => {
                write!(f, "vacuity not measured: it is not known whether these ever fire: {}", listed(places))
            }
            Self::UnexercisedImplications { places } => {
                let places: Vec<String> =
                    places.iter().map(|p| format!("{} ({})", p.property, p.at)).collect();
                write!(f, "implications whose left-hand side was never true: {}", places.join(", "))
            }
            Self::NeverTrue { premises } => f.write_str(&never_happening(premises)),
            Self::Uncovered { actions, premises } => {
                let taken = format!("never taken in these behaviours: {}", listed(actions));
                let shown: Vec<String> = premises.iter().map(Premise::to_string).collect();
                let met = format!("never met in them: {}", shown.join(", "));
                let parts = [(taken, actions.is_empty()), (met, premises.is_empty())];
                let parts = parts.into_iter().filter(|(_, none)| !none).map(|(part, _)| part);
                f.write_str(&parts.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

/// "the premise P of Q is never TRUE: what waits for it holds for no reason".
fn never_happening(premises: &[Premise]) -> String {
    let of = |kind: PremiseKind| premises.iter().filter(move |p| p.kind == kind);
    // What was not evaluated there is not called FALSE everywhere.
    let there =
        |p: &Premise| if p.conditional { " together with what stands before it" } else { "" };
    let arrows = of(PremiseKind::Implication);
    let arrows = arrows.map(|p| format!("the premise {p} is never TRUE{}", there(p)));
    let arrows: Vec<String> = arrows.collect();
    let unasked = of(PremiseKind::Change).map(|p| {
        let Premise { property, premise, at, .. } = p;
        format!("no step changes {premise}, so {property} ({at}) asks nothing of any step")
    });
    let waits = if arrows.len() == 1 { "it" } else { "them" };
    let implied = format!("{}: what waits for {waits} holds for no reason", arrows.join(", "));
    let implied = (!arrows.is_empty()).then_some(implied);
    let without = of(PremiseKind::Element).map(|p| {
        let Premise { property, premise, at, .. } = p;
        let there = if p.conditional { ", where what stands before it holds" } else { "" };
        format!(
            "there is never an element {premise}, so {property} ({at}) asks nothing of any{there}"
        )
    });
    implied.into_iter().chain(without).chain(unasked).collect::<Vec<_>>().join("; ")
}

impl Vacuity {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoStep { .. } => {
                "look at the ACTION_CONSTRAINT: it is TRUE of the steps that are to be taken"
            }
            Self::NoState { .. } => "look at Init, the constants and the constraints",
            Self::NothingChecked => "name at least one INVARIANT or PROPERTY",
            Self::NoAssumption => {
                "write what must be true after ASSUME; TLC checks neither an AXIOM nor the assumptions of an instance"
            }
            Self::NoFairBehaviour { .. } => {
                "fairness must be of actions that stand in the next-state relation; a PROPERTY such as <>FALSE must be violated"
            }
            Self::SilentActions { .. } => {
                "enlarge the bounds, mend the guard, or list them in may_stay_silent"
            }
            Self::Unmeasured { .. } => {
                "TLC's coverage does not tell them apart, and the run that marks them did not end: raise --time-budget"
            }
            Self::UnexercisedImplications { .. } | Self::NeverTrue { .. } => {
                "enlarge the bounds until the left-hand side happens"
            }
            Self::Uncovered { .. } => {
                "run more or longer behaviours, mend the guard, or list actions in may_stay_silent"
            }
        }
    }

    /// No policy makes a run worth anything that looked at nothing.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        match self {
            Self::NoState { .. }
            | Self::NoStep { .. }
            | Self::NothingChecked
            | Self::NoAssumption
            | Self::NoFairBehaviour { .. } => true,
            Self::SilentActions { .. }
            | Self::Unmeasured { .. }
            | Self::UnexercisedImplications { .. }
            | Self::NeverTrue { .. }
            | Self::Uncovered { .. } => false,
        }
    }
}

/// Disjuncts that a run of its own must look at, because the coverage of a
/// run that is about to be called green does not tell of them.
#[must_use]
pub fn unmeasured(asked: &Asked<'_>, facts: &Facts) -> Vec<Site> {
    match is_measured(asked, facts) {
        true => sites(&facts.coverage, asked.spec, asked.effective),
        false => Vec::new(),
    }
}

/// True for a run that is about to be called green, and whose reasons matter.
#[must_use]
pub fn is_measured(asked: &Asked<'_>, facts: &Facts) -> bool {
    let is_counted = asked.coverage
        && asked.probe.is_none()
        && facts.coverage.complete
        && facts.checkpoint.is_none();
    let is_green = facts.success.is_some() && facts.violations.is_empty() && facts.stop.is_none();
    let matters = asked.vacuity != VacuityPolicy::Ignore && asked.mode == Mode::Exhaustive;
    is_counted && is_green && matters
}

/// Said where all that was visited are first states.
const STANDS_STILL: &str = "no step changes a variable: every behaviour stands still in its first state, and what is checked says no more than that of first states";

/// "the constraint C excludes".
fn excluded_by(kind: &str, names: &[String]) -> String {
    let (s, verb) = if names.len() == 1 { ("", "excludes") } else { ("s", "exclude") };
    format!("the {kind}{s} {} {verb}", names.join(", "))
}

/// That constraints exclude every step: those on steps leave nothing to look
/// at; behind those on states TLC has looked at what they exclude, and a note
/// says how far.
pub(super) fn no_step(asked: &Asked<'_>, facts: &Facts) -> Option<Result<Vacuity, String>> {
    facts.premises.as_ref().filter(|premises| premises.are_all_steps_excluded())?;
    let names = |all: &[Named<()>]| all.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
    let constraints = names(&asked.effective.action_constraints);
    if !constraints.is_empty() {
        return Some(Ok(Vacuity::NoStep { constraints }));
    }
    let constraints = names(&asked.effective.constraints);
    (!constraints.is_empty()).then(|| {
        Err(format!(
            "{} every state that a step leads to: what is checked was looked at in first states and one step behind them",
            excluded_by("constraint", &constraints)
        ))
    })
}

/// Said where nobody knows.
const NOT_MEASURED: &str = "vacuity was not measured";

/// A note of what could not be counted.
pub(super) fn uncounted(what: &str) -> String {
    format!("{NOT_MEASURED}: {what}")
}

/// Premises that were never true; notes of those of which nobody knows, and of
/// a behaviour that stands still.
pub(super) fn never_true(facts: &Facts) -> (Option<Vacuity>, Vec<String>) {
    let Some(known) = &facts.premises else { return (None, Vec::new()) };
    let unmet = known.unmet();
    let left_out = (known.left_out > 0)
        .then(|| uncounted(&format!("{} more premises were not looked at", known.left_out)));
    if !known.whole {
        // An evaluation may fail, or the run be cut.
        let told: Vec<String> = unmet.iter().map(ToString::to_string).collect();
        let what = "it is not known whether these premises are ever TRUE";
        let unknown = || uncounted(&format!("{what}: {}", told.join(", ")));
        let unknown = (!told.is_empty()).then(unknown);
        return (None, unknown.into_iter().chain(left_out).collect());
    }
    let (still, premises): (Vec<Premise>, Vec<Premise>) =
        unmet.into_iter().partition(|premise| premise.kind == PremiseKind::Movement);
    let stands_still = !still.is_empty() && !known.are_all_steps_excluded();
    let still = stands_still.then(|| STANDS_STILL.to_owned());
    let notes = still.into_iter().chain(left_out).collect();
    ((!premises.is_empty()).then_some(Vacuity::NeverTrue { premises }), notes)
}

/// What never gave a step, without what may stay silent: actions by name, and
/// unnamed parts of actions by that of the action. What does not decide goes
/// into the notes.
pub(super) fn silent_actions(asked: &Asked<'_>, facts: &Facts) -> (Vec<Vacuity>, Vec<String>) {
    let left = |all: Vec<Silent>| without_excused(asked, all);
    let (coverage, spec, config) = (&facts.coverage, asked.spec, asked.effective);
    let unknown = || Measured::nothing_of(sites(coverage, spec, config));
    let measured = facts.measured.clone().unwrap_or_else(unknown);
    let Unfired { disjuncts, branches, unknown } = unfired(coverage, &measured, spec, config);
    let (places, branches, unknown) = (left(disjuncts), left(branches), left(unknown));
    let actions: Vec<String> = places.iter().map(|s| s.action.clone()).collect();
    let silent = (!actions.is_empty()).then_some(Vacuity::SilentActions { actions, places });
    let unknown = (!unknown.is_empty()).then_some(Vacuity::Unmeasured { places: unknown });
    let noted = (!branches.is_empty()).then(|| format!("{NEVER_TAKEN}{}", listed(&branches)));
    (silent.into_iter().chain(unknown).collect(), noted.into_iter().collect())
}

/// What a simulation never came to, without what may stay silent.
pub(super) fn uncovered(asked: &Asked<'_>, covering: &Covering) -> Option<Vacuity> {
    let actions = without_excused(asked, covering.untaken());
    let premises = covering.unmet();
    let is_none = actions.is_empty() && premises.is_empty();
    (!is_none).then_some(Vacuity::Uncovered { actions, premises })
}

fn without_excused(asked: &Asked<'_>, mut all: Vec<Silent>) -> Vec<Silent> {
    let allowed = |s: &Silent| {
        // `A` stands for `A(1)`, too, and for a part that is `A` with a guard.
        let name = s.within.as_ref().unwrap_or(&s.action);
        asked.may_stay_silent.iter().any(|a| a == name || s.operator.as_ref() == Some(a))
    };
    all.retain(|s| !allowed(s) && !ends_an_algorithm(asked.spec, s));
    all
}

/// True for what no author wrote, and what an algorithm that never ends never does.
fn ends_an_algorithm(spec: &Spec, silent: &Silent) -> bool {
    let module = spec.modules.iter().find(|module| module.name == silent.at.module);
    let translation = || {
        let module = module?;
        let (begin, end) = pluscal::algorithm(&module.text)?.translation?.markers;
        let mut lines = (begin..=end).map(|line| module.line_in_file(line));
        lines.find(|line| *line == silent.at.line)
    };
    pluscal::is_end(&silent.action) && translation().is_some()
}

fn listed(places: &[Silent]) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Implications of the named invariants whose right-hand side was never looked
/// at, as far as the report shows it.
pub(super) fn unexercised(coverage: &Coverage, spec: &Spec, names: &[&str]) -> Option<Vacuity> {
    let mut places = Vec::new();
    for name in names {
        for implication in spec.implications(name) {
            if coverage.shows_unexercised(&implication) {
                let line = spec.line_in_file(&implication.module, implication.line);
                let at = Spot::in_file(spec, &implication.module, line);
                places.push(UnexercisedImplication { property: (*name).to_owned(), at });
            }
        }
    }
    (!places.is_empty()).then_some(Vacuity::UnexercisedImplications { places })
}
