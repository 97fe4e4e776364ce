//! The actions of the specification: which are possible, and what they do.

use super::decisions::{Fault, last_term, len};
use super::{Action, Consensus, Receive, Request, Role, Server, State, Vote};

impl Consensus {
    /// Every action that is possible in a state.
    pub(super) fn enabled(&self, state: &State, actions: &mut Vec<Action>) {
        for s in self.all() {
            self.enabled_alone(state, s, actions);
            actions.extend(self.grants(state, s).map(|m| Action::GrantVote(s, m)));
            for t in self.terms() {
                self.receipts(state, s, t, actions);
            }
            actions.extend(self.learnable(state, s).map(|t| Action::LearnTerm(s, t)));
            let disks = self.on_disk(state, s).into_iter();
            actions.extend(disks.map(|disk| Action::Restart(s, disk)));
        }
    }

    /// Whether one action is possible, asked without listing all of them.
    #[must_use]
    pub fn allows(&self, state: &State, action: &Action) -> bool {
        match action {
            Action::Timeout(i) => {
                let node = state.node(*i);
                let may_stand = node.role != Role::Leader || self.has(Fault::StandsWhileLeading);
                may_stand && node.term < self.max_term
            }
            Action::GrantVote(j, m) => self.grants(state, *j).any(|granted| granted == *m),
            Action::BecomeLeader(i) => self.can_become_leader(state, *i),
            Action::ClientRequest(i) => self.can_append(state, *i),
            Action::HandleAppendEntries(m) => {
                let sent = state.sent(m.term);
                self.can_receive(state, m.server, m.term)
                    && m.prev <= m.last
                    && m.last <= len(&sent.entries)
                    && m.commit <= sent.leader_commit
                    && self.takes(state, m)
            }
            Action::AdvanceCommitIndex(i, k) => self.committable(state, *i).any(|c| c == *k),
            Action::LearnTerm(j, t) => self.learnable(state, *j).any(|term| term == *t),
            Action::Restart(s, disk) => self.on_disk(state, *s).contains(disk),
        }
    }

    /// Actions that need no message.
    fn enabled_alone(&self, state: &State, i: Server, actions: &mut Vec<Action>) {
        let alone = [Action::Timeout(i), Action::BecomeLeader(i), Action::ClientRequest(i)];
        actions.extend(alone.into_iter().filter(|action| self.allows(state, action)));
        let commits = self.committable(state, i);
        actions.extend(commits.map(|k| Action::AdvanceCommitIndex(i, k)));
    }

    pub(super) fn can_become_leader(&self, state: &State, i: Server) -> bool {
        state.node(i).role == Role::Candidate && self.is_quorum(self.votes_for(state, i))
    }

    /// The guard of `ClientRequest(i)`.
    pub(super) fn can_append(&self, state: &State, i: Server) -> bool {
        let node = state.node(i);
        let deposed = || state.sent.iter().any(|sent| sent.from & 1 << i != 0);
        (node.role == Role::Leader || self.has(Fault::AppendWhileDeposed) && deposed())
            && len(&node.log) < self.max_log
    }

    /// Indexes that leader `i` may commit.
    pub(super) fn committable(&self, state: &State, i: Server) -> impl Iterator<Item = u8> {
        let node = state.node(i);
        let last = if node.role == Role::Leader { len(&node.log) } else { 0 };
        (node.commit + 1..=last).filter(move |k| self.may_commit(state, i, *k))
    }

    /// Requests that `j` may grant.
    pub(super) fn grants(&self, state: &State, j: Server) -> impl Iterator<Item = Request> {
        let log = &state.node(j).log;
        let grants =
            move |m: &Request| m.from != j && self.may_vote(state, j, m) && self.up_to_date(m, log);
        state.requests.iter().copied().filter(grants)
    }

    /// True if `s` may receive an AppendEntries of term `t`.
    pub(super) fn can_receive(&self, state: &State, s: Server, t: u8) -> bool {
        let from = state.sent(t).from;
        let node = state.node(s);
        let refuses = self.has(Fault::CandidateRefuses) && node.role == Role::Candidate;
        from != 0 && from != 1 << s && (node.term < t || node.term == t && !refuses)
    }

    fn receipts(&self, state: &State, server: Server, term: u8, actions: &mut Vec<Action>) {
        if !self.can_receive(state, server, term) {
            return;
        }
        let sent = state.sent(term);
        for last in 0..=len(&sent.entries) {
            for prev in 0..=last {
                for commit in 0..=sent.leader_commit {
                    let message = Receive { server, term, prev, last, commit };
                    if self.takes(state, &message) {
                        actions.push(Action::HandleAppendEntries(message));
                    }
                }
            }
        }
    }

