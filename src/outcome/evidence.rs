//! What a verdict rests on: the processes that ran for it, and whether they ran
//! in this run.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::{Checkpoint, Moment};

/// What a verdict rests on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// The processes that ran for it and came to their own end; empty if one of
    /// them did not, or if nobody is to know.
    pub processes: Vec<Ran>,
    /// The entry of a store that they were heard from again; `None` if they ran
    /// in this run.
    pub stored: Option<Stored>,
}

/// The entry of a store that an outcome is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The day on which it ran, such as `2026-11-20`.
    pub date: String,
    /// The key that it has, now as then.
    pub key: String,
}

impl Stored {
    /// As a person reads it behind a verdict: `from 2026-11-20, same key`.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("from {}, same key", self.date)
    }
}

/// A process that came to its own end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ran {
    /// Its folder in that of the job; empty for the search itself.
    pub folder: String,
    /// Its exit status.
    pub exit: i32,
    /// When it began, in milliseconds since 1970.
    pub begun_millis: u64,
    /// How long it took, in milliseconds.
    pub elapsed_millis: u64,
    /// Largest resident size that was seen, in MiB.
    pub peak_resident_mib: Option<u64>,
    /// The size of its search over time.
    pub growth: Vec<Moment>,
    /// The checkpoint from which its search went on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed: Option<Checkpoint>,
}

impl Ran {
    /// When it began.
    #[must_use]
    pub fn begun(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.begun_millis)
    }

    /// How long it took.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.elapsed_millis)
    }
}

/// What the processes of a job took of the machine in this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// From the start of each to its end, added up.
    pub elapsed: Duration,
    /// Processor time as of the last look at each; `None` if nobody looked.
    pub cpu: Option<Duration>,
}

impl Spent {
    /// The same with one more process.
    #[must_use]
    pub fn and(self, process: Self) -> Self {
        let both = self.cpu.zip(process.cpu).map(|(a, b)| a + b);
        let cpu = both.or(self.cpu).or(process.cpu);
        Self { elapsed: self.elapsed + process.elapsed, cpu }
    }
}

/// Milliseconds, of which there are not too many for any clock.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
