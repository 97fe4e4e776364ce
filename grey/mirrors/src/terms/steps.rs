//! The decisions and actions of the specification.

use grey_invariants::predicates::{is_majority, shared};

use super::{Action, Bag, Fault, Log, State, Terms};

pub(super) fn last_term(log: &[u8]) -> u8 {
    log.last().copied().unwrap_or(0)
}

/// `Without(With(bag, added), removed)`.
pub(super) fn exchanged(bag: &Bag, removed: &[u8], added: &[u8]) -> Bag {
    let mut bag = bag.clone();
    if let Some(n) = bag.get_mut(removed) {
        *n -= 1;
        if *n == 0 {
            bag.remove(removed);
        }
    }
    *bag.entry(added.to_vec()).or_insert(0) += 1;
    bag
}

/// How many followers have a log that satisfies the condition.
pub(super) fn total(bag: &Bag, is_meant: impl Fn(&[u8]) -> bool) -> usize {
    bag.iter().filter(|(l, _)| is_meant(l)).map(|(_, n)| usize::from(*n)).sum()
}

impl Terms {
    pub(super) fn is_majority(&self, n: usize) -> bool {
        is_majority(n, self.servers.into())
    }

    /// `IsQuorum(n)`.
    fn is_quorum(&self, n: usize) -> bool {
        match self.fault {
            Some(Fault::OneLessThanMajority) => 2 * n + 1 >= usize::from(self.servers),
            Some(Fault::Half) => 2 * n >= usize::from(self.servers),
            Some(Fault::Everyone) => n == usize::from(self.servers),
            _ => self.is_majority(n),
        }
    }

    /// `UpToDate(a, b)` (5.4.1).
    pub(super) fn up_to_date(&self, a: &[u8], b: &[u8]) -> bool {
        let (newer, same) = (last_term(a) > last_term(b), last_term(a) == last_term(b));
        match self.fault {
            Some(Fault::AnyCandidate) => true,
            Some(Fault::ByLengthOnly) => a.len() >= b.len(),
            Some(Fault::ByLastTermOnly) => newer || same,
            Some(Fault::BothAtLeast) => (newer || same) && a.len() >= b.len(),
            _ => newer || same && a.len() >= b.len(),
        }
    }

    /// `Accepted(l, own)` (5.3).
    pub(super) fn accepted(&self, l: &[u8], own: &[u8]) -> Log {
        match self.fault {
            Some(Fault::AppendAnywhere) if own.len() < l.len() => {
                [own, &l[own.len()..=own.len()]].concat()
            }
            Some(Fault::OverwrittenInPlace) => {
                let next = shared(l, own) + 1;
                [&l[..next], own.get(next..).unwrap_or_default()].concat()
            }
            Some(Fault::ConflictRefused) if !l.starts_with(own) => own.to_vec(),
            _ => l[..=shared(l, own)].to_vec(),
        }
    }

    /// `Voters(l, f)`.
    pub(super) fn voters(&self, l: &[u8], followers: &Bag) -> usize {
        1 + total(followers, |x| self.up_to_date(l, x))
    }

    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        let State { term, leader, followers, .. } = state;
        if *term < self.max_term {
            if self.is_quorum(self.voters(leader, followers)) {
                actions.push(Action::StayLeader);
            }
            let electable = |l: &&Log| {
                *l != leader && self.is_quorum(self.voters(l, &exchanged(followers, l, leader)))
            };
            actions.extend(followers.keys().filter(electable).cloned().map(Action::BecomeLeader));
        }
        if *term > 0 && leader.len() < usize::from(self.max_log) {
            actions.push(Action::ClientRequest);
        }
        let behind = followers.keys().filter(|l| {
            let same = shared(leader, l);
            same < leader.len() && (same == l.len() || !self.prefixes_only)
        });
        actions.extend(behind.cloned().map(Action::Replicate));
    }

    pub(super) fn step(&self, state: &State, action: Action) -> State {
        let mut next = state.clone();
        match action {
            Action::StayLeader => next.term += 1,
            Action::BecomeLeader(l) => {
                next.term += 1;
                next.followers = exchanged(&state.followers, &l, &state.leader);
                next.leader = l;
            }
            Action::ClientRequest => {
                next.leader.push(state.term);
                self.commit(&mut next);
            }
            Action::Replicate(l) => {
                let accepted = self.accepted(&state.leader, &l);
                next.followers = exchanged(&state.followers, &l, &accepted);
                self.commit(&mut next);
            }
        }
        next
    }

    /// Adds `CommittedBy(leader, followers, term)` (5.4.2).
    fn commit(&self, next: &mut State) {
        let leader = &next.leader;
        let counts = |k: &usize| {
            let holders = 1 + total(&next.followers, |x| x.get(*k) == Some(&leader[*k]));
            (leader[*k] == next.term || self.fault == Some(Fault::CountAnyTerm))
                && self.is_quorum(holders)
        };
        let last = (0..leader.len()).rev().find(counts);
        let entries = (1..).zip(leader.iter().copied());
        next.committed.extend(entries.take(last.map_or(0, |k| k + 1)));
    }
}
