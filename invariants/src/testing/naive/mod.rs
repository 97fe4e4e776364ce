//! Checkers that keep the whole history and look through all of it at every
//! event: too slow for anything but tests, and simple enough to be believed.
//! What monitors answer is compared with what these do.
//!
//! ```
//! use grey_invariants::monitor::agreement::Agreement;
//! use grey_invariants::testing::naive::NaiveAgreement;
//! use grey_invariants::testing::{Choice, Cluster, Judge as _};
//!
//! let events = Cluster::new(1).run(&[Choice::Campaign { node: 0, asked: 0 }]);
//! let (mut fast, mut slow) = (Agreement::new(1), NaiveAgreement::new(1));
//! assert!(events.iter().all(|event| fast.judge(event) == slow.judge(event)));
//! ```

mod consensus;
mod local;
mod logs;
mod past;
mod quota;
mod single;
mod streams;

pub use consensus::NaiveConsensus;
pub use logs::NaiveLogs;
pub use quota::NaiveQuotas;
pub use single::{NaiveAgreement, NaiveElection, NaiveMonotonic};
pub use streams::{NaiveMerge, NaiveProcess};
