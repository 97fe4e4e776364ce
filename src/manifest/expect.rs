//! What must come out of a model.

use std::fmt;

use super::Mode;
use super::at::At;
use super::raw::{RawExpect, RawVerdict};
use super::resolve::Resolver;
use crate::spec::FileLine;

/// What must come out of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// What must be found broken; `None` for nothing.
    pub violates: Option<Broken>,
    /// Exact number of distinct states.
    pub distinct: Option<u64>,
    /// Exact number of states generated.
    pub generated: Option<u64>,
    /// Exact depth of the state graph, in states.
    pub depth: Option<u64>,
    /// Where it is written; `None` if nobody wrote it.
    pub at: Option<FileLine>,
}

/// What must be found broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// An invariant, a temporal property or a postcondition, by its name.
    Property(String),
    /// A state without a successor.
    Deadlock,
    /// An `ASSUME`.
    Assumption,
    /// An `Assert`.
    Assertion {
        /// A part of its text.
        says: Option<String>,
    },
    /// The evaluation of an expression.
    Evaluation {
        /// A part of what TLC says about it.
        says: Option<String>,
    },
    /// Any of these. No manifest says so: it is what a mutant that nobody wrote
    /// is to do.
    Anything,
}

impl Broken {
    /// The name of the property, or the word of the manifest.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Property(name) => name,
            Self::Deadlock => "deadlock",
            Self::Assumption => "violated-assumption",
            Self::Assertion { .. } => "violated-assertion",
            Self::Evaluation { .. } => "evaluation-error",
            Self::Anything => "anything",
        }
    }

    /// What it must say, if that matters.
    #[must_use]
    pub fn says(&self) -> Option<&str> {
        match self {
            Self::Assertion { says } | Self::Evaluation { says } => says.as_deref(),
            Self::Property(_) | Self::Deadlock | Self::Assumption | Self::Anything => None,
        }
    }
}

/// What is expected, behind the word "expected".
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(name) => write!(f, "`{name}` to be violated"),
            Self::Deadlock => f.write_str("a deadlock"),
            Self::Assumption => f.write_str("a false ASSUME"),
            Self::Assertion { .. } => f.write_str("a failed Assert"),
            Self::Evaluation { .. } => f.write_str("an evaluation error"),
            Self::Anything => f.write_str("a violation or an evaluation error"),
        }?;
        self.says().map_or(Ok(()), |says| write!(f, " that says \"{says}\""))
    }
}

impl Resolver<'_> {
    /// What a model expects; `deadlock` is whether one would be reported.
    pub(super) fn expect(
        &mut self,
        raw: Option<At<RawExpect>>,
        at: &str,
        mode: Mode,
        deadlock: bool,
    ) -> Expect {
        let Some(raw) = raw else { return Expect::default() };
        let raw = self.key(raw, &format!("{at}.expect"));
        let expected = &raw.value;
        let simulated = matches!(mode, Mode::Simulate { .. });
        let counted = (expected.distinct, expected.generated, expected.depth) != (None, None, None);
        let verdict = expected.verdict;
        let mut wrong = Vec::new();
        match (verdict, &expected.property) {
            (RawVerdict::Violated, None) => {
                wrong.push("verdict = \"violated\" needs property = \"...\"");
            }
            (RawVerdict::Violated, Some(_)) | (_, None) => {}
            (_, Some(_)) => wrong.push("property only goes with verdict = \"violated\""),
        }
        let speaks = [RawVerdict::ViolatedAssertion, RawVerdict::EvaluationError];
        if expected.says.is_some() && !speaks.contains(&verdict) {
            wrong.push(
                "says only goes with verdict = \"violated-assertion\" or \"evaluation-error\"",
            );
        }
        match verdict {
            RawVerdict::AssumptionsHold if simulated || counted => {
                wrong.push("without a behaviour there is nothing to simulate or to count");
            }
            RawVerdict::Verified if simulated => {
                wrong.push("a simulation never verifies; expect verdict = \"no-violation-within\"")
            }
            RawVerdict::NoViolationWithin if !simulated => wrong.push(
                "an exhaustive search that ends early is not a success; expect verdict = \"verified\"",
            ),
            RawVerdict::Deadlock if !deadlock => {
                wrong.push("with deadlock = false none is looked for");
            }
            _ => {}
        }
        if simulated && counted {
            wrong.push("a simulation has no exact counts");
        }
        let broken = broken(expected);
        if broken.is_some() && counted {
            wrong.push("a search that ends at what is broken has no exact counts");
        }
        wrong.into_iter().for_each(|what| self.error(&raw, what.to_owned()));
        let at = Some(FileLine { file: self.path.to_owned(), line: raw.line });
        let RawExpect { distinct, generated, depth, .. } = raw.value;
        Expect { violates: broken, distinct, generated, depth, at }
    }
}

fn broken(expected: &RawExpect) -> Option<Broken> {
    let says = expected.says.clone();
    match expected.verdict {
        RawVerdict::Verified | RawVerdict::AssumptionsHold | RawVerdict::NoViolationWithin => None,
        RawVerdict::Violated => expected.property.clone().map(Broken::Property),
        RawVerdict::Deadlock => Some(Broken::Deadlock),
        RawVerdict::ViolatedAssumption => Some(Broken::Assumption),
        RawVerdict::ViolatedAssertion => Some(Broken::Assertion { says }),
        RawVerdict::EvaluationError => Some(Broken::Evaluation { says }),
    }
}
