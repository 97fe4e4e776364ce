//! The decisions of Raft, one function each, and the faults that can take
//! their place: the operators of `GreyConsensusMutants.tla`.

use grey_invariants::predicates::is_majority;

use super::{Consensus, Disk, Request, Role, Server, Servers, State};

/// A real bug; each variant is an operator of `GreyConsensusMutants.tla`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the operators are documented in the specification")]
pub enum Fault {
    OneLessThanMajority,
    Everyone,
    VoteTwice,
    VoteNotOnDisk,
    TermNotOnDisk,
    VotesOfAnyTerm,
    RefusalsCounted,
    AnyCandidate,
    ByLastTermOnly,
    BothAtLeast,
    TruncateAlways,
    AnyPrev,
    RefusalIsMatch,
    DeletedNotAppended,
    AppendWhileDeposed,
    TailNotOnDisk,
    CommitBeyondMatch,
    CommitMayFall,
    Half,
    VotesCounted,
    OldVoteKept,
    CandidateRefuses,
    VoteForgotten,
    VotesUsedUp,
    StrictlyAhead,
    OverwrittenInPlace,
    ThereIsOne,
    TailDropped,
    WholeLogAcknowledged,
    FollowersTailNotOnDisk,
    AcksCounted,
    FollowersCounted,
    CommitBelieved,
    AnnouncedOnce,
    CountedInAnyTerm,
    StandsWhileLeading,
    ByLengthOnly,
}

impl Fault {
    /// All of them, with the operator each replaces.
    pub const ALL: [(Self, &'static str, &'static str); 38] = [
        (Self::OneLessThanMajority, "IsQuorum", "OneLessThanMajority"),
        (Self::Everyone, "IsQuorum", "Everyone"),
        (Self::VoteTwice, "MayVote", "VoteTwice"),
        (Self::VoteNotOnDisk, "Restart", "VoteNotOnDisk"),
        (Self::TermNotOnDisk, "Restart", "TermNotOnDisk"),
        (Self::VotesOfAnyTerm, "VotesFor", "VotesOfAnyTerm"),
        (Self::RefusalsCounted, "VotesFor", "RefusalsCounted"),
        (Self::AnyCandidate, "UpToDate", "AnyCandidate"),
        (Self::ByLastTermOnly, "UpToDate", "ByLastTermOnly"),
        (Self::BothAtLeast, "UpToDate", "BothAtLeast"),
        (Self::TruncateAlways, "Accepted", "TruncateAlways"),
        (Self::AnyPrev, "PrevMatches", "AnyPrev"),
        (Self::RefusalIsMatch, "Receive", "RefusalIsMatch"),
        (Self::DeletedNotAppended, "Restart", "DeletedNotAppended"),
        (Self::AppendWhileDeposed, "ClientRequest", "AppendWhileDeposed"),
        (Self::TailNotOnDisk, "Restart", "TailNotOnDisk"),
        (Self::CommitBeyondMatch, "Receive", "CommitBeyondMatch"),
        (Self::CommitMayFall, "Receive", "CommitMayFall"),
        (Self::Half, "IsQuorum", "Half"),
        (Self::VotesCounted, "VotesFor", "VotesCounted"),
        (Self::OldVoteKept, "LearnTerm", "OldVoteKept"),
        (Self::CandidateRefuses, "Receive", "CandidateRefuses"),
        (Self::VoteForgotten, "Receive", "VoteForgotten"),
        (Self::VotesUsedUp, "BecomeLeader", "VotesUsedUp"),
        (Self::StrictlyAhead, "UpToDate", "StrictlyAhead"),
        (Self::OverwrittenInPlace, "Accepted", "OverwrittenInPlace"),
        (Self::ThereIsOne, "Accepted", "ThereIsOne"),
        (Self::TailDropped, "BecomeLeader", "TailDropped"),
        (Self::WholeLogAcknowledged, "Receive", "WholeLogAcknowledged"),
        (Self::FollowersTailNotOnDisk, "Restart", "FollowersTailNotOnDisk"),
        (Self::AcksCounted, "MayCommit", "AcksCounted"),
        (Self::FollowersCounted, "MayCommit", "FollowersCounted"),
        (Self::CommitBelieved, "Receive", "CommitBelieved"),
        (Self::AnnouncedOnce, "Receive", "OnlyNews"),
        (Self::AnnouncedOnce, "AdvanceCommitIndex", "AnnouncedOnce"),
        (Self::CountedInAnyTerm, "MayCommit", "CountedInAnyTerm"),
        (Self::StandsWhileLeading, "Timeout", "StandsWhileLeading"),
        (Self::ByLengthOnly, "UpToDate", "ByLengthOnly"),
    ];
}

