//! Which specification has a mirror, and how constants and replaced operators
//! become one.

use std::ops::ControlFlow;
use std::time::Duration;

use super::Mirror;
use super::consensus::{self, Consensus, Start};
use super::fair::{Broken, broken_promise};
use super::replication::{self, Replication};
use super::replication_plain::{self, ReplicationPlain};
use super::scheduler::{self, Scheduler};
use super::scheduler_plain::{self, SchedulerPlain};
use super::search::{Found, Limits, Walk, check, shortest, walk, walk_with};
use super::terms::{self, Terms};
use crate::manifest::{ConstantValue, Question};
use crate::replay::{Aim, Mismatch, Replayed, replay, wander};
use crate::shrink::{Budget, Hunt, Shrunk, Task, hunt, shrink};
use crate::trace::{About, Behaviour};
use crate::value::Value;

/// A mirror, whatever its states are.
pub trait Mirrored: Send + Sync {
    /// See [`check`].
    fn check(&self, limits: Limits<'_>) -> Found;
    /// See [`walk`].
    fn walk(&self, deadline: Duration) -> Walk;
    /// See [`walk_with`].
    fn walk_with(&self, step_properties: &[&str], deadline: Duration) -> Walk;
    /// See [`shortest`].
    fn shortest(&self, invariant: &str, deadline: Duration) -> Option<usize>;
    /// See [`broken_promise`].
    fn broken_promise(&self) -> Option<Broken>;
    /// Tells every reachable state, level by level, as TLA+ and as Rust.
    fn states(&self, deadline: Duration, tell: &mut dyn FnMut(usize, Value, String)) -> Walk;
    /// See [`replay()`].
    ///
    /// # Errors
    /// Where the behaviour and the mirror part.
    fn replay(&self, behaviour: &Behaviour, property: &str) -> Result<Replayed, Mismatch>;
    /// See [`shrink()`].
    ///
    /// # Errors
    /// Where the behaviour and the mirror part.
    fn shrink(
        &self,
        behaviour: &Behaviour,
        property: &str,
        task: &mut Task<'_>,
    ) -> Result<Shrunk, Mismatch>;
    /// See [`hunt()`].
    fn hunt(&self, property: &str, about: About, budget: &Budget) -> Option<Hunt>;
    /// See [`wander()`]; as a behaviour.
    fn wander(
        &self,
        property: &str,
        seed_and_steps: (u64, usize),
        about: About,
        budget: &Budget,
    ) -> Option<Behaviour>;
}

impl<M: Mirror> Mirrored for M {
    fn check(&self, limits: Limits<'_>) -> Found {
        check(self, limits)
    }

    fn walk(&self, deadline: Duration) -> Walk {
        walk(self, deadline, &mut |_, _| ControlFlow::Continue(()))
    }

    fn walk_with(&self, step_properties: &[&str], deadline: Duration) -> Walk {
        walk_with(self, step_properties, deadline)
    }

    fn shortest(&self, invariant: &str, deadline: Duration) -> Option<usize> {
        shortest(self, invariant, deadline)
    }

    fn broken_promise(&self) -> Option<Broken> {
        broken_promise(self)
    }

    fn states(&self, deadline: Duration, tell: &mut dyn FnMut(usize, Value, String)) -> Walk {
        walk(self, deadline, &mut |level, state| {
            tell(level, self.tla(state), format!("{state:?}"));
            ControlFlow::Continue(())
        })
    }

    fn replay(&self, behaviour: &Behaviour, property: &str) -> Result<Replayed, Mismatch> {
        replay(self, behaviour, property)
    }

    fn shrink(
        &self,
        behaviour: &Behaviour,
        property: &str,
        task: &mut Task<'_>,
    ) -> Result<Shrunk, Mismatch> {
        shrink(self, behaviour, property, task)
    }

    fn hunt(&self, property: &str, about: About, budget: &Budget) -> Option<Hunt> {
        hunt(self, property, about, budget)
    }

