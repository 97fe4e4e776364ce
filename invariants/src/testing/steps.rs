//! The steps of a cluster that take more than one node: election, replication
//! and commit, each with the rules that a fault may break.

use super::cluster::{Cluster, commit, index};
use super::faults::Fault;
use crate::monitor::consensus::What;
use crate::monitor::{Node, Term};
use crate::predicates::shared;

impl Cluster {
    pub(super) fn campaign(&mut self, node: Node, asked: u64) {
        let term = self.members[node].term + 1;
        self.raise(node, term);
        self.members[node].vote = Some(node);
        self.tell(node, What::Vote { term, candidate: node });
        let voters = (0..self.nodes()).filter(|voter| asked >> voter & 1 == 1);
        let votes = voters.filter(|voter| self.grants(*voter, node, term)).count();
        if self.is_enough(votes + 1, Fault::LeadsWithOneLess) {
            self.members[node].leads = true;
            self.members[node].matched.fill(0);
            self.tell(node, What::Leader(term));
        }
    }

    fn grants(&mut self, voter: Node, candidate: Node, term: Term) -> bool {
        if !self.reaches(voter, candidate) {
            return false;
        }
        self.raise(voter, term);
        let member = &self.members[voter];
        let is_free = member.vote.is_none_or(|vote| vote == candidate);
        let end = |node: Node| {
            let log = &self.members[node].log;
            (log.last().map_or(0, |(term, _)| *term), log.len())
        };
        let granted = member.term == term
            && !member.leads
            && (is_free || self.has(Fault::VotesTwice))
            && (end(candidate) >= end(voter) || self.has(Fault::VotesForAnyLog));
        if granted {
            self.members[voter].vote = Some(candidate);
            self.tell(voter, What::Vote { term, candidate });
        }
        granted
    }

    pub(super) fn replicate(&mut self, leader: Node, follower: Node) {
        let log = self.members[leader].log.clone();
        let own = &self.members[follower].log;
        let (same, length) = (shared(own, &log), own.len());
        if self.has(Fault::CutsWhatMatches) && same == log.len() && same > 0 {
            return self.cut(follower, same / 2);
        }
        if self.has(Fault::AppendsAfterAnything) && length < log.len() {
            return self.take_over(follower, &log, length);
        }
        if same < length && same < log.len() {
            self.members[follower].log.truncate(same);
            // An append over what was there says as much.
            if follower.is_multiple_of(2) {
                self.tell(follower, What::Truncate(index(same) + 1));
            }
        }
        if same < log.len() {
            self.take_over(follower, &log, same);
        }
    }

    fn cut(&mut self, node: Node, length: usize) {
        self.members[node].log.truncate(length);
        self.tell(node, What::Truncate(index(length) + 1));
    }

    pub(super) fn install(&mut self, leader: Node, follower: Node) {
        let from = &self.members[leader];
        let committed = from.log[..from.commit.min(from.log.len())].to_vec();
        let member = &mut self.members[follower];
        let Some((term, _)) = committed.last().copied() else { return };
        if shared(&member.log, &committed) == committed.len() {
            return;
        }
        let last = committed.len();
        (member.commit, member.snapshot) = (last, last);
        member.disk.clone_from(&committed);
        member.log = committed;
        self.tell(follower, What::Snapshot { index: index(last), term });
        self.tell(follower, What::Apply(index(last)));
    }

    pub(super) fn acknowledge(&mut self, leader: Node, follower: Node) {
        let member = &self.members[follower];
        let held = match self.has(Fault::CountsUnflushed) {
            true => &member.log,
            false => &member.disk,
        };
        let mut matched = shared(held, &self.members[leader].log);
        if self.has(Fault::BelievesLateReplies) && self.members[leader].matched[follower] > 0 {
            matched = self.members[leader].matched[follower] - 1;
        }
        self.members[leader].matched[follower] = matched;
        let term = self.members[leader].term;
        self.tell(leader, What::Match { term, follower, index: index(matched) });
    }

    pub(super) fn advance(&mut self, leader: Node) {
        let own = &self.members[leader];
        let is_own =
            |place: usize| own.log[place - 1].0 == own.term || self.has(Fault::CommitsOldTerms);
        let known = own.commit + 1..=own.log.len();
        let furthest = known.rev().find(|place| {
            is_own(*place) && self.is_enough(self.copies(leader, *place), Fault::CommitsWithOneLess)
        });
        self.commit_up_to(leader, furthest.unwrap_or(0));
    }

    /// On how many disks a leader knows its log to be up to here.
    fn copies(&self, leader: Node, place: usize) -> usize {
        let own = &self.members[leader];
        let on_own = self.has(Fault::CountsUnflushed) || shared(&own.disk, &own.log) >= place;
        let others = own.matched.iter().filter(|matched| **matched >= place).count();
        others + usize::from(on_own)
    }

    pub(super) fn learn(&mut self, leader: Node, follower: Node) {
        let (from, own) = (&self.members[leader], &self.members[follower]);
        let certain = match self.has(Fault::CommitsWhateverItHas) {
            true => own.log.len(),
            false => shared(&own.log, &from.log),
        };
        let known = from.commit.min(certain);
        if self.has(Fault::CommitFalls) && known > 0 && known < own.commit {
            self.members[follower].commit = known - 1;
        }
        self.commit_up_to(follower, known);
    }

    fn commit_up_to(&mut self, node: Node, last: usize) {
        for place in self.members[node].commit + 1..=last {
            // A fault may have cut off what was committed.
            let Some(entry) = self.members[node].log.get(place - 1).copied() else { return };
            self.members[node].commit = place;
            self.tell(node, commit(place, entry));
        }
    }
}
