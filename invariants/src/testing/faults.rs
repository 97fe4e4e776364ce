//! Rules that a cluster may break, each for itself.

/// The rule that a [`Cluster`](super::Cluster) breaks. Most are bugs that
/// implementations of Raft have had.
///
/// ```
/// use grey_invariants::testing::Fault;
///
/// assert!(Fault::ALL.contains(&Fault::VotesTwice));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A node votes for whoever asks, though it has voted in that term.
    VotesTwice,
    /// A node votes for a candidate whose log is behind its own.
    VotesForAnyLog,
    /// A vote is not written to the disk.
    ForgetsVote,
    /// A term is not written to the disk.
    ForgetsTerm,
    /// A candidate leads with one vote less than a majority.
    LeadsWithOneLess,
    /// A leader commits with one copy less than a majority.
    CommitsWithOneLess,
    /// A leader counts what is not on a disk yet.
    CountsUnflushed,
    /// A leader counts copies of entries of older terms: figure 8 of the paper.
    CommitsOldTerms,
    /// A leader believes a reply that is older than one it has had.
    BelievesLateReplies,
    /// A follower appends after whatever it has.
    AppendsAfterAnything,
    /// A follower cuts off what is the same, because a message holds less.
    CutsWhatMatches,
    /// A follower commits as far as the leader, whatever it has there.
    CommitsWhateverItHas,
    /// A follower takes over a commit index that is smaller than its own.
    CommitFalls,
    /// What was said to be on the disk is not.
    LosesDisk,
    /// A leader counts copies of learners as those of voters.
    CountsLearners,
    /// A leader asks for a majority of the new voters only, in a joint configuration.
    AsksNewVotersOnly,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::VotesTwice,
        Self::VotesForAnyLog,
        Self::ForgetsVote,
        Self::ForgetsTerm,
        Self::LeadsWithOneLess,
        Self::CommitsWithOneLess,
        Self::CountsUnflushed,
        Self::CommitsOldTerms,
        Self::BelievesLateReplies,
        Self::AppendsAfterAnything,
        Self::CutsWhatMatches,
        Self::CommitsWhateverItHas,
        Self::CommitFalls,
        Self::LosesDisk,
        Self::CountsLearners,
        Self::AsksNewVotersOnly,
    ];
}

/// The rule that a [`Scheduler`](super::Scheduler) breaks.
///
/// ```
/// use grey_invariants::testing::SchedulerFault;
///
/// assert_eq!(SchedulerFault::ALL.len(), 6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchedulerFault {
    /// A task is started though its tenant's quota is used up.
    StartsUnchecked,
    /// A failed task is started again without asking for the quota.
    RetriesUnchecked,
    /// A task that ends is released twice.
    ReleasesTwice,
    /// A task that ends is not released.
    Leaks,
    /// A task releases one more than it holds.
    ReleasesMore,
    /// A failed task is started again without having been released.
    ReservesTwice,
}

impl SchedulerFault {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::StartsUnchecked,
        Self::RetriesUnchecked,
        Self::ReleasesTwice,
        Self::Leaks,
        Self::ReleasesMore,
        Self::ReservesTwice,
    ];
}
