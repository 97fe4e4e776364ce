//! What became of a behaviour on the mirror.

use std::fmt::Write as _;

use crate::counterexample::steps::action_text;
use crate::event::ViolationKind;
use crate::figures::{counted, on_screen};
use crate::trace::{About, Behaviour};
use greyverify_protocol::{Mismatch, Replayed};

/// A behaviour that the mirror has, too.
#[must_use]
pub fn replayed(about: &About, done: &Replayed) -> String {
    let mut text = format!("{}   1   initial state\n", sentence(&about.subject()));
    for (n, action) in (2..).zip(&done.actions) {
        let _ = writeln!(text, "{n:>4}   {action}");
    }
    let property = about.shows().unwrap_or("the property");
    let outcome = outcome(done.kind);
    text.push_str(&sentence(&format!(
        "{property} {outcome} of the mirror, too: {}, {}",
        counted(done.states, "state"),
        counted(done.faults, "fault")
    )));
    text
}

/// What an engine made of a behaviour that it was to follow in the specification itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Its name and version.
    pub engine: String,
    /// How it ended.
    pub end: End,
}

/// How an engine ended that was to follow a behaviour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With what the behaviour shows: a violation of that kind, or a predicate that is reached.
    Shown(Option<ViolationKind>),
    /// With the violation of an invariant in an earlier state.
    Early {
        /// The number of that state.
        state: u64,
    },
    /// In the last state, and nothing is violated.
    Holds,
    /// After so many states, from which the specification does not go on to the next.
    Stops {
        /// States that it has.
        reached: u64,
    },
    /// All of its states are there, and a step is not one of the action that it is said to be.
    Otherwise {
        /// The number of the state that it leads to.
        state: u64,
        /// The action that it is said to be.
        told: String,
        /// An action that it is.
        is: String,
    },
    /// Nobody knows, for this reason.
    Unknown(String),
}

/// The same as [`replayed`], in the words of an engine.
#[must_use]
pub fn followed(behaviour: &Behaviour, followed: &Followed) -> String {
    let Followed { engine, end } = followed;
    let mut text = format!("{}   1   initial state\n", sentence(&behaviour.about.subject()));
    let pairs = behaviour.steps.iter().zip(behaviour.steps.iter().skip(1));
    for (before, step) in pairs {
        let action = match &step.action {
            Some(action) => action_text(None, action),
            // Every specification has such a step.
            None if before.state == step.state => "(nothing changes)".to_owned(),
            None => "(not told)".to_owned(),
        };
        let _ = writeln!(text, "{:>4}   {action}", step.number);
    }
    let property = behaviour.about.shows().unwrap_or("the property");
    let states = counted(behaviour.steps.len(), "state");
    let said = match end {
        End::Shown(kind) => {
            let outcome = outcome(*kind);
            format!("{property} {outcome}: {engine} was made to follow it, {states}")
        }
        End::Early { state } => format!(
            "{property} is violated in state {state} of {states} already: {engine} was made to follow it"
        ),
        End::Holds => format!(
            "the specification has this behaviour, {states}, and {engine} finds nothing in it that \
             breaks {property}"
        ),
        End::Stops { reached: 0 } => format!("state 1: {engine} cannot begin in it"),
        End::Stops { reached } => {
            let next = behaviour.steps.iter().find(|step| step.number == reached + 1);
            let action = next.and_then(|step| step.action.as_ref());
            let action = action.map(|action| format!(" ({})", action.name)).unwrap_or_default();
            format!(
                "state {}{action}: {engine} cannot come to it from state {reached}",
                reached + 1
            )
        }
        End::Otherwise { state, told, is } => format!(
            "state {state}: {told} does not lead to it from state {}, and {is} does",
            state - 1
        ),
        End::Unknown(why) => format!("{engine} could not follow it: {why}"),
    };
    text.push_str(&sentence(&said));
    text
}

/// A sentence, broken so that a screen holds it.
fn sentence(text: &str) -> String {
    format!("{}\n", on_screen(text))
}

fn outcome(kind: Option<ViolationKind>) -> &'static str {
    match kind {
        None => "is reached",
        Some(ViolationKind::Deadlock) => "is reached in the last state",
        Some(ViolationKind::Liveness) => "is violated by this behaviour",
        Some(_) => "is violated in the last state",
    }
}

/// Where the mirror and a behaviour part.
#[must_use]
pub fn mismatch(why: &Mismatch) -> String {
    let mut text = format!("{why}\n");
    if let Mismatch::Step { instead, .. } = why {
        if instead.is_empty() {
            text.push_str("from there it can do nothing at all\n");
        }
        for alternative in instead {
            let _ = writeln!(text, "  it can do {}, which would leave", alternative.action);
            for difference in &alternative.differences {
                let _ = writeln!(text, "       {difference}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use greyverify_protocol::Alternative;

    #[test]
    fn a_mismatch_names_the_step_and_what_could_be_done_instead() {
        let differences = vec!["log[s1]: <<1>> -> <<>>".to_owned()];
        let instead = vec![Alternative { action: "Restart(s1)".into(), differences }];
        let why = Mismatch::Step { number: 3, action: Some("ClientRequest".into()), instead };
        insta::assert_snapshot!(mismatch(&why), @r"
        state 3 (ClientRequest): the mirror cannot come to it
          it can do Restart(s1), which would leave
               log[s1]: <<1>> -> <<>>
        ");
    }
}
