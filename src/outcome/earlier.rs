//! What a job took in earlier runs, for whoever looks at how that changes.

use serde::{Deserialize, Serialize};

/// An earlier run of a job that came to its end, on the same kind of machine with the same engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// When it ended, in UTC: `2026-11-20T22:04:51Z`.
    pub at: String,
    /// Wall time of its search, in seconds.
    pub elapsed_secs: f64,
    /// States generated.
    pub generated: Option<u64>,
    /// Distinct states.
    pub distinct: Option<u64>,
    /// Largest resident size seen, in MiB.
    pub peak_resident_mib: Option<u64>,
}
