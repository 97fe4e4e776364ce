//! What happened inside an engine: one documented variant each.
//!
//! In: nothing, this module only defines types. Out: [`Event`], the single
//! vocabulary that progress, verdicts and reports are built from. The engine
//! speaks its own dialect (for TLC: numbered frames); `engine` translates it
//! here, and nothing downstream knows a message number.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::trace::Step;

pub use greyverify_behaviour::ViolationKind;

/// One thing an engine reported, in the order it was reported.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The engine named itself. First event of a healthy run.
    Version {
        /// As the engine spells it, e.g. `2.15` or `2026.11.22.150335`.
        version: String,
        /// Source revision, e.g. `d5b5a7f`, when the engine tells it.
        revision: Option<String>,
    },
    /// A program is built of the specification, before anything is searched.
    Compiling,
    /// The engine said how it is going to search.
    SearchStarted(Search),
    /// Reading the specification began.
    ReadingStarted,
    /// Reading the specification ended, successfully or not.
    ReadingFinished,
    /// A complaint of the parser about a module.
    Diagnosed(Diagnostic),
    /// A line that belongs to no message: the parser's remarks, output of the
    /// specification or of the Java runtime.
    Text(String),
    /// The search for initial states began.
    InitialStatesStarted,
    /// All initial states are known.
    InitialStates {
        /// Initial states generated, duplicates included.
        generated: u64,
        /// Initial states that differ (and satisfy the constraints).
        distinct: u64,
    },
    /// An intermediate report of the size of the search.
    Progress(Counts),
    /// How many random behaviours a simulation has run so far.
    Behaviours(u64),
    /// The last and exact report of the size of the search.
    FinalCounts(Counts),
    /// The depth of the state graph, counted in states from an initial one.
    Depth(u64),
    /// The engine has temporal properties to check, and says so in advance.
    LivenessAnnounced,
    /// A check of temporal properties over the graph found so far began.
    LivenessStarted {
        /// True for the last check, over the complete graph.
        complete: bool,
        /// Distinct states of the graph that is checked.
        distinct: Option<u64>,
    },
    /// That check ended.
    LivenessFinished,
    /// A checkpoint is being written; silence is normal meanwhile.
    CheckpointStarted,
    /// The checkpoint is on disk.
    CheckpointFinished,
    /// A checkpoint is being read; silence is normal meanwhile.
    RecoveryStarted,
    /// The search goes on from a checkpoint.
    Recovered {
        /// Distinct states that it holds.
        distinct: u64,
        /// States of them that are not yet explored.
        queued: Option<u64>,
    },
    /// The engine's own claim of success. It is evidence, not a verdict.
    ClaimedSuccess {
        /// Estimated probability that two states shared a fingerprint, from the counts alone.
        collision_calculated: Option<f64>,
        /// The same, from the fingerprints seen, when the engine computed it.
        collision_actual: Option<f64>,
    },
    /// A property was found violated. A counterexample may follow, see [`Event::TraceStarted`].
    Violated(Violation),
    /// The states of a counterexample follow.
    TraceStarted,
    /// The next state of the counterexample.
    TraceStep(Step),
    /// The counterexample ends by returning to the state of this number.
    BackToState {
        /// Number of the state returned to, from 1.
        number: u64,
        /// Name of the action that returns, if told.
        action: Option<crate::trace::Action>,
    },
    /// The counterexample ends by doing nothing for ever.
    Stuttering,
    /// The engine failed: the specification, the configuration, an evaluation or the engine itself.
    Failed(Failure),
    /// Where an expression was being evaluated when an error struck, outermost first.
    ErrorStack(Vec<crate::trace::Location>),
    /// How often an action was taken.
    ActionCoverage(ActionCoverage),
    /// How often an expression inside the last named definition was evaluated.
    ExpressionCoverage(ExpressionCoverage),
    /// The expressions that follow belong to this invariant or constraint.
    PropertyCoverage {
        /// Name of the invariant or constraint, empty if unnamed.
        name: String,
    },
    /// A coverage report begins; it replaces every earlier one.
    CoverageStarted,
    /// The coverage report is complete.
    CoverageFinished,
    /// A warning or a piece of advice.
    Warning(Warning),
    /// The engine began its work at that time, by the clock of this machine.
    Begun(SystemTime),
    /// The parts of a coverage report are not in the order of the specification.
    CoverageMisplaced,
    /// The Java runtime ran out of memory and said so outside any message.
    OutOfMemory(String),
    /// The engine says it is done. It may still hang afterwards.
    Finished,
    /// A message that is understood to carry nothing a verdict depends on.
    Note {
        /// The engine's number for it.
        code: i64,
        /// Its words.
        text: String,
    },
    /// A message this version of greyverify does not know. Never dropped.
    Unknown {
        /// The engine's number for it.
        code: i64,
        /// The engine's severity: 0 none, 1 error, 2 bug, 3 warning, 4 state.
        severity: i64,
        /// Its words.
        text: String,
    },
    /// Messages do not nest as the engine nests them, or a marker cannot be
    /// read: text of the specification looks like messages, or two programs
    /// write to one stream.
    Disordered {
        /// What was met, in a fragment that fits after a colon.
        why: String,
    },
    /// The output stream broke the engine's own rules (a message cut short, a
    /// message larger than any limit).
    Malformed {
        /// What was wrong, in a fragment that fits after "the output is malformed: ".
        why: String,
    },
}

