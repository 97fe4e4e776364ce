//! Who belongs to a cluster, and how many of them are a quorum.

use std::sync::Arc;

use super::Node;
use crate::predicates::is_majority;

/// A configuration: the nodes that vote, in one set or, while the cluster goes
/// from one set to another, in several (joint consensus); and learners, which
/// have a log and do not count.
///
/// Nodes may have any numbers. A configuration is cheap to clone.
///
/// ```
/// use grey_invariants::monitor::Members;
///
/// let joint = Members::joint([vec![1, 2, 3], vec![3, 4, 5]]).with_learners([9]);
/// assert!(joint.is_quorum(|node| [2, 3, 4].contains(&node)));
/// assert!(!joint.is_quorum(|node| [1, 2, 3].contains(&node)), "one of the second set");
/// assert!(!Members::of([1, 2, 3]).with_learners([4, 5]).is_quorum(|node| node > 2));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(Arc<Configuration>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Configuration {
    /// A quorum has a majority of each; none of these is empty.
    voters: Vec<Vec<Node>>,
    /// Everybody once, learners too, ascending.
    all: Vec<Node>,
}

impl Members {
    /// These nodes vote.
    #[must_use]
    pub fn of(voters: impl IntoIterator<Item = Node>) -> Self {
        Self::joint([voters])
    }

    /// The nodes of several sets vote: a quorum has a majority of each set. An
    /// empty set asks for nothing; if all are empty there is no quorum.
    #[must_use]
    pub fn joint<S: IntoIterator<Item = Node>>(sets: impl IntoIterator<Item = S>) -> Self {
        let sets = sets.into_iter().map(ascending);
        let voters: Vec<Vec<Node>> = sets.filter(|set| !set.is_empty()).collect();
        let all = ascending(voters.iter().flatten().copied());
        Self(Arc::new(Configuration { voters, all }))
    }

    /// The same with learners: they are known, and count in no quorum.
    #[must_use]
    pub fn with_learners(self, learners: impl IntoIterator<Item = Node>) -> Self {
        let all = ascending(self.all().iter().copied().chain(learners));
        Self(Arc::new(Configuration { voters: self.0.voters.clone(), all }))
    }

    /// Everybody, learners too, in ascending order.
    #[must_use]
    pub fn all(&self) -> &[Node] {
        &self.0.all
    }

    /// The sets of voters, each in ascending order; more than one if the
    /// configuration is joint.
    pub fn voters(&self) -> impl Iterator<Item = &[Node]> {
        self.0.voters.iter().map(Vec::as_slice)
    }

    /// Whether the node is a voter or a learner.
    #[must_use]
    pub fn contains(&self, node: Node) -> bool {
        self.all().binary_search(&node).is_ok()
    }

    /// Whether the nodes that are `in_favour` are a quorum.
    #[must_use]
    pub fn is_quorum(&self, in_favour: impl Fn(Node) -> bool) -> bool {
        let has_majority = |set: &Vec<Node>| {
            is_majority(set.iter().filter(|node| in_favour(**node)).count(), set.len())
        };
        !self.0.voters.is_empty() && self.0.voters.iter().all(has_majority)
    }
}

fn ascending(nodes: impl IntoIterator<Item = Node>) -> Vec<Node> {
    let mut nodes: Vec<Node> = nodes.into_iter().collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_of_every_set_is_a_quorum() {
        let four = Members::of([7, 1, 3, 9, 1]);
        assert_eq!(four.all(), [1, 3, 7, 9], "a voter counts once");
        assert!(!four.is_quorum(|node| node < 7) && four.is_quorum(|node| node < 9));
        let joint = Members::joint([vec![1, 2, 3], vec![1, 2, 3, 4]]);
        assert!(!joint.is_quorum(|node| node < 3), "two of three, and two of four");
        assert!(joint.is_quorum(|node| node < 4));
        assert_eq!(joint.voters().count(), 2);
    }

    #[test]
    fn nobody_is_a_quorum_of_nobody() {
        let none: [Vec<Node>; 2] = [vec![], vec![]];
        assert!(!Members::joint(none).with_learners([1]).is_quorum(|_| true));
        assert!(Members::joint([vec![1], vec![]]).is_quorum(|_| true), "an empty set asks nothing");
        assert!(!Members::of([1, 2]).with_learners([3]).is_quorum(|node| node > 1));
    }
}
