//! The steps of a cluster that take more than one node: election, replication
//! and commit, each with the rules that a fault may break.

use super::cluster::{Cluster, Place};
use super::faults::Fault;
use crate::monitor::consensus::What;
use crate::monitor::{Epoch, Members, Node};
use crate::predicates::shared;

impl<T: Epoch> Cluster<T> {
    /// A node asks for votes, if it has one itself.
    pub(super) fn campaign(&mut self, node: Place, asked: u64) {
        let id = self.id(node);
        if !self.configuration(node).voters().any(|set| set.contains(&id)) {
            return;
        }
        let term = self.members[node].term.next(id);
        self.raise(node, term);
        self.members[node].vote = Some(node);
        self.tell(node, What::Vote { term, candidate: id });
        let voters = (0..self.nodes()).filter(|voter| asked >> voter & 1 == 1);
        let votes = voters.filter(|voter| self.grants(*voter, node, term));
        let votes = votes.fold(1 << node, |votes, voter| votes | 1 << voter);
        if self.is_enough(node, votes, Fault::LeadsWithOneLess) {
            self.members[node].leads = true;
            self.members[node].matched.fill(0);
            self.tell(node, What::Leader(term));
        }
    }

    fn grants(&mut self, voter: Place, candidate: Place, term: T) -> bool {
        if !self.reaches(voter, candidate) {
            return false;
        }
        self.raise(voter, term);
        let member = &self.members[voter];
        let is_free = member.vote.is_none_or(|vote| vote == candidate);
        let end = |node: Place| {
            let log = &self.members[node].log;
            (log.last().map_or(T::default(), |(term, _)| *term), log.len())
        };
        let granted = member.term == term
            && !member.leads
            && (is_free || self.has(Fault::VotesTwice))
            && (end(candidate) >= end(voter) || self.has(Fault::VotesForAnyLog));
        if granted {
            self.members[voter].vote = Some(candidate);
            self.tell(voter, What::Vote { term, candidate: self.id(candidate) });
        }
        granted
    }

    pub(super) fn replicate(&mut self, leader: Place, follower: Place) {
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
                self.tell(follower, What::Truncate(self.index(same + 1)));
            }
        }
        if same < log.len() {
            self.take_over(follower, &log, same);
        }
    }

    fn cut(&mut self, node: Place, length: usize) {
        self.members[node].log.truncate(length);
        self.tell(node, What::Truncate(self.index(length + 1)));
    }

    pub(super) fn install(&mut self, leader: Place, follower: Place) {
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
        self.tell(follower, What::Snapshot { index: self.index(last), term });
        self.tell(follower, What::Apply(self.index(last)));
    }

    pub(super) fn acknowledge(&mut self, leader: Place, follower: Place) {
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
        let (follower, index) = (self.id(follower), self.index(matched));
        self.tell(leader, What::Match { term, follower, index });
    }

    pub(super) fn advance(&mut self, leader: Place) {
        let own = &self.members[leader];
        let is_own =
            |place: usize| own.log[place - 1].0 == own.term || self.has(Fault::CommitsOldTerms);
        let known = own.commit + 1..=own.log.len();
        let furthest = known.rev().find(|place| {
            is_own(*place)
                && self.is_enough(leader, self.copies(leader, *place), Fault::CommitsWithOneLess)
        });
        self.commit_up_to(leader, furthest.unwrap_or(0));
    }

    /// On whose disks a leader knows its log to be up to here, one bit each.
    fn copies(&self, leader: Place, place: usize) -> u64 {
        let own = &self.members[leader];
        let on_own = self.has(Fault::CountsUnflushed) || shared(&own.disk, &own.log) >= place;
        let others = (0..self.nodes()).filter(|node| own.matched[*node] >= place);
        others.fold(u64::from(on_own) << leader, |copies, node| copies | 1 << node)
    }

    /// A leader appends an entry that makes another configuration, if it knows the
    /// last one to be committed, and an entry of its own term (Ongaro, 2015).
    pub(super) fn change(&mut self, leader: Place, bits: u64) {
        let own = &self.members[leader];
        let committed = &own.log[..own.commit.min(own.log.len())];
        let is_of_own = committed.last().is_some_and(|(term, _)| *term == own.term);
        let last = self.made_by(leader);
        let is_settled = last.is_none_or(|made| committed.iter().any(|(_, d)| *d == made));
        if !is_of_own || !is_settled {
            return;
        }
        if let Some(members) = self.changed(leader, bits) {
            self.made.push((self.entries + 1, members));
            self.propose(leader);
        }
    }

    /// The configuration after the one that a leader goes by; `None` if nobody
    /// would vote.
    fn changed(&self, leader: Place, bits: u64) -> Option<Members> {
        let members = self.configuration(leader);
        let sets: Vec<Vec<Node>> = members.voters().map(<[Node]>::to_vec).collect();
        let [voters] = &sets[..] else { return sets.last().cloned().map(Members::of) };
        let node = self.id(usize::try_from(bits).unwrap_or(0) % self.nodes());
        let others = || voters.iter().copied().filter(|voter| *voter != node);
        let learners = members.all().iter().copied().filter(|id| !voters.contains(id));
        let with = |voters: Vec<Node>| Members::of(voters).with_learners(learners.clone());
        let next = match bits >> 8 & 3 {
            0 | 1 if voters.contains(&node) => with(others().collect()),
            0 | 1 => with(others().chain([node]).collect()),
            2 => with(others().collect()).with_learners([node]),
            _ => {
                let chosen = (0..self.nodes()).filter(|place| bits >> 16 >> place & 1 == 1);
                let next: Vec<Node> = chosen.map(|place| self.id(place)).collect();
                let is_nobody = next.is_empty();
                return (!is_nobody).then(|| Members::joint([voters.clone(), next]));
            }
        };
        (next.voters().count() > 0).then_some(next)
    }

    pub(super) fn learn(&mut self, leader: Place, follower: Place) {
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

    fn commit_up_to(&mut self, node: Place, last: usize) {
        for place in self.members[node].commit + 1..=last {
            // A fault may have cut off what was committed.
            let Some(entry) = self.members[node].log.get(place - 1).copied() else { return };
            self.members[node].commit = place;
            let (term, digest) = entry;
            self.tell(node, What::Commit { index: self.index(place), term, digest });
        }
    }
}
