//! `Monotonic`: a node's term never falls; its commit index does not fall
//! while it is up; nor does what a leader knows a follower to have.

use std::panic::Location;

use smallvec::SmallVec;

use super::nodes::Nodes;
use super::{Epoch, Index, Members, NODES, Node, Term, after, name, numbered, shown, sites};
use crate::Violation;
use crate::site::Site;
use crate::violation::At as _;

sites! {
    COMMIT, "Monotonic", "a commit index does not fall while its node is up";
    MATCH, "MonotonicMatch", "a match index does not fall while its leader leads";
}

/// Follows what may only grow.
///
/// ```
/// use grey_invariants::monitor::monotonic::Monotonic;
///
/// let mut monotonic = Monotonic::new(3);
/// assert!(monotonic.term(0, 4).is_ok());
/// assert_eq!(monotonic.term(0, 3).unwrap_err().id(), "MonotonicTerm");
/// ```
#[derive(Debug, Clone)]
pub struct Monotonic<T = Term> {
    nodes: Nodes<Own<T>>,
}

/// Each index is the one after the last.
#[derive(Debug, Clone, Default)]
struct Own<T> {
    term: T,
    committed: Index,
    /// The term to which `matches` belong, and those by follower.
    led: T,
    matches: SmallVec<[(Node, Index); 8]>,
}

impl Monotonic {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self::of(&numbered(nodes))
    }
}

impl<T: Epoch> Monotonic<T> {
    /// For these nodes at first.
    #[must_use]
    pub fn of(members: &Members) -> Self {
        Self { nodes: Nodes::new(members.all().iter().copied(), Own::default()) }
    }

    /// For one node that nobody else is compared with.
    pub(super) fn only(node: Node) -> Self {
        Self { nodes: Nodes::new([node], Own::default()) }
    }

    /// From now on these are the members.
    ///
    /// # Errors
    /// They are more than [`NODES`].
    #[track_caller]
    pub fn members(&mut self, members: &Members) -> Result<(), Violation> {
        self.nodes.join(members, |_| {}).at(Location::caller())
    }

    /// A node is in this term.
    ///
    /// # Errors
    /// It was in a newer one.
    #[track_caller]
    pub fn term(&mut self, node: Node, term: T) -> Result<(), Violation> {
        T::never_falls().checked();
        let own = self.nodes.known(node).at(Location::caller())?;
        let old = own.term;
        own.term = old.max(term);
        match term >= old {
            true => Ok(()),
            false => Err(fell(T::never_falls(), node, old, term)).at(Location::caller()),
        }
    }

    /// A node knows its log to be committed up to here.
    ///
    /// # Errors
    /// It knew of more.
    #[track_caller]
    pub fn commit(&mut self, node: Node, index: Index) -> Result<(), Violation> {
        COMMIT.checked();
        let own = self.nodes.known(node).at(Location::caller())?;
        let new = after(index);
        let old = std::mem::replace(&mut own.committed, new);
        match new >= old {
            true => Ok(()),
            false => Err(fell(&COMMIT, node, shown(old), shown(new))).at(Location::caller()),
        }
    }

    /// A leader knows a follower to have its log up to here.
    ///
    /// # Errors
    /// It knew of more in the same term, or it knows of more followers than
    /// [`NODES`].
    #[track_caller]
    pub fn matched(
        &mut self,
        leader: Node,
        term: T,
        follower: Node,
        index: Index,
    ) -> Result<(), Violation> {
        MATCH.checked();
        let own = self.nodes.known(leader).at(Location::caller())?;
        if own.led != term {
            own.led = term;
            own.matches.clear();
        }
        let new = after(index);
        let known = own.matches.iter_mut().find(|(node, _)| *node == follower);
        let old = match known.map(|(_, known)| std::mem::replace(known, new)) {
            Some(old) => old,
            None if own.matches.len() < NODES => {
                own.matches.push((follower, new));
                0
            }
            None => return Err(self.nodes.stranger(follower)).at(Location::caller()),
        };
        match new >= old {
            true => Ok(()),
            false => {
                let fell = fell(&MATCH, leader, shown(old), shown(new));
                Err(fell.showing("follower", name(follower))).at(Location::caller())
            }
        }
    }

    /// A node has a snapshot of what is committed up to here.
    pub fn snapshot(&mut self, node: Node, index: Index) {
        if let Some(own) = self.nodes.get_mut(node) {
            own.committed = own.committed.max(after(index));
        }
    }

    /// A node restarts: its commit index may begin anew.
    pub fn restart(&mut self, node: Node, commit: Index) {
        if let Some(own) = self.nodes.get_mut(node) {
            own.committed = after(commit);
            own.led = T::default();
            own.matches.clear();
        }
    }
}

#[cold]
fn fell(
    site: &'static Site,
    node: Node,
    old: impl std::fmt::Display,
    new: impl std::fmt::Display,
) -> Violation {
    Violation::new(site).showing("node", name(node)).showing("was", old).showing("is", new)
}

#[cfg(test)]
mod tests {
    use super::super::tests::id;
    use super::*;

    #[test]
    fn a_restart_takes_back_the_commit_index_and_not_the_term() {
        let mut monitor = Monotonic::new(2);
        assert!(monitor.term(0, 3).is_ok() && monitor.commit(0, 5).is_ok());
        assert_eq!(id(&monitor.commit(0, 4)), Some("Monotonic"));
        monitor.restart(0, 2);
        assert!(monitor.commit(0, 2).is_ok());
        assert_eq!(id(&monitor.term(0, 2)), Some("MonotonicTerm"));
    }

    #[test]
    fn a_new_term_of_the_leader_begins_with_nothing_matched() {
        let mut monitor = Monotonic::new(3);
        assert!(monitor.matched(0, 1, 2, 9).is_ok() && monitor.matched(0, 2, 2, 3).is_ok());
        assert_eq!(id(&monitor.matched(0, 2, 2, 1)), Some("MonotonicMatch"));
        monitor.restart(0, 0);
        assert!(monitor.matched(0, 2, 2, 1).is_ok(), "a restarted leader begins anew as well");
    }

    #[test]
    fn a_snapshot_is_committed_and_nodes_have_numbers() {
        let mut monitor = Monotonic::new(2);
        monitor.snapshot(0, 8);
        assert_eq!(id(&monitor.commit(0, 5)), Some("Monotonic"));
        assert_eq!(id(&monitor.term(2, 1)), Some("KnownNode"));
        let mut follow = |follower| id(&monitor.matched(0, 1, follower, 1));
        assert!((100..164).all(|follower| follow(follower).is_none()));
        assert_eq!(follow(7), Some("KnownNode"), "there are enough");
    }
}
