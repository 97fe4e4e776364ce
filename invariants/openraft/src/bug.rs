//! What can be wrong in what surrounds openraft.

/// A mistake in the storage or in the network of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The vote was never written to the disk: a restart finds none.
    VoteNotOnDisk,
    /// The entries after the first two were never written: a restart does not find them.
    TailNotOnDisk,
    /// A node that cannot be reached is taken to have accepted what it was sent.
    SilenceIsConsent,
    /// The disk of node 3 changes what clients write.
    EntryChanged,
}
