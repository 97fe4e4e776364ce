//! `GreyReplicationInOrder.tla`: which actions of a state are in their turn.

use super::{Action, Primary, Replica, State};

impl State {
    /// Whether `NextInOrder` has this action of `Next`.
    pub(super) fn is_in_turn(&self, action: &Action) -> bool {
        match action {
            Action::LoseDisk(_) => true,
            Action::Rebuild(..) => false,
            _ if self.replicas.keys().any(|y| y.lost) => false,
            Action::NewPrimary { .. } => true,
            Action::Write => !self.replicas.keys().any(|y| self.is_beyond(y)),
            Action::Receive(x) => self.receives_in_turn(x),
        }
    }

    /// What `ReceiveInTurn` asks of a replica.
    fn receives_in_turn(&self, x: &Replica) -> bool {
        if !self.follows(x) {
            return self.primary.as_ref().is_some_and(|p| p.copy.len() == self.began());
        }
        let is_alone = self.replicas.get(x) == Some(&1);
        let mut others = self.replicas.keys().filter(|y| *y != x && self.is_beyond(y));
        (is_alone || !self.is_beyond(x)) && others.all(|y| y.copy.len() > x.copy.len())
    }

    /// `Follows(y)`.
    fn follows(&self, y: &Replica) -> bool {
        !y.lost && y.synced == self.epoch
    }

    /// `Beyond(y)`.
    fn is_beyond(&self, y: &Replica) -> bool {
        self.follows(y) && y.copy.len() > self.began()
    }

    /// `Began`.
    fn began(&self) -> usize {
        let older = |p: &Primary| p.copy.iter().filter(|e| **e < self.epoch).count();
        self.primary.as_ref().map_or(0, older)
    }
}
