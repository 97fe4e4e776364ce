//! The manifest as written: one struct per table, unknown keys refused.
//!
//! The documentation of a field is what people read of the key, in their editor
//! and in the reference; its example is what an error shows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::at::At;
use super::constants::RawConstant;
use super::{EngineName, VacuityPolicy};

pub(super) type RawConstants = BTreeMap<At<String>, At<RawConstant>>;
pub(super) type RawReplace = BTreeMap<At<String>, At<String>>;

/// What is proved, at which bounds, and what must come out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "The manifest of greyverify")]
pub(super) struct RawManifest {
    /// The version of this format.
    #[schemars(example = 1)]
    pub(super) schema_version: At<u32>,
    /// The occasions on which models run. `greyverify` runs those of `pr`, and
    /// `greyverify --extended` those of `nightly`.
    #[serde(default)]
    pub(super) profiles: BTreeMap<String, RawProfile>,
    /// The specifications, each by the name of its root module; where two have the
    /// same, by folder and name: `[specs."raft/MC"]`.
    #[serde(default)]
    pub(super) specs: BTreeMap<At<String>, RawSpec>,
    /// The models: a specification at certain bounds, and what is asked of it.
    #[serde(default, rename = "model")]
    pub(super) models: Vec<RawModel>,
    /// The mutants: seeded bugs that a property must catch.
    #[serde(default, rename = "mutant")]
    pub(super) mutants: Vec<RawMutant>,
    /// The mirror program, which holds specifications once more: what `cross-check`,
    /// `mutate`, `replay`, `shrink` and `trace validate` ask.
    #[schemars(example = json!({ "command": ["cargo", "run", "--quiet", "--release", "--package", "my-mirror"] }))]
    pub(super) mirror: Option<RawMirror>,
    /// Folders and jars with modules of all specifications, relative to the manifest.
    #[serde(default)]
    #[schemars(example = ["modules"])]
    pub(super) library: Vec<At<String>>,
    /// Whether Java code beside modules, which replaces their definitions, is run.
    #[serde(default)]
    #[schemars(example = true)]
    pub(super) allow_java: bool,
}

/// An occasion on which models run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    /// Seconds after which what still runs is ended, and is inconclusive.
    #[schemars(example = 900)]
    pub(super) time_budget_secs: At<u64>,
    /// Heap of the Java of a long job, in MiB; short jobs take less.
    #[schemars(example = 2048)]
    pub(super) heap_mib: At<u64>,
    /// The engine that checks; TLC if it is not said. A model may name its own.
    #[schemars(example = &"tla-mc")]
    pub(super) engine: Option<EngineName>,
    /// Outcomes of the store that are older than this many days are not used: each job
    /// is proven anew at least as often. `--cache-days` outranks it.
    #[schemars(example = 7)]
    pub(super) cache_days: Option<u32>,
}

/// A program that speaks the protocol of the crate greyverify-protocol.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMirror {
    /// The program with its arguments, which runs in the manifest's folder. A name
    /// without `/` is looked for on the PATH.
    #[schemars(example = ["cargo", "run", "--quiet", "--release", "--package", "my-mirror"])]
    pub(super) command: At<Vec<String>>,
}