    fn wander(
        &self,
        property: &str,
        (seed, steps): (u64, usize),
        about: About,
        budget: &Budget,
    ) -> Option<Behaviour> {
        let aim = Aim::of(self, property)?;
        Some(wander(self, &aim, seed, steps, budget)?.behaviour(self, about))
    }
}

/// Why there is no mirror.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoMirror {
    /// The specification has none.
    #[error("{spec} has no mirror in Rust; {} have one", SPECS.join(", "))]
    Spec {
        /// The specification.
        spec: String,
    },
    /// A constant has no value the mirror can take.
    #[error("the mirror of {spec} needs {constant} to be {needed}")]
    Constant {
        /// The specification.
        spec: String,
        /// The constant.
        constant: String,
        /// What would do.
        needed: &'static str,
    },
    /// Operators are replaced by one that the mirror does not know.
    #[error("the mirror of {spec} knows no fault {operator} <- {replacement}")]
    Fault {
        /// The specification.
        spec: String,
        /// The operator.
        operator: String,
        /// What takes its place.
        replacement: String,
    },
}

/// The specifications that have a mirror.
pub const SPECS: [&str; 7] = [
    "GreyConsensus",
    "GreyConsensusLate",
    "GreyConsensusTerms",
    "GreyReplication",
    "GreyReplicationPlain",
    "GreyScheduler",
    "GreySchedulerPlain",
];

/// Most servers a mirror can hold, one bit each.
const SERVERS_MAX: u64 = 8;

/// The mirror of a specification, or of its module of mutants, with the constants, the behaviour and the
/// fault that the question names.
///
/// # Errors
/// There is none for it.
pub fn mirror(spec: &str, question: &Question) -> Result<Box<dyn Mirrored>, NoMirror> {
    let given = Given { spec, question };
    match spec {
        "GreyConsensus" | "GreyConsensusLate" | "GreyConsensusMutants" => {
            Ok(Box::new(given.consensus()?))
        }
        "GreyConsensusTerms" | "GreyConsensusTermsMutants" => Ok(Box::new(given.terms()?)),
        "GreyReplication" | "GreyReplicationMutants" => Ok(Box::new(given.replication()?)),
        "GreyReplicationPlain" | "GreyReplicationPlainMutants" => {
            Ok(Box::new(given.replication_plain()?))
        }
        "GreyScheduler" | "GreySchedulerMutants" => Ok(Box::new(given.scheduler()?)),
        "GreySchedulerPlain" | "GreySchedulerPlainMutants" => {
            Ok(Box::new(given.scheduler_plain()?))
        }
        _ => Err(NoMirror::Spec { spec: spec.to_owned() }),
    }
}

/// The mirror of `GreyConsensus` itself, which a cluster of real nodes can be
/// compared with; `None` for another specification.
///
/// # Errors
/// There is none for these constants or this fault.
pub fn consensus(spec: &str, question: &Question) -> Result<Option<Consensus>, NoMirror> {
    match spec {
        "GreyConsensus" | "GreyConsensusLate" | "GreyConsensusMutants" => {
            Given { spec, question }.consensus().map(Some)
        }
        _ => Ok(None),
    }
}

struct Given<'a> {
    spec: &'a str,
    question: &'a Question,
}

