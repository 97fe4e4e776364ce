//! A mirror of `Counter.tla`, which stands beside this file, and the program that
//! greyverify asks about it. `greyverify.toml` names the program.
//!
//! A mirror is written from the specification, not from the code that it
//! describes: same variables, same actions, same properties. What the two have
//! in common is looked for by `greyverify cross-check`, in all reachable states.
//!
//! The program also translates what a running counter wrote down, so that
//! `greyverify trace validate` can have TLC follow it: see `trace.rs`.

mod trace;

use std::path::Path;

use greyverify_mirror::behaviour::value::Value;
use greyverify_mirror::protocol::{Done, ExplainTask, Explained, Refusal, Subject};
use greyverify_mirror::stateright::{Model, Property};
use greyverify_mirror::tla::{int, record};
use greyverify_mirror::{AnyMirror, FairAction, Given, Mirror, Mirrors, Promise};

fn main() -> std::process::ExitCode {
    greyverify_mirror::serve(&Counters)
}

/// All mirrors of this program.
struct Counters;

impl Mirrors for Counters {
    fn mirror(&self, subject: &Subject) -> Result<Box<dyn AnyMirror>, Refusal> {
        let given = Given::new(subject);
        match subject.spec.as_str() {
            // A mutant is checked in its own module, which extends the specification.
            "Counter" | "CounterMutants" => Ok(Box::new(Counter {
                n: given.number("N")?,
                fault: given.fault(&[(Fault::OneTooFar, "MayGo", "OneTooFar")])?,
            })),
            _ => Err(Refusal::Spec { spec: subject.spec.clone(), known: vec!["Counter".into()] }),
        }
    }

    fn translate(&self, _spec: &str, file: &Path) -> Result<Done, Refusal> {
        Ok(trace::translate(file).map_or_else(Done::Unreadable, Done::Translated))
    }

    fn explain(&self, _spec: &str, what: &ExplainTask) -> Result<Explained, Refusal> {
        Ok(trace::explain(what))
    }
}

/// The constants of the specification, and what is wrong with it.
#[derive(Clone)]
struct Counter {
    n: u8,
    fault: Option<Fault>,
}

/// Operators of the module of mutants.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    OneTooFar,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Action {
    Up,
    Reset,
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Counter {
    fn may_go(&self, count: u8) -> bool {
        match self.fault {
            None => count < self.n,
            Some(Fault::OneTooFar) => count <= self.n,
        }
    }

    /// Where an action leads from a state; nowhere if it is not enabled.
    fn after(&self, count: u8, action: Action) -> Option<u8> {
        match action {
            Action::Up => self.may_go(count).then_some(count + 1),
            Action::Reset => (count >= self.n).then_some(0),
        }
    }
}

/// The states are those of the only variable, `count`.
impl Model for Counter {
    type State = u8;
    type Action = Action;

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, _count: &u8, actions: &mut Vec<Action>) {
        actions.extend([Action::Up, Action::Reset]);
    }

    fn next_state(&self, count: &u8, action: Action) -> Option<u8> {
        self.after(*count, action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("InRange", |counter: &Self, count| *count <= counter.n)]
    }
}

impl Mirror for Counter {
    fn tla(&self, count: &u8) -> Value {
        record([("count", int(*count))])
    }

    /// What shrinking leaves few of; nothing ever happens to this counter.
    fn is_fault(&self, _action: &Action) -> bool {
        false
    }

    fn fair_actions(&self) -> Vec<FairAction<Self>> {
        let weak = |action| {
            FairAction::weak(move |counter: &Self, count: &u8| {
                counter.after(*count, action).into_iter().collect()
            })
        };
        vec![weak(Action::Up), weak(Action::Reset)]
    }

    fn promises(&self) -> Vec<Promise<Self>> {
        vec![Promise {
            name: "Returns",
            start: Some(Box::new(|counter: &Self, count| *count == counter.n)),
            goal: Box::new(|_, count| *count == 0),
            stay: Box::new(|_, _| true),
        }]
    }
}
