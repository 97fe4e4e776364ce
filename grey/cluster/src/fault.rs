//! Real bugs of other Raft implementations, put where this one can be got at:
//! its disk, its network, its configuration, and the few numbers that `raft`
//! lets others change. `inject.rs` has what each does.

use std::fmt;
use std::str::FromStr;

/// A real bug. Where `GreyConsensusMutants.tla` has it, it has that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A quorum has one node less than a majority.
    OneLessThanMajority,
    /// A second candidate is given a vote in the same term.
    VoteTwice,
    /// A vote is not written to disk.
    VoteNotOnDisk,
    /// A term is not written to disk, nor the vote in it.
    TermNotOnDisk,
    /// A vote given in an older term is counted.
    VotesOfAnyTerm,
    /// A vote that was refused is counted.
    RefusalsCounted,
    /// A candidate is voted for whatever its log is.
    AnyCandidate,
    /// AppendEntries cuts a log that agrees with it to its own length.
    TruncateAlways,
    /// AppendEntries is accepted whatever entry it is to follow.
    AnyPrev,
    /// A refused AppendEntries counts as a match.
    RefusalIsMatch,
    /// What follows is deleted before entries are written, in two writes.
    DeletedNotAppended,
    /// A deposed leader appends an entry of a term that it does not lead.
    AppendWhileDeposed,
    /// A leader counts an entry as stored that is not flushed yet.
    LeaderTailNotOnDisk,
    /// A follower acknowledges an entry that is not flushed yet.
    FollowerTailNotOnDisk,
    /// A follower commits up to `leaderCommit` what it has, matched or not.
    CommitBeyondMatch,
    /// A follower takes every `leaderCommit` for its own, lower ones too.
    CommitMayFall,
    /// A leader takes an old acknowledgement for all that a follower has.
    MatchMayFall,
    /// A leader commits an entry of an older term by counting its replicas.
    Figure8,
}

/// A fault, its name in files, the property it breaks, the nodes it needs,
/// and a public report of it.
type Row = (Fault, &'static str, &'static str, usize, &'static str);

const ALL: [Row; 18] = [
    (
        Fault::OneLessThanMajority,
        "one-less-than-majority",
        "CommittedOnMajority",
        4,
        "openraft d60f1e85",
    ),
    (Fault::VoteTwice, "vote-twice", "OneVotePerTerm", 3, "Raft paper, 5.2"),
    (
        Fault::VoteNotOnDisk,
        "vote-not-on-disk",
        "OneVotePerTerm",
        3,
        "nodedb#161, hashicorp 901ac15",
    ),
    (Fault::TermNotOnDisk, "term-not-on-disk", "MonotonicTerm", 3, "PySyncObj#202, tikv#1610"),
    (
        Fault::VotesOfAnyTerm,
        "votes-of-any-term",
        "ElectionSafety",
        3,
        "xraft#33, little-raft#44, akka-raft#46",
    ),
    (Fault::RefusalsCounted, "refusals-counted", "ElectionSafety", 3, "openraft b06cbb37"),
    (Fault::AnyCandidate, "any-candidate", "LeaderCompleteness", 3, "Raft paper, 5.4.1"),
    (Fault::TruncateAlways, "truncate-always", "CommittedOnMajority", 3, "raftos#26"),
    (Fault::AnyPrev, "any-prev", "LogMatching", 3, "willemt/raft PR#118"),
    (
        Fault::RefusalIsMatch,
        "refusal-is-match",
        "CommittedOnMajority",
        3,
        "CCF#5325, PySyncObj#167",
    ),
    (
        Fault::DeletedNotAppended,
        "deleted-not-appended",
        "LeaderCompleteness",
        3,
        "openraft 9540c904, hashicorp 0f31a01",
    ),
    (Fault::AppendWhileDeposed, "append-while-deposed", "LogMatching", 3, "hashicorp#695"),
    (
        Fault::LeaderTailNotOnDisk,
        "leader-tail-not-on-disk",
        "CommittedOnMajority",
        3,
        "openraft a9f696a9, d-engine#329",
    ),
    (
        Fault::FollowerTailNotOnDisk,
        "follower-tail-not-on-disk",
        "CommittedOnMajority",
        3,
        "openraft a9f696a9",
    ),
    (Fault::CommitBeyondMatch, "commit-beyond-match", "Agreement", 3, "PySyncObj#166"),
    (Fault::CommitMayFall, "commit-may-fall", "Monotonic", 3, "PySyncObj#166"),
    (Fault::MatchMayFall, "match-may-fall", "MonotonicMatch", 3, "raftos#25, PySyncObj#167"),
    (
        Fault::Figure8,
        "figure-8",
        "LeaderCompleteness",
        3,
        "logcabin#44, canonical/raft#220, PySyncObj#169",
    ),
];

impl Fault {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|row| row.0)
    }

    /// The property that it breaks.
    #[must_use]
    pub fn breaks(self) -> &'static str {
        self.row().2
    }

    /// How many nodes suffice to show it.
    #[must_use]
    pub fn nodes(self) -> usize {
        self.row().3
    }

    /// Where it was met.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.row().4
    }

    fn row(self) -> &'static Row {
        ALL.iter().find(|row| row.0 == self).unwrap_or(&ALL[0])
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.row().1)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = ALL.iter().find(|row| row.1 == name).map(|row| row.0);
        named.ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|row| row.1).collect();
            format!("`{name}` is not a fault; there are {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_known_by_its_name() {
        assert!(Fault::all().all(|fault| fault.to_string().parse() == Ok(fault)));
    }
}