impl Given<'_> {
    fn consensus(&self) -> Result<Consensus, NoMirror> {
        Ok(Consensus {
            servers: self.members("Server", SERVERS_MAX)?,
            max_term: self.number("MaxTerm")?,
            max_log: self.number("MaxLog")?,
            start: match self.question.behaviour.as_ref().map(|b| b.value.as_str()) {
                Some("LateSpec") => Start::AfterThreeTerms,
                _ => Start::Fresh,
            },
            fault: self.fault(&consensus::Fault::ALL)?,
        })
    }

    fn terms(&self) -> Result<Terms, NoMirror> {
        Ok(Terms {
            servers: self.members("Server", u8::MAX.into())?,
            max_term: self.number("MaxTerm")?,
            max_log: self.number("MaxLog")?,
            fault: self.fault(&terms::Fault::ALL)?,
        })
    }

    fn replication(&self) -> Result<Replication, NoMirror> {
        Ok(Replication {
            replicas: self.members("Replica", u8::MAX.into())?,
            max_epoch: self.number("MaxEpoch")?,
            max_write: self.number("MaxWrite")?,
            fault: self.fault(&replication::Fault::ALL)?,
        })
    }

    fn scheduler(&self) -> Result<Scheduler, NoMirror> {
        Ok(Scheduler {
            nodes: self.members("Node", u8::MAX.into())?,
            tenants: self.members("Tenant", u8::MAX.into())?,
            heavy: self.number("Heavy")?,
            weight: self.number("Weight")?,
            quota: self.number("Quota")?,
            capacity: self.number("Capacity")?,
            max_task: self.number("MaxTask")?,
            fault: self.fault(&scheduler::Fault::ALL)?,
        })
    }

    fn replication_plain(&self) -> Result<ReplicationPlain, NoMirror> {
        Ok(ReplicationPlain {
            replicas: self.members("Replica", SERVERS_MAX)?,
            max_epoch: self.number("MaxEpoch")?,
            max_write: self.number("MaxWrite")?,
            fault: self.fault(&replication_plain::Fault::ALL)?,
        })
    }

    fn scheduler_plain(&self) -> Result<SchedulerPlain, NoMirror> {
        Ok(SchedulerPlain {
            nodes: self.members("Node", u8::MAX.into())?,
            tenants: self.members("Tenant", u8::MAX.into())?,
            heavy: self.number("Heavy")?,
            weight: self.number("Weight")?,
            quota: self.number("Quota")?,
            capacity: self.number("Capacity")?,
            max_task: self.number("MaxTask")?,
            fault: self.fault(&scheduler_plain::Fault::ALL)?,
        })
    }

    fn number(&self, constant: &str) -> Result<u8, NoMirror> {
        let value = self
            .bound(constant)
            .filter(|_| !matches!(self.value(constant), Some(ConstantValue::ModelValues(_))));
        value
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(|| self.unfit(constant, "a number from 0 to 255"))
    }

    /// How many model values a set has.
    fn members(&self, constant: &str, max: u64) -> Result<u8, NoMirror> {
        let count = self.bound(constant).filter(|n| (1..=max).contains(n));
        count
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(|| self.unfit(constant, "a set of model values, at most 8"))
    }

    fn value(&self, constant: &str) -> Option<&ConstantValue> {
        self.question.constants.get(constant).map(|key| &key.value)
    }

    fn bound(&self, constant: &str) -> Option<u64> {
        self.value(constant)?.bound()?.parse().ok()
    }

    fn unfit(&self, constant: &str, needed: &'static str) -> NoMirror {
        NoMirror::Constant { spec: self.spec.to_owned(), constant: constant.to_owned(), needed }
    }

    /// The one fault that all replaced operators belong to.
    fn fault<F: Copy + PartialEq>(&self, known: &[(F, &str, &str)]) -> Result<Option<F>, NoMirror> {
        let mut fault = None;
        for (operator, replacement) in &self.question.replace {
            let is_meant =
                |(_, from, to): &&(F, &str, &str)| from == operator && *to == replacement.value;
            let found = known.iter().find(is_meant).map(|(found, ..)| *found);
            match found.filter(|found| fault.is_none_or(|fault| fault == *found)) {
                Some(found) => fault = Some(found),
                None => return Err(self.unknown_fault(operator, &replacement.value)),
            }
        }
        Ok(fault)
    }

    fn unknown_fault(&self, operator: &str, replacement: &str) -> NoMirror {
        let (spec, operator) = (self.spec.to_owned(), operator.to_owned());
        NoMirror::Fault { spec, operator, replacement: replacement.to_owned() }
    }
}