/// A complaint of the parser about a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where, if the parser says.
    pub location: Option<crate::trace::Location>,
    /// What, in its words, on one line.
    pub message: String,
    /// True if it is only a warning.
    pub warning: bool,
}

/// How the engine searches, as it announced it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Order in which states are visited.
    pub mode: SearchMode,
    /// Worker threads.
    pub workers: Option<u32>,
    /// Heap of the Java runtime, in MiB.
    pub heap_mib: Option<u64>,
    /// Memory outside the heap, in MiB.
    pub offheap_mib: Option<u64>,
    /// Seed of the random number generator.
    pub seed: Option<i64>,
    /// Whether a program that was built of the specification searches.
    pub compiled: bool,
}

/// Order in which states are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchMode {
    /// Breadth first: the shortest counterexample comes first; exhaustive.
    #[default]
    BreadthFirst,
    /// Iterative deepening, never counted as exhaustive.
    DepthFirst,
    /// Random behaviours, never exhaustive.
    Simulation,
}

/// Size of a search at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Longest path found so far, in states, when the engine knows it.
    pub depth: Option<u64>,
    /// States generated, duplicates included.
    pub generated: u64,
    /// States that differ; unknown in simulation.
    pub distinct: Option<u64>,
    /// States found but not yet explored; unknown in simulation.
    pub queued: Option<u64>,
}

/// Which promise was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Kind of the promise.
    pub kind: ViolationKind,
    /// Names of the properties broken; empty when the engine does not say
    /// (deadlock, or temporal properties of an older TLC).
    pub properties: Vec<String>,
    /// Places of the conjuncts broken, where the engine tells these instead of
    /// the property they belong to.
    pub places: Vec<crate::trace::Location>,
    /// The rest of what the engine said about it, e.g. the text of a failed `Assert`.
    pub detail: Option<String>,
}

/// Something that an engine warns of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The engine's number for it.
    pub code: i64,
    /// Its words.
    pub text: String,
    /// What to do about it, where the engine's own folder knows.
    pub hint: Option<&'static str>,
    /// What of the configuration can hide violations of the temporal properties
    /// that are checked, where it warns of that.
    pub hiding: Option<&'static str>,
}

/// Why the engine could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which part failed.
    pub kind: FailureKind,
    /// The engine's number of the deciding (innermost) message.
    pub code: i64,
    /// Its words, nested messages unfolded, frame markers removed.
    pub text: String,
    /// What to do about it, where the engine's own folder knows.
    pub hint: Option<&'static str>,
}

/// Which part of the work failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The specification does not parse or is not well formed.
    Spec,
    /// The configuration cannot be read or does not fit the specification.
    Config,
    /// An expression could not be evaluated.
    Evaluation,
    /// The specification asks for something that the engine does not take.
    Unsupported,
    /// The engine lacks something that another has.
    Unimplemented,
    /// Memory ran out.
    Memory,
    /// The disk is full, a file too large or unreadable.
    Disk,
    /// A command line option was refused.
    Usage,
    /// The engine failed in a way that blames itself.
    Engine,
}

/// How often an action was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionCoverage {
    /// Name of the action's definition.
    pub action: String,
    /// Where it is defined.
    pub location: crate::trace::Location,
    /// The disjunct, where the definition has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Times it led to a state not seen before.
    pub distinct: u64,
    /// Times it was taken at all.
    pub generated: u64,
    /// True for the initial predicate.
    pub initial: bool,
}

/// A range of text in a module that the engine does not name: that of the
/// definition, or the one in which it is applied. Lines and columns from 1,
/// both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Last column.
    pub end_column: u32,
}

/// How often an expression was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionCoverage {
    /// Where the expression stands.
    pub location: crate::trace::Location,
    /// Times it was evaluated.
    pub evaluations: u64,
}

/// What `Evaluating invariant Inv failed.` speaks of.
#[must_use]
pub fn evaluated(line: &str) -> Option<&str> {
    line.trim().strip_prefix("Evaluating ")?.strip_suffix(" failed.")
}

/// What a failure says if TLC stops at a SYMMETRY without a word of its own.
pub const NOTHING_EXCHANGED: &str = "the SYMMETRY exchanges no two model values";
