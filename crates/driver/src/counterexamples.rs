//! Counterexamples that a team keeps: what they show must not be possible.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::path::Path as File;

use greyverify_behaviour::value::Value;

use crate::files::{Unusable, names};
use crate::follow::Begin;
use crate::graph::Label;
use crate::kept::{Judge, Kept};
use crate::{Mismatch, Paths, System};

/// Counterexamples of a folder, each a file of ITF: to invariants, which end; to
/// temporal properties, which go round a cycle or do nothing for ever; and deadlocks.
///
/// ```no_run
/// # struct Scheduler;
/// # impl greyverify_driver::System for Scheduler {
/// #     fn apply(&mut self, _: &str, _: &[greyverify_driver::Value]) -> Result<(), String> { Ok(()) }
/// #     fn observe(&self) -> greyverify_driver::State { Vec::new() }
/// # }
/// use greyverify_driver::{Counterexamples, Paths};
///
/// let paths = Paths::read("specs/Turns.paths").unwrap();
/// let kept = Counterexamples::read("specs/regressions").unwrap();
/// let kept = kept.knowing(&paths).fair(&["Place", "Finish"]).unwrap();
/// for left in kept.walk(|_| Scheduler).unwrap() {
///     println!("{left}");
/// }
/// ```
#[derive(Debug)]
pub struct Counterexamples {
    all: Vec<Kept>,
    /// All actions that are known, with their arguments.
    known: BTreeSet<Label>,
    /// Whether behaviours that cover a model were among what they are known of.
    of_paths: bool,
    /// Those of them that the system is bound to do.
    fair: BTreeSet<Label>,
}

/// Where a system leaves a counterexample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The file.
    pub file: String,
    /// How many of its steps the system does; steps of a cycle count in each round.
    pub after: usize,
    /// How many it has.
    pub steps: usize,
    /// In which way it is left.
    pub by: LeftBy,
}

/// In which way a system leaves a counterexample.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftBy {
    /// It refuses the next step, or is in another state after it.
    Step,
    /// The same, in this round of the cycle, counted from 1.
    StepOfRound(usize),
    /// The counterexample is a deadlock, and the system does this at its end.
    NotStuck(String),
    /// It is [bound](Counterexamples::fair) to do this, which it can do all the time,
    /// and which the counterexample never does.
    Bound(String),
}

impl Counterexamples {
    /// Reads all that a folder has.
    ///
    /// # Errors
    /// There are none, or one cannot be read, or nobody knows how it goes on.
    pub fn read(folder: impl AsRef<File>) -> Result<Self, Unusable> {
        let folder = folder.as_ref();
        let names = names(folder)?;
        if names.is_empty() {
            let hint = "save one there: greyverify writes counterexample.itf.json for each red";
            return Err(Unusable::new(folder, "there are no counterexamples", hint));
        }
        let all = names.into_iter().map(|name| Kept::read(&folder.join(&name), name));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        let known = all.iter().flat_map(|kept| kept.graph.labels()).cloned().collect();
        Ok(Self { all, known, of_paths: false, fair: BTreeSet::new() })
    }

    /// Also knows the actions of these behaviours. At the end of a counterexample that
    /// does nothing any more, all actions that are known are tried.
    #[must_use]
    pub fn knowing(mut self, paths: &Paths) -> Self {
        self.known.extend(paths.graph.labels().into_iter().cloned());
        self.of_paths = true;
        self
    }

    /// Names actions that the system is bound to do: each of them, with each of its
    /// arguments, is done at some time if it stays possible. That is `WF_vars(A(x))`
    /// for each `x` in the specification, and what the system must then guarantee by
    /// its threads or timers: no walk shows it, for the driver chooses every step.
    ///
    /// A counterexample in which such an action stays possible and is never done is
    /// left, also by a system that does all of its steps.
    ///
    /// # Errors
    /// No behaviour that is [known](Self::knowing) has an action of this name.
    pub fn fair(mut self, actions: &[&str]) -> Result<Self, Unusable> {
        for name in actions {
            let own = self.known.iter().filter(|label| label.name == *name);
            let own: Vec<Label> = own.cloned().collect();
            if own.is_empty() {
                let names: BTreeSet<&str> =
                    self.known.iter().map(|label| label.name.as_str()).collect();
                let names = names.into_iter().collect::<Vec<_>>().join(", ");
                let why = format!("no behaviour has it; known are {names}");
                let hint =
                    "correct the name, or give the behaviours that have it to `knowing` first";
                return Err(Unusable::new(File::new(name), why, hint));
            }
            self.fair.extend(own);
        }
        Ok(self)
    }

    /// Walks each on a system of its own, which must leave it before its end: refuse
    /// a step, or be in another state after it. The answer says where.
    ///
    /// A cycle is walked a hundred times. At the end of a deadlock, a system that does
    /// any action is not stuck.
    ///
    /// # Errors
    /// A counterexample that a system follows to its end or round and round, unless it
    /// is [bound](Self::fair) to do something else there; one on which the system
    /// panics; or one that does not begin as the system does.
    pub fn walk<S: System>(
        &self,
        begin: impl Fn(&[(String, Value)]) -> S,
    ) -> Result<Vec<Left>, Box<Mismatch>> {
        let begin: Begin<'_, S> = &begin;
        let Self { known, of_paths, fair, .. } = self;
        let judge = Judge { known, of_paths: *of_paths, fair, begin };
        self.all.iter().map(|kept| judge.walk(kept)).collect()
    }
}

impl Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, after, steps, by } = self;
        let plural = if *steps == 1 { "" } else { "s" };
        match by {
            LeftBy::Step => write!(f, "{file}: left after {after} of {steps} step{plural}"),
            LeftBy::StepOfRound(round) => {
                write!(f, "{file}: left after {after} steps, in round {round} of its cycle")
            }
            LeftBy::NotStuck(label) => {
                write!(
                    f,
                    "{file}: not stuck after {steps} step{plural}, for the system does {label}"
                )
            }
            LeftBy::Bound(label) => {
                write!(f, "{file}: left because the system is bound to do {label}")
            }
        }
    }
}
