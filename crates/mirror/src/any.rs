//! A mirror, whatever its states are.

use std::ops::ControlFlow;
use std::time::Duration;

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{About, Behaviour};
use greyverify_protocol::{Mismatch, Replayed, Reply, Shrunk};

use crate::Mirror;
use crate::fair::{Broken, broken_promise};
use crate::replay::{Aim, replay, wander};
use crate::search::{Found, Limits, Walk, check, graph_of, shortest, states_of, walk, walk_with};
use crate::shrink::{Budget, Effort, Hunt, hunt, shrink};

/// What every [`Mirror`] can be asked, whatever its states are.
pub trait AnyMirror: Send + Sync {
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
    /// See [`states_of`]; as TLA+ and as Rust.
    fn level(&self, level: usize, deadline: Duration, tell: &mut dyn FnMut(Value, String)) -> bool;
    /// See [`graph_of`].
    fn graph(&self, most: u64, deadline: Duration, tell: &mut dyn FnMut(Reply)) -> bool;
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
        effort: &mut Effort<'_>,
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

impl<M: Mirror> AnyMirror for M {
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

    fn level(&self, level: usize, deadline: Duration, tell: &mut dyn FnMut(Value, String)) -> bool {
        states_of(self, level, deadline, &mut |state| tell(self.tla(state), format!("{state:?}")))
    }

    fn graph(&self, most: u64, deadline: Duration, tell: &mut dyn FnMut(Reply)) -> bool {
        graph_of(self, most, deadline, tell)
    }

    fn replay(&self, behaviour: &Behaviour, property: &str) -> Result<Replayed, Mismatch> {
        replay(self, behaviour, property)
    }

    fn shrink(
        &self,
        behaviour: &Behaviour,
        property: &str,
        effort: &mut Effort<'_>,
    ) -> Result<Shrunk, Mismatch> {
        shrink(self, behaviour, property, effort)
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
