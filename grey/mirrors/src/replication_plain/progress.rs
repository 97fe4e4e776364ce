//! `Progress`: nothing that may go on is refused.

use super::decisions::len;
use super::{Action, Name, ReplicationPlain, State};

impl ReplicationPlain {
    /// `Progress` in one state.
    pub(super) fn progresses(&self, state: &State) -> bool {
        let mut actions = Vec::new();
        self.enabled(state, &mut actions);
        (1..=state.newest()).all(|e| self.epoch_goes_on(state, e, &actions))
            && (state.newest() >= self.max_epoch || self.any_may_begin(state, &actions))
            && (state.intact())
                .all(|(r, x)| x.disk == x.memory || actions.contains(&Action::Flush(r)))
            && state.lost().all(|(r, x)| {
                let rebuilds = |a: &Action| matches!(a, Action::Rebuild(of, ..) if *of == r);
                x.coming.is_empty() || actions.iter().any(rebuilds)
            })
    }

    fn epoch_goes_on(&self, state: &State, e: u8, actions: &[Action]) -> bool {
        let p = state.epoch(e);
        let can = |action: Action| actions.contains(&action);
        let on_majority = |k: u8| {
            let told = (0..).zip(&p.told).filter(|(r, n)| **n >= k || p.by == Some(*r));
            p.by.is_none_or(|r| k <= len(&state.replica(r).disk)) && self.is_majority(told.count())
        };
        let followers = state.intact().filter(|(_, x)| x.joined == e).count();
        let led = p.up && self.is_majority(followers);
        let due =
            (1..).zip(&p.copy).any(|(k, of)| on_majority(k) && !state.acked.contains(&(k, *of)));
        let reads = led && (p.start == 0 || on_majority(p.start));
        let sent = (e, p.copy.clone());
        let flushed = |r: Name| state.replica(r).disk == p.copy || can(Action::FlushOwn(e, r));
        (!p.up || state.asked >= self.max_write || can(Action::Write(e)))
            && (!p.up || p.by.is_none_or(flushed))
            && (!p.up || !due || can(Action::Acknowledge(e)))
            && (!reads || can(Action::Read(e)))
            && (state.intact().filter(|(r, _)| p.by != Some(*r)))
                .all(|(r, _)| self.follower_goes_on(state, r, e, actions))
            && state
                .lost()
                .all(|(r, x)| !led || x.coming.contains(&sent) || can(Action::SendCopy(r, e)))
    }

    fn follower_goes_on(&self, state: &State, r: Name, e: u8, actions: &[Action]) -> bool {
        let (p, x) = (state.epoch(e), state.replica(r));
        let receives = |a: &Action| matches!(a, Action::Receive(of, by, _) if (*of, *by) == (r, e));
        let lacks = x.joined == e && (x.follows != e || x.memory.len() < p.copy.len());
        let owes = x.joined == e && x.synced == e && p.told[usize::from(r)] < len(&x.disk);
        let reports = actions.contains(&Action::Report(r, e)) && self.reported(x) == len(&x.disk);
        (x.joined >= e || actions.contains(&Action::Join(r, e)))
            && (!lacks || actions.iter().any(receives))
            && (!owes || reports)
    }

    /// Any replica of any majority that has its disks may be the next primary.
    fn any_may_begin(&self, state: &State, actions: &[Action]) -> bool {
        let intact = state.intact().fold(0_u16, |set, (r, _)| set | 1 << r);
        let majorities = (0..1_u16 << self.replicas)
            .filter(|q| q & !intact == 0 && self.is_majority(q.count_ones() as usize));
        majorities.into_iter().all(|q| {
            let joins: Vec<Name> = (0..self.replicas).filter(|r| q & 1 << r != 0).collect();
            joins.iter().all(|p| {
                let begins = |a: &Action| match a {
                    Action::NewPrimary { primary, joining, .. } => {
                        primary == p && *joining == joins
                    }
                    _ => false,
                };
                actions.iter().any(begins)
            })
        })
    }
}
