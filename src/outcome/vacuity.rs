//! Green for the wrong reason: what was never exercised.

use std::fmt;

use serde::Serialize;

use super::disjuncts::{Silent, Unfired, unfired};
use super::{Asked, Coverage};
use crate::spec::Spec;

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
    /// Implications whose left-hand side was never true.
    UnexercisedImplications {
        /// Where they stand.
        places: Vec<UnexercisedImplication>,
    },
}

/// An implication that held because its left-hand side never did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnexercisedImplication {
    /// The invariant it belongs to.
    pub property: String,
    /// The module it stands in.
    pub module: String,
    /// Line of its arrow.
    pub line: u32,
}

/// What a vacuous green is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum VacuityPolicy {
    /// It is no green.
    Error,
    /// It is green, with a warning.
    Warn,
    /// It is green.
    Ignore,
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
            Self::UnexercisedImplications { places } => {
                let places: Vec<String> = places
                    .iter()
                    .map(|p| format!("{} ({} line {})", p.property, p.module, p.line))
                    .collect();
                write!(f, "implications whose left-hand side was never true: {}", places.join(", "))
            }
        }
    }
}

impl Vacuity {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
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
            Self::UnexercisedImplications { .. } => {
                "enlarge the bounds until the left-hand side happens"
            }
        }
    }

    /// No policy makes a run worth anything that looked at nothing.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        match self {
            Self::NoState { .. }
            | Self::NothingChecked
            | Self::NoAssumption
            | Self::NoFairBehaviour { .. } => true,
            Self::SilentActions { .. } | Self::UnexercisedImplications { .. } => false,
        }
    }
}

/// What never gave a step, without what may stay silent: actions by name, and
/// unnamed parts of actions by that of the action. What does not decide goes
/// into the notes.
pub(super) fn silent_actions(
    asked: &Asked<'_>,
    coverage: &Coverage,
) -> (Option<Vacuity>, Vec<String>) {
    let allowed = |name: &String| asked.may_stay_silent.contains(name);
    let left = |mut all: Vec<Silent>| {
        all.retain(|s| !allowed(s.within.as_ref().unwrap_or(&s.action)));
        all
    };
    let Unfired { disjuncts, branches, unknown } = unfired(coverage, asked.spec, asked.effective);
    let (places, branches, unknown) = (left(disjuncts), left(branches), left(unknown));
    let actions: Vec<String> = places.iter().map(|s| s.action.clone()).collect();
    let silent = (!actions.is_empty()).then_some(Vacuity::SilentActions { actions, places });
    let note = |list: &[Silent], said: &str| {
        (!list.is_empty()).then(|| format!("{said}: {}", listed(list)))
    };
    let notes = [
        note(&branches, "possibly vacuous: never taken"),
        note(
            &unknown,
            "vacuity not measured: TLC does not tell whether these actions of an instance ever fired",
        ),
    ];
    (silent, notes.into_iter().flatten().collect())
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
                places.push(UnexercisedImplication {
                    property: (*name).to_owned(),
                    module: implication.module,
                    line: implication.line,
                });
            }
        }
    }
    (!places.is_empty()).then_some(Vacuity::UnexercisedImplications { places })
}