pub(super) fn last_term(log: &[u8]) -> u8 {
    log.last().copied().unwrap_or(0)
}

/// A length; logs are no longer than `MaxLog`, which is a `u8`.
pub(super) fn len(log: &[u8]) -> u8 {
    u8::try_from(log.len()).unwrap_or(u8::MAX)
}

/// `SubSeq(own, 1, k) \o SubSeq(l, k+1, n)`.
fn spliced(own: &[u8], l: &[u8], k: u8, n: u8) -> Vec<u8> {
    let (k, n) = (usize::from(k), usize::from(n));
    [&own[..k.min(own.len())], &l[k..n]].concat()
}

impl Consensus {
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(super) fn is_majority(&self, servers: Servers) -> bool {
        is_majority(servers.count_ones() as usize, usize::from(self.servers))
    }

    /// `IsQuorum(S)`.
    pub(super) fn is_quorum(&self, servers: Servers) -> bool {
        match self.fault {
            Some(Fault::OneLessThanMajority) => {
                2 * servers.count_ones() + 1 >= u32::from(self.servers)
            }
            Some(Fault::Half) => 2 * servers.count_ones() >= u32::from(self.servers),
            Some(Fault::Everyone) => servers.count_ones() == u32::from(self.servers),
            _ => self.is_majority(servers),
        }
    }

    /// `MayVote(j, m)` (5.2).
    pub(super) fn may_vote(&self, state: &State, j: Server, m: &Request) -> bool {
        let node = state.node(j);
        node.term < m.term
            || node.term == m.term && (node.voted_for.is_none() || self.has(Fault::VoteTwice))
    }

    /// `UpToDate(m, l)` (5.4.1).
    pub(super) fn up_to_date(&self, m: &Request, log: &[u8]) -> bool {
        let (term, length) = (last_term(log), len(log));
        match self.fault {
            Some(Fault::AnyCandidate) => true,
            Some(Fault::ByLastTermOnly) => m.last_log_term >= term,
            Some(Fault::ByLengthOnly) => m.last_log_index >= length,
            Some(Fault::BothAtLeast) => m.last_log_term >= term && m.last_log_index >= length,
            Some(Fault::StrictlyAhead) => (m.last_log_term, m.last_log_index) > (term, length),
            _ => (m.last_log_term, m.last_log_index) >= (term, length),
        }
    }

    /// `VotesFor(i)`.
    pub(super) fn votes_for(&self, state: &State, i: Server) -> Servers {
        let term = state.node(i).term;
        if self.has(Fault::RefusalsCounted) {
            let shown = self.all().filter(|j| state.node(*j).term >= term);
            return shown.fold(0, |set, j| set | 1 << j);
        }
        let counted =
            |v: &&super::Vote| v.to == i && (v.term == term || self.has(Fault::VotesOfAnyTerm));
        let mut votes = state.votes.iter().filter(counted).peekable();
        if self.has(Fault::VotesCounted) && votes.peek().is_some() {
            return self.all().fold(0, |set, s| set | 1 << s);
        }
        votes.fold(1 << i, |set, v| set | 1 << v.from)
    }

    /// `PrevMatches(own, l, k)` (5.3).
    pub(super) fn prev_matches(&self, own: &[u8], l: &[u8], k: u8) -> bool {
        let k = usize::from(k);
        k == 0 || k <= own.len() && (self.has(Fault::AnyPrev) || own[k - 1] == l[k - 1])
    }

