//! The actions of the specification: which are possible, and what they do.

use std::collections::BTreeSet;

use super::decisions::len;
use super::{Action, Copy, Name, Replica, ReplicationPlain, State};

/// The members of a set given bit by bit.
fn members(set: u16, all: u8) -> Vec<Name> {
    (0..all).filter(|r| set & 1 << r != 0).collect()
}

/// `Entries(c)`.
fn entries(copy: &[u8]) -> impl Iterator<Item = (u8, u8)> {
    (1..).zip(copy.iter().copied())
}

impl State {
    /// Takes a replica's memory back to what is on its disk.
    fn forget(&mut self, r: Name) {
        let x = &mut self.replicas[usize::from(r)];
        x.memory.clone_from(&x.disk);
        x.follows = x.synced;
    }

    /// `Deposed(S)`.
    fn depose(&mut self, set: &[Name]) {
        for e in &mut self.epochs {
            e.up &= e.by.is_some_and(|p| !set.contains(&p));
        }
    }
}

impl ReplicationPlain {
    fn epochs(&self) -> std::ops::RangeInclusive<u8> {
        1..=self.max_epoch
    }

    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        if state.newest() < self.max_epoch {
            self.elections(state, actions);
        }
        for e in self.epochs().filter(|e| state.epoch(*e).by.is_some()) {
            self.of_primary(state, e, actions);
            for (r, x) in state.intact() {
                self.between(state, r, x, e, actions);
            }
            if self.may_rebuild(state, e) {
                let sent = (e, state.epoch(e).copy.clone());
                let lost = state.lost().filter(|(_, x)| !x.coming.contains(&sent));
                actions.extend(lost.map(|(r, _)| Action::SendCopy(r, e)));
            }
        }
        for (r, x) in state.lost() {
            let copies = x.coming.iter().cloned();
            actions.extend(copies.map(|(e, copy)| Action::Rebuild(r, e, copy)));
        }
        let may_lose = self.is_majority(state.intact().count() - 1);
        for (r, x) in state.intact() {
            if (&x.disk, x.synced) != (&x.memory, x.follows) {
                actions.push(Action::Flush(r));
            }
            actions.push(Action::Crash(r));
            actions.extend(may_lose.then_some(Action::LoseDisk(r)));
        }
    }

    /// Whether `BeginSpec` has the step: nothing is acknowledged, read or lost.
    pub(super) fn is_before_last(&self, state: &State, action: &Action) -> bool {
        let is_same = match action {
            Action::Acknowledge(_) | Action::LoseDisk(_) | Action::Rebuild(..) => false,
            Action::Read(e) => self.acknowledged(state, *e) == state.read,
            _ => true,
        };
        is_same && state.newest() < self.max_epoch
    }

    fn elections(&self, state: &State, actions: &mut Vec<Action>) {
        let intact = |joining: &Vec<Name>| joining.iter().all(|r| !state.replica(*r).lost);
        let sets = (0..1_u16 << self.replicas).map(|set| members(set, self.replicas));
        for joining in sets.filter(|q| self.is_quorum(q.len())).filter(intact) {
            let is_best = |r: &Name| {
                let as_good = |q: &Name| self.as_good(state.replica(*r), state.replica(*q));
                joining.iter().all(as_good)
            };
            for best in joining.iter().copied().filter(is_best) {
                actions.extend(joining.iter().map(|primary| Action::NewPrimary {
                    primary: *primary,
                    joining: joining.clone(),
                    best,
                }));
            }
        }
    }

    fn of_primary(&self, state: &State, e: u8, actions: &mut Vec<Action>) {
        let p = state.epoch(e);
        if p.up && state.asked < self.max_write {
            actions.push(Action::Write(e));
        }
        let mut known = entries(self.acknowledged(state, e));
        if self.may_acknowledge(p) && !known.all(|entry| state.acked.contains(&entry)) {
            actions.push(Action::Acknowledge(e));
        }
        if !p.up {
            return;
        }
        if self.may_serve(state, e) {
            actions.push(Action::Read(e));
        }
        let flushes = |r: &Name| state.replica(*r).disk != p.copy;
        actions.extend(p.by.filter(flushes).map(|r| Action::FlushOwn(e, r)));
    }

    /// What happens between a replica and the primary of an epoch.
    fn between(&self, state: &State, r: Name, x: &Replica, e: u8, actions: &mut Vec<Action>) {
        let p = state.epoch(e);
        if x.joined < e {
            actions.push(Action::Join(r, e));
        }
        if x.joined != e || p.by == Some(r) {
            return;
        }
        let lengths = self.lengths(p, x, e);
        actions.extend(lengths.map(|k| Action::Receive(r, e, k)));
        let told = p.told[usize::from(r)];
        if self.may_report(x, e) && told < self.reported(x) {
            actions.push(Action::Report(r, e));
        }
    }

    pub(super) fn step(&self, state: &State, action: &Action) -> State {
        let mut next = state.clone();
        match action {
            Action::NewPrimary { primary, joining, best } => {
                let copy = state.replica(*best).disk.clone();
                self.begin(&mut next, *primary, joining, copy);
            }
            Action::Write(e) => {
                next.asked += 1;
                next.epochs[usize::from(*e) - 1].copy.push(*e);
            }
            Action::Acknowledge(e) => {
                next.acked.extend(entries(self.acknowledged(state, *e)));
            }
            Action::Read(e) => {
                next.read = self.acknowledged(state, *e).to_vec();
                if next.read.len() > next.longest.len() {
                    next.longest.clone_from(&next.read);
                }
                let returned: BTreeSet<_> = entries(&next.read).collect();
                next.missed = state.acked.difference(&returned).copied().collect();
            }
            Action::Join(r, e) => {
                next.forget(*r);
                next.replicas[usize::from(*r)].joined = *e;
                next.depose(&[*r]);
            }
            Action::FlushOwn(e, r) => {
                let x = &mut next.replicas[usize::from(*r)];
                x.disk.clone_from(&state.epoch(*e).copy);
                x.memory.clone_from(&x.disk);
            }
            Action::Receive(r, e, k) => {
                let x = &mut next.replicas[usize::from(*r)];
                x.memory = state.epoch(*e).copy[..usize::from(*k)].to_vec();
                x.follows = *e;
            }
            Action::Report(r, e) => {
                let reported = self.reported(state.replica(*r));
                next.epochs[usize::from(*e) - 1].told[usize::from(*r)] = reported;
            }
            Action::Flush(r) => {
                let x = &mut next.replicas[usize::from(*r)];
                x.disk.clone_from(&x.memory);
                x.synced = x.follows;
            }
            Action::Crash(r) => {
                next.forget(*r);
                next.replicas[usize::from(*r)].joined = self.joined_on_disk(state.replica(*r));
                next.depose(&[*r]);
            }
            Action::LoseDisk(r) => {
                let x = &mut next.replicas[usize::from(*r)];
                let coming = std::mem::take(&mut x.coming);
                *x = Replica { lost: true, coming, ..Replica::empty() };
                next.depose(&[*r]);
            }
            Action::SendCopy(r, e) => {
                let sent = (*e, state.epoch(*e).copy.clone());
                next.replicas[usize::from(*r)].coming.insert(sent);
            }
            Action::Rebuild(r, e, copy) => self.rebuild(&mut next, *r, *e, copy.clone()),
        }
        next
    }

    fn begin(&self, next: &mut State, primary: Name, joining: &[Name], copy: Copy) {
        let e = next.newest() + 1;
        next.depose(joining);
        let epoch = &mut next.epochs[usize::from(e) - 1];
        (epoch.by, epoch.up, epoch.start) = (Some(primary), true, len(&copy));
        epoch.copy.clone_from(&copy);
        let x = &mut next.replicas[usize::from(primary)];
        (x.disk, x.synced) = (copy, e);
        for r in joining {
            next.forget(*r);
            next.replicas[usize::from(*r)].joined = e;
        }
    }

    fn acknowledged<'s>(&self, state: &'s State, e: u8) -> &'s [u8] {
        &state.epoch(e).copy[..usize::from(self.known(state, e))]
    }

    fn rebuild(&self, next: &mut State, r: Name, e: u8, copy: Copy) {
        next.epochs[usize::from(e) - 1].told[usize::from(r)] = len(&copy);
        let x = &mut next.replicas[usize::from(r)];
        (x.synced, x.joined, x.follows, x.lost) = (e, e, e, false);
        x.memory.clone_from(&copy);
        x.disk = copy;
        x.coming = self.still_coming(x);
    }
}
