//! `Progress`: what may go on is never refused.

use super::decisions::{last_term, len};
use super::{Action, Consensus, Receive, Request, Role, Server, State, Vote};

impl Consensus {
    /// `Progress` in one state.
    pub(super) fn progresses(&self, state: &State) -> bool {
        let mut actions = Vec::new();
        self.enabled(state, &mut actions);
        let can = |action: Action| actions.contains(&action);
        self.all().all(|i| {
            let node = state.node(i);
            let stands = node.role != Role::Leader && node.term < self.max_term;
            let elected = node.role == Role::Candidate && self.is_majority(voters(state, i));
            let appends = node.role == Role::Leader && len(&node.log) < self.max_log;
            (!stands || can(Action::Timeout(i)))
                && (!elected || can(Action::BecomeLeader(i)))
                && (!appends || can(Action::ClientRequest(i)))
                && self.commits(state, i).all(|k| can(Action::AdvanceCommitIndex(i, k)))
                && owed(state, i).all(|m| can(Action::GrantVote(i, m)))
                && self.receivable(state, i).all(|m| can(Action::HandleAppendEntries(m)))
                && newer(state, i).all(|t| can(Action::LearnTerm(i, t)))
        })
    }

    /// Indexes of the leader's own term that a majority has acknowledged.
    fn commits(&self, state: &State, i: Server) -> impl Iterator<Item = u8> {
        let node = state.node(i);
        let last = if node.role == Role::Leader { len(&node.log) } else { 0 };
        (node.commit + 1..=last).filter(move |k| {
            let acks = &state.match_index[usize::from(node.term) - 1];
            let holders = self.all().filter(|s| *s == i || acks[usize::from(*s)] >= *k);
            node.log[usize::from(*k) - 1] == node.term
                && self.is_majority(holders.fold(0, |set, s| set | 1 << s))
        })
    }

    /// `DeliverAll` of every term whose leader the server may follow.
    fn receivable(&self, state: &State, server: Server) -> impl Iterator<Item = Receive> {
        let terms = (1..).zip(&state.sent).filter(move |(term, sent)| {
            sent.from != 0 && sent.from != 1 << server && state.node(server).term <= *term
        });
        terms.map(move |(term, sent)| {
            let last = len(&sent.entries);
            Receive { server, term, prev: 0, last, commit: sent.leader_commit }
        })
    }
}

/// A candidate and those who voted for it.
fn voters(state: &State, i: Server) -> u8 {
    let term = state.node(i).term;
    let votes = state.votes.iter().filter(|v| v.to == i && v.term == term);
    votes.fold(1 << i, |set, v| set | 1 << v.from)
}

/// Requests that a server must grant: it has not voted, by what it sent.
fn owed(state: &State, j: Server) -> impl Iterator<Item = Request> {
    let node = state.node(j);
    let has_voted = move |term: u8| {
        state.votes.iter().any(|Vote { term: t, from, .. }| (*t, *from) == (term, j))
            || state.requests.iter().any(|m| (m.term, m.from) == (term, j))
    };
    let is_owed = move |m: &Request| {
        m.from != j
            && node.term <= m.term
            && !has_voted(m.term)
            && (m.last_log_term, m.last_log_index) >= (last_term(&node.log), len(&node.log))
    };
    state.requests.iter().copied().filter(is_owed)
}

/// Newer terms of other servers.
fn newer(state: &State, j: Server) -> impl Iterator<Item = u8> {
    let own = state.node(j).term;
    state.servers.iter().map(|node| node.term).filter(move |term| *term > own)
}
