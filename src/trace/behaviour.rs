//! A behaviour and what it shows: one type for what TLC, a mirror and a
//! running cluster find.

use super::{Ending, Step};
use crate::event::ViolationKind;

/// A finite behaviour, and how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// Where it comes from and what it shows.
    pub about: About,
    /// Its states, numbered from 1, each with the action that led to it.
    pub steps: Vec<Step>,
    /// How it goes on after the last of them.
    pub ending: Ending,
}

/// Where a behaviour comes from and what it shows. What is not known is `None`
/// or empty: a text printed by TLC alone tells little of this.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
}
