//! What a monitor says about an event, in one form for all monitors, so that
//! they can be compared with others.

use crate::Violation;
use crate::monitor::Epoch;
use crate::monitor::agreement::Agreement;
use crate::monitor::consensus::{Consensus, Event, What};
use crate::monitor::election::Election;
use crate::monitor::log_matching::LogMatching;
use crate::monitor::merge::Merge;
use crate::monitor::monotonic::Monotonic;
use crate::monitor::process::Process;
use crate::monitor::quota::Quotas;
use crate::testing::Call;

/// What is said about an event.
///
/// ```
/// use grey_invariants::monitor::quota::Quotas;
/// use grey_invariants::testing::{Answer, Call, Judge as _};
///
/// let call = Call::Ended { tenant: 1, task: 1 };
/// assert_eq!(Quotas::default().judge(&call), Answer::Holds);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Every property holds with it.
    Holds,
    /// The property with this identifier does not.
    Violates(&'static str),
    /// Something is forgotten or was never known, so nobody can say.
    Unchecked,
}

/// Says something about each event of a history.
///
/// ```
/// use grey_invariants::monitor::consensus::{Event, What};
/// use grey_invariants::monitor::monotonic::Monotonic;
/// use grey_invariants::testing::{Answer, Judge as _};
///
/// let mut monotonic = Monotonic::new(1);
/// let answers = [2, 1].map(|term| monotonic.judge(&Event { node: 0, what: What::Term(term) }));
/// assert_eq!(answers, [Answer::Holds, Answer::Violates("MonotonicTerm")]);
/// ```
pub trait Judge {
    /// What happens.
    type Event;

    /// Takes note of an event.
    fn judge(&mut self, event: &Self::Event) -> Answer;
}

/// The answer, given how many events were unchecked before and after.
fn answer(before: u64, said: Result<(), Violation>, after: u64) -> Answer {
    match said {
        Err(violation) => Answer::Violates(violation.id()),
        Ok(()) if after > before => Answer::Unchecked,
        Ok(()) => Answer::Holds,
    }
}

impl<T: Epoch> Judge for Agreement<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        let (node, before) = (event.node, self.unchecked());
        let said = match event.what {
            What::Members(ref members) => self.members(members),
            What::Commit { index, term, digest } => self.commit(node, index, term, digest),
            What::Truncate(from) => self.truncate(node, from),
            What::Snapshot { index, .. } => {
                self.snapshot(node, index);
                Ok(())
            }
            What::Restart { last, commit } => {
                self.restart(node, last, commit);
                Ok(())
            }
            What::Apply(index) => {
                self.apply(node, index);
                Ok(())
            }
            _ => Ok(()),
        };
        answer(before, said, self.unchecked())
    }
}

impl<T: Epoch> Judge for LogMatching<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        let (node, before) = (event.node, self.unchecked());
        let mut said = Ok(());
        match event.what {
            What::Members(ref members) => said = self.members(members),
            What::Append { index, term, digest } => said = self.append(node, index, term, digest),
            What::Truncate(from) => self.truncate(node, from),
            What::Snapshot { index, term } => self.snapshot(node, index, term),
            What::Restart { last, .. } => self.restart(node, last),
            What::Apply(index) => self.apply(node, index),
            _ => {}
        }
        answer(before, said, self.unchecked())
    }
}

impl<T: Epoch> Judge for Election<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        let said = match event.what {
            What::Members(ref members) => self.members(members),
            What::Leader(term) => self.leader(event.node, term),
            What::Vote { term, candidate } => self.vote(event.node, term, candidate),
            _ => Ok(()),
        };
        answer(0, said, 0)
    }
}

impl<T: Epoch> Judge for Monotonic<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        let node = event.node;
        let said = match event.what {
            What::Members(ref members) => self.members(members),
            What::Term(term) => self.term(node, term),
            What::Commit { index, .. } => self.commit(node, index),
            What::Match { term, follower, index } => self.matched(node, term, follower, index),
            What::Snapshot { index, .. } => {
                self.snapshot(node, index);
                Ok(())
            }
            What::Restart { commit, .. } => {
                self.restart(node, commit);
                Ok(())
            }
            _ => Ok(()),
        };
        answer(0, said, 0)
    }
}

impl<T: Epoch> Judge for Consensus<T> {
    type Event = Event<T>;

    fn judge(&mut self, event: &Event<T>) -> Answer {
        let before = self.unchecked();
        answer(before, self.on(event), self.unchecked())
    }
}

/// Events of the process's own node; it takes no others.
impl<S: FnMut(Event<T>), T: Epoch> Judge for Process<S, T> {
    type Event = What<T>;

    fn judge(&mut self, what: &What<T>) -> Answer {
        let before = self.unchecked();
        answer(before, self.on(what.clone()), self.unchecked())
    }
}

/// Events with their numbers.
impl<T: Epoch> Judge for Merge<T> {
    type Event = (u64, Event<T>);

    fn judge(&mut self, (sequence, event): &(u64, Event<T>)) -> Answer {
        let before = self.unchecked();
        answer(before, self.on(*sequence, event), self.unchecked())
    }
}

impl Judge for Quotas {
    type Event = Call;

    fn judge(&mut self, call: &Call) -> Answer {
        let said = match *call {
            Call::Set { tenant, quota } => {
                self.set(tenant, quota);
                Ok(())
            }
            Call::Reserve { tenant, task, amount } => self.reserve(tenant, task, amount),
            Call::Release { tenant, task, amount } => self.release(tenant, task, amount),
            Call::Ended { tenant, task } => self.ended(tenant, task),
            Call::Remove { tenant } => self.remove(tenant),
        };
        answer(0, said, 0)
    }
}
