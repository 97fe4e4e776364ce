//! A monitor that many threads report to.

use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use super::consensus::{Consensus, Event, What};
use super::{Epoch, Node};
use crate::Enforce as _;
use crate::violation::At as _;

/// Hands a monitor to one thread at a time. Its lock is free again before
/// anybody is told of a violation, so a policy that panics harms no other thread.
///
/// ```
/// use grey_invariants::Enforce as _;
/// use grey_invariants::monitor::Shared;
/// use grey_invariants::monitor::agreement::Agreement;
///
/// let agreement = Shared::new(Agreement::new(4));
/// std::thread::scope(|scope| {
///     for node in 0..4 {
///         let agreement = &agreement;
///         scope.spawn(move || agreement.with(|a| a.commit(node, 1, 1, 0xa)).enforce());
///     }
/// });
/// assert_eq!(agreement.with(|a| a.remembered()), 1);
/// ```
#[derive(Debug, Default)]
pub struct Shared<M>(Mutex<M>);

impl<M> Shared<M> {
    /// Shares a monitor.
    pub const fn new(monitor: M) -> Self {
        Self(Mutex::new(monitor))
    }

    /// Reports to the monitor, or asks it something. Call
    /// [`enforce`](crate::Enforce::enforce) on the answer, not within.
    pub fn with<R>(&self, act: impl FnOnce(&mut M) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T: Epoch> Shared<Consensus<T>> {
    /// Tells the monitor of an event, and does what the policy says of it. A report
    /// names the caller's line.
    ///
    /// # Panics
    /// If that is the policy.
    ///
    /// ```
    /// use grey_invariants::monitor::Shared;
    /// use grey_invariants::monitor::consensus::{Consensus, What};
    ///
    /// let cluster = Shared::new(Consensus::new(3));
    /// cluster.tell(0, What::Term(1));
    /// cluster.tell(0, What::Vote { term: 1, candidate: 0 });
    /// ```
    #[track_caller]
    pub fn tell(&self, node: Node, what: What<T>) {
        let answer = self.with(|monitor| monitor.on(&Event { node, what }));
        answer.at(Location::caller()).enforce();
    }
}
