//! What a mirror finds.

use std::collections::BTreeMap;
use std::time::Duration;

use greyverify_behaviour::{Behaviour, ViolationKind};
use serde::{Deserialize, Serialize};

use crate::{Explained, Mismatch, Recording, Unreadable, wire};

/// What was done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Done {
    /// All states were visited.
    Explored(Explored),
    /// They were not, for this reason.
    Unexplored(String),
    /// The states of a level were told.
    Level,
    /// The state graph was told.
    Graph,
    /// Whether a fault is caught.
    Caught(Catch),
    /// The behaviour is one of the mirror's.
    Replayed(Replayed),
    /// It is small.
    Shrunk(Box<ShrinkAnswer>),
    /// It was run.
    Ran(Ran),
    /// It is none of the mirror's.
    Unlike(Mismatch),
    /// The file in TLA+.
    Translated(Recording),
    /// It is no recording of the specification.
    Unreadable(Unreadable),
    /// What a person reads of a refused event.
    Explained(Explained),
}

/// What a search through all states found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explored {
    /// The invariant that does not hold; `None` if all do.
    pub violated: Option<String>,
    /// Distinct states.
    pub distinct: u64,
    /// States generated, repetitions included.
    pub generated: u64,
    /// Distinct states of each level.
    pub levels: Vec<u64>,
    /// Wall time of the search.
    #[serde(with = "wire::seconds")]
    pub elapsed: Duration,
}

/// An edge of a state graph, between states that are numbered from none in the
/// order in which they are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// The state that it leaves; `None` if it leads to an initial state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// The action, which begins with its name in the specification; `None` if
    /// nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The state to which it leads.
    pub to: u64,
}

/// Whether a fault is caught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Catch {
    /// The property is violated.
    Caught {
        /// States of the counterexample; `None` if there is no finite one.
        states: Option<u64>,
        /// Wall time.
        #[serde(with = "wire::seconds")]
        elapsed: Duration,
    },
    /// Something else happened: the fault survived, or something that it must
    /// leave alone broke.
    Missed(String),
}

impl Catch {
    /// True if the fault was caught as it should be.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        matches!(self, Self::Caught { .. })
    }
}

/// A behaviour that is one of the mirror's too, and breaks the same there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replayed {
    /// States shown.
    pub states: usize,
    /// Faults among its actions.
    pub faults: usize,
    /// The mirror's names of its actions.
    pub actions: Vec<String>,
    /// What kind of promise is broken; `None` for a probe that is reached.
    pub kind: Option<ViolationKind>,
}

/// What makes a counterexample small: smaller is better, the first difference
/// decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Crashes, losses, failures, elections.
    pub faults: usize,
    /// States shown.
    pub states: usize,
    /// Sum of all numbers in all states.
    pub size: u64,
    /// The actions by name, so that those act who come first by name.
    pub actions: Vec<String>,
}

/// What is proved of a counterexample, within the mirror's bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Nothing: time or memory ended the search.
    None,
    /// None has fewer faults, or as many and fewer states, without being
    /// longer.
    SmallestOfItsLength,
    /// None has fewer faults, or as many and fewer states, without being
    /// longer than what was given.
    Smallest,
}

/// A counterexample that was made small.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shrunk {
    /// It.
    #[serde(with = "wire::itf")]
    pub behaviour: Behaviour,
    /// What it was.
    pub before: Measure,
    /// What it is.
    pub after: Measure,
    /// What is proved of it.
    pub proved: Proof,
}

/// A counterexample that was made small, and the smallest constants if they
/// were asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShrinkAnswer {
    /// It.
    pub shrunk: Shrunk,
    /// What came of smaller constants.
    pub smaller: Option<Smaller>,
}

/// What came of looking for smaller constants.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Smaller {
    /// There is a counterexample at smaller ones.
    Found(Box<Smallest>),
    /// None was found.
    NotFound {
        /// True if every smaller choice was searched in full.
        proved: bool,
    },
}

/// A counterexample at the smallest constants.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smallest {
    /// All constants, as in the subject.
    pub constants: BTreeMap<String, String>,
    /// The counterexample.
    #[serde(with = "wire::itf")]
    pub behaviour: Behaviour,
    /// What it is.
    pub after: Measure,
    /// True if there is none smaller at these constants.
    pub complete: bool,
    /// True if every smaller choice was searched in full.
    pub proved: bool,
}

/// What came of a behaviour that was run elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ran {
    /// What is said of it.
    pub text: String,
    /// What gives the same run again, as a file holds it; `None` if nothing was
    /// run.
    pub schedule: Option<String>,
    /// How it ended.
    pub ended: Ended,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The probe is reached, and nothing is violated.
    Reached,
    /// The property is violated there, too.
    Violated(ViolationKind),
    /// Otherwise than the behaviour does.
    Otherwise,
}
