//! The manifest as written: one struct per table, unknown keys refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::outcome::VacuityPolicy;

pub(super) type RawConstants = BTreeMap<Spanned<String>, Spanned<toml::Value>>;
pub(super) type RawReplace = BTreeMap<Spanned<String>, Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    pub(super) schema_version: Spanned<u32>,
    #[serde(default)]
    pub(super) profiles: BTreeMap<String, RawProfile>,
    #[serde(default)]
    pub(super) specs: BTreeMap<Spanned<String>, RawSpec>,
    #[serde(default, rename = "model")]
    pub(super) models: Vec<RawModel>,
    #[serde(default, rename = "mutant")]
    pub(super) mutants: Vec<RawMutant>,
    #[serde(default)]
    pub(super) library: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) allow_java: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) time_budget_secs: Spanned<u64>,
    pub(super) heap_mib: Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpec {
    pub(super) file: Spanned<String>,
    pub(super) mutants: Option<Spanned<String>>,
    pub(super) trace: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) library: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) allow_java: bool,
    #[serde(default)]
    pub(super) invariants: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) properties: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) constants: RawConstants,
    #[serde(default)]
    pub(super) accept: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) java_options: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) translate: bool,
}

/// Keys that models and mutants share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawModel {
    pub(super) name: Spanned<String>,
    pub(super) spec: Spanned<String>,
    pub(super) profiles: Vec<Spanned<String>>,
    pub(super) config: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) mode: RawMode,
    pub(super) simulate: Option<Spanned<RawSimulate>>,
    #[serde(default)]
    pub(super) constants: RawConstants,
    #[serde(default)]
    pub(super) replace: RawReplace,
    pub(super) behaviour: Option<Spanned<String>>,
    pub(super) invariants: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) properties: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) constraints: Vec<Spanned<String>>,
    pub(super) symmetry: Option<Spanned<String>>,
    pub(super) view: Option<Spanned<String>>,
    pub(super) deadlock: Option<bool>,
    #[serde(default)]
    pub(super) probes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) may_stay_silent: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) accept: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) java_options: Vec<Spanned<String>>,
    pub(super) coverage: Option<bool>,
    pub(super) vacuity: Option<VacuityPolicy>,
    pub(super) workers: Option<Spanned<u32>>,
    pub(super) heap_mib: Option<Spanned<u64>>,
    pub(super) expect: Option<Spanned<RawExpect>>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMode {
    #[default]
    Exhaustive,
    Simulate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSimulate {
    pub(super) depth: Option<u32>,
    pub(super) traces: Option<u64>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawVerdict {
    Verified,
    AssumptionsHold,
    NoViolationWithin,
    Violated,
    Deadlock,
    ViolatedAssumption,
    ViolatedAssertion,
    EvaluationError,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    pub(super) verdict: RawVerdict,
    pub(super) property: Option<String>,
    pub(super) says: Option<String>,
    pub(super) distinct: Option<u64>,
    pub(super) generated: Option<u64>,
    pub(super) depth: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMutant {
    pub(super) name: Spanned<String>,
    pub(super) spec: Spanned<String>,
    pub(super) profiles: Vec<Spanned<String>>,
    pub(super) source: String,
    pub(super) breaks: Spanned<String>,
    pub(super) replace: RawReplace,
    #[serde(default)]
    pub(super) constants: RawConstants,
    pub(super) behaviour: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) also_check: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) constraints: Vec<Spanned<String>>,
    pub(super) symmetry: Option<Spanned<String>>,
    pub(super) view: Option<Spanned<String>>,
}

impl RawExpect {
    /// True for a model that has no behaviour, if it does not say one.
    pub(super) fn only_assumes(&self, says_behaviour: bool) -> bool {
        match self.verdict {
            RawVerdict::AssumptionsHold => true,
            RawVerdict::ViolatedAssumption => !says_behaviour,
            _ => false,
        }
    }
}
