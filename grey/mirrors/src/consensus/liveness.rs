//! `Fairness` and `Termination`.

use super::decisions::{last_term, len};
use super::{Action, Consensus, Receive, Role, Server, State};
use greyverify_mirror::{FairAction, Promise};

impl Consensus {
    /// The conjuncts of `Fairness`.
    pub(super) fn fairness(&self) -> Vec<FairAction<Self>> {
        let mut fair = Vec::new();
        for i in self.all() {
            fair.push(FairAction::weak(move |m: &Self, state| m.grants_to(state, i)));
            fair.push(FairAction::weak(move |m: &Self, state| {
                m.taken(state, m.can_become_leader(state, i).then_some(Action::BecomeLeader(i)))
            }));
            fair.push(FairAction::weak(move |m: &Self, state| {
                m.taken(state, m.can_append(state, i).then_some(Action::ClientRequest(i)))
            }));
            fair.push(FairAction::weak(move |m: &Self, state| {
                let commits = m.committable(state, i);
                m.taken(state, commits.map(|k| Action::AdvanceCommitIndex(i, k)))
            }));
        }
        for s in self.all() {
            for t in self.terms() {
                fair.push(FairAction::weak(move |m: &Self, state| m.deliver_all(state, s, t)));
            }
        }
        fair
    }

    /// `Termination`, one promise for each pair of servers: again and again, from
    /// every state on.
    pub(super) fn termination(&self) -> Vec<Promise<Self>> {
        let pairs = self.all().flat_map(|i| self.all().map(move |j| (i, j)));
        let promises = pairs.map(|(i, j)| Promise {
            name: "Termination",
            goal: Box::new(move |m: &Self, state: &State| state.node(j).commit == m.max_log),
            stay: Box::new(move |m: &Self, state: &State| m.unopposed(state, i)),
            start: Some(Box::new(|_: &Self, _: &State| true)),
        });
        promises.collect()
    }

    fn taken(&self, state: &State, actions: impl IntoIterator<Item = Action>) -> Vec<State> {
        actions.into_iter().map(|a| self.step(state, &a)).collect()
    }

    fn grants_to(&self, state: &State, i: Server) -> Vec<State> {
        let term = state.node(i).term;
        let grants = self.all().flat_map(|j| {
            let own = self.grants(state, j).filter(move |m| m.from == i && m.term == term);
            own.map(move |m| Action::GrantVote(j, m))
        });
        self.taken(state, grants)
    }

    fn deliver_all(&self, state: &State, server: Server, term: u8) -> Vec<State> {
        let sent = state.sent(term);
        let message =
            Receive { server, term, prev: 0, last: len(&sent.entries), commit: sent.leader_commit };
        let possible = self.can_receive(state, server, term) && self.takes(state, &message);
        self.taken(state, possible.then_some(Action::HandleAppendEntries(message)))
    }

    /// `Unopposed(i)`.
    fn unopposed(&self, state: &State, i: Server) -> bool {
        let own = state.node(i);
        let at_least = |log: &[u8]| {
            let (mine, its) = (last_term(&own.log), last_term(log));
            mine > its || mine == its && own.log.len() >= log.len()
        };
        let for_it = self.all().filter(|j| {
            let node = state.node(*j);
            (node.term < own.term || node.voted_for.is_none_or(|v| v == i)) && at_least(&node.log)
        });
        own.role != Role::Follower
            && state.servers.iter().all(|node| node.term <= own.term)
            && self.is_majority(for_it.fold(0, |set, j| set | 1 << j))
            && (len(&own.log) < self.max_log || last_term(&own.log) == own.term)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, Start};
    use super::*;
    use greyverify_mirror::fair::first_broken;

    #[test]
    fn a_commit_that_is_announced_once_is_known_to_all_and_not_for_ever() {
        let fault = Some(Fault::AnnouncedOnce);
        let model = Consensus { servers: 3, max_term: 1, max_log: 1, start: Start::Fresh, fault };
        let once = model.termination().into_iter().map(|p| Promise { start: None, ..p });
        assert_eq!(first_broken(&model, &once.collect::<Vec<_>>()), None);
        assert!(first_broken(&model, &model.termination()).is_some());
    }
}
