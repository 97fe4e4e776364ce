//! What is asked about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A specification with its constants, its behaviour and its faults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The specification's name.
    pub spec: String,
    /// The temporal formula that is its behaviour, if one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behaviour: Option<String>,
    /// Constants by name, each a value or an expression of TLA+.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Operators replaced by faulty ones: which by which.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replaced: BTreeMap<String, String>,
}

/// Why a program does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Refusal {
    /// It does not have the specification.
    #[error("{spec} has no mirror; {} have one", known.join(", "))]
    Spec {
        /// The specification.
        spec: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A constant has no value the mirror can take.
    #[error("the mirror of {spec} needs {constant} to be {needed}")]
    Constant {
        /// The specification.
        spec: String,
        /// The constant.
        constant: String,
        /// What would do.
        needed: String,
    },
    /// Operators are replaced by one that the mirror does not know.
    #[error("the mirror of {spec} knows no fault {operator} <- {replacement}")]
    Fault {
        /// The specification.
        spec: String,
        /// The operator.
        operator: String,
        /// What takes its place.
        replacement: String,
    },
    /// There is no such ground to run a behaviour on.
    #[error("there is no ground `{ground}`; a behaviour can be run on {}", or(known))]
    Ground {
        /// The ground.
        ground: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The ground is not for this specification.
    #[error("the {ground} runs {}, not {spec}", or(known))]
    Elsewhere {
        /// The ground.
        ground: String,
        /// The specification.
        spec: String,
        /// Those that it runs.
        known: Vec<String>,
    },
    /// It knows nothing of recorded files of the specification.
    #[error("the mirror program reads no traces of {spec}, but of {}", or(known))]
    Traces {
        /// The specification.
        spec: String,
        /// Those of which it reads traces.
        known: Vec<String>,
    },
}

fn or(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names.join(" or "),
    }
}
