//! Each step of `GreyConsensusTerms`, carried out by the mirror of
//! `GreyConsensus`: every guard on the way is asserted, and what comes of it.

use std::collections::HashSet;

use grey_mirrors::consensus::{self, Consensus, Disk, Receive, Request, Role};
use grey_mirrors::terms::{Action, Log, State};
use stateright::Model as _;

use super::{Bounds, by_terms, messages, terms};

/// A run of messages, at its present end.
struct Run<'m> {
    model: &'m Consensus,
    state: consensus::State,
}

impl Run<'_> {
    /// Does what is possible, and nothing else.
    fn take(&mut self, action: consensus::Action) {
        assert!(self.model.allows(&self.state, &action), "{action} in {:?}", self.state);
        self.state = self.model.next_state(&self.state, action).unwrap();
    }

    fn log(&self, s: u8) -> &Log {
        &self.state.servers[usize::from(s)].log
    }

    /// The server that leads, or, before the first election, one of them all.
    fn leader(&self) -> u8 {
        let led = self.state.sent.iter().rev().find(|sent| sent.from != 0);
        led.map_or(0, |sent| u8::try_from(sent.from.trailing_zeros()).unwrap())
    }

    fn follower(&self, l: &Log) -> u8 {
        let leader = self.leader();
        (0..self.model.servers).find(|s| *s != leader && self.log(*s) == l).unwrap()
    }

    /// All who may vote do, and all hear of the election and say what they
    /// share with the new leader.
    fn elect(&mut self, i: u8, term: u8) {
        let node = &self.state.servers[usize::from(i)];
        let (own, vote, log) = (node.term, node.voted_for, node.log.clone());
        if node.role == Role::Leader {
            self.take(consensus::Action::Restart(i, Disk { term: own, vote, log: log.clone() }));
        }
        if own + 1 < term {
            self.take(consensus::Action::LearnTerm(i, term - 1));
        }
        self.take(consensus::Action::Timeout(i));
        let (last_log_term, last_log_index) = (log.last().copied().unwrap_or(0), length(&log));
        let request = Request { term, from: i, last_log_term, last_log_index };
        for j in (0..self.model.servers).filter(|j| *j != i) {
            let vote = consensus::Action::GrantVote(j, request);
            if self.model.allows(&self.state, &vote) {
                self.take(vote);
            }
        }
        self.take(consensus::Action::BecomeLeader(i));
        for j in (0..self.model.servers).filter(|j| *j != i) {
            let same = shared(&log, self.log(j));
            self.receive(j, term, same, same);
        }
    }

    fn receive(&mut self, server: u8, term: u8, prev: u8, last: u8) {
        let message = Receive { server, term, prev, last, commit: 0 };
        self.take(consensus::Action::HandleAppendEntries(message));
    }

    /// Carries out a step by which the leader of a term gets this far.
    fn carry_out(&mut self, action: &Action, term: u8) {
        let leader = self.leader();
        match action {
            Action::StayLeader => self.elect(leader, term + 1),
            Action::BecomeLeader(l) => self.elect(self.follower(l), term + 1),
            Action::ClientRequest => self.take(consensus::Action::ClientRequest(leader)),
            Action::Replicate(l) => {
                let (j, same) = (self.follower(l), shared(self.log(leader), l));
                self.receive(j, term, same, same + 1);
            }
        }
    }
}

fn length(log: &[u8]) -> u8 {
    u8::try_from(log.len()).unwrap()
}

fn shared(a: &[u8], b: &[u8]) -> u8 {
    length(&a.iter().zip(b).take_while(|(x, y)| x == y).map(|(x, _)| *x).collect::<Log>())
}

/// Carries out every step from every reachable state, and counts them.
pub(super) fn carried_out(bounds: Bounds) -> u64 {
    let (reduced, model) = (by_terms(bounds), messages(bounds));
    let mut steps = 0;
    let mut seen: HashSet<State> = HashSet::from_iter(reduced.init_states());
    let mut frontier: Vec<(State, consensus::State)> =
        reduced.init_states().into_iter().zip(model.init_states()).collect();
    while let Some((state, at)) = frontier.pop() {
        let mut actions = Vec::new();
        reduced.actions(&state, &mut actions);
        for action in actions {
            let mut run = Run { model: &model, state: at.clone() };
            run.carry_out(&action, state.term);
            let next = reduced.next_state(&state, action).unwrap();
            let reached = super::messages::projection(&model, &run.state);
            assert_eq!(reached, terms::projection(&next), "after {state:?}");
            assert_eq!(run.log(run.leader()), &next.leader, "after {state:?}");
            steps += 1;
            if seen.insert(next.clone()) {
                frontier.push((next, run.state));
            }
        }
    }
    steps
}
