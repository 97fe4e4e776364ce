//! What the library says it found.
//!
//! In: its outcome or its refusal. Out: [`Found`]. The library tells errors in
//! words only; which part they blame is decided here.

use tla_mc::check::{Failure, Outcome};
use tla_mc::compile::ASSUME_FALSE;

use crate::engine::tla_mc::message::{Figures, Message};
use crate::event::{FailureKind, ViolationKind};
use crate::figures::shortened;

/// Longest text of an error, in characters: a refusal may show a whole tree.
const TEXT_MAX: usize = 2_000;

/// What came out.
#[derive(Debug)]
pub(super) struct Found {
    /// What is wrong; `None` if everything holds.
    pub(super) message: Option<Message>,
    /// The size of the search, if there was one.
    pub(super) figures: Option<Figures>,
}

/// Of a specification that was not searched.
pub(super) fn refused(why: &str) -> Found {
    let message = match why {
        ASSUME_FALSE => violated(ViolationKind::Assumption, None),
        _ => failed(FailureKind::Unimplemented, why),
    };
    Found { message: Some(message), figures: None }
}

/// Of a specification that was searched.
pub(super) fn found(outcome: Outcome) -> Found {
    let Outcome { generated, distinct, depth, failure } = outcome;
    // The library counts the first level before it knows of a state.
    let depth = if distinct == 0 { 0 } else { depth };
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let figures = Figures { generated, distinct: number(distinct), depth: number(depth) };
    Found { message: failure.map(told), figures: Some(figures) }
}

fn told(failure: Failure) -> Message {
    match failure {
        Failure::Invariant(name, _) => violated(ViolationKind::Safety, Some(name)),
        Failure::Deadlock(_) => violated(ViolationKind::Deadlock, None),
        Failure::Step(name, ..) | Failure::Liveness(name) | Failure::InitProperty(name, _) => {
            violated(ViolationKind::Liveness, Some(name))
        }
        Failure::Eval(why, _) => evaluation(&why),
    }
}

fn evaluation(why: &str) -> Message {
    if let Some((_, said)) = why.split_once("Assert failed: ") {
        let (kind, detail) = (ViolationKind::Assertion, Some(shortened(said, TEXT_MAX)));
        return Message::Violated { kind, property: None, detail };
    }
    let kind = if why.contains("(os error ") {
        FailureKind::Disk
    } else if LIMITS.iter().any(|limit| why.contains(limit)) {
        FailureKind::Unimplemented
    } else {
        FailureKind::Evaluation
    };
    failed(kind, why)
}

/// What the library does not evaluate and TLC may.
const LIMITS: [&str; 4] = [
    "cannot enumerate the infinite set",
    "is read before the action assigns it",
    "SUBSET of a set larger than",
    "Permutations of a set larger than",
];

/// The same with the values of bound variables for which a property is violated.
pub(super) fn with_instance(message: Message, instance: Option<&str>) -> Message {
    match (message, instance) {
        (Message::Violated { kind, property, detail: None }, Some(values)) => {
            Message::Violated { kind, property, detail: Some(format!("for {values}")) }
        }
        (message, _) => message,
    }
}

fn violated(kind: ViolationKind, property: Option<String>) -> Message {
    Message::Violated { kind, property, detail: None }
}

fn failed(kind: FailureKind, why: &str) -> Message {
    Message::Failed { kind, text: shortened(why, TEXT_MAX) }
}
