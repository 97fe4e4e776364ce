//! What the library says it found.
//!
//! In: its outcome or its refusal. Out: [`Found`]. The library tells errors in
//! words only; which part they blame is decided here.

use tla_mc::check::{Failure, Outcome};
use tla_mc::compile::ASSUME_FALSE;

use crate::message::{Broken, Figures, Message, Trouble};

/// What came out.
#[derive(Debug)]
pub(crate) struct Found {
    /// What is wrong; `None` if everything holds.
    pub(crate) message: Option<Message>,
    /// The size of the search, if there was one.
    pub(crate) figures: Option<Figures>,
}

/// Of a specification that was not searched.
pub(crate) fn refused(why: &str) -> Found {
    let message = match why {
        ASSUME_FALSE => violated(Broken::Assumption, None),
        _ => failed(Trouble::Unsupported, why),
    };
    Found { message: Some(message), figures: None }
}

/// Of a specification that was searched.
pub(crate) fn found(outcome: Outcome) -> Found {
    let Outcome { generated, distinct, depth, failure } = outcome;
    // The library counts the first level before it knows of a state.
    let depth = if distinct == 0 { 0 } else { depth };
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let figures = Figures { generated, distinct: number(distinct), depth: number(depth) };
    Found { message: failure.map(told), figures: Some(figures) }
}

fn told(failure: Failure) -> Message {
    match failure {
        Failure::Invariant(name, _) => violated(Broken::Invariant, Some(name)),
        Failure::Deadlock(_) => violated(Broken::Deadlock, None),
        Failure::Step(name, ..) | Failure::Liveness(name) | Failure::InitProperty(name, _) => {
            violated(Broken::Property, Some(name))
        }
        Failure::Eval(why, _) => evaluation(&why),
    }
}

fn evaluation(why: &str) -> Message {
    if let Some((_, said)) = why.split_once("Assert failed: ") {
        let (kind, detail) = (Broken::Assertion, Some(said.to_owned()));
        return Message::Violated { kind, property: None, detail };
    }
    let kind = if why.contains("(os error ") {
        Trouble::Disk
    } else if LIMITS.iter().any(|limit| why.contains(limit)) {
        Trouble::Unsupported
    } else {
        Trouble::Evaluation
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
pub(crate) fn with_instance(message: Message, instance: Option<&str>) -> Message {
    match (message, instance) {
        (Message::Violated { kind, property, detail: None }, Some(values)) => {
            Message::Violated { kind, property, detail: Some(format!("for {values}")) }
        }
        (message, _) => message,
    }
}

fn violated(kind: Broken, property: Option<String>) -> Message {
    Message::Violated { kind, property, detail: None }
}

pub(crate) fn failed(kind: Trouble, why: &str) -> Message {
    Message::Failed { kind, text: why.to_owned() }
}
