//! What is under way between nodes: messages as they were sent in, a message
//! to deliver out. Nothing is lost, doubled or overtaken here unless it is
//! asked for.

use std::collections::VecDeque;

use grey_invariants::trace::Place as Node;
use raft::eraftpb::{Message, MessageType};

use crate::node::number;
use crate::schedule::Pick;

/// Messages under way, in the order in which they were sent.
#[derive(Debug, Default)]
pub struct Network {
    messages: VecDeque<Message>,
    /// One side of the partition, one bit for each node.
    side: u64,
}

impl Network {
    /// Takes a message.
    ///
    /// Votes carry a commit index with `raft`, by which others may advance
    /// theirs. It is taken off, as if an older version had sent them: neither
    /// the paper nor the specification knows of it.
    pub fn send(&mut self, mut message: Message) {
        let kind = message.get_msg_type();
        if matches!(kind, MessageType::MsgRequestVote | MessageType::MsgRequestVoteResponse) {
            (message.commit, message.commit_term) = (0, 0);
        }
        self.messages.push_back(message);
    }

    /// The oldest message, taken off the network; `None` if there is none.
    pub fn oldest(&mut self) -> Option<Message> {
        self.messages.pop_front()
    }

    /// A message, taken off the network; `None` if there is none on that way.
    pub fn take(&mut self, pick: Pick) -> Option<Message> {
        self.messages.remove(self.place(pick)?)
    }

    /// All messages from one node to another, taken off the network.
    pub fn take_all(&mut self, from: Node, to: Node) -> VecDeque<Message> {
        let all = std::mem::take(&mut self.messages);
        let on_way = |m: &Message| (number(m.from), number(m.to)) == (from, to);
        let (taken, left) = all.into_iter().partition(on_way);
        self.messages = left;
        taken
    }

    /// Puts a second copy of a message behind all others.
    pub fn duplicate(&mut self, pick: Pick) {
        if let Some(place) = self.place(pick) {
            let copy = self.messages[place].clone();
            self.messages.push_back(copy);
        }
    }

    /// Nothing gets from one side, one bit for each node, to the other.
    pub fn partition(&mut self, side: u64) {
        self.side = side;
    }

    /// Whether a message can arrive at present.
    #[must_use]
    pub fn connects(&self, message: &Message) -> bool {
        let side = |id| self.side >> number(id) & 1;
        side(message.from) == side(message.to)
    }

    /// Sender, receiver and message, the oldest first.
    pub fn under_way(&self) -> impl Iterator<Item = (Node, Node, &Message)> {
        self.messages.iter().map(|m| (number(m.from), number(m.to), m))
    }

    fn place(&self, Pick { from, to, skip }: Pick) -> Option<usize> {
        let places = || {
            let all = self.under_way().enumerate();
            all.filter(move |(_, (f, t, _))| (*f, *t) == (from, to)).map(|(place, _)| place)
        };
        let skip = skip.checked_rem(places().count())?;
        places().nth(skip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(from: u64, to: u64, index: u64) -> Message {
        Message { from, to, index, ..Message::default() }
    }

    fn index(message: Option<Message>) -> Option<u64> {
        message.map(|m| m.index)
    }

    #[test]
    fn messages_are_picked_by_their_way() {
        let mut network = Network::default();
        for (from, to, index) in [(1, 2, 10), (2, 1, 20), (1, 2, 11)] {
            network.send(message(from, to, index));
        }
        let pick = |skip| Pick { from: 0, to: 1, skip };
        assert_eq!(index(network.take(pick(3))), Some(11), "3 modulo 2");
        network.duplicate(pick(0));
        assert_eq!(index(network.take(pick(0))), Some(10));
        assert_eq!(index(network.oldest()), Some(20));
        assert_eq!(index(network.oldest()), Some(10), "its copy");
        assert_eq!(network.take(pick(0)), None);
        network.send(message(1, 2, 12));
        network.send(message(1, 3, 13));
        assert_eq!(network.take_all(0, 1).len(), 1);
        assert_eq!(index(network.oldest()), Some(13));
    }

    #[test]
    fn a_partition_has_two_sides() {
        let mut network = Network::default();
        network.partition(0b011);
        assert!(network.connects(&message(1, 2, 0)) && !network.connects(&message(1, 3, 0)));
        network.partition(0);
        assert!(network.connects(&message(1, 3, 0)));
    }
}