    /// What `OnlyNews` asks of a message that can be received.
    pub(super) fn takes(&self, state: &State, m: &Receive) -> bool {
        let known = state.match_index[usize::from(m.term) - 1][usize::from(m.server)];
        let is_news = state.node(m.server).term < m.term || m.last > known;
        let is_newest = m.commit == state.sent(m.term).leader_commit;
        !self.has(Fault::AnnouncedOnce) || is_news && is_newest
    }

    fn learnable(&self, state: &State, j: Server) -> impl Iterator<Item = u8> {
        let newest = state.servers.iter().map(|node| node.term).max().unwrap_or(0);
        state.node(j).term + 1..=newest
    }

    /// The state after an action that is possible.
    pub(super) fn step(&self, state: &State, action: &Action) -> State {
        let mut next = state.clone();
        match action {
            Action::Timeout(i) => self.timeout(&mut next, *i),
            Action::GrantVote(j, m) => {
                follow(&mut next, *j, m.term, Some(m.from));
                next.votes.insert(Vote { term: m.term, from: *j, to: m.from });
            }
            Action::BecomeLeader(i) => self.become_leader(&mut next, *i),
            Action::ClientRequest(i) => append(&mut next, *i),
            Action::HandleAppendEntries(m) => self.receive(&mut next, m),
            Action::AdvanceCommitIndex(i, k) => self.advance(&mut next, *i, *k),
            Action::LearnTerm(j, t) => {
                let kept = state.node(*j).voted_for.filter(|_| self.has(Fault::OldVoteKept));
                follow(&mut next, *j, *t, kept);
            }
            Action::Restart(s, disk) => {
                follow(&mut next, *s, disk.term, disk.vote);
                let node = next.node_mut(*s);
                node.log.clone_from(&disk.log);
                node.commit = 0;
            }
        }
        next
    }

    fn timeout(&self, next: &mut State, i: Server) {
        let node = next.node_mut(i);
        node.term += 1;
        node.voted_for = Some(i);
        node.role = Role::Candidate;
        let (last_log_term, last_log_index) = (last_term(&node.log), len(&node.log));
        let term = node.term;
        next.requests.insert(Request { term, from: i, last_log_term, last_log_index });
    }

    fn advance(&self, next: &mut State, i: Server, k: u8) {
        let term = next.node(i).term;
        next.node_mut(i).commit = k;
        next.sent[usize::from(term) - 1].leader_commit = k;
        if self.has(Fault::AnnouncedOnce) {
            let holds = next.match_index[usize::from(term) - 1].iter().map(|index| *index >= k);
            let told = next.servers.iter_mut().zip(holds);
            let told = told.filter(|(node, holds)| *holds && node.term == term);
            told.for_each(|(node, _)| node.commit = node.commit.max(k));
        }
    }

    fn receive(&self, next: &mut State, m: &Receive) {
        let sent = next.sent(m.term).clone();
        let node = next.node(m.server);
        let ok = self.prev_matches(&node.log, &sent.entries, m.prev);
        let keeps = node.term == m.term && !self.has(Fault::VoteForgotten);
        let vote = node.voted_for.filter(|_| keeps);
        follow(next, m.server, m.term, vote);
        let node = next.node_mut(m.server);
        if ok {
            node.log = self.accepted(&node.log, &sent.entries, m.prev, m.last);
            node.commit = self.commit_after(node.commit, &node.log, m.commit, m.last);
        }
        let reported = if self.has(Fault::WholeLogAcknowledged) { len(&node.log) } else { m.last };
        let known = &mut next.match_index[usize::from(m.term) - 1][usize::from(m.server)];
        *known = self.match_after(*known, ok, reported);
    }

    fn become_leader(&self, next: &mut State, i: Server) {
        let node = next.node_mut(i);
        node.role = Role::Leader;
        if self.has(Fault::TailDropped) {
            node.log.truncate(node.commit.into());
        }
        if self.has(Fault::VotesUsedUp) {
            next.votes.retain(|vote| vote.to != i);
        }
        let node = next.node(i).clone();
        let sent = &mut next.sent[usize::from(node.term) - 1];
        sent.from |= 1 << i;
        sent.entries = node.log;
        sent.leader_commit = node.commit;
    }
}

/// `Follow(s, t, v)`.
fn follow(next: &mut State, s: Server, term: u8, vote: Option<Server>) {
    let node = next.node_mut(s);
    node.term = term;
    node.voted_for = vote;
    node.role = Role::Follower;
}

fn append(next: &mut State, i: Server) {
    let node = next.node_mut(i);
    node.log.push(node.term);
    if node.role == Role::Leader {
        let (term, log) = (node.term, node.log.clone());
        next.sent[usize::from(term) - 1].entries = log;
    }
}