/// A specification, and what all its models share.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpec {
    /// The file of its root module, relative to the manifest.
    #[schemars(example = &"specs/Counter.tla")]
    pub(super) file: At<String>,
    /// The module with the operators that replace its own in mutants.
    #[schemars(example = &"specs/mutants/CounterMutants.tla")]
    pub(super) mutants: Option<At<String>>,
    /// The module that leads it through a recorded trace.
    #[schemars(example = &"specs/traces/CounterTrace.tla")]
    pub(super) trace: Option<At<String>>,
    /// Folders and jars with its modules, relative to the manifest; they go before
    /// those of the manifest.
    #[serde(default)]
    #[schemars(example = ["modules"])]
    pub(super) library: Vec<At<String>>,
    /// Whether Java code beside its modules, which replaces definitions, is run.
    #[serde(default)]
    #[schemars(example = true)]
    pub(super) allow_java: bool,
    /// State predicates that hold in every reachable state; each model checks all of
    /// them unless it names its own.
    #[serde(default)]
    #[schemars(example = ["TypeOK"])]
    pub(super) invariants: Vec<At<String>>,
    /// Temporal formulas that hold of every behaviour; a model checks those that it
    /// names.
    #[serde(default)]
    #[schemars(example = ["Live"])]
    pub(super) properties: Vec<At<String>>,
    /// Values of constants.
    #[serde(default)]
    #[schemars(example = constants())]
    pub(super) constants: RawConstants,
    /// Ids of doubts that only become notes.
    #[serde(default)]
    #[schemars(example = ["tlc-1145"])]
    pub(super) accept: Vec<At<String>>,
    /// Options for the Java of its jobs, such as a larger stack for deep recursion.
    #[serde(default)]
    #[schemars(example = ["-Xss64m"])]
    pub(super) java_options: Vec<At<String>>,
    /// Whether its PlusCal algorithms are translated anew, in a copy, by the translator
    /// of the tools.
    #[serde(default)]
    #[schemars(example = true)]
    pub(super) translate: bool,
    /// How the picture of a counterexample finds messages that no step takes out of the
    /// network: for actions of its own and of the specifications that extend it.
    #[serde(default)]
    #[schemars(example = json!([{ "action": "Accept", "held_in": "offers", "label": "offer" }]))]
    pub(super) messages: Vec<RawMessage>,
    /// Actions by which something breaks, such as a crash or a lost message: `shrink`
    /// looks for a counterexample with as few steps of them as can be.
    #[serde(default)]
    #[schemars(example = ["Crash", "LoseMessage"])]
    pub(super) faults: Vec<At<String>>,
    /// Mutants that `greyverify mutate --generate` makes of it and that may survive.
    #[serde(default)]
    #[schemars(example = json!([{
        "definition": "Take", "before": "n < Max", "after": "n <= Max",
        "why": "n is never Max here: Give has made room."
    }]))]
    pub(super) argued: Vec<RawArgued>,
}

/// A generated mutant that nothing needs to notice, in the words of the report that
/// shows it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArgued {
    /// The definition that is changed.
    #[schemars(example = &"Take")]
    pub(super) definition: At<String>,
    /// The place as it is: what stands after `-`.
    #[schemars(example = &"n < Max")]
    pub(super) before: String,
    /// The place as the mutant has it: what stands after `+`.
    #[schemars(example = &"n <= Max")]
    pub(super) after: String,
    /// Why it may survive.
    #[schemars(example = &"n is never Max here: Give has made room.")]
    pub(super) why: At<String>,
}

/// How a step of an action takes messages, which becomes an arrow of the picture.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMessage {
    /// The action whose steps take them. The lane that such a step acts on is `self`
    /// in all that follows.
    #[schemars(example = &"Accept")]
    pub(super) action: At<String>,
    /// Variables of which the step changes one. Of several tables for an action, the
    /// first counts of which this is true.
    #[serde(default)]
    #[schemars(example = ["log"])]
    pub(super) changes: Vec<At<String>>,
    /// The variable that holds the messages: a set, a sequence or a bag of them, or a
    /// function, whose arguments are named as fields are. The fields of a message are these
    /// names and those of its record; what is no record is the field `value`.
    #[schemars(example = &"sent[term]")]
    pub(super) held_in: At<String>,
    /// The field that names the sender, or the set of them; `from` if nothing is said.
    #[schemars(example = &"src")]
    pub(super) from: Option<String>,
    /// What fields of the message are: `self`, or a variable before the step (`term[self]`)
    /// or after it (`term'[self]`), whose arguments are `self` or fields.
    #[serde(default)]
    #[schemars(example = json!({ "to": "self", "term": "term'[self]" }))]
    pub(super) fields: BTreeMap<At<String>, At<String>>,
    /// What the step takes of the message: where it changes one of these variables, the
    /// field is at least what the variable becomes (a number by its value, a sequence or
    /// a set by its length).
    #[serde(default)]
    #[schemars(example = json!({ "entries": ["log'[self]"] }))]
    pub(super) takes: BTreeMap<At<String>, Vec<At<String>>>,
    /// Whether the step takes every such message. If not, there is an arrow only where
    /// there is only one.
    #[serde(default)]
    #[schemars(example = true)]
    pub(super) every: bool,
    /// What is written at the arrow, with fields and variables between braces. The arrow
    /// starts at the step since which such a message has been there.
    #[schemars(example = &"offer of term {term}")]
    pub(super) label: At<String>,
}

