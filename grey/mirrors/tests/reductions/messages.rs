//! What messages reach, by the mirror of `GreyConsensus`.
//!
//! States are told apart only by what some later step, or the projection, can
//! still look at. What a server knows to be committed guards nothing. Of a vote
//! given only its being given counts, for the receiver counts its voters, who
//! vote once a term. A request matters while somebody may grant it, and votes
//! while their receiver stands. Names matter in nothing that is left, so the
//! servers are sorted.

use std::collections::BTreeSet;
use std::hash::Hash;

use grey_mirrors::consensus::{Action, Consensus, Role, State};
use stateright::Model as _;

use super::{Bounds, Projection, bag, messages, visit};

/// Where all that messages reach is visited.
pub(super) const BOUNDS: [Bounds; 7] =
    [(3, 1, 2), (3, 2, 2), (2, 3, 3), (3, 3, 1), (4, 2, 2), (5, 2, 1), (3, 3, 2)];

/// What a server has: all of it that can be looked at again.
type Server = (u8, bool, Vec<u8>, u8, Vec<(bool, u8)>, Vec<(u8, u8, u8)>, usize);

fn key(state: &State) -> (Vec<Server>, Vec<Vec<u8>>) {
    let server = |i: usize| {
        let node = &state.servers[i];
        let is_it = |name: u8| usize::from(name) == i;
        let stands = node.role == Role::Candidate;
        let terms = state.sent.iter().zip(&state.match_index);
        let requests = state.requests.iter().filter(|m| is_it(m.from));
        let may_be_granted = |term: u8| {
            let mut others = state.servers.iter().enumerate().filter(|(j, _)| *j != i);
            others.any(|(_, n)| n.term < term || n.term == term && n.voted_for.is_none())
        };
        let votes = state.votes.iter().filter(|v| stands && is_it(v.to) && v.term == node.term);
        (
            node.term,
            node.voted_for.is_some(),
            node.log.clone(),
            node.role as u8,
            terms.map(|(sent, acks)| (sent.from & (1 << i) != 0, acks[i])).collect(),
            requests
                .filter(|m| may_be_granted(m.term))
                .map(|m| (m.term, m.last_log_term, m.last_log_index))
                .collect(),
            votes.count(),
        )
    };
    let mut servers: Vec<Server> = (0..state.servers.len()).map(server).collect();
    servers.sort_unstable();
    (servers, state.sent.iter().map(|sent| sent.entries.clone()).collect())
}

/// Commits at once, as the term-ordered form does: what acknowledgements in
/// the hands of term t's leader, or on their way to it, allow.
pub(super) fn projection(model: &Consensus, state: &State) -> Projection {
    let mut committed = BTreeSet::new();
    for (t, (sent, acks)) in (1..).zip(state.sent.iter().zip(&state.match_index)) {
        let counts = |k: &usize| {
            let holders =
                (0..).zip(acks).filter(|(s, n)| usize::from(**n) > *k || sent.from & (1 << s) != 0);
            sent.entries[*k] == t && 2 * holders.count() > usize::from(model.servers)
        };
        let last = (0..sent.entries.len()).rev().find(counts).map_or(0, |k| k + 1);
        committed.extend((1..).zip(sent.entries.iter().copied()).take(last));
    }
    (bag(state.servers.iter().map(|n| &n.log)), committed)
}

/// All projections of reachable states.
pub(super) fn reached(bounds: Bounds) -> BTreeSet<Projection> {
    let is_read = |action: &Action| !matches!(action, Action::AdvanceCommitIndex(..));
    projections(bounds, key, is_read)
}

/// The same, without leaving anything out.
pub(super) fn reached_by_all(bounds: Bounds) -> BTreeSet<Projection> {
    projections(bounds, State::clone, |_| true)
}

fn projections<K: Hash>(
    bounds: Bounds,
    key: impl Fn(&State) -> K,
    is_read: impl Fn(&Action) -> bool,
) -> BTreeSet<Projection> {
    let model = messages(bounds);
    let mut found = BTreeSet::new();
    visit(model.init_states(), key, |state| {
        found.insert(projection(&model, state));
        let mut actions = Vec::new();
        model.actions(state, &mut actions);
        actions.retain(&is_read);
        actions.into_iter().filter_map(|action| model.next_state(state, action)).collect()
    });
    found
}
