//! What a monitor knows of each node, whatever the nodes' numbers are.

use super::{KNOWN_NODE, Members, NODES, Node, name};
use crate::Violation;

/// Something for each known node. A node keeps its place, a small number, for as
/// long as it is known.
#[derive(Debug, Clone)]
pub(super) struct Nodes<T> {
    ids: Vec<Node>,
    own: Vec<T>,
    /// Whether the node at a place belongs to the cluster at present.
    present: Vec<bool>,
    blank: T,
}

impl<T: Clone> Nodes<T> {
    /// For these nodes at first, with this for each of them and for each that
    /// is announced later. Those beyond [`NODES`] are not known.
    pub(super) fn new(ids: impl IntoIterator<Item = Node>, blank: T) -> Self {
        let ids: Vec<Node> = ids.into_iter().take(NODES).collect();
        Self { own: vec![blank.clone(); ids.len()], present: vec![true; ids.len()], ids, blank }
    }

    /// Where a node is kept. Where nodes are numbered from 0 that is its number.
    #[inline]
    pub(super) fn place(&self, node: Node) -> Option<usize> {
        match usize::try_from(node) {
            Ok(near) if self.ids.get(near) == Some(&node) => Some(near),
            _ => self.ids.iter().position(|id| *id == node),
        }
    }

    #[inline]
    pub(super) fn get(&self, node: Node) -> Option<&T> {
        self.own.get(self.place(node)?)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, node: Node) -> Option<&mut T> {
        let place = self.place(node)?;
        self.own.get_mut(place)
    }

    /// The same; an unknown node is a violation.
    #[inline]
    pub(super) fn known(&mut self, node: Node) -> Result<&mut T, Violation> {
        self.known_at(node).map(|(_, own)| own)
    }

    /// The same, with the node's place.
    #[inline]
    pub(super) fn known_at(&mut self, node: Node) -> Result<(usize, &mut T), Violation> {
        match self.place(node) {
            Some(place) => Ok((place, &mut self.own[place])),
            None => Err(self.stranger(node)),
        }
    }

    /// The answer to an event of a node that nobody has announced.
    #[cold]
    pub(super) fn stranger(&self, node: Node) -> Violation {
        let known: Vec<String> = self.ids.iter().map(|id| name(*id)).collect();
        Violation::new(&KNOWN_NODE)
            .showing("node", name(node))
            .showing("known", known.join(", "))
            .showing("hint", "announce a node that joins, by the event `Members`")
    }

    /// Whom a place belongs to.
    pub(super) fn at(&self, place: usize) -> Option<Node> {
        self.ids.get(place).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Node, &T)> {
        self.ids.iter().copied().zip(&self.own)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.own.iter_mut()
    }

    /// Of the nodes that belong to the cluster at present.
    #[inline]
    pub(super) fn present(&self) -> impl Iterator<Item = &T> {
        self.own.iter().zip(&self.present).filter(|(_, present)| **present).map(|(own, _)| own)
    }

    /// From now on these belong to the cluster. Those that have left stay known,
    /// for they may still run; one that joins when no place is left is given that
    /// of one that has left, and `freed` is told of the place.
    ///
    /// # Errors
    /// They are too many.
    pub(super) fn join(
        &mut self,
        members: &Members,
        mut freed: impl FnMut(usize),
    ) -> Result<(), Violation> {
        if members.all().len() > NODES {
            return Err(Violation::new(&KNOWN_NODE)
                .with("members", members.all().len())
                .with("are followed at most", NODES));
        }
        for (id, present) in self.ids.iter().zip(&mut self.present) {
            *present = members.contains(*id);
        }
        for node in members.all() {
            if let Some(place) = self.announce(*node) {
                freed(place);
            }
        }
        Ok(())
    }

    /// Makes a node known; the place that was taken from another, if one was.
    fn announce(&mut self, node: Node) -> Option<usize> {
        if self.place(node).is_some() {
            return None;
        }
        if self.ids.len() < NODES {
            self.ids.push(node);
            self.own.push(self.blank.clone());
            self.present.push(true);
            return None;
        }
        let place = self.present.iter().position(|present| !present)?;
        (self.ids[place], self.own[place]) = (node, self.blank.clone());
        self.present[place] = true;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_any_number_are_found_and_others_are_named() {
        let mut nodes = Nodes::new([5, u64::MAX, 0], 0);
        for (value, node) in [5, u64::MAX, 0].into_iter().enumerate() {
            *nodes.get_mut(node).unwrap() = value;
        }
        let found = [5, u64::MAX, 0].map(|node| nodes.get(node).copied());
        assert_eq!(found, [Some(0), Some(1), Some(2)]);
        let stranger = nodes.known(7).unwrap_err().to_string();
        assert!(stranger.contains("node = n7") && stranger.contains("known = n5, "), "{stranger}");
    }

    #[test]
    fn who_has_left_is_known_until_its_place_is_needed() {
        let mut nodes = Nodes::new(0..64, 0);
        let freed = std::cell::RefCell::new(Vec::new());
        let mut join = |ids: std::ops::Range<Node>| {
            nodes.join(&Members::of(ids), |place| freed.borrow_mut().push(place))
        };
        assert!(join(1..64).is_ok() && freed.borrow().is_empty());
        assert!(join(1..65).is_ok());
        assert_eq!(*freed.borrow(), [0]);
        assert!(join(0..65).is_err(), "65 nodes");
        assert_eq!((nodes.place(0), nodes.place(64), nodes.present().count()), (None, Some(0), 64));
    }
}