/// A specification at certain bounds, and what is asked of it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawModel {
    /// Its name, which no other model or mutant has.
    #[schemars(example = &"small")]
    pub(super) name: At<String>,
    /// The name of its specification.
    #[schemars(example = &"Counter")]
    pub(super) spec: At<String>,
    /// The profiles that run it.
    #[schemars(example = ["pr"])]
    pub(super) profiles: Vec<At<String>>,
    /// A configuration file, relative to the manifest. It says everything; the other
    /// keys add to it or go before it.
    #[schemars(example = &"specs/Counter.cfg")]
    pub(super) config: Option<At<String>>,
    /// The engine that checks it and reaches its probes, if not that of the profile;
    /// `--engine` outranks both.
    #[schemars(example = &"tla-mc")]
    pub(super) engine: Option<EngineName>,
    /// Whether Cargo builds a program of it, which tla-mc searches faster, where tla-mc
    /// is asked: for searches of minutes.
    #[schemars(example = true)]
    pub(super) compile: Option<At<bool>>,
    /// How it is searched: all reachable states, or random behaviours.
    #[serde(default)]
    #[schemars(example = &"simulate")]
    pub(super) mode: RawMode,
    /// How many random behaviours are looked at, and how long they are.
    #[schemars(example = json!({ "depth": 100, "traces": 1000 }))]
    pub(super) simulate: Option<At<RawSimulate>>,
    /// Values of constants and, if need be, of definitions; `--set MaxTerm=4` goes
    /// before them.
    #[serde(default)]
    #[schemars(example = constants())]
    pub(super) constants: RawConstants,
    /// Definitions replaced by others; `"[Sequences] BoundedSeq"` in that module alone.
    #[serde(default)]
    #[schemars(example = json!({ "Nat": "Small" }))]
    pub(super) replace: RawReplace,
    /// The temporal formula that is its behaviour, if not `Spec`.
    #[schemars(example = &"FairSpec")]
    pub(super) behaviour: Option<At<String>>,
    /// The invariants that are checked, if not all of the specification.
    #[schemars(example = ["TypeOK"])]
    pub(super) invariants: Option<Vec<At<String>>>,
    /// The temporal properties that are checked.
    #[serde(default)]
    #[schemars(example = ["Live"])]
    pub(super) properties: Vec<At<String>>,
    /// Predicates that cut the search; refused together with temporal properties.
    #[serde(default)]
    #[schemars(example = ["Small"])]
    pub(super) constraints: Vec<At<String>>,
    /// The operator that gives the permutations of a symmetry: of states that are the
    /// same up to it, one is checked. Refused together with temporal properties.
    #[schemars(example = &"Symmetry")]
    pub(super) symmetry: Option<At<String>>,
    /// The operator that gives the view: of states with the same view, one is checked.
    /// Refused together with temporal properties.
    #[schemars(example = &"View")]
    pub(super) view: Option<At<String>>,
    /// Whether a state without a successor is an error, as it is if nothing is said.
    #[schemars(example = false)]
    pub(super) deadlock: Option<bool>,
    /// Predicates that must be reachable, each a search of its own.
    #[serde(default)]
    #[schemars(example = ["ReachTop"])]
    pub(super) probes: Vec<At<String>>,
    /// Actions that these bounds keep from firing; a disjunct without an operator of
    /// its own goes by the name of its action.
    #[serde(default)]
    #[schemars(example = ["Restart"])]
    pub(super) may_stay_silent: Vec<At<String>>,
    /// Ids of doubts that only become notes, beside those of the specification.
    #[serde(default)]
    #[schemars(example = ["tlc-1145"])]
    pub(super) accept: Vec<At<String>>,
    /// Options for its Java, after those of the specification.
    #[serde(default)]
    #[schemars(example = ["-Xss64m"])]
    pub(super) java_options: Vec<At<String>>,
    /// Whether it is measured which actions fire, which costs time. Of random behaviours it is
    /// measured what they cover.
    #[schemars(example = false)]
    pub(super) coverage: Option<bool>,
    /// What a green that leaves something unexercised is worth; an error if nothing is
    /// said.
    #[schemars(example = &"warn")]
    pub(super) vacuity: Option<VacuityPolicy>,
    /// Threads of the search, if greyverify is not to choose.
    #[schemars(example = 2)]
    pub(super) workers: Option<At<u32>>,
    /// Heap of its Java in MiB, if greyverify is not to choose.
    #[schemars(example = 2048)]
    pub(super) heap_mib: Option<At<u64>>,
    /// What must come out; if nothing is said, that it is verified.
    #[schemars(example = json!({ "verdict": "verified", "distinct": 10 }))]
    pub(super) expect: Option<At<RawExpect>>,
}

