//! What ITF cannot say, said in `#meta` under the key `greyverify`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{About, Action, Ending};

/// The key of everything that is ours in a `#meta`.
pub(super) const OURS: &str = "greyverify";

/// What a state's expressions do not tell. Places are JSON pointers into the
/// state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Notes {
    /// The state's number, where it is not its index plus one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<u64>,
    /// Strings that are model values wherever they stand in this state ...
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) models: BTreeSet<String>,
    /// ... except at these places.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) strings: BTreeSet<String>,
    /// Maps that are records: a field's name begins with `#` or is there twice.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) records: BTreeSet<String>,
    /// Sets that are intervals, as TLA+ writes them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) intervals: BTreeMap<String, String>,
    /// Variables that the action left unassigned.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) unassigned: BTreeSet<String>,
}

/// What the states do not tell of the whole behaviour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ours {
    /// Where it comes from and what it shows.
    pub(super) about: About,
    /// How it goes on, exactly; `loop` tells a part of it.
    pub(super) ending: Ending,
    /// Actions that are not possible, by the number of the state.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) refused: BTreeMap<u64, Vec<Action>>,
}
