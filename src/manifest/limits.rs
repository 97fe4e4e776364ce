//! Bounds on what can be asked for. Beyond them clocks and processes overflow,
//! and nobody means what was typed.

use std::ops::RangeInclusive;

/// Longest time budget, in seconds: a year.
pub const TIME_BUDGET_SECS_MAX: u64 = 366 * 24 * 3600;
/// Heap of a job, in MiB.
pub const HEAP_MIB: RangeInclusive<u64> = 64..=1_048_576;
/// Most worker threads of a job.
pub const WORKERS_MAX: u32 = 1024;
