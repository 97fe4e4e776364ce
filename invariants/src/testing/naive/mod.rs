//! Checkers that keep the whole history and look through all of it at every
//! event: too slow for anything but tests, and simple enough to be believed.
//! What monitors answer is compared with what these do.

mod cluster;
mod logs;
mod quota;

pub use cluster::{
    NaiveAgreement, NaiveConsensus, NaiveElection, NaiveMerge, NaiveMonotonic, NaiveProcess,
};
pub use logs::NaiveLogs;
pub use quota::NaiveQuotas;
