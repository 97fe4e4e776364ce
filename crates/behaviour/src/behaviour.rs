//! A behaviour and what it shows: one type for what TLC, a mirror and a
//! running cluster find.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ViolationKind;
use crate::value::Value;
use crate::{Action, Ending, Step};

/// What a deadlock is called where other behaviours name a property.
pub const DEADLOCK: &str = "deadlock";

/// A finite behaviour, and how it goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Where it comes from and what it shows.
    pub about: About,
    /// Its states, numbered from 1, each with the action that led to it.
    pub steps: Vec<Step>,
    /// How it goes on after the last of them.
    pub ending: Ending,
    /// Parameters that other tools write beside the variables, with the one
    /// value each has in all states, if a state says it.
    pub params: Vec<(String, Option<Value>)>,
    /// Actions that the specification does not allow in a state, by the number of
    /// the state, if somebody has asked.
    pub refused: BTreeMap<u64, Vec<Action>>,
}

/// Where a behaviour comes from and what it shows. What is not known is `None`
/// or empty: a text printed by TLC alone tells little of this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct About {
    /// The specification's name.
    pub spec: Option<String>,
    /// The model or mutant of the manifest.
    pub job: Option<String>,
    /// The property it breaks, or the probe it reaches.
    pub property: Option<String>,
    /// What kind of promise that is.
    pub kind: Option<ViolationKind>,
    /// Constants by name, as text, e.g. `MaxTerm` and `4`.
    pub bounds: Vec<(String, String)>,
    /// Operators replaced by faulty ones: which by which.
    pub replaced: Vec<(String, String)>,
    /// What found it, e.g. `TLC 2.15` or `stateright`.
    pub found_by: Option<String>,
    /// What cut it, if it goes on after its last state and nobody knows how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

impl About {
    /// The property, the probe, or [`DEADLOCK`].
    #[must_use]
    pub fn shows(&self) -> Option<&str> {
        match self.kind {
            Some(ViolationKind::Deadlock) => Some(DEADLOCK),
            _ => self.property.as_deref(),
        }
    }

    /// With what it shows: a property, a probe, or [`DEADLOCK`], which is none.
    #[must_use]
    pub fn showing(self, what: &str) -> Self {
        Self { property: (what != DEADLOCK).then(|| what.to_owned()), ..self }
    }

    /// What it is of: `Counter with Step <- DoubleStep, at N=4`.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut parts = vec![self.spec.clone().unwrap_or_else(|| "a specification".to_owned())];
        let replaced: Vec<String> =
            self.replaced.iter().map(|(from, to)| format!("{from} <- {to}")).collect();
        if !replaced.is_empty() {
            parts.push(format!("with {}", replaced.join(", ")));
        }
        let bounds: Vec<String> = self.bounds.iter().map(|(k, v)| format!("{k}={v}")).collect();
        if !bounds.is_empty() {
            parts.push(format!("at {}", bounds.join(" ")));
        }
        parts.join(" ")
    }

    /// What it shows, in a few words; `None` if nobody said.
    fn finding(&self, ending: &Ending) -> Option<String> {
        let ends = *ending == Ending::Finite && self.cut.is_none();
        let kind = self.kind.map(|kind| match kind.told(ends) {
            ViolationKind::Assumption => "assumption",
            ViolationKind::Deadlock => DEADLOCK,
            ViolationKind::Safety => "safety",
            ViolationKind::Liveness => "liveness",
            ViolationKind::Assertion => "assertion",
        });
        match (&self.property, kind) {
            (Some(property), Some(kind)) => Some(format!("{property} is violated ({kind})")),
            (Some(property), None) => Some(format!("{property} is reached")),
            (None, Some(DEADLOCK)) => Some(DEADLOCK.to_owned()),
            (None, Some(kind)) => Some(format!("a promise is violated ({kind})")),
            (None, None) => None,
        }
    }
}

impl Behaviour {
    /// One line: what it shows, of what, at which bounds, found by whom.
    #[must_use]
    pub fn title(&self) -> String {
        self.about.title(&self.ending)
    }
}

impl About {
    /// The same of a behaviour that goes on like this.
    pub(super) fn title(&self, ending: &Ending) -> String {
        let list = |pairs: &[(String, String)], sign: &str| {
            let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("{a}{sign}{b}")).collect();
            (!pairs.is_empty()).then(|| pairs.join(" "))
        };
        let job = self.job.as_ref().filter(|job| Some(*job) != self.spec.as_ref());
        let parts = [
            self.finding(ending),
            self.spec.clone(),
            job.cloned(),
            list(&self.bounds, "="),
            list(&self.replaced, "<-"),
            self.found_by.as_ref().map(|who| format!("found by {who}")),
            self.cut.as_ref().map(|by| format!("not whole: cut by {by}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "a behaviour".to_owned() } else { parts.join(", ") }
    }
}
