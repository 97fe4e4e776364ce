//! `Monotonic`: a node's term never falls; its commit index does not fall
//! while it is up; nor does what a leader knows a follower to have.

use super::{Index, NODES, Node, Term, name, sites, stranger};
use crate::Violation;

sites! {
    TERM, "MonotonicTerm", "a term never falls, restarts included";
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
pub struct Monotonic {
    nodes: Vec<Own>,
}

#[derive(Debug, Clone)]
struct Own {
    term: Term,
    commit: Index,
    /// The term to which `matches` belong, and those by follower.
    led: Term,
    matches: [Index; NODES],
}

impl Monotonic {
    /// For nodes 0, 1, ... of a cluster.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let own = Own { term: 0, commit: 0, led: 0, matches: [0; NODES] };
        Self { nodes: vec![own; nodes.min(NODES)] }
    }

    /// A node is in this term.
    ///
    /// # Errors
    /// It was in a newer one.
    pub fn term(&mut self, node: Node, term: Term) -> Result<(), Violation> {
        TERM.checked();
        let own = self.own(node)?;
        let old = own.term;
        own.term = old.max(term);
        if term >= old { Ok(()) } else { Err(fell(&TERM, node, old, term)) }
    }

    /// A node knows its log to be committed up to here.
    ///
    /// # Errors
    /// It knew of more.
    pub fn commit(&mut self, node: Node, index: Index) -> Result<(), Violation> {
        COMMIT.checked();
        let own = self.own(node)?;
        let old = std::mem::replace(&mut own.commit, index);
        if index >= old { Ok(()) } else { Err(fell(&COMMIT, node, old, index)) }
    }

    /// A leader knows a follower to have its log up to here.
    ///
    /// # Errors
    /// It knew of more in the same term.
    pub fn matched(
        &mut self,
        leader: Node,
        term: Term,
        follower: Node,
        index: Index,
    ) -> Result<(), Violation> {
        MATCH.checked();
        let own = self.own(leader)?;
        if own.led != term {
            own.led = term;
            own.matches.fill(0);
        }
        let matched = own.matches.get_mut(follower).ok_or_else(|| stranger(follower, NODES))?;
        let old = std::mem::replace(matched, index);
        match index >= old {
            true => Ok(()),
            false => Err(fell(&MATCH, leader, old, index).showing("follower", name(follower))),
        }
    }

    /// A node has a snapshot of what is committed up to here.
    pub fn snapshot(&mut self, node: Node, index: Index) {
        if let Some(own) = self.nodes.get_mut(node) {
            own.commit = own.commit.max(index);
        }
    }

    /// A node restarts: its commit index may begin anew.
    pub fn restart(&mut self, node: Node, commit: Index) {
        if let Some(own) = self.nodes.get_mut(node) {
            own.commit = commit;
            own.led = 0;
        }
    }

    fn own(&mut self, node: Node) -> Result<&mut Own, Violation> {
        let nodes = self.nodes.len();
        self.nodes.get_mut(node).ok_or_else(|| stranger(node, nodes))
    }
}

fn fell(site: &'static crate::site::Site, node: Node, old: u64, new: u64) -> Violation {
    Violation::new(site).showing("node", name(node)).with("was", old).with("is", new)
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
        assert_eq!(id(&monitor.matched(0, 1, NODES, 1)), Some("KnownNode"));
    }
}