/// How a model is searched.
#[derive(Deserialize, JsonSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMode {
    /// All reachable states.
    #[default]
    Exhaustive,
    /// Random behaviours, which prove nothing.
    Simulate,
}

/// Random behaviours.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSimulate {
    /// The longest behaviour, in states, of which TLC 2.15 takes one more; 100 if nothing is
    /// said.
    #[schemars(example = 100)]
    pub(super) depth: Option<u32>,
    /// Behaviours in all; as many as the time budget allows if nothing is said.
    #[schemars(example = 1000)]
    pub(super) traces: Option<u64>,
    /// The seed of all choices, with which one worker takes the same behaviours each
    /// time; another one each time if nothing is said. `--simulation-seed` goes before it.
    #[schemars(example = 7)]
    pub(super) seed: Option<u64>,
    /// Files of behaviours, relative to the manifest: each random behaviour begins in a state of
    /// one of them, instead of an initial state.
    #[serde(default)]
    #[schemars(example = ["specs/regressions/lost.itf.json"])]
    pub(super) from: Vec<At<String>>,
}

/// What the end of a model is called.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawVerdict {
    /// All that was asked holds in all reachable states.
    Verified,
    /// All assumptions of a model without a behaviour hold.
    AssumptionsHold,
    /// No random behaviour violated anything.
    NoViolationWithin,
    /// A property is violated, which must be named.
    Violated,
    /// A state without a successor is reached.
    Deadlock,
    /// An ASSUME is false.
    ViolatedAssumption,
    /// An Assert of the standard module TLC fails.
    ViolatedAssertion,
    /// An expression cannot be evaluated.
    EvaluationError,
}

/// What must come out of a model.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    /// The verdict.
    #[schemars(example = &"verified")]
    pub(super) verdict: RawVerdict,
    /// The property that is violated, which verdict `violated` must name.
    #[schemars(example = &"TypeOK")]
    pub(super) property: Option<String>,
    /// Words of the failed Assert, or of the evaluation error.
    #[schemars(example = &"the queue is full")]
    pub(super) says: Option<String>,
    /// Distinct states.
    #[schemars(example = 10)]
    pub(super) distinct: Option<u64>,
    /// States generated.
    #[schemars(example = 11)]
    pub(super) generated: Option<u64>,
    /// The depth of the state graph: states on the shortest way to the state that is farthest away.
    #[schemars(example = 5)]
    pub(super) depth: Option<u64>,
}

/// A seeded bug, as a replacement of operators.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMutant {
    /// Its name, which no other model or mutant has.
    #[schemars(example = &"too-small-quorum")]
    pub(super) name: At<String>,
    /// The name of the specification that it distorts.
    #[schemars(example = &"Counter")]
    pub(super) spec: At<String>,
    /// The profiles that run it.
    #[schemars(example = ["pr"])]
    pub(super) profiles: Vec<At<String>>,
    /// The real bug that it stands for.
    #[schemars(example = &"the real bug that it stands for")]
    pub(super) source: String,
    /// The property that must catch it.
    #[schemars(example = &"TypeOK")]
    pub(super) breaks: At<String>,
    /// Operators of the specification, each with the one of its module of mutants that
    /// takes its place.
    #[schemars(example = json!({ "IsQuorum": "OneLessThanMajority" }))]
    pub(super) replace: RawReplace,
    /// Values of constants, beside those of the specification.
    #[serde(default)]
    #[schemars(example = constants())]
    pub(super) constants: RawConstants,
    /// The temporal formula that is its behaviour, if not `Spec`.
    #[schemars(example = &"FairSpec")]
    pub(super) behaviour: Option<At<String>>,
    /// Properties that are checked beside the one that it breaks.
    #[serde(default)]
    #[schemars(example = ["TypeOK"])]
    pub(super) also_check: Vec<At<String>>,
    /// Predicates that cut the search.
    #[serde(default)]
    #[schemars(example = ["Small"])]
    pub(super) constraints: Vec<At<String>>,
    /// The operator that gives the permutations of a symmetry.
    #[schemars(example = &"Symmetry")]
    pub(super) symmetry: Option<At<String>>,
    /// The operator that gives the view.
    #[schemars(example = &"View")]
    pub(super) view: Option<At<String>>,
}

fn constants() -> serde_json::Value {
    json!({ "N": 4, "Node": { "model_values": 3 } })
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
