//! The actions of the specification: which are possible, and what they do.

use super::decisions::{count, len};
use super::{Action, Bag, Copy, Primary, Replica, Replication, State};

pub(super) fn with(mut bag: Bag, x: Replica) -> Bag {
    *bag.entry(x).or_insert(0) += 1;
    bag
}

pub(super) fn without(mut bag: Bag, x: &Replica) -> Bag {
    if let Some(n) = bag.get_mut(x) {
        *n -= 1;
        if *n == 0 {
            bag.remove(x);
        }
    }
    bag
}

/// `Untold(bag)`.
fn untold(bag: Bag) -> Bag {
    let lost = u8::try_from(count(&bag, |y| y.lost)).unwrap_or(u8::MAX);
    let mut rest: Bag = bag.into_iter().filter(|(y, _)| !y.lost).collect();
    if lost > 0 {
        rest.insert(Replica::lost(0), lost);
    }
    rest
}

impl State {
    /// `Crashed(k)`.
    fn crashed(&self, found: Option<u8>) -> Bag {
        match (found, &self.primary) {
            (Some(k), Some(p)) => {
                with(self.replicas.clone(), Replica::with(&p.copy[..usize::from(k)], self.epoch))
            }
            _ => self.replicas.clone(),
        }
    }
}

impl Replication {
    /// `Known(p, rs)`.
    pub(super) fn known(&self, state: &State, rs: &Bag, p: &Primary) -> u8 {
        let counted = |k: &u8| self.is_quorum(1 + count(rs, |y| self.said(state, y) >= *k));
        (1..=len(&p.copy)).rev().find(counted).unwrap_or(0)
    }

    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        if state.epoch < self.max_epoch {
            self.elections(state, actions);
        }
        if let Some(p) = &state.primary {
            if state.asked < self.max_write {
                actions.push(Action::Write);
            }
            let lacks =
                |x: &&Replica| !x.lost && (x.synced != state.epoch || x.copy.len() < p.copy.len());
            actions.extend(state.replicas.keys().filter(lacks).cloned().map(Action::Receive));
        }
        let up = usize::from(state.primary.is_some());
        if self.is_majority((up + count(&state.replicas, |y| !y.lost)).saturating_sub(1)) {
            let intact = state.replicas.keys().filter(|x| !x.lost);
            actions.extend(intact.cloned().map(|x| Action::LoseDisk(Some(x))));
            actions.extend(state.primary.is_some().then_some(Action::LoseDisk(None)));
        }
        for x in state.replicas.keys().filter(|x| x.lost) {
            let others = without(state.replicas.clone(), x);
            let copies = self.rebuild_from(state, &others).into_iter();
            actions.extend(copies.map(|copy| Action::Rebuild(x.clone(), copy)));
        }
    }

    fn elections(&self, state: &State, actions: &mut Vec<Action>) {
        let founds: Vec<Option<u8>> = match &state.primary {
            Some(p) => self.on_disk(p, self.known(state, &state.replicas, p)).map(Some).collect(),
            None => vec![None],
        };
        for found in founds {
            let all = untold(state.crashed(found));
            for with in all.keys().filter(|x| !x.lost && self.may_begin_with(x, &all)) {
                let chosen = all.keys().filter(|y| !y.lost && self.as_good(with, y));
                actions.extend(chosen.map(|chosen| Action::NewPrimary {
                    found,
                    with: with.clone(),
                    chosen: chosen.clone(),
                }));
            }
        }
    }

    pub(super) fn step(&self, state: &State, action: Action) -> State {
        let mut next = state.clone();
        match action {
            Action::NewPrimary { found, with, chosen } => {
                next.epoch += 1;
                next.replicas = without(untold(state.crashed(found)), &chosen);
                let start = len(&with.copy);
                next.primary = Some(Primary { copy: with.copy, start });
                self.serve(&mut next, Some(0));
            }
            Action::Write => {
                next.asked += 1;
                let known = state.primary.as_ref().map(|p| self.known(state, &state.replicas, p));
                if let Some(p) = &mut next.primary {
                    p.copy.push(state.epoch);
                }
                self.serve(&mut next, known);
            }
            Action::Receive(x) => {
                let copy = self.received(state, &x);
                let received = Replica { copy, synced: state.epoch, ..x.clone() };
                next.replicas = with(without(next.replicas, &x), received);
                self.serve(&mut next, None);
            }
            Action::LoseDisk(Some(x)) => {
                let said = if state.primary.is_some() { self.said(state, &x) } else { 0 };
                next.replicas = with(without(next.replicas, &x), Replica::lost(said));
            }
            Action::LoseDisk(None) => {
                next.primary = None;
                next.replicas = with(next.replicas, Replica::lost(0));
            }
            Action::Rebuild(x, copy) => {
                let rebuilt = Replica::with(&copy, state.epoch);
                next.replicas = with(without(next.replicas, &x), rebuilt);
                self.serve(&mut next, None);
            }
        }
        next
    }

    fn received(&self, state: &State, x: &Replica) -> Copy {
        match &state.primary {
            Some(p) if x.synced == state.epoch => {
                [x.copy.as_slice(), &p.copy[x.copy.len()..=x.copy.len()]].concat()
            }
            Some(p) => self.first_of(p, &x.copy),
            None => x.copy.clone(),
        }
    }

    /// `Becomes(primary, replicas, known)`; `None` to find out what is known.
    fn serve(&self, next: &mut State, known: Option<u8>) {
        let Some(p) = next.primary.clone() else { return };
        let known = known.unwrap_or_else(|| self.known(next, &next.replicas, &p));
        if usize::from(known) > next.acked.len() {
            next.acked = p.copy[..usize::from(known)].to_vec();
        }
        if self.may_serve(&p, known) {
            next.read = self.read_of(&p, known);
            next.primary = Some(Primary { start: 0, ..p });
        }
        if next.read.len() > next.longest.len() {
            next.longest.clone_from(&next.read);
        }
    }
}