    /// `Accepted(own, l, k, n)`.
    pub(super) fn accepted(&self, own: &[u8], l: &[u8], k: u8, n: u8) -> Vec<u8> {
        let there = own.get(usize::from(k)..usize::from(n));
        let repeats = there == l.get(usize::from(k)..usize::from(n)) && there.is_some();
        match self.fault {
            Some(Fault::TruncateAlways) => spliced(own, l, k, n),
            Some(Fault::OverwrittenInPlace) => {
                let rest = own.get(usize::from(n)..).unwrap_or_default();
                [&spliced(own, l, k, n), rest].concat()
            }
            Some(Fault::ThereIsOne) if there.is_some() => own.to_vec(),
            Some(Fault::ThereIsOne) => spliced(own, l, len(own), n),
            _ if repeats => own.to_vec(),
            _ => spliced(own, l, k, n),
        }
    }

    /// What `Receive` makes of a match index.
    pub(super) fn match_after(&self, old: u8, ok: bool, n: u8) -> u8 {
        if ok || self.has(Fault::RefusalIsMatch) { old.max(n) } else { old }
    }

    /// What `Receive` makes of a commit index.
    pub(super) fn commit_after(&self, old: u8, log: &[u8], c: u8, n: u8) -> u8 {
        match self.fault {
            Some(Fault::CommitBeyondMatch) => old.max(c.min(len(log))),
            Some(Fault::CommitMayFall) => c.min(n),
            Some(Fault::CommitBelieved) => old.max(c),
            _ => old.max(c.min(n)),
        }
    }

    /// `MayCommit(i, k)` (5.4.2).
    pub(super) fn may_commit(&self, state: &State, i: Server, k: u8) -> bool {
        let node = state.node(i);
        let acks = &state.match_index[usize::from(node.term) - 1];
        let holders = self.all().filter(|s| acks[usize::from(*s)] >= k);
        let others = holders.fold(0, |set, s| set | 1 << s);
        (node.log[usize::from(k) - 1] == node.term || self.has(Fault::CountedInAnyTerm))
            && match self.fault {
                Some(Fault::AcksCounted) => others != 0,
                Some(Fault::FollowersCounted) => self.is_quorum(others),
                _ => self.is_quorum(others | 1 << i),
            }
    }

    /// What `Restart(s)` may find on the disk.
    pub(super) fn on_disk(&self, state: &State, s: Server) -> Vec<Disk> {
        let node = state.node(s);
        let intact = Disk { term: node.term, vote: node.voted_for, log: node.log.clone() };
        let mut found = match self.fault {
            Some(Fault::VoteNotOnDisk) => vec![Disk { vote: None, ..intact }],
            Some(Fault::TermNotOnDisk) => vec![Disk { term: 0, vote: None, ..intact }],
            Some(Fault::TailNotOnDisk) if node.role == Role::Leader && !node.log.is_empty() => {
                let log = node.log[..node.log.len() - 1].to_vec();
                vec![Disk { log, ..intact.clone() }, intact]
            }
            Some(Fault::FollowersTailNotOnDisk)
                if node.role != Role::Leader && !node.log.is_empty() =>
            {
                let log = node.log[..node.log.len() - 1].to_vec();
                vec![Disk { log, ..intact.clone() }, intact]
            }
            Some(Fault::DeletedNotAppended) => {
                let cut = self.deletions(state, s).map(|log| Disk { log, ..intact.clone() });
                cut.chain([intact.clone()]).collect()
            }
            _ => vec![intact],
        };
        let mut kept: Vec<Disk> = Vec::new();
        found.retain(|disk| {
            let new = !kept.contains(disk);
            kept.push(disk.clone());
            new
        });
        found
    }

    /// Logs after a conflicting suffix is deleted and nothing yet appended.
    fn deletions(&self, state: &State, s: Server) -> impl Iterator<Item = Vec<u8>> {
        let node = state.node(s);
        let receivable = move |t: &u8| {
            let from = state.sent(*t).from;
            from != 0 && from != 1 << s && node.term <= *t
        };
        let prevs = (0..=len(&node.log)).filter(move |k| {
            self.terms().filter(receivable).any(|t| {
                let l = &state.sent(t).entries;
                *k <= len(l) && self.prev_matches(&node.log, l, *k)
            })
        });
        prevs.map(|k| node.log[..usize::from(k)].to_vec())
    }
}
